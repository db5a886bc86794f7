"""Searches that people keep: what is new is mailed once, a crash doubles nothing, one press stops it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kakitome.errors import Unavailable
from kakitome.gateways.mailer import message_of
from kakitome.journeys.people import saved_searches
from kakitome.journeys.people.saved_searches import SavedSearchClock, keep_search, tell_new
from kakitome.learning.registry.entry import Entry
from kakitome.ports.mailer import Mail
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.invented_entries import entries

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def account() -> str:
    return institutions.account("hanako@mihon.example")


@pytest.fixture
def now() -> datetime:
    return institutions.platform().now()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """Every mail that left."""
    mails: list[Mail] = []
    monkeypatch.setattr(type(institutions.platform().mailer), "send", lambda _self, mail: mails.append(mail))
    return mails


def register(count: int, *, at: datetime) -> Sequence[Entry]:
    """Register invented entries at an instant."""
    institutions.open_university("example-university", LocalizedText(ja="見本大学", en="Example University"))
    made = [
        replace(entry, versions=tuple(replace(version, registered_at=at) for version in entry.versions))
        for entry in entries(count)
    ]
    institutions.platform().registry.add_many(made)
    return made


def test_what_is_new_is_told_once_a_week_and_named(account: str, now: datetime, sent: list[Mail]) -> None:
    platform = institutions.platform()
    keep_search(platform, account, words="", filters={}, now=now)
    clock = SavedSearchClock(platform)
    made = register(3, at=now + timedelta(days=1))
    clock.turn(now=now + timedelta(days=6))
    assert sent == [], "a week has not gone by"
    clock.turn(now=now + WEEK)
    assert len(sent) == 1
    assert made[0].number in sent[0].text
    clock.turn(now=now + WEEK)
    clock.turn(now=now + WEEK + WEEK)
    assert len(sent) == 1, "nothing new, no mail"


def test_only_what_matches_and_came_later_is_told(account: str, now: datetime, sent: list[Mail]) -> None:
    platform = institutions.platform()
    register(3, at=now - timedelta(days=1))
    keep_search(platform, account, words="", filters={}, now=now)
    keep_search(platform, account, words="", filters={"institution": ("another",)}, now=now)
    SavedSearchClock(platform).turn(now=now + WEEK)
    assert sent == []


def test_a_crash_after_the_mail_tells_the_same_again_under_the_same_id(
    account: str, now: datetime, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = institutions.platform()
    search = keep_search(platform, account, words="", filters={}, now=now)
    register(2, at=now + timedelta(days=1))
    own = type(platform.persons.saved_searches.open(account))
    with monkeypatch.context() as patched:
        patched.setattr(own, "close_window", lambda *_args, **_named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tell_new(platform, account, key=search.key, now=now + WEEK)
    SavedSearchClock(platform).turn(now=now + WEEK + timedelta(days=1))
    first, again = sent
    assert first == again
    SavedSearchClock(platform).turn(now=now + WEEK + WEEK + timedelta(days=1))
    assert len(sent) == 2


def test_a_mail_that_does_not_leave_is_told_later(
    account: str, now: datetime, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = institutions.platform()
    keep_search(platform, account, words="", filters={}, now=now)
    register(1, at=now + timedelta(days=1))
    with monkeypatch.context() as patched:
        patched.setattr(saved_searches, "_write_to", lambda *_args, **_named: _refuse())
        SavedSearchClock(platform).turn(now=now + WEEK)
    assert sent == []
    SavedSearchClock(platform).turn(now=now + WEEK)
    assert len(sent) == 1


def _refuse() -> None:
    raise Unavailable("E_MAIL_UNAVAILABLE")


def test_one_press_stops_it_without_signing_in(account: str, now: datetime, sent: list[Mail], client: Client) -> None:
    platform = institutions.platform()
    keep_search(platform, account, words="", filters={}, now=now)
    register(1, at=now + timedelta(days=1))
    SavedSearchClock(platform).turn(now=now + WEEK)
    message = message_of(sent[0], sender="Kakitome <mail@k.example>")
    assert message["List-Unsubscribe"] == f"<{sent[0].stop_at}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = sent[0].stop_at.removeprefix(platform.site_url)
    assert client.get(path).status_code == 200
    assert platform.persons.saved_searches.open(account).list_searches(), "looking stops nothing"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert platform.persons.saved_searches.open(account).list_searches() == []
    assert client.post(path).status_code == 404


def test_it_is_kept_changed_and_forgotten_on_pages(account: str, client: Client) -> None:
    own = institutions.platform().persons.saved_searches.open(account)
    assert client.get("/mine/searches").status_code == 302, "for people who signed in"
    client = institutions.signed_in("hanako@mihon.example")
    for _twice in range(2):
        assert client.post("/mine/searches/new?q=看護&recognised=yes").status_code == 302
    assert len(own.list_searches()) == 1
    search = own.list_searches()[0]
    assert (search.words, search.filters["recognised"], search.every_days) == ("看護", ("yes",), 7)
    client.post("/mine/searches", {"key": search.key, "days": "30"})
    assert own.list_searches()[0].every_days == 30
    assert "看護" in client.get("/mine/searches?lang=ja").content.decode()
    client.post("/mine/searches", {"key": search.key, "do": "drop"})
    assert own.list_searches() == []
