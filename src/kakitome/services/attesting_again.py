"""Attesting again what its first issuer cannot vouch for any more: asked, proposed, decided by a second person.

    request_again(reattestations, account, request=request)
    propose(person, key, proposal=AttestingProposal(...), now=now); begin_signing(person, key, actor=second, now=now)
    note_attested(person, key, award=number, now=now)

1. Refusing takes one person. Attesting takes two: such an award rests on a document that nobody can verify any more,
   and is what one bribed or deceived person would give.
2. A credential is attested again once, whoever asks and wherever.
3. What was withdrawn is never attested again (`journeys.institutions.attesting_again` looks at that, at every step).

Source: docs/rules/capabilities.md C15; docs/adr/0070-attesting-again.md; ADR 0048 (a second person).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.ports.reattestations import (
    WAITING,
    PersonReattestations,
    ReattestationRequest,
    Reattestations,
    ReattestationStep,
    ReattestationTerms,
)
from kakitome.values.localized_text import LocalizedText

LOST_AFTER: Final = timedelta(days=30)
"""How long an issuer has answered no check before its document can be attested again. (derived)"""
MOST_WAITING: Final = 10
"""Requests of one person that wait. (derived)"""
LONGEST_WORDS: Final = 2_000
"""Characters. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestingProposal:
    """What a member of staff proposes: to award which version, and why."""

    actor: str
    microcredential: str
    version: int
    reason: str


def say_terms(
    reattestations: Reattestations, institution: str, *, is_on: bool, words: LocalizedText, now: datetime
) -> None:
    """Let an institution take requests or not; raises `Invalid` (E_REATTEST_WORDS) without a word of what it needs."""
    if is_on and not words:
        raise Invalid("E_REATTEST_WORDS")
    terms = ReattestationTerms(institution=institution, is_on=is_on, words=words, changed_at=now)
    reattestations.put_terms(terms)


def request_again(reattestations: Reattestations, account: str, *, request: ReattestationRequest) -> None:
    """Store a request.

    Raises:
        Refused: E_REATTEST_OFF, the institution takes none.
        Conflict: E_REATTEST_TWICE it is attested already, E_REATTEST_WAITS it is asked already, E_REATTEST_MANY.
        NotFound: E_WALLET_UNKNOWN, E_ACCOUNT_UNKNOWN.
    """
    terms = reattestations.find_terms(request.institution)
    if terms is None or not terms.is_on:
        raise Refused("E_REATTEST_OFF")
    demand_once(reattestations, request)
    person = reattestations.open(account)
    with person.transaction():
        waiting = [each for each in person.list_requests() if each.step in WAITING]
        if any(each.credential_sha256 == request.credential_sha256 for each in waiting):
            raise Conflict("E_REATTEST_WAITS")
        if len(waiting) >= MOST_WAITING:
            raise Conflict("E_REATTEST_MANY", limit=MOST_WAITING)
        person.add(request)


def demand_once(reattestations: Reattestations, request: ReattestationRequest) -> None:
    """Refuse what was attested again already, anywhere here; raises `Conflict` (E_REATTEST_TWICE)."""
    same = [found_request.request for found_request in reattestations.list_same(request.credential_sha256)]
    if any(each.step is ReattestationStep.ATTESTED for each in same):
        raise Conflict("E_REATTEST_TWICE")


def propose(
    person: PersonReattestations, key: str, *, proposal: AttestingProposal, now: datetime
) -> ReattestationRequest:
    """Propose to attest; raises `Invalid` (E_REATTEST_REASON), `Conflict` (E_REATTEST_MOVE), `NotFound`."""
    _demand_reason(proposal.reason)
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.REQUESTED, ReattestationStep.PROPOSED})
        changed = replace(
            request,
            step=ReattestationStep.PROPOSED,
            step_at=now,
            proposed_by=proposal.actor,
            reason=proposal.reason.strip(),
            microcredential=proposal.microcredential,
            version=proposal.version,
        )
        person.replace(changed)
    return changed


def begin_signing(person: PersonReattestations, key: str, *, actor: str, now: datetime) -> ReattestationRequest:
    """Agree to a proposal as a second person, so that nobody else attests the same meanwhile.

    One that stopped on its way begins again.

    Raises:
        Refused: E_REATTEST_SECOND, the same person proposed it.
        Conflict: E_REATTEST_MOVE, E_REATTEST_TWICE.
        NotFound: E_REATTEST_UNKNOWN.
    """
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.PROPOSED, ReattestationStep.SIGNING})
        if request.proposed_by == actor:
            raise Refused("E_REATTEST_SECOND")
        changed = replace(request, step=ReattestationStep.SIGNING, step_at=now)
        person.replace(changed)
    return changed


def stop_signing(person: PersonReattestations, key: str, *, now: datetime) -> None:
    """Go back to the proposal, because nothing was awarded."""
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.SIGNING})
        person.replace(replace(request, step=ReattestationStep.PROPOSED, step_at=now))


def note_attested(person: PersonReattestations, key: str, *, award: str, now: datetime) -> ReattestationRequest:
    """Store which award came of it."""
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.SIGNING})
        changed = replace(request, step=ReattestationStep.ATTESTED, step_at=now, award=award)
        person.replace(changed)
    return changed


def refuse_request(person: PersonReattestations, key: str, *, reason: str, now: datetime) -> ReattestationRequest:
    """Refuse, with a reason that the learner reads; raises as `propose`."""
    _demand_reason(reason)
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.REQUESTED, ReattestationStep.PROPOSED})
        changed = replace(request, step=ReattestationStep.REFUSED, step_at=now, reason=reason.strip())
        person.replace(changed)
    return changed


def take_back(person: PersonReattestations, key: str, *, now: datetime) -> ReattestationRequest:
    """Take a request back, as its maker; raises `Conflict` (E_REATTEST_MOVE), `NotFound`."""
    with person.transaction():
        request = _need_at(person, key, steps={ReattestationStep.REQUESTED, ReattestationStep.PROPOSED})
        changed = replace(request, step=ReattestationStep.TAKEN_BACK, step_at=now)
        person.replace(changed)
    return changed


def need_request(person: PersonReattestations, key: str) -> ReattestationRequest:
    """Return a request; raises `NotFound` (E_REATTEST_UNKNOWN), also for another person's."""
    request = person.find(key)
    if request is None:
        raise NotFound("E_REATTEST_UNKNOWN")
    return request


def _need_at(person: PersonReattestations, key: str, *, steps: Collection[ReattestationStep]) -> ReattestationRequest:
    request = need_request(person, key)
    if request.step not in steps:
        raise Conflict("E_REATTEST_MOVE")
    return request


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("E_REATTEST_REASON")
