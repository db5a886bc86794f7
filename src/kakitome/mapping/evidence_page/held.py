"""What the page of an evidence bundle holds of an award and of those who recognised it, found among the bundle's files.

    lists = held_lists(credential, answers)
    recognitions = held_recognitions(credential, handed_out=…, answers=answers, canonicalize=sandbox.write)

Source: Bitstring Status List v1.0 §2; VCDM 2.0 §5.3 (relatedResource); ADR 0013.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.openbadges.credential import status_entries, status_references
from kakitome.documents.openbadges.recognition_names import is_certification
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.canonical import Write, expand_and_canonicalize
from kakitome.documents.verification.attached_endorsements import subject_of
from kakitome.documents.verification.programme_names import achievement_of
from kakitome.documents.verification.recognition_evidence import comment_of
from kakitome.errors import Invalid
from kakitome.mapping.evidence_page.statements import signed_statements
from kakitome.mapping.recognition_endorsement import reason_in
from kakitome.values.localized_text import LocalizedText

Json = Mapping[str, Any]
Answers = Mapping[str, bytes]
"""Address → what stood there when the bundle was packed."""

MOST_EDITIONS: Final = 5
_SUITE: Final = "eddsa-rdfc-2022"
"""The one suite that the page checks; a recognition signed otherwise is for a verifier elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A signed document, byte for byte, the address at which it lay, and the statements that were signed."""

    url: str
    document: bytes
    statements: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldList(HeldDocument):
    """A status list as it was published, and the place in it."""

    purpose: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecognition:
    """What a body published about a recognition.

    Attributes:
        editions: the newest and those before it, as far as they are at hand.
        lists: the status lists in which it has a place; `missing` counts those that are not at hand.
        reason: why it ended or was suspended, by the newest edition.
        is_certification: whether it says that it certifies (認証) rather than recognises (承認).
    """

    endorsement: HeldDocument
    key_document: bytes
    editions: Sequence[HeldDocument] = ()
    lists: Sequence[HeldList] = ()
    missing: int = 0
    reason: LocalizedText = LocalizedText()
    is_certification: bool = False


def held_lists(
    credential: Json, answers: Answers, *, canonicalize: Write = expand_and_canonicalize
) -> tuple[HeldList, ...]:
    """Return the status lists in which a credential has a place, of those that are at hand and can be read."""
    return tuple(
        held_list
        for url, index in _list_places(credential)
        if (held_list := _held_list(url, answers.get(url), index=index, canonicalize=canonicalize)) is not None
    )


def held_recognitions(
    credential: Json, *, handed_out: Sequence[Any], answers: Answers, canonicalize: Write
) -> tuple[HeldRecognition, ...]:
    """Return what is at hand of the recognitions of what a credential awards.

    Args:
        handed_out: endorsements that registries of programmes know of it, beside those in the credential.
        canonicalize: what writes documents of strangers.
    """
    about = achievement_of(credential)
    recognitions: dict[str, HeldRecognition] = {}
    for endorsement in (*_attached(credential), *handed_out):
        if not isinstance(endorsement, Mapping) or not about or subject_of(endorsement) != about:
            continue
        held_recognition = _held_recognition(endorsement, answers, canonicalize=canonicalize)
        if held_recognition is not None:
            recognitions.setdefault(held_recognition.endorsement.url, held_recognition)
    return tuple(recognitions.values())


def _attached(credential: Json) -> Sequence[Any]:
    attached = credential["credentialSubject"]["achievement"].get("endorsement") or []
    return attached if isinstance(attached, list) else [attached]


def _held_recognition(endorsement: Json, answers: Answers, *, canonicalize: Write) -> HeldRecognition | None:
    issuer = endorsement.get("issuer")
    signer = str(issuer.get("id") if isinstance(issuer, Mapping) else issuer)
    try:
        key_document = answers.get(did_web_url(signer))
    except DocumentRefused:
        return None
    data = json.dumps(endorsement, ensure_ascii=False).encode("utf-8")
    document = _held_document(str(endorsement.get("id")), data, canonicalize=canonicalize)
    if key_document is None or document is None:
        return None
    editions = tuple(_editions(endorsement, answers, canonicalize=canonicalize))
    # How it stands now is told at the places that the endorsement names; an edition that has ended names none.
    lists = held_lists(endorsement, answers, canonicalize=canonicalize)
    return HeldRecognition(
        endorsement=document,
        key_document=key_document,
        editions=editions,
        lists=lists,
        reason=reason_in(comment_of(strict_json.load(editions[0].document))) if editions else LocalizedText(),
        missing=len(_list_places(endorsement)) - len(lists),
        is_certification=is_certification(strict_json.load(editions[0].document) if editions else endorsement),
    )


def _editions(endorsement: Json, answers: Answers, *, canonicalize: Write) -> Iterator[HeldDocument]:
    """Yield the newest edition and those that it names, as far as they are at hand."""
    url = _first_id(endorsement.get("refreshService"))
    for _ in range(MOST_EDITIONS):
        data = answers.get(url)
        held_document = _held_document(url, data, canonicalize=canonicalize) if data is not None else None
        if held_document is None:
            return
        yield held_document
        url = _first_id(strict_json.load(held_document.document).get("relatedResource"))


def _held_document(url: str, data: bytes, *, canonicalize: Write) -> HeldDocument | None:
    try:
        document: Any = strict_json.load(data)
        proof = document.get("proof") if isinstance(document, Mapping) else None
        if not isinstance(proof, Mapping) or proof.get("cryptosuite") != _SUITE:
            return None
        return HeldDocument(url=url, document=data, statements=signed_statements(document, canonicalize=canonicalize))
    except (Invalid, ValueError):
        return None


def _held_list(url: str, data: bytes | None, *, index: int, canonicalize: Write) -> HeldList | None:
    held_document = _held_document(url, data, canonicalize=canonicalize) if data is not None else None
    if held_document is None:
        return None
    subject = strict_json.load(held_document.document).get("credentialSubject")
    purpose = str(subject.get("statusPurpose")) if isinstance(subject, Mapping) else ""
    return HeldList(
        url=url, purpose=purpose, index=index, document=held_document.document, statements=held_document.statements
    )


def _list_places(credential: Json) -> Sequence[tuple[str, int]]:
    """Return the places in lists of which a credential's entries speak: their own, and those that they refer to."""
    return tuple(dict.fromkeys(place for entry in status_entries(credential) for place in _places(entry)))


def _places(entry: Json) -> Iterator[tuple[str, int]]:
    if "statusListCredential" in entry and str(entry.get("statusListIndex")).isdecimal():
        yield str(entry["statusListCredential"]), int(entry["statusListIndex"])
    for url, _, place in (reference.partition("#") for reference in status_references(entry)):
        if place.isdecimal():
            yield url, int(place)


def _first_id(value: Any) -> str:
    first = (value[0] if value else None) if isinstance(value, list) else value
    return str(first.get("id") or "") if isinstance(first, Mapping) else ""
