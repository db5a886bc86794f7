"""Several people act on one case at the same instant: no double vote, no second decision, none without its quorum.

Source: docs/rules/threats.md T7; docs/rules/faults.md F53; docs/standards/hostile-inputs.md B207.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from contract.factories import STORES, DatabaseFactory
from kakitome.errors import KakitomeError
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.services import examining
from kakitome.services.doctoring.decided import i13_decisions_follow_their_votes
from services.cases import BODY, COMMITTEE, ENTRY, LETTER, Way, applicant, make_bench, office, party
from support import demonstration_entries, resolutions


@pytest.fixture(params=["postgres", "sqlite"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with STORES[request.param](tmp_path) as factory:
        yield factory


def at_once(hall: DatabaseFactory, acts: list[Callable[[], Any]]) -> list[str]:
    """Do several things at the same instant, each in a thread of its own; return how each ended."""
    barrier = Barrier(len(acts))
    ended: list[str] = [""] * len(acts)

    def run(place: int) -> None:
        with _own_connection(hall):
            barrier.wait()
            try:
                acts[place]()
                ended[place] = "done"
            except KakitomeError as error:
                ended[place] = error.code

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@contextmanager
def _own_connection(hall: DatabaseFactory) -> Iterator[None]:
    try:
        yield
    finally:
        connections[hall.using].close()


def voting(way: Way, name: str, choice: str = "recognised") -> Callable[[], Any]:
    ballot = way.case.ballot
    assert ballot is not None
    detail = {"choice": "for" if choice == "recognised" else "against", "digest": ballot.digest, "draft": 1}
    by = party(Role.CHAIR if name == "chair" else Role.MEMBER, name)
    return lambda: examining.act(way.context, way.number, what=Act.VOTE, by=by, now=way.now, detail=detail)


def drafted(way: Way) -> Way:
    """Write the draft that is voted on."""
    resolutions.write(way.do, way.case, outcome="recognised")
    return way


def closing(way: Way) -> Callable[[], Any]:
    return lambda: examining.act(way.context, way.number, what=Act.CLOSE_BALLOT, by=office(), now=way.now)


def deciding(way: Way) -> Callable[[], Any]:
    return lambda: examining.act(way.context, way.number, what=Act.DECIDE, by=office(), now=way.now)


def events_of(way: Way) -> list[Any]:
    return list(way.context.store.cases.list_events(way.number))


def is_sound(way: Way) -> bool:
    return list(i13_decisions_follow_their_votes({way.number: events_of(way)})) == []


def test_whoever_votes_several_times_at_once_has_voted_once(hall: DatabaseFactory) -> None:
    way = drafted(Way(make_bench(store=hall.open(BODY))).referred())

    ended = at_once(hall, [voting(way, "ume", choice) for choice in ("recognised", "refused", "refused", "recognised")])

    assert sorted(ended) == ["E_VOTED", "E_VOTED", "E_VOTED", "done"]
    assert [event.act for event in events_of(way)].count(Act.VOTE) == 1


def test_everybody_may_vote_at_once_and_no_vote_is_lost(hall: DatabaseFactory) -> None:
    way = drafted(Way(make_bench(store=hall.open(BODY))).referred())

    assert at_once(hall, [voting(way, name) for name in COMMITTEE]) == ["done"] * len(COMMITTEE)

    case = examining.load_case(way.context, way.number)
    assert case.ballot is not None
    assert {one.account for one in case.ballot.votes} == set(COMMITTEE)
    trail = [event.entry.action for event in way.context.store.audit.list_events(subject=way.number)]
    assert trail.count("case.vote") == len(COMMITTEE)


def test_of_several_decisions_at_once_one_is_taken(hall: DatabaseFactory) -> None:
    way = Way(make_bench(store=hall.open(BODY))).referred().voted()
    resolutions.close(way.do, way.case)

    ended = at_once(hall, [deciding(way)] * 3)

    assert ended.count("done") == 1
    assert [event.act for event in events_of(way)].count(Act.DECIDE) == 1
    assert is_sound(way)


def test_a_voting_closed_among_votes_counts_those_that_were_there_or_goes_on(hall: DatabaseFactory) -> None:
    way = Way(make_bench(store=hall.open(BODY))).referred().voted(names=("chair", "ume"))

    ended = at_once(hall, [closing(way), voting(way, "take"), closing(way), voting(way, "matsu")])

    # Who comes when it is over is refused; who closes before enough have voted, too.
    assert set(ended) <= {"done", "E_NO_QUORUM", "E_BALLOT_OVER"}
    # It is over, too, once everybody has voted.
    is_over = "done" in (ended[0], ended[2]) or (ended[1], ended[3]) == ("done", "done")
    assert at_once(hall, [deciding(way)]) == ["done" if is_over else "E_BALLOT_RUNS"]
    assert is_sound(way)
    assert (examining.load_case(way.context, way.number).state is State.RECOGNISED) == is_over


def test_another_version_and_the_decision_at_once_never_mix(hall: DatabaseFactory) -> None:
    way = Way(make_bench(store=hall.open(BODY))).referred().voted()
    voted_on = way.case.subject.digest
    way.context.registry.add_version(ENTRY, demonstration_entries.version(replace(LETTER, language=("en",)), 2))

    def amending() -> Any:
        return examining.act(
            way.context, way.number, what=Act.AMEND, by=applicant(), now=way.now, detail={"version": 2}
        )

    ended = at_once(hall, [amending, deciding(way)])

    case = examining.load_case(way.context, way.number)
    assert ended.count("done") == 1
    assert is_sound(way)
    if case.decisions:
        assert case.decisions[0].digest == case.subject.digest == voted_on
    else:
        assert case.state is State.SUBMITTED
