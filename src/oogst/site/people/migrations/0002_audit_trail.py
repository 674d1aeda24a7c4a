import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The database itself refuses to change or to delete an event. A migration that makes the table anew must do this again:
# on SQLite its triggers go with the old one.
_SQLITE = [
    f"CREATE TRIGGER audit_event_no_{what} BEFORE {what} ON people_auditevent "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
    for what in ("update", "delete")
]
_POSTGRESQL = [
    "CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is only added to'; END $$",
    "CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON people_auditevent "
    "FOR EACH ROW EXECUTE FUNCTION audit_event_stays()",
]


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditName",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="audit_name",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.UUIDField(default=uuid.uuid4, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("by", models.UUIDField(null=True)),
                ("about", models.UUIDField(db_index=True, null=True)),
                ("detail", models.CharField(blank=True, max_length=250)),
                ("previous", models.CharField(blank=True, max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
