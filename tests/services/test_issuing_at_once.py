"""A few awards in two transactions: what they are is the same, and so is what a stop at each step leaves behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from kakitome.errors import Refused
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.microcredentials import VersionState
from kakitome.services.issuing import AwardOutcome, Handling, IssuingContext, Order, RowStatus, Wanted, are_few, issue
from services.desks import NOW, Stopped, Stops, learner, make_desk, order, wanted
from services.test_issuing import PLACES, Entered

pytestmark = pytest.mark.usefixtures("each_way")

LATER = NOW + timedelta(hours=1)


def count_transactions(desk: IssuingContext, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a desk's book note its transactions: the depth at which each begins."""
    begun: list[int] = []
    depth = [0]
    whole = desk.book.transaction

    @contextmanager
    def counted() -> Iterator[None]:
        begun.append(depth[0])
        depth[0] += 1
        try:
            with whole():
                yield
        finally:
            depth[0] -= 1

    monkeypatch.setattr(desk.book, "transaction", counted)
    return begun


def at_once(
    desk: IssuingContext,
    asked: Order,
    *,
    note: Callable[[Sequence[AwardOutcome]], None] | None = None,
    now: datetime = NOW,
) -> Sequence[AwardOutcome]:
    told: list[AwardOutcome] = []
    noting = note or told.extend
    handling = Handling(choose=lambda: asked.wanted, note=lambda outcomes, _: noting(outcomes))
    issue(desk, asked, now=now, handling=handling)
    return told


def issued(desk: IssuingContext) -> list[int | None]:
    found = desk.book.awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})))
    return sorted(record.intent.row or 0 for record in found)


def test_what_was_given_at_once_is_known_to_the_long_way_and_told_in_the_trail() -> None:
    desk, asked = make_desk(), order(*(wanted(n) for n in range(2, 6)))
    told = at_once(desk, asked)
    assert [outcome.status for outcome in told] == [RowStatus.ISSUED] * 4
    assert {outcome.status for outcome in issue(desk, asked, now=LATER)} == {RowStatus.SKIPPED}
    for outcome in told:
        actions = [event.entry.action for event in desk.book.audit.list_events(subject=outcome.credential_id)]
        assert actions == ["award.intended", "award.issued"]


def test_it_takes_two_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk()
    begun = count_transactions(desk, monkeypatch)
    at_once(desk, order(*(wanted(n) for n in range(2, 6))))
    assert begun.count(0) == 2


@pytest.mark.parametrize("place", PLACES)
def test_whatever_step_it_stops_at_a_rerun_gives_each_award_once(place: str) -> None:
    stops = Stops(at=place)
    desk, asked = make_desk(failpoints=stops, log=Entered()), order(*(wanted(n) for n in range(2, 6)))
    with pytest.raises(Stopped):
        at_once(desk, asked)
    stops.at = ""
    told = at_once(desk, asked, now=LATER)
    assert {outcome.status for outcome in told} <= {RowStatus.ISSUED, RowStatus.SKIPPED}
    assert issued(desk) == [2, 3, 4, 5]
    assert desk.book.awards.list_open_intents() == []


@pytest.mark.parametrize("place", ["after_draw", "before_intent"])
def test_what_was_chosen_and_drawn_is_undone_with_the_reservation(place: str) -> None:
    desk = make_desk(failpoints=Stops(at=place))
    with pytest.raises(Stopped):
        at_once(desk, order(wanted(2)))
    assert desk.book.status_lists.list_heads() == []
    assert desk.book.audit.count() == 0


def test_an_intent_is_durable_before_anything_is_signed() -> None:
    stops = Stops(at="after_intent")
    desk = make_desk(failpoints=stops)
    with pytest.raises(Stopped):
        at_once(desk, order(wanted(2)))
    assert "after_sign" not in stops.seen
    assert len(desk.book.awards.list_open_intents()) == 1


def test_what_cannot_be_noted_is_not_stored() -> None:
    desk = make_desk()

    def refuses(_: Sequence[AwardOutcome]) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        at_once(desk, order(wanted(2)), note=refuses)
    assert issued(desk) == []
    assert len(desk.book.awards.list_open_intents()) == 1


def test_those_that_are_not_chosen_are_not_given() -> None:
    desk, rows = make_desk(), [wanted(n) for n in range(2, 5)]
    told: list[list[AwardOutcome]] = []

    def note(outcomes: Sequence[AwardOutcome], _is_last: bool) -> None:
        told.append([*outcomes])

    issue(desk, order(*rows), now=NOW, handling=Handling(choose=lambda: rows[1:2], note=note))
    issue(desk, order(*rows), now=NOW, handling=Handling(choose=list, note=note))
    assert issued(desk) == [3]
    assert [len(found) for found in told] == [1, 0]


def test_refusals_are_told_with_the_others() -> None:
    desk = make_desk()
    told = at_once(desk, order(wanted(2), wanted(3, awarded_on=date(2999, 1, 1))))
    assert sorted((outcome.row, outcome.status) for outcome in told) == [
        (2, RowStatus.ISSUED),
        (3, RowStatus.REFUSED),
    ]
    assert [outcome.status for outcome in at_once(desk, order(wanted(4, awarded_on=date(2999, 1, 1))))] == ["refused"]


def test_what_is_not_in_force_undoes_the_choice_as_well() -> None:
    desk = make_desk(state=VersionState.DRAFT)
    with pytest.raises(Refused) as caught:
        at_once(desk, order(wanted(2)))
    assert caught.value.code == "E_NOT_IN_FORCE"
    assert issued(desk) == []


@pytest.mark.parametrize(
    ("rows", "few"),
    [
        ([wanted(n) for n in range(2, 66)], True),
        ([wanted(n) for n in range(2, 67)], False),
        ([wanted(2), wanted(3, learner=learner(2))], False),
    ],
)
def test_many_and_those_that_must_see_each_other_go_the_long_way(rows: list[Wanted], few: bool) -> None:
    assert are_few(rows) is few
