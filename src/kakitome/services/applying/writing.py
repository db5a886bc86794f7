"""What the applicant does: a draft, its evidence, sending, answering, withdrawing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory, Refused
from kakitome.ports.award_applications import (
    ENDED,
    ApplicationAct,
    ApplicationEvidence,
    ApplicationState,
    AwardApplication,
    AwardCall,
    EvidenceKind,
)
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.applying.calls import can_sign, find_open_call, is_for
from kakitome.services.applying.moving import move, need_own, need_writable
from kakitome.services.applying.renewal_terms import renewal_terms
from kakitome.values.instants import JAPAN

MOST_EVIDENCE: Final = 10
LARGEST_FILE: Final = 5 * 1024 * 1024
MOST_BYTES: Final = 20 * 1024 * 1024
"""Pieces of an application, bytes of one, and of all. (derived)"""
MOST_OPEN: Final = 20
"""Applications of a person to one institution that are not decided, drafts among them. (derived)"""
LONGEST_WORDS: Final = 4_000
LONGEST_LINK: Final = 500
"""Characters. (derived)"""
_problem = ProblemFactory()


def begin(store: Store, call: AwardCall, *, account: str, key: str, language: str, now: datetime) -> AwardApplication:
    """Return the application of a person that is open already, or a new draft.

    Raises:
        Conflict: E_APPLICATIONS_FULL.
    """
    with store.transaction():
        draft = AwardApplication(
            key=key,
            account=account,
            microcredential=call.microcredential,
            state=ApplicationState.DRAFT,
            created_at=now,
            changed_at=now,
            language=language,
        )
        return _open_or_new(store, draft)


def begin_renewal(store: Store, draft: AwardApplication) -> AwardApplication:
    """Return the request of a person for the renewal of an award that is open already, or a new draft.

    No call is needed: whoever holds an award may ask. `draft.renews` names it; the name is that of the award, and
    nobody writes it.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_RENEWAL_EARLY, and as `demand_renewable`.
        Conflict: E_APPLICATIONS_FULL.
    """
    with store.transaction():
        record = demand_renewable(store, draft.renews)
        first = renewal_terms(store, record).asked_from
        if first is not None and draft.created_at.astimezone(JAPAN).date() < first:
            raise Refused("E_RENEWAL_EARLY", day=first.isoformat())
        learner = record.intent.learner
        return _open_or_new(
            store,
            replace(
                draft,
                microcredential=record.intent.microcredential,
                state=ApplicationState.DRAFT,
                name=learner.name if learner else "",
            ),
        )


def demand_renewable(store: Store, number: str) -> AwardRecord:
    """Return an award whose renewal can be asked for: issued, with an end, not withdrawn; it may have ended.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED, E_RENEWAL_ENDLESS, E_ALREADY_REVOKED, E_RENEWAL_SUSPENDED, E_APPLICATION_CLOSED (no
            issuer of the institution is open).
    """
    record = store.awards.find_by_number(number)
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    if record.state is not AwardState.ISSUED:
        raise Refused("E_NOT_ISSUED", number=number)
    if record.intent.valid_until is None or record.intent.learner is None:
        raise Refused("E_RENEWAL_ENDLESS", number=number)
    if store.status_lists.which_are_set(record.intent.places(StatusPurpose.REVOCATION)):
        raise Refused("E_ALREADY_REVOKED", number=number)
    if store.status_lists.which_are_set(record.intent.places(StatusPurpose.SUSPENSION)):
        raise Refused("E_RENEWAL_SUSPENDED", number=number)
    if not can_sign(store):
        raise Refused("E_APPLICATION_CLOSED")
    return record


def _open_or_new(store: Store, draft: AwardApplication) -> AwardApplication:
    """Return what of the same is open already, or the draft, stored; inside a transaction."""
    open_ones = [each for each in store.applications.list_of_account(draft.account) if each.state not in ENDED]
    for application in open_ones:
        if _what(application) == _what(draft):
            return application
    if len(open_ones) >= MOST_OPEN:
        raise Conflict("E_APPLICATIONS_FULL", limit=MOST_OPEN)
    store.applications.put(draft)
    return draft


def _what(application: AwardApplication) -> tuple[str, str]:
    """Return what is applied for: a micro-credential, or the renewal of an award; one of the two is empty."""
    return ("", application.renews) if application.renews else (application.microcredential, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedWords:
    """What somebody has written so far: their name, one of their addresses, and why they apply."""

    name: str = ""
    email: str = ""
    words: str = ""


def save_draft(store: Store, key: str, *, account: str, drafted: DraftedWords, now: datetime) -> None:
    """Store what somebody has written so far, whether it can be sent or not.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, it was sent meanwhile.
    """
    with store.transaction():
        application = need_own(store, key, account=account)
        if application.state is not ApplicationState.DRAFT:
            raise Conflict("E_APPLICATION_CHANGED")
        name = application.name if application.renews else drafted.name
        written = replace(application, name=name, email=drafted.email, words=drafted.words, changed_at=now)
        store.applications.put(written)


def add_evidence(
    store: Store, key: str, *, account: str, evidence: ApplicationEvidence, content: bytes, now: datetime
) -> None:
    """Put a piece of evidence to a draft, or to one of which more is asked; the caller has looked at its bytes.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, E_APPLICATION_EVIDENCE_FULL, E_APPLICATION_EVIDENCE_SIZE,
            E_APPLICATION_EVIDENCE_TWICE.
        Invalid: E_APPLICATION_LINK.
        Refused: E_APPLICATION_EVIDENCE_KIND, the institution does not take this kind.
    """
    if evidence.kind is EvidenceKind.LINK and not is_https(evidence.url):
        raise Invalid("E_APPLICATION_LINK")
    with store.transaction():
        application = need_writable(store, key, account=account)
        call = store.applications.find_call(application.microcredential)
        if not application.renews and (call is None or evidence.kind.value not in call.kinds):
            raise Refused("E_APPLICATION_EVIDENCE_KIND")
        if len(application.evidence) >= MOST_EVIDENCE:
            raise Conflict("E_APPLICATION_EVIDENCE_FULL", limit=MOST_EVIDENCE)
        if sum(piece.size for piece in application.evidence) + len(content) > MOST_BYTES:
            raise Conflict("E_APPLICATION_EVIDENCE_SIZE", limit=MOST_BYTES // 1024 // 1024)
        store.applications.add_evidence(key, evidence, content=content)
        store.applications.put(replace(application, changed_at=now))


def remove_evidence(store: Store, key: str, *, piece: str, account: str, now: datetime) -> None:
    """Take a piece out that was not sent yet; nothing happens when there is none. Raises as `add_evidence`."""
    with store.transaction():
        application = need_writable(store, key, account=account)
        if any(each.key == piece and each.sent_at is None for each in application.evidence):
            store.applications.remove_evidence(key, piece)
            store.applications.put(replace(application, changed_at=now))


def sign_in(store: Store, key: str, *, pieces: Collection[str], account: str, now: datetime) -> None:
    """Note which pieces the award may name; of those that were sent nothing is changed. Raises as `add_evidence`."""
    with store.transaction():
        application = need_writable(store, key, account=account)
        for piece in application.evidence:
            if piece.sent_at is None and piece.is_signed_in != (piece.key in pieces):
                store.applications.change_evidence(key, replace(piece, is_signed_in=piece.key in pieces))
        store.applications.put(replace(application, changed_at=now))


def problems_of(application: AwardApplication, *, emails: Collection[str]) -> list[Problem]:
    """Return what stands in the way of sending a draft; `pointer` names its field."""
    problems = []
    if not application.name.strip():
        problems.append(_problem("E_APPLICATION_NAME", "/name"))
    # Who holds the award without any address reads the answer on their own page.
    needs_address = bool(emails) or not application.renews
    if needs_address and application.email.strip().casefold() not in {email.strip().casefold() for email in emails}:
        problems.append(_problem("E_APPLICATION_EMAIL", "/email"))
    if not application.words.strip() and not application.evidence:
        problems.append(_problem("E_APPLICATION_EMPTY", "/words"))
    return problems


def send(
    store: Store, key: str, *, account: str, emails: Collection[str], seen: str, now: datetime
) -> AwardApplication:
    """Send a draft, as it stood at the instant `seen` of its preview; sent already, nothing happens.

    Raises:
        NotFound: E_APPLICATION_UNKNOWN.
        Conflict: E_APPLICATION_CHANGED, something was changed since.
        Invalid: E_APPLICATION_INCOMPLETE, with what is missing.
        Refused: E_APPLICATION_CLOSED, E_APPLICATION_NOT_FOR_YOU; for a renewal as `demand_renewable`.
    """
    with store.transaction():
        application = need_own(store, key, account=account)
        if application.state is ApplicationState.SENT:
            return application
        if application.state is not ApplicationState.DRAFT or application.changed_at.isoformat() != seen:
            raise Conflict("E_APPLICATION_CHANGED")
        _demand_taken(store, application, emails=emails, now=now)
        if problems := problems_of(application, emails=emails):
            raise Invalid("E_APPLICATION_INCOMPLETE", *problems)
        sent = replace(application, state=ApplicationState.SENT, sent_at=now, changed_at=now)
        _send_evidence(store, application, now=now)
        return move(store, sent, act=ApplicationAct.SENT, now=now)


def _demand_taken(store: Store, application: AwardApplication, *, emails: Collection[str], now: datetime) -> None:
    """Refuse what the institution does not take now. Raises as `send`."""
    if application.renews:
        demand_renewable(store, application.renews)
        return
    call = find_open_call(store, application.microcredential, now=now)
    if call is None:
        raise Refused("E_APPLICATION_CLOSED")
    if not is_for(call, emails):
        raise Refused("E_APPLICATION_NOT_FOR_YOU")


def answer(store: Store, key: str, *, account: str, words: str, now: datetime) -> AwardApplication:
    """Answer what more was asked, with the evidence added since.

    Raises as `save_draft`, and Invalid: E_APPLICATION_WORDS where there is neither.
    """
    with store.transaction():
        application = need_own(store, key, account=account)
        if application.state is not ApplicationState.MORE_ASKED:
            raise Conflict("E_APPLICATION_CHANGED")
        is_added = any(piece.sent_at is None for piece in application.evidence)
        if not words.strip() and not is_added:
            raise Invalid("E_APPLICATION_WORDS")
        _send_evidence(store, application, now=now)
        answered = replace(application, state=ApplicationState.LOOKED_AT, changed_at=now)
        return move(store, answered, act=ApplicationAct.ANSWERED, words=words, now=now)


def withdraw(store: Store, key: str, *, account: str, now: datetime) -> AwardApplication:
    """Withdraw an application that is not decided: the institution sees it no more. A draft is deleted.

    Raises as `save_draft`.
    """
    with store.transaction():
        application = need_own(store, key, account=account)
        if application.state in ENDED:
            raise Conflict("E_APPLICATION_CHANGED")
        if application.state is ApplicationState.DRAFT:
            store.applications.remove(key)
            return application
        withdrawn = replace(application, state=ApplicationState.WITHDRAWN, decided_at=now, changed_at=now)
        return move(store, withdrawn, act=ApplicationAct.WITHDRAWN, now=now)


def is_https(url: str) -> bool:
    """Tell whether whoever follows a link gets to a page, by an encrypted connection, and nothing else happens."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False
    return is_web and len(url) <= LONGEST_LINK and url.isprintable() and " " not in url and "@" not in parts.netloc


def give_to(store: Store, *, ended: str, stays: str) -> None:
    """Let the applications of an account that ends be another's; a draft for what the other applies for goes."""
    with store.transaction():
        open_for = {_what(each) for each in store.applications.list_of_account(stays) if each.state not in ENDED}
        for application in store.applications.list_of_account(ended):
            if application.state is ApplicationState.DRAFT and _what(application) in open_for:
                store.applications.remove(application.key)
            else:
                store.applications.put(replace(application, account=stays))


def forget_applicant(store: Store, account: str) -> int:
    """Delete what a person who leaves did not send or is not decided; what was decided names the account no more."""
    with store.transaction():
        applications = store.applications.list_of_account(account)
        for application in applications:
            if application.state in (ApplicationState.AWARDED, ApplicationState.REFUSED):
                store.applications.put(replace(application, account=""))
            else:
                store.applications.remove(application.key)
    return len(applications)


def _send_evidence(store: Store, application: AwardApplication, *, now: datetime) -> None:
    for piece in application.evidence:
        if piece.sent_at is None:
            store.applications.change_evidence(application.key, replace(piece, sent_at=now))
