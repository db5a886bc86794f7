"""People at a credit bank: members join, learners agree and deposit, two people act, and credit cases use the credits."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, KakitomeError, NotFound, Refused
from kakitome.journeys.crediting.bank_clock import banking_of, turn_banks
from kakitome.journeys.crediting.bank_desk import (
    agreed_account,
    answer,
    ask_for,
    decide_on,
    invite,
    let_see,
    open_account,
    open_bank,
)
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind
from kakitome.ports.credit_bank import CreditBank
from kakitome.ports.credit_desk import ActState, CreditAct
from kakitome.ports.organisations import NodeRole
from kakitome.services.crediting.bank_desk import finish_acts
from kakitome.services.crediting.banking import NewDeposit, act, deposit
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_incoming_offer_pages import page_of

pytestmark = pytest.mark.django_db
NAME = LocalizedText(ja="単位銀行", en="A bank")


def person_of(email: str) -> str:
    person = get_platform().accounts.find_by_email(email)
    assert person is not None
    return person.account


@pytest.fixture
def number() -> str:
    """A bank of two members, and an account with four credits."""
    platform = get_platform()
    for slug in ("u", "v"):
        institutions.open_university(slug, LocalizedText(ja=f"大学{slug}", en=f"University {slug}"))
    bank = CreditBank(
        code="4U", name=NAME, keeper="u", study_hours=Decimal(45), agreement=NAME, opened_at=timezone.now()
    )
    open_bank(platform, bank, actor="operator")
    account = open_account(platform, institutions.account("misaki@example.com"), code="4U")
    order = CreditOrder(
        kind=EntryKind.DEPOSIT, amount=Decimal(4), at=timezone.now(), member="u", actor="member", request="d"
    )
    new = NewDeposit(source="credential:urn:a", kind=SourceKind.MOOC, title=NAME)
    deposit(banking_of(platform), account.number, new=new, order=order)
    return account.number


def asked(number: str, kind: EntryKind, *, key: str, **others: object) -> CreditAct:
    lot = get_platform().crediting.bank.list_lots(number)[0].lot.number
    given = CreditAct(
        key=key,
        institution="u",
        bank="4U",
        holder=number,
        lot_number=lot,
        kind=kind,
        amount=Decimal(2),
        reason="協定のとおり",
        asked_by="first",
        asked_at=timezone.now(),
    )
    return replace(given, **others)  # type: ignore[arg-type]


def test_an_institution_is_a_member_once_it_says_so_itself(number: str) -> None:
    platform = get_platform()
    with pytest.raises(NotFound):
        invite(platform, "4U", keeper="v", institution="v", actor="x")
    invite(platform, "4U", keeper="u", institution="v", actor="x")
    with pytest.raises(Conflict, match="E_CREDIT_INVITED"):
        invite(platform, "4U", keeper="u", institution="v", actor="x")
    assert len(platform.crediting.bank.list_members("4U")) == 1
    answer(platform, "4U", institution="v", is_accepted=True, actor="y")
    assert [member.institution for member in platform.crediting.bank.list_members("4U")] == ["u", "v"]
    with pytest.raises(NotFound):
        answer(platform, "4U", institution="v", is_accepted=False, actor="y")


def test_no_member_sees_an_account_before_its_person_agrees_nor_after(number: str) -> None:
    platform, person = get_platform(), person_of("misaki@example.com")
    with pytest.raises(NotFound):
        agreed_account(platform, number, member="u")
    with pytest.raises(NotFound):
        ask_for(platform, asked(number, EntryKind.HOLD, key="k"))
    let_see(platform, person, number=number, members=["u"])
    assert agreed_account(platform, number, member="u", actor="x").person == person
    let_see(platform, person, number=number, members=[])
    with pytest.raises(NotFound):
        agreed_account(platform, number, member="u")


def test_a_use_needs_two_people_and_a_hold_one(number: str) -> None:
    platform, person = get_platform(), person_of("misaki@example.com")
    let_see(platform, person, number=number, members=["u"])
    held = ask_for(platform, asked(number, EntryKind.HOLD, key="h"))
    assert held.state is ActState.DONE and held.line.startswith("H-")
    used = ask_for(platform, asked(number, EntryKind.REDEEM, key="r", target="degree"))
    assert used.state is ActState.WAITING
    with pytest.raises(Refused, match="E_CREDIT_SECOND_PERSON"):
        decide_on(platform, "u", key="r", by="first", is_agreed=True)
    with pytest.raises(NotFound):
        decide_on(platform, "v", key="r", by="second", is_agreed=True)
    assert decide_on(platform, "u", key="r", by="second", is_agreed=True).state is ActState.DONE
    with pytest.raises(Conflict):
        decide_on(platform, "u", key="r", by="third", is_agreed=False)
    balance = platform.crediting.bank.list_lots(number)[0].balance
    assert (balance.available, balance.held, balance.redeemed) == (0, 2, 2)


def test_what_was_agreed_on_before_a_crash_is_written_once_by_the_clock(number: str) -> None:
    platform = get_platform()
    let_see(platform, person_of("misaki@example.com"), number=number, members=["u"])
    platform.crediting.desk.add_act(asked(number, EntryKind.HOLD, key="h", state=ActState.AGREED))
    assert finish_acts(banking_of(platform), platform.crediting.desk) == 1
    assert finish_acts(banking_of(platform), platform.crediting.desk) == 0
    assert platform.crediting.bank.list_lots(number)[0].balance.held == 2
    refused = ask_for(platform, asked(number, EntryKind.HOLD, key="i", amount=Decimal(3)))
    assert (refused.state, refused.refusal) == (ActState.REFUSED, "E_CREDIT_HELD")


def test_nothing_is_asked_for_without_a_reason(number: str) -> None:
    let_see(get_platform(), person_of("misaki@example.com"), number=number, members=["u"])
    with pytest.raises(KakitomeError, match="E_CREDIT_REASON"):
        ask_for(get_platform(), asked(number, EntryKind.HOLD, key="h", reason=" "))


def test_the_nightly_check_stops_the_member_concerned_and_nobody_else(number: str) -> None:
    platform, banks = get_platform(), get_platform().crediting.bank
    banks.join("4U", "v", at=timezone.now())
    order = CreditOrder(
        kind=EntryKind.DEPOSIT, amount=Decimal(2), at=timezone.now(), member="v", actor="member", request="d2"
    )
    new = NewDeposit(source="credential:urn:b", kind=SourceKind.MOOC, title=NAME)
    deposit(banking_of(platform), number, new=new, order=order)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO credit_entry (institution_id, bank, holder, lot_number, kind, origin, destination,"
            " thousandths, at, actor, request, target, reference, use_of) SELECT institution_id, bank, holder,"
            " lot_number, 'redeem', 'available', 'redeemed', 9000, at, actor, 'forged', 'x', '', '' FROM credit_entry"
            " WHERE institution_id = 'u'"
        )
    turn_banks(platform)
    frozen = {member.institution: member.frozen_at is not None for member in banks.list_members("4U")}
    assert frozen == {"u": True, "v": False}
    sound, broken = sorted(banks.list_lots(number), key=lambda book: book.lot.member == "u")
    # What the member concerned took in stands still; what another took in moves.
    hold = CreditOrder(
        kind=EntryKind.HOLD, amount=Decimal(1), at=timezone.now(), member="v", actor="member", request="h"
    )
    assert act(banking_of(platform), number, lot=sound.lot.number, order=hold).label.startswith("H-")
    with pytest.raises(Refused) as refused:
        act(banking_of(platform), number, lot=broken.lot.number, order=replace(hold, request="h2"))
    assert refused.value.code == "E_CREDIT_FROZEN"
    # Its people read that it stands still, the others read nothing of it.
    words = "Your ledger here does not add up and stands still"
    pages = {
        slug: page_of(institutions.member(f"staff@{slug}.example", NodeRole.ADMIN, slug).get(f"/desk/{slug}/banks"))
        for slug in ("u", "v")
    }
    assert words in pages["u"] and words not in pages["v"]
    owner = page_of(institutions.signed_in("misaki@example.com").get("/mine/credit-bank"))
    assert "We cannot show the balance now." in owner and "Nothing of what you deposited is lost." in owner
