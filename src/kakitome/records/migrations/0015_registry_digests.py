"""The registry and the papers of cases are told to registers of digests, too: what is there already, as it is found."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.digests.register import enter_all_rows

_TABLES = ("case_evidence", "registry_entry", "registry_envelope", "registry_version")


def _enter(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    enter_all_rows(using=schema_editor.connection.alias, apps=apps, tables=_TABLES)


class Migration(migrations.Migration):
    """Enter the rows of four tables."""

    dependencies = [("records", "0014_federated_provider")]
    operations = [migrations.RunPython(_enter, migrations.RunPython.noop)]
