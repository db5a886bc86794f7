"""What an applicant does after the decision: appeal, renew, report a change; and another version on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import State
from kakitome.ports.organisations import NodeRole
from kakitome.services import defining
from kakitome.services.examining import load_case
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.localized_text import LocalizedText
from support import institutions, recognition_body
from web.recognition.test_cases import REASONS, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def owner(desk: Desk) -> Client:
    return institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")


def own(desk: Desk, *rest: str) -> str:
    return "/".join(["/desk/setouchi/applications", desk.number, *rest])


def shown(client: Client, desk: Desk, *rest: str) -> str:
    return client.get(own(desk, *rest)).content.decode()


def recognised(desk: Desk, *, days: int) -> None:
    last = (institutions.platform().now() + timedelta(days=days)).date()
    desk.reviewed().post("refer", committee="quality")
    desk.post("draft", outcome="recognised", **REASONS, valid_until=last.isoformat())
    desk.everybody("recognised", "recognised", "recognised")
    desk.post("decide")


def register_version_2(desk: Desk) -> None:
    platform = institutions.platform()
    store = platform.store("setouchi")
    first = store.microcredentials.find_latest(desk.entry.identifier)
    assert first is not None
    letter = replace(
        first.microcredential, title=LocalizedText(ja="洋上風力の保守", en="Offshore maintenance"), version=2
    )
    draft = defining.save_draft(store, letter, actor="tests", now=institutions.NOW, unit=first.unit)
    version = defining.put_in_force(store, draft.identifier, version=draft.version, actor="tests", now=institutions.NOW)
    (record,) = store.issuers.list_issuers()
    counter = RegisteringContext(
        book=store,
        registry=platform.registry,
        institution="setouchi",
        site_url=platform.site_url,
        actor="tests",
        now=institutions.NOW,
    )
    assert register_own(counter, version, issuer=record.issuer).entry.current.version == 2


def test_a_refusal_can_be_appealed_once_and_says_until_when(desk: Desk, owner: Client) -> None:
    desk.reviewed().vote("refused", "refused", "refused")
    desk.post("decide", **REASONS)
    assert "You may appeal once, until" in shown(owner, desk)
    assert owner.post(own(desk, "appeal"), {"text": ""}).status_code == 422
    assert owner.post(own(desk, "appeal"), {"text": "The sample was overlooked."}).status_code == 302
    assert desk.case.state is State.APPEALED
    assert "The sample was overlooked." in desk.get()
    assert "You may appeal once, until" not in shown(owner, desk)


def test_a_renewal_opens_in_the_last_twelve_months(desk: Desk, owner: Client) -> None:
    recognised(desk, days=200)
    assert "Apply for renewal" in shown(owner, desk)
    begun = owner.post(own(desk, "renew"))
    assert begun.status_code == 302
    number = begun["Location"].rsplit("/", 1)[1]
    (recognition,) = institutions.platform().recognitions.of_entry(desk.entry.number)
    assert load_case(recognition_body.work().examining, number).renews == recognition.number
    page = desk.client.get(f"/desk/{recognition_body.BODY}/cases/renewals").content.decode()
    assert "Renewal applied for" in page


def test_before_that_it_says_from_when(desk: Desk, owner: Client) -> None:
    recognised(desk, days=800)
    page = shown(owner, desk)
    assert "You can apply for renewal from" in page
    assert "Apply for renewal" not in page
    owner.post(own(desk, "renew"))
    assert len(recognition_body.work().examining.store.cases.list_heads(applicant="setouchi")) == 1


def test_a_change_is_reported_as_a_version(desk: Desk, owner: Client) -> None:
    recognised(desk, days=800)
    assert owner.post(own(desk, "change"), {"version": "1", "text": "Nothing."}).status_code == 422
    register_version_2(desk)
    assert owner.post(own(desk, "change"), {"version": "2", "text": "A shorter title."}).status_code == 302
    assert "A shorter title." in desk.get()
    assert "waits for the committee’s chair" in desk.get()


def test_a_newer_version_is_offered_and_says_what_becomes_void(desk: Desk, owner: Client) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 3)
    register_version_2(desk)
    page = shown(owner, desk)
    assert "This application is about version 1; version 2 is registered." in page
    assert "the scores given so far are void" in page
    assert owner.post(own(desk, "amend"), {"version": "1"}).status_code == 422
    assert owner.post(own(desk, "amend"), {"version": "2"}).status_code == 302
    assert desk.case.subject.version == 2
    assert desk.case.counted_scorings == ()
