"""What a signed endorsement shows of a recognition: by whom, about what, for which periods, how it stands now.

    evidence = gather(examination, endorsement)
    evidence.periods, evidence.state

Three signed things speak, each of its own matter. The *endorsement* says what was decided, and until when at the
longest. The *status list* says how it stands now. The *newest edition*, at the address that the endorsement names, has
the same identifier and signer and says for which period it holds; where a recognition was interrupted it names, by
hash, the edition about the time before. So whoever has the endorsement alone reaches the same answer by dates.

Who is a recognition body, only a registry says (`ListedIssuer.roles`).

Source: docs/rules/capabilities.md F5–F7; docs/rules/product.md P7; Open Badges 3.0 §9.1 step 3; VCDM 2.0 §5.3
(relatedResource); ADR 0013.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.openbadges.recognition_names import is_certification
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.attached_endorsements import subject_of
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.programme_names import names_of
from kakitome.documents.verification.registry import RECOGNITION_BODY, ListedIssuer
from kakitome.documents.verification.registry_answers import covers, is_silent
from kakitome.errors import Invalid, Refused, Unavailable
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list, object_member, text_member
from kakitome.values.localized_text import LocalizedText

"""Verdicts on an endorsement that was signed in order and does not hold, or not in this edition, now."""
MOST_EDITIONS = 4
"""Interruptions that are followed back in time; each costs a visit."""

_SHA256_MULTIHASH = b"\x12\x20"


IN_REGISTRY = "registry"
"""The place of an endorsement that a registry of programmes handed out."""


class EndorsementState(StrEnum):
    """How a recognition stands now, by its status entries."""

    CLEAR = "clear"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    NONE = "none"
    """It names no status."""


class EndorserStanding(StrEnum):
    """Whose word an endorsement is."""

    RECOGNITION_BODY = "recognition_body"
    OTHER = "other"
    """Somebody whom a registry knows, as something else."""
    UNLISTED = "unlisted"
    NOT_ASKED = "not_asked"
    """No registry lists the endorser, and not every one could be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """When it holds; no end where none is stated, and the end is exclusive."""

    start: datetime
    end: datetime | None = None

    def meets(self, start: datetime, end: datetime) -> bool:
        """Tell whether it has an instant in common with [start, end], both included."""
        return self.start <= end and (self.end is None or start < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecognition:
    """One recognition as its signed documents show it.

    Attributes:
        name: the body as a registry writes it.
        stated: the period of the endorsement itself.
        periods: those of the newest edition and of what it names, oldest first; empty when it could not be had.
        is_complete: False when an edition about an earlier period could not be had.
        signed_at: when the body says that it signed the endorsement.
        place: where the endorsement stands: a JSON pointer, or `IN_REGISTRY` (its check names which).
        comment: what the newest edition that could be had says in words; it tells why a recognition ended.
        is_certification: whether that edition says that it certifies (認証) rather than recognises (承認).
    """

    document: Mapping[str, Any]
    body: str
    name: LocalizedText
    stated: Period
    periods: tuple[Period, ...]
    is_complete: bool
    state: EndorsementState
    signed_at: datetime | None
    place: str = ""
    comment: str = ""
    is_certification: bool = False

    @property
    def id(self) -> str:
        """Identifier of the endorsement."""
        return str(self.document.get("id") or "")

    @property
    def has_newest(self) -> bool:
        """Return whether it is known for which periods it holds."""
        return bool(self.periods)


def standing_of(examination: Examination, report: Report) -> tuple[EndorserStanding, ListedIssuer | None]:
    """Tell whose word an endorsement is, by the registries that knew its signer when it began to hold."""
    registries, now = examination.surroundings.registries, examination.surroundings.now
    answering = [registry for registry in registries if not is_silent(registry, now)]
    began = parse_instant((report.document or {}).get("validFrom"))
    listed_issuers = [
        entry for registry in answering if (entry := registry.find(report.issuer_id)) and covers(entry, began)
    ]
    body = next((listing for listing in listed_issuers if RECOGNITION_BODY in listing.roles), None)
    if body is not None:
        return EndorserStanding.RECOGNITION_BODY, body
    if listed_issuers:
        return EndorserStanding.OTHER, None
    return (EndorserStanding.UNLISTED if len(answering) == len(registries) else EndorserStanding.NOT_ASKED), None


def is_recognition(examination: Examination, report: Report) -> bool:
    """Tell whether an endorsement is about what the credential awards, signed by a recognition body."""
    is_about = subject_of(report.document) in {name.achievement for name in names_of(examination)}
    return is_about and is_proved(report) and standing_of(examination, report)[0] is EndorserStanding.RECOGNITION_BODY


def is_proved(report: Report) -> bool:
    """Tell whether a document was read and its signature is good, whatever its dates and status say."""
    proof = report.check("proof")
    return (
        proof is not None and proof.verdict is None and proof.outcome in (CheckOutcome.PASSED, CheckOutcome.ATTENTION)
    )


def is_vouched(examination: Examination, report: Report) -> bool:
    """Tell whether a signer's key is its own: one that came along in a bundle counts only where a registry knows it.

    Otherwise anybody could pack a key document of the body's into a bundle, and recognise with it what they like.
    """
    signer = report.issuer_id
    try:
        is_archived = signer.startswith("did:web:") and examination.is_archived(did_web_url(signer))
    except DocumentRefused:
        return False
    identity = report.check("issuer_identity")
    return not is_archived or (identity is not None and identity.outcome is CheckOutcome.PASSED)


def gather(examination: Examination, report: Report, *, listed: ListedIssuer, place: str) -> SignedRecognition | None:
    """Read what the signed documents say; None when the endorsement does not say since when it holds."""
    document = report.document or {}
    stated = _period(document)
    if stated is None:
        return None
    periods, is_complete = _periods(examination, report, stated=stated)
    edition = _newest(examination, report) or document
    return SignedRecognition(
        document=document,
        body=report.issuer_id,
        name=listed.name,
        stated=stated,
        periods=periods,
        is_complete=is_complete,
        state=_state(report),
        signed_at=signing_instant(document),
        place=place,
        comment=comment_of(edition),
        is_certification=is_certification(edition),
    )


def signing_instant(document: Mapping[str, Any]) -> datetime | None:
    """Return when a document's first proof says that it was made."""
    proofs = document.get("proof")
    first = proofs[0] if isinstance(proofs, list) and proofs else proofs
    return parse_instant(first.get("created")) if isinstance(first, Mapping) else None


def _periods(examination: Examination, report: Report, *, stated: Period) -> tuple[tuple[Period, ...], bool]:
    """Return the periods of the newest edition and of those before it, and whether all of them could be had."""
    newest = _newest(examination, report)
    latest = _period(newest) if newest is not None else None
    if newest is None or latest is None:
        return (), False
    earlier, is_complete = _earlier(examination, newest)
    periods = [*earlier, latest]
    # Nobody lengthens afterwards what an endorsement said at the longest.
    return tuple(sorted((_within(period, stated) for period in periods), key=lambda period: period.start)), is_complete


def _newest(examination: Examination, report: Report) -> Mapping[str, Any] | None:
    """Return the newest edition; None when it could not be had, or its signer's key is nobody's word."""
    refresh = report.check("refresh")
    if refresh is None or refresh.outcome is CheckOutcome.COULD_NOT_CHECK:
        return None
    newer = next((inner.report for inner in report.enclosed if inner.label == "refreshed"), None)
    if newer is not None and not is_vouched(examination, newer):
        return None
    return (newer or report).document or {}


def comment_of(edition: Mapping[str, Any]) -> str:
    """Return what an edition says in words."""
    return text_member(object_member(edition, "credentialSubject"), "endorsementComment")


def _within(period: Period, stated: Period) -> Period:
    ends = [end for end in (period.end, stated.end) if end is not None]
    return Period(start=max(period.start, stated.start), end=min(ends) if ends else None)


def _earlier(examination: Examination, newest: Mapping[str, Any]) -> tuple[list[Period], bool]:
    """Follow the editions about earlier periods back in time, each by the hash that the later one names."""
    periods: list[Period] = []
    edition = newest
    for count in range(MOST_EDITIONS + 1):
        named = _named(edition)
        if named is None:
            return periods, True
        before = _read(examination, named[0], digest=named[1], newest=newest) if count < MOST_EDITIONS else None
        period = _period(before) if before else None
        if before is None or period is None:
            return periods, False
        periods.append(period)
        edition = before
    return periods, False


def _named(edition: Mapping[str, Any]) -> tuple[str, str] | None:
    for item in as_list(edition.get("relatedResource")):
        if (
            isinstance(item, Mapping)
            and isinstance(item.get("id"), str)
            and isinstance(item.get("digestMultibase"), str)
        ):
            return str(item["id"]), str(item["digestMultibase"])
    return None


def _read(examination: Examination, url: str, *, digest: str, newest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Read an earlier edition; the signed one after it vouches for its bytes."""
    try:
        data = examination.fetch_beside(url, what=url)
        document: Any = strict_json.load(data)
    except (Refused, Unavailable, TooManyVisits, DocumentRefused, Invalid):
        return None
    is_meant = encode_base58btc(_SHA256_MULTIHASH + hashlib.sha256(data).digest()) == digest
    if not is_meant or not isinstance(document, Mapping) or document.get("id") != newest.get("id"):
        return None
    return document if subject_of(document) == subject_of(newest) else None


def _state(report: Report) -> EndorsementState:
    """Read the status check of an endorsement."""
    status = report.check("status")
    if status is None or status.outcome is CheckOutcome.COULD_NOT_CHECK:
        return EndorsementState.UNKNOWN
    if status.outcome is CheckOutcome.SKIPPED:
        return EndorsementState.NONE
    if status.verdict is Verdict.REVOKED:
        return EndorsementState.WITHDRAWN
    if status.verdict is Verdict.SUSPENDED:
        return EndorsementState.SUSPENDED
    return EndorsementState.CLEAR if status.verdict is None else EndorsementState.UNKNOWN


def _period(document: Mapping[str, Any]) -> Period | None:
    start = parse_instant(document.get("validFrom"))
    stated_end = document.get("validUntil")
    end = parse_instant(stated_end)
    if start is None or (stated_end is not None and end is None):
        return None
    return Period(start=start, end=end)
