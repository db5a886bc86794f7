"""Pages on closing an institution: two administrators at the desk, two operators where its people are gone."""

import pytest
from django.test import Client

from kakitome.ports.api_keys import ApiScope, KeyLimits
from kakitome.ports.closings import ClosingSide, ClosingState
from kakitome.ports.organisations import NodeRole
from kakitome.records.models.account import Account
from kakitome.records.models.organisation import Membership
from support import institutions
from support.closing import close_institution

GIVEN = {"reason": "merged", "successor": "見本大学", "note": "理事会の決定"}


def colleague(email: str = "second@setouchi.example") -> Client:
    client = institutions.member(email, NodeRole.ADMIN, "setouchi")
    Membership.objects.filter(account__email=email).update(created_at=institutions.NOW)
    return client


def test_one_asks_another_agrees_and_the_first_stops_it(admin: Client) -> None:
    page = admin.get("/desk/setouchi/closing").content.decode()
    assert "Ask to close the institution" in page
    assert "nobody can revoke" in page
    answer = admin.post("/desk/setouchi/closing/request", {**GIVEN, "successor": ""})
    assert answer.status_code == 422
    refused = answer.content.decode()
    assert "Write the name of the institution that goes on with the work." in refused
    assert "理事会の決定" in refused
    second = colleague()
    admin.post("/desk/setouchi/closing/request", GIVEN)
    assert "You asked. Somebody else answers" in admin.get("/desk/setouchi/closing").content.decode()
    assert "Agree to close it" not in admin.get("/desk/setouchi/closing").content.decode()
    admin.post("/desk/setouchi/closing/answer", {"do": "agree"})
    closings = institutions.platform().closings
    assert [closing.state for closing in closings.list_of("setouchi")] == [ClosingState.REQUESTED]
    assert "Agree to close it" in second.get("/desk/setouchi/closing").content.decode()
    second.post("/desk/setouchi/closing/answer", {"do": "agree"})
    assert "It closes on" in second.get("/desk/setouchi/closing").content.decode()
    assert "A second person agreed to close the institution" in admin.get("/desk/setouchi/trail").content.decode()
    admin.post("/desk/setouchi/closing/answer", {"do": "take-back"})
    assert [closing.state for closing in closings.list_of("setouchi")] == [ClosingState.WITHDRAWN]
    assert "Taken back" in admin.get("/desk/setouchi/closing").content.decode()


def test_operators_begin_it_together_and_an_administrator_stops_it(admin: Client, viewer: Client) -> None:
    assert admin.get("/site/closings").status_code == 404
    assert Client().get("/site/closings").status_code == 302
    first, second = (institutions.member(f"op{n}@site.example", NodeRole.VIEWER, "setouchi") for n in (1, 2))
    Account.objects.filter(email__endswith="@site.example").update(is_operator=True)
    assert "Setouchi University" in first.get("/site/closings").content.decode()
    assert first.get("/site/closings/elsewhere").status_code == 404
    first.post("/site/closings/setouchi/request", {**GIVEN, "reason": "ceased"})
    first.post("/site/closings/setouchi/answer", {"do": "agree"})
    admin.post("/desk/setouchi/closing/answer", {"do": "agree"})
    closings = institutions.platform().closings
    (closing,) = closings.list_of("setouchi")
    assert (closing.state, closing.side) == (ClosingState.REQUESTED, ClosingSide.OPERATORS)
    second.post("/site/closings/setouchi/answer", {"do": "agree"})
    assert closings.list_of("setouchi")[0].state is ClosingState.AGREED
    assert "Stop it and stay open" in admin.get("/desk/setouchi/closing").content.decode()
    admin.post("/desk/setouchi/closing/answer", {"do": "take-back"})
    assert closings.list_of("setouchi")[0].state is ClosingState.WITHDRAWN
    for name in ("request", "answer"):
        assert viewer.post(f"/site/closings/setouchi/{name}", GIVEN).status_code == 404


@pytest.mark.parametrize("do", ["agree", "decline", "take-back"])
def test_operators_do_not_answer_for_an_institution_and_do_not_read_its_note(admin: Client, do: str) -> None:
    admin.post("/desk/setouchi/closing/request", GIVEN)
    operator = institutions.member("op@site.example", NodeRole.VIEWER, "setouchi")
    Account.objects.filter(email="op@site.example").update(is_operator=True)
    page = operator.get("/site/closings/setouchi").content.decode()
    assert "理事会の決定" not in page
    operator.post("/site/closings/setouchi/answer", {"do": do})
    assert institutions.platform().closings.list_of("setouchi")[0].state is ClosingState.REQUESTED


def test_afterwards_neither_a_session_nor_a_key_for_programs_opens_anything(admin: Client) -> None:
    platform = institutions.platform()
    version = institutions.in_force("setouchi")
    _key, text = platform.api_keys.make(
        institution="setouchi",
        name="LMS",
        scopes=frozenset(ApiScope),
        by="operator",
        now=platform.now(),
        limits=KeyLimits(),
    )
    headers = {"authorization": f"Bearer {text}"}
    programs = "/api/v1/microcredentials"
    assert Client().get(programs, headers=headers).status_code == 200
    assert admin.get("/desk/setouchi/closing").status_code == 200
    close_institution(platform, "setouchi", now=platform.now())
    assert Client().get(programs, headers=headers).status_code == 401
    award = {"microcredential": version.identifier, "version": version.version, "learner": {"name": "x"}}
    answer = Client().post("/api/v1/awards", award, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    for path in ("", "/closing", "/awards/new", "/issuer"):
        assert admin.get(f"/desk/setouchi{path}").status_code == 404
    Account.objects.filter(email="admin@setouchi.example").update(is_operator=True)
    page = admin.get("/site/closings/setouchi").content.decode()
    assert "Closed on" in page
    assert "Ask to close" not in page
    assert "The issuer is not open yet" not in admin.get("/desk/").content.decode()
