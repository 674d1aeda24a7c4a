from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lrs", "0002_hints_and_own_stores"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="client",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None), models.Q(("client", ""), _negated=True)),
                fields=("client",),
                name="source_of_client_once",
            ),
        ),
    ]
