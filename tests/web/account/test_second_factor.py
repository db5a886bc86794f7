"""Second factors: an app's codes, recovery codes, what their rows hold, and the pages that set them up."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client

from kakitome.records import table_dump
from support import institutions
from support.codes import code_of

pytestmark = pytest.mark.django_db

EMAIL = "signer@home.example"


@pytest.fixture(autouse=True)
def _account() -> None:
    institutions.account(EMAIL)


def after_password(email: str = EMAIL) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post("/account/login", {"login": email, "password": institutions.PASSWORD})
    return client


def key_of(page: str) -> str:
    (key,) = re.findall(r'id="key">([A-Z2-7]+)<', page)
    return key


def set_up_an_app() -> tuple[Client, str]:
    client = after_password()
    client.post("/account/again", {"password": institutions.PASSWORD})
    key = key_of(client.get("/account/authenticator").content.decode())
    answer = client.post("/account/authenticator", {"code": code_of(key, at=time.time())})
    assert answer.headers["Location"] == "/account/recovery-codes"
    return client, key


def is_signed_in(client: Client) -> bool:
    return client.get("/account/signing-in").status_code == 200


def test_with_an_app_the_password_alone_signs_nobody_in() -> None:
    _, key = set_up_an_app()
    client = after_password()
    assert not is_signed_in(client)
    client.post("/account/code", {"code": code_of(key, at=time.time())})
    assert is_signed_in(client)


def test_a_wrong_code_is_refused_beside_its_field() -> None:
    set_up_an_app()
    client = after_password()
    page = client.post("/account/code", {"code": "000000"}).content.decode()
    assert 'id="id_code-error"' in page and "does not fit" in page
    assert not is_signed_in(client)


@pytest.mark.parametrize(("steps", "is_good"), [(-1, True), (0, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_one_step_early_or_late(monkeypatch: pytest.MonkeyPatch, steps: int, is_good: bool) -> None:
    _, key = set_up_an_app()
    client, now = after_password(), time.time()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    client.post("/account/code", {"code": code_of(key, at=now + 30 * steps)})
    assert is_signed_in(client) == is_good


def test_a_code_is_good_once_for_as_long_as_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = set_up_an_app()
    now = time.time()
    code = code_of(key, at=now + 30)
    first, second = after_password(), after_password()
    first.post("/account/code", {"code": code})
    # What allauth itself remembers for one period is forgotten, the code still fits.
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda *_: True)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now + 45)
    second.post("/account/code", {"code": code})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_a_recovery_code_signs_in_once() -> None:
    client, _ = set_up_an_app()
    page = client.get("/account/recovery-codes").content.decode()
    code = re.findall(r"<li>(\d{8})</li>", page)[0]
    assert client.get("/account/recovery-codes/file").content.decode().split()[0] == code
    for is_good in (True, False):
        other = after_password()
        other.post("/account/code", {"code": code})
        assert is_signed_in(other) == is_good


def test_what_is_stored_of_a_secret_is_sealed_and_a_backup_holds_it() -> None:
    _, key = set_up_an_app()
    rows = list(Authenticator.objects.order_by("type"))
    assert [row.type for row in rows] == ["recovery_codes", "totp"]
    dumped = b"".join(table_dump.dump_table("mfa_authenticator")).decode()
    assert "mfa_authenticator" in table_dump.list_tables() and key not in dumped and "totp" in dumped
    assert rows[1].wrap().instance.data["secret"] != key
    # A row copied to where another kind of secret is expected, or changed by a character, opens nothing.
    client = after_password()
    sealed = rows[1].data["secret"]
    rows[1].data["secret"] = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]
    rows[1].save()
    assert client.post("/account/code", {"code": code_of(key, at=time.time())}).status_code == 503
    assert not is_signed_in(client)


def test_who_listed_sessions_are_is_no_part_of_a_backup() -> None:
    assert "usersessions_usersession" not in table_dump.list_tables()


def test_a_change_of_factors_is_told_by_mail_in_both_languages() -> None:
    set_up_an_app()
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    assert "認証アプリ" in message.subject and "authenticator app" in message.subject
    assert "心当たり" in message.body and "If it was not you" in message.body


def test_factors_are_set_up_by_who_has_just_shown_the_password_and_by_nobody_else() -> None:
    client = Client()
    for address in ("signing-in", "authenticator", "passkeys/new", "recovery-codes", "recovery-codes/new"):
        assert client.get(f"/account/{address}").headers["Location"].startswith("/account/login"), address


def test_a_passkey_belongs_to_the_configured_host_whatever_the_request_says() -> None:
    answer = Client(HTTP_HOST="127.0.0.1:7777").get("/account/passkeys/sign-in", HTTP_ACCEPT="application/json").json()
    assert answer["request_options"]["publicKey"]["rpId"] == "localhost"
    assert answer["request_options"]["publicKey"]["userVerification"] == "required"


MISSHAPED = ("", "x", "{}", "[]", "1", '{"id":"x"}', '{"id":"x","rawId":"x"}', '{"response":{"userHandle":"bm9ib2R5"}}')


@pytest.mark.parametrize("credential", MISSHAPED)
def test_what_is_no_passkey_signs_nobody_in(credential: str) -> None:
    client = Client()
    client.get("/account/passkeys/sign-in", HTTP_ACCEPT="application/json")
    assert client.post("/account/passkeys/sign-in", {"credential": credential}).status_code in (200, 302)
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", MISSHAPED)
def test_what_describes_no_passkey_is_added_nowhere(credential: str) -> None:
    client = after_password()
    client.post("/account/again", {"password": institutions.PASSWORD})
    client.get("/account/passkeys/new")
    assert client.post("/account/passkeys/new", {"credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()


def test_who_has_a_factor_shows_it_again_and_not_the_password() -> None:
    client, _ = set_up_an_app()
    answer = client.get("/account/again")
    assert answer.headers["Location"].startswith("/account/code/again")
    assert "/account/again" not in client.get("/account/code/again").content.decode()


def test_a_code_signs_in_while_nothing_can_be_written() -> None:
    _, key = set_up_an_app()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        client = after_password()
        client.post("/account/code", {"code": code_of(key, at=time.time())})
        assert is_signed_in(client)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
