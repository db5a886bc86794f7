"""Statements of an account at a credit bank: signed, on paper, as a table, for its owner and for members who may look."""

import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.limits import RECORD
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.journeys.crediting.revoking_statements import StatementRevocation, made_statements, revoke_statement
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind
from kakitome.mapping.credit_statement import ReadStatement, read_statement
from kakitome.ports.organisations import NodeRole
from kakitome.services.crediting.banking import NewDeposit, deposit
from support import institutions
from web.account.test_credit_bank_pages import PAGE, TITLE, lot, signed_in
from web.account.test_incoming_offer_pages import page_of

pytestmark = pytest.mark.django_db
__all__ = ["lot"]
FILE = f"{PAGE}/4U-1/statement."


def signed(client: Client, **days: str) -> bytes:
    answer = client.get(f"{FILE}clr.json", days)
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


def stated(document: bytes) -> ReadStatement:
    statement = read_statement(strict_json.load(document, limits=RECORD))
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


def deposited(count: int) -> None:
    """Add so many deposits of one credit."""
    banking, now = banking_of(get_platform()), timezone.now()
    for number in range(count):
        new = NewDeposit(source=f"award:B{number}", kind=SourceKind.MOOC, title=TITLE, expires_on=None)
        order = CreditOrder(
            kind=EntryKind.DEPOSIT, amount=Decimal(1), at=now, member="u", actor="member", request=f"B{number}"
        )
        deposit(banking, "4U-1", new=new, order=order)


@pytest.mark.slow
@pytest.mark.parametrize("deposits", [61, 300])
def test_a_statement_of_many_deposits_is_signed_in_numbered_parts(lot: int, deposits: int) -> None:
    deposited(deposits - 1)
    answer = signed_in().get(f"{FILE}clr.json")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names, files = archive.namelist(), [archive.read(name) for name in archive.namelist()]
    count = len(files)
    assert count == -(-deposits // 60)
    assert names == [f"4U-1.{number}-of-{count}.clr.json" for number in range(1, count + 1)]
    statements, records = [stated(file) for file in files], [json.loads(file) for file in files]
    assert sum(len(record["credentialSubject"]["verifiableCredential"]) for record in records) == deposits
    lines = [line.number for statement in statements for line in statement.postings]
    assert len(lines) == len(set(lines)) == deposits + 3
    assert {(statement.parts, statement.closing) for statement in statements} == {(str(count), str(deposits + 3))}
    assert [statement.part for statement in statements] == [str(number) for number in range(1, count + 1)]
    assert all(record["partial"] for record in records)
    assert {verdict(file) for file in files} == {Verdict.VALID}
    page = Client().post("/verify", {"credential": files[-1].decode()}, headers={"accept-language": "en"})
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert f"Part {count} of {count}" in text

    (made,) = made_statements(get_platform(), "4U", keeper="u", account="4U-1")
    assert {statement.part_of for statement in statements} == {made.url}
    revocation = StatementRevocation(account="4U-1", url=made.url, reason="wrong", actor="keeper")
    revoke_statement(get_platform(), "4U", keeper="u", revocation=revocation)
    report = get_platform().verifier().verify_bytes(files[-1], now=get_platform().now())
    assert {enclosed.report.verdict for enclosed in report.enclosed} == {Verdict.REVOKED}


@pytest.mark.slow
def test_the_paper_of_many_deposits_has_every_line_and_every_part(lot: int) -> None:
    deposited(60)
    content = bytes(signed_in().get(f"{FILE}en.pdf").content)
    pages = list(pypdfium2.PdfDocument(content))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) > 1 and "award:B59" in text and "2 numbered parts" in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    assert sorted(attached) == ["4U-1.1-of-2.clr.json", "4U-1.2-of-2.clr.json"]
    assert {verdict(file) for file in attached.values()} == {Verdict.VALID}
