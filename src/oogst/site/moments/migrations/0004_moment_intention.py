from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moments", "0003_moment_quote_seen")]

    operations = [
        migrations.AddField(
            model_name="moment",
            name="intention_encrypted",
            field=models.BinaryField(blank=True),
        ),
        migrations.AddField(
            model_name="moment",
            name="intention_done_on",
            field=models.DateField(null=True),
        ),
    ]
