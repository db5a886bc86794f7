"""The printed sheet by which somebody gets in who has lost everything else: ten codes, each good once.

    own = platform.persons.recovery.open(account)
    own.put(sheet)
    platform.persons.recovery.find("6C4KD7")

Of a code there is what Django keeps of a password; the sheet's own number finds it, and opens nothing.

Source: docs/rules/capabilities.md C10; NIST SP 800-63B-4 §3.1.2 (look-up secrets).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCode:
    """One code, by its place on the sheet, counted from 1; `used_at` is None while it is good."""

    place: int
    code_hash: str
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """One sheet; a person has one at most."""

    number: str
    made_at: datetime
    codes: Sequence[RecoveryCode] = ()

    @property
    def left(self) -> int:
        """How many codes are good."""
        return len([code for code in self.codes if code.used_at is None])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """A sheet with the account that it opens."""

    account: str
    sheet: RecoverySheet


class OwnRecovery(Protocol):
    """The sheet of one person."""

    def find_sheet(self) -> RecoverySheet | None:
        """Return it; None where there is none."""

    def put(self, sheet: RecoverySheet, /) -> None:
        """Store a sheet in place of the one before; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""

    def remove(self) -> None:
        """Let no sheet open the account; nothing happens when there is none."""

    def use(self, place: int, *, at: datetime) -> bool:
        """Note that a code was used; whether it was good. Of two at once one is."""


class Recovery(Protocol):
    """The sheets of one platform."""

    def open(self, account: str) -> OwnRecovery:
        """Open that of an account."""

    def find(self, number: str) -> FoundSheet | None:
        """Find a sheet by its number."""
