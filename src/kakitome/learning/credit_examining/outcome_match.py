"""Outcomes of a course beside those of something learnt: proposals of what meets what, with their reasons in words.

    propose_matches(outcomes_asked, learning_outcomes)[0].reasons

A proposal carries no score. It rests on shared words and on how far the verbs reach, never on what a text means; the
registrar judges each, and the judgement names who gave it.

Source: the levels of verbs are those of Anderson and Krathwohl 2001; the way words are compared is ours (derived).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kakitome.errors import Problem
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

_ENOUGH, _SOME = 0.34, 0.12
"""Shares of a course outcome's words that are found again for the whole of it, and for a part. (derived)"""
MOST_WORDS = 5
"""Shared words that a reason names."""
_RUN = re.compile(r"[\u4e00-\u9fff々〆]{2,}|[\u30a0-\u30ffー]{2,}")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
_LAW = re.compile(r"\b[A-Z]{3,6}\b|[\u4e00-\u9fff]{2,}法(?=[にのをがは、。)]|$)")
_IDLE = frozenset(
    (
        "able",
        "and",
        "are",
        "between",
        "can",
        "for",
        "from",
        "has",
        "have",
        "into",
        "its",
        "one",
        "over",
        "that",
        "the",
        "their",
        "this",
        "under",
        "use",
        "using",
        "was",
        "were",
        "whether",
        "will",
        "with",
        "within",
    )
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "y", "e")


class Meets(StrEnum):
    """How far something learnt meets an outcome of a course."""

    FULLY = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMatch:
    """One outcome of a course and what meets it.

    Attributes:
        outcome: its place in the course, from 0.
        learning: place of the outcome learnt, None where nothing was found.
        reasons: `I_MATCH_…`, what the proposal rests on.
    """

    outcome: int
    learning: int | None
    meets: Meets
    reasons: tuple[Problem, ...]


def propose_matches(expected: Sequence[LocalizedText], learning: Sequence[LocalizedText]) -> tuple[ProposedMatch, ...]:
    """Propose for every outcome of a course what of the learning meets it; each outcome learnt is proposed once."""
    taken: set[int] = set()
    pairs = sorted(
        (
            (_shared(outcome, learnt)[0], place, other)
            for place, outcome in enumerate(expected)
            for other, learnt in enumerate(learning)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    chosen: dict[int, int] = {}
    for share, place, other in pairs:
        if share >= _SOME and place not in chosen and other not in taken:
            chosen[place] = other
            taken.add(other)
    return tuple(
        _match(place, chosen.get(place), outcome=outcome, learnt=learning[chosen[place]] if place in chosen else None)
        for place, outcome in enumerate(expected)
    )


def unmatched(matches: Sequence[ProposedMatch], learning: Sequence[LocalizedText]) -> tuple[int, ...]:
    """Return the places of what was learnt and meets no outcome of the course."""
    used = {match.learning for match in matches}
    return tuple(place for place in range(len(learning)) if place not in used)


def _match(place: int, other: int | None, *, outcome: LocalizedText, learnt: LocalizedText | None) -> ProposedMatch:
    if other is None or learnt is None:
        return ProposedMatch(outcome=place, learning=None, meets=Meets.NONE, reasons=(_reason("I_MATCH_NOTHING"),))
    share, words = _shared(outcome, learnt)
    reasons = [_reason("I_MATCH_WORDS", words="、".join(words))] if words else []
    own, reached = verb_level(outcome), verb_level(learnt)
    is_lower = own is not None and reached is not None and reached < own
    if own is not None and reached is not None:
        reasons.append(_reason("I_MATCH_VERB_LOWER" if is_lower else "I_MATCH_VERB"))
    laws = _laws(outcome), _laws(learnt)
    is_other_law = any(laws) and laws[0] != laws[1]
    if is_other_law:
        named = (" ".join(sorted(names)) or "–" for names in laws)
        reasons.append(_reason("I_MATCH_OTHER_BASIS", own=next(named), learning=next(named)))
    is_whole = share >= _ENOUGH and not is_lower and not is_other_law
    return ProposedMatch(
        outcome=place, learning=other, meets=Meets.FULLY if is_whole else Meets.PART, reasons=tuple(reasons)
    )


def verb_level(text: LocalizedText) -> int | None:
    """Return how far the verbs of an outcome reach, from 1 to 6: the highest of them; None when none is known."""
    levels = [level for language in text.languages for level in _verbs(text.in_language(language), language)]
    return max(levels, default=None)


def _verbs(text: str, language: Language) -> Iterator[int]:
    words = {word.casefold() for word in _WORD.findall(text)}
    stems = {_stem(word) for word in words}
    for level, verbs in _levels().items():
        for verb in verbs[language]:
            if (verb in text) if language == "ja" else (verb in words or _stem(verb) in stems):
                yield level


def _shared(outcome: LocalizedText, learnt: LocalizedText) -> tuple[float, tuple[str, ...]]:
    """Return the share of an outcome's words that are found again, and the words, in the better of two languages."""
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    for language in LANGUAGES:
        if not outcome.has(language) or not learnt.has(language):
            continue
        own = _words(outcome.in_language(language), language)
        others = _words(learnt.in_language(language), language)
        shared = [shown for key, shown in own.items() if key in others]
        share = len(shared) / len(own) if own else 0.0
        best = max(best, (share, tuple(shared[:MOST_WORDS])), key=lambda pair: pair[0])
    return best


def _words(text: str, language: Language) -> Mapping[str, str]:
    """Return the words that carry meaning, by the form they are compared in."""
    plain = unicodedata.normalize("NFKC", text)
    if language == "ja":
        return {run: run for run in _RUN.findall(plain)}
    words = [word for word in _WORD.findall(plain) if word.casefold() not in _IDLE]
    return {_stem(word.casefold()): word.casefold() for word in words}


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    return word[: len(word) - len(ending)] if ending else word


def _laws(text: LocalizedText) -> frozenset[str]:
    """Return the laws and abbreviations that an outcome rests on, as it writes them."""
    plain = (unicodedata.normalize("NFKC", text.in_language(language)) for language in text.languages)
    return frozenset(name for words in plain for name in _LAW.findall(words))


def _reason(code: str, **params: str) -> Problem:
    return Problem(code=code, params=params, severity="info")


@cache
def _levels() -> Mapping[int, Mapping[Language, tuple[str, ...]]]:
    data = tomllib.loads(files(__package__).joinpath("verb_levels.toml").read_text(encoding="utf-8"))
    return {int(level): {language: tuple(verbs[language]) for language in LANGUAGES} for level, verbs in data.items()}
