"""What the database itself refuses: changing signed bytes and trails, seeing another institution's rows.

Rows that only ever grow get triggers. On PostgreSQL every table of an institution gets row-level
security as well, FORCEd so that it binds the owner of the tables too (superusers stay unbound:
doctor says so when the platform connects as one).
"""

from collections.abc import Iterator

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GROWING = ("signed_document", "audit_event", "status_event", "status_draw", "award_status")
KEPT = ("award", "issuer_key", "status_list", "sealed_key")
TENANTED = (
    "api_key",
    "audit_event",
    "award",
    "award_status",
    "batch",
    "batch_row",
    "batch_upload",
    "claim",
    "exchange",
    "issuer",
    "issuer_key",
    "microcredential",
    "outbox_message",
    "sealed_key",
    "signed_document",
    "status_draw",
    "status_event",
    "status_list",
)

POSTGRES_FUNCTION = """
CREATE FUNCTION kakitome_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'kakitome: rows of % are never changed or deleted', TG_TABLE_NAME; END $$
"""


def guarded() -> Iterator[tuple[str, str]]:
    """Yield table and act."""
    for table in GROWING:
        yield table, "UPDATE"
        yield table, "DELETE"
    for table in KEPT:
        yield table, "DELETE"


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create triggers, and policies where the database has them."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # its % is not a placeholder
    for table, act in guarded():
        name = f"{table}_no_{act.lower()}"
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {body}")
    if not postgres:
        return
    for table in TENANTED:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY own_institution ON {table} USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in guarded():
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    if not postgres:
        return
    schema_editor.execute("DROP FUNCTION kakitome_refuse()")
    for table in TENANTED:
        schema_editor.execute(f"DROP POLICY own_institution ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
