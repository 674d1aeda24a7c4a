from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The trail has an end now (``trail.shorten_trail``). The database still refuses to change an event at all, and to
# delete one of the last year, by its own clock. A migration that makes the table anew must do this again (see 0002).
_SQLITE = [
    "DROP TRIGGER IF EXISTS audit_event_no_delete",
    "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON people_auditevent "
    "WHEN julianday('now') - julianday(OLD.at) < 365 BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END",
]
_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF TG_OP = 'DELETE' AND OLD.at < now() - interval '365 days' THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION 'the audit trail is only added to'; END $$",
]


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_used_assertion")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
