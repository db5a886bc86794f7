"""Accounts that are to be deleted on a day, and what remains of those that were: a number and when.

    deletions.begin(AskedDeletion(account=account, number="D-7K3M-94QT", asked_at=now, due_at=now + terms.waits))
    deletions.call_off(account)
    deletions.find_proof("D-7K3M-94QT")

From the asking on the account is asleep: nobody is signed in to it, and nothing of it is shown. Its number is
drawn at the asking, so that a deletion that a crash broke off, or that is done again on a backup, has the same one.

Source: docs/adr/0062-deletion-waits.md; docs/rules/faults.md F01.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

WAITS: Final = timedelta(days=30)
"""For how long a deletion can be called off, where the operator chooses nothing.

Source: Regulation (EU) 2016/679, Article 12(3): what was asked for is done within one month.
"""
MAIL_TRIED_FOR: Final = timedelta(days=7)
"""After so long the address goes although the mail with the proof never left. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDeletion:
    """That somebody asked for their account to be deleted; `number` is that of the proof to come."""

    account: str
    number: str
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionProof:
    """That an account was deleted; of whom and of what it says nothing.

    `mail_to` and `language` are for the mail that tells of it, with `awards`, how many were unlinked: all three are
    emptied once it has left.
    """

    number: str
    deleted_at: datetime
    mail_to: str = ""
    language: str = ""
    awards: int = 0


class Deletions(Protocol):
    """The deletions of one platform."""

    def begin(self, deletion: AskedDeletion, /) -> bool:
        """Store it, let the account sleep and end its sessions; whether it was not asked for before.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def find(self, account: str) -> AskedDeletion | None:
        """Return what was asked for an account; None for nothing."""

    def call_off(self, account: str) -> bool:
        """Let the account be awake again; whether it slept."""

    def list_due(self, *, now: datetime, limit: int) -> Sequence[AskedDeletion]:
        """Return those whose day has come, the earliest first."""

    def add_proof(self, proof: DeletionProof, /) -> None:
        """Store what remains; in the transaction of the deletion."""

    def find_proof(self, number: str) -> DeletionProof | None:
        """Find a proof by its number."""

    def list_unmailed(self, *, limit: int) -> Sequence[DeletionProof]:
        """Return the proofs of which a mail has not left yet."""

    def forget_mail(self, number: str) -> None:
        """Empty what was kept for the mail."""

    def count_unsound(self) -> int:
        """Count accounts that sleep although nobody asked, or are awake although somebody did."""
