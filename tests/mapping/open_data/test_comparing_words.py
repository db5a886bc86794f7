"""The words of a comparison: who recognised until when, by which rule it was converted, and what nobody said."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.learning.registry.comparison import ComparedColumn, compare
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.mapping.lines import Line
from kakitome.mapping.open_data.comparing import cell_lines, row_name, row_rule, rule_notes, table_of
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NAMES = sorted(file.stem for file in demonstration_entries.DEFINITIONS.glob("*.toml"))


def lines(name: str, letter: Microcredential | None = None, *known: Recognition) -> tuple[Line, ...]:
    entry = demonstration_entries.entry(1, letter or demonstration_entries.letter())
    comparison = compare([ComparedColumn(entry=entry, version=entry.current, recognitions=known)], now=NOW)
    row = next(one for one in comparison.rows if one.id == name)
    return cell_lines(row, row.cells[0])


def recognised(*changes: Change, **changed: object) -> tuple[Line, ...]:
    given = replace(demonstration_entries.recognition(demonstration_entries.entry(1)), **changed)
    for change in changes:
        given = given.changed(change)
    return lines("recognition", None, given)


def change(kind: ChangeKind) -> Change:
    return Change(kind=kind, at=datetime(2026, 11, 10, tzinfo=UTC), reason=LocalizedText(ja="見本"))


def test_a_recognition_says_who_and_the_last_day() -> None:
    (line,) = recognised()
    assert line.state == "ok"
    # The end is the first instant of April in Japan, exclusive.
    assert line.written("ja") == "承認あり、2029年3月31日まで（見本承認機構（見本））"
    assert line.written("en") == "Recognised, until 31 March 2029 (Sample Recognition Body (sample))"


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (ChangeKind.WITHDRAWN, "fail", "Withdrawn, since 10 November 2026"),
        (ChangeKind.SUSPENDED, "warn", "Suspended, since 10 November 2026"),
    ],
)
def test_what_ended_a_recognition_says_since_when(kind: ChangeKind, state: str, words: str) -> None:
    (line,) = recognised(change(kind))
    assert (line.state, line.text.en) == (state, words)


def test_a_recognition_that_ran_out_is_no_tick() -> None:
    (line,) = recognised(valid_until=datetime(2026, 11, 20, tzinfo=UTC))
    assert (line.state, line.text.en) == ("warn", "Expired, until 20 November 2026")


def test_a_recognition_of_another_version_is_no_tick_and_says_which() -> None:
    (line,) = recognised(entry_version=7)
    assert line.state == "warn"
    assert "of version 7" in line.note.en


def test_conditions_are_told() -> None:
    (line,) = recognised(conditions=(LocalizedText(ja="見本の条件"),))
    assert "with conditions" in line.note.en


def test_that_nobody_recognised_it_is_said_in_words() -> None:
    (line,) = lines("recognition")
    assert (line.state, line.is_unstated) == ("none", False)
    assert line.text.en == "No recognition on record"


def test_credits_are_converted_through_hours_with_both_rules() -> None:
    letter = Microcredential(learner_effort=LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS))
    (line,) = lines("effort_ECTS", letter)
    assert line.written("en") == "3–3.6 ECTS credits (45 h per credit, through 90 hours)"
    (own,) = lines("effort_JP", letter)
    assert own.written("en") == "2 credits (Japan) (as declared)"


def test_contact_hours_say_that_they_do_not_convert_and_why() -> None:
    letter = Microcredential(learner_effort=LearnerEffort(value=Decimal(3), unit=EffortUnit.UAE_CREDITS))
    entry = demonstration_entries.entry(1, letter)
    comparison = compare([ComparedColumn(entry=entry, version=entry.current)], now=NOW)
    (line,) = lines("effort_hours", letter)
    assert line.text.en == "does not convert"
    assert "contact hours" in line.note.en
    assert any("UAE" in note.en for note, _ in rule_notes(comparison))


def test_each_cell_of_the_quality_matrix_is_there_stated_or_not() -> None:
    found = lines("quality_assurance", Microcredential(quality_assurance=QualityAssurance(url="https://u.example/")))
    assert [line.is_unstated for line in found] == [True, True, True, True, False]


def test_a_level_says_who_asserts_it_or_that_nobody_does() -> None:
    by = Level(framework="JEQF", level="6", asserted_by=LocalizedText(ja="見本大学", en="Sample University"))
    assert lines("level", Microcredential(level=(by,)))[0].note.en == "by Sample University"
    (line,) = lines("level", Microcredential(level=(replace(by, asserted_by=LocalizedText()),)))
    assert line.note.en == "by whom is not stated"


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_every_definition_has_words_in_both_languages(name: str) -> None:
    entry = demonstration_entries.entry(1, demonstration_entries.letter(name))
    comparison = compare([ComparedColumn(entry=entry, version=entry.current)], now=NOW)
    for row in comparison.rows:
        assert row_name(row).ja
        assert row_name(row).en != row_name(row).ja
        assert bool(row_rule(row)) == (row.unit not in (None, EffortUnit.HOURS))
        told = cell_lines(row, row.cells[0])
        assert told
        assert all(line.text for line in told)
    for language in ("ja", "en"):
        table = list(table_of(comparison, language, site_url="https://k.example"))
        assert len({len(row) for row in table}) == 1
        assert len(table) == len(comparison.rows) + 3
