from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moments", "0002_moment_clock_off")]

    operations = [
        migrations.AddField(
            model_name="moment",
            name="quote_seen",
            field=models.CharField(blank=True, max_length=16),
        ),
    ]
