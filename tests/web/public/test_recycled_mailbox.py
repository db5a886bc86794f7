"""A school gives a graduate's address to somebody else, who proves it: nothing of the graduate's appears for them."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.test import Client

from journeys.test_wallets import Mails
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.learning.award import Learner
from kakitome.ports.claims import LINK_LASTS
from kakitome.ports.organisations import NodeRole
from kakitome.services.holding import (
    asked_for_at,
    list_held,
    list_to_confirm,
    list_waiting,
    proved_since,
    send_links_again,
)
from kakitome.services.holding import claim as take_link
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
BOX = "hanako@setouchi.example"
"""The mailbox: the graduate's once, then the new student's."""
STAFF = "kyomu@setouchi.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """An award whose link was mailed when the box was the graduate's."""

    number: str
    token: str
    node: str


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["default"].clear()


def awarded(*, days_ago: float) -> Old:
    platform = institutions.platform()
    node = institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学", en="Setouchi University"))
    version, at = institutions.in_force("setouchi"), platform.now() - timedelta(days=days_ago)
    order = Order(
        issuer=platform.store("setouchi").issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[Wanted(learner=Learner(name="卒業 花子", email=BOX), awarded_on=at.date())],
    )
    (outcome,) = issue(platform.issuing_context("setouchi"), order, now=at)
    (message,) = platform.store("setouchi").outbox.list_messages()
    return Old(number=outcome.number, token=message.params["link"].rsplit("/", 1)[1], node=node.id)


@pytest.fixture
def old() -> Old:
    return awarded(days_ago=LINK_LASTS.days + 1)


@pytest.fixture
def newcomer(old: Old) -> Client:
    institutions.account(BOX)
    return institutions.signed_in(BOX)


def held(email: str) -> list[str]:
    person = institutions.platform().accounts.find_by_email(email)
    return [award.number for award in list_held(institutions.platform().directory, person.account)] if person else []


def told_of(page: str) -> bool:
    return any(word in page for word in ("卒業", "データサイエンス", "A-"))


@pytest.mark.slow
def test_what_was_sent_long_before_is_neither_shown_nor_handed_over(newcomer: Client, old: Old) -> None:
    page = newcomer.get("/mine/waiting").content.decode()
    assert "Setouchi University" in page and "Ask the institutions" in page
    assert old.number not in page and not told_of(re.sub(r"<head>.*?</head>", "", page, flags=re.S))
    assert "waits for you" not in newcomer.get("/mine").content.decode()
    for wanted in (old.number, "all"):
        newcomer.post("/mine/waiting", {"number": wanted})
    assert held(BOX) == []
    file, person = io.BytesIO(), institutions.platform().accounts.find_by_email(BOX)
    pack_own_data(institutions.platform(), person.account, file=file)
    assert old.number.encode() not in zipfile.ZipFile(file).read("data.json")


def test_a_link_of_then_has_ended_and_no_other_is_to_be_had(newcomer: Client, old: Old) -> None:
    page = newcomer.get(f"/claim/{old.token}")
    assert page.status_code == 410 and not told_of(page.content.decode().split("<main", 1)[1])
    before = len(institutions.platform().store("setouchi").outbox.list_messages())
    assert "on their way" in newcomer.post("/claim", {"email": BOX}).content.decode(), "as for any address"
    assert len(institutions.platform().store("setouchi").outbox.list_messages()) == before


def test_a_link_that_is_asked_for_again_and_again_ends_with_the_first() -> None:
    old, platform = awarded(days_ago=LINK_LASTS.days - 1), institutions.platform()
    sent = send_links_again(
        platform.directory,
        BOX,
        now=platform.now(),
        draw_token=lambda: "again",
        address_of="https://k.example/{}".format,
    )
    (message,) = [each for each in platform.store("setouchi").outbox.list_messages() if "again" in each.dedupe_id]
    assert sent == 1 and message.params["until"] == platform.now().date().isoformat()
    assert Client().get("/claim/again").status_code == 200
    claims = platform.store("setouchi").claims.list_by_award(old.number)
    assert len({claim.created_at for claim in claims}) == 1


def test_the_institution_is_asked_once_and_its_new_link_brings_the_award(newcomer: Client, old: Old) -> None:
    institutions.account(STAFF, NodeRole.ADMIN, old.node)
    for _time in range(2):
        newcomer.post("/mine/waiting", {"number": "ask"})
    store = institutions.platform().store("setouchi")
    asked = [message for message in store.outbox.list_messages() if message.kind.endswith("asked_for")]
    assert [message.to for message in asked] == [STAFF]
    assert [event.entry.action for event in store.audit.list_events(subject=old.number)].count("award.asked_for") == 1
    assert "asked" in newcomer.get("/mine/waiting").content.decode()
    staff = institutions.signed_in(STAFF)
    address = f"/desk/setouchi/awards/{old.number}"
    assert "Somebody asks for this award" in staff.get(address).content.decode()
    assert staff.post(f"{address}/link").status_code == 302
    assert "Somebody asks for this award" not in staff.get(address).content.decode()
    assert asked_for_at(store, old.number) is None
    assert "1 award waits for you." in newcomer.get("/mine/waiting").content.decode()
    newcomer.post("/mine/waiting", {"number": old.number})
    assert held(BOX) == [old.number]


def test_who_proved_the_address_in_time_takes_the_award_years_later(old: Old) -> None:
    platform = institutions.platform()
    person = institutions.account(BOX)
    (proof,) = platform.wallets.open(person).list_proofs()
    proved = proved_since([proof])
    assert list(proved) == [BOX]
    sent_at = platform.store("setouchi").claims.list_by_award(old.number)[0].created_at
    in_time = {BOX: sent_at + LINK_LASTS - timedelta(minutes=1)}
    assert [award.number for award in list_waiting(platform.directory, in_time)] == [old.number]
    for since in (sent_at + LINK_LASTS, None):
        assert not list_waiting(platform.directory, {BOX: since})
        assert [award.number for award in list_to_confirm(platform.directory, {BOX: since})] == [old.number]


def test_what_the_graduate_holds_stays_theirs_when_the_box_is_anothers() -> None:
    old, platform = awarded(days_ago=10), institutions.platform()
    graduate = institutions.account("hanako@home.example")
    take_link(platform.directory, old.token, account=graduate, proved=[BOX], now=platform.now())
    institutions.account(BOX)
    newcomer = institutions.signed_in(BOX)
    page = newcomer.get("/mine/waiting").content.decode()
    assert "No award waits" in page and "Setouchi" not in page
    newcomer.post("/mine/waiting", {"number": old.number})
    assert held(BOX) == [] and held("hanako@home.example") == [old.number]


def both_addresses() -> str:
    """The graduate's account, reached by an address of their own and by the box, which they never took away."""
    account = institutions.account("hanako@home.example")
    user = EmailAddress.objects.get(email="hanako@home.example").user
    EmailAddress.objects.create(user=user, email=BOX, verified=True)
    return account


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails that tell of a wait; the link itself is allauth's, and lies in Django's outbox."""
    mails = Mails(sent=[])
    later(monkeypatch, mails, timedelta(0))
    return mails


def later(monkeypatch: pytest.MonkeyPatch, mails: Mails, passed: timedelta) -> None:
    then = replace(institutions.platform(), mailer=mails, now=lambda: datetime.now(UTC) + passed)
    monkeypatch.setattr("kakitome.web.pages.account.sign_in.adapter.get_platform", lambda: then)


def asked(client: Client, mails: Mails, outbox: list[EmailMessage]) -> tuple[set[str], bool]:
    """Ask for a new password at the box; return who is told that it waits, and whether the link left."""
    outbox.clear()
    mails.sent.clear()
    caches["default"].clear()
    assert client.post("/account/password/reset", {"email": BOX}).status_code == 302
    return {message.to for message in mails.sent}, any("/password/reset/" in str(message.body) for message in outbox)


def test_the_box_alone_opens_no_account_that_has_another_address(
    ours: Mails, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_addresses()
    stranger = Client()
    assert asked(stranger, ours, mailoutbox) == ({BOX, "hanako@home.example"}, False)
    assert asked(stranger, ours, mailoutbox) == ({BOX}, False), "the other address is told once"
    later(monkeypatch, ours, timedelta(hours=71))
    assert asked(stranger, ours, mailoutbox) == ({BOX}, False)
    owner = {"login": "hanako@home.example", "password": institutions.PASSWORD}
    assert Client().post("/account/login", owner).status_code == 302
    later(monkeypatch, ours, timedelta(hours=73))
    assert asked(stranger, ours, mailoutbox) == ({BOX, "hanako@home.example"}, False), "signing in ended it"


def test_who_lost_the_password_gets_in_after_the_wait_and_at_once_where_they_are_known(
    ours: Mails, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_addresses()
    known = Client()
    known.post("/account/login", {"login": "hanako@home.example", "password": institutions.PASSWORD})
    known.post("/account/logout")
    assert asked(known, ours, mailoutbox) == (set(), True)
    assert not asked(Client(), ours, mailoutbox)[1]
    later(monkeypatch, ours, timedelta(hours=73))
    assert asked(Client(), ours, mailoutbox) == (set(), True)
    later(monkeypatch, ours, timedelta(days=18))
    assert not asked(Client(), ours, mailoutbox)[1], "the wait is forgotten at last"


def test_who_has_no_other_address_waits_for_nothing(ours: Mails, mailoutbox: list[EmailMessage]) -> None:
    institutions.account(BOX)
    assert asked(Client(), ours, mailoutbox) == (set(), True)
