"""What the awards of an entry are called in further envelopes: read by everybody, never changed.

Entries made here before get the names that their awards in Open Badges 2.0 always had: they follow from the address.
"""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.row_guards import guarding, institution_key, never, row_id

_FOLDER = "/microcredentials/"
_MANY = 500


def name_own_entries(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the names of entries that came from institutions here."""
    using = schema_editor.connection.alias
    versions, names = apps.get_model("records", "entryversionrow"), apps.get_model("records", "entryenveloperow")
    own = versions.objects.using(using).filter(entry__source="issuer", address__contains=_FOLDER).order_by("id")
    rows = (
        names(
            institution_id=institution,
            entry_id=entry,
            version=version,
            form="ob2",
            achievement=f"{base}/ob2{_FOLDER}{name}",
            issuer=f"{base}/ob2/issuer.json",
        )
        for institution, entry, version, address in own.values_list("institution", "entry", "version", "address")
        for base, _, name in [address.rpartition(_FOLDER)]
    )
    names.objects.using(using).bulk_create(rows, batch_size=_MANY)


class Migration(migrations.Migration):
    """After `0027_invitations`."""

    dependencies = [("records", "0027_invitations")]
    operations = [
        migrations.CreateModel(
            name="EntryEnvelopeRow",
            fields=[
                ("id", row_id()),
                ("version", models.PositiveIntegerField()),
                ("form", models.CharField(max_length=12)),
                ("achievement", models.CharField(max_length=500)),
                ("issuer", models.CharField(blank=True, max_length=500)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="envelopes", to="records.entryrow"
                    ),
                ),
                ("institution", institution_key()),
            ],
            options={
                "db_table": "registry_envelope",
                "constraints": [
                    models.UniqueConstraint(
                        name="registry_envelope_once", fields=("entry", "version", "achievement", "issuer")
                    )
                ],
                "indexes": [models.Index(fields=["achievement"], name="registry_envelope_achievement")],
            },
        ),
        migrations.RunPython(name_own_entries, migrations.RunPython.noop),
        guarding(never("registry_envelope"), tenanted=("registry_envelope",), readable=("registry_envelope",)),
    ]
