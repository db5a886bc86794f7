"""What people do at credit banks, beside the ledger: who joins, who may look, who asked for a line and who agreed.

    platform.crediting.desk.consent(person, BankConsent(number="4U-1", member="asuka", given_at=now))
    platform.crediting.desk.add_act(act)

Source: docs/adr/0086-people-at-credit-banks.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from kakitome.learning.credit.ledger import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BankInvitation:
    """An institution was asked to be a member; it answers once."""

    bank: str
    institution: str
    invited_at: datetime
    invited_by: str
    answered_at: datetime | None = None
    answered_by: str = ""
    is_accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BankConsent:
    """A person lets a member see one of their accounts."""

    number: str
    member: str
    given_at: datetime


class ActState(StrEnum):
    """How an act of a member stands."""

    WAITING = "waiting"
    """A second person has to agree."""
    AGREED = "agreed"
    """It may be carried out, and is about to be."""
    DONE = "done"
    DECLINED = "declined"
    REFUSED = "refused"
    """The ledger refused it; `refusal` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAct:
    """What somebody of a member asks of the ledger; `key` is the request's key there, so that it happens once.

    `line` is the label of the line it became.
    """

    key: str
    institution: str
    bank: str
    holder: str
    lot_number: int
    kind: EntryKind
    amount: Decimal
    reason: str
    asked_by: str
    asked_at: datetime
    settles: int | None = None
    target: str = ""
    reference: str = ""
    state: ActState = ActState.WAITING
    decided_by: str = ""
    decided_at: datetime | None = None
    line: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositBasis:
    """What a deposit rests on: the document or the case, the rules, each line of the arithmetic, as plain JSON."""

    institution: str
    lot_number: int
    content: Mapping[str, Any]
    checked_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditUse:
    """Units of a deposit that a credit case of `institution` asks for; `is_over` once nothing can follow."""

    institution: str
    case: str
    holder: str
    lot_number: int
    amount: Decimal
    target: str
    is_over: bool = False


class CreditDesk(Protocol):
    """All banks of one platform."""

    def invite(self, invitation: BankInvitation, /) -> None:
        """Ask an institution to be a member; raises `Conflict` (E_CREDIT_INVITED) while one is open."""

    def answer_invitation(
        self, institution: str, bank: str, *, is_accepted: bool, by: str, at: datetime
    ) -> BankInvitation:
        """Note the answer; raises `NotFound` (E_CREDIT_INVITATION) where none is open."""

    def list_invitations(self, *, institution: str = "", bank: str = "") -> Sequence[BankInvitation]:
        """Return the invitations of an institution, or of a bank, the newest first."""

    def consent(self, person: str, consent: BankConsent, /) -> None:
        """Let a member see an account; one that may stays as it is. Raises `NotFound` (E_CREDIT_ACCOUNT)."""

    def end_consent(self, person: str, *, number: str, member: str) -> None:
        """Let a member see an account no longer."""

    def list_consents(self, person: str) -> Sequence[BankConsent]:
        """Return what a person agreed to, the oldest first."""

    def list_agreed(self, member: str) -> Sequence[tuple[str, str]]:
        """Return the accounts a member may see, each with whose it is."""

    def add_act(self, act: CreditAct, /) -> None:
        """Store an act; raises `Conflict` (E_CREDIT_REQUEST) where its key is taken."""

    def move_act(self, act: CreditAct, /, *, was: ActState) -> None:
        """Store what became of an act; raises `Conflict` (E_CREDIT_ACT_DECIDED) unless it stood as said."""

    def find_act(self, institution: str, key: str) -> CreditAct | None:
        """Find an act of an institution."""

    def list_acts(self, institution: str, *, bank: str, limit: int) -> Sequence[CreditAct]:
        """Return an institution's acts at a bank, the newest first."""

    def list_agreed_acts(self, *, limit: int) -> Sequence[CreditAct]:
        """Return acts of all institutions that may be carried out and are not, the oldest first."""

    def put_basis(self, basis: DepositBasis, /) -> None:
        """Store what a deposit rests on, or when it was looked at; what it rests on is never changed."""

    def find_basis(self, lot: int) -> DepositBasis | None:
        """Find what a deposit rests on."""

    def list_bases(self, *, before: datetime, limit: int) -> Sequence[DepositBasis]:
        """Return those that were looked at before a moment, or never, the longest ago first."""

    def put_use(self, use: CreditUse, /) -> None:
        """Store which units a case asks for, or that it is over."""

    def find_use(self, case: str) -> CreditUse | None:
        """Find the units that a case asks for."""

    def list_open_uses(self, *, limit: int) -> Sequence[CreditUse]:
        """Return the uses that are not over, the oldest first."""
