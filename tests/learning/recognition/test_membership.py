"""Members, classes and rights by date: what holds on every day, whatever happened in which order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound
from kakitome.learning.recognition.body import load_configuration
from kakitome.learning.recognition.membership import (
    APPLY_FOR_RECOGNITION,
    TAKE_PART_IN_COMMITTEES,
    FeeRecord,
    Member,
    MemberKind,
    UnpaidFee,
    next_member_number,
)
from kakitome.values.localized_text import LocalizedText

JP = load_configuration("jp-micro-credential-body").membership
CLASSES = [one.id for one in JP.classes]
APRIL = date(2026, 4, 1)

days = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31))
acts = st.lists(st.tuples(st.sampled_from([*CLASSES, ""]), days), max_size=8)


def member() -> Member:
    return Member(number="0001", kind=MemberKind.ORGANISATION, name=LocalizedText(ja="見本大学"))


def fee(**changes: object) -> FeeRecord:
    made = FeeRecord(year=2026, amount=Decimal(100_000), currency="JPY", due_on=date(2026, 6, 30))
    return replace(made, **changes)  # type: ignore[arg-type]


def through(changes: list[tuple[str, date]]) -> Member:
    """Move a member through classes on days (an empty class ends the term); what is refused changes nothing."""
    found = member()
    for member_class, on in changes:
        try:
            found = found.moved(member_class, since=on) if member_class else found.ended(on)
        except (Conflict, Invalid):
            continue
    return found


@given(acts, days)
def test_on_every_day_a_member_is_of_one_class_at_most(changes: list[tuple[str, date]], on: date) -> None:
    found = through(changes)
    assert sum(term.holds(on) for term in found.terms) <= 1
    assert list(found.terms) == sorted(found.terms, key=lambda term: term.since)


@given(acts, days, st.sampled_from([right.id for right in JP.rights]))
def test_a_right_is_the_one_of_the_class_of_that_day(changes: list[tuple[str, date]], on: date, right: str) -> None:
    found = through(changes)
    term = found.term_on(on)
    has_right = term is not None and right in JP.class_of(term.member_class).rights
    assert JP.may(found, right, on=on) == has_right


@given(acts, days)
def test_what_comes_later_changes_nothing_of_the_days_before(changes: list[tuple[str, date]], on: date) -> None:
    before = through(changes)
    last = before.terms[-1].since if before.terms else date(2025, 1, 1)
    later = max(last, on) + timedelta(days=1)
    after = through([*changes, ("special", later)])
    assert before.term_on(on) is None or JP.may(before, TAKE_PART_IN_COMMITTEES, on=on) == JP.may(
        after, TAKE_PART_IN_COMMITTEES, on=on
    )


def test_a_change_of_class_takes_effect_on_its_day() -> None:
    found = member().moved("partner", since=APRIL).moved("general", since=date(2026, 7, 1))
    assert not JP.may(found, APPLY_FOR_RECOGNITION, on=date(2026, 6, 30))
    assert JP.may(found, APPLY_FOR_RECOGNITION, on=date(2026, 7, 1))


def test_a_class_corrected_on_its_first_day_leaves_no_empty_term() -> None:
    found = member().moved("partner", since=APRIL).moved("general", since=APRIL)
    assert [term.member_class for term in found.terms] == ["general"]


def test_who_left_has_no_right_from_that_day_and_may_come_back() -> None:
    left = member().moved("special", since=APRIL).ended(date(2026, 9, 1))
    assert JP.may(left, APPLY_FOR_RECOGNITION, on=date(2026, 8, 31))
    assert not JP.may(left, APPLY_FOR_RECOGNITION, on=date(2026, 9, 1))
    assert JP.may(left.moved("general", since=date(2027, 4, 1)), APPLY_FOR_RECOGNITION, on=date(2027, 4, 1))


@pytest.mark.parametrize(
    ("act", "kind", "code"),
    [
        (lambda one: one.moved("general", since=date(2026, 3, 31)), Conflict, "E_MEMBER_TERM_ORDER"),
        (lambda one: one.moved("special", since=date(2026, 5, 1)), Invalid, "E_MEMBER_SAME_CLASS"),
        (lambda one: one.ended(date(2026, 3, 31)), Conflict, "E_MEMBER_TERM_ORDER"),
        (lambda one: one.ended(APRIL).ended(APRIL), Conflict, "E_MEMBER_ENDED"),
        (lambda one: one.ended(date(2026, 9, 1)).moved("general", since=APRIL), Conflict, "E_MEMBER_TERM_ORDER"),
        (lambda one: one.with_fee(fee(amount=Decimal(-1))), Invalid, "E_FEE_RECORD"),
        (lambda one: one.with_fee(fee(currency="yen")), Invalid, "E_FEE_RECORD"),
        (lambda one: one.with_fee(fee(is_waived=True)), Invalid, "E_FEE_RECORD"),
        (lambda one: JP.class_of("gold"), NotFound, "E_MEMBER_CLASS_UNKNOWN"),
    ],
)
def test_what_cannot_be_is_refused(act: Callable[[Member], object], kind: type[KakitomeError], code: str) -> None:
    with pytest.raises(kind, match=code):
        act(member().moved("special", since=APRIL))


def test_a_fee_is_overdue_after_its_day_until_it_is_paid_or_waived() -> None:
    owing = member().moved("general", since=APRIL).with_fee(fee())
    assert owing.overdue(date(2026, 6, 30)) == ()
    assert owing.overdue(date(2026, 7, 1)) == (fee(),)
    assert owing.with_fee(fee(paid_on=date(2026, 7, 2))).overdue(date(2026, 7, 3)) == ()
    assert owing.with_fee(fee(is_waived=True, reason="設立の年")).overdue(date(2026, 7, 3)) == ()


def test_an_overdue_fee_is_told_unless_the_body_says_that_it_blocks() -> None:
    owing = member().moved("general", since=APRIL).with_fee(fee())
    blocking = replace(JP, unpaid=UnpaidFee.BLOCKS)
    july = date(2026, 7, 1)
    assert JP.may(owing, APPLY_FOR_RECOGNITION, on=july)
    assert not blocking.may(owing, APPLY_FOR_RECOGNITION, on=july)
    assert blocking.may(owing, APPLY_FOR_RECOGNITION, on=date(2026, 6, 30))


def test_nobody_has_a_right_that_the_table_does_not_know() -> None:
    assert not JP.may(member().moved("special", since=APRIL), "sell_recognition", on=APRIL)
    unknown = member().moved("gold", since=APRIL)
    assert not JP.may(unknown, APPLY_FOR_RECOGNITION, on=APRIL)


def test_numbers_of_members_go_up_from_the_highest() -> None:
    assert next_member_number([]) == "0001"
    assert next_member_number([replace(member(), number=one) for one in ("0009", "A-1", "0003")]) == "0010"
