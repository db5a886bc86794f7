"""Intents and awards: what we meant to sign, and the exact bytes we signed.

One record is one *document*. A corrected award has several records with one `number`: the
superseded ones and the current one. Nothing here is ever deleted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from kakitome.learning.award import Evidence, Learner
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.values.localized_text import LocalizedText


class AwardState(StrEnum):
    """Where a document stands; revoked and suspended are status events, not states of the record."""

    INTENDED = "intended"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


LIVE = frozenset({AwardState.INTENDED, AwardState.ISSUED})
"""States in which a record counts as an award its learner has or is about to have."""

SIGNED = frozenset({AwardState.ISSUED, AwardState.SUPERSEDED})
"""States in which a record has a signed document."""

AWARD_MOVES: Mapping[AwardState, frozenset[AwardState]] = {
    AwardState.INTENDED: frozenset({AwardState.ISSUED, AwardState.ABANDONED}),
    AwardState.ISSUED: frozenset({AwardState.SUPERSEDED}),
    AwardState.SUPERSEDED: frozenset(),
    AwardState.ABANDONED: frozenset(),
}


def digest_in(duplicate_key: str) -> str:
    """Return the digest in a duplicate key: two keys with the same one name the same learner and thing."""
    return duplicate_key.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueIntent:
    """What we are about to sign, recorded before we sign it.

    Attributes:
        credential_id: URL of the document; unique for ever.
        number: registered number of the award; shared by the documents of one award.
        issuer: DID that signs.
        key_id: public key (Multikey) whose private half signs.
        microcredential: permanent identifier of what is awarded.
        version: its version.
        awarded_on: date of the award.
        payload: the unsigned document, byte for byte; together with `key_id` and `intended_at` it determines
            the signed bytes, and a resumed run signs this and nothing else.
        intended_at: instant of the decision, also the proof's `created`.
        duplicate_key: names (micro-credential, learner), the same for every award of it to them: how the keys of
            neighbours begin, a colon, and a keyed digest (`digest_in`). Keys of earlier releases are the digest alone.
        content_digest: keyed digest of what the award says (date, grade, evidence …), to tell the same row
            again from a different award of the same thing.
        exclusive: whether another live record with this `duplicate_key` makes it a conflict.
        batch: key of the batch, empty for a single award.
        row: row of that batch.
        idempotency_key: the client's key, empty when none.
        status: entries drawn in the status lists.
        replaces: credential id of the document this one supersedes, empty when none.
        renewal: whether it continues the document it replaces, which then stays good until its own end.
        learner: the person; None in stores that keep no personal data.
        valid_until: end of validity, exclusive.
        grade, evidence, narrative: as awarded; empty in stores that keep no personal data.
    """

    credential_id: str
    number: str
    issuer: str
    key_id: str
    microcredential: str
    version: int
    awarded_on: date
    payload: bytes
    intended_at: datetime
    duplicate_key: str
    content_digest: str = ""
    exclusive: bool = True
    batch: str = ""
    row: int | None = None
    idempotency_key: str = ""
    status: tuple[StatusEntry, ...] = ()
    replaces: str = ""
    renewal: bool = False
    learner: Learner | None = None
    valid_until: datetime | None = None
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()

    def places(self, purpose: StatusPurpose) -> list[StatusEntry]:
        """Return its places in the status lists of one purpose."""
        return [entry for entry in self.status if entry.list_id.purpose == purpose]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRecord:
    """One document of an award and where it stands.

    `intent.payload` is kept while the record is open, and `list_open_intents` tells it; elsewhere, and afterwards, a
    store may leave it out (empty bytes).
    `document` is read separately (`get_document`), so that lists stay light.
    """

    intent: IssueIntent
    state: AwardState
    issued_at: datetime | None = None
    document_sha256: str = ""
    superseded_by: str = ""
    superseded_at: datetime | None = None
    abandoned_at: datetime | None = None
    abandoned_because: str = ""

    @property
    def credential_id(self) -> str:
        """URL of the document."""
        return self.intent.credential_id

    @property
    def number(self) -> str:
        """Registered number of the award."""
        return self.intent.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The exact signed bytes of one intent; `document_sha256` is their digest in hexadecimal, which many ask for."""

    credential_id: str
    document: bytes
    at: datetime
    document_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "document_sha256", sha256(self.document).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFilter:
    """Which records to list; empty fields do not filter.

    `key_id` is the key that was meant to sign.
    `text` matches part of the number, or of the learner's name, reading, e-mail or student number.
    `microcredentials` None means any; an empty set means none.
    `received` tells whether a link to the award was opened; in a book without claims none was.
    `ended_by` matches what is valid no longer at that instant; the first and the last day of the award count.
    """

    microcredentials: frozenset[str] | None = None
    version: int | None = None
    batch: str = ""
    states: frozenset[AwardState] = field(default_factory=frozenset)
    text: str = ""
    key_id: str = ""
    received: bool | None = None
    ended_by: datetime | None = None
    awarded_from: date | None = None
    awarded_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardOutline:
    """What of a record can be judged without knowing whose it is; the fields are those of the record and its intent."""

    credential_id: str
    number: str
    state: AwardState
    intended_at: datetime
    batch: str = ""
    row: int | None = None
    idempotency_key: str = ""
    status: tuple[StatusEntry, ...] = ()
    document_sha256: str = ""


class AwardStore(Protocol):
    """Intents and awards of one institution."""

    def prepare(self, intents: Sequence[IssueIntent], /) -> None:
        """Make ready what of `reserve_many` needs no transaction; those very intents are to be reserved next."""

    def reserve_many(self, intents: Sequence[IssueIntent], /) -> None:
        """Store intents, all or none.

        Raises `Conflict` when, among records that are not abandoned, one has the same credential id
        (E_CREDENTIAL_ID_TAKEN, also against abandoned ones), (batch, row) (E_ROW_TAKEN), non-empty idempotency
        key (E_IDEMPOTENCY_KEY_TAKEN), a status entry (E_STATUS_INDEX_TAKEN, also against abandoned ones), or,
        for an `exclusive` intent, the same duplicate key in a live record other than the one it
        `replaces` (E_DUPLICATE_AWARD); or when `replaces` is not issued, or already being replaced
        (E_NOT_REPLACEABLE). `params["credential_id"]` names the record in the way.
        """

    def keep_documents(self, intents: Sequence[IssueIntent], completions: Sequence[Completion], /) -> None:
        """Make the signed documents of intents durable, before the transaction in which `complete_many` stores them.

        Never needed and always allowed: it keeps a slow disk out of the transaction. What is never completed stays
        behind, unreferenced and harmless. Raises `Unavailable` (E_OBJECT_UNWRITABLE).

        Args:
            intents: of one micro-credential's version, by one issuer.
            completions: what these intents will be completed with.
        """

    def complete_many(self, completions: Sequence[Completion], /) -> None:
        """Store exact bytes and turn intents into issued awards, all or none.

        A completion with the very bytes already stored changes nothing; other bytes raise `Conflict`
        (E_ALREADY_ISSUED). Raises `NotFound` (E_AWARD_UNKNOWN), `Conflict` (E_INTENT_ABANDONED).
        """

    def abandon(self, credential_id: str, *, because: str, at: datetime) -> None:
        """Close an open intent without an award; raises `NotFound`, `Conflict` (E_AWARD_MOVE)."""

    def supersede(self, credential_id: str, *, by: str, at: datetime) -> None:
        """Mark an issued document as replaced by another; raises `NotFound`, `Conflict` (E_AWARD_MOVE)."""

    def get_document(self, credential_id: str) -> bytes:
        """Return the exact signed bytes; raises `NotFound` (E_AWARD_UNKNOWN)."""

    def find_documents(self, credential_ids: Sequence[str], /) -> Mapping[str, bytes]:
        """Find the exact signed bytes of many documents at once; those that are not there are left out.

        Raises what `get_document` raises of any that is there and cannot be read.
        """

    def find_by_credential_id(self, credential_id: str) -> AwardRecord | None:
        """Find one document."""

    def find_many_by_credential_id(self, credential_ids: Sequence[str], /) -> Mapping[str, AwardRecord]:
        """Find many documents in one question; unknown ids are left out."""

    def which_are_open(self, credential_ids: Sequence[str], /) -> frozenset[str]:
        """Tell in one question which of these are intents that are neither completed nor abandoned."""

    def find_digests(self, credential_ids: Sequence[str], /) -> Mapping[str, str]:
        """Find in one question the SHA-256 of many signed documents, also of those that were replaced since.

        Those that were never signed are left out.
        """

    def which_numbers_are_taken(self, numbers: Sequence[str], /) -> frozenset[str]:
        """Tell in one question which of these numbers an award of this institution has."""

    def find_by_number(self, number: str) -> AwardRecord | None:
        """Find the award's current document: issued, else open, else the last one."""

    def find_many_by_number(self, numbers: Sequence[str], /) -> Mapping[str, AwardRecord]:
        """Find the current documents of several awards, as `find_by_number` does; those that are none are left out."""

    def list_by_number(self, number: str) -> Sequence[AwardRecord]:
        """Return all documents of one award, oldest first."""

    def find_by_idempotency_key(self, key: str) -> AwardRecord | None:
        """Find the record of a client's key that was not abandoned."""

    def find_many_by_duplicate_key(self, keys: Sequence[str], /) -> Mapping[str, Sequence[AwardRecord]]:
        """Find live records by duplicate key, oldest first; keys without any are left out.

        Found as well is what an earlier release stored under the key's digest alone.
        """

    def find_many_by_row(self, batch: str, rows: Sequence[int], /) -> Mapping[int, AwardRecord]:
        """Find the record of each row of a batch that was not abandoned; rows without one are left out."""

    def list_open_intents(self) -> Sequence[AwardRecord]:
        """Return intents that are neither completed nor abandoned, oldest first, with their payload."""

    def list_matching(self, which: AwardFilter, /, *, offset: int = 0, limit: int = 100) -> Sequence[AwardRecord]:
        """Return matching records, newest intent first."""

    def count_matching(self, which: AwardFilter, /) -> int:
        """Count matching records."""

    def each_page(self, *, size: int) -> Iterator[Sequence[AwardOutline]]:
        """Walk over all records, newest intent first, at most `size` at a time; the last page costs what the first did.

        What is added meanwhile may be missed; nothing that was there is, and nothing is met twice.
        """
