"""Presentations that wallet apps are asked for, each good once and for minutes.

    exchanges.add(exchange)
    exchanges.take_request(key_hash, now=now)     # the app fetches what is asked for: once
    exchanges.take_response(key_hash, now=now)    # the app answers: once, whatever came of it

Source: OpenID for Verifiable Presentations 1.0 §5.2, §8.2, §14.1; docs/adr/0059-presentations-once.md.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationExchange:
    """One presentation that is asked for.

    Attributes:
        request: number of the request it belongs to.
        key_hash: SHA-256 of the name in its addresses.
        nonce: what the holder's key must sign.
        state_hash: SHA-256 of the state that an answer must bring.
        code_hash: SHA-256 of the response code, where the app sends the browser back; empty on another device.
        is_encrypted: whether the answer must be encrypted (`direct_post.jwt`) or comes in clear within TLS.
        reference, given_name: how the asker knows the person, as the person wrote it.
        applicant: key of the applicant whose own link it began with; empty for the link that everybody is sent.
        held: what an app on the same device sent, until the browser that began comes back, or it is over.
        returned_at: when that browser came back.
        answer: key of the answer that came of it; empty for none, and then `problem` says why, once it is answered.
    """

    request: str
    key_hash: str
    nonce: str
    state_hash: str
    is_encrypted: bool
    made_at: datetime
    ends_at: datetime
    code_hash: str = ""
    reference: str = ""
    given_name: str = ""
    applicant: str = ""
    fetched_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    problem: str = field(default="")
    held: bytes | None = field(default=None, repr=False)
    returned_at: datetime | None = None


class PresentationExchanges(Protocol):
    """The exchanges of one platform."""

    def add(self, exchange: PresentationExchange, /) -> None:
        """Store one; raises `NotFound` (E_REQUEST_UNKNOWN)."""

    def find(self, key_hash: str) -> PresentationExchange | None:
        """Find one, whatever its state."""

    def take_request(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        """Note that an app fetches what is asked for; None when it was fetched before, is over, or is none."""

    def take_response(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        """Note that an app answers; None when it was answered before, was never fetched, is over, or is none."""

    def hold(self, key_hash: str, presentation: bytes, /) -> None:
        """Keep what an app sent until the browser comes back, and no longer than the exchange lasts."""

    def take_return(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        """Note that the browser came back; None when it did before, nothing is held, or it is over."""

    def settle(self, key_hash: str, *, answer: str = "", problem: str = "") -> None:
        """Note what came of the answer."""
