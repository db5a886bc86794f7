"""Awarding what requests ask for: each award is known by its request's key and its place in the list.

Requests of one institution that come at the same time are given together (`gathering`): they share transactions, and
one trip to the disk makes all of them durable before any of them is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

import orjson

from kakitome.errors import Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.requested_awards import AwardRequest, OrderTerms, give_requested, not_given
from kakitome.ports.api_keys import ApiKey
from kakitome.services.answering_once import Answered, Kept, Keyed, KeyRefusal
from kakitome.services.holding import pages_of
from kakitome.services.issuing import AwardOutcome, DuplicateRule, RowStatus, Wanted
from kakitome.web.api.v1.award_data import result_data, totals_of, wanted_from
from kakitome.web.api.v1.gathering import RequestBatcher
from kakitome.web.api.v1.keys import actor_of
from kakitome.web.api.v1.reach import reach_of
from kakitome.web.api.v1.schemas import AwardIn
from kakitome.web.problems import problem_data


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


@cache
def desk_of(institution: str) -> RequestBatcher[Giving, Kept | KeyRefusal]:
    """Return where an institution's requests for awards meet, in this process."""
    del institution
    return RequestBatcher(give_once)


def give_once(givings: Sequence[Giving]) -> list[Kept | KeyRefusal]:
    """Give what requests of one institution ask for, each key once; one answer or refusal for each."""
    first = givings[0]
    return give_requested(
        first.platform,
        first.key.institution,
        requests=[_read(giving) for giving in givings],
        answer=lambda place, outcomes: _answer(givings[place], outcomes),
        now=first.now,
    )


def _read(giving: Giving) -> AwardRequest:
    """Read what a request wants, by micro-credential; what cannot be read is an outcome already."""
    orders: dict[OrderTerms, list[Wanted]] = {}
    outcomes: dict[str, AwardOutcome] = {}
    reach = reach_of(giving.key)
    covers = cache(reach.covers)
    for index, award_in in enumerate(giving.given):
        wanted, problems = wanted_from(award_in, key=giving.award_key(index))
        errors = tuple(problem for problem in problems if problem.severity == "error")
        if not covers(award_in.microcredential):
            unknown = {"identifier": award_in.microcredential}
            errors = (Problem(code="E_MICROCREDENTIAL_UNKNOWN", params=unknown),)
        if errors:
            outcomes[wanted.idempotency_key] = not_given(wanted, *errors)
            continue
        terms = OrderTerms(award_in.microcredential, award_in.version, giving.on_duplicate, actor_of(giving.key))
        orders.setdefault(terms, []).append(wanted)
    return AwardRequest(keyed=giving.keyed, wanted=orders, unreadable=outcomes)


def _answer(giving: Giving, outcomes: Mapping[str, AwardOutcome]) -> Answered:
    """Tell a request its outcomes; 201 when something was given.

    A single one: 200 the learner has it already, 422 refused. A list: each with its own reasons when it was not.
    """
    own = [outcomes[giving.award_key(index)] for index in range(len(giving.given))]
    numbers = [outcome.number for outcome in own if outcome.number]
    pages = pages_of(giving.platform.store(giving.key.institution), numbers, links=giving.platform.award_links)
    if not giving.is_list:
        (outcome,) = own
        if outcome.status is RowStatus.REFUSED:
            error = Refused("E_AWARD_NOT_GIVEN", *outcome.reasons)
            return _answered(422, problem_data(status=422, number=giving.request_id, error=error))
        status = 201 if outcome.status is RowStatus.ISSUED else 200
        return _answered(status, result_data(0, outcome, pages=pages))
    results = [result_data(index, outcome, pages=pages) for index, outcome in enumerate(own)]
    totals = totals_of(own)
    return _answered(201 if totals[RowStatus.ISSUED.value] else 200, {"totals": totals, "results": results})


def _answered(status: int, data: object) -> Answered:
    return Answered(status=status, body=orjson.dumps(data))
