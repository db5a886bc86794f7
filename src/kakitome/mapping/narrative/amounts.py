"""Amounts with their unit as one bullet: `45 時間 / hours`, `40〜50 時間 / hours`, `1 ECTS単位 / ECTS credits`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import UNITS, plain_number
from kakitome.mapping.narrative.codecs import shown
from kakitome.mapping.narrative.markdown import MarkdownLine, NotOurNarrative
from kakitome.values.localized_text import Language

_TO = "〜"
_BY_WORDS = {shown(words): unit for unit, words in UNITS.items()}


def _decimal(words: str) -> Decimal:
    try:
        return Decimal(words)
    except InvalidOperation as error:
        raise NotOurNarrative(words) from error


def _unit(words: str) -> EffortUnit:
    if words not in _BY_WORDS:
        raise NotOurNarrative(words)
    return _BY_WORDS[words]


def _split(lines: Sequence[MarkdownLine]) -> tuple[str, str]:
    number, _, unit = lines[0].words.partition(" ")
    return number, unit


@dataclass(frozen=True, slots=True)
class Range:
    """A value, its upper end when a range was stated, and the unit."""

    def write(self, value: tuple[Decimal, Decimal | None, EffortUnit], _: Language, /) -> tuple[MarkdownLine, ...]:
        """Write `45 時間 / hours` or `40〜50 時間 / hours`."""
        least, most, unit = value
        number = plain_number(least) + ("" if most is None else _TO + plain_number(most))
        return (MarkdownLine(f"{number} {shown(UNITS[unit])}"),)

    def read(self, lines: Sequence[MarkdownLine], _: Language, /) -> tuple[Decimal, Decimal | None, EffortUnit]:
        """Read the three back."""
        number, unit = _split(lines)
        least, separator, most = number.partition(_TO)
        return _decimal(least), _decimal(most) if separator else None, _unit(unit)


@dataclass(frozen=True, slots=True)
class Size:
    """A number of credits and their unit, either of which may be missing."""

    def write(self, value: tuple[Decimal | None, EffortUnit | None], _: Language, /) -> tuple[MarkdownLine, ...]:
        """Write `1 単位（日本） / credits (Japan)`."""
        number, unit = value
        parts = [] if number is None else [plain_number(number)]
        return (MarkdownLine(" ".join([*parts, shown(UNITS[unit])] if unit else parts)),)

    def read(self, lines: Sequence[MarkdownLine], _: Language, /) -> tuple[Decimal | None, EffortUnit | None]:
        """Read the two back."""
        if lines[0].words in _BY_WORDS:
            return None, _unit(lines[0].words)
        number, unit = _split(lines)
        return _decimal(number), _unit(unit) if unit else None
