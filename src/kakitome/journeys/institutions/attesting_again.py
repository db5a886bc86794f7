"""Attesting again: what is known of an original, who may ask, and the award that comes of it.

    original = look_at_original(platform, account, item=item)
    request_attesting(platform, account, wanted=wanted)
    attest(platform, found_request, issuer=did, actor=second_person)

The award is an ordinary one of the institution that attests. What it rests on stands in its evidence, in words: whose
award the original was, of which day, since when it cannot be checked, and its digest. It never pretends to be it.

Source: Open Badges 3.0 §B (Evidence); docs/rules/capabilities.md C15; docs/adr/0070-attesting-again.md.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from kakitome import texts
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Evidence, Learner
from kakitome.mapping.award_letter import award_letter, said_by
from kakitome.ports.audit import append_entry
from kakitome.ports.closings import ClosingState
from kakitome.ports.reattestations import (
    FoundReattestation,
    ReattestationRequest,
    ReattestationStep,
    TrailKind,
    TrailLine,
)
from kakitome.ports.wallets import Addressee, CollectedItem, WalletDocument
from kakitome.services.attesting_again import (
    LOST_AFTER,
    begin_signing,
    demand_once,
    note_attested,
    request_again,
    stop_signing,
)
from kakitome.services.holding import find_held
from kakitome.services.issuing import DuplicateRule, Order, Wanted, issue
from kakitome.services.keeping_wallets import OPEN, addressee_of, digest_of_credential
from kakitome.values.localized_text import LocalizedText

_WITHDRAWN = frozenset({Verdict.REVOKED, Verdict.SUSPENDED})
_CLOSED = "W_ISSUER_CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostOriginal:
    """What is known of what somebody wants attested again, by looking at it now.

    Attributes:
        silent_since: when it was last checked to a conclusion; None where it never was.
        problem: why it cannot be attested again; None where it can be asked for.
    """

    item: CollectedItem
    title: LocalizedText
    issuer_name: LocalizedText
    issuer_id: str
    awarded_on: date | None
    sha256: str
    credential_sha256: str
    silent_since: datetime | None
    addressee: Addressee
    report: Report
    trail: tuple[TrailLine, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReattestation:
    """What somebody asks of an institution; `own_record` is the key of a record beside it, empty for none."""

    institution: str
    item: CollectedItem
    shown_name: str
    words: str
    own_record: str = ""


def look_at_original(platform: Platform, account: str, *, item: CollectedItem) -> LostOriginal:
    """Verify what is held and gather what is known of it; nothing is stored.

    Raises:
        NotFound: E_WALLET_UNKNOWN; Unavailable: E_WALLET_DAMAGED; Busy.
    """
    now = platform.now()
    document, content = _content_of(platform, account, item=item)
    report = platform.verifier().verify_bytes(content, now=now)
    proved = [proof.identifier for proof in platform.wallets.open(account).list_proofs() if proof.kind.value == "mail"]
    addressee = addressee_of(report, proved)
    title, issuer_name = said_by(report)
    letter = award_letter(report)
    closed_at = _closed_at(platform, report, item=item)
    return LostOriginal(
        item=item,
        title=title or (document.title if document else LocalizedText()),
        issuer_name=issuer_name or (document.issuer_name if document else LocalizedText()),
        issuer_id=report.issuer_id,
        awarded_on=letter[1].awarded_on if letter else document.awarded_on if document else None,
        sha256=sha256(content).hexdigest(),
        credential_sha256=digest_of_credential(content),
        silent_since=_concluded_at(document, report),
        addressee=addressee,
        report=report,
        trail=tuple(_trail(platform, account, document=document, report=report, addressee=addressee, closed=closed_at)),
        problem=_obstacle(document, report, is_closed=closed_at is not None, now=now),
    )


def request_attesting(platform: Platform, account: str, *, wanted: WantedReattestation) -> ReattestationRequest:
    """Ask an institution; it sees from now on what stands in the request.

    Raises:
        Refused: the `problem` of `look_at_original` (E_REATTEST_WITHDRAWN, E_REATTEST_ALTERED, E_REATTEST_NOT_LOST);
            or as `services.attesting_again.request_again`.
    """
    original = look_at_original(platform, account, item=wanted.item)
    if original.problem is not None:
        raise Refused(original.problem.code)
    now = platform.now()
    request = ReattestationRequest(
        key=secrets.token_hex(8),
        institution=wanted.institution,
        item=wanted.item,
        title=_excerpt(original.title),
        issuer_name=_excerpt(original.issuer_name),
        issuer_id=original.issuer_id[:2000],
        awarded_on=original.awarded_on,
        sha256=original.sha256,
        credential_sha256=original.credential_sha256,
        silent_since=original.silent_since,
        shown_name=wanted.shown_name,
        words=wanted.words,
        own_record=wanted.own_record,
        trail=original.trail,
        asked_at=now,
        step=ReattestationStep.REQUESTED,
        step_at=now,
    )
    request_again(platform.persons.reattestations, account, request=request)
    store = platform.store(wanted.institution)
    with store.transaction():
        # The digest alone: a trail is kept longer than a person's request.
        append_entry(store.audit, "reattestation.asked", subject=_subject(request), actor="learner", now=now)
    return request


def need_at(platform: Platform, institution: str, *, key: str) -> FoundReattestation:
    """Find a request to an institution; raises `NotFound` (E_REATTEST_UNKNOWN)."""
    for found_request in platform.persons.reattestations.list_at(institution):
        if found_request.request.key == key:
            return found_request
    raise NotFound("E_REATTEST_UNKNOWN")


def read_original(platform: Platform, found_request: FoundReattestation) -> bytes:
    """Return the original's bytes for the institution that is asked; raises as `look_at_original`."""
    return _content_of(platform, found_request.account, item=found_request.request.item)[1]


def attest(platform: Platform, found_request: FoundReattestation, *, issuer: str, actor: str) -> ReattestationRequest:
    """Award what a first person proposed, by the journey of every award; a second call of one that stopped goes on.

    Raises:
        Refused: E_REATTEST_SECOND; what `look_at_original` tells now; what stands in the award's way.
        Conflict: E_REATTEST_MOVE, E_REATTEST_TWICE.
        NotFound, Unavailable: as `issue` and `look_at_original`.
    """
    request, now = found_request.request, platform.now()
    reattestations = platform.persons.reattestations
    demand_once(reattestations, request)
    original = look_at_original(platform, found_request.account, item=request.item)
    if original.problem is not None:
        raise Refused(original.problem.code)
    if original.credential_sha256 != request.credential_sha256:
        raise Conflict("E_REATTEST_MOVE")
    store = platform.store(request.institution)
    events = store.audit.list_events(subject=_subject(request))
    if any(event.entry.action == "reattestation.attested" for event in events):
        # By an account that is gone since, or joined to another.
        raise Conflict("E_REATTEST_TWICE")
    person = reattestations.open(found_request.account)
    signing = begin_signing(person, request.key, actor=actor, now=now)
    try:
        number = _award(platform, found_request.account, request=signing, issuer=issuer, actor=actor)
    except KakitomeError:
        stop_signing(person, request.key, now=now)
        raise
    attested = note_attested(person, request.key, award=number, now=now)
    with store.transaction():
        append_entry(
            store.audit,
            "reattestation.attested",
            subject=_subject(request),
            actor=actor,
            now=now,
            award=number,
            proposed_by=signing.proposed_by,
        )
    return attested


def _subject(request: ReattestationRequest) -> str:
    """Name the original in a trail."""
    return f"original {request.credential_sha256}"


def _award(platform: Platform, account: str, *, request: ReattestationRequest, issuer: str, actor: str) -> str:
    addresses = platform.accounts.list_addresses(account)
    proved = [address.email for address in addresses if address.is_verified]
    if not proved:
        raise Refused("E_REATTEST_ADDRESS")
    now = platform.now()
    wanted = Wanted(
        learner=Learner(name=request.shown_name, email=proved[0]),
        awarded_on=now.date(),
        evidence=(evidence_of(request),),
        grade_confirmed=True,
        idempotency_key=f"reattestation:{request.key}",
    )
    order = Order(
        issuer=issuer,
        microcredential=request.microcredential,
        version=request.version,
        actor=actor,
        wanted=[wanted],
        on_duplicate=DuplicateRule.REFUSE,
    )
    (outcome,) = issue(platform.issuing_context(request.institution), order, now=now)
    if not outcome.number:
        raise Refused("E_REATTEST_AWARD", *outcome.reasons)
    return outcome.number


def evidence_of(request: ReattestationRequest) -> Evidence:
    """Say in the award what it rests on, in both languages: whoever checks it reads this, with or without us."""
    issuer, day = request.issuer_name, request.awarded_on.isoformat() if request.awarded_on else ""
    since = request.silent_since.date().isoformat() if request.silent_since else ""
    ja = (
        f"再証明。もとの証明は{issuer.in_language('ja') or '発行者の名前を読めない機関'}によるもの",
        f"（授与日 {day}）" if day else "",
        f"。最後に確かめられたのは {since}。" if since else "。確かめられたことはありません。",
        f"もとの証明のSHA-256：{request.sha256}",
    )
    en = (
        f"Attested again. Originally awarded by {issuer.in_language('en') or 'a body whose name cannot be read'}",
        f" on {day}" if day else "",
        f". Last checked to a conclusion on {since}. " if since else ". It was never checked to a conclusion. ",
        f"SHA-256 of the original: {request.sha256}",
    )
    title = request.title
    return Evidence(
        name=f"もとの証明 / Original: {title.in_language('ja')}"[:300],
        narrative="".join((*ja, "\n", *en)),
    )


def _content_of(platform: Platform, account: str, *, item: CollectedItem) -> tuple[WalletDocument | None, bytes]:
    if item.award:
        held_award = find_held(platform.directory, item.award)
        if held_award is None or held_award.account != account:
            raise NotFound("E_WALLET_UNKNOWN")
        return None, platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    wallet = platform.wallets.open(account)
    document = wallet.find(item.document)
    if document is None:
        raise NotFound("E_WALLET_UNKNOWN")
    return document, wallet.read_content(document.key)


def _concluded_at(document: WalletDocument | None, report: Report) -> datetime | None:
    if report.verdict not in OPEN:
        return report.as_of
    return document.as_of if document is not None and document.verdict not in OPEN else None


def _closed_at(platform: Platform, report: Report, *, item: CollectedItem) -> datetime | None:
    """Return since when the issuer is closed: by this platform's own record, or as the check says."""
    held_award = find_held(platform.directory, item.award) if item.award else None
    if held_award is not None:
        closing = platform.closings.find_in_hand(held_award.institution)
        if closing is not None and closing.state is ClosingState.DONE:
            return closing.ended_at
    problems = [problem for check in report.checks for problem in (check.reason, *check.problems)]
    return report.as_of if any(problem.code.startswith(_CLOSED) for problem in problems) else None


def _obstacle(document: WalletDocument | None, report: Report, *, is_closed: bool, now: datetime) -> Problem | None:
    """Say why it cannot be attested again: withdrawn, altered, or its issuer still answers."""
    known = {report.verdict, *([document.verdict, document.verdict_before] if document is not None else [])}
    if known & _WITHDRAWN:
        return Problem(code="E_REATTEST_WITHDRAWN")
    if report.verdict in (Verdict.INVALID_SIGNATURE, Verdict.MALFORMED, Verdict.SUPERSEDED):
        return Problem(code="E_REATTEST_ALTERED")
    if is_closed:
        return None
    heard = document.as_of if document is not None and document.verdict not in OPEN else None
    begun = heard or (document.added_at if document is not None else now)
    is_silent = report.verdict in OPEN and now - begun >= LOST_AFTER
    return None if is_silent else Problem(code="E_REATTEST_NOT_LOST")


def _trail(
    platform: Platform,
    account: str,
    *,
    document: WalletDocument | None,
    report: Report,
    addressee: Addressee,
    closed: datetime | None,
) -> Iterator[TrailLine]:
    if document is not None:
        yield TrailLine(kind=TrailKind.ADDED, at=document.added_at, code=document.origin.value)
        if document.changed_at is not None and document.verdict_before is not None:
            yield TrailLine(kind=TrailKind.CHANGED, at=document.changed_at, code=document.verdict_before.value)
        yield TrailLine(kind=TrailKind.CONCLUDED, at=document.as_of, code=document.verdict.value)
        if document.obstacle:
            yield TrailLine(kind=TrailKind.TRIED, at=document.tried_at, code=document.obstacle)
    yield TrailLine(kind=TrailKind.CHECKED, at=report.as_of, code=report.verdict.value)
    if closed is not None:
        yield TrailLine(kind=TrailKind.CLOSED, at=closed)
    if key := _key_in(report):
        yield TrailLine(kind=TrailKind.KEY, detail=key[:500])
    yield TrailLine(kind=TrailKind.ADDRESSEE, code=addressee.value)
    for proof in platform.wallets.open(account).list_proofs():
        # Kinds and days, never the address itself.
        yield TrailLine(kind=TrailKind.PROVED, at=proof.proved_at, code=proof.kind.value)


def _key_in(report: Report) -> str:
    """Return the key that the document names as the one that signed it."""
    proof = (report.document or {}).get("proof")
    first = proof[0] if isinstance(proof, list) and proof else proof
    method = first.get("verificationMethod") if isinstance(first, dict) else None
    signed = report.check("proof")
    return method if isinstance(method, str) else str((signed.working or {}).get("key", "")) if signed else ""


def _excerpt(text: LocalizedText) -> LocalizedText:
    return LocalizedText(ja=texts.excerpt(text.ja, 500), en=texts.excerpt(text.en, 500))
