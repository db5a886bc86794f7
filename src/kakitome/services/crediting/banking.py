"""Operations of a credit bank: each happens once under its key, or is refused with its reason.

    deposit(banking, "4U-7731-0268", new=NewDeposit(source="award:A-2345-6789", …), order=order)
    act(banking, "4U-7731-0268", lot=17, order=CreditOrder(kind=EntryKind.HOLD, amount=Decimal(2), …))
    carry_transfers(banking, now=now)
    expire_deposits(banking, now=now)
    check_members(banking, now=now)

Whoever does not know whether an order arrived gives it again under the same key: it is carried out once, and the same
line is the answer.

Source: docs/rules/invariants.md I9; docs/rules/faults.md F51; docs/adr/0076-a-ledger-of-moves.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter

from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, ProblemFactory, Refused
from kakitome.learning.credit.credit_transfer import (
    ReceivingStep,
    SendingStep,
    TransferMessage,
    answer_of,
    receive,
    settle,
)
from kakitome.learning.credit.ledger import (
    CreditEntry,
    CreditOrder,
    EntryKind,
    Lot,
    LotBook,
    SourceKind,
    entry_of,
    refusal_of,
    unsound,
)
from kakitome.ports.credit_bank import BankAccount, CreditBank, CreditBanks, LedgerTurn, ReadAhead
from kakitome.ports.failpoints import Failpoints
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText

AT_ONCE = 500
"""Deposits and transfers that one round looks at; what is left is looked at by the next. (derived)"""
_problem = ProblemFactory(source="docs/rules/invariants.md I9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Banking:
    """What operations of credit banks work with."""

    banks: CreditBanks
    failpoints: Failpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An order on a deposit of an account."""

    account: str
    lot: int
    order: CreditOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeposit:
    """What is deposited: a verified award, or experience that a member assessed.

    `source` names it as no other learning: `award:` and its number, the identifier of a credential, the number of an
    assessment.
    """

    source: str
    kind: SourceKind
    title: LocalizedText
    expires_on: date | None = None
    root: str = ""


def deposit(banking: Banking, account: str, *, new: NewDeposit, order: CreditOrder) -> tuple[int, CreditEntry]:
    """Take learning in; return the number of the deposit, and its line.

    Raises:
        NotFound: E_CREDIT_ACCOUNT, E_CREDIT_MEMBER.
        Conflict: E_CREDIT_SOURCE_DEPOSITED, it lies in an account already; E_CREDIT_REQUEST.
        Refused: E_CREDIT_AMOUNT, E_CREDIT_FROZEN.
    """
    with banking.banks.writing(account) as turn:
        if (known := turn.find_request(order.request)) is not None:
            lot = turn.find_source(new.source)
            if lot is None or lot.number != known[0]:
                raise Conflict("E_CREDIT_REQUEST")
            return known[0], _same(known[1], order)
        _refuse_frozen(turn, order.member)
        lot = Lot(
            bank=turn.account.bank,
            account=account,
            member=order.member,
            source=new.source,
            root=new.root or new.source,
            kind=new.kind,
            title=new.title,
            expires_on=new.expires_on,
        )
        _refuse(LotBook(lot=lot), order)
        stored = turn.add_lot(lot)
        banking.failpoints.reach("credit_lot_written")
        entry = _append(banking, turn, book=LotBook(lot=stored), order=order)
    banking.failpoints.reach("credit_entry_stored")
    return stored.number, entry


def act(banking: Banking, account: str, *, lot: int, order: CreditOrder) -> CreditEntry:
    """Carry out an order on a deposit, or return the line that carried it out before.

    Raises:
        NotFound: E_CREDIT_ACCOUNT, E_CREDIT_LOT, E_CREDIT_MEMBER.
        Conflict: E_CREDIT_REQUEST, the key stands for another order; E_CREDIT_TARGET_USED.
        Refused: what `refusal_of` says, E_CREDIT_FROZEN.
    """
    (done,) = _act_ahead(banking, [Posting(account=account, lot=lot, order=order)])
    if isinstance(done, KakitomeError):
        raise done
    return done if done is not None else _act_in_turn(banking, account, lot=lot, order=order)


def act_on_many(banking: Banking, postings: Sequence[Posting]) -> list[CreditEntry | KakitomeError]:
    """Carry out orders of one member, in two turns to the database where nobody else writes to their deposits.

    Each is carried out or refused for itself, as by `act`, and answered in its place. Of several on one deposit each
    sees what the one before left.
    """
    answers: dict[int, CreditEntry | KakitomeError] = {}
    waiting = list(enumerate(postings))
    while waiting:
        by_lot: dict[int, tuple[int, Posting]] = {}
        for place, posting in waiting:
            by_lot.setdefault(posting.lot, (place, posting))
        first = sorted(by_lot.values(), key=itemgetter(0))
        done = _act_ahead(banking, [posting for _, posting in first])
        for (place, posting), answer in zip(first, done, strict=True):
            try:
                answers[place] = answer or _act_in_turn(banking, posting.account, lot=posting.lot, order=posting.order)
            except KakitomeError as error:
                answers[place] = error
        waiting = [item for item in waiting if item[0] not in answers]
    return [answers[place] for place in range(len(postings))]


def _act_ahead(banking: Banking, postings: Sequence[Posting]) -> list[CreditEntry | KakitomeError | None]:
    """Carry out orders on different deposits without a turn; None for those that need one."""
    answers: list[CreditEntry | KakitomeError | None] = [None] * len(postings)
    ahead = banking.banks.read_ahead([posting.lot for posting in postings], member=postings[0].order.member)
    decided = {}
    for place, posting in enumerate(postings):
        read = ahead.get(posting.lot)
        if read is None or read.account.number != posting.account or not read.book.entries:
            continue
        try:
            answers[place] = _decide(read, book=read.book, order=posting.order)
        except KakitomeError as error:
            answers[place] = error
        if answers[place] is None:
            decided[place] = (read.book, entry_of(posting.order, read.book))
    if not decided:
        return answers
    try:
        stored = banking.banks.append_ahead(list(decided.values()))
    except Conflict:
        # A turn of its own tells whose key it was.
        return answers
    banking.failpoints.reach("credit_entry_written")
    for place, (book, _entry) in decided.items():
        answers[place] = stored.get(book.lot.number)
    if stored:
        banking.failpoints.reach("credit_entry_stored")
    return answers


def _act_in_turn(banking: Banking, account: str, *, lot: int, order: CreditOrder) -> CreditEntry:
    with banking.banks.writing(account, lot=lot, member=order.member) as turn:
        book = turn.read(lot)
        if (known := _decide(turn, book=book, order=order)) is not None:
            return known
        entry = _append(banking, turn, book=book, order=order)
    banking.failpoints.reach("credit_entry_stored")
    return entry


def carry_transfers(banking: Banking, *, now: datetime) -> int:
    """Bring what is under way to the accounts it goes to, and settle it by their answers; how many were settled."""
    settled = 0
    for lot, transfer in banking.banks.list_under_way(limit=AT_ONCE):
        try:
            with banking.banks.writing(lot.account) as turn:
                _refuse_frozen(turn, lot.member)
            step = take_in(banking, lot, transfer=transfer, message=TransferMessage.OFFER, now=now)
        except Refused:
            # One of the two sides stands still: what is under way stays so.
            continue
        banking.failpoints.reach("credit_transfer_answered")
        settle_transfer(banking, lot, transfer=transfer, answer=answer_of(step), now=now)
        settled += 1
    return settled


def take_in(
    banking: Banking, sent: Lot, *, transfer: CreditEntry, message: TransferMessage, now: datetime
) -> ReceivingStep:
    """Take in what another account sent, or decline it for ever; the same answer whenever it is asked.

    Raises:
        Refused: E_CREDIT_FROZEN, the receiving bank's keeper may not write: nothing was answered.
    """
    source = f"transfer:{transfer.number}"
    try:
        with banking.banks.writing(transfer.reference) as turn:
            known = turn.find_source(source)
            step = ReceivingStep.UNKNOWN
            if known is not None:
                step = ReceivingStep.DECLINED if known.is_declined else ReceivingStep.ACCEPTED
            bank = banking.banks.find_bank(turn.account.bank)
            is_willing = banking.banks.find_bank(sent.bank).study_hours == bank.study_hours
            after = receive(step, message, is_willing=is_willing)
            if step is ReceivingStep.UNKNOWN:
                lot = _received(sent, bank=bank, account=turn.account, source=source)
                _refuse_frozen(turn, lot.member)
                if after is ReceivingStep.DECLINED:
                    turn.add_lot(replace(lot, is_declined=True, title=LocalizedText()))
                else:
                    _credit(banking, turn, lot=turn.add_lot(lot), amount=transfer.amount, now=now)
    except NotFound as error:
        if error.code != "E_CREDIT_ACCOUNT":
            raise
        # Its person may have left after it took the transfer in.
        known = banking.banks.find_source(source)
        return ReceivingStep.DECLINED if known is None or known.is_declined else ReceivingStep.ACCEPTED
    return after


def settle_transfer(
    banking: Banking, lot: Lot, *, transfer: CreditEntry, answer: TransferMessage, now: datetime
) -> None:
    """Note in the sending account what the other side answered; a second answer changes nothing."""
    after = settle(SendingStep.UNDER_WAY, answer)
    kind = EntryKind.DELIVER if after is SendingStep.DELIVERED else EntryKind.RETURN
    with banking.banks.writing(lot.account, lot=lot.number) as turn:
        book = turn.read(lot.number)
        if book.is_settled(transfer):
            return
        order = CreditOrder(
            kind=kind,
            amount=transfer.amount,
            at=now,
            member=transfer.member,
            actor="clock",
            request=f"settle:{transfer.number}",
            settles=transfer.number,
        )
        _append(banking, turn, book=book, order=order)
    banking.failpoints.reach("credit_transfer_settled")


def expire_deposits(banking: Banking, *, now: datetime) -> int:
    """Let what is available of deposits expire whose last day is over; how many did."""
    today = now.astimezone(JAPAN).date()
    count = 0
    lots = sorted(banking.banks.list_expired(today=today, limit=AT_ONCE), key=attrgetter("member"))
    for member, own in groupby(lots, key=attrgetter("member")):
        group = {lot.number: lot for lot in own}
        ahead = banking.banks.read_ahead(list(group), member=member)
        postings = [_expiry(ahead[number].book, now=now) for number in group if number in ahead]
        count += sum(isinstance(answer, CreditEntry) for answer in act_on_many(banking, postings))
        for lot in group.values():
            count += lot.number not in ahead and _expire_in_turn(banking, lot, now=now)
    return count


def _expire_in_turn(banking: Banking, lot: Lot, *, now: datetime) -> bool:
    with banking.banks.writing(lot.account, lot=lot.number, member=lot.member) as turn:
        book = turn.read(lot.number)
        posting = _expiry(book, now=now)
        if posting.order.amount <= 0 or turn.is_frozen(lot.member):
            return False
        _append(banking, turn, book=book, order=posting.order)
    return True


def _expiry(book: LotBook, *, now: datetime) -> Posting:
    """Order that what is available of a deposit expires; of a hold that is released later the rest has another key."""
    lot = book.lot
    order = CreditOrder(
        kind=EntryKind.EXPIRE,
        amount=book.balance.available,
        at=now,
        member=lot.member,
        actor="clock",
        request=f"expire:{lot.number}:{len(book.entries)}",
    )
    return Posting(account=lot.account, lot=lot.number, order=order)


def check_members(banking: Banking, *, now: datetime) -> list[tuple[str, str]]:
    """Examine every deposit, and freeze the members that have unsound ones; return those, with their bank.

    Nobody else is stopped: a member answers for what it took in. The store adds up; `examine_banks` does it apart.
    """
    frozen = []
    for bank in banking.banks.list_banks():
        guilty = {lot.member for lot in banking.banks.list_doubtful(bank.code)}
        for member in banking.banks.list_members(bank.code):
            is_sound = member.institution not in guilty
            banking.banks.note_check(bank.code, member.institution, at=now, is_sound=is_sound)
            if not is_sound:
                frozen.append((bank.code, member.institution))
    return frozen


def examine_banks(banks: CreditBanks) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with ledgers, by the member concerned; nothing is changed."""
    for bank in banks.list_banks():
        counts: dict[str, int] = {}
        uses: dict[tuple[str, str], int] = {}
        for book in banks.walk(bank.code):
            if unsound(book):
                counts[book.lot.member] = counts.get(book.lot.member, 0) + 1
            for entry in book.open_entries(EntryKind.REDEEM):
                use = (book.lot.root, entry.target)
                uses[use] = uses.get(use, 0) + 1
        for member, count in counts.items():
            yield member, _problem("E_DOCTOR_CREDIT_LEDGER", bank=bank.code, count=count)
        if doubled := sum(count > 1 for count in uses.values()):
            yield "", _problem("E_DOCTOR_CREDIT_TWICE", bank=bank.code, count=doubled)
        for bank_member in banks.list_members(bank.code):
            if bank_member.frozen_at is not None:
                yield bank_member.institution, _problem("W_DOCTOR_CREDIT_FROZEN", bank=bank.code)
    if stray := banks.find_stray():
        yield "", _problem("E_DOCTOR_CREDIT_STRAY", count=stray)


def _decide(turn: LedgerTurn | ReadAhead, *, book: LotBook, order: CreditOrder) -> CreditEntry | None:
    """Return the line that carried an order out before, None where it may be carried out now; raises as `act`."""
    # A key that stands on another deposit is refused by the index.
    if (known := next((entry for entry in book.entries if entry.request == order.request), None)) is not None:
        return _same(known, order)
    _refuse_frozen(turn, order.member, book.lot.member)
    _refuse(book, order)
    return None


def _append(banking: Banking, turn: LedgerTurn, *, book: LotBook, order: CreditOrder) -> CreditEntry:
    entry = turn.append(book.lot, entry_of(order, book))
    banking.failpoints.reach("credit_entry_written")
    return entry


def _same(entry: CreditEntry, order: CreditOrder) -> CreditEntry:
    if not entry.answers(order):
        raise Conflict("E_CREDIT_REQUEST")
    return entry


def _refuse(book: LotBook, order: CreditOrder) -> None:
    problem = refusal_of(book, order, today=order.at.astimezone(JAPAN).date())
    if problem is not None:
        raise Refused.of(problem)


def _refuse_frozen(turn: LedgerTurn | ReadAhead, *members: str) -> None:
    for member in dict.fromkeys(members):
        if turn.is_frozen(member):
            raise Refused("E_CREDIT_FROZEN", member=member)


def _received(sent: Lot, *, bank: CreditBank, account: BankAccount, source: str) -> Lot:
    """Write the deposit of a transfer, which the receiving bank's keeper answers for."""
    return Lot(
        bank=bank.code,
        account=account.number,
        member=bank.keeper,
        source=source,
        root=sent.root,
        kind=SourceKind.TRANSFER,
        title=sent.title,
        expires_on=sent.expires_on,
    )


def _credit(banking: Banking, turn: LedgerTurn, *, lot: Lot, amount: Decimal, now: datetime) -> None:
    """Write the first line of what came from another account."""
    order = CreditOrder(
        kind=EntryKind.DEPOSIT, amount=amount, at=now, member=lot.member, actor="clock", request=lot.source
    )
    _append(banking, turn, book=LotBook(lot=lot), order=order)
