"""Awards that continue an earlier document instead of correcting it."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guard of `0002_guards` again: SQLite changes a table by building it anew, which loses it."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER IF NOT EXISTS award_no_delete BEFORE DELETE ON award"
            " BEGIN SELECT RAISE(ABORT, 'kakitome: rows of award are never changed or deleted'); END"
        )


class Migration(migrations.Migration):
    """After the seal certificates."""

    dependencies = [("records", "0008_seal_certificate")]
    operations = [
        migrations.AddField(model_name="awardrow", name="renewal", field=models.BooleanField(default=False)),
        migrations.RunPython(guard_again, guard_again),
    ]
