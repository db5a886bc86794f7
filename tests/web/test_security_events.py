"""What signing in, refusals, roles and keys leave in the record of security events."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, RecordedEvent, SecurityEvent, SecurityEventKind
from kakitome.records.models.account import Account
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
EMAIL = "t.sato@u.example"


@pytest.fixture(autouse=True)
def _nobody_was_counted() -> Iterator[None]:
    get_platform().counts.forget()
    yield
    get_platform().counts.forget()


@pytest.fixture
def account() -> str:
    person = Person(account="", name="佐藤 太郎", email=EMAIL, language="ja")
    return get_platform().accounts.add(person, password=institutions.PASSWORD).account


def told(**which: Any) -> list[RecordedEvent]:
    """The events, the oldest first."""
    return list(reversed(get_platform().security_events.list_newest(EventFilter(**which))))


def kinds(**which: Any) -> list[str]:
    return [recorded.event.kind.value for recorded in told(**which)]


def test_signing_in_and_out_is_recorded_with_the_network_and_without_the_address(client: Client, account: str) -> None:
    answer = client.post(
        "/account/login", {"login": EMAIL, "password": institutions.PASSWORD}, REMOTE_ADDR="203.0.113.7"
    )
    assert answer.status_code == 302
    client.post("/account/logout", REMOTE_ADDR="203.0.113.7")

    events = told(account=account)
    assert [recorded.event.kind.value for recorded in events] == ["sign-in.done", "sign-out"]
    assert events[0].event.network == "203.0.113.0/24"
    assert events[0].event.address_digest == events[1].event.address_digest != ""
    assert events[0].event.detail == {"by": "password", "device": "new"}
    assert "203.0.113.7" not in repr(events)


def test_a_wrong_password_is_recorded_under_its_account_and_never_what_was_typed(client: Client, account: str) -> None:
    for login in (EMAIL, "nobody@u.example"):
        client.post("/account/login", {"login": login, "password": "a wrong password"})

    assert kinds() == ["sign-in.refused", "sign-in.refused"]
    assert [recorded.event.account for recorded in told()] == [account, ""]
    assert not any(word in repr(told()) for word in ("wrong", "nobody", "u.example"))


def test_a_password_that_is_changed_or_asked_for_is_recorded(client: Client, account: str) -> None:
    client.post("/account/password/reset", {"email": EMAIL})
    client.post("/account/password/reset", {"email": "nobody@u.example"})
    assert kinds() == ["password.reset-asked"]
    (link,) = [word for word in str(mail.outbox[0].body).split() if "/password/reset/" in word][:1]
    page = client.get(link[link.index("/account") :], follow=True)
    new = "three quiet horses by the river"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert "password.reset" in kinds(account=account)

    client.post("/account/login", {"login": EMAIL, "password": new})
    newer = "four quiet horses by the river"
    client.post("/account/password", {"oldpassword": new, "password1": newer, "password2": newer})
    assert "password.changed" in kinds(account=account)


def test_a_form_from_elsewhere_is_recorded(account: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD}).status_code == 403
    assert kinds() == ["request.forged"]


def test_a_desk_that_is_not_ones_own_is_recorded_and_a_flood_is_told_once() -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学"))
    institutions.open_university("v", LocalizedText(ja="ほかの大学"))
    client = institutions.member("viewer@u.example", NodeRole.VIEWER, "u")

    assert client.get("/desk/v/people").status_code == 404
    assert client.post("/desk/u/people/invite", {}).status_code == 404
    (other, own) = told()
    assert (other.event.kind.value, other.event.institution, own.event.institution) == ("request.refused", "v", "u")
    assert other.event.account == own.event.account != ""
    assert (other.event.detail, own.event.detail) == ({"right": "view"}, {"right": "manage_people"})

    for _ in range(40):
        client.get("/desk/v/people")
    assert len(told()) == 30
    assert told()[-1].event.detail == {"right": "view", "more": "not recorded"}


def test_an_institution_that_does_not_exist_is_no_refusal(client: Client) -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学"))
    client = institutions.member("viewer@u.example", NodeRole.VIEWER, "u")
    client.get("/desk/nowhere/people")
    assert told() == []


def test_keys_and_roles_are_recorded_with_whoever_changed_them() -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学"))
    admin = institutions.member("admin@u.example", NodeRole.ADMIN, "u")
    viewer = institutions.account("viewer@u.example", NodeRole.VIEWER, at="u")

    admin.post("/desk/u/people/invite", {"email": "n@u.example", "person": "", "node": "u", "role": "viewer"})
    admin.post("/desk/u/people/remove", {"node": "u", "account": viewer})
    admin.post("/desk/u/api-keys", {"label": "学務システム", "scopes": ["awards:read"]})
    (key,) = get_platform().api_keys.list_keys("u")
    admin.post("/desk/u/api-keys/revoke", {"prefix": key.prefix})

    assert kinds(institution="u") == ["role.offered", "role.ended", "api-key.made", "api-key.revoked"]
    (ended,) = told(account=viewer)
    assert ended.event.detail["by"] == told(institution="u")[0].event.account
    assert all(recorded.event.network for recorded in told())
    assert not any(word in repr(told()) for word in ("学務", "n@u.example"))


def test_a_key_is_not_made_when_that_cannot_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What gives power stops with its record, as awarding does with the trail. Source: docs/rules/faults.md F11."""
    institutions.open_university("u", LocalizedText(ja="見本大学"))
    admin = institutions.member("admin@u.example", NodeRole.ADMIN, "u")
    unwritable(monkeypatch)

    assert admin.post("/desk/u/api-keys", {"label": "x", "scopes": ["awards:read"]}).status_code == 503
    assert get_platform().api_keys.list_keys("u") == []


def test_signing_in_goes_on_when_it_cannot_be_recorded(
    client: Client, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source: docs/rules/faults.md F11."""
    unwritable(monkeypatch)
    answer = client.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})
    assert (answer.status_code, "_auth_user_id" in client.session) == (302, True)


def test_everybody_sees_their_own_events_and_nobody_elses(client: Client, account: str) -> None:
    assert client.get("/account/activity").status_code == 302
    institutions.account("other@u.example")
    for email in (EMAIL, "other@u.example"):
        client.post("/account/login", {"login": email, "password": institutions.PASSWORD}, REMOTE_ADDR="203.0.113.7")
        client.post("/account/login", {"login": email, "password": "x"}, REMOTE_ADDR="203.0.113.7")
        page = client.get("/account/activity", headers={"Accept-Language": "en"}).content.decode()
        assert page.count("Signed in") == 1
        assert "203.0.113.0/24" in page
        client.post("/account/logout")


def test_a_long_record_goes_on_on_further_pages(client: Client, account: str) -> None:
    platform = get_platform()
    client.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})
    for _ in range(60):
        platform.security_events.note(
            SecurityEvent(at=platform.now(), kind=SecurityEventKind.FACTOR_USED, account=account)
        )
    page = client.get("/account/activity").content.decode()
    assert 'href="?before=12"' in page
    assert 'href="?before' not in client.get("/account/activity?before=12").content.decode()
    assert client.get("/account/activity?before=x").status_code == 200


def test_a_sign_in_from_a_new_browser_is_told_by_mail_but_the_first_one(account: str) -> None:
    first, second = Client(), Client()
    for browser in (first, first, second, second):
        browser.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})
        browser.post("/account/logout")

    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert "新しい端末" in letter.subject
    assert "/account/activity" in str(letter.body)
    devices = [each.event.detail.get("device") for each in told(kinds=frozenset({SecurityEventKind.SIGNED_IN}))]
    assert devices == ["new", None, "new", None]


def test_a_mail_that_cannot_leave_keeps_nobody_out(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Client().post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    assert Client().post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD}).status_code == 302


def test_operators_alone_see_all_events_and_take_them_as_files(client: Client, account: str) -> None:
    client.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})
    addresses = ("/site/events", "/site/events.csv", "/site/events.jsonl")
    assert {client.get(address).status_code for address in addresses} == {404}
    assert {Client().get(address).status_code for address in addresses} == {302}
    Account.objects.update(is_operator=True)

    page = client.get("/site/events", {"kind": "sign-in.done", "account": account}).content.decode()
    assert account in page
    assert EMAIL not in page.replace(f"{EMAIL}</", "")
    assert account not in client.get("/site/events?kind=sign-out").content.decode().split("<table")[-1]
    lines = b"".join(client.get("/site/events.jsonl").streaming_content).splitlines()
    assert [json.loads(line)["kind"] for line in lines] == kinds()
    rows = b"".join(client.get("/site/events.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("sequence,at,kind,account")
    assert len(rows) == 1 + len(lines)
    assert client.get("/site/events.xml").status_code == 404


def test_a_desk_shows_roles_keys_and_refusals_and_no_sign_ins(account: str) -> None:
    institutions.open_university("u", LocalizedText(ja="見本大学"))
    institutions.account("admin@u.example", NodeRole.ADMIN, "u")
    admin = Client(HTTP_ACCEPT_LANGUAGE="en")
    admin.post("/account/login", {"login": "admin@u.example", "password": institutions.PASSWORD})
    admin = institutions.signed_in("admin@u.example")
    admin.post("/desk/u/people/invite", {"email": "n@u.example", "person": "", "node": "u", "role": "viewer"})
    institutions.signed_in(EMAIL).get("/desk/u/people")

    page = admin.get("/desk/u/security-events").content.decode()
    assert "A role was offered to somebody" in page
    assert "A page was refused" in page
    assert "somebody without a role here" in page
    assert "Signed in" not in page.split("<table")[-1]
    assert EMAIL not in page


def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("kakitome.records.security_events._NEW_EVENTS.run", refuse)
