"""Sentences for people, in Japanese and English, keyed by the code of a finding.

Checks return `Problem(code, pointer, params)`; this package is the only place that turns one into
words. Each area owns one file `catalogue/<area>.toml` beside this module:

    [E_JSON_DUPKEY]
    ja = "「{key}」が二度書かれています。どちらか一つにしてください。"
    en = "“{key}” is written twice. Keep one of them."

    [term.title]
    ja = "名称"
    en = "title"

    [mend.E_JSON_DUPKEY]
    ja = "どちらか一つを消します。"
    en = "Delete one of the two."

A placeholder names a parameter of the problem. `{descriptor:term}` puts the *name* of the parameter's
value, looked up under `[term.…]`, `{expired_on:date}` writes an ISO date as people read it, `{made:instant}` an instant
with its clock, `{fee:money}`
writes "50000 JPY" as 50,000円 or JPY 50,000, `{columns:list}` and `{columns:quoted}` write several values
(`errors.several`) with commas and quotation marks of the language, `{count:row|rows}`
writes "1 row" or "3 rows", `{meant:? Did you mean %s?}` writes the rest only when the parameter is there, and
`{certified:?certified|recognised}` the first word when it is there and the second when it is not. Values
are shown as short excerpts with control and direction characters made visible, since they may come from strangers.

It deliberately knows no escaping for HTML or terminals (that is the surface's duty) and no third language.
"""

import re
import string
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

from kakitome.errors import KakitomeError, Misconfigured, Problem
from kakitome.values.instants import JAPAN, day_of
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

EXCERPT = 200
"""Longest value shown inside a sentence, in characters."""


class MissingSentence(Misconfigured):
    """A code has no sentence in the catalogue; a test compares the catalogue with the code's literals."""


def sentence(problem: Problem, language: Language) -> str:
    """Write the sentence of a problem in one language.

    Raises:
        MissingSentence: no catalogue file has an entry for the problem's code.
    """
    entry = catalogue().get(problem.code)
    if entry is None:
        raise MissingSentence("E_SENTENCE_MISSING", missing=problem.code)
    return _Formatter(language).vformat(entry.in_language(language), (), _Params(problem.params))


def sentence_of(error: KakitomeError, language: Language) -> str:
    """Write the sentence of an exception: its `code` and `params` are looked up as a problem's are."""
    return sentence(Problem(code=error.code, params=error.params), language)


def remedy(problem: Problem, language: Language) -> str:
    """Write how to mend this very problem, from `[mend.CODE]`; an empty string when nobody wrote it."""
    entry = _remedies().get(problem.code)
    return (
        _Formatter(language).vformat(entry.in_language(language), (), _Params(problem.params))
        if entry is not None
        else ""
    )


def both(problem: Problem) -> LocalizedText:
    """Write the sentence of a problem in both languages."""
    if not problem.params:
        return _unvarying(problem.code)
    return LocalizedText(**{language: sentence(problem, language) for language in LANGUAGES})


@cache
def _unvarying(code: str) -> LocalizedText:
    """Write a sentence that says nothing of its case: there are as many as the catalogue has."""
    return LocalizedText(**{language: sentence(Problem(code=code), language) for language in LANGUAGES})


def term(key: str) -> LocalizedText:
    """Return the name of a thing, e.g. of a descriptor; the key itself when nobody named it."""
    return _terms().get(key) or LocalizedText(ja=key, en=key)


def has_term(key: str) -> bool:
    """Tell whether somebody named a thing."""
    return key in _terms()


@cache
def catalogue() -> Mapping[str, LocalizedText]:
    """Load every code with its sentences (templates); a test sees to it that no code is in two files."""
    return {
        code: LocalizedText(ja=entry["ja"], en=entry["en"])
        for content in _files()
        for code, entry in content.items()
        if code not in ("term", "mend")
    }


@cache
def _remedies() -> Mapping[str, LocalizedText]:
    return {
        code: LocalizedText(ja=entry["ja"], en=entry["en"])
        for content in _files()
        for code, entry in content.get("mend", {}).items()
    }


@cache
def _terms() -> Mapping[str, LocalizedText]:
    return {
        key: LocalizedText(ja=entry["ja"], en=entry["en"])
        for content in _files()
        for key, entry in content.get("term", {}).items()
    }


@cache
def _files() -> tuple[Mapping[str, Any], ...]:
    folder = resources.files(__name__).joinpath("catalogue")
    if not folder.is_dir():
        return ()
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(tomllib.loads(f.read_text(encoding="utf-8")) for f in files)


class _Absent(str):
    """Stand for a parameter that was not given."""

    __slots__ = ()


class _Params(dict[str, Any]):
    """Let a parameter that is missing stay visible as `{name}` instead of raising."""

    def __missing__(self, key: str) -> "_Absent":
        return _Absent(f"{{{key}}}")


class _Formatter(string.Formatter):
    """Fill placeholders in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in _WRITERS:
            return _WRITERS[format_spec](str(value), self.language)
        if format_spec.startswith("?"):
            given, _bar, absent = format_spec[1:].partition("|")
            return absent if isinstance(value, _Absent) else given.replace("%s", excerpt(str(value)))
        if "|" in format_spec:
            one, many = format_spec.split("|", 1)
            return f"{excerpt(str(value))} {one if str(value) == '1' else many}"
        return excerpt(str(value))


def _listed(values: str, language: Language, *, is_quoted: bool = False) -> str:
    shown, _mark, more = values.partition("\n\n")
    first, last, comma = ("「", "」", "、") if language == "ja" else ("“", "”", ", ")
    items = (f"{first}{excerpt(line)}{last}" if is_quoted else excerpt(line) for line in shown.split("\n") if line)
    return comma.join(items) + (f" … (+{more})" if more else "")


def _money(value: str, language: Language) -> str:
    amount, _blank, currency = value.partition(" ")
    return written_money(amount, currency, language=language)


def written_money(amount: object, currency: str, *, language: Language) -> str:
    """Write an amount of money with its currency: 30,000円, JPY 30,000; what is no number stays as it is."""
    try:
        number = f"{Decimal(str(amount)):,f}"
    except InvalidOperation:
        number = excerpt(str(amount))
    if language == "ja":
        return f"{number}円" if currency == "JPY" else f"{number} {currency}".rstrip()
    return f"{currency} {number}".lstrip()


def written_date(iso: str, language: Language) -> str:
    """Write an ISO date or instant as people read it: 2026年10月14日, 14 October 2026; other text stays as it is."""
    try:
        day = day_of(_aware(datetime.fromisoformat(iso))) if len(iso) > 10 else date.fromisoformat(iso)
    except ValueError:
        return _impossible_date(iso, language)
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def written_instant(instant: datetime, language: Language, *, seconds: bool = False) -> str:
    """Write an instant on the clock of Japan, with its zone: 21 November 2026, 14:05 (Japan time).

    An instant without an offset is taken as UTC; `seconds` is for what a doubter compares to the second.
    """
    local = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(JAPAN)
    day, clock = written_date(local.date().isoformat(), language), f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{day} {clock}（日本時間）" if language == "ja" else f"{day}, {clock} (Japan time)"


def _instant(iso: str, language: Language) -> str:
    try:
        return written_instant(datetime.fromisoformat(iso), language)
    except ValueError:
        return excerpt(iso)


def _aware(instant: datetime) -> datetime:
    """Take an instant without an offset as the day it names."""
    return instant if instant.tzinfo is not None else instant.replace(hour=0, minute=0, second=0, tzinfo=UTC)


def _impossible_date(iso: str, language: Language) -> str:
    """Name a date that does not exist (`2024-02-30`, or the month of `2026-13-01`); other text stays as it is."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", iso)
    if match is None:
        return excerpt(iso)
    year, month, number = map(int, match.groups())
    if not 1 <= month <= 12:
        return f"{month}月" if language == "ja" else f"month {month}"
    return f"{year}年{month}月{number}日" if language == "ja" else f"{number} {_MONTHS[month - 1]} {year}"


_WRITERS: Mapping[str, Callable[[str, Language], str]] = {
    "term": lambda key, language: term(key).in_language(language),
    "date": written_date,
    "instant": _instant,
    "money": _money,
    "list": _listed,
    "quoted": lambda values, language: _listed(values, language, is_quoted=True),
}
"""How a placeholder `{name:writer}` writes its parameter."""
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def excerpt(value: str, limit: int = EXCERPT) -> str:
    """Cut a value and show control, direction and private-use characters as their code points.

    Source: docs/standards/hostile-inputs.md B085 (a bidi override must not make 不合格 look like 合格).
    """
    shortened = value if len(value) <= limit else value[: limit - 1] + "…"
    if shortened.isprintable():
        # No character of these kinds is.
        return shortened
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") else c for c in shortened)
