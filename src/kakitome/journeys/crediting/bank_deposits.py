"""Deposits of what somebody holds, verified at that moment, and of experience that an institution assessed.

    seen = look_at(platform, person, bank=bank, item="A-7K3M-94QT")      # what it would be worth; nothing is kept
    deposit_held(platform, person, number="4U-1", item="A-7K3M-94QT", by=TakingIn(member="asuka", actor=account))
    deposit_assessed(platform, agreed, assessed=AssessedExperience(case="CR-2026-0150", …), by=…)

One learning is deposited once, in whatever envelope it comes: an award of this platform by its number, what was awarded
elsewhere by the identifier inside its signed document. What a deposit rests on is kept beside it, with the arithmetic.

Source: docs/adr/0086-people-at-credit-banks.md; docs/rules/invariants.md I9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Conflict, NotFound, Problem, Refused
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.journeys.crediting.bank_desk import AgreedAccount
from kakitome.journeys.crediting.verified_standing import content_of
from kakitome.journeys.platform import Platform
from kakitome.journeys.telling_administrators import tell_administrators
from kakitome.learning.credit.bank_rules import BankValuation, value_in
from kakitome.learning.credit.learning import StatedCredits
from kakitome.learning.credit.ledger import CreditEntry, CreditOrder, EntryKind, LotBook, SourceKind
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.procedure import State, is_of_a_person
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.recognition_fact import RecognitionState, recognition_fact
from kakitome.ports.credit_bank import CreditBank
from kakitome.ports.credit_desk import DepositBasis
from kakitome.services.crediting.banking import NewDeposit, act, deposit
from kakitome.services.holding import find_held
from kakitome.values.instants import JAPAN, day_of
from kakitome.values.iri import is_absolute_iri
from kakitome.values.localized_text import LocalizedText

LONGEST_SOURCE: Final = 300
LOOKED_AT_EVERY: Final = timedelta(days=1)
"""How often the source of a deposit is looked at again. (derived)"""
_GOOD: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})
_ENDED: Final = frozenset({Verdict.REVOKED, Verdict.INVALID_SIGNATURE, Verdict.MALFORMED})
"""What takes the ground from a deposit for good; what is replaced, suspended or cannot be read now does not."""
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingIn:
    """Which member takes a deposit in, empty for the bank's keeper, and whose account does it."""

    actor: str
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedExperience:
    """Experience that a case of the member granted credit for, and the credits that are deposited for it."""

    case: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHolding:
    """A holding as it would be deposited now.

    Attributes:
        source: what it is, as nothing else is.
        valuation: its credits in the bank, with the working.
        obstacle: why it cannot be deposited; None where it can.
    """

    title: LocalizedText
    source: str
    valuation: BankValuation
    obstacle: Problem | None
    content: Mapping[str, Any]
    expires_on: date | None = None


def look_at(platform: Platform, person: str, *, bank: CreditBank, item: str) -> SeenHolding:
    """Verify a holding now and work out what it is worth in a bank; nothing is stored.

    Raises:
        NotFound: E_CLAIM_UNKNOWN, E_WALLET_UNKNOWN, it is not the person's.
    """
    content = content_of(platform, person, key=item)
    report = platform.verifier().verify_bytes(content, now=platform.now())
    letter = award_letter(report)
    if letter is None:
        return SeenHolding(
            title=LocalizedText(),
            source="",
            valuation=BankValuation(),
            obstacle=_obstacle("E_CREDIT_NOT_READ"),
            content={},
        )
    learning, facts = letter
    valuation = value_in(
        hours_per_credit=bank.study_hours,
        step=bank.step,
        study_hours=_study_hours(learning),
        stated=_stated(learning),
    )
    source = _source_of(platform, facts)
    fact = recognition_fact(report)
    recognised = fact.now.state.value if fact else RecognitionState.UNKNOWN.value
    return SeenHolding(
        title=learning.title,
        source=source,
        valuation=valuation,
        obstacle=_find_obstacle(report, bank=bank, recognised=recognised, source=source) or valuation.reason,
        expires_on=_last_day(bank, facts, now=platform.now()),
        content={
            "rests_on": "award",
            "item": item,
            "sha256": sha256(content).hexdigest(),
            "verdict": report.verdict.value,
            "recognised": recognised,
            **_rules_data(bank),
            "credits": str(valuation.credits),
            "working": [{"code": line.code, "params": dict(line.params)} for line in valuation.working],
        },
    )


def deposit_held(platform: Platform, person: str, *, number: str, item: str, by: TakingIn) -> tuple[int, CreditEntry]:
    """Deposit what somebody holds in an account of theirs; the same again is the same deposit.

    Args:
        platform: of the site.
        person: whose holding and account it is.
        number: the account's.
        item: number of the award, or key of the document in the wallet.
        by: who takes it in.

    Raises:
        NotFound: E_CREDIT_ACCOUNT, E_CLAIM_UNKNOWN, E_WALLET_UNKNOWN.
        Refused: why it cannot be deposited; what the ledger refuses.
        Conflict: E_CREDIT_SOURCE_DEPOSITED.
    """
    banks = platform.crediting.bank
    account = next((account for account in banks.list_accounts(person) if account.number == number), None)
    if account is None:
        raise NotFound("E_CREDIT_ACCOUNT")
    bank = banks.find_bank(account.bank)
    seen = look_at(platform, person, bank=bank, item=item)
    if seen.obstacle is not None:
        raise Refused.of(seen.obstacle)
    kind = SourceKind.MICROCREDENTIAL
    new = NewDeposit(source=seen.source, kind=kind, title=seen.title, expires_on=seen.expires_on)
    taken = replace(by, member=by.member or bank.keeper)
    return _deposit(platform, number, new=new, content=seen.content, by=taken)


def deposit_assessed(
    platform: Platform, agreed: AgreedAccount, *, assessed: AssessedExperience, by: TakingIn
) -> tuple[int, CreditEntry]:
    """Deposit experience that a member assessed, in a case of its own about the same person that it granted.

    Raises:
        Refused: E_CREDIT_CASE, there is no such case; E_CREDIT_CASE_MORE, the case granted less; E_CREDIT_REASON.
        Conflict: E_CREDIT_SOURCE_DEPOSITED.
    """
    if not assessed.reason.strip():
        raise Refused("E_CREDIT_REASON")
    case = _assessed_case(platform, assessed.case, member=by.member, person=agreed.person)
    granted = case.proposal.examination.credits if case.proposal else None
    if granted is None or assessed.amount > granted:
        raise Refused("E_CREDIT_CASE_MORE", granted=str(granted or 0))
    bank = platform.crediting.bank.find_bank(agreed.account.bank)
    award = str(case.subject.statement.get("number", ""))
    new = NewDeposit(
        # What the case was about is not deposited again as an award of its own.
        source=f"award:{award}" if award else f"case:{case.number}",
        kind=SourceKind.EXPERIENCE,
        title=case.subject.title,
        expires_on=_last_day(bank, None, now=platform.now()),
    )
    content = {
        "rests_on": "case",
        "case": case.number,
        "granted": str(granted),
        "reason": assessed.reason.strip()[:500],
        **_rules_data(bank),
        "credits": str(assessed.amount),
    }
    return _deposit(platform, agreed.account.number, new=new, content=content, by=by)


def look_again(platform: Platform) -> int:
    """Verify again what deposits rest on, a few of those due; what is revoked is corrected, and the member is told.

    A correction says what the deposit is worth now, so that the same again changes nothing. Credits that are used or on
    hold stay until the institution that used them decides; they are named to the member that took the deposit in.
    """
    desk, now, count = platform.crediting.desk, platform.now(), 0
    for basis in desk.list_bases(before=now - LOOKED_AT_EVERY, limit=_AT_ONCE):
        # What was released or reversed since is taken off, too.
        has_ended = basis.ended_at is not None or _has_ended(platform, basis, now=now)
        if has_ended:
            _correct(platform, basis, now=now)
            count += 1
        desk.put_basis(replace(basis, checked_at=now, ended_at=(basis.ended_at or now) if has_ended else None))
    return count


def _deposit(
    platform: Platform, number: str, *, new: NewDeposit, content: Mapping[str, Any], by: TakingIn
) -> tuple[int, CreditEntry]:
    key = sha256(f"{number}\n{new.source}\n{new.kind.value}".encode()).hexdigest()[:32]
    order = CreditOrder(
        kind=EntryKind.DEPOSIT,
        amount=Decimal(content["credits"]),
        at=platform.now(),
        member=by.member,
        actor=f"account/{by.actor}",
        request=f"deposit:{key}",
    )
    lot, entry = deposit(banking_of(platform), number, new=new, order=order)
    # What a crash leaves here undone is done when the same is deposited again.
    platform.crediting.desk.put_basis(
        DepositBasis(institution=by.member, lot_number=lot, content=content, checked_at=platform.now())
    )
    return lot, entry


def _find_obstacle(report: Report, *, bank: CreditBank, recognised: str, source: str) -> Problem | None:
    if report.verdict not in _GOOD:
        return _obstacle("E_CREDIT_NOT_VALID", verdict=report.verdict.value)
    if not source or len(source) > LONGEST_SOURCE:
        return _obstacle("E_CREDIT_NAMELESS")
    if bank.needs_recognition and recognised != RecognitionState.RECOGNISED.value:
        return _obstacle("E_CREDIT_NOT_RECOGNISED")
    return None


def _obstacle(code: str, **params: str) -> Problem:
    return Problem(code=code, params=dict(params), source="docs/adr/0086-people-at-credit-banks.md")


def _source_of(platform: Platform, facts: AwardFacts) -> str:
    """Name what was learnt: an award of this platform by its number, others by the identifier in their document."""
    held = find_held(platform.directory, facts.number) if facts.number else None
    if held is not None and facts.issuer == held.record.intent.issuer:
        return f"award:{held.number}"
    return f"credential:{facts.credential}" if is_absolute_iri(facts.credential) else ""


def _study_hours(learning: Microcredential) -> Decimal | None:
    effort = learning.learner_effort
    return effort.value if effort and effort.unit is EffortUnit.HOURS else None


def _stated(learning: Microcredential) -> StatedCredits | None:
    effort = learning.learner_effort
    if effort and effort.credits is not None and effort.credit_unit is not None:
        return StatedCredits(value=effort.credits, unit=effort.credit_unit)
    if effort and effort.unit is not EffortUnit.HOURS:
        return StatedCredits(value=effort.value, unit=effort.unit)
    return None


def _last_day(bank: CreditBank, facts: AwardFacts | None, *, now: datetime) -> date | None:
    """Return the earlier of the bank's period and the end of what is deposited."""
    days = []
    if bank.years:
        today = day_of(now)
        # A day that the last year does not have is its last day of February.
        day = min(today.day, 28) if today.month == 2 else today.day
        days.append(today.replace(year=today.year + bank.years, day=day) - timedelta(days=1))
    if facts is not None and facts.valid_until is not None:
        days.append(facts.valid_until.astimezone(JAPAN).date())
    return min(days, default=None)


def _rules_data(bank: CreditBank) -> dict[str, Any]:
    return {
        "rules": {
            "study_hours": str(bank.study_hours),
            "step": str(bank.step),
            "needs_recognition": bank.needs_recognition,
            "years": bank.years,
        }
    }


def _assessed_case(platform: Platform, number: str, *, member: str, person: str) -> Case:
    """Return a case that a member granted to a person; raises `Refused` (E_CREDIT_CASE)."""
    if not number or platform.directory.find_by_case(number) != member:
        raise Refused("E_CREDIT_CASE")
    case = fold(platform.store(member).cases.list_events(number))
    if not is_of_a_person(case.procedure) or case.applicant != person or case.state is not State.RECOGNISED:
        raise Refused("E_CREDIT_CASE")
    if platform.crediting.desk.find_use(number) is not None:
        # It was decided with credits of a bank, which are used by it.
        raise Conflict("E_CREDIT_SOURCE_DEPOSITED")
    return case


def _has_ended(platform: Platform, basis: DepositBasis, *, now: datetime) -> bool:
    """Tell whether what a deposit rests on is no longer good: an award that is revoked, a case that was withdrawn."""
    if basis.content.get("rests_on") == "case":
        case = fold(platform.store(basis.institution).cases.list_events(str(basis.content["case"])))
        return case.state in (State.WITHDRAWN, State.REFUSED)
    held = find_held(platform.directory, str(basis.content.get("item", "")))
    if held is None:
        return False
    document = platform.store(held.institution).awards.get_document(held.record.credential_id)
    return platform.verifier().verify_bytes(document, now=now).verdict in _ENDED


def _correct(platform: Platform, basis: DepositBasis, *, now: datetime) -> None:
    banking = banking_of(platform)
    lot = banking.banks.find_lot(basis.lot_number)
    book = next((book for book in banking.banks.list_lots(lot.account) if book.lot.number == lot.number), None)
    if book is None:
        return
    remaining = book.balance.deposited - book.balance.available
    if book.balance.available:
        order = CreditOrder(
            kind=EntryKind.CORRECT,
            amount=remaining,
            at=now,
            member=lot.member,
            actor="clock",
            request=f"ended:{lot.number}:{len(book.entries)}",
        )
        act(banking, lot.account, lot=lot.number, order=order)
    _mail_members(platform, book, remaining=remaining, now=now)


def _mail_members(platform: Platform, book: LotBook, *, remaining: Decimal, now: datetime) -> None:
    members = {book.lot.member, *(entry.member for entry in book.open_entries(EntryKind.REDEEM))}
    members |= {entry.member for entry in book.open_entries(EntryKind.HOLD)}
    for member in sorted(members):
        tell_administrators(
            platform,
            platform.organisations.get(member),
            kind="CREDIT_SOURCE",
            occasion=f"lot-{book.lot.number}",
            now=now,
            account=book.lot.account,
            kept=f"{remaining.normalize():f}",
        )
