"""An index that was written before it knew starts and institutions is told them by the migration."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from kakitome.learning.microcredential import DeliveryPeriod
from kakitome.ports.registry_search import RegistryQuery
from kakitome.records.models.registry_search import FacetRow, SearchRow
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.invented_entries import entries

pytestmark = pytest.mark.django_db
MIGRATION = import_module("kakitome.records.migrations.0073_saved_search")
NEW = ("institution:", "start:")
CARD = ("institution", "address", "starts_on", "ends_on")


def test_it_is_told_what_indexing_anew_would_tell() -> None:
    institutions.open_university("example-university", LocalizedText(ja="見本大学", en="Example University"))
    made = []
    for place, entry in enumerate(entries(6)):
        period = DeliveryPeriod(start_on=date(2027, 4, 1), end_on=date(2027, 5, 1)) if place % 2 else None
        version = entry.versions[-1]
        letter = replace(version.microcredential, date_of_delivery=period)
        made.append(replace(entry, versions=(*entry.versions[:-1], replace(version, microcredential=letter))))
    institutions.platform().registry.add_many(made)
    after = {row.number: (row.card, set(row.facet_values)) for row in SearchRow.objects.all()}
    for row in SearchRow.objects.all():
        row.card = {name: value for name, value in row.card.items() if name not in CARD}
        row.facet_values = [value for value in row.facet_values if not value.startswith(NEW)]
        row.save()
    for start in NEW:
        FacetRow.objects.filter(value__startswith=start).delete()
    search = institutions.platform().registry_search

    MIGRATION.index_starts(apps, SimpleNamespace(connection=SimpleNamespace(alias="default")))

    assert {row.number: (row.card, set(row.facet_values)) for row in SearchRow.objects.all()} == after
    assert search.search(RegistryQuery(filters={"start": ("2027-04",)})).total == 3
    assert search.search(RegistryQuery(filters={"institution": ("example-university",), "start": ("-",)})).total == 3
