"""Guidance: reasons instead of a score, what is not told never counted as fitting, aid with its arithmetic."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.credit.guidance import Fit, FittingEntries, LearningGoal, LearningWish, advise
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.microcredential import DeliveryPeriod, Microcredential, Price
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText
from support.invented_entries import entries

TODAY = date(2027, 1, 10)
LETTER = Microcredential(
    title=LocalizedText(ja="見本"),
    learner_effort=LearnerEffort(value=Decimal(60), unit=EffortUnit.HOURS),
    date_of_delivery=DeliveryPeriod(start_on=date(2027, 4, 1), end_on=date(2027, 7, 1)),
    price=Price(amount="100000", currency="JPY", financial_aid=LocalizedText(ja="特定一般教育訓練給付金 対象講座")),
)


def asked(letter: Microcredential, wish: LearningWish, *, recognised: bool = False) -> FittingEntries:
    """Advise about one entry."""
    entry = next(iter(entries(1)))
    entry = replace(entry, versions=(replace(entry.versions[-1], microcredential=letter),))
    numbers = frozenset({entry.number} if recognised else ())
    return advise([entry], wish, recognised=numbers, scheme=training_benefit(), today=TODAY)


@pytest.mark.parametrize(
    ("wish", "missed"),
    [
        (LearningWish(most_hours=60), None),
        (LearningWish(most_hours=59), "hours"),
        (LearningWish(most_yen=100_000), None),
        (LearningWish(most_yen=99_999), "price"),
        (LearningWish(most_yen=60_000, counts_aid=True), None),
        (LearningWish(most_yen=59_999, counts_aid=True), "price"),
        (LearningWish(begins_by=date(2027, 4, 1)), None),
        (LearningWish(begins_by=date(2027, 3, 31)), "start"),
        (LearningWish(goal=LearningGoal.RECOGNISED), "recognised"),
    ],
)
def test_a_wish_is_met_or_missed_at_its_very_edge(wish: LearningWish, missed: str | None) -> None:
    advice = asked(LETTER, wish)
    assert [len(advice.fitting), len(advice.asking)] == ([0, 0] if missed else [1, 0])
    assert dict(advice.missed) == ({missed: 1} if missed else {})


def test_aid_is_taken_off_with_its_working() -> None:
    advised = asked(LETTER, LearningWish(most_yen=60_000, counts_aid=True)).fitting[0]
    assert advised.benefit is not None
    assert (advised.benefit.kind.id, advised.benefit.amount) == ("specified", Decimal(40_000))
    assert advised.reasons[0].values["left"] == Decimal(60_000)


def test_what_is_not_told_is_to_be_asked_and_never_fits() -> None:
    wish = LearningWish(goal=LearningGoal.CREDIT, most_hours=10, most_yen=10, begins_by=date(2027, 5, 1))
    advice = asked(Microcredential(), wish)
    assert advice.fitting == []
    assert {reason.fit for reason in advice.asking[0].reasons} == {Fit.OPEN}


def test_what_has_begun_is_left_out() -> None:
    begun = replace(LETTER, date_of_delivery=DeliveryPeriod(start_on=date(2027, 1, 9)))
    assert dict(asked(begun, LearningWish(begins_by=date(2027, 4, 1))).missed) == {"start": 1}


def test_what_has_begun_is_to_be_asked_where_nobody_said_when() -> None:
    begun = replace(LETTER, date_of_delivery=DeliveryPeriod(start_on=date(2027, 1, 9)))
    assert [reason.wish for reason in asked(begun, LearningWish()).asking[0].reasons] == ["begun"]


def test_a_recognised_one_fits_who_wants_that() -> None:
    assert len(asked(LETTER, LearningWish(goal=LearningGoal.RECOGNISED), recognised=True).fitting) == 1
