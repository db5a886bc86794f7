"""Dates as people in Japan type them, read into one calendar.

`parse_date` reads ISO, slashes, dots, 2026年11月21日, 令和8年11月21日, R8.11.21, kanji numerals, full-width digits
and English month names. It never guesses: a date with two readings, a two-digit year or an Excel serial number is
a `Problem` that says what it could have meant. It knows no clock; `today` is handed in.

>>> parse_date("令和8年11月21日").on
datetime.date(2026, 11, 21)
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kakitome.errors import Param, Problem

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 12, 31)
EXCEL_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of Excel's 1900 date system for serials after its non-existent 29 February 1900."""

ERAS: Final = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1873, 1, 1)),
)
"""Name, letter and first day, newest first. Source: the era cabinet orders; 明治 counts from the solar calendar."""

MONTH_NAMES: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
WEEKDAYS: Final = "月火水木金土日"
_WEEKDAY_STARTS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST: Final = 64

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－", "-") | dict.fromkeys("・。", "."))
_KANJI_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日])")
_WEEKDAY = re.compile(
    r"\s*\(([月火水木金土日])(?:曜日?)?\)|^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<=[0-9日])(?:\s*T|\s+|(?<=日))\s*(?:午前|午後|AM|PM)?\s*[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?|時"
    r"(?:[0-9]{1,2}分)?(?:[0-9]{1,2}秒)?)\s*(?:AM|PM)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2}|JST)?$",
    re.IGNORECASE,
)
_NAMES = "|".join(name for name, _, _ in ERAS)
_ERA = re.compile(
    rf"({_NAMES}|[令平昭大明]|[RHSTM])[.\s]*(元|[0-9]{{1,3}})\s*[年./-]\s*([0-9]{{1,2}})\s*[月./-]\s*([0-9]{{1,2}})\s*日?",
    re.IGNORECASE,
)
_ERA_COMPACT = re.compile(r"([RHSTM])([0-9]{2})([0-9]{2})([0-9]{2})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"([0-9]{4})\s*[年./\- ]\s*([0-9]{1,2})\s*[月./\- ]\s*([0-9]{1,2})\s*日?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_NAME = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s-]*([a-z]{3,9})\.?,?[\s-]*([0-9]{4})", re.IGNORECASE)
_NAME_DAY = re.compile(r"([a-z]{3,9})\.?\s*([0-9]{1,2})(?:st|nd|rd|th)?,?\s*([0-9]{4})", re.IGNORECASE)
_YEAR_LAST = re.compile(r"([0-9]{1,2})\s*[./\- ]\s*([0-9]{1,2})\s*[./\- ]\s*([0-9]{4})")
_TWO_DIGITS = re.compile(
    r"[0-9]{1,2}\s*[年./-]\s*[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2}\s*日?|[0-9]{6}|[0-9]{1,2}-[a-z]{3}-[0-9]{2}",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(
    r"[0-9]{1,2}\s*[月/.-]\s*[0-9]{1,2}\s*日?|[a-z]{3,9}\.?\s*[0-9]{1,2}|[0-9]{1,2}-[a-z]{3}", re.IGNORECASE
)
_NO_DAY = re.compile(
    rf"(?:[0-9]{{4}}|(?:{_NAMES}|[RHS])(?:元|[0-9]{{1,2}}))\s*[年./-]?\s*(?:[0-9]{{1,2}}\s*月?|度)?", re.IGNORECASE
)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_OTHER_SCRIPT = re.compile(r"[^\x20-\x7e年月日（）火水木金土曜時分秒午前後]")
_ERA_LETTER = re.compile(r"[RHSTM][.\s]*[0-9元]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A date that was understood, beside the text it was read from.

    Attributes:
        on: the date.
        given: the text as the person typed it, trimmed.
        notes: what a person should look at: an era converted, a time of day left out, a wrong weekday.
    """

    on: date
    given: str
    notes: tuple[Problem, ...] = ()

    @property
    def converted(self) -> bool:
        """Return whether the date was written otherwise than with year, month and day in digits and - or /."""
        year, month, day = self.on.year, self.on.month, self.on.day
        return self.given not in {
            form.format(year, month, day) for form in ("{}-{:02}-{:02}", "{}/{:02}/{:02}", "{}/{}/{}", "{}-{}-{}")
        }


def parse_date(text: str, *, today: date | None = None, column: str = "日付") -> ParsedDate | Problem:
    """Read one date, or say what is wrong with it and how to mend it.

    Args:
        text: what the person typed, in any of the forms of the module's docstring.
        today: the last day that is not "in the future"; None lets future dates pass.
        column: what the sentence calls the place to mend.

    Returns:
        The date with notes, or a `Problem` with one of the codes `E_DATE_…`.

    Source: docs/standards/hostile-inputs.md B011, B013, B015, B047.
    """
    given = text.strip().strip("\u3000\xa0\u200b\ufeff")
    folded, weekday, had_time = _fold(given)
    if not folded:
        return _problem("E_DATE_MISSING", column)
    if len(given) > _LONGEST:
        return _problem("E_DATE_UNREADABLE", column, excerpt=given[:20] + "…")
    recognised = _recognise(folded, column, given=given)
    if isinstance(recognised, Problem):
        return recognised
    if recognised > LATEST or recognised < EARLIEST:
        return _problem("E_DATE_RANGE", column, excerpt=given, earliest=EARLIEST.year, latest=LATEST.year)
    if today is not None and recognised > today:
        return _problem("E_DATE_FUTURE", column, iso=recognised.isoformat())
    return ParsedDate(on=recognised, given=given, notes=_notes(given, recognised, weekday=weekday, had_time=had_time))


def from_excel_serial(serial: int) -> date:
    """Return the date an Excel serial number of the 1900 system stands for (61 or more)."""
    return EXCEL_EPOCH + timedelta(days=serial)


def era_words(on: date) -> str:
    """Write a date in the Japanese era that holds it: `令和8年11月21日`, `令和元年5月1日`."""
    for name, _, first in ERAS:
        if on >= first:
            year = on.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{on.month}月{on.day}日"
    return on.isoformat()


def _fold(given: str) -> tuple[str, int | None, bool]:
    """Bring the text to half-width digits and plain dashes; take weekday and time of day off."""
    text = unicodedata.normalize("NFKC", given).translate(_DASHES).strip(" \t\r\n'\u200b\ufeff")
    text = _KANJI_NUMBER.sub(lambda match: _kanji_number(match.group()), text)
    weekday = None
    if match := _WEEKDAY.search(text):
        weekday = WEEKDAYS.index(match[1]) if match[1] else _WEEKDAY_STARTS.index(match[2].lower())
        text = text[: match.start()] + text[match.end() :]
    without_time = _TIME.sub("", text)
    return without_time.strip(), weekday, without_time != text


def _kanji_number(digits: str) -> str:
    """Turn 二十一 into 21 and 二〇二六 into 2026."""
    if "十" not in digits:
        return "".join(_KANJI_DIGITS[digit] for digit in digits)
    tens, _, ones = digits.partition("十")
    value = int(_kanji_number(tens) if tens else 1) * 10 + int(_kanji_number(ones.replace("十", "")) or 0)
    return str(value)


def _recognise(text: str, column: str, *, given: str) -> date | Problem:
    """Match the folded text against every form, the sure ones first."""
    if match := _ERA.fullmatch(text) or _ERA_COMPACT.fullmatch(text):
        return _in_era(match, column, given=given)
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _in_calendar(int(match[1]), int(match[2]), day=int(match[3]), column=column)
    if (match := _DAY_NAME.fullmatch(text)) and (month := _month(match[2])):
        return _in_calendar(int(match[3]), month, day=int(match[1]), column=column)
    if (match := _NAME_DAY.fullmatch(text)) and (month := _month(match[1])):
        return _in_calendar(int(match[3]), month, day=int(match[2]), column=column)
    return _why_not(text, column, given=given)


def _why_not(text: str, column: str, *, given: str) -> Problem:
    """Name the reason why a text is no date, with a hint where there is one."""
    if match := _YEAR_LAST.fullmatch(text):
        return _problem("E_DATE_AMBIGUOUS", column, excerpt=given, hint=_year_first_forms(match))
    if (match := _SERIAL.fullmatch(text)) and EARLIEST <= from_excel_serial(int(match[1])) <= LATEST:
        return _problem("E_DATE_SERIAL", column, excerpt=given, hint=from_excel_serial(int(match[1])).isoformat())
    for code, shape in (
        ("E_DATE_TWO_DIGIT_YEAR", _TWO_DIGITS),
        ("E_DATE_NO_YEAR", _NO_YEAR),
        ("E_DATE_NO_DAY", _NO_DAY),
    ):
        if shape.fullmatch(text):
            return _problem(code, column, excerpt=given)
    return _problem("E_DATE_UNREADABLE", column, excerpt=given)


def _year_first_forms(match: re.Match[str]) -> str:
    """List the dates 03/04/2026 could mean, year first."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    forms = []
    for month, day in ((first, second), (second, first)):
        if isinstance(found := _in_calendar(year, month, day=day, column=""), date) and found.isoformat() not in forms:
            forms.append(found.isoformat())
    return " / ".join(forms) or f"{year}-MM-DD"


def _month(word: str) -> int:
    """Return the number of an English month name, whole or shortened; 0 when it is none."""
    wanted = word.lower()
    return next((n for n, name in enumerate(MONTH_NAMES, start=1) if name.lower().startswith(wanted)), 0)


def _in_calendar(year: int, month: int, *, day: int, column: str) -> date | Problem:
    """Build the date, or name the one that does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return _problem("E_DATE_INVALID", column, iso=f"{year:04}-{month:02}-{day:02}")


def _in_era(match: re.Match[str], column: str, *, given: str) -> date | Problem:
    """Convert an era date; a date outside its era is named with the era that holds it."""
    mark = match[1].upper()
    position = next(i for i, (name, letter, _) in enumerate(ERAS) if mark in (name, name[0], letter))
    first = ERAS[position][2]
    count = 1 if match[2] == "元" else int(match[2])
    if count == 0:
        return _problem("E_DATE_UNREADABLE", column, excerpt=given)
    day = _in_calendar(first.year + count - 1, int(match[3]), day=int(match[4]), column=column)
    if isinstance(day, Problem):
        return day
    ended = position > 0 and day >= ERAS[position - 1][2]
    if day < first or ended:
        return _problem("E_DATE_ERA", column, excerpt=given, hint=era_words(day), iso=day.isoformat())
    return day


def _notes(given: str, day: date, *, weekday: int | None, had_time: bool) -> tuple[Problem, ...]:
    """Tell what a person should look at although the date was understood."""
    notes = []
    if _OTHER_SCRIPT.search(given) or _ERA_LETTER.match(given):
        notes.append(_note("W_DATE_CONVERTED", excerpt=given, iso=day.isoformat()))
    if had_time:
        notes.append(_note("W_DATE_TIME_DROPPED", excerpt=given, iso=day.isoformat()))
    if weekday is not None and weekday != day.weekday():
        notes.append(_note("W_DATE_WEEKDAY", excerpt=given, iso=day.isoformat()))
    return tuple(notes)


def _note(code: str, **params: Param) -> Problem:
    return Problem(code=code, params=params, severity="warning")


def _problem(code: str, column: str, **params: Param) -> Problem:
    return Problem(code=code, params={"column": column, **params})
