"""What the page of an account says, made of its statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kakitome import texts
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.bank_statement import BankStatement, StatementLine, statement_of
from kakitome.learning.credit.ledger import EntryKind, LotBook
from kakitome.learning.credit.ledger import written as credits_of
from kakitome.ports.credit_bank import BankAccount, BankMember
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

SOON: Final = timedelta(days=183)
"""How long before its last day a deposit is said to end soon. (derived)"""
_STATES: Final[Mapping[EntryKind, State]] = {
    EntryKind.DEPOSIT: "ok",
    EntryKind.HOLD: "warn",
    EntryKind.EXPIRE: "warn",
    EntryKind.CORRECT: "unk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LotShown:
    """One deposit of which something is left, in one state; `bound` says where its last day comes near."""

    title: Words
    kind: Words
    amount: str
    state: State
    standing: Words
    until: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One line of the statement."""

    label: str
    at: Words
    state: State
    event: Words
    what: Words
    where: Words
    note: Words
    change: str
    left: str
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShown:
    """What units were deposited for, with a bar's width in percent."""

    head: Words
    amount: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """The page. `sums` are empty while the ledger does not add up; `stopped` names members that stand still."""

    number: str
    bank: LocalizedText
    agreement: LocalizedText
    study_hours: str
    as_of: Words
    checked_at: Words
    is_sound: bool
    heading: Words
    stopped: Words
    available: str
    held: str
    ends_soon: str
    soon_until: Words
    gone: Words
    gone_sum: str
    working: Sequence[tuple[Words, str]]
    lots: Sequence[LotShown]
    lines: Sequence[LineShown]
    line_count: int
    kinds: Sequence[tuple[str, Words]]
    kind: str
    sources: Sequence[SourceShown]


def account_view(platform: Platform, account: BankAccount, *, kind: str) -> AccountShown:
    """Make the page of an account; `kind` shows lines of one kind alone."""
    banks, now = platform.crediting.bank, platform.now()
    bank, members, books = (
        banks.find_bank(account.bank),
        banks.list_members(account.bank),
        banks.list_lots(account.number),
    )
    statement, today = statement_of(books), now.astimezone(JAPAN).date()
    names = _names(platform, members)
    frozen = {member.institution for member in members if member.frozen_at is not None}
    lots = [row for book in books for row in _lot_rows(book, today=today, is_frozen=book.lot.member in frozen)]
    kinds = [entry_kind for entry_kind in EntryKind if any(line.entry.kind is entry_kind for line in statement.lines)]
    chosen = [line for line in statement.lines if kind in ("", line.entry.kind.value)]
    checks = [member.checked_at for member in members]
    soon = [book for book in books if book.balance.available and _ends_soon(book, today)]
    stopped = sorted({book.lot.member for book in books} & frozen)
    return AccountShown(
        number=account.number,
        bank=bank.name,
        agreement=bank.agreement,
        study_hours=credits_of(bank.study_hours),
        as_of=written.moment(now),
        checked_at=written.moment(min(filter(None, checks))) if all(checks) else "",
        is_sound=statement.is_sound,
        heading=_heading(statement),
        stopped=written.in_row(str(written.text(names[member])) for member in stopped),
        available=credits_of(statement.sums.available),
        held=credits_of(statement.sums.held),
        ends_soon=credits_of(sum((book.balance.available for book in soon), start=Decimal(0))) if soon else "",
        soon_until=written.day(min(filter(None, (book.lot.expires_on for book in soon)))) if soon else "",
        gone=_gone(statement),
        gone_sum=credits_of(statement.sums.deposited - statement.sums.left),
        working=_working(statement),
        lots=lots,
        lines=[_line(line, names) for line in chosen],
        line_count=len(statement.lines),
        kinds=[(entry_kind.value, texts.term(f"credit_entry.{entry_kind.value}")) for entry_kind in kinds],
        kind=kind if kind in [entry_kind.value for entry_kind in kinds] else "",
        sources=_sources(statement),
    )


def _names(platform: Platform, members: Sequence[BankMember]) -> Mapping[str, LocalizedText]:
    return {member.institution: platform.organisations.get(member.institution).name for member in members}


def _heading(statement: BankStatement) -> str:
    available, held = _credits(statement.sums.available), _credits(statement.sums.held)
    if not statement.is_sound:
        return _("We cannot show the balance now.")
    if statement.sums.held:
        return _("%(available)s can be used. On hold at an institution: %(held)s.") % {
            "available": available,
            "held": held,
        }
    return _("%(available)s can be used.") % {"available": available}


def _gone(statement: BankStatement) -> str:
    parts = (
        (statement.sums.redeemed, _("used %(amount)s")),
        (statement.sums.transferred, _("transferred %(amount)s")),
        (statement.sums.expired, _("expired %(amount)s")),
    )
    return written.in_row(words % {"amount": credits_of(amount)} for amount, words in parts if amount)


def _working(statement: BankStatement) -> list[tuple[Words, str]]:
    sums = statement.sums
    figures = [
        credits_of(amount) for amount in (sums.deposited, sums.redeemed, sums.transferred, sums.expired, sums.left)
    ]
    return [
        (_("Deposits, after corrections"), figures[0]),
        (_("Used, less what was reversed"), figures[1]),
        (_("Transferred"), figures[2]),
        (_("Expired"), figures[3]),
        (pgettext("of a statement", "Left"), f"{figures[4]} = {credits_of(sums.available)} + {credits_of(sums.held)}"),
        (_("Check"), f"{' − '.join(figures)} = {credits_of(sums.remainder)}"),
    ]


def _lot_rows(book: LotBook, *, today: date, is_frozen: bool) -> Iterator[LotShown]:
    """One row for what can be used of a deposit, one for what is on hold."""
    soon = _ends_soon(book, today)
    usable: tuple[State, str] = ("warn", _("can be used; ends soon")) if soon else ("ok", _("can be used"))
    for amount, (state, standing) in ((book.balance.available, usable), (book.balance.held, ("warn", _("on hold")))):
        if amount:
            yield LotShown(
                title=book.lot.title if book.lot.title else _("no title"),
                kind=texts.term(f"credit_source.{book.lot.kind.value}"),
                amount=_credits(amount),
                state="unk" if is_frozen else state,
                standing=_("stands still") if is_frozen else standing,
                until=written.day(book.lot.expires_on) if book.lot.expires_on else _("no end"),
            )


def _ends_soon(book: LotBook, today: date) -> bool:
    return book.lot.expires_on is not None and book.lot.expires_on - today <= SOON


def _line(line: StatementLine, names: Mapping[str, LocalizedText]) -> LineShown:
    entry = line.entry
    amount = credits_of(abs(line.change))
    signed = f"+{amount}" if line.change > 0 else f"−{amount}" if line.change else f"({credits_of(entry.amount)})"
    return LineShown(
        label=entry.label,
        at=written.day(entry.at),
        state=_STATES.get(entry.kind, "none"),
        event=texts.term(f"credit_entry.{entry.kind.value}"),
        what=line.lot.title,
        where=entry.target,
        note=_note(line, str(written.text(names[entry.member]))),
        change=signed,
        left=credits_of(line.left),
        is_undone=bool(line.undone_by),
    )


def _note(line: StatementLine, member: str) -> str:
    notes = {
        EntryKind.DEPOSIT: _("taken in by %(member)s"),
        EntryKind.CORRECT: _("evaluated again by %(member)s: %(reference)s credits"),
        EntryKind.HOLD: _("%(member)s, case %(reference)s; cannot be used elsewhere until it is decided")
        if line.entry.reference
        else _("%(member)s; cannot be used elsewhere until it is decided"),
        EntryKind.TRANSFER: _("to account %(reference)s"),
        EntryKind.EXPIRE: _("its last day is over"),
    }
    is_ended_hold = line.entry.kind is EntryKind.HOLD and not line.is_open
    words = "%(member)s" if is_ended_hold else notes.get(line.entry.kind, "%(member)s")
    if line.undone_by:
        words += _("; undone by %(label)s")
    return words % {"member": member, "reference": line.entry.reference, "label": line.undone_by}


def _sources(statement: BankStatement) -> list[SourceShown]:
    most = max((amount for _kind, amount in statement.sources), default=Decimal(1))
    return [
        SourceShown(
            head=texts.term(f"credit_source.{kind.value}"), amount=credits_of(amount), width=int(100 * amount / most)
        )
        for kind, amount in statement.sources
    ]


def _credits(amount: Decimal) -> str:
    return ngettext("%(amount)s credit", "%(amount)s credits", 1 if amount == 1 else 2) % {"amount": credits_of(amount)}
