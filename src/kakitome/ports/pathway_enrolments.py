"""Persons who take a pathway, agreed that its institution looks at what counts, and wait for the larger credential.

    store.enrolments.add(enrolment)
    store.enrolments.list_due(before=now - LOOKED_EVERY, limit=20)

An enrolment belongs to the institution that awards: its rows are the institution's. Whose it is says `account`; by it
the person finds it, over all institutions (`Directory.list_enrolled_at`). Without one nobody's holdings are looked at.

Source: docs/rules/capabilities.md G1, G2; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class EnrolmentState(StrEnum):
    """Where an enrolment stands; whoever takes their agreement back is no longer enrolled, and the row is gone."""

    ENROLLED = "enrolled"
    APPLIED = "applied"
    """The person asked for the award; staff decide."""
    REFUSED = "refused"
    AWARDED = "awarded"


OPEN = frozenset({EnrolmentState.ENROLLED, EnrolmentState.APPLIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedPart:
    """A part that an award was made of.

    Attributes:
        part: identifier of the part in the pathway.
        holding: the award's number, or the key of the document of the wallet.
        title: as the pathway calls it, by the language in which it is stated first.
        credential: identifier of the document, an address or `urn:…`; empty where it has none.
        sha256: of the bytes that were verified, in hexadecimal.
    """

    part: str
    holding: str
    title: str
    credential: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayEnrolment:
    """One person on one pathway.

    Attributes:
        key: its name, unguessable, in addresses of both sides.
        account: whose it is; empty once the account was deleted.
        pathway: number of the pathway; `version` is the one under which they began, and finish.
        email: a proved address of the person, to which the award goes.
        agreed_at: when they agreed that the institution looks.
        looked_at: when it was last looked whether all is there.
        words: why it was refused, for the person.
        hindrance: code of what stood in the way when all was there; empty for nothing.
        awarding_since: since when an award is under way.
        parts: what the award was made of.
    """

    key: str
    account: str
    pathway: str
    version: int
    state: EnrolmentState
    email: str
    agreed_at: datetime
    looked_at: datetime
    language: str = ""
    applied_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    words: str = ""
    hindrance: str = ""
    awarding_since: datetime | None = None
    award_number: str = ""
    parts: tuple[UsedPart, ...] = ()


class PathwayEnrolmentStore(Protocol):
    """The enrolments at one institution."""

    def add(self, enrolment: PathwayEnrolment, /) -> None:
        """Store a new one; raises `Conflict` (E_ENROLMENT_TWICE) while the person has an open one on the pathway."""

    def put(self, enrolment: PathwayEnrolment, /) -> None:
        """Store an enrolment in place of the one with its key; one that is gone stays gone."""

    def find(self, key: str, /) -> PathwayEnrolment | None:
        """Find an enrolment."""

    def list_of_account(self, account: str, /) -> Sequence[PathwayEnrolment]:
        """Return the enrolments of an account, the newest first."""

    def list_of_pathway(self, number: str, /) -> Sequence[PathwayEnrolment]:
        """Return the enrolments on a pathway in all versions, the first before."""

    def list_due(self, *, before: datetime, limit: int) -> Sequence[PathwayEnrolment]:
        """Return those enrolled at which nobody looked since, those that wait longest first."""

    def list_under_way(self) -> Sequence[PathwayEnrolment]:
        """Return the open ones with an award under way."""

    def remove(self, key: str, /) -> None:
        """Delete an enrolment; nothing happens when there is none."""
