import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("releases", "0004_read_token")]

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("url", models.CharField(max_length=500)),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HookMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "hook",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="releases.hook"),
                ),
            ],
        ),
    ]
