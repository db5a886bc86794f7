"""An API key remembers the networks it was used from; of those of before the last one is known."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.store.scope import EVERYONE, seeing


def _remember_the_last(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    with seeing(EVERYONE, using=using):
        rows = apps.get_model("records", "ApiKeyRow")._base_manager.using(using)
        for key, network in rows.exclude(last_network="").values_list("pk", "last_network"):
            rows.filter(pk=key).update(known_networks=[network])


class Migration(migrations.Migration):
    """Add the column; it is no part of what the registers hold, as the last use is none."""

    dependencies = [("records", "0017_job_age")]
    operations = [
        migrations.AddField("ApiKeyRow", "known_networks", models.JSONField(default=list)),
        migrations.RunPython(_remember_the_last, migrations.RunPython.noop),
    ]
