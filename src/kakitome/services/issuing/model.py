"""What awarding is asked, what it works with and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from kakitome.documents.sealing import SealingKey
from kakitome.errors import Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.joint_awarding import JointAct
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.ports.awards import IssueIntent
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.store import AwardBook
from kakitome.ports.transparency_log import NewEntry
from kakitome.services.issuing.drafting import Drafter, ReferenceDrafter
from kakitome.values.localized_text import LocalizedText


class DuplicateRule(StrEnum):
    """What to do for a learner who has this micro-credential already."""

    REFUSE = "refuse"
    REPLACE = "replace"
    ALLOW = "allow"


class RowStatus(StrEnum):
    """What became of one wanted award."""

    ISSUED = "issued"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One award that somebody wants given.

    Attributes:
        row: its row in the batch; None for a single award.
        awarded_on: date of the award.
        date_is_stated: whether the list said so, or today was taken; an unstated date does not make the
            same row a different award tomorrow.
        valid_from, valid_until: a period other than the one that follows from the definition, for a renewal.
        idempotency_key: the client's key for a single award.
        despite_grade: why it is given although the grade is no pass; empty when there is nothing to be explained.
        grade_confirmed: a person says that the grade is a pass, where the definition leaves that open. A class list
            asks in its preview; a single award is not given without it.
        warnings: what reading found worth a look; handed on into the outcome.
    """

    learner: Learner
    awarded_on: date
    row: int | None = None
    date_is_stated: bool = True
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    idempotency_key: str = ""
    despite_grade: str = ""
    grade_confirmed: bool = False
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Awards of one version by one issuer.

    `batch` is the key under which its rows are known again: another list, or the same list for another
    micro-credential, has another key.
    """

    issuer: str
    microcredential: str
    version: int
    actor: str
    wanted: Sequence[Wanted]
    batch: str = ""
    on_duplicate: DuplicateRule = DuplicateRule.REFUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardOutcome:
    """What became of one wanted award; a skipped one names the document that is there already.

    `row` and `idempotency_key` are the wanted award's own, by which its caller knows it again.
    """

    row: int | None
    status: RowStatus
    idempotency_key: str = ""
    number: str = ""
    credential_id: str = ""
    warnings: tuple[Problem, ...] = ()
    reasons: tuple[Problem, ...] = ()


class Attaching(Protocol):
    """Says what the credentials given now carry beside the letter."""

    def attach(self, issuer: Issuer, *, achievement: str) -> Attachments:
        """Return it for the awards that an issuer gives now; `achievement` is the address of the definition."""


class Delivery(Protocol):
    """Says to learners that an award waits for them, inside the transaction that stores it."""

    def announce(self, intents: Sequence[IssueIntent], *, now: datetime) -> None:
        """Put one message per award into the outbox; the same award twice makes one message."""


class Logging(Protocol):
    """Enters what is signed into the transparency log, inside the transaction that stores it."""

    def draw(self, documents: Mapping[str, bytes]) -> Mapping[str, NewEntry]:
        """Make the entries of signed documents, both by credential id, ahead of it; none where there is no log."""

    def enter(self, entries: Sequence[NewEntry]) -> None:
        """Enter them.

        What cannot be entered now is entered later, by whoever keeps the log. It has one order for all institutions:
        on PostgreSQL others wait from here to the end of the transaction.
        """


class PartnerSeals(Protocol):
    """Opens the keys of other institutions here."""

    def open_seal(self, act: JointAct, /) -> SealingKey:
        """Open the key with which the issuer of a consent signs now.

        Raises:
            Refused: E_NO_ACTIVE_KEY, E_ISSUER_CLOSED.
            NotFound, Unavailable: as the vault.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingContext:
    """What awarding works with; `chunk` awards share one transaction.

    `delivery` None announces nothing, as on the command line; `attaching` None attaches nothing; `log` None leaves
    entering documents to whoever keeps the log. `drafter` maps awards to documents and checks them. `partners`
    opens the keys of institutions that award together with this one; None where there are no others, as in a folder.
    """

    book: AwardBook
    vault: KeyVault
    failpoints: Failpoints = field(default_factory=NoFailpoints)
    delivery: Delivery | None = None
    attaching: Attaching | None = None
    log: Logging | None = None
    drafter: Drafter = field(default_factory=ReferenceDrafter, repr=False)
    chunk: int = 500
    partners: PartnerSeals | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What an earlier run had left open: documents that were completed, and those that had to be abandoned."""

    completed: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()


class Grant(NamedTuple):
    """An award that is to be given; `number` is empty when a new one is to be drawn.

    `follows` is address and digest of the document that this one renews.
    """

    wanted: Wanted
    credential_id: str
    duplicate_key: str
    content_digest: str
    exclusive: bool = True
    number: str = ""
    replaces: str = ""
    follows: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs what is given in one run, at whose word and when; the key is opened once."""

    context: IssuingContext
    actor: str
    now: datetime
    issuer: Issuer
    key: IssuerKey
    seal: SealingKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Signing):
    """What is the same for all awards of an order, found once."""

    order: Order
    version: MicrocredentialVersion
