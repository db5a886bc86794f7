"""Institutions at credit banks: one opens a bank and invites, others join, and each sees the accounts of who agreed.

    open_bank(platform, CreditBank(code="4U", keeper="asuka", …))
    invite(platform, "4U", keeper="asuka", institution="setouchi", actor=account)
    answer(platform, "4U", institution="setouchi", is_accepted=True, actor=account)
    agreed_account(platform, "4U-7731-0268", member="setouchi", actor=account)

Nobody joins without saying so themselves, and no member sees an account whose person has not agreed; who looks is in
the trail of the member.

Source: docs/adr/0086-people-at-credit-banks.md; docs/rules/invariants.md I10.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.journeys.crediting.bank_clock import banking_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.ledger import EntryKind
from kakitome.ports.audit import append_entry
from kakitome.ports.credit_bank import BankAccount, BankMember, CreditBank
from kakitome.ports.credit_desk import BankConsent, BankInvitation, CreditAct
from kakitome.services.crediting.bank_desk import carry_out, decide, request_act

CODE: Final = re.compile(r"[A-Z0-9]{2,8}")
"""Codes of banks begin the numbers of their accounts. (derived)"""
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAccount:
    """An account that a member may see, and whose it is."""

    account: BankAccount
    person: str


def open_bank(platform: Platform, bank: CreditBank, *, actor: str) -> None:
    """Open a bank, kept by an institution of this platform.

    Raises:
        NotFound: E_INSTITUTION_UNKNOWN.
        Invalid: E_CREDIT_BANK_CODE, E_CREDIT_BANK_SIZE.
        Conflict: E_CREDIT_BANK_TAKEN.
    """
    store = platform.store(bank.keeper)
    if CODE.fullmatch(bank.code) is None:
        raise Invalid("E_CREDIT_BANK_CODE")
    if bank.study_hours <= 0 or bank.step <= 0 or bank.years < 0:
        raise Invalid("E_CREDIT_BANK_SIZE")
    with platform.transaction():
        platform.crediting.bank.add_bank(bank)
        append_entry(store.audit, "bank.opened", subject=bank.code, actor=actor, now=bank.opened_at)


def invite(platform: Platform, code: str, *, keeper: str, institution: str, actor: str) -> None:
    """Ask an institution to be a member of a bank; its keeper alone does.

    Raises:
        NotFound: E_CREDIT_BANK, it is not the keeper's; E_INSTITUTION_UNKNOWN.
        Conflict: E_CREDIT_MEMBER_ALREADY, E_CREDIT_INVITED.
    """
    banks, now = platform.crediting.bank, platform.now()
    if banks.find_bank(code).keeper != keeper:
        raise NotFound("E_CREDIT_BANK")
    platform.store(institution)
    if _is_member(platform, code, institution=institution):
        raise Conflict("E_CREDIT_MEMBER_ALREADY")
    invitation = BankInvitation(bank=code, institution=institution, invited_at=now, invited_by=actor)
    with platform.transaction():
        platform.crediting.desk.invite(invitation)
        audit = platform.store(keeper).audit
        append_entry(audit, "bank.invited", subject=code, actor=actor, now=now, institution=institution)


def answer(platform: Platform, code: str, *, institution: str, is_accepted: bool, actor: str) -> None:
    """Join a bank, or decline; raises `NotFound` (E_CREDIT_INVITATION) where nothing was asked."""
    now = platform.now()
    with platform.transaction():
        platform.crediting.desk.answer_invitation(institution, code, is_accepted=is_accepted, by=actor, at=now)
        if is_accepted:
            platform.crediting.bank.join(code, institution, at=now)
        action = "bank.joined" if is_accepted else "bank.declined"
        append_entry(platform.store(institution).audit, action, subject=code, actor=actor, now=now)


def memberships(platform: Platform, institution: str) -> Sequence[tuple[CreditBank, Sequence[BankMember]]]:
    """Return the banks of which an institution is a member, each with all of its members."""
    banks = platform.crediting.bank
    listed = [(bank, banks.list_members(bank.code)) for bank in banks.list_banks()]
    return [(bank, members) for bank, members in listed if any(member.institution == institution for member in members)]


def open_account(platform: Platform, person: str, *, code: str) -> BankAccount:
    """Open a person's account at a bank, under a number drawn for it.

    Raises:
        NotFound: E_CREDIT_BANK.
        Conflict: E_CREDIT_ACCOUNT_HELD, there is one already.
    """
    banks = platform.crediting.bank
    bank = banks.find_bank(code)
    if any(account.bank == code for account in banks.list_accounts(person)):
        raise Conflict("E_CREDIT_ACCOUNT_HELD")
    digits = "".join(secrets.choice(_DIGITS) for _place in range(8))
    account = BankAccount(bank=bank.code, number=f"{code}-{digits[:4]}-{digits[4:]}", opened_at=platform.now())
    banks.open_account(person, account)
    return account


def let_see(platform: Platform, person: str, *, number: str, members: Sequence[str]) -> None:
    """Let exactly these members of the bank see an account; raises `NotFound` (E_CREDIT_ACCOUNT, E_CREDIT_MEMBER)."""
    desk, banks = platform.crediting.desk, platform.crediting.bank
    account = next((account for account in banks.list_accounts(person) if account.number == number), None)
    if account is None:
        raise NotFound("E_CREDIT_ACCOUNT")
    known = {member.institution for member in banks.list_members(account.bank)}
    if not known.issuperset(members):
        raise NotFound("E_CREDIT_MEMBER")
    before = {consent.member for consent in desk.list_consents(person) if consent.number == number}
    for member in sorted(before - set(members)):
        desk.end_consent(person, number=number, member=member)
    for member in sorted(set(members) - before):
        desk.consent(person, BankConsent(number=number, member=member, given_at=platform.now()))


def agreed_accounts(platform: Platform, member: str, *, bank: str) -> list[AgreedAccount]:
    """Return the accounts of a bank whose persons let a member see them; none for what is no member any more."""
    if not _is_member(platform, bank, institution=member):
        return []
    accounts = [
        AgreedAccount(account=platform.crediting.bank.find_account(number), person=person)
        for number, person in platform.crediting.desk.list_agreed(member)
    ]
    return [agreed for agreed in accounts if agreed.account.bank == bank]


def agreed_account(platform: Platform, number: str, *, member: str, actor: str = "") -> AgreedAccount:
    """Open an account for a member whose sight the person agreed to; an actor's look is in the trail.

    Raises:
        NotFound: E_CREDIT_ACCOUNT, there is none, or nobody agreed.
    """
    agreed = dict(platform.crediting.desk.list_agreed(member))
    if number not in agreed:
        raise NotFound("E_CREDIT_ACCOUNT")
    account = platform.crediting.bank.find_account(number)
    if not _is_member(platform, account.bank, institution=member):
        raise NotFound("E_CREDIT_ACCOUNT")
    if actor:
        audit = platform.store(member).audit
        append_entry(audit, "bank.account_seen", subject=number, actor=actor, now=platform.now())
    return AgreedAccount(account=account, person=agreed[number])


def ask_for(platform: Platform, wish: CreditAct) -> CreditAct:
    """Ask for a line on a deposit of an account that the member may see; carried out at once where one person may.

    Raises:
        NotFound: E_CREDIT_ACCOUNT.
        Refused: what `services.crediting.bank_desk.request_act` refuses.
    """
    agreed_account(platform, wish.holder, member=wish.institution)
    if wish.kind is EntryKind.TRANSFER:
        platform.crediting.bank.find_account(wish.reference)
    stored = request_act(platform.crediting.desk, wish)
    _note(platform, "bank.act_asked", act=stored, actor=stored.asked_by)
    return carry_out(banking_of(platform), platform.crediting.desk, agreed=stored)


def decide_on(platform: Platform, institution: str, *, key: str, by: str, is_agreed: bool) -> CreditAct:
    """Agree to an act of a colleague, or decline it; what was agreed on is carried out.

    Raises:
        NotFound: E_CREDIT_ACT.
        Refused: E_CREDIT_SECOND_PERSON.
        Conflict: E_CREDIT_ACT_DECIDED.
    """
    desk = platform.crediting.desk
    waiting = desk.find_act(institution, key)
    if waiting is None:
        raise NotFound("E_CREDIT_ACT")
    decided = decide(desk, waiting, by=by, is_agreed=is_agreed, now=platform.now())
    _note(platform, "bank.act_agreed" if is_agreed else "bank.act_declined", act=decided, actor=by)
    return carry_out(banking_of(platform), desk, agreed=decided)


def _note(platform: Platform, action: str, *, act: CreditAct, actor: str) -> None:
    audit, now = platform.store(act.institution).audit, platform.now()
    append_entry(audit, action, subject=act.holder, actor=actor, now=now, act=act.key, kind=act.kind.value)


def _is_member(platform: Platform, code: str, *, institution: str) -> bool:
    return any(member.institution == institution for member in platform.crediting.bank.list_members(code))
