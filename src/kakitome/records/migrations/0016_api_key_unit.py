"""A key of the API may be one unit's; those of before are the whole institution's."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.digests.register import enter_all_rows


def _enter(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    enter_all_rows(using=schema_editor.connection.alias, apps=apps, tables=("api_key",))


class Migration(migrations.Migration):
    """Add the column, and tell the registers what it holds."""

    dependencies = [("records", "0015_registry_digests")]
    operations = [
        migrations.AddField("ApiKeyRow", "unit", models.CharField(blank=True, default="", max_length=32)),
        migrations.RunPython(_enter, migrations.RunPython.noop),
    ]
