"""The register of reviewers: what counts as belonging, training, calibration; and who is suggested for a case."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kakitome import texts
from kakitome.errors import Conflict, Invalid
from kakitome.learning.recognition.case import Case, Subject
from kakitome.learning.recognition.conflict import DECLARED_TIE, EARLIER_SUBMISSION, SAME_CORPORATE_NUMBER
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Outcome, State
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState, Training, calibration
from kakitome.learning.recognition.scoring import Scoring
from kakitome.learning.recognition.suggesting import Sought, suggest
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SETOUCHI = Affiliation(institution="setouchi", name="瀬戸内海洋技術大学", corporate_number="5010005007398")
TRAINED = (Training(name="審査員研修", completed_on=date(2026, 1, 1), valid_until=date(2028, 1, 1)),)


def reviewer(reviewer_id: str = "r1", **changes: Any) -> Reviewer:
    made = Reviewer(
        id=reviewer_id,
        account=f"account-{reviewer_id}",
        added_at=NOW,
        state=ReviewerState.ACTIVE,
        belongings=(Belonging(affiliation=Affiliation(name="見本大学")),),
        trainings=TRAINED,
        fields=("06",),
    )
    return replace(made, **changes)


def belonging(until: date | None) -> Belonging:
    return Belonging(affiliation=SETOUCHI, since=date(2010, 4, 1), until=until)


@pytest.mark.parametrize(
    ("until", "counts"),
    [
        (None, True),
        (date(2027, 4, 1), True),
        (date(2023, 11, 22), True),
        (date(2023, 11, 21), False),
        (date(2015, 1, 1), False),
    ],
    ids=["still", "to end", "one day under three years ago", "three years ago", "long ago"],
)
def test_a_belonging_counts_for_three_years_after_it_ended(until: date | None, counts: bool) -> None:
    one = reviewer(belongings=(belonging(until),))
    assert bool(one.affiliations_on(TODAY)) == counts
    (suggestion,) = suggest([one], Sought(parties=(SETOUCHI,)), load={}, on=TODAY)
    assert (SAME_CORPORATE_NUMBER in suggestion.conflicts) == counts


def test_a_belonging_that_ended_on_a_leap_day_counts_until_the_first_of_march() -> None:
    one = belonging(date(2024, 2, 29))
    assert one.counts(date(2027, 2, 28))
    assert not one.counts(date(2027, 3, 1))


def test_training_that_lapsed_or_lies_ahead_is_none() -> None:
    lapsed = Training(name="x", completed_on=date(2020, 1, 1), valid_until=TODAY)
    ahead = Training(name="x", completed_on=date(2027, 1, 1))
    assert not reviewer(trainings=(lapsed, ahead)).is_trained(TODAY)
    assert reviewer().training_due(TODAY) == date(2028, 1, 1)
    assert reviewer(trainings=(*TRAINED, Training(name="y", completed_on=date(2020, 1, 1)))).training_due(TODAY) is None


@pytest.mark.parametrize("state", ReviewerState)
def test_a_state_is_reached_only_from_those_that_lead_to_it(state: ReviewerState) -> None:
    one = reviewer(state=state)
    for to in ReviewerState:
        if one.may_move(to):
            assert one.moved(to).state is to
        else:
            with pytest.raises(Conflict, match="E_REVIEWER_MOVE"):
                one.moved(to)
    assert not one.may_move(state)


@pytest.mark.parametrize(
    "unfit",
    [
        {"capacity": -1},
        {"fields": ("11",)},
        {"languages": ()},
        {"tags": ("",)},
        {"ties": ("x" * 201,)},
        {"belongings": (Belonging(affiliation=SETOUCHI, since=TODAY, until=date(2020, 1, 1)),)},
        {"trainings": (Training(name="x", completed_on=TODAY, valid_until=TODAY),)},
    ],
    ids=lambda unfit: next(iter(unfit)),
)
def test_what_cannot_be_is_not_kept(unfit: dict[str, Any]) -> None:
    assert reviewer().checked() == reviewer()
    with pytest.raises(Invalid, match="E_REVIEWER_UNFIT"):
        reviewer(**unfit).checked()


def test_whoever_fits_and_is_free_comes_first_and_whoever_is_conflicted_last_with_the_grounds() -> None:
    register = [
        reviewer("tied", ties=("瀬戸内 海洋技術大学",)),
        reviewer("full", capacity=2),
        reviewer("other-field", fields=("01",)),
        reviewer("fits", fields=("06", "07"), tags=("洋上風力",), languages=("ja", "en")),
        reviewer("author"),
        reviewer("gone", state=ReviewerState.ENDED),
        reviewer("sits-already"),
    ]
    sought = Sought(
        fields=frozenset(("07", "06")),
        text="洋上 風力設備の保守点検入門",
        languages=frozenset(("ja",)),
        parties=(SETOUCHI,),
        submitted=frozenset(("account-author",)),
        taken=frozenset(("account-sits-already",)),
    )
    found = suggest(register, sought, load={"full": 2}, on=TODAY)
    assert [one.reviewer.id for one in found] == ["fits", "other-field", "full", "author", "tied"]
    first, *_, author, tied = found
    assert first.is_open
    assert [one.code for one in first.reasons] == [
        "I_SUGGEST_FIELD",
        "I_SUGGEST_FIELD",
        "I_SUGGEST_TAG",
        "I_SUGGEST_LANGUAGE",
    ]
    assert author.conflicts == (EARLIER_SUBMISSION,)
    assert tied.conflicts == (DECLARED_TIE,)
    assert not tied.is_open


def test_what_stands_against_somebody_is_said_in_both_languages() -> None:
    one = reviewer(state=ReviewerState.PAUSED, trainings=(), capacity=0)
    (suggestion,) = suggest([one], Sought(), load={}, on=TODAY)
    assert [reason.code for reason in suggestion.reasons] == [
        "W_SUGGEST_FULL",
        "W_SUGGEST_PAUSED",
        "W_SUGGEST_UNTRAINED",
    ]
    assert not suggestion.is_open
    assert all(texts.sentence(reason, "ja") != texts.sentence(reason, "en") for reason in suggestion.reasons)


def scoring(account: str, *points: int, **changes: Any) -> Scoring:
    made = Scoring(
        account=account,
        letter=account,
        points={f"c{place}": given for place, given in enumerate(points)},
        reasons={},
        recommendation=Outcome.RECOGNISED,
        digest="d",
        revision=1,
        round=1,
        at=NOW,
    )
    return replace(made, **changes)


def case(*scorings: Scoring, state: State = State.DISCUSSION) -> Case:
    return Case(
        number="C-7K3M-94QD",
        body="kiko",
        procedure="recognition",
        criteria_version="1",
        applicant="setouchi",
        applicant_is=SETOUCHI,
        partners=(),
        subject=Subject(entry="E-7K3M-94QT", version=1, title=LocalizedText(ja="見本"), digest="d"),
        state=state,
        opened_at=NOW,
        began_at=NOW,
        events=9,
        scorings=scorings,
    )


def test_calibration_compares_points_with_the_others_of_the_same_case() -> None:
    found = calibration([case(scoring("A", 4, 4), scoring("B", 2, 3), scoring("C", 3, 3)), case(scoring("B", 1))], "A")
    assert found.cases == 1
    assert found.mean == pytest.approx(1.25)
    assert found.spread == pytest.approx(0.25)


def test_calibration_tells_nothing_about_scores_that_are_still_blind() -> None:
    blind = case(scoring("A", 4), scoring("B", 1), state=State.IN_REVIEW)
    assert calibration([blind], "A").cases == 0
    assert calibration([case(scoring("A", 4), scoring("B", 1, flag="dropped"))], "A").cases == 0
