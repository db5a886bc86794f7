"""A member's desk at a credit bank: joining, the account of who agreed, and acts that two people make."""

import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.crediting.bank_desk import open_bank
from kakitome.ports.credit_bank import CreditBank
from kakitome.ports.organisations import NodeRole
from kakitome.services.holding import list_held
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_incoming_offer_pages import page_of
from web.account.test_own_data import ADDRESS, learner, packed

pytestmark = pytest.mark.django_db
NAME = LocalizedText(ja="単位銀行", en="A bank")
DESK, MINE = "/desk/u/banks", "/mine/credit-bank"


@pytest.fixture
def learner_of_bank() -> Client:
    """A learner with one award of `u`, and a bank that `u` keeps."""
    learner()
    platform = get_platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    bank = CreditBank(
        code="4U", name=NAME, keeper="u", study_hours=Decimal(15), agreement=NAME, opened_at=platform.now(), years=3
    )
    open_bank(platform, bank, actor="operator")
    return institutions.signed_in(ADDRESS)


def account_opened(client: Client) -> str:
    assert "No institution sees the account before you let it." in page_of(client.get(f"{MINE}/open"))
    answer = client.post(f"{MINE}/open", {"bank": "4U"})
    assert answer.status_code == 302
    number = str(answer["Location"]).rsplit("/", 1)[-1]
    assert "You have an account here." in page_of(client.get(f"{MINE}/open"))
    return number


def test_a_learner_opens_an_account_and_deposits_with_the_working_shown(learner_of_bank: Client) -> None:
    number, client = account_opened(learner_of_bank), learner_of_bank
    page = page_of(client.get(f"{MINE}/{number}/deposit"))
    item = re.search(r'href="\?item=([^"]+)"', page)
    assert item
    looked = page_of(client.get(f"{MINE}/{number}/deposit", {"item": item[1]}))
    assert "How it was worked out" in looked and "÷ 15" in looked
    assert get_platform().crediting.bank.list_lots(number) == [], "a look stores nothing"
    assert client.post(f"{MINE}/{number}/deposit", {"item": item[1]}).status_code == 302
    assert "can be used." in page_of(client.get(f"{MINE}/{number}"))
    assert client.get(f"{MINE}/{number}/deposit", {"item": "A-0000-0000"}).status_code == 404
    institutions.account("b@b.example")
    other = institutions.signed_in("b@b.example")
    assert {other.get(f"{MINE}/{number}/{page}").status_code for page in ("deposit", "members")} == {404}


def test_a_member_sees_who_agreed_and_two_people_use_the_credits(learner_of_bank: Client) -> None:
    number, client = account_opened(learner_of_bank), learner_of_bank
    first = institutions.member("first@u.example", NodeRole.ADMIN, "u")
    second = institutions.member("second@u.example", NodeRole.PROGRAMME_OWNER, "u")
    assert first.get(f"{DESK}/{number}").status_code == 404
    client.post(f"{MINE}/{number}/members", {"member": "u"})
    assert number in page_of(first.get(DESK))
    account = get_platform().accounts.find_by_email(ADDRESS)
    assert account is not None
    (held,) = list_held(get_platform().directory, account.account)
    assert first.post(f"{DESK}/{number}", {"do": "held", "award": held.number}).status_code == 302
    (own,) = json.loads(zipfile.ZipFile(io.BytesIO(packed(account.account))).read("data.json"))["credit_accounts"]
    assert [consent["member"] for consent in own["members_that_may_look"]] == ["u"]
    assert own["rests_on"][0]["content"]["item"] == held.number
    (book,) = get_platform().crediting.bank.list_lots(number)
    typed = {"do": "act", "lot": book.lot.number, "kind": "redeem", "amount": "1", "target": "情報学部"}
    assert "Write the reason." in page_of(first.post(f"{DESK}/{number}", typed))
    assert first.post(f"{DESK}/{number}", {**typed, "reason": "協定 第4条"}).status_code == 302
    (act,) = get_platform().crediting.desk.list_acts("u", bank="4U", limit=9)
    assert "協定 第4条" in page_of(second.get(DESK))
    first.post(DESK, {"do": "agree", "act": act.key})
    assert get_platform().crediting.bank.list_lots(number)[0].balance.redeemed == 0
    second.post(DESK, {"do": "agree", "act": act.key})
    assert get_platform().crediting.bank.list_lots(number)[0].balance.redeemed == 1
    assert "U-" in page_of(second.get(f"{DESK}/{number}"))


def test_an_administrator_answers_an_invitation_and_nobody_else(learner_of_bank: Client) -> None:
    institutions.open_university("v", LocalizedText(ja="大学v", en="University v"))
    admin = institutions.member("admin@u.example", NodeRole.ADMIN, "u")
    assert admin.post(DESK, {"do": "invite", "bank": "4U", "institution": "v"}).status_code == 302
    owner = institutions.member("owner@v.example", NodeRole.PROGRAMME_OWNER, "v")
    assert "You are invited to A bank" in page_of(owner.get("/desk/v/banks"))
    assert owner.post("/desk/v/banks", {"do": "accept", "bank": "4U"}).status_code == 404
    answering = institutions.member("admin@v.example", NodeRole.ADMIN, "v")
    answering.post("/desk/v/banks", {"do": "accept", "bank": "4U"})
    members = [member.institution for member in get_platform().crediting.bank.list_members("4U")]
    assert members == ["u", "v"]
