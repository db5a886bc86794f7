"""Credit awards of one university: what is to be signed, the signed bytes, and what became of them.

    store.credit_awards.add(credit_award)                                      # before the signature
    store.credit_awards.sign(number, document=signed, at=now)          # after it
    store.credit_awards.reverse(number, at=now)

Of a case there is one at a time. What is to be signed never changes, and the bytes are written once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.status_lists import StatusEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCreditAward:
    """One credit award.

    Attributes:
        number: `K-7K3M-94QT`; `case` the case that it comes from.
        url: identifier of the credential.
        issuer: DID that signs; `key_id` the public key (Multikey) whose private half does.
        payload: the unsigned document; together with `key_id` and `intended_at` it determines the signed bytes.
        place: in the issuer's list of revocations.
        document: the exact signed bytes; empty while it is open.
        delivered_at: since when it has been in its learner's wallet.
        reversed_at: when the decision fell.
    """

    number: str
    case: str
    url: str
    issuer: str
    key_id: str
    payload: bytes
    intended_at: datetime
    place: StatusEntry
    document: bytes = b""
    signed_at: datetime | None = None
    delivered_at: datetime | None = None
    reversed_at: datetime | None = None


class CreditAwardStore(Protocol):
    """Credit awards of one university."""

    def add(self, credit_award: KeptCreditAward, /) -> None:
        """Store what is to be signed; raises `Conflict` (E_CREDIT_AWARD_EXISTS) while the case has one."""

    def sign(self, number: str, /, *, document: bytes, at: datetime) -> None:
        """Write the exact bytes of one that is open; nothing happens to another."""

    def deliver(self, number: str, /, *, at: datetime) -> None:
        """Note that its learner's wallet has it."""

    def reverse(self, number: str, /, *, at: datetime) -> None:
        """Note that the decision fell."""

    def find_by_case(self, case: str, /) -> KeptCreditAward | None:
        """Find the newest one of a case, reversed or not."""

    def list_unfinished(self) -> Sequence[KeptCreditAward]:
        """Return those that are still to be signed or delivered, oldest first."""
