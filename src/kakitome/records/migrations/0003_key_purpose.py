"""Keys for further purposes: one that signs for each, and names long enough for RSA keys.

The keys of before are for credentials. SQLite changes a table by building it anew, which loses its guards:
they are set again.
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REBUILT = ("issuer_key", "sealed_key")


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guards of `0002_guards` that the rebuilt tables lost."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in REBUILT:
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )


class Migration(migrations.Migration):
    """After the guards."""

    dependencies = [("records", "0002_guards")]
    operations = [
        migrations.RemoveConstraint(model_name="issuerkeyrow", name="issuer_key_one_active"),
        migrations.AddField(
            model_name="issuerkeyrow", name="purpose", field=models.CharField(default="credential", max_length=12)
        ),
        migrations.AlterField(
            model_name="issuerkeyrow", name="key_id", field=models.CharField(max_length=600, unique=True)
        ),
        migrations.AlterField(model_name="sealedkeyrow", name="key_id", field=models.CharField(max_length=600)),
        migrations.AddConstraint(
            model_name="issuerkeyrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("issuer", "purpose"),
                name="issuer_key_one_active",
            ),
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
