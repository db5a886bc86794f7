"""Renewing at the desk: offered where it makes sense, told before it is signed, done once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.ports.awards import AwardRecord
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services import defining
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.revoking import StatusAct, suspend
from support import institutions

HANAKO = Learner(name="見本 花子", email="hanako@example.ac.jp", student_number="S1")


def text(response) -> str:
    return response.content.decode()


def store():
    return institutions.platform().store("setouchi")


def award(number: str) -> AwardRecord:
    return store().awards.find_by_number(number)


def give(version: MicrocredentialVersion) -> str:
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[Wanted(learner=HANAKO, awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    return outcome.number


def lasting(wind: MicrocredentialVersion, months: int | None) -> MicrocredentialVersion:
    letter = replace(wind.microcredential, identifier=f"lasting-{months}", version=1, validity_months=months)
    draft = defining.save_draft(store(), letter, actor="tests", now=institutions.NOW)
    return defining.put_in_force(store(), draft.identifier, version=draft.version, actor="tests", now=institutions.NOW)


@pytest.fixture
def number(wind: MicrocredentialVersion) -> str:
    return give(lasting(wind, 36))


def renewing(number: str) -> str:
    return f"/desk/setouchi/awards/{number}/renew"


def test_the_page_says_what_happens_and_proposes_the_definitions_period(owner: Client, number: str) -> None:
    page = text(owner.get(renewing(number)))
    assert "under the same number" in page
    assert 'value="2032-10-31"' in page
    assert renewing(number) in text(owner.get(f"/desk/setouchi/awards/{number}"))


def test_a_renewal_is_signed_shown_and_mailed(owner: Client, number: str) -> None:
    before = award(number)
    answer = owner.post(renewing(number), {"key": "k", "until": "令和14年10月31日"})
    assert answer["Location"] == f"/desk/setouchi/awards/{number}"
    after = award(number)
    assert after.intent.valid_until == datetime(2032, 11, 1, tzinfo=UTC)
    assert after.intent.replaces == before.credential_id
    page = text(owner.get(f"/desk/setouchi/awards/{number}"))
    assert "Renewed; good until its own end" in page
    assert "An award was renewed" in page
    assert store().outbox.find(f"claim:{before.credential_id}") is not None
    institutions.work("setouchi")
    message = store().outbox.find(f"renewed:{after.credential_id}")
    assert message is not None
    assert message.attempts == 1


def test_a_double_click_renews_once(owner: Client, number: str) -> None:
    for _ in range(2):
        assert owner.post(renewing(number), {"key": "k", "until": "2032-10-31"}).status_code == 302
    assert len(store().awards.list_by_number(number)) == 2


def test_a_renewal_may_be_without_an_end_and_then_there_is_nothing_to_renew(owner: Client, number: str) -> None:
    owner.post(renewing(number), {"key": "k", "no_end": "on"})
    assert award(number).intent.valid_until is None
    assert owner.get(renewing(number)).status_code == 404
    assert renewing(number) not in text(owner.get(f"/desk/setouchi/awards/{number}"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Write the last day, or say that there is no end; not both."),
        ({"until": "2032-10-31", "no_end": "on"}, "not both"),
        ({"until": "2027-01-01"}, "The new period must end after"),
        ({"until": "2027-02-30"}, "2027"),
        ({"until": "9999-12-31"}, "id_until"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_signed(
    owner: Client, number: str, said: dict[str, str], told: str
) -> None:
    response = owner.post(renewing(number), {"key": "k", **said})
    assert response.status_code == 422
    assert told in text(response)
    assert 'href="#id_until"' in text(response)
    assert len(store().awards.list_by_number(number)) == 1


def test_what_is_suspended_or_without_an_end_is_not_offered(
    owner: Client, wind: MicrocredentialVersion, number: str
) -> None:
    act = StatusAct(actor="tests", reason="x", now=institutions.NOW + timedelta(hours=1))
    suspend(store(), award(number).credential_id, act=act)
    endless = give(lasting(wind, None))
    for one in (number, endless):
        assert renewing(one) not in text(owner.get(f"/desk/setouchi/awards/{one}"))
        assert owner.get(renewing(one)).status_code == 404
