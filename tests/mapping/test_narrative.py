"""Narratives: whatever an author writes comes back exactly, and never becomes structure."""

from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.microcredential import Kind, Microcredential, ParticipationMode
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.achievement_narrative import read_narrative, write_narrative
from kakitome.mapping.bilingual import UNITS, plain_number
from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.narrative import records, words
from kakitome.mapping.narrative.codecs import Fields, RecordItem, shown
from kakitome.mapping.narrative.markdown import (
    MarkdownLine,
    NotOurNarrative,
    escape,
    read_sections,
    unescape,
    write_sections,
)
from kakitome.values.localized_text import LocalizedText
from mapping.examples import DEFINITION
from support.profiles import scaled
from support.strategies import NASTY, texts

lines = st.recursive(
    st.builds(MarkdownLine, texts.map(escape)),
    lambda inner: st.builds(MarkdownLine, texts.map(escape), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)


@given(texts)
def test_escaping_loses_nothing(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.lists(lines, min_size=1, max_size=4), st.lists(lines, max_size=2))
def test_any_tree_of_bullets_comes_back_exactly(first: list[MarkdownLine], second: list[MarkdownLine]) -> None:
    sections = {"一 / One": tuple(first), "二 / Two": tuple(second)}
    assert dict(read_sections(write_sections(sections.items()))) == sections


@given(st.lists(texts, min_size=1, max_size=3))
@settings(max_examples=scaled(300))
def test_no_text_becomes_structure_when_a_wallet_renders_the_markdown(given_texts: list[str]) -> None:
    markdown = write_sections([("一 / One", [MarkdownLine(escape(text)) for text in given_texts])])
    kinds = {token.type for token in MarkdownIt("commonmark").enable("table").parse(markdown)}
    inline = [
        t for token in MarkdownIt("commonmark").enable("strikethrough").parse(markdown) for t in token.children or ()
    ]
    allowed = {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "code_block"}
    lists = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
    assert kinds <= allowed | lists
    assert sum(token.type == "heading_open" for token in MarkdownIt("commonmark").parse(markdown)) == 1
    assert {t.type for t in inline} <= {"text", "hardbreak", "softbreak", "text_special"}


@pytest.mark.parametrize("text", NASTY)
def test_ordinary_japanese_is_not_cluttered_by_escapes(text: str) -> None:
    assert (
        escape("データの偏りを説明し、限界を述べられる（60分）。") == "データの偏りを説明し、限界を述べられる（60分）。"
    )
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "Complete the course.",
        "# Criteria\n\n- Attend",
        "### A\n\ntext",
        "### A\n\n- a\n    - too deep",
        "### A\n\n- a\n### A\n\n- a",
        "### A\n\n- a\n  continued without a break",
        "### A\n\n- a\n - odd",
    ],
)
def test_the_narrative_of_another_platform_is_not_taken_for_ours(foreign: str) -> None:
    try:
        sections = read_sections(foreign)
    except NotOurNarrative:
        return
    assert all("種別" not in heading for heading in sections)


def codecs() -> list[Fields | RecordItem]:
    return [value for value in vars(records).values() if isinstance(value, Fields | RecordItem)]


@pytest.mark.parametrize("codec", codecs(), ids=lambda c: c.make.__name__)
def test_every_field_of_every_record_is_written(codec: Fields | RecordItem) -> None:
    head = [codec.head] if isinstance(codec, RecordItem) and codec.head else []
    named = [name for one in (*head, *codec.fields) for name in (one.name, *one.also)]
    assert sorted(named) == sorted(field.name for field in fields(codec.make))


@pytest.mark.parametrize("codec", codecs(), ids=lambda c: c.make.__name__)
def test_what_counts_as_absent_is_the_default_of_the_record(codec: Fields | RecordItem) -> None:
    defaults = {f.name: f.default for f in fields(codec.make) if f.default is not MISSING}
    for one in codec.fields:
        absent = one.codec.absent
        assert absent == (absent if one.also else defaults.get(one.name, absent))
        assert one.name in defaults or one.is_required or absent in ("", LocalizedText())


@pytest.mark.parametrize(
    ("number", "written"),
    [("50.0", "50"), ("1E+2", "100"), ("0.10", "0.1"), ("0", "0"), ("-0.0", "0"), ("1." + "12" * 30, "1." + "12" * 30)],
)
def test_equal_numbers_are_written_alike_and_none_is_rounded(number: str, written: str) -> None:
    assert plain_number(Decimal(number)) == written
    assert Decimal(written) == Decimal(number)


def test_every_record_a_definition_can_hold_has_a_codec() -> None:
    held: set[type] = set()

    def walk(kind: object) -> None:
        for part in get_args(kind) or (kind,):
            if is_dataclass(part) and part is not LocalizedText and part not in held:
                held.add(part)  # type: ignore[arg-type]
                for hint in get_type_hints(part).values():
                    walk(hint)
            elif get_args(part):
                walk(part)

    walk(Microcredential)
    assert held - {Microcredential} == {codec.make for codec in codecs()}


def test_the_table_has_every_descriptor_of_a_definition_once() -> None:
    rows = [row.id for row in TABLE if row.way != "award"]
    assert sorted(rows) == sorted(field.name for field in fields(Microcredential))


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (words.KINDS, Kind),
        (words.METHODS, AssessmentMethod),
        (words.CHECKS, IdentityCheck),
        (words.MODES, ParticipationMode),
        (UNITS, EffortUnit),
    ],
)
def test_every_choice_has_words_of_its_own(names: dict, values: type) -> None:
    assert set(names) == set(values)  # type: ignore[call-overload]
    assert len({shown(name) for name in names.values()}) == len(names)


def test_headings_differ_from_each_other() -> None:
    assert len({shown(row.name) for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("name", "bullet"), [("learner_effort", "総学修時間"), ("class_hours", "授業時間数")])
def test_a_section_without_the_amount_that_it_is_about_is_told_and_left_out(name: str, bullet: str) -> None:
    lines = write_narrative(DEFINITION, "ja").split("\n")
    read = read_narrative("\n".join(line for line in lines if not line.startswith(f"- {bullet} /")), "ja")
    assert read is not None
    values, problems = read
    assert name not in values
    assert [problem.code for problem in problems] == ["W_SECTION_UNREAD"]
