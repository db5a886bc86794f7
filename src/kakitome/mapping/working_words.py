"""What a doubter can recompute, for people: the keys and values of `Check.working`, in words.

Every format brings steps of its own, and some come more than once (a second signature, a third certificate). A key is
looked up as `working.<key>`, then without the number at its end, then as a verdict that was counted. A key that nobody
named is still shown in words that say what kind of thing it is, never as the bare key; a test finds such keys before.

A value that is one of a few is looked up as `worked.<value>`, the names of wallet claims as `claim.<name>`; an instant
is told on Japan's clock. Hashes, addresses and numbers stay as they are: they are compared letter by letter.
"""

import re
from datetime import datetime

from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.values.localized_text import Language, LocalizedText

_NUMBERED = re.compile(r"(?P<base>.+?)[_.\- ]?(?P<number>[0-9]+)")
_VERDICTS = {verdict.value for verdict in Verdict}
_JOINED: tuple[tuple[Language, str], ...] = (("ja", "、"), ("en", ", "))
_INSTANT = re.compile(
    r"(?<![\w:/-])[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})(?!\w)"
)


def working_label(key: str) -> LocalizedText:
    """Name one line of the working of a check.

    >>> working_label("document_hash_2").en
    'Hash of the document (SHA-256) (2)'
    """
    named = f"working.{key}"
    if texts.has_term(named):
        return texts.term(named)
    numbered = _NUMBERED.fullmatch(key)
    if numbered and texts.has_term(f"working.{numbered['base']}"):
        base, number = texts.term(f"working.{numbered['base']}"), numbered["number"]
        return LocalizedText(ja=f"{base.ja}（{number}）", en=f"{base.en} ({number})")
    if key in _VERDICTS:
        return texts.both(Problem(code="I_WORKING_COUNT", params={"verdict": f"short.{key}"}))
    return texts.both(Problem(code="I_WORKING_OTHER", params={"key": re.sub(r"[_.\-]+", " ", key)}))


def working_value(key: str, value: str) -> LocalizedText:
    """Write one value of the working of a check.

    >>> working_value("as_of", "2026-11-21T03:04:05Z").en
    '21 November 2026, 12:04:05 (Japan time)'
    """
    if texts.has_term(f"worked.{value}"):
        return texts.term(f"worked.{value}")
    if key == "disclosed":
        names = [texts.term(f"claim.{name}") if texts.has_term(f"claim.{name}") else None for name in value.split(", ")]
        if all(names):
            ja, en = (mark.join(name.in_language(tongue) for name in names if name) for tongue, mark in _JOINED)
            return LocalizedText(ja=ja, en=en)
    return LocalizedText(ja=_with_instants(value, "ja"), en=_with_instants(value, "en"))


def _with_instants(value: str, language: Language) -> str:
    def in_words(match: re.Match[str]) -> str:
        try:
            return texts.written_instant(datetime.fromisoformat(match[0]), language, seconds=True)
        except ValueError:  # an hour or a day that there is not
            return match[0]

    return _INSTANT.sub(in_words, value)


def is_named(key: str) -> bool:
    """Tell whether a key has a name, by itself, without its number, or as a verdict."""
    numbered = _NUMBERED.fullmatch(key)
    bases = (key, numbered["base"]) if numbered else (key,)
    return key in _VERDICTS or any(texts.has_term(f"working.{base}") for base in bases)
