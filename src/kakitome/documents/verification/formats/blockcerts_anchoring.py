"""Is a batch's root written where the proof says, and by whom?

The chain or the log is asked through `Surroundings.find_anchor`. Every anchor that could be asked must hold, and one
must have been asked. Whoever wrote it must be the issuer, by a key that its profile lists for that time.

Source: Blockcerts v3 (verification steps); docs/standards/blockcerts.md; docs/rules/faults.md F41.
"""

from datetime import datetime

from kakitome.documents.anchoring.anchors import AnchorFound
from kakitome.documents.anchoring.merkle_batch import BatchProof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Check, Stopped, Verdict, failed, passed, refused, skipped
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.formats.blockcerts_reading import (
    IssuerProfile,
    IssuingKey,
    read_issuer,
    read_proofs,
    read_receipt,
)
from kakitome.errors import Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.instants import write_instant

_reason = ProblemFactory(source="Blockcerts", pointer="/proof")

ID = "anchoring"


class _BrokenAnchor(Stopped):
    """Carry a finding out of the steps that follow each other."""


def check_anchoring(examination: Examination) -> Check:
    """Ask for every anchor of every batch proof, and for the issuer's keys."""
    working: dict[str, str] = {}
    try:
        is_2 = examination.envelope.kind is DocumentKind.BLOCKCERTS_2
        secured = [read_receipt(examination.document)] if is_2 else read_proofs(examination.document)
        if not secured:
            return skipped(ID, Problem(code="I_ANCHORING_NONE", severity="info"))
        for proven in secured:
            anchors = _ask(examination, proven.proof, working=working)
            profile = _profile(examination)
            for anchor in anchors:
                _demand_issuer(profile, anchor, now=examination.surroundings.now)
    except _BrokenAnchor as stop:
        return refused(ID, stop.problem, verdict=stop.verdict, working=working)
    except DocumentRefused as refusal:
        return failed(ID, refusal.problem, verdict=Verdict(refusal.kind), working=working)
    return passed(ID, _reason("I_ANCHORED", where=working.get("anchored_in", "")), working=working)


def _ask(examination: Examination, proof: BatchProof, *, working: dict[str, str]) -> list[AnchorFound]:
    find = examination.surroundings.find_anchor
    anchors: list[AnchorFound] = []
    for anchor in proof.anchors:
        working["anchor"] = anchor
        if anchor.startswith("blink:mocknet:"):
            raise _BrokenAnchor(Verdict.INDETERMINATE, _reason("E_ANCHOR_MOCK"))
        if find is None or _names_no_place(anchor):
            continue
        try:
            answer = find(anchor)
        except (Unavailable, Refused):
            continue
        if answer is None:
            raise _BrokenAnchor(Verdict.INVALID_SIGNATURE, _reason("E_ANCHOR_NOTHING"))
        if answer.root != proof.root:
            raise _BrokenAnchor(Verdict.INVALID_SIGNATURE, _reason("E_ANCHOR_ROOT"))
        working |= {"anchored_in": answer.name, "anchored_by": answer.sender}
        if answer.at is not None:
            working["anchored_at"] = write_instant(answer.at)
        anchors.append(answer)
    if not anchors:
        raise _BrokenAnchor(Verdict.INDETERMINATE, _reason("E_ANCHOR_NOT_ASKED"))
    return anchors


def _names_no_place(anchor: str) -> bool:
    """Tell whether an anchor names a chain and no transaction in it: then there is nothing to ask for."""
    return anchor.startswith("blink:") and anchor.endswith(":")


def _profile(examination: Examination) -> IssuerProfile:
    try:
        return read_issuer(examination)
    except TooManyVisits as refusal:
        raise _BrokenAnchor(Verdict.TOO_EXPENSIVE, refusal.problem) from None
    except (DocumentRefused, Refused, Unavailable) as failure:
        problem = _reason(failure.code, "/issuer", **failure.params)
        raise _BrokenAnchor(Verdict.INDETERMINATE, problem) from None


def _demand_issuer(profile: IssuerProfile, anchor: AnchorFound, *, now: datetime) -> None:
    """Demand that the sender is a key of the issuer's that held when it wrote.

    A key's dates are compared with the chain's own time, which the issuer cannot choose; without one, a key that was
    withdrawn proves nothing.
    """
    keys = [key for key in profile.keys if _same(key.address, anchor.sender)]
    if not keys:
        raise _BrokenAnchor(Verdict.INVALID_SIGNATURE, _reason("E_ANCHOR_SENDER"))
    if not any(_held(key, anchor.at or now) for key in keys):
        raise _BrokenAnchor(Verdict.INVALID_SIGNATURE, _reason("E_ANCHOR_KEY_TIME"))


def _held(key: IssuingKey, at: datetime) -> bool:
    began = key.created_at is None or key.created_at <= at
    ended = (key.revoked_at is not None and key.revoked_at <= at) or (
        key.expires_at is not None and key.expires_at <= at
    )
    return began and not ended


def _same(address: str, other: str) -> bool:
    """Compare addresses: hexadecimal ones in any case, all others exactly."""
    if address.lower().startswith("0x"):
        return address.lower() == other.lower()
    return address == other
