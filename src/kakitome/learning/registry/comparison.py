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
class ComparedChoice:
    """What was asked for: an entry, in one of its versions or as it is now."""

    number: str
    version: int | None = None

    def __str__(self) -> str:
        return self.number if self.version is None else f"{self.number}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedColumn:
    """One column: a version of an entry, with every recognition of that entry."""

    entry: Entry
    version: EntryVersion
    recognitions: tuple[Recognition, ...] = ()
    is_pinned: bool = False
    """Whether this very version was asked for, however many come after it."""

    @property
    def letter(self) -> Microcredential:
        """Return the common descriptors."""
        return self.version.microcredential

    @property
    def choice(self) -> ComparedChoice:
        """Return what leads here again."""
        return ComparedChoice(number=self.entry.number, version=self.version.version if self.is_pinned else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedConfirmation:
    """A recognition as it stands now; `of_other_version` when the version shown is not the one examined."""

    recognition: Recognition
    standing: Standing
    of_other_version: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. `value` is the descriptor as stated, an `EffortConversion` or `Problem`, or `ComparedConfirmation`s."""

    value: Any
    is_stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDescriptor:
    """One descriptor over all columns; `unit` is that of a converted row."""

    id: str
    group: RowGroup
    cells: tuple[Cell, ...]
    differs: bool
    unit: EffortUnit | None = None

    @property
    def unstated(self) -> int:
        """Return how many cells say nothing."""
        return sum(not cell.is_stated for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Columns and rows."""

    columns: tuple[ComparedColumn, ...]
    rows: tuple[ComparedDescriptor, ...]

    @property
    def differing(self) -> tuple[ComparedDescriptor, ...]:
        """Return the rows whose cells are not all the same."""
        return tuple(row for row in self.rows if row.differs)


def read_choice(text: str) -> ComparedChoice | None:
    """Read `E-7K3M-94QT` or `E-7K3M-94QT@2` as people type it; None when it is neither."""
    number, at, version = text[:_LONGEST_CHOICE].partition("@")
    parsed = parse_number(number)
    if parsed is None or not parsed.startswith("E-"):
        return None
    if not at:
        return ComparedChoice(number=parsed)
    is_count = version.isascii() and version.isdecimal() and len(version) <= 6
    return ComparedChoice(number=parsed, version=int(version)) if is_count and int(version) > 0 else None


def compare(columns: Sequence[ComparedColumn], *, now: datetime) -> Comparison:
    """Lay versions of entries side by side.

    Raises:
        Invalid: E_COMPARE_TOO_MANY, more than six.

    Source: docs/rules/capabilities.md E3, E9; `learning/framework/catalog/size_rules.toml`.
    """
    if len(columns) > MOST:
        raise Invalid("E_COMPARE_TOO_MANY", most=MOST, count=len(columns))
    return Comparison(columns=tuple(columns), rows=tuple(_rows(columns, now)))


def _rows(columns: Sequence[ComparedColumn], now: datetime) -> Iterator[ComparedDescriptor]:
    for name in COMPARISON.order:
        yield _claimed(name, [_value(name, column) for column in columns])
        if name == "awarding_body":
            yield _confirmed(columns, now)
        if name == "learner_effort":
            yield from _converted([column.letter.learner_effort for column in columns])


def _claimed(name: str, values: Sequence[Any]) -> ComparedDescriptor:
    cells = tuple(Cell(value=value, is_stated=name in NEVER_UNSTATED or is_stated(value)) for value in values)
    differs = any(not _same(first, second) for first, second in combinations(values, 2))
    return ComparedDescriptor(id=name, group=RowGroup.CLAIMED, cells=cells, differs=differs)


def _confirmed(columns: Sequence[ComparedColumn], now: datetime) -> ComparedDescriptor:
    confirmations = [
        tuple(
            ComparedConfirmation(
                recognition=recognition,
                standing=recognition.standing_at(now),
                of_other_version=recognition.entry_version != column.version.version,
            )
            for recognition in column.recognitions
        )
        for column in columns
    ]
    claims = [
        {(item.recognition.body, item.standing, item.recognition.valid_until, item.of_other_version) for item in cell}
        for cell in confirmations
    ]
    return ComparedDescriptor(
        id="recognition",
        group=RowGroup.CONFIRMED,
        # That nobody recognised it is known here: it is no gap in what the provider states.
        cells=tuple(Cell(value=cell, is_stated=True) for cell in confirmations),
        differs=any(claim != claims[0] for claim in claims),
    )


def _converted(efforts: Sequence[LearnerEffort | None]) -> Iterator[ComparedDescriptor]:
    declared = {unit for effort in efforts if effort for unit in (effort.unit, effort.credit_unit) if unit is not None}
    for unit in EffortUnit:
        if unit is EffortUnit.UAE_CREDITS or (unit not in SHOWN_UNITS and unit not in declared):
            continue
        sizes = [convert(effort, unit) if effort else None for effort in efforts]
        yield ComparedDescriptor(
            id=f"effort_{unit.value}",
            group=RowGroup.CONVERTED,
            unit=unit,
            cells=tuple(Cell(value=size, is_stated=size is not None) for size in sizes),
            differs=len({_comparable(size) for size in sizes}) > 1,
        )


def _comparable(size: EffortConversion | Problem | None) -> object:
    return (size.value_min, size.value_max) if isinstance(size, EffortConversion) else size and size.code


_OF_ENTRY: Mapping[str, Callable[[ComparedColumn], Any]] = {
    "region": lambda column: column.entry.region,
    "forms": lambda column: column.version.forms,
}
"""What the entry says; every other row is a descriptor of the letter."""


def _value(name: str, column: ComparedColumn) -> Any:
    return _OF_ENTRY[name](column) if name in _OF_ENTRY else getattr(column.letter, name)


def _same(first: Any, second: Any) -> bool:
    """Tell whether two statements say the same; a text in one language is the same as one in both."""
    if not is_stated(first) or not is_stated(second):
        return is_stated(first) == is_stated(second)
    for kind, is_same in _SAMENESS.items():
        if isinstance(first, kind):
            return is_same(first, second)
    if is_dataclass(first):
        return all(_same(getattr(first, field.name), getattr(second, field.name)) for field in fields(first))
    return bool(first == second)


def _same_text(first: LocalizedText, second: LocalizedText) -> bool:
    shared = [language for language in LANGUAGES if first.has(language) and second.has(language)]
    return bool(shared) and all(first.in_language(each) == second.in_language(each) for each in shared)


def _same_items(first: Sequence[Any], second: Sequence[Any]) -> bool:
    if all(isinstance(item, str) for item in (*first, *second)):
        return set(first) == set(second)
    return len(first) == len(second) and all(_same(a, b) for a, b in zip(first, second, strict=True))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_SAMENESS: Mapping[type, Callable[[Any, Any], bool]] = {
    LocalizedText: _same_text,
    AwardingBody: lambda first, second: _same(first.name, second.name),
    tuple: _same_items,
    str: lambda first, second: first == second or _number(first) == _number(second) is not None,
}
