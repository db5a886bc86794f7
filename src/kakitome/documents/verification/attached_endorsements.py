"""The endorsements in a credential, wherever they stand, each verified once like any document.

Two checks read them: recognition (7) looks at those that a recognition body signed about the achievement, the other
(9) at all of them.

Source: Open Badges 3.0 §9.1 step 6, §B (EndorsementCredential).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kakitome.documents.refusal import pointer_to
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.programme_names import names_of
from kakitome.values.json_members import as_list, object_member, text_member

MOST = 12
"""Endorsements that are verified in one credential; each costs a verification of its own."""

_EMBEDDED, _TOKENS, _RECORDS = "endorsement", "endorsementJwt", "verifiableCredential"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedEndorsement:
    """One endorsement: the document or token, where it stands, and the identifiers of what it hangs on."""

    document: bytes | Mapping[str, Any]
    place: str
    about: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One endorsement with its report."""

    attached: AttachedEndorsement
    report: Report

    @property
    def about(self) -> str:
        """Identifier of what it speaks of; empty when it names nothing."""
        return subject_of(self.report.document)


def list_attached(examination: Examination) -> list[AttachedEndorsement]:
    """Find the endorsements anywhere in a credential."""
    if not examination.may_hold(_EMBEDDED):
        return []
    # An endorsement that came along from the original speaks of what was achieved under its name there.
    also = frozenset(name.achievement for name in names_of(examination) if name.is_own)
    return [
        replace(attached, about=attached.about | also) for attached in _walk(examination.view, (), about=frozenset())
    ]


def verify_attached(examination: Examination) -> tuple[Verified, ...]:
    """Verify the endorsements in a credential, once; none when there are more than `MOST`."""
    if examination.verified_endorsements is None:
        attached = list_attached(examination)
        examination.verified_endorsements = tuple(
            Verified(attached=endorsement, report=examination.verify_inside(endorsement.document))
            for endorsement in (attached if len(attached) <= MOST else ())
        )
    verifieds: tuple[Verified, ...] = examination.verified_endorsements
    return verifieds


def subject_of(document: Mapping[str, Any] | None) -> str:
    """Return the identifier of what an endorsement is about."""
    return text_member(object_member(document or {}, "credentialSubject"), "id")


def _walk(value: Any, steps: tuple[str | int, ...], *, about: frozenset[str]) -> Iterator[AttachedEndorsement]:
    """Walk through a credential; awards that stand inside a record have endorsements of their own."""
    if isinstance(value, Mapping):
        identifier = value.get("id")
        # An endorsement at the top may speak of the credential or of the learner it was awarded to.
        known = about | {identifier} if not steps and isinstance(identifier, str) else _only(identifier)
        for key, item in value.items():
            if key in (_EMBEDDED, _TOKENS):
                yield from _listed(item, (*steps, key), about=known | _inside(value))
            elif key not in (_RECORDS, "@context", "proof"):
                yield from _walk(item, (*steps, key), about=known)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, (*steps, index), about=about)


def _listed(item: Any, steps: tuple[str | int, ...], *, about: frozenset[str]) -> Iterator[AttachedEndorsement]:
    for index, part in enumerate(as_list(item)):
        if isinstance(part, Mapping | str):
            document = part.encode("utf-8", "replace") if isinstance(part, str) else part
            yield AttachedEndorsement(document=document, place=pointer_to(*steps, index), about=about)


def _only(identifier: Any) -> frozenset[str]:
    return frozenset({identifier}) if isinstance(identifier, str) else frozenset()


def _inside(value: Mapping[str, Any]) -> frozenset[str]:
    """Return what an endorsement of a whole credential may be about beside the credential: subject and achievement."""
    subject = value.get("credentialSubject")
    if not isinstance(subject, Mapping):
        return frozenset()
    achievement = subject.get("achievement")
    inner = achievement.get("id") if isinstance(achievement, Mapping) else None
    return _only(subject.get("id")) | _only(inner)
