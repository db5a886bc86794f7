"""Getting back in by the word of a trusted contact: told everywhere, called off by one press, and for one browser alone."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from kakitome.journeys.people.trusted_contacts import settle_recoveries
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter
from kakitome.records.models.trusted_contact import ContactRecoveryRow
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

OWNER, CONTACT = "hanako@mail.example", "ichiro@friend.example"
PLEA = {"address": OWNER, "contact_address": CONTACT}
"""What somebody writes who lost every way in, where all of it fits."""


class Mailbox:
    """What was mailed since it was last looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mails: list[tuple[str, str]] = []
        monkeypatch.setattr(
            type(institutions.platform().mailer), "send", lambda _self, mail: self.mails.append((mail.to, str(mail)))
        )

    def link_to(self, address: str) -> str:
        """Return the path of the link in the newest mail to an address."""
        text = [text for to, text in self.mails if to == address][-1]
        match = re.search(r"https?://[^/\s]+(/(?:contacts|recoveries)/[\w/-]+)", text)
        assert match is not None
        return match[1]

    def taken(self) -> list[str]:
        """Return to whom mails went, and forget them."""
        addresses = [to for to, _text in self.mails]
        self.mails.clear()
        return addresses


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    # All of these tests come from one network.
    monkeypatch.setattr(type(institutions.platform().counts), "add", lambda *_, **__: 1)
    return Mailbox(monkeypatch)


def visitor() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def signed_in() -> Client:
    client = visitor()
    assert client.post("/account/login", {"login": OWNER, "password": institutions.PASSWORD}).status_code == 302
    return client


def named(mailbox: Mailbox) -> tuple[str, Client]:
    """Let somebody name a contact, who agrees."""
    account, client = institutions.account(OWNER), signed_in()
    assert client.post("/mine/trusted-contact", {"address": CONTACT, "name": "兄"}).status_code == 302
    link = mailbox.link_to(CONTACT)
    page = visitor().get(link).content.decode()
    assert "You see nothing of the account" in page
    assert "no answer yet" in client.get("/mine/trusted-contact").content.decode()
    visitor().post(link, {"act": "accept"})
    assert "has agreed" in client.get("/mine/trusted-contact").content.decode()
    mailbox.taken()
    return account, client


def turn(**later: int) -> None:
    platform = institutions.platform()
    settle_recoveries(platform, now=platform.now() + timedelta(**later))


def begun(mailbox: Mailbox) -> tuple[Client, str]:
    """Begin in a browser; return it, and the link that the contact was mailed."""
    browser = visitor()
    assert browser.post("/account/recover/contact", PLEA).status_code == 302
    turn()
    return browser, mailbox.link_to(CONTACT)


def test_after_the_wait_the_browser_that_began_gets_in_and_no_other(mailbox: Mailbox) -> None:
    account, owner = named(mailbox)
    browser, link = begun(mailbox)
    assert mailbox.taken() == [CONTACT]
    asks = visitor().get(link).content.decode()
    assert "Talk to them" not in asks
    assert visitor().post(link, {"act": "yes"}).status_code == 422
    assert visitor().post(link, {"act": "yes", "talked": "on"}).status_code == 200

    # The owner reads it in the mailbox and on every page of a browser that is signed in.
    assert mailbox.taken() == [OWNER]
    assert "call it off" in owner.get("/").content.decode()
    assert "You can get in from" in browser.get("/account/recover/contact").content.decode()
    refused = browser.post("/account/recover/contact", {"act": "enter"})
    assert refused.status_code == 422
    assert "does not get in now" in refused.content.decode()

    platform = institutions.platform()
    ContactRecoveryRow.objects.update(opens_at=platform.now() - timedelta(minutes=1))
    assert visitor().post("/account/recover/contact", {"act": "enter"}).status_code == 422
    entered = browser.post("/account/recover/contact", {"act": "enter"})
    assert entered["Location"] == "/mine/identities"
    assert browser.post("/account/recover/contact", {"act": "enter"}).status_code == 422
    assert browser.get("/mine/identities").status_code == 200
    assert mailbox.taken()[0] == OWNER
    assert "call it off" not in owner.get("/").content.decode()
    kinds = [
        recorded.event.kind.value for recorded in platform.security_events.list_newest(EventFilter(account=account))
    ]
    assert {"recovery.used", "recovery.confirmed", "contact.accepted", "contact.named"} <= set(kinds)


@pytest.mark.parametrize("by", ["mail", "page", "contact"])
def test_one_press_calls_it_off_and_nobody_begins_again_for_a_week(mailbox: Mailbox, by: str) -> None:
    _account, owner = named(mailbox)
    browser, link = begun(mailbox)
    visitor().post(link, {"act": "yes", "talked": "on"})
    stop = mailbox.link_to(OWNER)
    assert "gets in" not in visitor().get(stop).content.decode()
    assert "You can get in from" in browser.get("/account/recover/contact").content.decode()
    if by == "mail":
        assert "Nobody gets in" in visitor().post(stop).content.decode()
    elif by == "page":
        assert owner.post("/mine/trusted-contact/stop").status_code == 302
    else:
        visitor().post(link, {"act": "no"})
    assert "You can get in" not in browser.get("/account/recover/contact").content.decode()
    assert visitor().get(stop).status_code == 404
    mailbox.taken()
    visitor().post("/account/recover/contact", PLEA)
    turn()
    assert mailbox.taken() == []


def test_whatever_is_written_the_page_says_the_same(mailbox: Mailbox) -> None:
    account, _owner = named(mailbox)
    other = institutions.account("alone@mail.example")
    asleep = (
        PLEA,
        {**PLEA, "address": "nobody@mail.example"},
        {**PLEA, "address": "alone@mail.example"},
        {**PLEA, "contact_address": "another@friend.example"},
    )
    answers = []
    for plea in asleep:
        browser = visitor()
        answer = browser.post("/account/recover/contact", plea)
        page = re.sub(r'value="[^"]{30,}"', "", browser.get("/account/recover/contact").content.decode())
        answers.append((answer.status_code, answer["Location"], len(answer.content), page))
    assert len(set(answers)) == 1
    turn()
    assert mailbox.taken() == [CONTACT]
    contacts = institutions.platform().persons.contacts
    assert contacts.open(account).find_recovery() is not None
    assert contacts.open(other).find_recovery() is None


def test_an_account_with_a_role_is_not_opened_nor_one_whose_contact_was_removed(mailbox: Mailbox) -> None:
    account, owner = named(mailbox)
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    organisations = institutions.platform().organisations
    organisations.give_role(account=account, node_id="u", role=NodeRole.VIEWER, now=institutions.NOW)
    visitor().post("/account/recover/contact", PLEA)
    turn()
    assert mailbox.taken() == []
    organisations.take_role(account=account, node_id="u", now=institutions.NOW)

    _browser, link = begun(mailbox)
    assert owner.post("/mine/trusted-contact", {"remove": "1"}).status_code == 302
    assert visitor().post(link, {"act": "yes", "talked": "on"}).status_code == 404


def test_what_nobody_does_ends_by_itself(mailbox: Mailbox) -> None:
    account, _owner = named(mailbox)
    own = institutions.platform().persons.contacts.open(account)
    begun(mailbox)
    turn(days=6)
    assert own.find_recovery() is not None
    turn(days=8)
    assert own.find_recovery() is None


def test_ones_own_address_is_no_contact_and_the_archive_names_none(mailbox: Mailbox) -> None:
    _account, owner = named(mailbox)
    refused = owner.post("/mine/trusted-contact", {"address": OWNER.upper()})
    assert refused.status_code == 422
    assert "your own" in refused.content.decode()
    archive = b"".join(owner.get("/account/data/file"))
    assert CONTACT.encode() not in archive
    assert settings.INSTALLATION.accounts.recovery_waits == timedelta(hours=72)
