"""Credits of a bank in a credit case: deposited from an award, held, used or given back, and corrected when revoked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, KakitomeError, Refused
from kakitome.journeys.crediting import bank_deposits
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.journeys.crediting.bank_deposits import AssessedExperience, TakingIn, deposit_assessed, deposit_held
from kakitome.journeys.crediting.bank_desk import agreed_account, let_see, open_account, open_bank
from kakitome.journeys.recognition.credit_units import deposited_book, settle_open_units
from kakitome.learning.credit.ledger import EntryKind, LotBalance
from kakitome.learning.recognition.procedure import State
from kakitome.ports.credit_bank import CreditBank
from kakitome.ports.credit_desk import CreditUse
from kakitome.ports.organisations import NodeRole
from kakitome.services.crediting.banking import examine_banks
from kakitome.services.holding import list_held
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from support import institutions, resolutions
from web.recognition.test_credit_cases import account, act, address, case_of, client, registrar, send

__all__ = ["account", "client", "registrar"]
pytestmark = pytest.mark.django_db
NAME = LocalizedText(ja="単位銀行", en="A bank")


@pytest.fixture(autouse=True)
def _published(account: str) -> None:
    """Publish the status lists of what was awarded: it verifies as valid."""
    del account
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())


@pytest.fixture
def number(account: str) -> str:
    """An account at a bank that the university keeps, with the learner's award in it."""
    platform = institutions.platform()
    bank = CreditBank(
        code="4U",
        name=NAME,
        keeper="asuka",
        study_hours=Decimal(15),
        agreement=NAME,
        opened_at=platform.now(),
        step=Decimal("0.5"),
        years=3,
    )
    open_bank(platform, bank, actor="operator")
    opened = open_account(platform, account, code="4U")
    deposit_held(platform, account, number=opened.number, item=award_of(account), by=TakingIn(actor=account))
    return opened.number


def award_of(account: str) -> str:
    (held,) = list_held(institutions.platform().directory, account)
    return held.number


def balance(number: str) -> LotBalance:
    return institutions.platform().crediting.bank.list_lots(number)[0].balance


def kinds(number: str) -> list[str]:
    return [entry.kind.value for entry in institutions.platform().crediting.bank.list_lots(number)[0].entries]


def grant(registrar: Client, case: str) -> None:
    registrar.post(address(case), {"act": "accept"})
    assert act(registrar, case, "propose").status_code == 302
    registrar.post(f"/desk/asuka/cases/{case}/refer", {"committee": "credit"})
    names = ("chair", "ume", "take")
    resolutions.vote_on_pages(registrar, lambda: case_of(case), choice="recognised", names=names)
    registrar.post(f"/desk/asuka/cases/{case}/decide", {"reasons_ja": "認定する。", "reasons_en": ""})
    assert case_of(case).state is State.RECOGNISED


def test_an_award_is_deposited_once_with_its_working(number: str, account: str) -> None:
    platform = institutions.platform()
    (book,) = platform.crediting.bank.list_lots(number)
    basis = platform.crediting.desk.find_basis(book.lot.number)
    assert basis is not None
    assert book.lot.source == f"award:{award_of(account)}"
    assert Decimal(basis.content["credits"]) == book.balance.available > 0
    assert basis.content["verdict"] and basis.content["working"]
    again = deposit_held(platform, account, number=number, item=award_of(account), by=TakingIn(actor=account))
    assert again[0] == book.lot.number and len(platform.crediting.bank.list_lots(number)) == 1
    other = institutions.account("b@b.example")
    with pytest.raises(KakitomeError):
        deposit_held(platform, other, number=number, item=award_of(account), by=TakingIn(actor=other))


def test_credits_are_held_while_a_case_goes_on_and_used_when_it_is_granted(
    number: str, client: Client, registrar: Client
) -> None:
    whole = balance(number).available
    case = send(client).number
    assert balance(number).held == whole and balance(number).available == 0
    grant(registrar, case)
    assert balance(number).redeemed == whole
    (use,) = institutions.platform().crediting.bank.list_lots(number)[0].open_entries(EntryKind.REDEEM)
    assert (use.member, use.reference, use.target) == ("asuka", case, "asuka: 情報学部")
    assert settle_open_units(institutions.platform()) == 0
    assert kinds(number) == ["deposit", "hold", "redeem"]
    assert list(examine_banks(institutions.platform().crediting.bank)) == []


def test_what_is_taken_back_gives_its_credits_back(number: str, client: Client) -> None:
    case = send(client).number
    client.post(f"/mine/credit/cases/{case}", {"act": "abandon"})
    assert balance(number).held == 0 and kinds(number) == ["deposit", "hold", "release"]


def test_what_a_crash_left_is_settled_by_the_clock_once(number: str, client: Client, registrar: Client) -> None:
    desk = institutions.platform().crediting.desk
    case = send(client).number
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kakitome.journeys.recognition.acting.settle_units", lambda *_words, **_named: None)
        grant(registrar, case)
    assert kinds(number) == ["deposit", "hold"]
    assert settle_open_units(institutions.platform()) == 1
    assert settle_open_units(institutions.platform()) == 0
    use = desk.find_use(case)
    assert isinstance(use, CreditUse) and use.is_over and kinds(number) == ["deposit", "hold", "redeem"]


def test_what_is_used_up_is_not_applied_with_again(number: str, client: Client, account: str) -> None:
    platform = institutions.platform()
    first = send(client).number
    platform.crediting.bank.join("4U", "u", at=platform.now())
    # The credits are on hold: another member would count the same learning a second time.
    answer = client.post(
        "/mine/credit/apply", {"university": "asuka", "target": "別の課程", "items": [award_of(account)]}
    )
    assert answer.status_code == 422
    with pytest.raises(Refused, match="E_CREDIT_UNITS_GONE"):
        deposited_book(platform, account, university="u", number=award_of(account))
    assert deposited_book(platform, account, university="nobody", number=award_of(account)) is None
    assert case_of(first).state is State.SUBMITTED


def test_a_revoked_source_is_corrected_once_and_members_are_told(
    number: str, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = institutions.platform()
    monkeypatch.setattr(bank_deposits, "LOOKED_AT_EVERY", timedelta(days=-1))
    assert bank_deposits.look_again(platform) == 0
    monkeypatch.setattr(bank_deposits, "_ENDED", frozenset({*Verdict}))
    institutions.member("admin@asuka.example", NodeRole.ADMIN, "asuka")
    bank_deposits.look_again(platform)
    bank_deposits.look_again(platform)
    assert kinds(number) == ["deposit", "correct"] and balance(number).left == 0
    mails = [mail for mail in platform.store("asuka").outbox.list_messages() if "CREDIT_SOURCE" in mail.dedupe_id]
    assert len(mails) == 1


def test_experience_is_deposited_from_a_granted_case_alone(account: str, client: Client, registrar: Client) -> None:
    platform = institutions.platform()
    case = send(client).number
    name = CreditBank(
        code="4U", name=NAME, keeper="asuka", study_hours=Decimal(45), agreement=NAME, opened_at=platform.now()
    )
    open_bank(platform, name, actor="operator")
    opened = open_account(platform, account, code="4U")
    let_see(platform, account, number=opened.number, members=["asuka"])
    agreed, by = agreed_account(platform, opened.number, member="asuka"), TakingIn(actor="x", member="asuka")

    def put_in(amount: str, number: str = case) -> int:
        assessed = AssessedExperience(case=number, amount=Decimal(amount), reason="面接と作品")
        return deposit_assessed(platform, agreed, assessed=assessed, by=by)[0]

    for wrong in ("", "CR-2000-0001", case):
        with pytest.raises(Refused, match=r"E_CREDIT_CASE$"):
            put_in("1", wrong)
    grant(registrar, case)
    with pytest.raises(Refused, match="E_CREDIT_CASE_MORE"):
        put_in("2")
    lot = put_in("1")
    assert put_in("1") == lot
    basis = platform.crediting.desk.find_basis(lot)
    assert basis is not None and basis.content["case"] == case
    with pytest.raises(Conflict):
        deposit_held(platform, account, number=opened.number, item=award_of(account), by=TakingIn(actor=account))
    assert banking_of(platform).banks.find_lot(lot).kind.value == "experience"
