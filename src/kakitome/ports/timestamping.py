"""What the inside asks of a time-stamp authority: a query goes out, a reply comes back, unread."""

from typing import Protocol


class TimestampAuthority(Protocol):
    """One authority that the operator chose.

    `roots` are the certificates (DER) that its own must lead to.
    """

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Certificates the operator trusts for time stamps."""

    def exchange(self, query: bytes) -> bytes:
        """Send a DER query and return the reply; raises `Unavailable` or `Refused` (`E_FETCH_…`)."""
