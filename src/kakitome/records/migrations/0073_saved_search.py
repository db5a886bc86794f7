"""Searches of the registry that people keep; and what lists and calendars ask of entries that are registered already."""

from collections import defaultdict
from typing import Any

from django.apps.registry import Apps as StateApps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from pyroaring import BitMap

from kakitome.records.row_guards import guarding_persons, row_id

_BLOCK = 65_536
_CHUNK = 500


def index_starts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to each indexed entry whose it is, what its awards go by and when it begins: as indexing it anew would."""
    using = schema_editor.connection.alias
    rows = apps.get_model("records", "SearchRow").objects.using(using)
    versions = apps.get_model("records", "EntryVersionRow").objects.using(using)
    institutions = dict(
        apps.get_model("records", "EntryRow").objects.using(using).values_list("number", "institution_id")
    )
    members: defaultdict[tuple[str, int], BitMap] = defaultdict(BitMap)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(ids), _CHUNK):
        several = list(rows.filter(pk__in=ids[at : at + _CHUNK]))
        newest: dict[str, tuple[Any, str]] = {}
        told = versions.filter(entry_id__in=[row.number for row in several]).order_by("version")
        for number, letter, address in told.values_list("entry_id", "letter", "address"):
            newest[number] = (letter, address)
        for row in several:
            letter, address = newest.get(row.number, ({}, ""))
            period = letter.get("date_of_delivery") or {}
            start, end = (str(period.get(name) or "") for name in ("start_on", "end_on"))
            institution = institutions.get(row.number) or ""
            card = {"institution": institution, "address": address, "starts_on": start, "ends_on": end}
            row.card = {**row.card, **{name: value for name, value in card.items() if value}}
            added = [f"institution:{institution or '-'}", f"start:{start[:7] or '-'}"]
            row.facet_values = [*row.facet_values, *(value for value in added if value not in row.facet_values)]
            for value in added:
                members[value, row.pk // _BLOCK].add(row.pk)
        rows.bulk_update(several, ["card", "facet_values"])
    _write_members(apps, using, members)


def _write_members(apps: StateApps, using: str, members: dict[tuple[str, int], BitMap]) -> None:
    state = apps.get_model("records", "SearchStateRow").objects.using(using).first()
    if not members or state is None:
        return
    state.generation += 1
    facets = apps.get_model("records", "FacetRow")
    facets.objects.using(using).bulk_create(
        [
            facets(value=value, block=block, members=held.serialize(), generation=state.generation)
            for (value, block), held in members.items()
        ],
        ignore_conflicts=True,
        batch_size=_CHUNK,
    )
    state.mark = f"{state.mark[:16]}-starts"
    state.save(using=using)


class Migration(migrations.Migration):
    """A table of which a person sees their own rows, and the index of the registry told more."""

    dependencies = [("records", "0072_recognition_teach_out")]
    operations = [
        migrations.CreateModel(
            "SavedSearchRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("stop", models.CharField(max_length=64, unique=True)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("filters", models.JSONField(default=dict)),
                ("every_days", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
            ],
            {
                "db_table": "saved_search",
                "constraints": [models.UniqueConstraint(name="saved_search_key", fields=["account", "key"])],
                "indexes": [models.Index(fields=["next_at"], name="saved_search_due")],
            },
        ),
        guarding_persons("saved_search"),
        migrations.RunPython(index_starts, migrations.RunPython.noop),
    ]
