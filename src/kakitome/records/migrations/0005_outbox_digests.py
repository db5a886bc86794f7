"""Messages that are to leave are told to registers of digests, too: those that are there already, as they are found."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.digests.register import enter_all_rows


def _enter(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    enter_all_rows(using=schema_editor.connection.alias, apps=apps, tables=("outbox_message",))


class Migration(migrations.Migration):
    """Enter the rows of one table."""

    dependencies = [("records", "0004_record_digests")]
    operations = [migrations.RunPython(_enter, migrations.RunPython.noop)]
