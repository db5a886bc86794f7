"""A stolen key at the desk: who stops it, who declares it stolen, and the button that gives its awards new documents."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound, Refused
from kakitome.journeys.institutions.stolen_keys import declare_stolen, open_reports
from kakitome.learning.award import Learner
from kakitome.ports.awards import AwardRecord
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole
from kakitome.ports.signing import KeyPurpose
from kakitome.records.models.account import Account
from kakitome.records.models.organisation import Membership
from kakitome.services.issuing import Order, Wanted, issue
from support import institutions

HERE = "/desk/setouchi/issuer"


def key_in_use() -> IssuerKey:
    issuers = institutions.platform().store("setouchi").issuers
    listed = issuers.list_keys(issuers.list_issuers()[0].did)
    (key,) = [one for one in listed if one.purpose is KeyPurpose.CREDENTIAL and one.state is KeyState.ACTIVE]
    return key


def colleague(email: str = "second@setouchi.example", *, days: int = 40, given_by: str = "") -> Client:
    """Return an administrator of so many days."""
    account = institutions.account(email)
    since = institutions.platform().now() - timedelta(days=days)
    institutions.platform().organisations.give_role(
        account=account, node_id="setouchi", role=NodeRole.ADMIN, now=since, given_by=given_by
    )
    return institutions.signed_in(email)


def subject(email: str) -> str:
    return str(Account.objects.get(email=email).subject)


def stop(client: Client, key: IssuerKey, *, since: str = "2026/01/01") -> None:
    client.post(f"{HERE}/keys/stop", {"key": key.key_id, "since": since, "reason": "copied"})


def answer(client: Client, key: IssuerKey, do: str = "declare") -> str:
    return client.post(f"{HERE}/keys/stolen?lang=en", {"key": key.key_id, "do": do}, follow=True).content.decode()


def state_of(key: IssuerKey) -> KeyState:
    listed = institutions.platform().store("setouchi").issuers.list_keys(key.issuer)
    return next(known.state for known in listed if known.key_id == key.key_id)


def verdict(number: str) -> Verdict:
    platform = institutions.platform()
    document = platform.store("setouchi").awards.get_document(record(number).credential_id)
    return platform.verifier().verify_bytes(document, now=platform.now()).verdict


def award(wind: MicrocredentialVersion, *names: str) -> list[str]:
    order = Order(
        issuer=key_in_use().issuer,
        microcredential=wind.identifier,
        version=wind.version,
        actor="tests",
        wanted=[
            Wanted(
                learner=Learner(name=name, email=f"{n}@example.ac.jp", student_number=f"S{n}"),
                awarded_on=institutions.NOW.date(),
            )
            for n, name in enumerate(names)
        ],
    )
    given = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    return [one.number for one in given]


def record(number: str) -> AwardRecord:
    found = institutions.platform().store("setouchi").awards.find_by_number(number)
    assert found is not None
    return found


def page(client: Client) -> str:
    return re.sub(r"\s+", " ", client.get(f"{HERE}?lang=en").content.decode())


def test_the_button_gives_the_awards_of_a_stolen_key_new_documents_once(
    admin: Client, wind: MicrocredentialVersion
) -> None:
    numbers = award(wind, "見本 花子", "見本 次郎")
    stolen = key_in_use()
    before = [record(one).credential_id for one in numbers]
    assert "new documents</button>" not in page(admin)
    stop(admin, stolen)
    answer(colleague(), stolen)
    assert "2 awards in force were signed with this key." in page(admin)
    assert "Give 2 awards new documents</button>" in page(admin)

    said = admin.post(f"{HERE}/keys/reseal?lang=en", {"key": stolen.key_id}, follow=True).content.decode()
    assert "2 awards have new documents." in said
    assert "No award in force depends on this key." in said
    after = [record(one) for one in numbers]
    assert not {one.credential_id for one in after} & set(before)
    assert {one.intent.key_id for one in after} == {key_in_use().key_id}
    again = admin.post(f"{HERE}/keys/reseal?lang=en", {"key": stolen.key_id}, follow=True).content.decode()
    assert "0 awards have new documents." in again
    assert [record(one).credential_id for one in numbers] == [one.credential_id for one in after]


def test_a_key_that_nobody_stole_gives_nobody_a_new_document(admin: Client, wind: MicrocredentialVersion) -> None:
    (number,) = award(wind, "見本 花子")
    before = record(number).credential_id
    for key in (key_in_use().key_id, "zNobody"):
        admin.post(f"{HERE}/keys/reseal", {"key": key})
    assert record(number).credential_id == before


def test_whoever_may_not_keep_keys_has_no_button(admin: Client, viewer: Client, wind: MicrocredentialVersion) -> None:
    award(wind, "見本 花子")
    stolen = key_in_use()
    stop(admin, stolen)
    answer(colleague(), stolen)
    assert "keys/reseal" not in page(viewer)
    assert viewer.post(f"{HERE}/keys/reseal", {"key": stolen.key_id}).status_code in (403, 404)


class TestTwoPeople:
    """T17: nobody puts the awards of an institution in doubt alone."""

    def test_one_stops_the_key_and_a_second_declares_it_stolen(
        self, admin: Client, wind: MicrocredentialVersion
    ) -> None:
        (number,) = award(wind, "見本 花子")
        key, second = key_in_use(), colleague()
        before = verdict(number)
        stop(admin, key)
        assert (state_of(key), verdict(number)) == (KeyState.RETIRED, before)
        assert key_in_use().key_id != key.key_id
        answer(admin, key)
        assert (state_of(key), verdict(number)) == (KeyState.RETIRED, before)
        assert "Declare it stolen</button>" not in page(admin).split(key.key_id)[-1]
        assert "A stopped key waits for a second person" in second.get("/desk?lang=en", follow=True).content.decode()
        assert "Declare it stolen</button>" in page(second)
        answer(second, key)
        assert (state_of(key), verdict(number)) == (KeyState.COMPROMISED, Verdict.INDETERMINATE)
        kinds = [message.kind for message in institutions.platform().store("setouchi").outbox.list_messages()]
        assert kinds.count("desk.key_stopped") == kinds.count("desk.key_stolen") == 2

    def test_a_report_that_was_taken_back_leaves_the_key_retired_and_its_awards_as_they_were(
        self, admin: Client, wind: MicrocredentialVersion
    ) -> None:
        (number,) = award(wind, "見本 花子")
        key, second, before = key_in_use(), colleague(), verdict(number)
        stop(admin, key)
        answer(admin, key, "end")
        assert "No report on this key waits for an answer." in answer(second, key)
        assert (state_of(key), verdict(number)) == (KeyState.RETIRED, before)
        stop(second, key)
        (report,) = open_reports(institutions.platform(), "setouchi")
        assert report.asked_by == subject("second@setouchi.example")

    @pytest.mark.parametrize(("days", "by_first"), [(-1, False), (29, True)])
    def test_who_was_no_administrator_before_does_not_answer(self, admin: Client, days: int, by_first: bool) -> None:
        key = key_in_use()
        stop(admin, key)
        inviter = subject("admin@setouchi.example") if by_first else ""
        newcomer = colleague(days=days, given_by=inviter)
        assert "Only somebody who was an administrator before the report" in answer(newcomer, key)
        assert state_of(key) is KeyState.RETIRED

    def test_the_journey_itself_refuses_one_person_and_an_unreported_key(self, admin: Client) -> None:
        platform, key = institutions.platform(), key_in_use()
        node, now, first = platform.organisations.get("setouchi"), platform.now(), subject("admin@setouchi.example")
        with pytest.raises(NotFound, match="E_LEAK_NONE"):
            declare_stolen(platform, node, key_id=key.key_id, actor=first, now=now)
        stop(admin, key)
        for is_operator in (False, True):
            with pytest.raises(Refused, match="E_LEAK_OWN"):
                declare_stolen(platform, node, key_id=key.key_id, actor=first, now=now, is_operator=is_operator)
        assert state_of(key) is KeyState.RETIRED

    def test_an_operator_answers_where_no_other_administrator_may(self, admin: Client, viewer: Client) -> None:
        key = key_in_use()
        declare = "/site/stopped-keys/setouchi/declare"
        operator = institutions.member("op@site.example", NodeRole.VIEWER, "setouchi")
        Account.objects.filter(email="op@site.example").update(is_operator=True)
        stop(admin, key)
        assert admin.get("/site/stopped-keys").status_code == 404
        assert viewer.post(declare, {"key": key.key_id}).status_code == 404
        second = colleague()
        assert key.key_id not in operator.get("/site/stopped-keys").content.decode()
        operator.post(declare, {"key": key.key_id})
        assert state_of(key) is KeyState.RETIRED
        Membership.objects.filter(account__email="second@setouchi.example").delete()
        assert key.key_id in operator.get("/site/stopped-keys").content.decode()
        operator.post(declare, {"key": key.key_id})
        assert state_of(key) is KeyState.COMPROMISED
        assert second.get(HERE).status_code in (403, 404)
