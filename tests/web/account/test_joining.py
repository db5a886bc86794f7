"""Two accounts of one person joined in the browser; and everybody who would join what is not theirs."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client

from journeys.test_wallets import Mails
from kakitome.journeys.people import joining
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind
from kakitome.services import holding
from kakitome.web.pages.learner.joining import begun
from kakitome.web.pages.learner.joining import views as pages
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, learner, long_ago

pytestmark = pytest.mark.django_db
PRIVATE = "hanako@private.example"
STRANGER = "mallory@mihon.example"


def signed_in(client: Client, email: str) -> Client:
    answer = client.post("/account/login", {"login": email, "password": institutions.PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def browser(email: str) -> Client:
    return signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), email)


def page_of(client: Client, path: str = "/mine/join") -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def begun_by(email: str) -> Client:
    """Begin in the account of an address: signed out then, and remembered."""
    client = browser(email)
    assert client.post("/mine/join/begin")["Location"] == "/account/login?next=%2Fmine%2Fjoin"
    assert client.get("/mine")["Location"].startswith("/account/login")
    return client


@pytest.fixture
def school() -> str:
    return learner(awards=2)


@pytest.fixture
def private() -> str:
    return institutions.account(PRIVATE)


def numbers_of(account: str) -> set[str]:
    return {held.number for held in holding.list_held(institutions.platform().directory, account)}


def test_a_dead_school_account_is_joined_to_ones_own(
    school: str, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = Mails(sent=[])
    with_mails = replace(institutions.platform(), mailer=mails)
    monkeypatch.setattr(pages, "get_platform", lambda: with_mails)
    platform, numbers = institutions.platform(), numbers_of(school)
    platform.wallets.open(school).add(document_of(), CONTENT)
    elsewhere = browser(ADDRESS)
    client = signed_in(begun_by(PRIVATE), ADDRESS)
    page = page_of(client)
    assert "Nothing has been joined yet." in page and ADDRESS in page and "h…@private.example" in page
    assert PRIVATE not in page
    assert re.search(r"Awards received here</dt><dd>2<", page)
    wrong = client.post("/mine/join", {"address": STRANGER})
    assert wrong.status_code == 422 and STRANGER in wrong.content.decode()
    assert (
        "The accounts are joined" in client.post("/mine/join", {"address": " Hanako@private.example"}).content.decode()
    )

    assert numbers_of(private) == numbers and platform.accounts.find(school) is None
    assert platform.wallets.open(private).measure()[0] == 1
    assert {message.to for message in mails.sent} == {ADDRESS, PRIVATE}
    for signed_out in (client, elsewhere):
        assert signed_out.get("/mine")["Location"].startswith("/account/login")
    # The address of before opens the account that stays, and what was proved is still there.
    assert ADDRESS in page_of(browser(PRIVATE), "/mine/identities")
    kinds = [
        recorded.event.kind for recorded in platform.security_events.list_newest(EventFilter(account=private), limit=9)
    ]
    assert SecurityEventKind.ACCOUNT_JOINED in kinds
    actions = [event.entry.action for event in platform.store("u").audit.list_events()][-2:]
    assert actions == ["award.joined"] * 2
    # Sent a second time, nothing is there to join.
    assert client.post("/mine/join", {"address": PRIVATE})["Location"].startswith("/account/login")


def test_a_proved_address_alone_joins_nothing(school: str, private: str) -> None:
    """Somebody reads the mailbox that once was another's: what it opened then stays where it is."""
    EmailAddress.objects.filter(email=ADDRESS).delete()
    user = EmailAddress.objects.get(email=PRIVATE).user
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True)
    client = browser(PRIVATE)
    assert not numbers_of(private) and len(numbers_of(school)) == 2
    assert client.post("/mine/join", {"address": ADDRESS})["Location"] == "/mine/join"
    assert len(numbers_of(school)) == 2


@pytest.mark.parametrize("kind", [SecurityEventKind.PASSWORD_RESET, SecurityEventKind.RECOVERY_USED])
def test_who_got_in_by_mail_or_by_paper_joins_nothing_for_three_days(
    school: str, private: str, kind: SecurityEventKind
) -> None:
    platform = institutions.platform()
    event = SecurityEvent(at=platform.now(), kind=kind, account=school)
    platform.security_events.append(event)
    client = signed_in(begun_by(PRIVATE), ADDRESS)
    assert "For 72 hours after a password was set by mail" in page_of(client)
    client.post("/mine/join", {"address": PRIVATE})
    assert len(numbers_of(school)) == 2
    assert timedelta(hours=72) == joining.QUIET_FOR


def test_a_link_or_a_forged_form_joins_nothing(school: str, private: str) -> None:
    """What one browser began, another that is lured to the page knows nothing of."""
    begun_by(PRIVATE)
    victim = browser(ADDRESS)
    assert "Join another account of yours to this one" in page_of(victim, "/mine/join?stays=" + private)
    assert victim.post("/mine/join", {"address": PRIVATE, "stays": private})["Location"] == "/mine/join"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = victim.cookies
    for path in ("/mine/join", "/mine/join/begin"):
        assert strict.post(path, {"address": PRIVATE}).status_code == 403
        assert strict.get("/mine/join/begin").status_code == 405
    assert len(numbers_of(school)) == 2


def test_a_session_that_was_planted_is_noticed_by_the_address(school: str) -> None:
    """A stranger begins, and leaves the browser to somebody who signs in: they know no address of the stranger's."""
    institutions.account(STRANGER)
    client = signed_in(begun_by(STRANGER), ADDRESS)
    for _try in range(begun.MOST_TRIES):
        assert len(numbers_of(school)) == 2
        client.post("/mine/join", {"address": ADDRESS})
    # Not even the right one any more.
    assert client.post("/mine/join", {"address": STRANGER})["Location"] == "/mine/join"
    assert len(numbers_of(school)) == 2


def test_both_are_proved_minutes_apart(school: str, private: str) -> None:
    client = signed_in(begun_by(PRIVATE), ADDRESS)
    session = client.session
    session["joining"] = {**session["joining"], "at": time.time() - begun.LASTS_S - 1}
    session.save()
    assert client.post("/mine/join", {"address": PRIVATE})["Location"] == "/mine/join"
    # A sign-in of before the beginning is no proof after it.
    session["joining"] = {**session["joining"], "at": time.time()}
    session.save()
    long_ago(client)
    assert "Join another account of yours" in page_of(client)
    stale = browser(PRIVATE)
    long_ago(stale)
    assert stale.post("/mine/join/begin")["Location"].startswith("/account/again")
    assert len(numbers_of(school)) == 2


def test_whoever_has_a_role_is_joined_the_other_way_round(school: str, private: str) -> None:
    platform = institutions.platform()
    node = platform.organisations.get("u")
    platform.organisations.give_role(account=school, node_id=node.id, role=NodeRole.ADMIN, now=institutions.NOW)
    client = signed_in(begun_by(PRIVATE), ADDRESS)
    assert "the other way round may work" in page_of(client)
    assert client.post("/mine/join", {"address": PRIVATE}).status_code == 422
    client = signed_in(begun_by(ADDRESS), PRIVATE)
    client.post("/mine/join", {"address": ADDRESS})
    assert platform.accounts.find(private) is None and len(numbers_of(school)) == 2


def test_that_an_address_has_an_account_is_told_to_its_reader_alone(school: str, private: str) -> None:
    client = browser(PRIVATE)
    client.get("/account/addresses")
    answers = []
    for number, email in enumerate((ADDRESS, "nobody@mihon.example")):
        mail.outbox.clear()
        answer = client.post("/account/addresses", {"email": email, "action_add": ""}, follow=True)
        text = re.sub(r'value="[^"]*"|id_email_\d+|\s+', " ", answer.content.decode().replace(email, "X"))
        answers.append((answer.status_code, len(text), [message.to == [email] for message in mail.outbox]))
        assert "Another account" not in text, number
        EmailAddress.objects.filter(email=email, verified=False).delete()
    assert answers[0] == answers[1]
    pending = EmailAddress.objects.create(user=EmailAddress.objects.get(email=PRIVATE).user, email=ADDRESS)
    page = page_of(
        Client(HTTP_ACCEPT_LANGUAGE="en"), f"/account/addresses/confirm/{EmailConfirmationHMAC(pending).key}"
    )
    assert "Another account has proved this address" in page and "you can join them" in page
