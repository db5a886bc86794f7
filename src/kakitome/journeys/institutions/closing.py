"""An institution closes: two people, a waiting time, and one transaction that ends everything but its awards.

    outlook = foresee(platform, "u")
    closing = ask_for(platform, "u", wanted=ClosingRequest(…), actor=account, now=now)
    agree_to(platform, "u", actor=another, now=now)
    carry_out_due(platform, "u", now=now)          # the scheduler, when its day has come

What takes effect, all of it or nothing: class lists that wait are dropped; status lists are signed for the last time
and without an end; keys are retired and the private ones destroyed; API keys, invitations, the institution's own
sign-in and every role end. Documents that verifiers read stay where they are (`hosting/documents.py`), made from
records that nobody can write any more. Who verifies an award reads that its issuer closed, and that the award stands.

Nobody can withdraw an award of a closed institution, operators included: there is no key to say so with.

Source: docs/rules/threats.md T10; docs/rules/faults.md F61.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kakitome.errors import NotFound, Problem, Refused
from kakitome.journeys.institutions.second_administrator import find_second
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.recognition import Standing
from kakitome.ports.accounts import Person
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import SIGNED, AwardFilter
from kakitome.ports.batches import ENDS, BatchState
from kakitome.ports.closings import Closing, ClosingSide, ClosingState
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.organisations import NodeRole, RoleHolder
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.second_person import Second
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.services import closing as rules
from kakitome.services.closing import ClosingRequest, Outlook
from kakitome.services.keeping_keys import retire_keys
from kakitome.services.publishing import publish_final_lists
from kakitome.values.instants import day_of

_UNDECIDED: Final = frozenset(
    {
        State.SUBMITTED,
        State.INCOMPLETE,
        State.ACCEPTED,
        State.IN_REVIEW,
        State.DISCUSSION,
        State.DECIDING,
        State.CONDITIONAL,
        State.APPEALED,
    }
)
"""Cases of recognition in which somebody waits for an answer."""
_WAITING_LISTS: Final = frozenset(BatchState) - ENDS - {BatchState.SIGNING, BatchState.PAUSED}
PLATFORM: Final = "kakitome"
"""Who acts when the day has come."""
_OPEN_ORDERS: Final = (WithdrawalState.PROPOSED, WithdrawalState.APPROVED)


def foresee(platform: Platform, institution: str) -> Outlook:
    """Count what a closing would end and what would stay, and change nothing."""
    store = platform.store(institution)
    lists = [batch for state in _WAITING_LISTS for batch in store.batches.list_in_state(state)]
    begun = [batch for state in (BatchState.SIGNING, BatchState.PAUSED) for batch in store.batches.list_in_state(state)]
    versions = store.microcredentials.list_latest()
    now = platform.now()
    return Outlook(
        awards=store.awards.count_matching(AwardFilter(states=SIGNED)),
        suspended=_count_suspended(store),
        signing=len(begun) + len(store.awards.list_open_intents()),
        lists=len(lists),
        definitions=sum(version.state is VersionState.IN_FORCE for version in versions),
        orders=sum(len(store.withdrawals.list_in_state(state)) for state in _OPEN_ORDERS),
        applications=sum(
            len(platform.store(body.institution).cases.list_heads(states=_UNDECIDED, applicant=institution))
            for body in platform.bodies.list_bodies()
        ),
        own_cases=len(store.cases.list_heads(states=_UNDECIDED)),
        recognitions=sum(
            signed_recognition.recognition.standing_at(now) in (Standing.RECOGNISED, Standing.SUSPENDED)
            for signed_recognition in store.recognitions.list_all()
        ),
        people=len({member.account for member in platform.organisations.list_members(institution)}),
        invitations=len(platform.invitations.list_of(institution)),
        api_keys=sum(key.revoked_at is None for key in platform.api_keys.list_keys(institution)),
        providers=sum(provider.is_on for provider in platform.identity_providers.list_of(institution)),
        keys=len(platform.vault(institution).list_key_ids()),
    )


def ask_for(platform: Platform, institution: str, *, wanted: ClosingRequest, actor: str, now: datetime) -> Closing:
    """Ask for an institution to be closed; its administrators are told by mail.

    Raises:
        Invalid: as `services.closing.ask`.
        Conflict: E_CLOSING_UNDER_WAY, there is a request, or it is closed.
    """
    closing = rules.request(wanted, closing_id=secrets.token_hex(8), actor=actor, now=now)
    with platform.store(institution).transaction():
        platform.closings.add(institution, closing)
        _announce(_Act(platform=platform, institution=institution, actor=actor, now=now), closing, what="requested")
    return closing


def agree_to(
    platform: Platform,
    institution: str,
    *,
    actor: str,
    now: datetime,
    side: ClosingSide = ClosingSide.INSTITUTION,
) -> Closing:
    """Agree as the second person, on the side that asks.

    Raises:
        NotFound: E_CLOSING_NONE.
        Refused: E_CLOSING_SIDE, others ask for it.
        Conflict, Refused: as `services.closing.agree`.
    """
    with platform.store(institution).transaction():
        requested = closing_in_hand(platform, institution)
        if requested.side is not side:
            raise Refused("E_CLOSING_SIDE")
        is_operator = side is ClosingSide.OPERATORS
        second = Second(account=actor) if is_operator else find_second(platform, institution, account=actor)
        agreed = rules.agree(requested, second, now=now)
        _store(_Act(platform=platform, institution=institution, actor=actor, now=now), agreed, before=requested.state)
    return agreed


def decline(platform: Platform, institution: str, *, actor: str, now: datetime) -> Closing:
    """Say no to a request; raises `NotFound` (E_CLOSING_NONE), `Conflict` (E_CLOSING_MOVE)."""
    with platform.store(institution).transaction():
        requested = closing_in_hand(platform, institution)
        declined = rules.decline(requested, actor=actor, now=now)
        _store(_Act(platform=platform, institution=institution, actor=actor, now=now), declined, before=requested.state)
    return declined


def take_back(platform: Platform, institution: str, *, actor: str, now: datetime) -> Closing:
    """Take a request or an agreed closing back; raises `NotFound` (E_CLOSING_NONE), `Conflict` (E_CLOSING_MOVE)."""
    with platform.store(institution).transaction():
        before = closing_in_hand(platform, institution)
        withdrawn = rules.withdraw(before, actor=actor, now=now)
        _store(_Act(platform=platform, institution=institution, actor=actor, now=now), withdrawn, before=before.state)
    return withdrawn


def closing_in_hand(platform: Platform, institution: str) -> Closing:
    """Return the closing that is under way or done; raises `NotFound` (E_CLOSING_NONE)."""
    closing = platform.closings.find_in_hand(institution)
    if closing is None:
        raise NotFound("E_CLOSING_NONE")
    return closing


def carry_out_due(platform: Platform, institution: str, *, now: datetime) -> Closing | None:
    """Close an institution whose day has come; None where there is nothing to do, or something has to be settled first.

    Everything happens in one transaction: a crash leaves the institution open, and the next turn closes it.

    Raises:
        Conflict: E_STATUS_VERSION, a list was published at this very moment; the next turn tries again.
        NotFound, Unavailable: as the vault.
    """
    closing = platform.closings.find_in_hand(institution)
    if closing is None or not rules.is_due(closing, now=now):
        return None
    store = platform.store(institution)
    with store.transaction():
        # Read again: from here on no other writer of the institution comes between.
        closing = closing_in_hand(platform, institution)
        if not rules.is_due(closing, now=now) or foresee(platform, institution).obstacles(closing.side):
            return None
        return _carry_out(_Act(platform=platform, institution=institution, actor=PLATFORM, now=now), closing)


def left_over(platform: Platform, institution: str) -> Sequence[Problem]:
    """Tell the doctor what is there of a closed institution that a closing ends; nothing for one that is open."""
    if platform.closings.find_done(institution) is None:
        return []
    store = platform.store(institution)
    counts = {
        "issuers": sum(record.closed_at is None for record in store.issuers.list_issuers()),
        "lists": sum(head.valid_until is not None for head in store.status_lists.list_heads()),
        "keys": len(platform.vault(institution).list_key_ids()),
        "roles": len(platform.organisations.list_members(institution)),
        "api_keys": sum(key.revoked_at is None for key in platform.api_keys.list_keys(institution)),
    }
    return [Problem(code="E_DOCTOR_NOT_CLOSED", params={**counts})] if any(counts.values()) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """Who does something to which institution, and when."""

    platform: Platform
    institution: str
    actor: str
    now: datetime

    @property
    def store(self) -> Store:
        return self.platform.store(self.institution)


def _carry_out(act: _Act, closing: Closing) -> Closing:
    platform, institution, store = act.platform, act.institution, act.store
    done = rules.finish(closing, actor=act.actor, now=act.now)
    members = platform.organisations.list_members(institution)
    for batch in [batch for state in _WAITING_LISTS for batch in store.batches.list_in_state(state)]:
        store.batches.move(batch.number, BatchState.CANCELLED, at=act.now, actor=act.actor)
        append_entry(store.audit, "batch.cancelled", subject=batch.number, actor=act.actor, now=act.now)
    lists = _close_issuers(act, store)
    for key in platform.api_keys.list_keys(institution):
        if key.revoked_at is None:
            platform.api_keys.revoke(institution, key.prefix, now=act.now)
    for invitation in platform.invitations.list_of(institution):
        platform.invitations.close(invitation.id, institution=invitation.institution)
    for provider in platform.identity_providers.list_of(institution):
        platform.identity_providers.change(replace(provider, is_on=False, changed_by=act.actor))
    platform.organisations.end_roles(institution, now=act.now)
    platform.destroy_keys(institution)
    platform.closings.change(institution, done, before=closing.state)
    _mail(act, done, what="done", members=members)
    detail = {"closing": done.id, "lists": lists}
    append_entry(store.audit, "institution.closed", subject=institution, actor=act.actor, now=act.now, **detail)
    _note(act, what="done")
    return done


def _close_issuers(act: _Act, store: Store) -> str:
    """Sign the last lists, retire the keys, mark the issuers; return one digest of all the lists.

    It goes into the trail, and with the trail's head into the transparency log.
    """
    digest = hashlib.sha256()
    context = act.platform.publishing_context(act.institution, store=store)
    for record in store.issuers.list_issuers():
        if record.closed_at is None:
            for publication in publish_final_lists(context, record.did, now=act.now):
                digest.update(hashlib.sha256(publication.document).digest())
            retire_keys(store, record.did, actor=act.actor, now=act.now)
            store.issuers.replace(replace(record, closed_at=act.now))
    return digest.hexdigest()


def _count_suspended(store: Store) -> int:
    heads = [head for head in store.status_lists.list_heads() if head.list_id.purpose is StatusPurpose.SUSPENSION]
    return sum(len(store.status_lists.find_bits(head.list_id).indices) for head in heads)


_EVENTS: Final[Mapping[ClosingState, str]] = {
    ClosingState.AGREED: "agreed",
    ClosingState.DECLINED: "declined",
    ClosingState.WITHDRAWN: "withdrawn",
}


def _store(act: _Act, closing: Closing, *, before: ClosingState) -> None:
    act.platform.closings.change(act.institution, closing, before=before)
    _announce(act, closing, what=_EVENTS[closing.state])


def _announce(act: _Act, closing: Closing, *, what: str) -> None:
    """Write mails, a line in the trail and, last of all, a security event: who acts on what, and no free text."""
    members = act.platform.organisations.list_members(act.institution)
    admins = [member for member in members if member.role is NodeRole.ADMIN and member.organisation == act.institution]
    _mail(act, closing, what=what, members=admins)
    detail = {"closing": closing.id, "side": closing.side.value}
    action = f"institution.closing_{what}"
    append_entry(act.store.audit, action, subject=act.institution, actor=act.actor, now=act.now, **detail)
    _note(act, what=what)


def _note(act: _Act, *, what: str) -> None:
    act.platform.security_events.append(
        SecurityEvent(
            at=act.now,
            kind=SecurityEventKind.SETTING_CHANGED,
            account="" if act.actor == PLATFORM else act.actor,
            institution=act.institution,
            detail={"setting": "closing", "to": what},
        )
    )


def _mail(act: _Act, closing: Closing, *, what: str, members: Sequence[RoleHolder]) -> None:
    """Put a mail for each member into the outbox, in the transaction of what it tells of."""
    name = act.platform.organisations.get(act.institution).name
    params = {
        "institution_ja": name.ja or name.en,
        "institution_en": name.en or name.ja,
        "on": day_of(closing.takes_effect_at).isoformat() if closing.takes_effect_at else "",
        "by": closing.side.value,
        "link": f"{act.platform.site_url}/desk/{act.institution}/closing",
    }
    act.store.outbox.add_many(
        [
            OutboxMessage(
                dedupe_id=f"closing:{closing.id}:{what}:{person.account}",
                kind=f"closing.{what}",
                to=person.email,
                due_at=act.now,
                language=person.language,
                params=params,
            )
            for person in _readers(act.platform, members)
        ]
    )


def _readers(platform: Platform, members: Sequence[RoleHolder]) -> Iterator[Person]:
    for account in dict.fromkeys(member.account for member in members):
        person = platform.accounts.find(account)
        if person is not None and person.email:
            yield person
