"""What an earlier key of an issuer signed about the next one; keys made before have no such text.

SQLite adds a column that may not be null by building the table anew, which loses its guard: it is set again, both ways.
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guard of `0002_guards` that the rebuilt table lost."""
    if schema_editor.connection.vendor != "sqlite":
        return
    schema_editor.execute(
        "CREATE TRIGGER IF NOT EXISTS issuer_key_no_delete BEFORE DELETE ON issuer_key"
        " BEGIN SELECT RAISE(ABORT, 'kakitome: rows of issuer_key are never changed or deleted'); END"
    )


class Migration(migrations.Migration):
    """After the draws of places."""

    dependencies = [("records", "0024_draws_of_places")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(
            model_name="issuerkeyrow",
            name="introduced_by",
            field=models.CharField(blank=True, default="", max_length=600),
        ),
        migrations.AddField(
            model_name="issuerkeyrow",
            name="introduction",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
