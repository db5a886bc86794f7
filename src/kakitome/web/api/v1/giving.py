"""Awarding what requests ask for: each award is known by its request's key and its place in the list.

Requests of one institution that come at the same time are given together (`gathering`): they share transactions, and
one trip to the disk makes all of them durable before any of them is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256

import orjson

from kakitome import texts
from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.ports.api_keys import ApiKey
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.store import Store
from kakitome.services.issuing import DuplicateRule, Handling, Order, Outcome, RowStatus, Wanted, are_few, issue
from kakitome.services.publishing import publish_status_lists
from kakitome.web.api.v1.award_data import result_data, totals_of, wanted_from
from kakitome.web.api.v1.gathering import Gathering
from kakitome.web.api.v1.idempotency import Answered, Kept, Keyed, Turn, answer_together
from kakitome.web.api.v1.keys import actor_of
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.api.v1.schemas import AwardIn
from kakitome.web.problems import CODES, detail_of, problem_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """One request for awards: a single one, or a list."""

    platform: Platform
    key: ApiKey
    keyed: Keyed
    on_duplicate: DuplicateRule
    given: Sequence[AwardIn]
    is_list: bool
    now: datetime
    request_id: str

    def award_key(self, index: int) -> str:
        """Name one award of the request; the client's key may be anything, so that it is hashed."""
        return f"api:{sha256(self.keyed.key.encode()).hexdigest()[:32]}:{index}"


@dataclass(frozen=True, slots=True)
class _Which:
    """What one order is for."""

    microcredential: str
    version: int | None
    on_duplicate: DuplicateRule
    actor: str


@cache
def desk_of(institution: str) -> Gathering[Giving, Kept | RequestRefused]:
    """Return where an institution's requests for awards meet, in this process."""
    del institution
    return Gathering(give_once)


def give_once(givings: Sequence[Giving]) -> list[Kept | RequestRefused]:
    """Give what requests of one institution ask for, each key once; one answer or refusal for each."""
    first = givings[0]
    store = first.platform.store(first.key.institution)
    if given_at_once := _give_at_once(givings, store):
        return given_at_once

    def act(places: Sequence[int]) -> Sequence[Answered]:
        return give([givings[place] for place in places], store)

    return answer_together(store, [one.keyed for one in givings], now=first.now, act=act)


def _give_at_once(givings: Sequence[Giving], store: Store) -> list[Kept | RequestRefused]:
    """Give what requests ask for with two waits for the disk, their answers included; nothing when that cannot be.

    It can be where all ask for the same micro-credential and nothing is unusual.
    """
    first = givings[0]
    desk, turn = (
        first.platform.issuing_context(first.key.institution, store=store),
        Turn(store, [one.keyed for one in givings], now=first.now),
    )
    read = [_read(giving) for giving in givings]
    asked = {which for orders, _ in read for which in orders}
    wanted = [one for orders, _ in read for order in orders.values() for one in order]
    if len(asked) != 1 or not are_few(wanted):
        return []
    which, places = asked.pop(), list[int]()

    def choose() -> Sequence[Wanted]:
        places.extend(turn.begin())
        return [one for place in places for one in read[place][0].get(which, ())]

    def note(settled: Sequence[Outcome], _is_last: bool) -> None:
        if not places:
            return
        given = {one.idempotency_key: _as_first_told(store, one) for one in settled}
        turn.answer([_told(givings[place], {**read[place][1], **given}) for place in places])

    try:
        handling = Handling(choose=choose, note=note)
        issue(desk, _order(store, which, wanted=wanted), now=first.now, handling=handling)
    except (NotFound, Refused, Conflict):
        # Nothing was done, and the long way knows what to say.
        return []
    publish_status_lists(first.platform.publishing_context(first.key.institution, store=store), now=first.now)
    return turn.told()


def _read(giving: Giving) -> tuple[dict[_Which, list[Wanted]], dict[str, Outcome]]:
    """Read what a request wants, by micro-credential; what cannot be read is an outcome already."""
    orders: dict[_Which, list[Wanted]] = {}
    outcomes: dict[str, Outcome] = {}
    for index, one in enumerate(giving.given):
        wanted, problems = wanted_from(one, key=giving.award_key(index))
        errors = tuple(problem for problem in problems if problem.severity == "error")
        if errors:
            outcomes[wanted.idempotency_key] = _not_given(wanted, *errors)
            continue
        which = _Which(one.microcredential, one.version, giving.on_duplicate, actor_of(giving.key))
        orders.setdefault(which, []).append(wanted)
    return orders, outcomes


def give(givings: Sequence[Giving], store: Store) -> list[Answered]:
    """Award everything that can be, micro-credential by micro-credential; outcomes are in the order of each list."""
    first = givings[0]
    outcomes: dict[str, Outcome] = {}
    orders: dict[_Which, list[Wanted]] = {}
    for own, unreadable in map(_read, givings):
        outcomes |= unreadable
        for which, wanted in own.items():
            orders.setdefault(which, []).extend(wanted)
    for which, order in orders.items():
        for outcome in _give_order(first, store, which, wanted=order):
            outcomes[outcome.idempotency_key] = outcome
    publish_status_lists(first.platform.publishing_context(first.key.institution, store=store), now=first.now)
    return [_told(giving, outcomes) for giving in givings]


def _told(giving: Giving, outcomes: Mapping[str, Outcome]) -> Answered:
    """Tell a request its outcomes; 201 when something was given.

    A single one: 200 the learner has it already, 422 refused. A list: each with its own reasons when it was not.
    """
    own, site_url = [outcomes[giving.award_key(index)] for index in range(len(giving.given))], giving.platform.site_url
    if not giving.is_list:
        (outcome,) = own
        if outcome.status is RowStatus.REFUSED:
            return _refused(giving, outcome)
        status = 201 if outcome.status is RowStatus.ISSUED else 200
        return _answered(status, result_data(0, outcome, site_url=site_url))
    results = [result_data(index, outcome, site_url=site_url) for index, outcome in enumerate(own)]
    totals = totals_of(own)
    return _answered(201 if totals[RowStatus.ISSUED.value] else 200, {"totals": totals, "results": results})


def _give_order(giving: Giving, store: Store, which: _Which, *, wanted: Sequence[Wanted]) -> Sequence[Outcome]:
    context = giving.platform.issuing_context(giving.key.institution, store=store)
    try:
        order = _order(store, which, wanted=wanted)
        return [_as_first_told(store, outcome) for outcome in issue(context, order, now=giving.now)]
    except (NotFound, Refused) as error:
        # Nothing of this micro-credential can be awarded at all; the list's others go on.
        return [_not_given(one, Problem(code=error.code, params=error.params), *error.problems) for one in wanted]


def _order(store: Store, which: _Which, *, wanted: Sequence[Wanted]) -> Order:
    return Order(
        issuer=_issuer(store),
        microcredential=which.microcredential,
        version=which.version or _version_in_force(store, which.microcredential),
        actor=which.actor,
        wanted=wanted,
        on_duplicate=which.on_duplicate,
    )


def _as_first_told(store: Store, outcome: Outcome) -> Outcome:
    """Tell what an earlier, broken-off run of this very request gave as given: the client never heard of it."""
    if outcome.status is not RowStatus.SKIPPED:
        return outcome
    own = store.awards.find_by_idempotency_key(outcome.idempotency_key)
    if own is None:
        return outcome
    return replace(outcome, status=RowStatus.ISSUED, number=own.number, credential_id=own.credential_id, reasons=())


def _issuer(store: Store) -> str:
    found = next((record.did for record in store.issuers.list_issuers() if record.closed_at is None), None)
    if found is None:
        raise Refused("E_API_NO_ISSUER")
    return found


def _version_in_force(store: Store, identifier: str) -> int:
    found = store.microcredentials.find_latest(identifier, state=VersionState.IN_FORCE)
    if found is None:
        known = store.microcredentials.find_latest(identifier)
        if known is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier)
        raise Refused("E_NOT_IN_FORCE", identifier=identifier, version=known.version, state=known.state.value)
    return found.version


def _not_given(wanted: Wanted, *reasons: Problem) -> Outcome:
    return Outcome(
        row=None,
        status=RowStatus.REFUSED,
        idempotency_key=wanted.idempotency_key,
        warnings=wanted.warnings,
        reasons=reasons,
    )


def _refused(giving: Giving, outcome: Outcome) -> Answered:
    error: KakitomeError = Refused("E_AWARD_NOT_GIVEN", *outcome.reasons)
    title = texts.both(Problem(code=CODES[422]))
    data = problem_data(status=422, title=title, detail=detail_of(error), number=giving.request_id, error=error)
    return _answered(422, data)


def _answered(status: int, data: object) -> Answered:
    return Answered(status=status, body=orjson.dumps(data))
