"""Criteria: which version holds on a day, and that a body may only be stricter than its procedure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.learning.recognition.criteria import (
    Criteria,
    Fee,
    FeeAct,
    PassMark,
    criteria_in_force,
    faults,
    get_criteria,
    tightened,
)
from kakitome.learning.recognition.procedure import RequiredDocument, load_procedure
from kakitome.values.localized_text import LocalizedText

PROCEDURE = load_procedure("recognition")
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FIRST = PROCEDURE.rubric[0]
OPTIONAL = next(one for one in PROCEDURE.documents if not one.is_required)
OWN = RequiredDocument(id="body-form-7", name=LocalizedText(ja="様式7"), hint=LocalizedText(), is_required=True)


def criteria(version: str = "2026.1", **changes: object) -> Criteria:
    made = Criteria(
        version=version,
        procedure="recognition",
        in_force_from=date(2026, 12, 1),
        text=LocalizedText(ja="# 基準"),
        required=frozenset({OPTIONAL.id}),
        documents=(OWN,),
        pass_marks=(PassMark(criterion=FIRST.id, pass_at=len(PROCEDURE.scale)),),
        validity_months=12,
        appeal_days=PROCEDURE.appeal_days + 30,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
begins = st.lists(st.tuples(days, st.none() | st.integers(1, 400), st.booleans()), max_size=6)


@given(begins, days)
def test_the_criteria_of_a_day_are_the_newest_published_that_began_and_did_not_end(
    given_: list[tuple[date, int | None, bool]], on: date
) -> None:
    versions = [
        criteria(
            f"v{number}",
            in_force_from=start,
            in_force_until=start + timedelta(days=length) if length else None,
            published_at=NOW + timedelta(minutes=number) if is_published else None,
        )
        for number, (start, length, is_published) in enumerate(given_)
    ]
    found = criteria_in_force(versions, "recognition", on=on)
    began = [one for one in versions if one.is_published and one.in_force_from <= on]
    if found is None:
        newest = max(began, key=lambda one: (one.in_force_from, one.published_at), default=None)
        assert newest is None or (newest.in_force_until is not None and newest.in_force_until <= on)
    else:
        assert found in began
        assert all(one.in_force_from <= found.in_force_from for one in began)
    assert criteria_in_force(versions, "badge-certification", on=on) is None


@given(begins, days)
def test_a_version_published_later_for_later_days_changes_nothing_before(
    given_: list[tuple[date, int | None, bool]], on: date
) -> None:
    versions = [
        criteria(f"v{number}", in_force_from=start, published_at=NOW) for number, (start, _, _) in enumerate(given_)
    ]
    later = criteria("later", in_force_from=on + timedelta(days=1), published_at=NOW + timedelta(days=1))
    assert criteria_in_force(versions, "recognition", on=on) == criteria_in_force(
        [*versions, later], "recognition", on=on
    )


def test_a_body_may_be_stricter_than_the_procedure() -> None:
    strict = tightened(PROCEDURE, criteria())
    assert faults(criteria(), procedure=PROCEDURE) == ()
    assert strict.document(OPTIONAL.id).is_required
    assert strict.document(OWN.id) == OWN
    assert strict.criterion(FIRST.id).pass_at == len(PROCEDURE.scale)
    assert (strict.validity_months, strict.appeal_days) == (12, PROCEDURE.appeal_days + 30)
    assert strict.transitions is PROCEDURE.transitions


def test_criteria_that_say_nothing_leave_the_procedure_as_it_is() -> None:
    plain = Criteria(version="1", procedure="recognition", in_force_from=date(2026, 12, 1))
    assert tightened(PROCEDURE, plain) == PROCEDURE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": LocalizedText()}, "E_CRITERIA_TEXT"),
        ({"in_force_until": date(2026, 12, 1)}, "E_CRITERIA_PERIOD"),
        ({"validity_months": PROCEDURE.validity_months + 1}, "E_CRITERIA_VALIDITY"),
        ({"validity_months": -1}, "E_CRITERIA_VALIDITY"),
        ({"appeal_days": PROCEDURE.appeal_days - 1}, "E_CRITERIA_APPEAL_DAYS"),
        ({"pass_marks": (PassMark(criterion=FIRST.id, pass_at=FIRST.pass_at - 1),)}, "E_CRITERIA_PASS_MARK"),
        ({"pass_marks": (PassMark(criterion=FIRST.id, pass_at=9),)}, "E_CRITERIA_PASS_MARK"),
        ({"pass_marks": (PassMark(criterion="beauty", pass_at=3),)}, "E_CRITERIA_LINE"),
        ({"required": frozenset({"poem"})}, "E_CRITERIA_DOCUMENT"),
        ({"documents": (replace(OWN, id=OPTIONAL.id),)}, "E_CRITERIA_DOCUMENT_TWICE"),
        (
            {"fees": (Fee(member_class="x", act=FeeAct.APPEAL, amount=Decimal(-1), currency="JPY"),)},
            "E_CRITERIA_FEE",
        ),
        (
            {"fees": (Fee(member_class="x", act=FeeAct.APPEAL, amount=Decimal(0), currency="JPY"),) * 2},
            "E_CRITERIA_FEE_TWICE",
        ),
    ],
)
def test_what_is_missing_or_looser_keeps_a_draft_from_being_published(changes: dict[str, object], code: str) -> None:
    draft = criteria(**changes)
    assert [problem.code for problem in faults(draft, procedure=PROCEDURE)] == [code]
    with pytest.raises(Invalid, match="E_CRITERIA_UNFIT") as caught:
        draft.published(NOW, procedure=PROCEDURE)
    assert [problem.code for problem in caught.value.problems] == [code]


@given(st.integers(-12, 60), st.integers(0, 400), st.integers(0, 9))
def test_no_criteria_without_a_fault_ask_for_less_than_the_procedure(months: int, days_: int, mark: int) -> None:
    asked = criteria(
        validity_months=months, appeal_days=days_, pass_marks=(PassMark(criterion=FIRST.id, pass_at=mark),)
    )
    if faults(asked, procedure=PROCEDURE):
        return
    strict = tightened(PROCEDURE, asked)
    assert strict.validity_months <= PROCEDURE.validity_months
    assert strict.appeal_days >= PROCEDURE.appeal_days
    assert all(new.pass_at >= old.pass_at for new, old in zip(strict.rubric, PROCEDURE.rubric, strict=True))


def test_a_version_is_published_once_and_found_by_its_name() -> None:
    published = criteria().published(NOW, procedure=PROCEDURE)
    with pytest.raises(Conflict, match="E_CRITERIA_PUBLISHED"):
        published.published(NOW, procedure=PROCEDURE)
    assert get_criteria([published], "recognition", version="2026.1") == published
    with pytest.raises(NotFound, match="E_CRITERIA_UNKNOWN"):
        get_criteria([published], "recognition", version="2026.2")


def test_a_fee_is_what_the_body_said_and_nothing_when_it_did_not() -> None:
    free = Fee(member_class="special", act=FeeAct.APPLICATION, amount=Decimal(0), currency="JPY")
    asked = criteria(fees=(free,))
    assert asked.fee("special", FeeAct.APPLICATION) == free
    assert asked.fee("general", FeeAct.APPLICATION) is None
