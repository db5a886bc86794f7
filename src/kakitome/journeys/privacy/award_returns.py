"""The way back of an award as a whole: steps, mails to both sides, consents, the record of security events.

give_back(platform, held, account=account, now=now)                         # by who holds it
ask_back(platform, held, reason="…", actor=account, now=now)                # by the institution
object_to(platform, held, account=account, reason="…", now=now)             # by who holds it
decide(platform, held, takes_back=True, reason="…", actor=other, now=now)   # by a second person
end_unanswered(platform, "u", now=now)                                      # each turn of the scheduler

The rules are those of `services.holding.returning`. Every step is told to the holder at all proved addresses of their
account, so that no award is taken from anybody in silence.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.journeys.platform import Platform, new_token
from kakitome.journeys.privacy.consenting import withdraw_consents
from kakitome.ports.award_returns import ReturnAct
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.services.holding import HeldAward, find_held, has_proved, returning, send_fresh_link
from kakitome.services.holding.returning import REMINDED_AFTER, AwardReturn, ReturnState
from kakitome.values.instants import JAPAN


def give_back(platform: Platform, held: HeldAward, *, account: str, now: datetime) -> None:
    """Let the holder give an award back; raises as `returning.give_back`."""
    store = platform.store(held.institution)
    with store.transaction():
        was_held = replace(
            returning.give_back(store, held.number, account=account, now=now), institution=held.institution
        )
        _taken(platform, was_held, now=now)


def ask_back(platform: Platform, held: HeldAward, *, reason: str, actor: str, now: datetime) -> None:
    """Ask the holder for an award, and whoever it is meant for to prove the address; raises as `returning.ask_back`."""
    store = platform.store(held.institution)
    with store.transaction():
        award_return = returning.ask_back(store, held.number, reason=reason, actor=actor, now=now)
        _tell_holder(platform, held, award_return=award_return, kind="return_asked", now=now)
        _send_link(platform, held, kind="return_prove", now=now)
        _note(platform, held, award_return=award_return, kind=SecurityEventKind.AWARD_ASKED_BACK, now=now)


def object_to(platform: Platform, held: HeldAward, *, account: str, reason: str, now: datetime) -> None:
    """Let the holder object, and tell who asked; raises as `returning.object_to`."""
    store = platform.store(held.institution)
    with store.transaction():
        returning.object_to(store, held.number, account=account, reason=reason, now=now)
        _tell_asker(platform, held, kind="return_objected", now=now)


def decide(platform: Platform, held: HeldAward, *, takes_back: bool, reason: str, actor: str, now: datetime) -> None:
    """Decide after an objection; raises as `returning.decide`."""
    store = platform.store(held.institution)
    with store.transaction():
        returning.decide(store, held.number, takes_back=takes_back, reason=reason, actor=actor, now=now)
        if takes_back:
            _taken(platform, held, now=now)
        else:
            _stays(platform, held, now=now)


def drop(platform: Platform, held: HeldAward, *, actor: str, now: datetime) -> None:
    """Ask no longer, and tell the holder; raises as `returning.drop`."""
    store = platform.store(held.institution)
    with store.transaction():
        returning.drop(store, held.number, actor=actor, now=now)
        _stays(platform, held, now=now)


def end_unanswered(platform: Platform, institution: str, *, now: datetime) -> int:
    """End the rounds whose time is over, remind holders of the others; return how many ended."""
    store, ended = platform.store(institution), 0
    for award_return in returning.list_unanswered(store):
        held = find_held(platform.directory, award_return.first.award_number)
        if held is None:
            continue
        if now >= award_return.ends_at:
            ended += _end(platform, held, now=now)
        elif now >= award_return.first.at + REMINDED_AFTER:
            _tell_holder(platform, held, award_return=award_return, kind="return_asked", again="-again", now=now)
    return ended


def _end(platform: Platform, held: HeldAward, *, now: datetime) -> bool:
    store = platform.store(held.institution)
    with store.transaction():
        ended = returning.end_unanswered(store, held.number, now=now)
        if ended is not None and ended.state is ReturnState.TAKEN_BACK:
            _taken(platform, held, now=now)
        elif ended is not None:
            _stays(platform, held, now=now)
    return ended is not None


def _taken(platform: Platform, held: HeldAward, *, now: datetime) -> None:
    """Do what follows when an award was taken back; `held` is how it was held until then."""
    store = platform.store(held.institution)
    award_return = returning.find_return(store, held.number)
    if award_return is None:
        return
    withdraw_consents(platform, held, now=now)
    _tell_holder(platform, held, award_return=award_return, kind="return_done", now=now)
    if _goes_on(platform, held, award_return=award_return):
        _send_link(platform, held, kind="claim", now=now)
    if award_return.first.act is ReturnAct.REQUESTED:
        _tell_asker(platform, held, kind="return_settled", now=now)
    else:
        _tell_contact(platform, held, award_return=award_return, now=now)
    is_given = award_return.steps[-1].act in (ReturnAct.GIVEN_BACK, ReturnAct.AGREED)
    kind = SecurityEventKind.AWARD_GIVEN_BACK if is_given else SecurityEventKind.AWARD_TAKEN_BACK
    _note(platform, held, award_return=award_return, kind=kind, now=now)


def _stays(platform: Platform, held: HeldAward, *, now: datetime) -> None:
    store = platform.store(held.institution)
    award_return = returning.find_return(store, held.number)
    if award_return is not None:
        _tell_holder(platform, held, award_return=award_return, kind="return_stays", now=now)
        _tell_asker(platform, held, kind="return_settled", now=now)


def _goes_on(platform: Platform, held: HeldAward, *, award_return: AwardReturn) -> bool:
    """Tell whether a new link is sent at once: not to an address that the former holder reads, as far as is known."""
    learner = held.record.intent.learner
    if learner is None or not learner.email:
        return False
    return returning.is_proved(platform.store(held.institution), award_return) or (
        bool(held.account) and not has_proved(held, _proved_by(platform, held.account))
    )


def _send_link(platform: Platform, held: HeldAward, *, kind: str, now: datetime) -> None:
    token, store = new_token(), platform.store(held.institution)
    send_fresh_link(store, held.number, kind=kind, token=token, link=platform.claim_address(token), now=now)


def _proved_by(platform: Platform, account: str) -> Sequence[str]:
    return [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]


def _tell_holder(
    platform: Platform, held: HeldAward, *, award_return: AwardReturn, kind: str, now: datetime, again: str = ""
) -> None:
    """Write to every proved address of the account that holds, or held, the award."""
    first = award_return.first
    person = platform.accounts.find(first.holder) if first.holder else None
    if person is None:
        return
    link = f"{platform.site_url}/mine/returns/{first.award_number}"
    platform.store(held.institution).outbox.add_many(
        [
            OutboxMessage(
                dedupe_id=_message_id(award_return, f"{kind}{again}-{place}"),
                kind=kind,
                to=address,
                language=person.language,
                params={"number": first.award_number, "link": link, "until": _last_day(award_return)},
                due_at=now,
            )
            for place, address in enumerate(_proved_by(platform, first.holder), start=1)
        ]
    )


def _tell_asker(platform: Platform, held: HeldAward, *, kind: str, now: datetime) -> None:
    store = platform.store(held.institution)
    award_return = returning.find_return(store, held.number)
    person = platform.accounts.find(award_return.first.actor) if award_return else None
    if award_return is not None and person is not None:
        message = OutboxMessage(
            dedupe_id=_message_id(award_return, kind),
            kind=kind,
            to=person.email,
            language=person.language,
            params={"number": held.number, "link": _desk_page(platform, held)},
            due_at=now,
        )
        store.outbox.add_many([message])


def _tell_contact(platform: Platform, held: HeldAward, *, award_return: AwardReturn, now: datetime) -> None:
    """Tell the institution, at the address that learners are given, that an award was given back."""
    store = platform.store(held.institution)
    address = store.issuers.get(held.record.intent.issuer).issuer.email
    if address:
        message = OutboxMessage(
            dedupe_id=_message_id(award_return, "return_given"),
            kind="return_given",
            to=address,
            params={"number": held.number, "link": _desk_page(platform, held)},
            due_at=now,
        )
        store.outbox.add_many([message])


def _note(
    platform: Platform, held: HeldAward, *, award_return: AwardReturn, kind: SecurityEventKind, now: datetime
) -> None:
    """Record a security event of the holder's: as the last act of the transaction."""
    first, by = award_return.first, award_return.steps[-1].actor
    detail = {"award": first.award_number} | ({"by": by} if by and by != first.holder else {})
    platform.security_events.append(
        SecurityEvent(at=now, kind=kind, account=first.holder, institution=held.institution, detail=detail)
    )


def _desk_page(platform: Platform, held: HeldAward) -> str:
    return f"{platform.site_url}/desk/{held.institution}/awards/{held.number}"


def _message_id(award_return: AwardReturn, name: str) -> str:
    return f"{name}:{award_return.first.award_number}:{award_return.first.position}"


def _last_day(award_return: AwardReturn) -> str:
    return award_return.ends_at.astimezone(JAPAN).date().isoformat()
