"""Read class hours: the number a timetable states, and how long one of its hours lasts.

Class hours and study hours often stand in one sentence, 「20時間の授業と40時間の予習復習（計60時間）」;
`parts_of` takes such a sentence apart. Nothing is guessed from a single number: "60時間" alone tells nothing of class.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kakitome.learning.definition.amounts import find_amounts, is_rate, prepared
from kakitome.learning.definition.numbers import LARGEST, read_number, read_whole
from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import inner_keys
from kakitome.learning.definition.wording import in_guessed_language, is_localised, read_text
from kakitome.learning.workload import ClassHours, EffortUnit, plain_decimal
from kakitome.values.localized_text import LocalizedText

KEYS = ("class_hours", "self_study_hours")
"""Keys within a table of learner effort that divide it."""
SHORTEST, LONGEST = 30, 60
"""Minutes an hour of class may last; ours, against slips such as 900."""

_N = r"(\d[\d,]{0,8}(?:\.\d{1,4})?)"
_HOUR = r"\s*(?:時間|hours?\b|hrs?\b|h\b)"
_CLASS = r"(?:総授業時間数|授業時間数|授業時間|授業|講義|講習|演習|実習|実技|スクーリング|面接授業|対面)"
_ALONE = r"(?:予習[・と]?復習|予習|復習|自習|自学自習|自学|課題|事前・?事後学修|授業外学修|時間外学修)"
_CLASS_EN = r"(?:class(?:room)?|contact|taught|teaching|lectures?|instruction|seminars?)"
_ALONE_EN = r"(?:self[- ]?study|independent study|private study|preparation|homework|assignments?)"
_TOTAL = rf"(?:合計|総計|計|total(?:ling)?(?:\s+of)?)\s*[:：]?\s*{_N}{_HOUR}|{_N}{_HOUR}\s*(?:in total|total\b)"


def _pattern(ja: str, en: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_N}{_HOUR}(?:分)?\s*の\s*{ja}|{ja}\s*(?:が|は|に|を)?\s*[:：]?\s*{_N}{_HOUR}"
        rf"|{_N}\s*{en}\s*hours?\b|{_N}{_HOUR}\s*(?:of|in)?\s*{en}\b|\b{en}\s*(?:hours?)?\s*[:：]\s*{_N}",
        re.IGNORECASE,
    )


_IN_CLASS, _OUTSIDE, _WHOLE = (
    _pattern(_CLASS, _CLASS_EN),
    _pattern(_ALONE, _ALONE_EN),
    re.compile(_TOTAL, re.IGNORECASE),
)
_PART = re.compile(r"うち|含|of which|includ", re.IGNORECASE)
_HOURS = re.compile(rf"{_N}{_HOUR}", re.IGNORECASE)
_HOURS_LAST = re.compile(
    rf"{_N}{_HOUR}\s*(?:=|は|を|lasts?|is|are)\s*(\d{{1,3}})\s*(?:分|min(?:ute)?s?\b)", re.IGNORECASE
)
_MINUTES_COUNT = re.compile(
    rf"(\d{{1,3}})\s*(?:分|min(?:ute)?s?\b)\s*(?:の授業)?\s*(?:=|は|を|で|count(?:ed|s)?\s+as|are|as)\s*{_N}{_HOUR}",
    re.IGNORECASE,
)
_CLASSES = r"(?:コマ|回|単位時間|時限|校時|sessions?\b|classes\b|lessons?\b|lectures?\b|periods?\b)"
_COUNT = rf"(\d{{1,4}})\s*{_CLASSES}"
_LENGTH = r"(\d{1,3}(?:\.\d{1,2})?)\s*-?(分|min(?:ute)?s?\b|時間|hours?\b)"
_EACH = rf"(?:(?:各回?|毎回|1\s*{_CLASSES})\s*(?:は|=|あたり|につき)?\s*|of\s+|at\s+)"
_BY = r"[x×*]\s*"
_TIMES = re.compile(
    rf"(?:全|計|合計)?{_COUNT}\s*[(、,]?\s*(?:(?:{_BY}|{_EACH}){_LENGTH}(?:\s*each)?|{_LENGTH}\s*(?:each|per\s+\w+))\s*\)?"
    rf"|{_LENGTH}\s*(?:の?{_CLASS}\s*(?:{_BY}|[をで])?|{_BY}|[をで])\s*(?:全|計)?{_COUNT}",
    re.IGNORECASE,
)
_ONE_CLASS = re.compile(
    rf"{_EACH}{_LENGTH}|{_LENGTH}\s*(?:each\b|[x×*]\s*{_COUNT})|{_COUNT}\s*[x×*]\s*{_LENGTH}", re.IGNORECASE
)
_TAUGHT = re.compile(
    rf"{_CLASS}|コマ|単位時間|時限|校時|\b(?:class(?:es)?|lessons?|lectures?|periods?)\b", re.IGNORECASE
)
"""What says that it is class that was counted; 「回」 and "sessions" may be of anything."""
_MINUTE_HOURS = re.compile(r"(\d{2})[- ]minute\s+(?=(?:class\s+)?hours?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadParts:
    """What a sentence about the workload divides it into; `whole` is the study hours, when they can be told."""

    in_class: Decimal
    whole: Decimal | None
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplied:
    """A count of classes by the length of one; `hours` by the clock, `working` as it was reckoned: 「90分×15」."""

    hours: ClassHours
    working: str
    is_class: bool


def multiplied(text: str) -> Multiplied | None:
    """Multiply where a text says how often and how long and nothing else: 「90分×15回」; None where it does not."""
    times = _TIMES.fullmatch(prepared(text))
    hours = _of_times(times, LocalizedText(), place=DefinitionPlace()) if times else None
    if times is None or hours is None:
        return None
    count, length, unit = _factors(times)
    return Multiplied(hours=hours, working=f"{length}{unit}×{count}", is_class=bool(_TAUGHT.search(times[0])))


def without_lengths(text: str) -> str:
    """Take out how long one class lasts, with their count where it stands beside: no total is among it."""
    return _ONE_CLASS.sub("", _TIMES.sub("", prepared(text)))


def names_self_study(text: str) -> bool:
    """Tell whether a text names hours outside class."""
    return bool(_OUTSIDE.search(text))


def parts_of(text: str, place: DefinitionPlace) -> WorkloadParts | None:
    """Take a sentence apart that names class hours; None when it names none.

    The study hours are the stated total, else class and self-study together; class hours alone give none.
    """
    plain, minutes = _without_convention(prepared(text))
    in_class, outside = _sum(_IN_CLASS, plain), _sum(_OUTSIDE, plain)
    if in_class is None:
        return None
    stated = _whole(plain)
    parts = None if outside is None else in_class + outside
    if stated is not None and parts is not None and stated != parts:
        place.note("W_EFFORT_PARTS", total=plain_decimal(stated), parts=plain_decimal(parts))
    return WorkloadParts(in_class=in_class, whole=parts if stated is None else stated, minutes=minutes)


def _whole(text: str) -> Decimal | None:
    """Find the total: one that is called so, or the hours of which the class hours are said to be a part."""
    stated = _sum(_WHOLE, text)
    if stated is not None or not _PART.search(text):
        return stated
    rest = _HOURS.search(_OUTSIDE.sub("", _IN_CLASS.sub("", text)))
    return Decimal(rest.group(1).replace(",", "")) if rest else None


def class_hours_within(value: object, place: DefinitionPlace) -> ClassHours | None:
    """Read the class hours out of what is said about learner effort: a sentence, or a table with `class_hours`."""
    if isinstance(value, str):
        if (times := multiplied(value)) is not None:
            return _counted(times, value)
        parts = parts_of(without_lengths(value), place)
        return ClassHours(value=parts.in_class, minutes=parts.minutes) if parts else None
    if not isinstance(value, Mapping):
        return None
    if is_localised(value):
        return class_hours_within(read_text(value, place).in_language("ja"), place)
    return _within_table(DefinitionTable(value, place, aliases=inner_keys("effort_parts")), place)


def _within_table(table: DefinitionTable, place: DefinitionPlace) -> ClassHours | None:
    if "class_hours" in table:
        return read_class_hours(*table.take("class_hours"))
    has_value = "value" in table
    for key in ("value", "hours"):
        stated = table.take(key)[0] if key in table else None
        if isinstance(stated, str) and (times := multiplied(stated)) is not None:
            return _counted(times, stated)
    words = read_text(*table.take("description"))
    return class_hours_within(words.in_language("ja"), place) if words and not has_value else None


def _counted(times: Multiplied, words: str) -> ClassHours | None:
    return replace(times.hours, description=in_guessed_language(words)) if times.is_class else None


def read_class_hours(value: object, place: DefinitionPlace) -> ClassHours | None:
    """Read class hours: a number, "60時間（1時間＝45分）", "40 class hours", or `{value, minutes, description}`."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        place.wrong_type("number", value)
        return None
    if isinstance(value, Mapping) and not is_localised(value):
        return _of_table(value, place)
    if isinstance(value, int | float | Decimal):
        number = read_number(value, place)
        return None if number is None else ClassHours(value=number)
    words = in_guessed_language(value) if isinstance(value, str) else read_text(value, place)
    return _of_words(words, place)


def _of_words(words: LocalizedText, place: DefinitionPlace) -> ClassHours | None:
    text = words.in_language("ja")
    if times := _TIMES.fullmatch(prepared(text)):
        return _of_times(times, words, place=place)
    if is_rate(text):
        place.note("E_EFFORT_RATE", value=text[:80])
        return None
    plain, minutes = _without_convention(prepared(text))
    named = _sum(_IN_CLASS, plain)
    # How long one class lasts is no total.
    rest = _ONE_CLASS.sub("", plain)
    if _ONE_CLASS.search(plain) or _TIMES.search(plain):
        # Beside counted classes, hours of self-study are none of class.
        rest = _OUTSIDE.sub("", _TIMES.sub("", rest))
    hours = named if named is not None else _hours(rest, place)
    is_length = named is None and not _HOURS.search(rest) and re.search(_COUNT, rest, re.IGNORECASE)
    if hours is None or hours > LARGEST or is_length:
        place.note("E_CLASS_HOURS_UNREADABLE", value=text[:80])
        return None
    is_number = not re.sub(rf"{_N}{_HOUR}|{_N}|[\s()]", "", plain, flags=re.IGNORECASE)
    return ClassHours(value=hours, minutes=minutes, description=LocalizedText() if is_number else words)


def _of_times(times: re.Match[str], words: LocalizedText, *, place: DefinitionPlace) -> ClassHours | None:
    """Multiply a count of classes by the length of one, 「30コマ（1コマ90分）」: hours by the clock.

    単位時間 are what a timetable counts: sixty of 45 minutes are 60 hours of 45 minutes.
    """
    count, length, unit = _factors(times)
    minutes = Decimal(length) * (60 if unit.startswith(("時", "h", "H")) else 1)
    if "単位時間" in times[0] and (bearable := _bearable(minutes)):
        return ClassHours(value=Decimal(count), minutes=bearable, description=words)
    hours = (Decimal(count) * minutes / 60).quantize(Decimal("0.01")).normalize()
    if not 0 < hours <= LARGEST:
        place.note("E_CLASS_HOURS_UNREADABLE", value=times[0][:80])
        return None
    return ClassHours(value=Decimal(f"{hours:f}"), minutes=60, description=words)


def _factors(times: re.Match[str]) -> tuple[str, str, str]:
    """Return count, length and unit of the length."""
    length, unit = next((times[at], times[at + 1]) for at in (2, 4, 6) if times[at])
    return times[1] or times[8], length, unit


def _hours(text: str, place: DefinitionPlace) -> Decimal | None:
    return next((a.low for a in find_amounts(text, place) if a.unit is EffortUnit.HOURS), None)


def _of_table(entries: Mapping[str, object], place: DefinitionPlace) -> ClassHours | None:
    table = DefinitionTable(entries, place, aliases=inner_keys("class_hours"))
    value, at = table.take("value")
    read = read_class_hours(value, at) if not isinstance(value, Mapping) else None
    stated, minutes_at = table.take("minutes")
    minutes = read_whole(stated, minutes_at) if stated not in (None, "") else None
    words = read_text(*table.take("description"))
    table.finish()
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        minutes_at.note("E_CLASS_HOUR_MINUTES", minutes=minutes)
        minutes = None
    if read is None:
        if value is None:
            place.note("E_CLASS_HOURS_UNREADABLE", value=", ".join(str(key) for key in entries)[:80])
        return None
    return ClassHours(value=read.value, minutes=minutes or read.minutes, description=words or read.description)


def _without_convention(text: str) -> tuple[str, int | None]:
    """Take "1時間=45分", "90分を2時間", "45-minute hours" out of a text; the minutes of one hour."""
    for pattern, order in ((_HOURS_LAST, (2, 1)), (_MINUTES_COUNT, (1, 2))):
        if match := pattern.search(text):
            hours = Decimal(match.group(order[1]).replace(",", ""))
            minutes = Decimal(match.group(order[0])) / hours if hours else Decimal(0)
            left = text[: match.start()] + text[match.end() :]
            return left, _bearable(minutes)
    if match := _MINUTE_HOURS.search(text):
        return text[: match.start()] + text[match.end() :], _bearable(Decimal(match.group(1)))
    return text, None


def _bearable(minutes: Decimal) -> int | None:
    return int(minutes) if minutes == minutes.to_integral_value() and SHORTEST <= minutes <= LONGEST else None


def _sum(pattern: re.Pattern[str], text: str) -> Decimal | None:
    numbers = list(_numbers(pattern, text))
    return sum(numbers, Decimal(0)) if numbers else None


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[Decimal]:
    for match in pattern.finditer(text):
        yield Decimal(next(group for group in match.groups() if group).replace(",", ""))
