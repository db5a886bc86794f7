"""Roles, reviewing and seats that are offered and not yet accepted.

An invitation is addressed to whoever reads an e-mail address, and names no account. It is found by its mailed token,
of which only a hash is kept, or by an address that somebody who is signed in has proved to read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import Language

LASTS = timedelta(days=30)
"""For so long an invitation can be accepted. Source: ours."""
HANDED_OVER_LASTS = timedelta(hours=24)
"""For so long when its link was handed over by an operator. Source: ours; OWASP ASVS 5.0 V6.4.1 asks for an end."""
HANDED_OVER = "handed_over"
"""The term that says so."""


class Offer(StrEnum):
    """What an invitation offers."""

    ROLE = "role"
    REVIEWER = "reviewer"
    SEAT = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A role at a node, reviewing for a body or a seat on its committee, for whoever reads an address.

    Attributes:
        role: of an offered role; None of anything else.
        committee: of an offered seat.
        terms: what else belongs to the offer, as plain JSON data.
        name: as whoever invites wrote it.
        invited_by: account of whoever invited last.
    """

    id: str
    institution: str
    node: str
    email: str
    name: str
    language: Language
    invited_by: str
    invited_at: datetime
    offer: Offer = Offer.ROLE
    role: NodeRole | None = None
    committee: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_handed_over(self) -> bool:
        """Tell whether an operator handed its link over: nobody has shown that they read the address."""
        return bool(self.terms.get(HANDED_OVER))

    @property
    def ends_at(self) -> datetime:
        """Return when it can no longer be accepted."""
        return self.invited_at + (HANDED_OVER_LASTS if self.is_handed_over else LASTS)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it came too long ago to be accepted."""
        return now >= self.ends_at


class Invitations(Protocol):
    """The invitations of one platform."""

    def put(self, invitation: Invitation) -> tuple[Invitation, str]:
        """Store an invitation, in place of an earlier one to this address for the same; return it and its new token."""

    def find_by_token(self, token: str) -> Invitation | None:
        """Find the invitation a mailed link leads to."""

    def find(self, invitation_id: str, *, institution: str) -> Invitation | None:
        """Find an invitation of an institution."""

    def list_of(self, institution: str) -> Sequence[Invitation]:
        """Return the invitations of an institution, the oldest first."""

    def list_for(self, emails: Iterable[str]) -> Sequence[Invitation]:
        """Return the invitations to some addresses, the oldest first."""

    def close(self, invitation_id: str, *, institution: str) -> None:
        """Delete an answered or withdrawn invitation; raises `NotFound` (E_INVITATION_GONE) when it is gone."""
