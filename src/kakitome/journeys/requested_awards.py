"""Awarding what keyed requests of one institution ask for, each key once.

    answers = give_requested(platform, institution, requests, answer=answer)

Requests that come together share transactions where all want the same micro-credential and nothing is unusual: what
they store, their awards and their answers, is durable after two waits for the disk. Otherwise every micro-credential is
an order of its own, worked off chunk by chunk, and answers are stored last. When a server dies in between, the next
request of the key does the work again: each award is known by its own key, so that none is given twice.

Source: docs/rules/invariants.md I3.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound, Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.store import Store
from kakitome.services.answering_once import Answered, Kept, Keyed, KeyRefusal, RequestTurn, answer_together
from kakitome.services.issuing import AwardOutcome, DuplicateRule, Handling, Order, RowStatus, Wanted, are_few, issue
from kakitome.services.publishing import publish_status_lists


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What is the same for all awards of an order; `version` None is the one in force."""

    microcredential: str
    version: int | None
    on_duplicate: DuplicateRule
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRequest:
    """One request for awards.

    Attributes:
        keyed: its client's key and content.
        wanted: what it wants, by micro-credential; each award has an idempotency key of its own.
        unreadable: outcomes of what could not be read, by those keys.
    """

    keyed: Keyed
    wanted: Mapping[OrderTerms, Sequence[Wanted]]
    unreadable: Mapping[str, AwardOutcome]


Answer = Callable[[int, Mapping[str, AwardOutcome]], Answered]
"""Writes the answer of the request at a place, from the outcomes of its awards by their keys."""


def give_requested(
    platform: Platform, institution: str, *, requests: Sequence[AwardRequest], answer: Answer, now: datetime
) -> list[Kept | KeyRefusal]:
    """Give what requests of one institution ask for; return what each client is told, or why it is refused."""
    giving = _Giving(platform, institution, platform.store(institution), requests, answer, now)
    return giving.at_once() or giving.one_by_one()


@dataclass(frozen=True, slots=True)
class _Giving:
    """Requests that are worked on together."""

    platform: Platform
    institution: str
    store: Store
    requests: Sequence[AwardRequest]
    answer: Answer
    now: datetime

    @property
    def keyed(self) -> list[Keyed]:
        return [request.keyed for request in self.requests]

    def at_once(self) -> list[Kept | KeyRefusal]:
        """Give all in one order of few awards, their answers stored with them; nothing when that cannot be."""
        order_termses = {terms for request in self.requests for terms in request.wanted}
        all_wanted = [award for request in self.requests for wanted in request.wanted.values() for award in wanted]
        if len(order_termses) != 1 or not are_few(all_wanted):
            return []
        terms, places, turn = order_termses.pop(), list[int](), RequestTurn(self.store, self.keyed, now=self.now)

        def choose() -> Sequence[Wanted]:
            places.extend(turn.begin())
            return [term for place in places for term in self.requests[place].wanted.get(terms, ())]

        def note(settled: Sequence[AwardOutcome], _is_last: bool) -> None:
            if not places:
                return
            outcomes = {outcome.idempotency_key: _as_first_told(self.store, outcome) for outcome in settled}
            turn.answer([self.answer(place, {**self.requests[place].unreadable, **outcomes}) for place in places])

        try:
            self._issue(terms, all_wanted, handling=Handling(choose=choose, note=note, is_answered=True))
        except (NotFound, Refused, Conflict):
            # Nothing was done, and the long way knows what to say.
            return []
        except Exception as failure:
            turn.give_up(failure)
            raise
        self._publish()
        return turn.answers()

    def one_by_one(self) -> list[Kept | KeyRefusal]:
        """Give everything that can be, micro-credential by micro-credential."""
        return answer_together(self.store, self.keyed, now=self.now, act=self._give)

    def _give(self, places: Sequence[int]) -> Sequence[Answered]:
        outcomes: dict[str, AwardOutcome] = {}
        orders: dict[OrderTerms, list[Wanted]] = {}
        for request in (self.requests[place] for place in places):
            outcomes |= request.unreadable
            for terms, wanted in request.wanted.items():
                orders.setdefault(terms, []).extend(wanted)
        for terms, wanted in orders.items():
            outcomes |= {outcome.idempotency_key: outcome for outcome in self._give_order(terms, wanted)}
        self._publish()
        return [self.answer(place, outcomes) for place in places]

    def _give_order(self, terms: OrderTerms, wanted: Sequence[Wanted]) -> Sequence[AwardOutcome]:
        try:
            return [
                _as_first_told(self.store, outcome)
                for outcome in self._issue(terms, wanted, handling=Handling(is_answered=True))
            ]
        except (NotFound, Refused) as error:
            # Nothing of this micro-credential can be awarded at all; the list's others go on.
            reasons = (Problem(code=error.code, params=error.params), *error.problems)
            return [not_given(award, *reasons) for award in wanted]

    def _issue(self, terms: OrderTerms, wanted: Sequence[Wanted], *, handling: Handling) -> Sequence[AwardOutcome]:
        order = Order(
            issuer=_issuer(self.store),
            microcredential=terms.microcredential,
            version=terms.version or _version_in_force(self.store, terms.microcredential),
            actor=terms.actor,
            wanted=wanted,
            on_duplicate=terms.on_duplicate,
        )
        context = self.platform.issuing_context(self.institution, store=self.store)
        return issue(context, order, now=self.now, handling=handling)

    def _publish(self) -> None:
        publish_status_lists(self.platform.publishing_context(self.institution, store=self.store), now=self.now)


def not_given(wanted: Wanted, *reasons: Problem) -> AwardOutcome:
    """Say of an award that was wanted under a key that it is not given, and why."""
    return AwardOutcome(
        row=None,
        status=RowStatus.REFUSED,
        idempotency_key=wanted.idempotency_key,
        warnings=wanted.warnings,
        reasons=reasons,
    )


def _as_first_told(store: Store, outcome: AwardOutcome) -> AwardOutcome:
    """Tell what an earlier, broken-off run of this very request gave as given: the client never heard of it."""
    if outcome.status is not RowStatus.SKIPPED:
        return outcome
    own = store.awards.find_by_idempotency_key(outcome.idempotency_key)
    if own is None:
        return outcome
    return replace(outcome, status=RowStatus.ISSUED, number=own.number, credential_id=own.credential_id, reasons=())


def _issuer(store: Store) -> str:
    did = next((record.did for record in store.issuers.list_issuers() if record.closed_at is None), None)
    if did is None:
        raise Refused("E_API_NO_ISSUER")
    return did


def _version_in_force(store: Store, identifier: str) -> int:
    version = store.microcredentials.find_latest(identifier, state=VersionState.IN_FORCE)
    if version is None:
        known = store.microcredentials.find_latest(identifier)
        if known is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier)
        raise Refused("E_NOT_IN_FORCE", identifier=identifier, version=known.version, state=known.state.value)
    return version.version
