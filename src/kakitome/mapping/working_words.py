"""The names of what a doubter can recompute: the keys of `Check.arithmetic`, in words.

Every format brings steps of its own, and some come more than once (a second signature, a third certificate). A key is
looked up as `working.<key>`, then without the number at its end, then as a verdict that was counted. A key that nobody
named is still shown in words that say what kind of thing it is, never as the bare key; a test finds such keys before.
"""

import re

from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.values.localized_text import LocalizedText

_NUMBERED = re.compile(r"(?P<base>.+?)[_.\- ]?(?P<number>[0-9]+)")
_VERDICTS = {verdict.value for verdict in Verdict}


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


def is_named(key: str) -> bool:
    """Tell whether a key has a name, by itself, without its number, or as a verdict."""
    numbered = _NUMBERED.fullmatch(key)
    bases = (key, numbered["base"]) if numbered else (key,)
    return key in _VERDICTS or any(texts.has_term(f"working.{base}") for base in bases)
