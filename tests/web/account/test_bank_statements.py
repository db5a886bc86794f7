"""Statements of an account at a credit bank: signed, on paper, as a table, for its owner and for members who may look."""

import io
import json
import re
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.mapping.credit_statement import ReadStatement, read_statement
from kakitome.ports.organisations import NodeRole
from support import institutions
from web.account.test_credit_bank_pages import PAGE, lot, signed_in
from web.account.test_incoming_offer_pages import page_of

pytestmark = pytest.mark.django_db
__all__ = ["lot"]
FILE = f"{PAGE}/4U-1/statement."


def signed(client: Client, **days: str) -> bytes:
    answer = client.get(f"{FILE}clr.json", days)
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


def stated(document: bytes) -> ReadStatement:
    statement = read_statement(strict_json.load(document))
    assert statement is not None
    return statement


def verdict(document: bytes) -> Verdict:
    platform = get_platform()
    return platform.verifier().verify_bytes(document, now=platform.now()).verdict


@pytest.mark.slow
def test_the_signed_statement_says_each_line_with_its_source_and_cannot_be_changed(lot: int) -> None:
    document = signed(signed_in())
    assert verdict(document) is Verdict.VALID
    statement = stated(document)
    assert (statement.account, statement.opening, statement.closing) == ("4U-1", "0", "4")
    assert (statement.usable, statement.held) == ("3", "1")
    assert [(line.number[0], line.change, line.rest, line.source) for line in statement.postings] == [
        ("D", "4", "4", "award:A"),
        ("U", "-2", "2", "award:A"),
        ("R", "2", "4", "award:A"),
        ("H", "0", "4", "award:A"),
    ]
    record = json.loads(document)
    assert "partial" not in record
    answer = Client().post("/verify", {"credential": document.decode()}, headers={"accept-language": "en"})
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert "Statement of account 4U-1" in page and "3 could be used, 1 were on hold" in page and "=degree" in page
    (deposit,) = record["credentialSubject"]["verifiableCredential"]
    assert deposit["credentialSubject"]["creditsEarned"] == 4 and "3 can be used, 1 on hold" in json.dumps(deposit)
    assert "misaki@example.com" not in document.decode(), "an address travels hashed"
    changed = document.replace(b'"creditClosing": "4"', b'"creditClosing": "9"')
    assert changed != document and verdict(changed) is Verdict.INVALID_SIGNATURE
    events = [event.entry for page in get_platform().store("u").audit.each_page(size=100) for event in page]
    (made,) = [event for event in events if event.action == "bank.statement_made"]
    assert made.detail["variant"] == record["id"] and made.subject == "4U-1"


@pytest.mark.slow
def test_a_statement_of_some_days_opens_with_what_was_left_before(lot: int) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    statement = stated(signed(signed_in(), first=tomorrow))
    assert (statement.opening, statement.closing, len(statement.postings)) == ("4", "4", 0)
    assert json.loads(signed(signed_in(), first=tomorrow))["partial"] is True
    before = {"last": "2020-01-01"}
    assert signed_in().get(f"{FILE}clr.json", before).status_code == 404
    assert signed_in().get(f"{FILE}csv", {"first": tomorrow, "last": "2020-01-01"}).status_code == 422
    assert signed_in().get(f"{FILE}csv", {"first": "soon"}).status_code == 422
    assert signed_in().get(f"{FILE}exe").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("ja", "前の残高"), ("en", "Left before")])
def test_the_paper_says_the_same_and_carries_the_signed_file(lot: int, language: str, words: str) -> None:
    answer = signed_in().get(f"{FILE}{language}.pdf")
    content = bytes(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert words in text and "0 + 6 − 2 = 4" in text and "award:A" in text and "D-0001" in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = pdf.attachments["4U-1.clr.json"].get_file().read_bytes()
    assert verdict(attached) is Verdict.VALID


@pytest.mark.slow
def test_a_member_takes_the_statement_only_while_its_owner_lets_it_look(lot: int) -> None:
    staff = institutions.member("staff@u.example", NodeRole.ADMIN, "u")
    file = "/desk/u/banks/4U-1/statement.clr.json"
    assert staff.get(file).status_code == 404
    signed_in().post(f"{PAGE}/4U-1/members", {"member": "u"})
    assert stated(bytes(staff.get(file).content)).closing == "4"
    assert file in page_of(staff.get("/desk/u/banks/4U-1"))
    signed_in().post(f"{PAGE}/4U-1/members", {})
    assert staff.get(file).status_code == 404
    institutions.account("b@example.com")
    assert institutions.signed_in("b@example.com").get(f"{FILE}ja.pdf").status_code == 404
