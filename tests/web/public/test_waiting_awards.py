"""An account from a claim ends with the award; a proved address brings the awards that wait for it, and nobody else's."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import caches
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.ports.organisations import NodeRole
from kakitome.services.holding import LinkUnknown, list_held, take_waiting
from kakitome.services.holding import claim as take_link
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
PASSWORD = "a quite different battery staple"


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    """Mails of confirmation are counted per address over several minutes."""
    caches["default"].clear()


@pytest.fixture
def number() -> str:
    """An award that was sent to `hanako@x.example`."""
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学", en="Setouchi University"))
    version = institutions.in_force("setouchi")
    order = Order(
        issuer=institutions.platform().store("setouchi").issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[
            Wanted(learner=Learner(name="見本 花子", email="Hanako@x.example"), awarded_on=institutions.NOW.date())
        ],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.platform().now())
    return outcome.number


def held(email: str) -> list[str]:
    person = institutions.platform().accounts.find_by_email(email)
    return [one.number for one in list_held(institutions.platform().directory, person.account)] if person else []


def test_a_proved_address_brings_what_waits_for_it_by_one_press(number: str) -> None:
    institutions.account("hanako@x.example")
    client = institutions.signed_in("hanako@x.example")
    page = client.get("/mine/waiting").content.decode()
    assert "1 award waits for you." in page
    assert held("hanako@x.example") == [], "looking takes nothing"

    assert client.post("/mine/waiting", {"number": number})["Location"] == "/mine"

    assert held("hanako@x.example") == [number]
    assert "No award waits" in client.get("/mine/waiting").content.decode()


def test_an_address_that_is_not_proved_brings_nothing(number: str) -> None:
    institutions.account("other@x.example")
    client = institutions.signed_in("other@x.example")
    client.post("/account/addresses", {"action_add": "", "email": "hanako@x.example"})
    assert "No award waits" in client.get("/mine/waiting").content.decode()
    client.post("/mine/waiting", {"number": number})
    assert held("other@x.example") == []
    with pytest.raises(LinkUnknown):
        take_waiting(
            institutions.platform().directory,
            number,
            account="x",
            emails=["hanako@y.example"],
            now=institutions.NOW,
            draw_token=lambda: "t",
        )


def test_confirming_a_second_address_leads_to_what_waits_for_it(number: str) -> None:
    institutions.account("other@x.example")
    client = institutions.signed_in("other@x.example")
    client.post("/account/addresses", {"action_add": "", "email": "hanako@x.example"})
    link = re.search(r"http\S+(/account/addresses/confirm/\S+)", mail.outbox[-1].body).group(1)
    assert client.post(link)["Location"] == "/mine/waiting"
    assert "1 award waits for you." in client.get("/mine/waiting").content.decode()


def test_what_is_in_an_account_waits_for_nobody_else(number: str) -> None:
    institutions.account("hanako@x.example")
    first = institutions.signed_in("hanako@x.example")
    first.post("/mine/waiting", {"number": number})
    institutions.account("second@x.example")
    second = institutions.signed_in("second@x.example")
    second.post("/mine/waiting", {"number": number})
    assert held("hanako@x.example") == [number]
    assert held("second@x.example") == []


@pytest.fixture
def claim(number: str) -> str:
    """The path of the mailed link."""
    (message,) = institutions.platform().store("setouchi").outbox.list_messages()
    return "/claim/" + message.params["link"].rsplit("/", 1)[1]


def signed_up(client: Client, target: str) -> str:
    """Begin an account on the way to a page; return the path of the mailed link."""
    answer = client.post("/account/signup", {"email": "new@y.example", "password1": PASSWORD, "next": target})
    assert answer.status_code == 302
    body = mail.outbox[-1].body
    assert target not in body, "a claim's secret goes to no address that is not proved"
    return re.search(r"http\S+(/account/addresses/confirm/\S+)", body).group(1)


def test_an_account_begun_on_a_claim_comes_back_to_it_in_the_same_browser(client: Client, claim: str) -> None:
    link = signed_up(client, claim)
    assert client.post(link)["Location"] == claim


def test_an_account_begun_on_a_claim_comes_back_to_it_on_another_device_after_signing_in(
    client: Client, claim: str
) -> None:
    link = signed_up(client, claim)
    other = Client()
    answer = other.post(link)
    assert claim not in answer["Location"]
    signed = other.post("/account/login", {"login": "new@y.example", "password": PASSWORD})
    assert signed["Location"] == claim
    other.post("/account/logout")
    again = other.post("/account/login", {"login": "new@y.example", "password": PASSWORD})
    assert again["Location"] == "/desk/", "once is enough"


def lands_after(client: Client, target: str) -> str:
    """Confirm the address of an account begun on the way to a page, and sign in; return where that leads."""
    other = Client()
    other.post(signed_up(client, target))
    return other.post("/account/login", {"login": "new@y.example", "password": PASSWORD})["Location"]


def test_a_claim_that_is_unknown_is_not_where_somebody_lands(client: Client) -> None:
    assert lands_after(client, "/claim/never-sent") == "/desk/"


def test_a_claim_whose_award_another_account_took_is_not_where_somebody_lands(
    client: Client, claim: str, number: str
) -> None:
    first = institutions.account("first@x.example")
    take_link(
        institutions.platform().directory,
        claim.removeprefix("/claim/"),
        account=first,
        proved=["hanako@x.example"],
        now=institutions.NOW,
    )
    assert held("first@x.example") == [number]
    assert lands_after(client, claim) == "/desk/"


def test_a_claim_whose_award_is_in_the_account_already_leads_to_the_award(
    client: Client, claim: str, number: str
) -> None:
    link = signed_up(client, claim)
    account = EmailAddress.objects.get(email="new@y.example").user.subject
    account = str(account)
    take_link(
        institutions.platform().directory,
        claim.removeprefix("/claim/"),
        account=account,
        proved=["hanako@x.example"],
        now=institutions.NOW,
    )
    browser = Client()
    browser.post(link)
    answer = browser.post("/account/login", {"login": "new@y.example", "password": PASSWORD})
    assert answer["Location"] == f"/a/{number}"


def test_where_somebody_lands_says_how_many_awards_wait_for_a_second_address(number: str) -> None:
    account = institutions.account("other@x.example")
    client = institutions.signed_in("other@x.example")
    said = "1 award waits for you."
    assert said not in client.get("/mine").content.decode()
    client.post("/account/addresses", {"action_add": "", "email": "hanako@x.example"})
    assert said not in client.get("/mine").content.decode(), "the address is not proved"
    client.post(re.search(r"http\S+(/account/addresses/confirm/\S+)", mail.outbox[-1].body).group(1))
    assert said in client.get("/mine").content.decode()
    institutions.platform().organisations.give_role(
        account=account, node_id="setouchi", role=NodeRole.VIEWER, now=institutions.NOW
    )
    assert said in client.get("/desk/").content.decode(), "who works at one place only is told, too"
    client.post("/mine/waiting", {"number": number})
    assert said not in client.get("/mine").content.decode()


def test_nobody_is_led_to_another_site(client: Client) -> None:
    link = signed_up(client, "https://evil.example/")
    assert "evil" not in client.post(link)["Location"]
