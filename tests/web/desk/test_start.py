"""Everybody who signs in lands where their work waits; who has one place only is led to it."""

import re

import pytest
from django.test import Client

from kakitome.journeys.people.inviting import Guest, invite
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions, recognition_body


def text(response) -> str:
    return response.content.decode()


def lands(email: str) -> str:
    """Sign in by the form and return where that leads."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/account/login", {"login": email, "password": institutions.PASSWORD})
    assert answer.status_code == 302
    answer = client.get(answer["Location"])
    return answer["Location"] if answer.status_code == 302 else answer.wsgi_request.path


def test_a_learner_lands_at_their_awards_and_staff_at_their_institution() -> None:
    institutions.account("learner@x.example")
    institutions.account("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    assert lands("learner@x.example") == "/mine"
    assert lands("owner@setouchi.example") == "/desk/setouchi"


def test_an_operator_lands_where_the_site_stands_and_not_in_an_empty_wallet(setouchi: str) -> None:
    platform = institutions.platform()
    person = Person(account="", name="運用", email="op@site.example", language="en", is_operator=True)
    platform.accounts.add(person, password=institutions.PASSWORD)
    assert lands("op@site.example") == "/desk/"
    operator = institutions.signed_in("op@site.example")
    assert "Every institution can sign" in text(operator.get("/desk/"))
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="new", name=LocalizedText(ja="新設大学", en="New One"))
    platform.organisations.add_institution(node, now=institutions.NOW)
    page = text(operator.get("/desk/"))
    assert "New One" in page and "Nothing can be signed." in page and "Every institution can sign" not in page
    assert operator.get("/desk/setouchi").status_code == 404, "inside an institution an operator has no right"
    institutions.account("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    assert "This site" not in text(institutions.signed_in("owner@setouchi.example").get("/desk/", follow=True))


def test_who_has_two_places_sees_what_waits_in_both(owner: Client, setouchi: str) -> None:
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学", en="Asuka University"))
    account = institutions.platform().accounts.find_by_email("owner@setouchi.example").account
    institutions.platform().organisations.give_role(
        account=account, node_id="asuka", role=NodeRole.PROGRAMME_OWNER, now=institutions.NOW
    )
    owner.post(f"/desk/{setouchi}/microcredentials/new?unit={setouchi}", {"title.en": "Wind", "do": "save"})
    page = text(owner.get("/desk/"))
    assert "1 thing waits for you." in page
    assert "Wind" in page
    assert "/desk/asuka" in page
    assert "/desk/setouchi" in page


def test_an_invitation_waits_there_and_is_accepted_without_the_mail(admin: Client) -> None:
    institutions.account("guest@x.example")
    guest = institutions.signed_in("guest@x.example")
    node = institutions.platform().organisations.get("setouchi")
    now = institutions.platform().now()
    invite(
        institutions.platform(), Guest(email="Guest@X.example"), node=node, role=NodeRole.VIEWER, actor="tests", now=now
    )
    page = text(guest.get("/desk/"))
    assert "Setouchi University has invited you" in page
    link = re.search(r"/invitations/[0-9a-f]{16}", page).group()
    stranger = institutions.account("stranger@x.example") and institutions.signed_in("stranger@x.example")
    assert stranger.get(link).status_code == 404
    assert guest.post(link, {"do": "accept"})["Location"] == "/desk/setouchi"
    assert guest.get("/desk/")["Location"] == "/desk/setouchi"


def test_a_reviewer_lands_at_the_cases(setouchi: str) -> None:
    recognition_body.open_body()
    recognition_body.reviewer("ann")
    assert lands("ann@home-of-ann.example") == "/review/"


def test_a_member_of_one_committee_lands_at_it(setouchi: str) -> None:
    recognition_body.open_body()
    assert lands("ume@ume.example").startswith("/desk/kikou/committees/")


@pytest.mark.parametrize("path", ["/", "/mine"])
def test_pages_for_people_who_are_signed_in_offer_account_and_sign_out_and_no_sign_in(owner: Client, path: str) -> None:
    page = text(owner.get(path))
    assert 'action="/account/logout"' in page
    assert "owner@setouchi.example" in page
    assert "/account/login" not in page
    assert ">Sign in<" not in page
