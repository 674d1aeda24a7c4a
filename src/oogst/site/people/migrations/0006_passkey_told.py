from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sign_on")]

    operations = [
        migrations.AddField(
            model_name="passkey",
            name="is_told",
            field=models.BooleanField(default=True),
        ),
    ]
