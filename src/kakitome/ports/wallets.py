"""The wallet of a person: documents of whatever issuer, what proved who they are, and collections of both.

    wallet = wallets.open(account)
    wallet.add(document, content)
    wallet.read_content(document.key)

It belongs to an account and to no institution: what an institution does, or that it closes, changes nothing in it.
Awards of this platform are their institutions' records; a collection names them by their number.

Source: docs/rules/capabilities.md C1, C2, C5; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.verification.check import Verdict
from kakitome.mapping.stated_kinds import CredentialKind
from kakitome.values.localized_text import LocalizedText

GENUINE = frozenset(
    {
        Verdict.VALID,
        Verdict.VALID_UNTRUSTED_ISSUER,
        Verdict.EXPIRED,
        Verdict.NOT_YET_VALID,
        Verdict.REVOKED,
        Verdict.SUSPENDED,
        Verdict.SUPERSEDED,
    }
)
"""Verdicts that say who issued a document and that nobody changed it since, whatever became of it."""

ENDINGS: Mapping[FileFormat, str] = {
    FileFormat.JSON: "json",
    FileFormat.PNG: "png",
    FileFormat.SVG: "svg",
    FileFormat.JWS: "jwt",
    FileFormat.SD_JWT: "sd-jwt",
    FileFormat.PDF: "pdf",
}
"""How the names of files end; what has no entry is kept in no wallet."""


class Origin(StrEnum):
    """How a document came into the wallet.

    `CODE` is the code in a picture, `ARCHIVE` a file in a ZIP, `OFFER` what an issuer elsewhere offered by OpenID for
    Verifiable Credential Issuance, `APP` an app that the person let in, `HOST` another site that
    keeps badges, `UNIVERSITY` one here that credited what the person applied with.
    """

    FILE = "file"
    TEXT = "text"
    LINK = "link"
    CODE = "code"
    ARCHIVE = "archive"
    OFFER = "offer"
    APP = "app"
    HOST = "host"
    UNIVERSITY = "university"


class Addressee(StrEnum):
    """Whether a document names an address that its holder has proved, another one, or none that can be compared."""

    PROVED = "proved"
    OTHER = "other"
    OPEN = "open"


class WalletState(StrEnum):
    """How a document stands in the wallet."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletDocument:
    """One document of a wallet: what is known of its bytes, and the last report on them.

    Attributes:
        key: its name in the wallet, and in the addresses of its pages.
        sha256, size: of the bytes as they came, in hexadecimal and bytes.
        credential_sha256: of the credential in them, which is the same in an image and as a bare file.
        form: what was recognised, e.g. `Open Badges 3.0`, as `Report.format`.
        origin_name: the file's name, or the address it was fetched from.
        kind, title, issuer_name, awarded_on, valid_until: what the document says, for lists; empty where it cannot
            be read.
        verdict, as_of, facts: the last report that came to a conclusion, with the codes of what was told.
        verdict_before, changed_at: what the report before said, when the two differ; None while none differed.
        told_at, noted_at: when a mail told its holder of that change, and when the holder said to have seen it.
        tried_at, obstacle: when it was last looked at, and the code of why that came to no conclusion, empty if it did.
        due_at: when it is looked at again.
    """

    key: str
    sha256: str
    credential_sha256: str
    size: int
    file_format: FileFormat
    form: str
    origin: Origin
    origin_name: str
    added_at: datetime
    addressee: Addressee
    verdict: Verdict
    as_of: datetime
    tried_at: datetime
    due_at: datetime
    kind: CredentialKind = CredentialKind.UNSTATED
    title: LocalizedText = LocalizedText()
    issuer_name: LocalizedText = LocalizedText()
    awarded_on: date | None = None
    valid_until: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    obstacle: str = ""
    verdict_before: Verdict | None = None
    changed_at: datetime | None = None
    told_at: datetime | None = None
    noted_at: datetime | None = None

    @property
    def is_verified(self) -> bool:
        """Whether it is known to be genuine and not known to be somebody else's."""
        return self.verdict in GENUINE and self.addressee is not Addressee.OTHER

    @property
    def state(self) -> WalletState:
        """Return how it stands; what cannot be verified stands apart, changed or not."""
        if not self.is_verified:
            return WalletState.UNVERIFIED
        return WalletState.CHANGED if self.changed_at and self.noted_at is None else WalletState.VERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletPicture:
    """The picture of a badge, cleaned: what is known of its bytes.

    Attributes:
        sha256, size: of the cleaned bytes, by which they are kept and handed out.
        media_type: `image/png` or `image/svg+xml`.
        caption: what its issuer says that it shows; empty where nothing is said.
    """

    sha256: str
    size: int
    media_type: str
    caption: str = ""


class IdentityKind(StrEnum):
    """What a person proved: an address, an account elsewhere, a key, or themselves to somebody."""

    MAIL = "mail"
    OPENID = "openid"
    SAML = "saml"
    PASSKEY = "passkey"
    WALLET_KEY = "wallet_key"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProof:
    """One proof of who somebody is.

    It stays when what it proved ends: that somebody read an address once is still true of what was sent there then.

    Attributes:
        key: its name in the wallet.
        identifier: the address in small letters, issuer and subject, the number of a key.
        proved_at: None when it was proved before proofs were recorded.
        proved_by: the institution that vouches, or the account of who looked; empty for our own mail or key.
        ended_at: when it was taken out; None as long as it holds.
        read_again_at: when somebody showed last that they still read the address; it proves nothing of before.
    """

    key: str
    kind: IdentityKind
    identifier: str
    proved_at: datetime | None
    proved_by: str = ""
    ended_at: datetime | None = None
    read_again_at: datetime | None = None

    @property
    def read_at(self) -> datetime | None:
        """Return when the address was last shown to be theirs; None where nobody recorded it."""
        return max((at for at in (self.proved_at, self.read_again_at) if at is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletSettings:
    """What a person chose for their wallet.

    Attributes:
        changes_seen_at: up to when they said to have seen what became of their awards; None before they ever did.
        no_reminders_since: since when they want no mails about what ends; None for those who get them.
        keys_kept_since: since when keys of theirs may lie here (`ports.holder_keys`); None where none may.
    """

    changes_seen_at: datetime | None = None
    no_reminders_since: datetime | None = None
    keys_kept_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedItem:
    """One item of a collection: a document or an own record by its key, or an award of this platform by its number."""

    document: str = ""
    award: str = ""
    own_record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCollection:
    """Items that a person put together under a name, in their order."""

    key: str
    name: str
    created_at: datetime
    items: tuple[CollectedItem, ...] = ()


class Wallet(Protocol):
    """What belongs to one person; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this wallet, or not at all.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def add(self, document: WalletDocument, content: bytes, /) -> None:
        """Store a document and its bytes together.

        Raises `Conflict` (E_WALLET_TWICE) when its credential is in the wallet, `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def find(self, key: str) -> WalletDocument | None:
        """Find a document by its key."""

    def find_credential(self, credential_sha256: str) -> WalletDocument | None:
        """Find the document that holds a credential."""

    def list_documents(self) -> Sequence[WalletDocument]:
        """Return all documents, without their facts, those that came last first."""

    def list_facts(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the facts of all documents by their keys."""

    def measure(self) -> tuple[int, int]:
        """Return how many documents there are, and their bytes with those of their pictures together."""

    def read_content(self, key: str) -> bytes:
        """Return a document's bytes; raises `NotFound` (E_WALLET_UNKNOWN), `Unavailable` (E_WALLET_DAMAGED)."""

    def replace(self, document: WalletDocument, /) -> None:
        """Store what became of a document; raises `NotFound` (E_WALLET_UNKNOWN)."""

    def remove(self, key: str) -> None:
        """Delete a document, its bytes, and its places in collections; raises `NotFound` (E_WALLET_UNKNOWN)."""

    def put_picture(self, key: str, picture: WalletPicture, /, *, content: bytes) -> None:
        """Store the picture of a document, in place of one of before; raises `NotFound` (E_WALLET_UNKNOWN)."""

    def list_pictures(self) -> Mapping[str, WalletPicture]:
        """Return the pictures of documents by the documents' keys."""

    def read_picture(self, sha256: str) -> bytes:
        """Return a picture's bytes; raises `NotFound` (E_WALLET_UNKNOWN), `Unavailable` (E_WALLET_DAMAGED)."""

    def add_proof(self, proof: IdentityProof, /) -> None:
        """Store a proof, unless one of the same kind and identifier holds.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def end_proof(self, kind: IdentityKind, identifier: str, *, at: datetime) -> None:
        """Say that what was proved ended; nothing happens when no such proof holds. Raises as `add_proof`."""

    def note_read(self, address: str, *, at: datetime) -> None:
        """Note that its owner showed again that they read a proved address; of another nothing is noted."""

    def list_proofs(self) -> Sequence[IdentityProof]:
        """Return all proofs, ended ones too, oldest first; before them what opens the account, but was not recorded."""

    def put_collection(self, collection: WalletCollection, /) -> None:
        """Store a collection with its items, in place of the one with its key.

        Raises `NotFound` (E_WALLET_UNKNOWN) when it names a document or an own record that is not there.
        """

    def list_collections(self) -> Sequence[WalletCollection]:
        """Return the collections, oldest first."""

    def remove_collection(self, key: str) -> None:
        """Delete a collection; its items stay in the wallet. Nothing happens when there is none."""

    def read_settings(self) -> WalletSettings:
        """Return what the person chose; the defaults until they choose."""

    def put_settings(self, settings: WalletSettings, /) -> None:
        """Store what the person chose; raises `NotFound` (E_ACCOUNT_UNKNOWN)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDocument:
    """A document whose turn has come to be looked at again."""

    account: str
    key: str


class Wallets(Protocol):
    """The wallets of one platform."""

    def open(self, account: str) -> Wallet:
        """Open the wallet of an account; one that does not exist has an empty wallet that cannot be written."""

    def take_due(self, *, now: datetime, until: datetime, limit: int) -> Sequence[DueDocument]:
        """Take documents that are due, those that wait longest first; they are due again at `until`.

        That it was taken is on record before anything is done with it: one that ends the process is not taken again
        at once.
        """

    def list_untold(self, *, limit: int) -> Sequence[str]:
        """Return accounts whose wallets hold changes that no mail has told of."""

    def walk(self) -> Iterator[tuple[WalletDocument, bytes | None]]:
        """Yield every document of all wallets with its bytes as they lie there, None where there are none."""
