"""The account of one person of the demonstration at a credit bank of four fictitious universities, over four years."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind
from kakitome.ports.credit_bank import BankAccount, CreditBank
from kakitome.ports.credit_desk import BankConsent, CreditAct
from kakitome.services.crediting.bank_desk import request_act
from kakitome.services.crediting.banking import (
    Banking,
    NewDeposit,
    act,
    carry_transfers,
    check_members,
    deposit,
    expire_deposits,
)
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.cohorts import read_named_learners

WHO: Final = "misaki"
ASKS: Final = "admin@asuka.example"
CODE, ACCOUNT, ELSEWHERE = "4U", "4U-7731-0268", "HK-2208-0117"
KEEPER, SECOND, THIRD, FOURTH = "asuka", "setouchi", "hokuto", "shinonome"
MEMBERS: Final = (KEEPER, SECOND, THIRD, FOURTH)
_AGREEMENT: Final = LocalizedText(ja="協定 第4条（見本）", en="agreement, art. 4 (sample)")
_MC: Final = SourceKind.MICROCREDENTIAL
_DEPOSITS: Final = (
    ("safety", KEEPER, SourceKind.TRAINING, "安全衛生講習", "Safety training", 1, "2023-03-31", "2026-03-30"),
    (
        "ethics",
        KEEPER,
        _MC,
        "データ分析の基礎と倫理",
        "Data Analysis: Foundations and Ethics",
        1,
        "2024-10-05",
        "2027-10-04",
    ),
    ("production", KEEPER, SourceKind.TRAINING, "生産管理研修", "Production Management", 2, "2024-11-20", "2027-11-19"),
    ("digital", SECOND, SourceKind.MOOC, "デジタル変革", "Digital Transformation", 3, "2025-02-08", "2028-02-07"),
    (
        "it-4",
        FOURTH,
        SourceKind.QUALIFICATION,
        "IT人材 レベル4",
        "IT practitioner, level 4",
        3,
        "2025-09-30",
        "2027-03-31",
    ),
    ("science", KEEPER, _MC, "実践データサイエンス", "Data Science in Practice", 2, "2025-12-25", "2028-12-24"),
    (
        "stewardship",
        SECOND,
        SourceKind.EXPERIENCE,
        "データ整備の実務3年",
        "Three years of data stewardship",
        4,
        "2026-03-10",
        "2029-03-09",
    ),
)


def fill_bank(platform: InstalledPlatform, *, now: datetime) -> None:
    """Open the bank and fill the account, once."""
    banks = platform.crediting.bank
    person = platform.accounts.find_by_email(read_named_learners()[WHO].learner.email)
    if person is None or any(bank.code == CODE for bank in banks.list_banks()):
        return
    for code, keeper, name in (
        (CODE, KEEPER, LocalizedText(ja="4大学単位銀行（見本）", en="Four Universities Credit Bank (sample)")),
        ("HK", THIRD, LocalizedText(ja="北都の単位口座（見本）", en="Hokuto credit accounts (sample)")),
    ):
        opened_at = datetime(2023, 1, 10, tzinfo=UTC)
        bank = CreditBank(
            code=code,
            name=name,
            keeper=keeper,
            study_hours=Decimal(45),
            agreement=_AGREEMENT,
            opened_at=opened_at,
            years=3,
        )
        banks.add_bank(bank)
    for member in MEMBERS[1:]:
        banks.join(CODE, member, at=datetime(2023, 1, 10, tzinfo=UTC))
    for code, number in ((CODE, ACCOUNT), ("HK", ELSEWHERE)):
        opened = BankAccount(bank=code, number=number, opened_at=datetime(2023, 2, 1, tzinfo=UTC))
        banks.open_account(person.account, opened)
    for member in (KEEPER, SECOND):
        consent = BankConsent(number=ACCOUNT, member=member, given_at=_at("2023-02-02"))
        platform.crediting.desk.consent(person.account, consent)
    banking = banking_of(platform)
    lots = _put_in(banking)
    _write_lines(banking, lots)
    _ask_for_use(platform, lot=lots["stewardship"])
    check_members(banking, now=now)


def _ask_for_use(platform: InstalledPlatform, *, lot: int) -> None:
    """Let somebody of the keeper ask for a use, for which a colleague has to agree."""
    asking = platform.accounts.find_by_email(ASKS)
    if asking is None:
        return
    wish = CreditAct(
        key="demonstration-use",
        institution=KEEPER,
        bank=CODE,
        holder=ACCOUNT,
        lot_number=lot,
        kind=EntryKind.REDEEM,
        amount=Decimal(2),
        reason="協定 第4条により、データ科学プログラムの実習として数える（見本）。",
        asked_by=asking.account,
        asked_at=_at("2026-11-19"),
        target="データ科学プログラム（見本）",
    )
    request_act(platform.crediting.desk, wish)


def _put_in(banking: Banking) -> dict[str, int]:
    """Make the deposits; return their numbers by source."""
    lots = {}
    for source, member, kind, ja, en, amount, day, until in _DEPOSITS:
        new = NewDeposit(
            source=f"demonstration:{source}",
            kind=kind,
            title=LocalizedText(ja=ja, en=en),
            expires_on=date.fromisoformat(until),
        )
        order = _order(EntryKind.DEPOSIT, amount, day=day, member=member)
        lots[source] = deposit(banking, ACCOUNT, new=new, order=order)[0]
    return lots


def _write_lines(banking: Banking, lots: dict[str, int]) -> None:
    """Write what became of the deposits: one used, one transferred, one expired, one used, reversed and on hold."""
    used = _order(EntryKind.REDEEM, 3, day="2025-04-01", member=SECOND, target="デジタル経営 履修証明（見本）")
    act(banking, ACCOUNT, lot=lots["digital"], order=used)
    sent = _order(EntryKind.TRANSFER, 2, day="2026-01-15", member=KEEPER, reference=ELSEWHERE)
    act(banking, ACCOUNT, lot=lots["production"], order=sent)
    carry_transfers(banking, now=sent.at)
    expire_deposits(banking, now=_at("2026-03-31"))
    target = "データ科学プログラム（見本）"
    mistaken = act(
        banking,
        ACCOUNT,
        lot=lots["science"],
        order=_order(EntryKind.REDEEM, 2, day="2026-09-01", member=KEEPER, target=target),
    )
    undoing = _order(EntryKind.REVERSE, 2, day="2026-09-03", member=KEEPER, settles=mistaken.number)
    act(banking, ACCOUNT, lot=lots["science"], order=undoing)
    held = _order(EntryKind.HOLD, 2, day="2026-11-18", member=KEEPER, reference="CR-2026-0150")
    act(banking, ACCOUNT, lot=lots["science"], order=held)


def _order(kind: EntryKind, amount: int, *, day: str, member: str, **others: Any) -> CreditOrder:
    request = f"demonstration:{kind.value}:{day}"
    return CreditOrder(
        kind=kind, amount=Decimal(amount), at=_at(day), member=member, actor="member", request=request, **others
    )


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T05:05:00+00:00")
