"""Credit banks: accounts of persons, deposits in them, and the ledger of what became of each unit.

    with platform.crediting.bank.writing("4U-7731-0268") as turn:
        book = turn.read(17)
        turn.append(book.lot, entry)

A bank is kept by one institution for a country or a consortium; institutions that are members write its entries.
Entries are never changed or deleted. Whoever writes has the account to themselves until they are done.

Source: docs/rules/invariants.md I9; docs/adr/0076-a-ledger-of-moves.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from kakitome.errors import NotFound
from kakitome.learning.credit.ledger import CreditEntry, Lot, LotBook
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBank:
    """A bank; `study_hours` is the size of one credit in it, by its `agreement`, in hours of study.

    `years` is how long a deposit can be used, 0 for no end; `keeper` the institution that keeps it. Credits of a
    deposit are whole multiples of `step`; `needs_recognition` takes in only what a third party recognises now.
    """

    code: str
    name: LocalizedText
    keeper: str
    study_hours: Decimal
    agreement: LocalizedText
    opened_at: datetime
    years: int = 0
    step: Decimal = Decimal("0.5")
    needs_recognition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMember:
    """An institution that writes in a bank's ledger; since `frozen_at` it may not, and what it took in stands still."""

    bank: str
    institution: str
    joined_at: datetime
    frozen_at: datetime | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """A person's account in one bank."""

    bank: str
    number: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAhead:
    """A deposit as it was before anything was locked; `frozen` tells of members since when they may not write."""

    account: BankAccount
    book: LotBook
    frozen: Mapping[str, object]

    def is_frozen(self, member: str) -> bool:
        """Tell whether a member might not write then; raises `NotFound` (E_CREDIT_MEMBER)."""
        if member not in self.frozen:
            raise NotFound("E_CREDIT_MEMBER")
        return self.frozen[member] is not None


class LedgerTurn(Protocol):
    """One account, of which nobody else writes anything meanwhile."""

    @property
    def account(self) -> BankAccount:
        """The account."""

    def find_request(self, request: str) -> tuple[int, CreditEntry] | None:
        """Find the lot and the entry that was written under a key, in whatever account of the bank."""

    def find_source(self, source: str) -> Lot | None:
        """Find what was deposited for a source, in whatever bank."""

    def is_frozen(self, member: str) -> bool:
        """Tell whether a member may not write now; raises `NotFound` (E_CREDIT_MEMBER)."""

    def read(self, lot: int) -> LotBook:
        """Return a deposit of the account; raises `NotFound` (E_CREDIT_LOT)."""

    def add_lot(self, lot: Lot) -> Lot:
        """Store a deposit that has no units yet; raises `Conflict` (E_CREDIT_SOURCE_DEPOSITED)."""

    def append(self, lot: Lot, entry: CreditEntry) -> CreditEntry:
        """Store an entry, and return it with its number.

        Raises:
            Conflict: E_CREDIT_TARGET_USED, units of the same root are counted in the same target; E_CREDIT_SETTLED;
                E_CREDIT_REQUEST, somebody else wrote under the same key a moment ago.
        """


class CreditBanks(Protocol):
    """All banks of one platform."""

    def add_bank(self, bank: CreditBank) -> None:
        """Open a bank, whose keeper is its first member; raises `Conflict` (E_CREDIT_BANK_TAKEN)."""

    def find_bank(self, code: str) -> CreditBank:
        """Return a bank; raises `NotFound` (E_CREDIT_BANK)."""

    def list_banks(self) -> Sequence[CreditBank]:
        """Return all banks by their codes."""

    def join(self, code: str, institution: str, *, at: datetime) -> None:
        """Let an institution be a member; one that is stays as it is."""

    def list_members(self, code: str) -> Sequence[BankMember]:
        """Return a bank's members, in the order in which they joined."""

    def note_check(self, code: str, institution: str, *, at: datetime, is_sound: bool) -> None:
        """Note that a member's entries were examined; one whose entries are not sound is frozen, and stays so."""

    def thaw(self, code: str, institution: str) -> None:
        """Let a frozen member write again."""

    def open_account(self, person: str, account: BankAccount) -> None:
        """Open a person's account; raises `Conflict` (E_CREDIT_ACCOUNT_TAKEN), `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def list_accounts(self, person: str) -> Sequence[BankAccount]:
        """Return a person's accounts, the oldest first."""

    def find_account(self, number: str) -> BankAccount:
        """Return an account; raises `NotFound` (E_CREDIT_ACCOUNT)."""

    def writing(self, number: str, *, lot: int = 0, member: str = "") -> AbstractContextManager[LedgerTurn]:
        """Do everything inside together or not at all, after any other writer of the account.

        Args:
            number: the account's.
            lot: a deposit that will be read, where its writer knows it: it comes with the account, in one turn to the
                database.
            member: the institution that asks; whether it is frozen comes with the account, too.

        Raises:
            NotFound: E_CREDIT_ACCOUNT.
        """

    def read_ahead(self, lots: Sequence[int], *, member: str) -> Mapping[int, ReadAhead]:
        """Read deposits without keeping anybody from writing, by their numbers, for a member that asks.

        Those that are missing in the answer can only be written to in a turn (`writing`): no such deposit is there, or
        this store has one writer at a time, or a transaction is under way.
        """

    def append_ahead(self, decided: Sequence[tuple[LotBook, CreditEntry]]) -> Mapping[int, CreditEntry]:
        """Store one entry for each of several deposits that were read ahead, where nothing has changed since.

        Returns:
            What was stored, by deposit. One is missing where somebody wrote to the deposit meanwhile, or a member
            concerned is frozen now, or the account has gone.

        Raises:
            Conflict: as `LedgerTurn.append`; then nothing was stored.
        """

    def find_source(self, source: str) -> Lot | None:
        """Find what was deposited for a source, in whatever account, also one that is gone."""

    def find_lot(self, number: int) -> Lot:
        """Return a deposit by its number, in whatever account; raises `NotFound` (E_CREDIT_LOT)."""

    def list_lots(self, number: str) -> Sequence[LotBook]:
        """Return an account's deposits with their entries, as they were at one moment, the oldest first."""

    def walk(self, code: str) -> Iterator[LotBook]:
        """Yield every deposit of a bank, a page at a time."""

    def list_doubtful(self, code: str) -> Sequence[Lot]:
        """Return the deposits of a bank that do not add up by what the store itself sums: all that are `unsound`."""

    def find_stray(self) -> int:
        """Return how many entries belong to no deposit of their bank and account."""

    def list_expired(self, *, today: date, limit: int) -> Sequence[Lot]:
        """Return deposits whose last day is over and of which something is available."""

    def list_under_way(self, *, limit: int) -> Sequence[tuple[Lot, CreditEntry]]:
        """Return transfers that nothing has ended, out of accounts that are there, the oldest first."""

    def forget(self, person: str) -> None:
        """Take the titles away from a person's deposits, whose accounts are about to go."""
