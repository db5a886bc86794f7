"""Characters that make a text look like another text.

Direction overrides can turn 「不合格」 into what looks like 「合格」, invisible characters break comparisons, and a
Cyrillic а in a Latin name imitates another institution. None of them makes a credential false, so they are told and
shown as code points, not refused. Variation selectors and joiners stay: Japanese names and emoji need them.

Source: docs/standards/hostile-inputs.md B029, B085; Unicode UAX #9 (direction controls), UTS #39 §5 (mixed scripts).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from kakitome.documents.refusal import pointer_to
from kakitome.errors import Problem, ProblemFactory

_unseen = ProblemFactory(source="docs/standards/hostile-inputs.md B085")
_mixed = ProblemFactory(source="UTS #39 §5")
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_INVISIBLE = {0x200B, 0x2060, 0xFEFF, 0x00AD, 0x180E, *range(0xE0001, 0xE0080)}
_LAYOUT = {0x09, 0x0A, 0x0D}
_NAMES = {"name", "targetName", "givenName", "familyName"}
_HARMLESS = re.compile(
    "[\t\n\r\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uffee]*"
)
"""Texts of these characters alone look like nothing else: Latin letters, dashes and quotes, the letters and marks of
Japanese. Letters of other scripts are no part of them, so that nothing that mixes scripts is."""

_WORD = re.compile(r"\w+")
_LOOKALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_UNREAD = frozenset({"@context", "proof", "encodedList"})
_MOST = 20
_REPEATED = frozenset({"achievement", "issuer"})
_REMEMBERED_LENGTH = 8 * 1024
_REMEMBERED_SIZE = 32 * 1024


def text_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Find deceptive characters in every text of a document; at most a screenful is told."""
    if all(map(_is_harmless, _every_text(document))):
        return []
    problems: list[Problem] = []
    for steps, text in _texts(document, ()):
        if _is_harmless(text):
            continue
        problems.extend(_problems_of(steps, text))
        if len(problems) >= _MOST:
            break
    return problems[:_MOST]


def _is_harmless(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return True
    return _is_known(text) if len(text) <= _REMEMBERED_LENGTH else _HARMLESS.fullmatch(text) is not None


@lru_cache(maxsize=128)
def _is_known(text: str) -> bool:
    # The same description stands in every award of a class.
    return _HARMLESS.fullmatch(text) is not None


def _is_read(value: Any) -> bool:
    """Tell whether something that stands unchanged in one award after the other was read before, and is harmless."""
    if not isinstance(value, dict):
        return False
    try:
        text = orjson.dumps(value)
    except TypeError:
        return False
    return len(text) <= _REMEMBERED_SIZE and _is_harmless_object(text)


@lru_cache(maxsize=128)
def _is_harmless_object(text: bytes) -> bool:
    return all(map(_is_harmless, _every_text(orjson.loads(text))))


def _every_text(document: Mapping[str, Any]) -> Iterator[str]:
    waiting: list[Any] = [
        value for key, value in document.items() if key not in _UNREAD and not (key in _REPEATED and _is_read(value))
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [
                item for key, item in value.items() if key not in _UNREAD and not (key in _REPEATED and _is_read(item))
            ]
        elif isinstance(value, list):
            waiting.extend(value)


def _problems_of(steps: tuple[str | int, ...], text: str) -> Iterator[Problem]:
    pointer = pointer_to(*steps)
    points = {ord(c) for c in text}
    for code, wanted in (("W_TEXT_DIRECTION", points & _DIRECTION), ("W_TEXT_INVISIBLE", points & _hidden(points))):
        if wanted:
            characters = " ".join(f"U+{point:04X}" for point in sorted(wanted))
            yield _unseen(code, pointer, characters=characters)
    if steps and steps[-1] in _NAMES and (word := mixed_word(text)):
        yield _mixed("W_TEXT_MIXED_SCRIPT", pointer, word=word)


def _hidden(points: set[int]) -> set[int]:
    controls = {p for p in points if p not in _LAYOUT and unicodedata.category(chr(p)) in ("Cc", "Co")}
    return _INVISIBLE | controls


def mixed_word(text: str) -> str:
    """Return the first word that mixes scripts whose letters look alike."""
    for word in _WORD.findall(text):
        scripts = {
            script
            for character in word
            for script in _LOOKALIKE_SCRIPTS
            if unicodedata.name(character, "").startswith(f"{script} ")
        }
        if len(scripts) > 1:
            return str(word)
    return ""


def _texts(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in _UNREAD:
                yield from _texts(item, (*steps, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*steps, index))
