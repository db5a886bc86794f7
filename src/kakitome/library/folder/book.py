"""A folder as an issuer's book: opened for one issuer and one key, and told apart from others' folders."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kakitome.documents.keys.did import method_of
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.gateways.folder_store.store import LEDGER, FolderStore
from kakitome.gateways.key_file import KeyFileVault
from kakitome.library.folder.companions import refresh_companions
from kakitome.mapping.addresses import NEWEST, REVOKED, addresses_for
from kakitome.mapping.badge_image import BadgeImage, compose
from kakitome.mapping.issuer import REFRESH, REVOCATION_LIST, Issuer
from kakitome.ports.failpoints import Failpoints
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.signing import KeyPurpose
from kakitome.services.attaching import revocation_list
from kakitome.services.issuing import AwardOutcome, RowStatus
from kakitome.services.keeping_keys import Keyring, activate_key, open_issuer, publish_next_key
from kakitome.services.publishing import (
    FOLDER_TERMS,
    PublishingContext,
    did_document,
    microcredential_document,
    publish_status_lists,
)

ACTOR = "command line"


@contextmanager
def open_book(folder: Path, *, is_dry_run: bool = False) -> Iterator[FolderStore]:
    """Open a folder as a book; a dry run on a new folder happens elsewhere and leaves no trace.

    Raises what `FolderStore` raises.
    """
    if is_dry_run and not (folder / LEDGER).exists():
        with TemporaryDirectory(prefix="kakitome-") as elsewhere, FolderStore(Path(elsewhere)) as book:
            yield book
        return
    with FolderStore(folder) as book:
        yield book


@contextmanager
def open_existing_book(folder: Path) -> Iterator[FolderStore]:
    """Open a folder that is a book already; raises `NotFound` (E_FOLDER_NOT_A_BOOK) and what `FolderStore` raises."""
    if not (folder / LEDGER).is_file():
        raise NotFound("E_FOLDER_NOT_A_BOOK", folder=str(folder))
    with FolderStore(folder) as book:
        yield book


def settle_issuer(book: FolderStore, issuer: Issuer, *, vault: KeyFileVault, now: datetime) -> None:
    """Enter the issuer and its key, or compare them with those the folder knows.

    Raises:
        Conflict: E_FOLDER_OF_ANOTHER_ISSUER.
        Refused: E_KEY_NOT_OF_DID, E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED.
    """
    known = book.issuers.list_issuers()
    if not known:
        record = IssuerRecord(slug=_slug_of(issuer), issuer=issuer, created_at=now)
        further = _further_keys(vault, issuer.did)
        open_issuer(book, record, key_id=vault.key_id, further=further, actor=ACTOR, now=now)
        return
    record = known[0]
    if record.did != issuer.did:
        raise Conflict("E_FOLDER_OF_ANOTHER_ISSUER", did=record.did)
    if record.issuer != issuer:
        book.issuers.replace(replace(record, issuer=issuer))
    settle_key(book, issuer.did, vault=vault, now=now)


def settle_key(book: FolderStore, did: str, *, vault: KeyFileVault, now: datetime) -> None:
    """Make sure that a file's keys may sign for an issuer; one that was announced is activated by its first use.

    Keys for other purposes that the file got later are announced now and sign from the next use on.

    Raises `Refused` (E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED).
    """
    known = {key.key_id: key for key in book.issuers.list_keys(did)}
    demand_known(vault, known, did=did)
    for purpose, key_id in {KeyPurpose.CREDENTIAL: vault.key_id, **_further_keys(vault, did)}.items():
        key = known.get(key_id)
        if key is None:
            ring = Keyring(book=book, vault=vault)
            publish_next_key(ring, did, key_id=key_id, purpose=purpose, actor=ACTOR, now=now)
        elif key.state in (KeyState.RETIRED, KeyState.COMPROMISED):
            raise Refused("E_KEY_RETIRED", key=key_id)
        elif key.state == KeyState.PUBLISHED:
            activate_key(book, did, key_id=key_id, actor=ACTOR, now=now)


def demand_known(vault: KeyFileVault, known: Mapping[str, IssuerKey], *, did: str) -> None:
    """Demand that a key file is this issuer's; raises `Refused` (E_KEY_NOT_OF_FOLDER)."""
    if vault.key_id not in known:
        raise Refused("E_KEY_NOT_OF_FOLDER", key=vault.key_id, did=did)


def _further_keys(vault: KeyFileVault, did: str) -> dict[KeyPurpose, str]:
    """A did:key is its one key: it can announce no other."""
    if method_of(did) == "key":
        return {}
    return {purpose: key_id for purpose, key_id in vault.key_ids.items() if purpose is not KeyPurpose.CREDENTIAL}


def publish_definition(book: FolderStore, version: MicrocredentialVersion, *, issuer: Issuer) -> None:
    """Put a definition and its badge image at their addresses; an image once published stays as it is."""
    addresses = addresses_for(version.microcredential, issuer.base_url, uuid="")
    achievement, image = (url.removeprefix(issuer.base_url) for url in (addresses.achievement, addresses.image))
    book.publish_file(achievement, microcredential_document(version, issuer))
    if not (book.folder / image).is_file():
        book.publish_file(image, badge_image(version, issuer).png())


def badge_image(version: MicrocredentialVersion, issuer: Issuer) -> BadgeImage:
    """Compose the badge image of a definition in the issuer's colour."""
    return compose(version.microcredential, institution=issuer.name, colour=issuer.colour)


def publish_keys(book: FolderStore, did: str) -> None:
    """Put the key document at its place; a did:key has none, a did:web of a whole host has a second one."""
    if method_of(did) != "web":
        return
    document = did_document(book, did)
    refresh_companions(book)
    book.publish_file("did.json", document)
    if ":" not in did.removeprefix("did:web:"):
        book.publish_file(".well-known/did.json", document)


def publish_lists(book: FolderStore, vault: KeyFileVault, *, failpoints: Failpoints, now: datetime) -> None:
    """Sign and publish the status lists that changed."""
    context = PublishingContext(book=book, vault=vault, terms=FOLDER_TERMS, actor=ACTOR, failpoints=failpoints)
    publish_status_lists(context, now=now)
    for record in book.issuers.list_issuers():
        if REVOCATION_LIST in record.issuer.services or (book.folder / REVOKED).is_file():
            book.publish_file(REVOKED, revocation_list(book, record.issuer))
    refresh_companions(book)


def publish_newest(book: FolderStore, issuer: Issuer, *, outcomes: Sequence[AwardOutcome]) -> None:
    """Put the newest document of each award at its place, for an issuer whose awards name it."""
    if REFRESH not in issuer.services:
        return
    for outcome in outcomes:
        if outcome.number and outcome.status is not RowStatus.REFUSED:
            current = book.awards.find_by_number(outcome.number)
            if current is not None and current.document_sha256:
                book.publish_file(f"{NEWEST}/{outcome.number}.json", book.awards.get_document(current.credential_id))


def _slug_of(issuer: Issuer) -> str:
    return issuer.did.rpartition(":")[2][:60]
