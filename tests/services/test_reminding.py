"""People are reminded in time, once for each step, and not of what is done."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kakitome.learning.recognition.procedure import Act
from kakitome.ports.mailer import Mail
from kakitome.ports.people import RoleHeld
from kakitome.services.delivering import DeliveringContext, write_mail
from kakitome.services.examining.reminding import remind
from services.bodies import recognition
from services.cases import (
    ASUKA,
    BODY,
    ENTRY,
    LONG_AGO,
    NOW,
    MemoryPeople,
    Way,
    applicant,
    known_as,
    make_bench,
    office,
    opened,
)
from services.desks import LINKS
from services.test_delivering import Letterbox
from services.test_examining import keep

DAY = timedelta(days=1)


def told(way: Way, at: datetime) -> set[tuple[str, str]]:
    """Remind, and return what is new in the outbox."""
    before = {one.dedupe_id for one in way.context.store.outbox.list_messages(limit=1000)}
    remind(way.context, now=at)
    messages = way.context.store.outbox.list_messages(limit=1000)
    return {(one.kind, one.to.partition("@")[0]) for one in messages if one.dedupe_id not in before}


def recognised() -> Way:
    way = Way().recognised()
    decided = way.case.last_decision
    assert decided is not None
    assert decided.valid_from is not None
    assert decided.valid_until is not None
    period = {"valid_from": decided.valid_from, "valid_until": decided.valid_until}
    keep(way.context, recognition(body=BODY, entry=ENTRY, case=way.number, **period))
    return way


RENEWAL = {
    ("case.renewal_near", "owner"),
    ("case.renewal_near", "rector"),
    ("case.renewal_expected", "office"),
}


def test_the_end_of_a_recognition_is_told_twelve_six_three_and_one_months_before_each_once() -> None:
    way = recognised()
    end = way.context.store.recognitions.list_all()[0].recognition.valid_until

    assert told(way, end - 370 * DAY) == set()
    for days in (360, 180, 90, 30):
        assert told(way, end - days * DAY) == RENEWAL, days
        assert told(way, end - (days - 1) * DAY) == set()
    assert told(way, end + DAY) == set()


def people_of(way: Way) -> MemoryPeople:
    people: Any = way.context.people
    return people


def renewal_mails(way: Way) -> dict[str, Mail]:
    """Write the mails of the last month, by reader."""
    store = way.context.store
    (kept,) = store.recognitions.list_all()
    told(way, kept.recognition.valid_until - 20 * DAY)
    found = [one for one in store.outbox.list_messages(limit=1000) if one.kind.startswith("case.renewal")]
    post = DeliveringContext(store=store, mailer=Letterbox(), links=LINKS)
    return {one.to.partition("@")[0]: write_mail(post, one) for one in found}


def test_the_institution_applies_for_a_renewal_and_the_body_is_told_whom_to_ask() -> None:
    mails = renewal_mails(recognised())
    assert "asuka (sample) applies for its renewal" in mails["owner"].text
    assert "for asuka (sample) to apply for, who are told by mail, too" in mails["office"].text
    assert "Whom to ask: asuka (sample), owner@mail.example" in mails["office"].text
    assert mails["office"].reply_to == "owner@mail.example"
    assert "owner@mail.example" not in mails["owner"].text


def test_the_body_is_told_when_nobody_of_the_institution_can_be_written_to() -> None:
    way = recognised()
    people_of(way).admins = {**people_of(way).admins, ASUKA: []}
    people_of(way).gone.add("owner")
    mails = renewal_mails(way)
    assert set(mails) == {"office"}
    assert "nobody was told" in mails["office"].text and "told by mail, too" not in mails["office"].text


def test_who_opened_a_case_and_has_left_the_institution_is_told_no_more() -> None:
    way = recognised()
    people_of(way).admins = {**people_of(way).admins, ASUKA: ["rector"]}
    assert "owner" in renewal_mails(way), "who opened it is told"
    way = recognised()
    people_of(way).admins = {**people_of(way).admins, ASUKA: ["rector"]}
    people_of(way).held["owner"] = [RoleHeld(affiliation=known_as(ASUKA), since=LONG_AGO, until=NOW)]
    assert set(renewal_mails(way)) == {"rector", "office"}


def test_a_platform_that_stood_still_tells_only_the_last_step() -> None:
    way = recognised()
    end = way.context.store.recognitions.list_all()[0].recognition.valid_until

    assert told(way, end - 80 * DAY) == RENEWAL
    (until,) = {
        one.params["until"]
        for one in way.context.store.outbox.list_messages(limit=1000)
        if one.kind == "case.renewal_near"
    }
    assert until == end.astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()


def test_who_has_asked_for_the_renewal_is_not_reminded_of_it() -> None:
    way = recognised()
    kept = way.context.store.recognitions.list_all()[0].recognition
    Way(way.context, case=opened(way.context, renews=kept.number)).submitted()

    assert told(way, kept.valid_until - 90 * DAY) == set()


def test_scores_are_asked_for_a_week_before_and_when_they_are_late() -> None:
    way = Way().accepted().assigned("ann", "ben")
    way.score("ann")
    assigned = way.case.assignments[1].assigned_at

    assert told(way, assigned + 20 * DAY) == set()
    assert told(way, assigned + 22 * DAY) == {("case.score_due", "ben")}
    assert told(way, assigned + 29 * DAY) == {("case.score_late", "ben"), ("case.score_late", "office")}
    assert told(way, assigned + 40 * DAY) == set()


def test_a_condition_is_told_a_month_and_a_week_before_and_its_lapse_to_the_secretariat() -> None:
    way = Way().referred().voted("conditions")
    deadline = NOW + 60 * DAY
    way.decide(conditions=[{"text": {"ja": "見本", "en": ""}, "deadline": deadline.isoformat()}])
    both = {("case.condition_due", "owner"), ("case.condition_due", "rector")}

    assert told(way, deadline - 40 * DAY) == set()
    assert told(way, deadline - 29 * DAY) == both
    assert told(way, deadline - 6 * DAY) == both
    assert told(way, deadline + DAY) == {("case.condition_late", "office")}


def test_a_condition_that_was_reported_is_nobodys_to_be_reminded_of() -> None:
    way = Way().referred().voted("conditions")
    deadline = NOW + 60 * DAY
    way.decide(conditions=[{"text": {"ja": "見本", "en": ""}, "deadline": deadline.isoformat()}])
    way.do(Act.REPORT_CONDITION, applicant(), index=0, text="示した（見本）")

    assert told(way, deadline - DAY) == set()
    assert told(way, deadline + DAY) == set()


@pytest.mark.parametrize("appeals", [False, True])
def test_the_time_to_appeal_is_told_before_it_ends_unless_there_was_an_appeal(appeals: bool) -> None:
    way = Way().referred().voted("refused")
    way.decide()
    decided = way.now
    if appeals:
        way.do(Act.APPEAL, applicant(), text="見本")
    expected = set() if appeals else {("case.appeal_ends", "owner"), ("case.appeal_ends", "rector")}

    assert told(way, decided + 40 * DAY) == set()
    assert told(way, decided + 50 * DAY) == expected
    assert told(way, decided + 61 * DAY) == set()


def test_a_recused_reviewer_is_not_asked_for_scores() -> None:
    way = Way(make_bench()).accepted().assigned("ann", "ben")
    way.do(Act.RECUSE, office(), account="ben", grounds=["I_CONFLICT_DECLARED"])
    way.score("ann")

    assert told(way, NOW + 60 * DAY) == set()
