from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="moment",
            name="clock_off",
            field=models.IntegerField(default=0),
        ),
    ]
