"""The way back of an award that the wrong person received: a list named a wrong address, a link was forwarded.

1. Whoever received it wrongly gives it back, unasked. Or
2. the institution asks for it, with a reason, and shows the address the award has now.
3. Whoever the award is meant for proves that address, as for receiving (`prove`).
4. The holder agrees, or objects, within fourteen days. Agreed, the award is taken back. Unanswered, it is taken back
   if the address was proved, and stays otherwise. After an objection a second person of the institution decides.

Taken back, an award is as if nobody had received it: links that were given out open nothing, nobody but its next
learner sees its page, consents are for its next learner to give. Nothing of it is silent: every step is on record,
and in the trail; and an award that was taken back or given away wrongly comes back by the same way.

Source: docs/rules/threats.md T12, T17; ADR 46.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kakitome.errors import Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.award_returns import ReturnAct, ReturnStep
from kakitome.ports.claims import Visibility
from kakitome.ports.directory import Directory
from kakitome.ports.store import Store
from kakitome.services.holding.showing import HeldAward, held_of

ANSWER_WITHIN = timedelta(days=14)
"""How long the holder has to answer. (derived)"""
REMINDED_AFTER = timedelta(days=10)
"""When a holder who has not answered is written to again. (derived)"""
_OPENING = frozenset({ReturnAct.REQUESTED, ReturnAct.GIVEN_BACK, ReturnAct.READDRESSED})
_GIVEN = frozenset({ReturnAct.GIVEN_BACK, ReturnAct.AGREED})
_UNLINKING = _GIVEN | {ReturnAct.TAKEN_BACK, ReturnAct.ENDED, ReturnAct.READDRESSED}
_CLOSING = _UNLINKING | {ReturnAct.LEFT, ReturnAct.DROPPED, ReturnAct.LAPSED}


class ReturnState(StrEnum):
    """Where the way back of an award stands."""

    WAITING = "waiting"
    OBJECTED = "objected"
    TAKEN_BACK = "taken_back"
    STAYS = "stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardReturn:
    """The newest round about one award; its first step asks for the award, or gives it back."""

    steps: tuple[ReturnStep, ...]

    @property
    def first(self) -> ReturnStep:
        """Who asked for it or gave it back, when and why; `holder` is who held it then."""
        return self.steps[0]

    @property
    def state(self) -> ReturnState:
        """Where it stands."""
        last = self.steps[-1].act
        if last in _CLOSING:
            return ReturnState.TAKEN_BACK if last in _UNLINKING else ReturnState.STAYS
        return ReturnState.OBJECTED if self.find(ReturnAct.OBJECTED) else ReturnState.WAITING

    @property
    def is_open(self) -> bool:
        """Whether something is still to be answered or decided."""
        return self.state in (ReturnState.WAITING, ReturnState.OBJECTED)

    @property
    def ends_at(self) -> datetime:
        """When the holder's time to answer is over."""
        return self.first.at + ANSWER_WITHIN

    def find(self, act: ReturnAct) -> ReturnStep | None:
        """Return the newest step of a kind."""
        return next((step for step in reversed(self.steps) if step.act is act), None)


def newest_round(steps: Sequence[ReturnStep]) -> AwardReturn | None:
    """Return the newest round among the steps about one award; None when there are none."""
    begins = [place for place, step in enumerate(steps) if step.act in _OPENING]
    return AwardReturn(steps=tuple(steps[begins[-1] :])) if begins else None


def find_return(store: Store, number: str) -> AwardReturn | None:
    """Return the newest round about an award."""
    return newest_round(store.returns.list_by_award(number))


def is_asked_back(store: Store, number: str) -> bool:
    """Tell whether an award is being asked for."""
    award_return = find_return(store, number)
    return award_return is not None and award_return.is_open


def is_proved(store: Store, award_return: AwardReturn) -> bool:
    """Tell whether the address that the award has now was proved in this round."""
    proof = award_return.find(ReturnAct.PROVED)
    if proof is None:
        return False
    documents = store.awards.list_by_number(proof.award_number)
    addresses = {
        document.credential_id: document.intent.learner.email.strip().casefold()
        for document in documents
        if document.intent.learner
    }
    now = held_of("", store, number=proof.award_number).record.credential_id
    return bool(addresses.get(now)) and addresses.get(proof.credential_id) == addresses[now]


def give_back(store: Store, number: str, *, account: str, now: datetime) -> HeldAward:
    """Let the holder give an award back; return it as it was held. The caller has made sure that the holder asks.

    While the institution asks for it this is an agreement.

    Raises:
        NotFound: E_CLAIM_UNKNOWN.
        Refused: E_RETURN_NOT_HELD, nobody has received it.
        Conflict: E_RETURN_RACE.
    """
    with store.transaction():
        held = held_of("", store, number=number)
        if not held.is_opened:
            raise Refused("E_RETURN_NOT_HELD")
        award_return = find_return(store, number)
        is_asked = award_return is not None and award_return.is_open
        _take(store, held, act=ReturnAct.AGREED if is_asked else ReturnAct.GIVEN_BACK, actor=account, now=now)
    return held


def ask_back(store: Store, number: str, *, reason: str, actor: str, now: datetime) -> AwardReturn:
    """Ask the holder of an award for it.

    Raises:
        NotFound: E_CLAIM_UNKNOWN.
        Refused: E_RETURN_NOT_HELD, it is in nobody's account; E_RETURN_OPEN, it is asked for already;
            E_LEARNER_WITHOUT_EMAIL, nobody could prove anything.
        Conflict: E_RETURN_RACE.
    """
    with store.transaction():
        held = held_of("", store, number=number)
        if not held.account:
            raise Refused("E_RETURN_NOT_HELD")
        before = find_return(store, number)
        if before is not None and before.is_open:
            raise Refused("E_RETURN_OPEN")
        learner = held.record.intent.learner
        if learner is None or not learner.email:
            raise Refused("E_LEARNER_WITHOUT_EMAIL", number=number)
        _add(store, held, act=ReturnAct.REQUESTED, actor=actor, reason=reason, now=now)
        append_entry(store.audit, "award.asked_back", subject=number, actor=actor, now=now)
    return _need_open(store, number)


def prove(store: Store, number: str, *, account: str, now: datetime) -> None:
    """Note that somebody has proved the address the award has now; the caller has seen the proof.

    Raises:
        Refused: E_RETURN_CLOSED, nobody asks for the award.
    """
    with store.transaction():
        award_return = _need_open(store, number)
        if not is_proved(store, award_return):
            held = held_of("", store, number=number)
            _add(store, held, act=ReturnAct.PROVED, actor=account, now=now)
            append_entry(store.audit, "award.return_proved", subject=number, actor="learner", now=now)


def object_to(store: Store, number: str, *, account: str, reason: str, now: datetime) -> None:
    """Let the holder object, with a reason; the caller has made sure that the holder asks.

    Raises:
        Refused: E_RETURN_CLOSED.
    """
    with store.transaction():
        if _need_open(store, number).state is not ReturnState.WAITING:
            raise Refused("E_RETURN_CLOSED")
        held = held_of("", store, number=number)
        _add(store, held, act=ReturnAct.OBJECTED, actor=account, reason=reason, now=now)
        append_entry(store.audit, "award.return_objected", subject=number, actor="learner", now=now)


def decide(store: Store, number: str, *, takes_back: bool, reason: str, actor: str, now: datetime) -> None:
    """Decide after an objection, as somebody else than who asked.

    Raises:
        Refused: E_RETURN_CLOSED, nobody objected, or it is decided; E_RETURN_OWN, one's own request; E_RETURN_UNPROVED,
            nobody has proved the award's address, to whom it could go.
    """
    with store.transaction():
        award_return = _need_open(store, number)
        if award_return.state is not ReturnState.OBJECTED:
            raise Refused("E_RETURN_CLOSED")
        if award_return.first.actor == actor:
            raise Refused("E_RETURN_OWN")
        if takes_back and not is_proved(store, award_return):
            raise Refused("E_RETURN_UNPROVED")
        held = held_of("", store, number=number)
        if takes_back:
            _take(store, held, act=ReturnAct.TAKEN_BACK, actor=actor, reason=reason, now=now)
        else:
            _add(store, held, act=ReturnAct.LEFT, actor=actor, reason=reason, now=now)
            append_entry(store.audit, "award.return_left", subject=number, actor=actor, now=now)


def drop(store: Store, number: str, *, actor: str, now: datetime) -> None:
    """Ask no longer: the award stays where it is.

    Raises:
        Refused: E_RETURN_CLOSED.
    """
    with store.transaction():
        _need_open(store, number)
        held = held_of("", store, number=number)
        _add(store, held, act=ReturnAct.DROPPED, actor=actor, now=now)
        append_entry(store.audit, "award.return_dropped", subject=number, actor=actor, now=now)


def end_unanswered(store: Store, number: str, *, now: datetime) -> AwardReturn | None:
    """End the round about an award when the holder's time is over; return it, or None when it is not over."""
    with store.transaction():
        award_return = find_return(store, number)
        if award_return is None or award_return.state is not ReturnState.WAITING or now < award_return.ends_at:
            return None
        held = held_of("", store, number=number)
        if is_proved(store, award_return):
            _take(store, held, act=ReturnAct.ENDED, now=now)
        else:
            _add(store, held, act=ReturnAct.LAPSED, now=now)
            append_entry(store.audit, "award.return_lapsed", subject=number, actor="clock", now=now)
        return find_return(store, number)


def is_received_at_former_address(store: Store, held: HeldAward) -> bool:
    """Tell whether an award in nobody's account was opened by who read an address that was corrected since."""
    learner = held.record.intent.learner
    if held.account or held.received_at is None or learner is None:
        return False
    documents = store.awards.list_by_number(held.number)
    before = [
        document.intent.learner.email.strip().casefold()
        for document in documents
        if document.intent.learner and document.issued_at and document.issued_at <= held.received_at
    ]
    return bool(before) and before[-1] != learner.email.strip().casefold()


def readdress(store: Store, held: HeldAward, *, now: datetime) -> HeldAward:
    """Let an award that is in nobody's account be nobody's again, for whoever has proved its corrected address."""
    _take(store, held, act=ReturnAct.READDRESSED, now=now)
    return held_of("", store, number=held.number)


def list_unanswered(store: Store) -> Sequence[AwardReturn]:
    """Return the rounds that wait for their holders."""
    # Of the rounds that wait these are the newest steps; those that are over are not looked at again and again.
    numbers = store.returns.list_whose_newest_is(ReturnAct.REQUESTED, ReturnAct.PROVED)
    rounds = [find_return(store, number) for number in numbers]
    return [each for each in rounds if each is not None and each.state is ReturnState.WAITING]


def list_asked_back(directory: Directory, numbers: Mapping[str, Collection[str]]) -> Sequence[str]:
    """Return those of some awards, by institution, for whose holder's answer the institution waits."""
    waiting = (
        award_return.first.award_number
        for institution in numbers
        for award_return in list_unanswered(directory.open(institution))
        if award_return.first.award_number in numbers[institution]
    )
    return sorted(waiting)


def _need_open(store: Store, number: str) -> AwardReturn:
    award_return = find_return(store, number)
    if award_return is None or not award_return.is_open:
        raise Refused("E_RETURN_CLOSED")
    return award_return


def _take(store: Store, held: HeldAward, *, act: ReturnAct, now: datetime, actor: str = "", reason: str = "") -> None:
    """Let an award be nobody's, as before it was received; its page's links open nothing any more."""
    _add(store, held, act=act, actor=actor, reason=reason, now=now)
    for claim in store.claims.list_by_award(held.number):
        nobodys = replace(
            claim,
            account="",
            opened_at=None,
            visibility=Visibility.PRIVATE,
            withdrawn_at=claim.withdrawn_at or now,
            link_edition=held.link_edition + 1,
        )
        store.claims.replace(nobodys)
    by = {ReturnAct.TAKEN_BACK: actor, ReturnAct.ENDED: "clock"}.get(act, "learner")
    action = "award.given_back" if act in _GIVEN else "award.taken_back"
    append_entry(store.audit, action, subject=held.number, actor=by, now=now)


def _add(store: Store, held: HeldAward, *, act: ReturnAct, now: datetime, actor: str = "", reason: str = "") -> None:
    steps = store.returns.list_by_award(held.number)
    begun = None if act in _OPENING else newest_round(steps)
    step = ReturnStep(
        award_number=held.number,
        position=len(steps) + 1,
        act=act,
        at=now,
        holder=begun.first.holder if begun else held.account,
        actor=actor,
        reason=reason,
        credential_id=held.record.credential_id if act is ReturnAct.PROVED else "",
    )
    store.returns.add(step)
