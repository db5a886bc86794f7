"""Keys of the API end, are held by somebody, and may be bound to networks; those of before end a year from now."""

from datetime import timedelta

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from kakitome.records.digests.register import enter_all_rows
from kakitome.records.store.scope import EVERYONE, seeing

_A_YEAR = timedelta(days=365)


def _end_in_a_year(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    with seeing(EVERYONE, using=using):
        rows = apps.get_model("records", "ApiKeyRow")._base_manager.using(using).filter(ends_at=None)
        rows.update(ends_at=timezone.now() + _A_YEAR)
    enter_all_rows(using=using, apps=apps, tables=("api_key",))


class Migration(migrations.Migration):
    """Add the columns, and give every key an end."""

    dependencies = [("records", "0009_award_terms")]
    operations = [
        migrations.AddField("ApiKeyRow", "held_by", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("ApiKeyRow", "ends_at", models.DateTimeField(null=True)),
        migrations.AddField("ApiKeyRow", "networks", models.JSONField(default=list)),
        migrations.AddField("ApiKeyRow", "last_used_at", models.DateTimeField(null=True)),
        migrations.AddField("ApiKeyRow", "last_network", models.CharField(blank=True, default="", max_length=50)),
        migrations.RunPython(_end_in_a_year, migrations.RunPython.noop),
    ]
