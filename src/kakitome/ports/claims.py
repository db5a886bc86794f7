"""Claims: the mailed link by which a learner opens an award. Only a hash of its token is stored."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kakitome.ports.status_lists import StatusPurpose

LINK_LASTS = timedelta(days=90)
"""A mailed link that nobody used ends: mailboxes are given to others, and old mails are forwarded. (derived)"""


class Visibility(StrEnum):
    """Who may see an award's page: nobody else, whoever has its link, or everybody, by its number and by searching.

    What is stored and in the trail for the second is `public`: before links had a secret part, the address was public.
    """

    PRIVATE = "private"
    WITH_LINK = "public"
    LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim link of one award.

    Attributes:
        token_hash: SHA-256 of the token, in hexadecimal.
        award_number: the award, over all its corrections.
        opened_at: when the learner first opened it; the award page is private before that.
        visibility: what the learner chose; the claims of one award agree.
        account: the learner's account, empty for a claim without one.
        withdrawn_at: when a newer link replaced it.
        link_edition: how often the learner asked for a new link to the award's page; the claims of one award agree.
        no_reminders_since: when learner or institution stopped reminders of the award; a later claim counts.
    """

    token_hash: str
    award_number: str
    created_at: datetime
    opened_at: datetime | None = None
    visibility: Visibility = Visibility.PRIVATE
    account: str = ""
    withdrawn_at: datetime | None = None
    link_edition: int = 0
    no_reminders_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingEvent:
    """One change of how an award stands: revoked or suspended where `value`, a suspension lifted where not."""

    at: datetime
    purpose: StatusPurpose
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutline:
    """An award of an account as far as lists are made of it; no column about a person is read.

    Attributes:
        institution: whose award it is.
        sent_at, opened_at: when its link was sent last, and when its learner first opened it.
        visibility, link_edition: as of its claims.
        events: what changed since it was awarded, in order.
    """

    institution: str
    number: str
    microcredential: str
    version: int
    issuer: str
    awarded_on: date
    valid_until: datetime | None
    sent_at: datetime
    opened_at: datetime | None
    visibility: Visibility
    link_edition: int
    events: tuple[StandingEvent, ...] = ()

    def is_set(self, purpose: StatusPurpose) -> bool:
        """Tell whether it is revoked, or suspended, now."""
        return next((event.value for event in reversed(self.events) if event.purpose is purpose), False)


def hash_of_token(token: str) -> str:
    """Return what is stored of a link's token.

    Tokens of one chunk of awards begin alike, up to a point (`gather`); so do their hashes, in 32 of 256 bits.
    """
    beginning, point, _ = token.partition(".")
    digest = hashlib.sha256(token.encode("utf-8")).hexdigest()
    return hashlib.sha256(beginning.encode("utf-8")).hexdigest()[:8] + digest[8:] if point else digest


def gather(tokens: Sequence[str], /) -> list[str]:
    """Let tokens that are stored together begin alike, so that they lie together in the index; none loses a bit."""
    if len(tokens) < 2:
        return list(tokens)
    beginning = hashlib.sha256(tokens[0].encode("utf-8")).hexdigest()[:8]
    return [f"{beginning}.{token}" for token in tokens]


class ClaimStore(Protocol):
    """Claims of one institution."""

    def add_many(self, claims: Sequence[Claim], /) -> None:
        """Store claims.

        Raises `Conflict` (E_CLAIM_EXISTS) when a token hash is taken, `NotFound` (E_ACCOUNT_UNKNOWN) when one names an
        account that is gone.
        """

    def find_by_token_hash(self, token_hash: str) -> Claim | None:
        """Find a claim by the hash of its token, withdrawn ones too."""

    def list_by_award(self, award_number: str) -> Sequence[Claim]:
        """Return the claims of one award, oldest first."""

    def list_by_awards(self, award_numbers: Sequence[str], /) -> Mapping[str, Sequence[Claim]]:
        """Return the claims of several awards, each as `list_by_award` does; those that have none are left out."""

    def list_unopened(self, *, since: datetime, until: datetime, after: str, limit: int) -> Sequence[str]:
        """Return awards with a link made between two instants that nobody has opened, by number behind `after`.

        Awards that were opened by another link are among them.
        """

    def find_link_editions(self, award_numbers: Sequence[str], /) -> Mapping[str, int]:
        """Return the editions of the links to these awards' pages, of those whose learner ever asked for a new one."""

    def replace(self, claim: Claim, /) -> None:
        """Store a claim's new state; raises `NotFound` (E_CLAIM_UNKNOWN, E_ACCOUNT_UNKNOWN as `add_many`)."""

    def find_dates_by_account(self, account: str) -> Mapping[str, datetime]:
        """Return the awards linked to one account, each with the instant its last claim was made."""

    def list_by_account(self, account: str) -> Sequence[Claim]:
        """Return the claims linked to one account, newest first."""
