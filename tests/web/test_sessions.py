"""Sessions while the database can be written, and while it cannot (docs/rules/faults.md F11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core import signing
from django.db import DataError, connection
from django.http import HttpRequest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.accounts import Person
from kakitome.web.sessions import SessionStore

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "hanako@learner.example", "a long sentence of my own"


@contextmanager
def read_only() -> Iterator[None]:
    """Let SQLite refuse every write, as it does on a disk that is full or mounted read-only."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def stored(**data: str) -> SessionStore:
    session = SessionStore()
    session.update(data)
    session.save()
    return session


def test_a_session_lies_in_the_database() -> None:
    key = stored(place="asuka").session_key
    assert key is not None and key.isalnum()
    assert SessionStore(key)["place"] == "asuka"


def test_a_session_lies_in_the_cookie_while_nothing_can_be_written_and_moves_back() -> None:
    with read_only():
        key = stored(place="asuka").session_key
        assert key is not None and key.startswith("signed.")
        assert SessionStore(key)["place"] == "asuka"
        SessionStore(key).delete()
    back = SessionStore(key)
    back["place"] = "kita"
    back.save()
    assert back.session_key is not None and back.session_key.isalnum()
    assert SessionStore(back.session_key)["place"] == "kita"


def test_a_session_of_the_database_goes_on_in_the_cookie() -> None:
    session = SessionStore(stored(place="asuka").session_key)
    session["place"] = "kita"
    with read_only():
        session.save()
        assert SessionStore(session.session_key)["place"] == "kita"


def test_a_signed_session_is_refused_when_it_was_altered_or_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    with read_only():
        key = stored(place="asuka").session_key
    assert key is not None
    assert dict(SessionStore(key[:-1] + ("A" if key[-1] != "A" else "B"))) == {}
    assert dict(SessionStore("signed." + signing.dumps({"place": "asuka"}))) == {}
    monkeypatch.setattr("kakitome.web.sessions.SIGNED_AGE_S", timedelta(seconds=-1).total_seconds())
    assert dict(SessionStore(key)) == {}


def test_a_session_that_was_ended_elsewhere_is_not_written_again() -> None:
    session = stored(place="asuka")
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()


def test_somebody_signs_in_reads_and_signs_out_while_nothing_can_be_written(client: Client) -> None:
    get_platform().accounts.add(Person(account="", name="花子", email=EMAIL, language="ja"), password=PASSWORD)
    with read_only():
        answer = client.post("/account/login", {"login": EMAIL, "password": PASSWORD})
        assert answer.status_code == 302
        assert client.get("/mine").status_code == 200
        client.post("/account/logout")
        assert client.get("/mine").status_code == 302


def test_a_session_in_the_cookie_is_entered_in_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    get_platform().accounts.add(Person(account="", name="見本 花子", email=EMAIL, language="ja"), password=PASSWORD)
    entered: list[str] = []

    def enter(*, request: HttpRequest, **_: object) -> None:
        # As PostgreSQL does with what is too long for the column.
        if len(str(request.session.session_key)) > 40:
            raise DataError("value too long for type character varying(40)")
        entered.append(str(request.session.session_key))

    monkeypatch.setattr("kakitome.records.sign_in_notes.on_user_logged_in", enter)
    visitor = Client()
    with read_only():
        assert visitor.post("/account/login", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    assert entered == []
    assert Client().post("/account/login", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    assert len(entered) == 1
