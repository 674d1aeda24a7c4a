import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("releases", "0003_reported_quote")]

    operations = [
        migrations.CreateModel(
            name="ReadToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=200)),
                ("audience", models.CharField(max_length=20)),
                ("unit", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
