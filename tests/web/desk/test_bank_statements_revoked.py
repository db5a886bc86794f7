"""The keeper revokes a statement with its reason; whoever checks it is told, and nobody else can do it."""

import json

import pytest

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Verdict
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_bank_statements import signed, verdict
from web.account.test_credit_bank_pages import lot, signed_in
from web.account.test_incoming_offer_pages import page_of

pytestmark = pytest.mark.django_db
__all__ = ["lot"]
PAGE = "/desk/u/banks/statements/4U"


def test_a_revoked_statement_is_told_to_whoever_checks_it(lot: int) -> None:
    assert lot
    document, other = signed(signed_in()), signed(signed_in())
    platform = get_platform()
    institutions.open_university("v", LocalizedText(ja="大学v", en="University v"))
    platform.crediting.bank.join("4U", "v", at=platform.now())
    keeper = institutions.member("keeper@u.example", NodeRole.ADMIN, "u")
    assert (
        institutions.member("member@v.example", NodeRole.ADMIN, "v").get(PAGE.replace("/u/", "/v/")).status_code == 404
    )
    assert "/banks/statements/4U" in page_of(keeper.get("/desk/u/banks"))
    assert "No statement of this account" in page_of(keeper.get(PAGE, {"account": "4U-9"}))
    url = json.loads(document)["id"]
    assert url in page_of(keeper.get(PAGE, {"account": "4U-1"}))
    typed = {"account": "4U-1", "statement": url, "reason": ""}
    keeper.post(PAGE, typed)
    assert verdict(document) is Verdict.VALID, "without a reason nothing is revoked"
    answer = keeper.post(PAGE, {**typed, "reason": "使用の行が抜けていた"}, follow=True)
    assert "使用の行が抜けていた" in page_of(answer) and verdict(document) is Verdict.REVOKED
    assert verdict(other) is Verdict.VALID
    assert "revoked already" in page_of(keeper.post(PAGE, {**typed, "reason": "again"}, follow=True))
    actions = [event.entry.action for event in platform.store("u").audit.list_events(subject="4U-1")]
    assert actions.count("bank.statement_revoked") == 1
