"""Every descriptor of the table has a line on every surface, or a reason why it has none there."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from django.utils.translation import override

from kakitome.learning.definition import KEYS, from_dict, to_dict
from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.comparison import ComparedColumn, compare
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.certificate.sections import sections_of
from kakitome.mapping.certificate.wording import CertificateWording
from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.elm.specification import specification
from kakitome.mapping.open_data.columns import TABLE as COLUMNS
from kakitome.mapping.open_data.columns import Record
from kakitome.mapping.open_data.comparing import table_of
from kakitome.values.localized_text import LANGUAGES, LocalizedText
from kakitome.web.pages.provider.define.sections import sections
from kakitome.web.parts import written
from kakitome.web.parts.letter import letter_of
from kakitome.web.parts.offer import offer_lines
from mapping import examples
from mapping.certificate import sheets
from support import demonstration_entries as entries
from web.parts.elsewhere import ELSEWHERE, SURFACES

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
        assert set(part.always) <= set(part.order)


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


IN_WORDS = [field.name for field in fields(Microcredential) if field.type is LocalizedText]
WORDS = LocalizedText(ja="見本の言葉・一", en="Words of a sample, no. 1")


@pytest.mark.parametrize("name", IN_WORDS)
def test_what_is_stated_in_words_stands_on_every_surface_that_places_it(name: str) -> None:
    letter = replace(examples.DEFINITION, **{name: WORDS})
    said = {"page": page(letter), "certificate": certificate(letter), **registry(letter)}
    missing = {surface for surface, text in said.items() if WORDS.ja not in text or WORDS.en not in text}
    assert missing <= {surface for surface in SURFACES if name in ELSEWHERE[surface]}


@pytest.mark.parametrize("name", IN_WORDS)
def test_what_is_stated_in_words_comes_back_from_a_file_and_from_an_award(name: str) -> None:
    letter = replace(examples.DEFINITION, **{name: WORDS})
    read, problems = from_dict(to_dict(letter))
    assert (getattr(read, name), problems) == (WORDS, ())
    credential = to_unsigned_credential(
        replace(examples.AWARD, microcredential=letter),
        examples.ISSUER,
        addresses=examples.ADDRESSES,
        salts=examples.SALTS,
    )
    found, _facts, _problems = from_credential(credential)
    assert getattr(found, name) == WORDS
    noted = json.dumps(specification(letter, address="https://u.example/m"), ensure_ascii=False)
    assert WORDS.ja in noted


def page(letter: Microcredential) -> str:
    return "\n".join(line for language in LANGUAGES for line in page_lines(letter, language))


def page_lines(letter: Microcredential, language: str) -> Iterator[str]:
    with override(language):
        yield from (written.text(line.value) for line in (*letter_of(letter).descriptors, *offer_lines(letter)))


def certificate(letter: Microcredential) -> str:
    material = replace(sheets.MATERIAL, microcredential=letter)
    return json.dumps(sections_of(material, CertificateWording("both")), ensure_ascii=False)


def registry(letter: Microcredential) -> dict[str, str]:
    entry = entries.entry(1, letter)
    chosen = compare([ComparedColumn(entry=entry, version=entry.current)], now=entries.REGISTERED)
    cells = [row[3] for language in LANGUAGES for row in [*table_of(chosen, language, site_url="")][1:]]
    record = Record(entry=entry, version=entry.current, recognitions=(), at=entries.REGISTERED, site_url="")
    columns: list[Any] = [column.of(record) for column in COLUMNS if column.id != "definition"]
    return {"comparison": "\n".join(cells), "open data": "\n".join(map(str, columns))}
