"""Asking for the renewal of an award: by who holds it, one request at a time, and renewed once however often pressed."""

import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound, Refused
from kakitome.journeys.people import award_applications as journey
from kakitome.journeys.people import renewal_requests
from kakitome.journeys.people.award_applications import ApplicationDecision
from kakitome.journeys.people.renewal_requests import renew_as_asked
from kakitome.learning.award import Learner
from kakitome.ports.award_applications import ApplicationState, AwardApplication
from kakitome.ports.awards import AwardRecord
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.organisations import NodeRole
from kakitome.services import applying, defining, holding
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.keeping_wallets import RENEWAL
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke_alone
from kakitome.values.instants import end_of
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.wallet_documents import CONTENT, document_of

pytestmark = pytest.mark.django_db
HANAKO, CLERK = "hanako@x.example", "clerk@x.example"
NOTE = "2年、現場で続けました。"
UNTIL = "2031-10-31"


@pytest.fixture
def account() -> str:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    institutions.account(CLERK, NodeRole.PROGRAMME_OWNER, "u")
    return institutions.account(HANAKO)


@pytest.fixture
def number(account: str) -> str:
    return given(account, months=24)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(HANAKO)


@pytest.fixture
def clerk(account: str) -> Client:
    return institutions.signed_in(CLERK)


def given(account: str, *, months: int | None, **stated: Any) -> str:
    """Award something that lasts so long, and let the account receive it."""
    platform = institutions.platform()
    store = platform.store("u")
    version = institutions.in_force("u")
    letter = replace(
        version.microcredential, identifier=f"lasting-{months}", version=1, validity_months=months, **stated
    )
    draft = defining.save_draft(store, letter, actor="tests", now=institutions.NOW)
    defining.put_in_force(store, draft.identifier, version=1, actor="tests", now=institutions.NOW)
    order = Order(
        issuer=store.issuers.list_issuers()[0].did,
        microcredential=draft.identifier,
        version=1,
        actor="tests",
        wanted=[Wanted(learner=Learner(name="髙﨑 花子", email=HANAKO), awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(platform.issuing_context("u"), order, now=institutions.NOW)
    token = f"t-{outcome.number}"
    store.claims.add_many(
        [Claim(token_hash=hash_of_token(token), award_number=outcome.number, created_at=institutions.NOW)]
    )
    holding.claim(platform.directory, token, account=account, proved=[HANAKO], now=institutions.NOW)
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    return outcome.number


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def record_of(number: str) -> AwardRecord:
    record = institutions.platform().store("u").awards.find_by_number(number)
    assert record is not None
    return record


def editions_of(number: str) -> int:
    return len(institutions.platform().store("u").awards.list_by_number(number))


def request_of(account: str) -> AwardApplication:
    return institutions.platform().store("u").applications.list_of_account(account)[0]


def ask(client: Client, account: str, number: str) -> AwardApplication:
    """Ask as a person does: begin, write, look at it, send it."""
    client.post(f"/mine/awards/{number}/renewal")
    key = request_of(account).key
    client.post(f"/mine/applications/{key}", {"email": HANAKO, "words": NOTE, "act": "save"})
    seen = re.search(r'name="seen" value="([^"]+)"', page_of(client.get(f"/mine/applications/{key}/send")))
    assert seen is not None
    client.post(f"/mine/applications/{key}/send", {"seen": seen[1]})
    return request_of(account)


def mails(kind: str) -> list[str]:
    return [each.to for each in institutions.platform().store("u").outbox.list_messages() if each.kind == kind]


@pytest.mark.slow
def test_who_holds_it_asks_and_staff_renew_it_once(client: Client, clerk: Client, account: str, number: str) -> None:
    assert f"/mine/awards/{number}/renewal" in page_of(client.get(f"/a/{number}", follow=True))
    page = page_of(client.get(f"/mine/awards/{number}/renewal"))
    assert "24 months from the award" in page and "valid until" in page
    before = record_of(number)
    sent = ask(client, account, number)
    assert (sent.state, sent.renews, sent.name, sent.words) == (ApplicationState.SENT, number, "髙﨑 花子", NOTE)
    assert mails("applying.sent") == [HANAKO]
    queue = page_of(clerk.get("/desk/u/applying"))
    assert "1 application waits" in queue and "Renewal: " in queue
    desk = f"/desk/u/applying/{sent.key}"
    assert number in page_of(clerk.get(desk)) and 'name="until"' in page_of(clerk.get(desk))

    assert clerk.post(desk, {"act": "award", "until": "2020-01-01"}).status_code == 422
    assert clerk.post(desk, {"act": "award"}).status_code == 422
    for _press in range(2):
        clerk.post(desk, {"act": "award", "until": UNTIL})
    after = record_of(number)
    assert after.intent.valid_until == end_of(date.fromisoformat(UNTIL))
    assert after.intent.renewal is not None and before.credential_id != after.credential_id
    assert editions_of(number) == 2
    assert (request_of(account).state, request_of(account).award_number) == (ApplicationState.AWARDED, number)
    standing = page_of(client.get(f"/mine/applications/{sent.key}"))
    assert "The award has been renewed" in standing and number in standing


def test_one_request_for_an_award_is_open_at_a_time(client: Client, account: str, number: str) -> None:
    sent = ask(client, account, number)
    client.post(f"/mine/awards/{number}/renewal")
    assert [each.key for each in institutions.platform().store("u").applications.list_of_account(account)] == [sent.key]
    assert f"/mine/applications/{sent.key}" in page_of(client.get(f"/mine/awards/{number}/renewal"))
    other = given(account, months=12)
    client.post(f"/mine/awards/{other}/renewal")
    assert request_of(account).renews == other
    client.post(f"/mine/applications/{sent.key}/withdraw")
    client.post(f"/mine/awards/{number}/renewal")
    assert request_of(account).renews == number and request_of(account).state is ApplicationState.DRAFT


@pytest.mark.slow
def test_it_is_refused_with_a_reason_and_may_be_asked_again(
    client: Client, clerk: Client, account: str, number: str
) -> None:
    sent = ask(client, account, number)
    desk = f"/desk/u/applying/{sent.key}"
    assert clerk.post(desk, {"act": "refuse"}).status_code == 422
    clerk.post(desk, {"act": "refuse", "words": "まず更新講習を"})
    page = page_of(client.get(f"/mine/applications/{sent.key}"))
    assert "まず更新講習を" in page and "You may ask again." in page
    assert mails("applying.decided") == [HANAKO]
    assert editions_of(number) == 1
    assert ask(client, account, number).key != sent.key


def test_after_a_crash_behind_the_signature_it_is_noted_and_not_signed_again(
    client: Client, account: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, platform = ask(client, account, number), institutions.platform()
    staff = platform.accounts.find_by_email(CLERK)
    assert staff is not None
    decision = ApplicationDecision(institution="u", key=sent.key, actor=staff.account)

    def crash(*_args: object, **_named: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(applying, "note_awarded", crash)
        renew_as_asked(platform, decision, valid_until=end_of(date.fromisoformat(UNTIL)))
    assert request_of(account).state is ApplicationState.SENT and editions_of(number) == 2

    assert journey.settle_awarded(platform, "u") == 1
    assert request_of(account).award_number == number
    assert renew_as_asked(platform, decision, valid_until=None) == number
    assert editions_of(number) == 2


def test_what_a_renewal_takes_is_read_where_it_is_asked_for_and_not_asked_too_early(
    client: Client, account: str
) -> None:
    words = LocalizedText(ja="更新講習の修了", en="A refresher course")
    number = given(account, months=24, renewal_requirements=words, renewal_months=6)
    page = page_of(client.get(f"/mine/awards/{number}/renewal"))
    assert "A refresher course" in page and "The institution says what it asks for" not in page
    assert "can be asked for from" in page and "Begin to write" not in page
    client.post(f"/mine/awards/{number}/renewal")
    store = institutions.platform().store("u")
    assert store.applications.list_of_account(account) == []
    record = record_of(number)
    terms = applying.renewal_terms(store, record)
    assert record.intent.valid_until is not None and terms.asked_from is not None
    assert 178 <= (record.intent.valid_until.date() - terms.asked_from).days <= 185
    soon = given(account, months=3, renewal_requirements=words, renewal_months=6)
    client.post(f"/mine/awards/{soon}/renewal")
    assert request_of(account).renews == soon


def test_an_award_of_a_version_that_said_nothing_is_renewed_as_the_one_in_force_says(
    client: Client, account: str, number: str
) -> None:
    assert "The institution says what it asks for" in page_of(client.get(f"/mine/awards/{number}/renewal"))
    store = institutions.platform().store("u")
    identifier = record_of(number).intent.microcredential
    letter = replace(
        store.microcredentials.get(identifier, 1).microcredential,
        version=2,
        renewal_requirements=LocalizedText(ja="実務2年", en="Two years of practice"),
    )
    defining.save_draft(store, letter, actor="tests", now=institutions.NOW)
    defining.put_in_force(store, identifier, version=2, actor="tests", now=institutions.NOW)
    page = page_of(client.get(f"/mine/awards/{number}/renewal"))
    assert "Two years of practice" in page and "At any time" in page


@pytest.mark.parametrize("crashes", [False, True])
def test_withdrawn_while_staff_sign_it_ends_as_what_it_became(
    client: Client, account: str, number: str, monkeypatch: pytest.MonkeyPatch, crashes: bool
) -> None:
    sent, platform = ask(client, account, number), institutions.platform()
    staff = platform.accounts.find_by_email(CLERK)
    assert staff is not None
    decision = ApplicationDecision(institution="u", key=sent.key, actor=staff.account)
    really = renewal_requests.renew

    def renew(*given: Any, **named: Any) -> Any:
        outcome = really(*given, **named)
        client.post(f"/mine/applications/{sent.key}/withdraw")
        assert request_of(account).state is ApplicationState.WITHDRAWN
        if crashes:
            raise RuntimeError
        return outcome

    monkeypatch.setattr(renewal_requests, "renew", renew)
    until = end_of(date.fromisoformat(UNTIL))
    with pytest.raises(RuntimeError) if crashes else nullcontext():
        renew_as_asked(platform, decision, valid_until=until)
    assert journey.settle_awarded(platform, "u") == int(crashes)
    assert (request_of(account).state, editions_of(number)) == (ApplicationState.AWARDED, 2)
    assert "The award has been renewed" in page_of(client.get(f"/mine/applications/{sent.key}"))


def test_withdrawn_before_the_signature_nothing_is_signed(
    client: Client, account: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, platform = ask(client, account, number), institutions.platform()
    staff = platform.accounts.find_by_email(CLERK)
    assert staff is not None
    decidable = applying.need_decidable

    def need_decidable(*given: Any, **named: Any) -> AwardApplication:
        application = decidable(*given, **named)
        monkeypatch.setattr(applying, "need_decidable", withdrawing)
        return application

    def withdrawing(*given: Any, **named: Any) -> AwardApplication:
        client.post(f"/mine/applications/{sent.key}/withdraw")
        return decidable(*given, **named)

    monkeypatch.setattr(applying, "need_decidable", need_decidable)
    with pytest.raises(NotFound, match="E_APPLICATION_UNKNOWN"):
        decision = ApplicationDecision(institution="u", key=sent.key, actor=staff.account)
        renew_as_asked(platform, decision, valid_until=end_of(date.fromisoformat(UNTIL)))
    assert (request_of(account).state, editions_of(number)) == (ApplicationState.WITHDRAWN, 1)


@pytest.mark.slow
def test_nobody_asks_for_what_is_not_theirs_has_no_end_or_is_revoked(
    client: Client, clerk: Client, account: str, number: str
) -> None:
    assert clerk.get(f"/mine/awards/{number}/renewal").status_code == 404
    endless = given(account, months=None)
    assert "/renewal" not in page_of(client.get(f"/a/{endless}", follow=True))
    assert "no end" in page_of(client.get(f"/mine/awards/{endless}/renewal"))
    sent = ask(client, account, number)
    store = institutions.platform().store("u")
    act = StatusAct(reason="x", actor="tests", now=institutions.NOW)
    revoke_alone(store, record_of(number).credential_id, act=act, answerable="tests")
    assert 'name="until"' not in page_of(clerk.get(f"/desk/u/applying/{sent.key}"))
    assert clerk.post(f"/desk/u/applying/{sent.key}", {"act": "award", "until": UNTIL}).status_code == 422
    for end in (endless, number):
        client.post(f"/mine/awards/{end}/renewal")
    with pytest.raises(Refused):
        applying.demand_renewable(store, number)
    assert len(store.applications.list_of_account(account)) == 1 and editions_of(number) == 1
    assert renewal_requests.find_open_request(
        institutions.platform(),
        renewal_requests.need_held(institutions.platform(), number, account=account),
        account=account,
    )


def test_a_credential_from_elsewhere_says_whom_to_ask_or_that_it_does_not(client: Client, account: str) -> None:
    wallet = institutions.platform().wallets.open(account)
    contact = {"refresh": "https://u.example/refresh", "email": "renew@u.example"}
    for key, facts, words in (
        ("named", {RENEWAL: contact}, "https://u.example/refresh"),
        ("silent", {RENEWAL: {}}, "names neither a service for renewals nor a contact"),
        ("before", {}, "Have it checked again"),
    ):
        wallet.add(
            document_of(
                key.encode(),
                key=key,
                verdict=Verdict.EXPIRED,
                valid_until=institutions.NOW,
                facts={"checks": [], **facts},
            ),
            CONTENT,
        )
        assert words in page_of(client.get(f"/mine/documents/{key}")), key
    wallet.add(document_of(b"endless", key="endless"), CONTENT)
    assert 'id="renewal"' not in page_of(client.get("/mine/documents/endless"))
