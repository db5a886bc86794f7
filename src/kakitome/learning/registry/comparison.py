"""Several entries side by side, descriptor by descriptor: what differs, what is not stated, what it comes to in hours.

    chosen = [Chosen(entry=entry, version=entry.current, recognitions=known)]
    comparison = compare(chosen, now=now)
    comparison.rows[0].differs

Rows stand in the order of `learning.placement`. Whatever a third
party confirmed has a row of its own and never shares a cell with a claim. Efforts are converted through hours alone
(`framework.size`); contact hours do not convert, and a cell says so. It writes no words: those are `mapping.open_data`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import combinations
from typing import Any

from kakitome.errors import Invalid, Problem
from kakitome.learning.framework.size import EffortConversion, convert
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.placement import COMPARISON, NEVER_UNSTATED
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.learning.statements import is_stated
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LANGUAGES, LocalizedText
from kakitome.values.number import parse_number

MOST = 6
"""Columns that still can be read side by side. Source: docs/rules/capabilities.md E3."""
SHOWN_UNITS = (EffortUnit.HOURS, EffortUnit.JP_CREDITS, EffortUnit.ECTS)
_LONGEST_CHOICE = 40


class RowGroup(StrEnum):
    """Who answers for the cells of a row."""

    CLAIMED = "claimed"
    """The provider."""
    CONFIRMED = "confirmed"
    """A third party."""
    CONVERTED = "converted"
    """Our reckoning, by a rule that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked for: an entry, in one of its versions or as it is now."""

    number: str
    version: int | None = None

    def __str__(self) -> str:
        return self.number if self.version is None else f"{self.number}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One column: a version of an entry, with every recognition of that entry."""

    entry: Entry
    version: EntryVersion
    recognitions: tuple[Recognition, ...] = ()
    is_pinned: bool = False
    """Whether this very version was asked for, however many come after it."""

    @property
    def letter(self) -> Microcredential:
        """The common descriptors."""
        return self.version.microcredential

    @property
    def choice(self) -> Choice:
        """What leads here again."""
        return Choice(number=self.entry.number, version=self.version.version if self.is_pinned else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A recognition as it stands now; `of_other_version` when the version shown is not the one examined."""

    recognition: Recognition
    standing: Standing
    of_other_version: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. `value` is the descriptor as stated, an `EffortConversion` or `Problem`, or `Confirmation`s."""

    value: Any
    is_stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One descriptor over all columns; `unit` is that of a converted row."""

    id: str
    group: RowGroup
    cells: tuple[Cell, ...]
    differs: bool
    unit: EffortUnit | None = None

    @property
    def unstated(self) -> int:
        """How many cells say nothing."""
        return sum(not cell.is_stated for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Columns and rows."""

    columns: tuple[Chosen, ...]
    rows: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        """The rows whose cells are not all the same."""
        return tuple(row for row in self.rows if row.differs)


def read_choice(text: str) -> Choice | None:
    """Read `E-7K3M-94QT` or `E-7K3M-94QT@2` as people type it; None when it is neither."""
    number, at, version = text[:_LONGEST_CHOICE].partition("@")
    parsed = parse_number(number)
    if parsed is None or not parsed.startswith("E-"):
        return None
    if not at:
        return Choice(number=parsed)
    is_count = version.isascii() and version.isdecimal() and len(version) <= 6
    return Choice(number=parsed, version=int(version)) if is_count and int(version) > 0 else None


def compare(columns: Sequence[Chosen], *, now: datetime) -> Comparison:
    """Lay versions of entries side by side.

    Raises:
        Invalid: E_COMPARE_TOO_MANY, more than six.

    Source: docs/rules/capabilities.md E3, E9; `learning/framework/catalog/size_rules.toml`.
    """
    if len(columns) > MOST:
        raise Invalid("E_COMPARE_TOO_MANY", most=MOST, count=len(columns))
    return Comparison(columns=tuple(columns), rows=tuple(_rows(columns, now)))


def _rows(columns: Sequence[Chosen], now: datetime) -> Iterator[Row]:
    for name in COMPARISON.order:
        yield _claimed(name, [_value(name, column) for column in columns])
        if name == "awarding_body":
            yield _confirmed(columns, now)
        if name == "learner_effort":
            yield from _converted([column.letter.learner_effort for column in columns])


def _claimed(name: str, values: Sequence[Any]) -> Row:
    cells = tuple(Cell(value=value, is_stated=name in NEVER_UNSTATED or is_stated(value)) for value in values)
    return Row(id=name, group=RowGroup.CLAIMED, cells=cells, differs=_differ(values))


def _confirmed(columns: Sequence[Chosen], now: datetime) -> Row:
    found = [
        tuple(
            Confirmation(
                recognition=one,
                standing=one.standing_at(now),
                of_other_version=one.entry_version != column.version.version,
            )
            for one in column.recognitions
        )
        for column in columns
    ]
    told = [
        {(one.recognition.body, one.standing, one.recognition.valid_until, one.of_other_version) for one in cell}
        for cell in found
    ]
    return Row(
        id="recognition",
        group=RowGroup.CONFIRMED,
        # That nobody recognised it is known here: it is no gap in what the provider states.
        cells=tuple(Cell(value=cell, is_stated=True) for cell in found),
        differs=any(one != told[0] for one in told),
    )


def _converted(efforts: Sequence[LearnerEffort | None]) -> Iterator[Row]:
    declared = {unit for one in efforts if one for unit in (one.unit, one.credit_unit) if unit is not None}
    for unit in EffortUnit:
        if unit is EffortUnit.UAE_CREDITS or (unit not in SHOWN_UNITS and unit not in declared):
            continue
        found = [convert(one, unit) if one else None for one in efforts]
        yield Row(
            id=f"effort_{unit.value}",
            group=RowGroup.CONVERTED,
            unit=unit,
            cells=tuple(Cell(value=one, is_stated=one is not None) for one in found),
            differs=len({_size(one) for one in found}) > 1,
        )


def _size(found: EffortConversion | Problem | None) -> object:
    return (found.value_min, found.value_max) if isinstance(found, EffortConversion) else found and found.code


_OF_ENTRY: Mapping[str, Callable[[Chosen], Any]] = {
    "region": lambda column: column.entry.region,
    "forms": lambda column: column.version.forms,
}
"""What the entry says; every other row is a descriptor of the letter."""


def _value(name: str, column: Chosen) -> Any:
    return _OF_ENTRY[name](column) if name in _OF_ENTRY else getattr(column.letter, name)


def _differ(values: Sequence[Any]) -> bool:
    return any(not _same(one, other) for one, other in combinations(values, 2))


def _same(one: Any, other: Any) -> bool:
    """Tell whether two statements say the same; a text in one language is the same as one in both."""
    if not is_stated(one) or not is_stated(other):
        return is_stated(one) == is_stated(other)
    for kind, is_same in _SAMENESS.items():
        if isinstance(one, kind):
            return is_same(one, other)
    if is_dataclass(one):
        return all(_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return bool(one == other)


def _same_text(one: LocalizedText, other: LocalizedText) -> bool:
    shared = [language for language in LANGUAGES if one.has(language) and other.has(language)]
    return bool(shared) and all(one.in_language(each) == other.in_language(each) for each in shared)


def _same_word(one: str, other: str) -> bool:
    return one == other or _number(one) == _number(other) is not None


def _same_items(one: Sequence[Any], other: Sequence[Any]) -> bool:
    if all(isinstance(item, str) for item in (*one, *other)):
        return set(one) == set(other)
    return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_SAMENESS: Mapping[type, Callable[[Any, Any], bool]] = {
    LocalizedText: _same_text,
    AwardingBody: lambda one, other: _same(one.name, other.name),
    tuple: _same_items,
    str: _same_word,
}
