"""Applications of persons for awards of one institution, with their evidence, and what an institution asks of them.

An application belongs to the institution that is to decide it: its rows are the institution's. Whose it is says
`account`; by it the person finds it, over all institutions (`Directory.list_applied_to`). A draft is in the same place,
and no page of the institution shows it.

Source: docs/rules/capabilities.md B5; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kakitome.values.localized_text import LocalizedText


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    FILE = "file"
    LINK = "link"
    DOCUMENT = "document"
    """A document of the applicant's wallet, or an award of this platform: a copy of its bytes."""


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SENT = "sent"
    LOOKED_AT = "looked_at"
    MORE_ASKED = "more_asked"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({ApplicationState.SENT, ApplicationState.LOOKED_AT})
"""The institution has to do something."""
UNDECIDED = WAITING | {ApplicationState.MORE_ASKED}
ENDED = frozenset({ApplicationState.AWARDED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN})


class ApplicationAct(StrEnum):
    """What somebody did with an application; the first, second, third and last are the applicant's."""

    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    TAKEN_UP = "taken_up"
    ASKED_MORE = "asked"
    REFUSED = "refused"
    AWARDED = "awarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardCall:
    """Whether people may apply for a micro-credential, and what they are asked.

    Attributes:
        words: what is asked, in the institution's own words.
        kinds: which kinds of evidence are taken, by their values.
        ends_on: the last day on which something is sent, in Japan; None without an end.
        only_for: addresses (`name@example.jp`) and domains (`@example.jp`) of those who may; empty for everybody.
    """

    microcredential: str
    is_open: bool
    words: LocalizedText
    kinds: tuple[str, ...]
    changed_at: datetime
    changed_by: str
    ends_on: date | None = None
    only_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEvidence:
    """One piece of evidence.

    Attributes:
        key: its name in the application.
        name: as it is shown: of a file its own, of a link what the applicant calls it, of a document its title.
        url: of a link.
        sha256, size, media_type: of the bytes of a file or document; empty and 0 for a link.
        issuer: of a document, as it states it.
        verdict: of a document, when it was added; `checked_at` the time of that check.
        is_signed_in: the applicant agreed that the award names it.
        sent_at: when it went to the institution; None while only the applicant sees it.
    """

    key: str
    kind: EvidenceKind
    name: str
    added_at: datetime
    url: str = ""
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    issuer: LocalizedText = LocalizedText()
    verdict: str = ""
    checked_at: datetime | None = None
    is_signed_in: bool = False
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationStep:
    """One step; `actor` is the account of somebody of the institution, empty for the applicant."""

    position: int
    act: ApplicationAct
    at: datetime
    actor: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionMark:
    """What somebody of the institution marked for a criterion of the rubric, both counted from 0; -1 no level."""

    criterion: int
    level: int = -1
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardApplication:
    """One application.

    Attributes:
        key: its name, unguessable, in addresses of both sides.
        account: whose it is; empty once the account was deleted.
        email: the applicant's proved address, to which the award goes.
        awarding_since: when somebody of the institution pressed to award it; the award may be under way.
        renews: number of the award whose renewal is asked for; empty where a new award is.
    """

    key: str
    account: str
    microcredential: str
    state: ApplicationState
    created_at: datetime
    changed_at: datetime
    name: str = ""
    email: str = ""
    words: str = ""
    language: str = ""
    sent_at: datetime | None = None
    marks: tuple[CriterionMark, ...] = ()
    decided_at: datetime | None = None
    decided_by: str = ""
    awarding_since: datetime | None = None
    award_number: str = ""
    renews: str = ""
    evidence: tuple[ApplicationEvidence, ...] = ()
    steps: tuple[ApplicationStep, ...] = ()


class AwardApplicationStore(Protocol):
    """Calls and applications of one institution."""

    def put_call(self, call: AwardCall, /) -> None:
        """Store what is asked for a micro-credential, in place of what was."""

    def find_call(self, microcredential: str, /) -> AwardCall | None:
        """Return what is asked for a micro-credential; None where nothing ever was."""

    def list_calls(self) -> Sequence[AwardCall]:
        """Return all calls, closed ones too."""

    def find(self, key: str, /) -> AwardApplication | None:
        """Find an application with its evidence and steps."""

    def list_of_account(self, account: str, /) -> Sequence[AwardApplication]:
        """Return the applications of an account, newest first."""

    def list_sent(
        self, *, states: frozenset[ApplicationState], microcredential: str = "", limit: int = 500
    ) -> Sequence[AwardApplication]:
        """Return applications in some states, those that were sent first before; drafts are in none."""

    def list_under_way(self) -> Sequence[AwardApplication]:
        """Return the undecided ones that somebody pressed to award, and renewals that ended otherwise meanwhile."""

    def put(self, application: AwardApplication, /) -> None:
        """Store an application in place of the one with its key; evidence and steps are stored by acts of their own."""

    def add_step(self, key: str, step: ApplicationStep, /) -> None:
        """Add a step; raises `Conflict` (E_APPLICATION_CHANGED) when its place is taken."""

    def add_evidence(self, key: str, evidence: ApplicationEvidence, /, *, content: bytes) -> None:
        """Add a piece of evidence with its bytes; raises `Conflict` (E_APPLICATION_EVIDENCE_TWICE)."""

    def change_evidence(self, key: str, evidence: ApplicationEvidence, /) -> None:
        """Store whether a piece is signed in, and when it was sent."""

    def remove_evidence(self, key: str, piece: str, /) -> None:
        """Delete a piece; nothing happens when there is none."""

    def read_evidence(self, key: str, piece: str, /) -> bytes:
        """Return the bytes of a piece; raises `NotFound` (E_APPLICATION_EVIDENCE), `Unavailable` when damaged."""

    def walk_evidence(self) -> Iterator[tuple[ApplicationEvidence, bytes]]:
        """Yield every piece that has bytes, with these as they lie there."""

    def remove(self, key: str, /) -> None:
        """Delete an application with its evidence and steps."""
