"""Getting in by the printed sheet in the browser."""

import re
from dataclasses import replace

import pypdfium2
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from journeys.test_wallets import Mails
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, SecurityEventKind
from kakitome.services.recovering import CODES
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.account.recovery import views as pages
from support import institutions
from web.account.test_identity_pages import address_of
from web.account.test_own_data import ADDRESS, browser, long_ago

pytestmark = pytest.mark.django_db


def printed(client: Client) -> tuple[list[str], str]:
    """Make the sheet; return its codes and its text, as somebody reads it on paper."""
    answer = client.post("/mine/recovery")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    pdf = pypdfium2.PdfDocument(answer.content)
    assert len(pdf) == 1
    text = pdf[0].get_textpage().get_text_range()
    return re.findall(r"[0-9A-Z]{6}-\d+ [0-9A-Z]{6} [0-9A-Z]{6} [0-9A-Z]{6}", text), text


def test_a_printed_line_lets_in_who_has_lost_passkey_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    account = institutions.account(ADDRESS)
    codes, text = printed(browser())
    assert len(codes) == CODES and ADDRESS not in text and "見本" not in text and "/account/recover" in text
    user = address_of(ADDRESS).user
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "lost", "credential": {}}
    )
    mails = Mails(sent=[])
    with_mails = replace(institutions.platform(), mailer=mails)
    monkeypatch.setattr(pages, "get_platform", lambda: with_mails)

    somebody = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Use your recovery sheet" in somebody.get("/account/login").content.decode()
    assert somebody.post("/account/recover", {"code": codes[1].lower()})["Location"] == "/mine/identities"
    page = re.sub(r"\s+", " ", somebody.get("/mine/identities").content.decode())
    assert ADDRESS in page and "9 codes are left" in page
    # What was lost is taken away and replaced at once.
    assert somebody.post(f"/mine/identities/passkey/{key.pk}/remove")["Location"] == "/mine/identities"
    assert somebody.get("/account/passkeys/new").status_code == 200
    assert [message.to for message in mails.sent] == [ADDRESS]
    events = with_mails.security_events.list_newest(EventFilter(account=account), limit=9)
    assert SecurityEventKind.RECOVERY_USED in {recorded.event.kind for recorded in events}

    again = Client(HTTP_ACCEPT_LANGUAGE="en").post("/account/recover", {"code": codes[1]})
    assert again.status_code == 422 and "does not let you in" in again.content.decode()
    assert codes[1] in again.content.decode()


def test_who_acts_for_others_is_not_let_in_by_paper_alone() -> None:
    node = institutions.open_university("u-paper", LocalizedText(ja="見本大学", en="Example University"))
    account = institutions.account(ADDRESS)
    codes, _text = printed(browser())
    platform = institutions.platform()
    platform.organisations.give_role(
        account=account, node_id=node.id, role=NodeRole.PROGRAMME_OWNER, now=platform.now()
    )
    for _again in range(2):
        answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/account/recover", {"code": codes[0]})
        assert answer.status_code == 422
        assert "not opened by a sheet alone" in answer.content.decode()


def test_tries_of_one_network_end() -> None:
    answers = {
        Client(REMOTE_ADDR="203.0.113.9").post("/account/recover", {"code": "x"}).status_code
        for _try in range(pages.TRIES.times + 1)
    }
    assert answers == {422, 429}


def test_a_sheet_is_made_by_who_has_just_signed_in() -> None:
    institutions.account(ADDRESS)
    client = browser()
    codes, _text = printed(client)
    long_ago(client)
    for fields in ({}, {"remove": "1"}):
        assert client.post("/mine/recovery", fields)["Location"].startswith("/account/again")
    assert "10 codes are left" in re.sub(r"\s+", " ", client.get("/mine/recovery").content.decode())
    client = browser()
    assert client.post("/mine/recovery", {"remove": "1"})["Location"] == "/mine/identities"
    assert Client().post("/account/recover", {"code": codes[0]}).status_code == 422
    assert Client().get("/mine/recovery")["Location"].startswith("/account/login")
