"""The one mailbox of an account is given to somebody else: what it opens depends on when it was last its owner's."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.test import Client

from journeys.test_wallets import Mails
from kakitome.ports.trusted_contacts import TrustedContact
from kakitome.ports.wallets import IdentityKind
from kakitome.records.models.account import Account
from kakitome.records.models.wallet import IdentityProofRow
from support import institutions

pytestmark = pytest.mark.django_db
BOX = "hanako@ended-school.example"
CONTACT = "mother@home.example"
RESET = re.compile(r"/account/password/reset/[0-9A-Za-z]+-\S+")


def proved(*, days_ago: float | None) -> str:
    """Hold an account with this address alone, which was proved then; None where nobody recorded when."""
    account = institutions.account(BOX)
    at = None if days_ago is None else datetime.now(UTC) - timedelta(days=days_ago)
    IdentityProofRow.objects.filter(identifier=BOX).update(proved_at=at)
    return account


class Later:
    """What is mailed, and whether the link left, at an instant."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outbox: list[EmailMessage]) -> None:
        self.mails, self.outbox, self.monkeypatch = Mails(sent=[]), outbox, monkeypatch
        self.days(0)

    def days(self, days: float) -> None:
        then = replace(institutions.platform(), mailer=self.mails, now=lambda: datetime.now(UTC) + timedelta(days=days))
        self.monkeypatch.setattr("kakitome.web.pages.account.sign_in.adapter.get_platform", lambda: then)

    def link_after_asking(self, client: Client | None = None) -> str:
        """Ask for a new password from a browser that nobody knows; return the link that left, if one did."""
        self.outbox.clear()
        self.mails.sent.clear()
        caches["default"].clear()
        assert (client or Client()).post("/account/password/reset", {"email": BOX}).status_code == 302
        links = [RESET.search(str(message.body)) for message in self.outbox]
        return next((link[0] for link in links if link), "")

    def told(self) -> set[str]:
        return {message.to for message in self.mails.sent}

    def words(self) -> str:
        return " ".join(message.text for message in self.mails.sent)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]) -> Later:
    return Later(monkeypatch, mailoutbox)


@pytest.mark.slow
def test_a_recycled_box_of_a_dead_school_opens_no_wallet(later: Later) -> None:
    account = proved(days_ago=3 * 365)
    for days in (0, 15, 29, 400):
        later.days(days)
        assert later.link_after_asking() == ""
        assert later.told() == {BOX} and "24 months" in later.words()
    # Other ways in are as they were: here the password, in a browser that is known from then on.
    owner = Client()
    assert owner.post("/account/login", {"login": BOX, "password": institutions.PASSWORD}).status_code == 302
    owner.post("/account/logout")
    later.days(0)
    assert later.link_after_asking(owner)
    assert Account.objects.get(subject=account).password_waits_until is None


def test_when_nobody_recorded_the_proof_or_there_is_none_a_mail_opens_nothing(later: Later) -> None:
    proved(days_ago=None)
    for days in (0, 15):
        later.days(days)
        assert later.link_after_asking() == ""
    IdentityProofRow.objects.update(kind=IdentityKind.OPENID.value, identifier="https://idp.example hanako")
    EmailAddress.objects.update(verified=False)
    for days in (0, 15):
        later.days(days)
        assert later.link_after_asking() == "", "an address that an institution named and nobody proved"


def test_a_silent_owner_is_told_everywhere_and_ends_it_by_one_press(later: Later) -> None:
    account = proved(days_ago=200)
    platform = institutions.platform()
    now = datetime.now(UTC)
    contact = TrustedContact(address=CONTACT, name="母", secret_hash="x", asked_at=now, accepted_at=now)
    platform.persons.contacts.open(account).put(contact)
    owner = Client(HTTP_ACCEPT_LANGUAGE="en")
    owner.force_login(Account.objects.get(subject=account))
    assert later.link_after_asking() == ""
    assert later.told() == {BOX, CONTACT}
    assert later.link_after_asking() == "" and later.told() == {BOX}, "the contact is told once"
    page = owner.get("/mine/identities").content.decode()
    assert "can set a new password by mail from" in page
    assert owner.post("/mine/identities/password/stop").status_code == 302
    assert "can set a new password by mail from" not in owner.get("/mine").content.decode()
    later.days(15)
    assert later.link_after_asking() == "", "it was called off, and waits anew"
    assert later.told() == {BOX, CONTACT}


@pytest.mark.slow
def test_who_lost_the_password_waits_and_gets_in_and_sign_in_ends_the_wait_of_a_stranger(later: Later) -> None:
    account = proved(days_ago=200)
    assert later.link_after_asking() == ""
    later.days(13.9)
    assert later.link_after_asking() == ""
    later.days(14.1)
    link = later.link_after_asking()
    assert link
    client = Client()
    words = "four words make a password"
    client.post(client.get(link)["Location"], {"password1": words, "password2": words})
    assert client.post("/account/login", {"login": BOX, "password": words}).status_code == 302
    (proof,) = [proof for proof in institutions.platform().wallets.open(account).list_proofs()]
    assert proof.read_at is not None and datetime.now(UTC) - proof.read_at < timedelta(minutes=5)
    assert proof.proved_at is not None and datetime.now(UTC) - proof.proved_at > timedelta(days=199)
    later.days(0)
    assert later.link_after_asking(), "it was just read"


def test_signing_in_ends_the_wait_and_says_so(later: Later) -> None:
    proved(days_ago=200)
    later.link_after_asking()
    owner = Client(HTTP_ACCEPT_LANGUAGE="en")
    owner.post("/account/login", {"login": BOX, "password": institutions.PASSWORD})
    assert "Somebody had asked by mail" in owner.get("/mine").content.decode()
    later.days(15)
    assert later.link_after_asking() == ""


def test_whoever_still_reads_it_shows_so_where_they_are_signed_in(later: Later, mailoutbox: list[EmailMessage]) -> None:
    account = proved(days_ago=3 * 365)
    owner = Client(HTTP_ACCEPT_LANGUAGE="en")
    owner.force_login(Account.objects.get(subject=account))
    address = EmailAddress.objects.get(email=BOX)
    mails = Mails(sent=[])
    later.monkeypatch.setattr(
        "kakitome.web.pages.learner.identities.reading.get_platform",
        lambda: replace(institutions.platform(), mailer=mails),
    )
    assert owner.post("/mine/identities/addresses/0/again").status_code == 404
    owner.post(f"/mine/identities/addresses/{address.pk}/again")
    link = re.search(r"/mine/identities/addresses/read/\S+", mails.sent[0].text)
    assert link is not None and BOX not in link[0]
    stranger = institutions.account("stranger@x.example")
    other = Client()
    other.force_login(Account.objects.get(subject=stranger))
    assert other.post(link[0]).status_code == 302
    assert later.link_after_asking() == ""
    assert BOX in owner.get(link[0]).content.decode()
    assert owner.post(link[0]).status_code == 302
    assert later.link_after_asking()
