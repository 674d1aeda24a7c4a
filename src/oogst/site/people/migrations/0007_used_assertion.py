from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_passkey_told")]

    operations = [
        migrations.CreateModel(
            name="UsedAssertion",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("ends_at", models.DateTimeField()),
            ],
        ),
    ]
