"""Amounts with their unit as one bullet: `45 時間 / hours`, `40〜50 時間 / hours`, `1 ECTS単位 / ECTS credits`."""

from decimal import Decimal

from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import UNITS, plain_number
from kakitome.mapping.narrative.codecs import OneBullet, shown

_TO = "〜"
_BY_WORDS = {shown(words): unit for unit, words in UNITS.items()}


def _write_range(value: tuple[Decimal, Decimal | None, EffortUnit]) -> str:
    least, most, unit = value
    number = plain_number(least) + ("" if most is None else _TO + plain_number(most))
    return f"{number} {shown(UNITS[unit])}"


def _read_range(words: str) -> tuple[Decimal, Decimal | None, EffortUnit]:
    number, _, unit = words.partition(" ")
    least, separator, most = number.partition(_TO)
    return Decimal(least), Decimal(most) if separator else None, _BY_WORDS[unit]


def _write_size(value: tuple[Decimal | None, EffortUnit | None]) -> str:
    number, unit = value
    parts = [] if number is None else [plain_number(number)]
    return " ".join([*parts, shown(UNITS[unit])] if unit else parts)


def _read_size(words: str) -> tuple[Decimal | None, EffortUnit | None]:
    if words in _BY_WORDS:
        return None, _BY_WORDS[words]
    number, _, unit = words.partition(" ")
    return Decimal(number), _BY_WORDS[unit] if unit else None


RANGE = OneBullet(_write_range, _read_range)
"""A value, its upper end when a range was stated, and the unit."""
SIZE = OneBullet(_write_size, _read_size, absent=(None, None))
"""A number of credits and their unit, either of which may be missing."""
