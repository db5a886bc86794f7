"""Every descriptor of the table has a line on every surface, or a reason why it has none there."""

from dataclasses import fields

import pytest

from kakitome.learning.definition import KEYS
from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.placement import ELSEWHERE, SURFACES
from kakitome.mapping.descriptors import TABLE
from kakitome.web.pages.provider.define.sections import sections

OF_A_DEFINITION = {row.id for row in TABLE if row.way != "award"}
BESIDE = {"grade", "recognition", "region", "forms"}
"""Lines of a surface that an award or an entry of the registry says, not a definition."""
NO_NAME_IN_THE_CATALOGUE = {"identifier", "version", "kind"}
"""What a definition says of itself; no framework asks for it."""


@pytest.mark.parametrize("surface", SURFACES)
def test_every_descriptor_of_the_table_has_a_line_or_a_reason_why_not(surface: str) -> None:
    placed = {name for part in SURFACES[surface] for name in part.order} - BESIDE
    assert placed.isdisjoint(ELSEWHERE[surface])
    assert placed | ELSEWHERE[surface].keys() == OF_A_DEFINITION


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_says_each_thing_once_and_insists_only_on_what_it_says(surface: str) -> None:
    for part in SURFACES[surface]:
        assert len(set(part.order)) == len(part.order)
        assert part.always <= set(part.order)


def test_table_letter_reader_and_catalogue_know_the_same_descriptors() -> None:
    assert OF_A_DEFINITION == {field.name for field in fields(Microcredential)} == set(KEYS)
    assert descriptors().keys() >= OF_A_DEFINITION - NO_NAME_IN_THE_CATALOGUE


def test_every_descriptor_travels_in_an_award() -> None:
    for row in TABLE:
        assert row.fields or row.codec, row.id


def test_the_form_has_a_field_for_every_descriptor() -> None:
    rows = dict.fromkeys(
        ("learning_outcomes", "level", "skills", "stackability.into", "stackability.targets", "co_awarding_bodies"), 1
    )
    shown = sections(rows, [])
    asked = {
        field.path.split(".")[0]
        for section in shown
        for row in (*section.rows, *section.folded)
        for field in row.fields
    }
    assert asked == OF_A_DEFINITION - {"identifier", "version"}
