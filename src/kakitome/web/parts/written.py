"""Texts, names, dates and quoted values as people read them, ready for a page.

Everything returned is escaped HTML. A text that exists only in the other language says so with
`lang`, so that fonts and screen readers follow.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from kakitome.errors import KakitomeError, Problem
from kakitome.texts import excerpt as visible
from kakitome.texts import sentence, sentence_of, written_date, written_instant, written_money
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText
from kakitome.values.script import language_by_script
from kakitome.web.parts.icons import icon

_ENGLISH = re.compile(r"[A-Za-z][a-z]+,? [a-z]{2,}")
"""Two English words beside each other: a title in English may hold a word in Japanese."""
EXCERPT = 80
"""Longest quoted value on a page. Source: docs/rules/verdicts.md V7."""


def language() -> Language:
    """Return the language the visitor reads in, `ja` unless they chose English."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def text(value: LocalizedText | str | Promise | None) -> SafeString:
    """Write a text in the reader's language; wrap it in `lang` when only the other language was given."""
    if not isinstance(value, LocalizedText):
        return conditional_escape(str(value or ""))
    wanted = language()
    if value.has(wanted) or not value:
        return conditional_escape(value.in_language(wanted))
    other = value.languages[0]
    return format_html('<span lang="{}">{}</span>', other, value.in_language(wanted))


def finding(problem: Problem) -> str:
    """Write a finding as a sentence in the reader's language."""
    return sentence(problem, language())


def refusal(error: KakitomeError) -> str:
    """Write why an act was refused, in the reader's language."""
    return sentence_of(error, language())


def in_row(words: Iterable[str]) -> str:
    """Write words one after the other, with the comma of the reader's language."""
    return ("、" if language() == "ja" else ", ").join(words)


def name(value: str) -> SafeString:
    """Write a person's name exactly as given; kanji keep their Japanese shapes on English pages."""
    if language_by_script(value) == "ja":
        return format_html('<span class="name" lang="ja">{}</span>', value)
    return format_html('<span class="name">{}</span>', value)


def excerpt(value: object, limit: int = EXCERPT) -> SafeString:
    """Quote a stranger's value: cut short, control and direction characters shown as code points."""
    return format_html('<span class="excerpt">{}</span>', visible(str(value), limit))


def cited(source: str) -> SafeString:
    """Name a source as it names itself, marked with the language it is named in."""
    tongue = "en" if _ENGLISH.search(source) else language_by_script(source)
    return format_html('<span class="cited" lang="{}">{}</span>', tongue, source)


def day(value: date | datetime | str | None) -> SafeString:
    """Write a date: 2026年9月30日, 30 September 2026; an instant is read in Japan's time."""
    if value is None or value == "":
        return SafeString("")
    if isinstance(value, str):
        value = as_date(value)
    elif isinstance(value, datetime):
        value = in_japan(value).date()
    if isinstance(value, str):
        return conditional_escape(visible(value, EXCERPT))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written_date(value.isoformat(), language()))


def month(value: str) -> str:
    """Write a month that is given as `2027-04`: 2027年4月, April 2027; anything else stays as it is."""
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return value
    return date_format(first, "YEAR_MONTH_FORMAT")


class Grouped(int):
    """A count that is written with its thousands apart, wherever it is written: 10,000."""

    def __str__(self) -> str:
        return f"{int(self):,}"


def grouped(value: int) -> Grouped:
    """Write a count for people."""
    return Grouped(value)


def moment(value: datetime | None) -> SafeString:
    """Write an instant with its zone: 2026年11月21日 14:05（日本時間）."""
    if value is None:
        return SafeString("")
    moment_in_words = written_instant(value, language())
    return format_html('<time datetime="{}">{}</time>', in_japan(value).isoformat(timespec="seconds"), moment_in_words)


def plain_date(value: date) -> str:
    """Write a date without markup, for use within a sentence."""
    return written_date(value.isoformat(), language())


def plain_day(value: datetime) -> str:
    """Write the day of an instant in Japan's time without markup, for use within a sentence."""
    return written_date(in_japan(value).date().isoformat(), language())


def last_day(value: datetime | None) -> SafeString:
    """Write the last day of a period whose end is exclusive: midnight belongs to the day before."""
    return day(value - timedelta(microseconds=1)) if value is not None else SafeString("")


def plain_last_day(value: datetime) -> str:
    """Write the last day of a period as words alone, for a sentence or a stamp that is written around it."""
    return written_date(in_japan(value - timedelta(microseconds=1)).date().isoformat(), language())


def money(amount: object, currency: str) -> str:
    """Write an amount of money with its currency: 30,000円, JPY 30,000; what is no number stays as it is."""
    return written_money(amount, currency, language=language())


def in_japan(value: datetime) -> datetime:
    """Turn an instant into Japan's clock; an instant without a zone is taken as UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(JAPAN)


def as_date(value: str) -> date | str:
    """Read an ISO date or instant; give the text back when it is neither."""
    try:
        return in_japan(datetime.fromisoformat(value)).date() if len(value) > 10 else date.fromisoformat(value)
    except ValueError:
        return value


def unstated() -> SafeString:
    """Write "not stated", as loud as a value."""
    return format_html('<span class="unstated">{}</span>', gettext("not stated"))


def mono(value: str) -> SafeString:
    """Write a hash or an address in letters of one width; empty stays empty."""
    return format_html('<span class="mono">{}</span>', value) if value else SafeString("")


def number(value: str) -> SafeString:
    """Write the number of a thing in letters of one width that stay on a line."""
    return format_html('<span class="mono nowrap">{}</span>', value)


def number_link(address: str, number: str) -> SafeString:
    """Lead to a thing by its number, in letters of one width that stay on a line."""
    return format_html('<a class="mono nowrap" href="{}">{}</a>', address, number)


def state(shape: str, word: LocalizedText | str | Promise) -> SafeString:
    """Write an outcome in a table: its shape, then its word."""
    return format_html('<span class="outcome" data-s="{}">{}{}</span>', shape, icon(shape), text(word))


def beside(first: LocalizedText | str, second: LocalizedText | str) -> SafeString:
    """Write a title, and under it in small letters whose it is."""
    return format_html('{}<br><small class="muted">{}</small>', text(first), text(second)) if second else text(first)
