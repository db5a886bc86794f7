"""The texts that one award brings into its document, and the shape that they fit into.

Awards of one class are one document with a dozen texts changed. Here are these texts, made by the same functions that
the mapping uses (`award_words`, `learner`, `results`), and everything else that it looks at in one award: what is there
at all, and what kind of grade it is. Whatever is unusual has no texts, and is mapped by itself.

It deliberately does not know where a text stands in the document: that is found by comparing (`award_stand_ins`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from kakitome.documents.openbadges.identity import identity_hash
from kakitome.mapping.award_openbadge import Ingredients
from kakitome.mapping.openbadge.award_words import about, day, instant, refresh_url
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.openbadge.learner import to_hash
from kakitome.mapping.openbadge.results import result_status, result_type
from kakitome.values.iri import is_absolute_iri

Shape = tuple[Any, ...]

_ODD: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U000e00ff\U000e01f0-\U0010ffff]"
)
"""Controls, direction marks, what is not a character, private use: rare, and looked at by the reference alone."""
_MOST_EVIDENCE: Final = 12


class AwardStatements(NamedTuple):
    """What an award brings into its document: texts for the holes, and the shape that they fit."""

    shape: Shape
    texts: list[str]


def texts_of(made: Ingredients) -> AwardStatements | None:
    """Return the texts that one award brings; None when the reference has to look at it."""
    award, learner = made.award, made.award.learner
    plain = [award.number, award.grade, learner.name, learner.reading, learner.roman]
    for evidence in award.evidence:
        plain += (evidence.name, evidence.narrative)
    named = [made.addresses.credential, learner.did, *(one.url for one in award.evidence)]
    localized_text = award.narrative
    unseen = (
        learner.email,
        learner.student_number,
        localized_text.ja.replace("\n", ""),
        localized_text.en.replace("\n", ""),
    )
    if _is_odd("".join((*plain, *unseen))) or len(award.evidence) > _MOST_EVIDENCE:
        return None
    # What names its parts is given alone; no plan is kept for it.
    if any(evidence.kind for evidence in award.evidence):
        return None
    if not all(map(is_absolute_iri, filter(None, named))):
        return None
    hashed = _hashed(made)
    if hashed is None or (award.valid_until is not None and award.valid_until <= award.valid_from):
        return None
    texts = [*plain, *named, *hashed, *_composed(made)]
    return AwardStatements(_shape(made, texts), [text for text in texts if text])


def _is_odd(text: str) -> bool:
    # What can be printed is not odd, save two; spaces other than U+0020 cannot, and are common in Japanese.
    return (not text.isprintable() or "\ufffc" in text or "\ufffd" in text) and _ODD.search(text) is not None


def _hashed(made: Ingredients) -> list[str] | None:
    """Hash what travels hashed; None without a salt, since the identifier would then travel in clear."""
    texts: list[str] = []
    for kind, value in to_hash(made.award.learner):
        if not value:
            texts += ("", "")
            continue
        salt = made.salts.get(kind, "")
        if not salt or not salt.isascii() or not salt.isprintable():
            return None
        texts += (identity_hash(value, salt), salt)
    return texts


def _composed(made: Ingredients) -> list[str]:
    award, follows = made.award, made.attachments.follows
    texts = [
        instant(award.valid_from),
        instant(award.valid_until) if award.valid_until else "",
        day(award.awarded_on),
        about(award, primary_language(award.microcredential)),
        refresh_url(award, made.issuer, attachments=made.attachments),
        *(follows or ("", "")),
    ]
    # The first is the entry that verifiers read; of the others it bears the names.
    for number, entry in enumerate(made.status):
        texts += (entry.url,) if number else (entry.url, entry.place)
    return texts


def _shape(made: Ingredients, texts: Sequence[str]) -> Shape:
    award = made.award
    lists = [(entry.purpose, entry.list_url) for entry in made.status]
    return (tuple(map(bool, texts)), len(award.evidence), _kind_of(award.grade), *lists)


@lru_cache(maxsize=256)
def _kind_of(grade: str) -> tuple[str, str]:
    return result_type(grade), result_status(grade)
