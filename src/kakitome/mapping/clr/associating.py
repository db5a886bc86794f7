"""How the awards of one record belong together, as far as their own definitions say so.

    isPartOf    the one says that it stacks into the other, by its title or its identifier; or the other was made of it
                (`associations_of_parts`)
    precedes    the other names it as a prerequisite
    replacedBy  both are of one micro-credential and the other is of a later version

Only what stands in the definitions is said; that two titles resemble each other is no association.

Source: CLR 2.0 §B (AssociationType); facts: prerequisites and stackability of the common descriptors.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from kakitome.documents.clr.record import Association
from kakitome.learning.award import PART_OF_PATHWAY
from kakitome.learning.microcredential import Microcredential, Stackability
from kakitome.mapping.bilingual import folded
from kakitome.values.json_members import object_member, object_members, text_member
from kakitome.values.localized_text import Language, LocalizedText

Achieved = tuple[str, Microcredential]
"""Identifier of the achievement, and its definition."""


def associations_between(achieved: Sequence[Achieved]) -> tuple[Association, ...]:
    """Find the associations that the definitions themselves state, each once, in the order of the awards."""
    return tuple(dict.fromkeys(association for pair in permutations(achieved, 2) for association in _between(*pair)))


def associations_of_parts(awards: Sequence[Mapping[str, Any]]) -> tuple[Association, ...]:
    """Find which awards of a record another one names as its parts, by the identifiers of their documents.

    An association of CLR 2.0 is between achievements; that exactly these awards were the parts stands in the evidence
    of the larger one, by identifier and digest.
    """
    achievements = {text_member(award, "id"): _achievement_of(award) for award in awards}
    named = (
        (text_member(item, "id"), _achievement_of(award))
        for award in awards
        for item in object_members(award, "evidence")
        if text_member(item, "genre") == PART_OF_PATHWAY
    )
    pairs = ((achievements.get(part, ""), larger) for part, larger in named)
    return tuple(
        dict.fromkeys(
            Association(kind="isPartOf", source=part, target=larger)
            for part, larger in pairs
            if part and larger and part != larger
        )
    )


def _achievement_of(award: Mapping[str, Any]) -> str:
    subject = object_member(award, "credentialSubject")
    return text_member(object_member(subject, "achievement"), "id")


def _between(this: Achieved, other: Achieved) -> Iterator[Association]:
    (source, first), (target, second) = this, other
    if source == target:
        return
    stacks = first.stackability or Stackability()
    is_named = any(named.identifier in (target, second.identifier) for named in stacks.targets)
    if is_named or any(_same(text, second.title) for text in stacks.into):
        yield Association(kind="isPartOf", source=source, target=target)
    if _names(second.prerequisites, first.title):
        yield Association(kind="precedes", source=source, target=target)
    if first.identifier and first.identifier == second.identifier and first.version < second.version:
        yield Association(kind="replacedBy", source=source, target=target)


def _same(text: LocalizedText, title: LocalizedText) -> bool:
    return any(
        folded(text.in_language(language)) == folded(title.in_language(language)) for language in _shared(text, title)
    )


def _names(text: LocalizedText, title: LocalizedText) -> bool:
    return any(
        folded(title.in_language(language)) in folded(text.in_language(language)) for language in _shared(text, title)
    )


def _shared(text: LocalizedText, title: LocalizedText) -> list[Language]:
    return [language for language in text.languages if language in title.languages]
