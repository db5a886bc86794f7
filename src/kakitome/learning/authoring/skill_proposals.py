"""Skills proposed for a definition, each with the words of the outcome that it rests on.

    propose_skills(outcomes, own=skills_used_before, stated=definition.skills)

A skill is proposed where its own words stand in an outcome, never for a likeness. It comes from what the institution
used before, then from the list at hand; what the definition states already is not proposed again.

Source: esco_skills.toml names its own; which words tell of a skill is ours (derived).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kakitome.learning.outcomes import Skill
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

MOST: Final = 8
"""Proposals that are shown at once: what nobody reads through helps nobody. (derived)"""
_BEGINS: Final = "…"
_SHORTEST: Final = 2
"""A label of one character stands in nearly every sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSkill:
    """A skill of a list and the phrases by which it is found; the words of one phrase must all stand in an outcome."""

    skill: Skill
    phrases: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillProposal:
    """A skill, the outcome it was read in (counted from 0), the words it rests on there, and where it comes from.

    `is_own` tells that the institution used it before; otherwise it comes from a list, whose Japanese is a translation.
    """

    skill: Skill
    outcome: int
    words: str
    is_own: bool

    @property
    def key(self) -> str:
        """What tells it from every other proposal."""
        return f"{self.skill.framework}|{self.skill.uri or self.skill.code or _label(self.skill)}"


def propose_skills(
    outcomes: Sequence[LocalizedText], *, own: Iterable[Skill], stated: Sequence[Skill]
) -> tuple[SkillProposal, ...]:
    """Return what the outcomes speak of, in the order of the outcomes; at most `MOST`."""
    known = {name for skill in stated for name in _names(skill)}
    proposals: list[SkillProposal] = []
    for listed, is_own in (
        *((_by_label(skill), True) for skill in own),
        *((skill, False) for skill in listed_skills()),
    ):
        names = _names(listed.skill)
        if names & known:
            continue
        where = next(_standing_in(outcomes, listed), None)
        if where:
            known |= names
            proposals.append(SkillProposal(skill=listed.skill, outcome=where[0], words=where[1], is_own=is_own))
    return tuple(sorted(proposals, key=lambda proposal: (proposal.outcome, not proposal.is_own))[:MOST])


@cache
def listed_skills() -> tuple[ListedSkill, ...]:
    """Return the list at hand."""
    content = tomllib.loads(files(__package__).joinpath("esco_skills.toml").read_text(encoding="utf-8"))
    return tuple(
        ListedSkill(
            skill=Skill(
                framework=content["framework"],
                label=LocalizedText(**entry["label"]),
                code=entry["id"],
                uri=f"{content['base']}{entry['id']}",
            ),
            phrases={language: tuple(entry["words"][language]) for language in LANGUAGES},
        )
        for entry in content["skills"]
    )


def _by_label(skill: Skill) -> ListedSkill:
    labels = {language: skill.label.in_language(language) for language in skill.label.languages}
    return ListedSkill(
        skill=skill,
        phrases={language: (label,) for language, label in labels.items() if len(label.strip()) >= _SHORTEST},
    )


def _standing_in(outcomes: Sequence[LocalizedText], listed: ListedSkill) -> Iterator[tuple[int, str]]:
    for place, outcome in enumerate(outcomes):
        for language in outcome.languages:
            text = _plain(outcome.in_language(language))
            for phrase in listed.phrases.get(language, ()):
                words = tuple(_word(word, text, language=language) for word in _plain(phrase).split())
                if all(words):
                    yield place, (" … " if language == "ja" else " ").join(words)


def _word(word: str, text: str, *, language: Language) -> str:
    """Return a word as the text has it, empty where it has it not: in Japanese anywhere, in English as a word."""
    if language == "ja":
        return word if word in text else ""
    stem = re.escape(word.removesuffix(_BEGINS))
    ending = r"[\w-]*" if word.endswith(_BEGINS) else ""
    match = re.search(rf"\b{stem}{ending}\b", text)
    return match.group() if match else ""


def _plain(text: str) -> str:
    # NFKC writes the ellipsis as three full stops.
    return unicodedata.normalize("NFKC", text.replace(_BEGINS, "\0")).replace("\0", _BEGINS).casefold()


def _names(skill: Skill) -> frozenset[str]:
    """Return what a skill may be known by: the same address, or the same label in one language."""
    labels = (skill.label.in_language(language) for language in skill.label.languages)
    return frozenset(filter(None, (skill.uri, *(_plain(label).strip() for label in labels))))


def _label(skill: Skill) -> str:
    return next((skill.label.in_language(language) for language in skill.label.languages), "")
