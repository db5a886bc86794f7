"""What the awarded programme is called, and whose it is: the ground on which a recognition is looked for.

An award in Open Badges 3.0 names its achievement, and its issuer owns the place where that lies. The same award in
another envelope has another name for both. It says which original it was written from (`Envelope.original`); that
counts when the original's issuer goes by the name under which this one was awarded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.keys.did_web import base_url
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.same_issuer import is_same_issuer
from kakitome.values.json_members import object_member, text_member


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeName:
    """One identifier of what is awarded.

    Attributes:
        achievement: as endorsements about it say.
        is_own: it lies where only the issuer of the award can write. Otherwise anybody could award under somebody
            else's achievement and borrow its recognition.
    """

    achievement: str
    is_own: bool


def achievement_of(view: Mapping[str, Any]) -> str:
    """Return the identifier of what a credential awards; empty when it names none."""
    return text_member(object_member(object_member(view, "credentialSubject"), "achievement"), "id")


def names_of(examination: Examination) -> tuple[ProgrammeName, ...]:
    """Return what the awarded programme is called: by the document itself, then by its original."""
    if examination.programme_names is None:
        examination.programme_names = tuple(_names(examination))
    names: tuple[ProgrammeName, ...] = examination.programme_names
    return names


def _names(examination: Examination) -> Iterator[ProgrammeName]:
    achievement = achievement_of(examination.view)
    if achievement:
        yield ProgrammeName(achievement=achievement, is_own=_lies_with(achievement, examination.issuer_id))
    original = examination.envelope.original
    if original is not None and original.achievement not in ("", achievement):
        is_own = _lies_with(original.achievement, original.issuer) and is_same_issuer(
            examination, original.issuer, name=examination.issuer_id
        )
        yield ProgrammeName(achievement=original.achievement, is_own=is_own)


def _lies_with(achievement: str, issuer: str) -> bool:
    return any(achievement.startswith(place) for place in _places(issuer))


def _places(issuer: str) -> Iterator[str]:
    if issuer.startswith("https://"):
        yield issuer if issuer.endswith("/") else f"{issuer}/"
        yield f"{issuer.rpartition('/')[0]}/"
    elif issuer.startswith("did:web:"):
        try:
            yield base_url(issuer)
        except DocumentRefused:
            return
