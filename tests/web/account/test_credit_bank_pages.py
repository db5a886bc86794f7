"""The page of an account at a credit bank: sums, holds, lines, and what is said when they do not add up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind
from kakitome.ports.credit_bank import BankAccount, CreditBank
from kakitome.services.crediting.banking import NewDeposit, act, deposit
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_incoming_offer_pages import page_of

pytestmark = pytest.mark.django_db
PAGE, FILE = "/mine/credit-bank", "/mine/credit-bank/4U-1/statement.csv"
TITLE = LocalizedText(ja="データ<b>", en="Data <b>")


@pytest.fixture
def lot() -> int:
    """An account with one deposit of four credits, of which two were used, the use reversed, and one is on hold."""
    institution = institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University")).institution
    banking, now = banking_of(get_platform()), timezone.now()
    banks = banking.banks
    name = LocalizedText(ja="単位銀行", en="A bank")
    banks.add_bank(
        CreditBank(
            code="4U", name=name, keeper=institution, study_hours=Decimal(45), agreement=name, opened_at=now, years=3
        )
    )
    person = institutions.account("misaki@example.com")
    banks.open_account(person, BankAccount(bank="4U", number="4U-1", opened_at=now))

    def order(kind: EntryKind, amount: int, **others: object) -> CreditOrder:
        given = {"at": now, "member": institution, "actor": "member", "request": f"{kind.value}", **others}
        return CreditOrder(kind=kind, amount=Decimal(amount), **given)  # type: ignore[arg-type]

    new = NewDeposit(source="award:A", kind=SourceKind.MOOC, title=TITLE, expires_on=(now + timedelta(days=90)).date())
    number, _entry = deposit(banking, "4U-1", new=new, order=order(EntryKind.DEPOSIT, 4))
    used = act(banking, "4U-1", lot=number, order=order(EntryKind.REDEEM, 2, target="=degree"))
    act(banking, "4U-1", lot=number, order=order(EntryKind.REVERSE, 2, settles=used.number))
    act(banking, "4U-1", lot=number, order=order(EntryKind.HOLD, 1, reference="CR-7"))
    return number


def signed_in() -> Client:
    return institutions.signed_in("misaki@example.com")


def test_the_page_says_what_can_be_used_and_every_line(lot: int) -> None:
    response = signed_in().get(PAGE)
    page = page_of(response)
    assert "3 credits can be used. On hold at an institution: 1 credit." in page
    assert "4 − 0 − 0 − 0 − 4 = 0" in page and "Data &lt;b&gt;" in page and "CR-7" in page
    assert page.count("<time>") == 4 and "no-store" in response.headers["Cache-Control"]
    assert page_of(signed_in().get(PAGE, {"kind": "hold"})).count("<time>") == 1
    table = signed_in().get(FILE).content.decode()
    assert table.count("\n") == 5 and "'=degree" in table


def test_nobody_else_sees_an_account(lot: int) -> None:
    institutions.account("b@example.com")
    other = institutions.signed_in("b@example.com")
    assert "You have no account at a credit bank." in page_of(other.get(PAGE))
    assert other.get(f"{PAGE}/4U-1").status_code == other.get(FILE).status_code == 404
    assert Client().get(PAGE).status_code == Client().get(FILE).status_code == 302


def test_no_balance_is_shown_that_does_not_add_up(lot: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credit_entry (institution_id, bank, holder, lot_number, kind, origin, destination,"
            " thousandths, at, actor, request, target, reference, use_of) SELECT institution_id, bank, holder,"
            " lot_number, 'redeem', 'available', 'redeemed', 9000, at, actor, 'forged', 'x', '', '' FROM credit_entry"
            " WHERE kind = 'deposit'"
        )
    page = page_of(signed_in().get(PAGE))
    assert "We cannot show the balance now." in page and "Nothing of what you deposited is lost." in page
    assert "can be used" not in page and "9" not in page.partition("<main")[2].partition("</main")[0].split("as of")[0]
    assert signed_in().get(FILE).status_code == 409


def test_a_member_that_stands_still_is_named_and_stops_nothing_else(lot: int) -> None:
    banks = get_platform().crediting.bank
    (member,) = banks.list_members("4U")
    banks.note_check("4U", member.institution, at=timezone.now(), is_sound=False)
    page = page_of(signed_in().get(PAGE))
    assert "is being reconciled. What it took in stands still" in page and "stands still</span>" in page
    assert "The ledger of Example University is being reconciled" in page
