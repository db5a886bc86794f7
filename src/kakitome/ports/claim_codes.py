"""Printed codes by which somebody without an e-mail address receives an award; of each its digest is stored.

    codes = platform.persons.claim_codes
    codes.open("example-university").add_many([code])
    codes.find(code_hash)

A code is good once, and until it ends or is voided. It shows that somebody was handed the sheet, and no more: who
handed it over vouches for whom it went to.

Source: docs/adr/0071-printed-claim-codes.md; docs/rules/capabilities.md B6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

CODE_LASTS: Final = timedelta(days=60)
"""A sheet that nobody used ends: paper is lost and found. (derived)"""


class ClaimCodeState(StrEnum):
    """Whether a code receives its award, and if not, why."""

    GOOD = "good"
    USED = "used"
    VOIDED = "voided"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCode:
    """One code; `made_by` is the account of who printed it and vouches for whom it is handed to.

    One that was drawn `is_by_receipt` was handed to nobody: whoever holds the receipt of an event drew it, and
    `made_by` is who approved the entry.
    """

    code_hash: str
    award_number: str
    made_at: datetime
    ends_at: datetime
    made_by: str
    used_at: datetime | None = None
    voided_at: datetime | None = None
    is_by_receipt: bool = False

    def state(self, now: datetime) -> ClaimCodeState:
        """Return whether it receives its award."""
        if self.used_at is not None:
            return ClaimCodeState.USED
        if self.voided_at is not None:
            return ClaimCodeState.VOIDED
        return ClaimCodeState.ENDED if now >= self.ends_at else ClaimCodeState.GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClaimCode:
    """A code with the institution whose award it receives."""

    institution: str
    code: ClaimCode


class ClaimCodeStore(Protocol):
    """Codes of one institution."""

    def add_many(self, codes: Sequence[ClaimCode], /) -> None:
        """Store codes, and void those of before for the same awards."""

    def list_by_awards(self, award_numbers: Sequence[str], /) -> Mapping[str, ClaimCode]:
        """Return the newest code of each of these awards that has one."""

    def void(self, award_numbers: Sequence[str], /, *, at: datetime) -> int:
        """Void the unused codes of awards; return how many there were."""

    def use(self, code_hash: str, *, at: datetime) -> bool:
        """Use a code up; whether it was good. Of two at once one is."""


class ClaimCodes(Protocol):
    """The codes of one platform."""

    def open(self, institution: str) -> ClaimCodeStore:
        """Open those of an institution."""

    def find(self, code_hash: str) -> FoundClaimCode | None:
        """Find a code by its digest, whatever its state."""
