"""A stolen key file, for an issuer that keeps a folder: recorded, lists signed anew, credentials given new documents.

A file holds one key for each purpose. Whoever has the file has them all, so all of them are recorded as stolen and a
new file takes its place. A folder has no log of its own credentials: what a key signed before a leak is proven only by
evidence that lies elsewhere, so every credential in force gets a new document.
"""

from datetime import datetime
from pathlib import Path

from kakitome.errors import NotFound
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.key_file import KeyFileVault, KeySecrets, write_key_file
from kakitome.library.folder import book as folder_book
from kakitome.mapping.issuer import Issuer
from kakitome.ports.failpoints import NoFailpoints
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.issuing import IssuingContext, resume
from kakitome.services.issuing.resealing import reseal
from kakitome.services.keeping_keys import activate_key, declare_compromised, publish_key


def record_leak_in(
    folder: Path, *, vault: KeyFileVault, since: datetime, out: Path, passphrase: str, now: datetime
) -> str:
    """Record that a key file may have been in other hands since an instant; return the new key for credentials.

    The new keys sign at once, and the status lists and the key document are written anew with them.

    Raises:
        NotFound: E_FOLDER_NOT_A_BOOK.
        Refused: E_KEY_NOT_OF_DID (a did:key is its key: nothing can take its place), E_KEY_NOT_OF_FOLDER,
            E_COMPROMISED_IN_FUTURE.
        Conflict: E_KEY_FILE_EXISTS.
    """
    with folder_book.open_existing_book(folder) as book:
        did = _issuer_of(book, folder).did
        known = {key.key_id: key for key in book.issuers.list_keys(did)}
        folder_book.demand_known(vault, known, did=did)
        stolen = [known[key_id] for key_id in vault.key_ids.values() if _can_be_stolen(known.get(key_id))]
        fresh = _all_new(vault)
        following = KeyFileVault(fresh)
        with book.transaction():
            for key in stolen:
                declare_compromised(book, did, key_id=key.key_id, since=since, actor=folder_book.ACTOR, now=now)
            for purpose, key_id in following.key_ids.items():
                publish_key(book, did, key_id=key_id, purpose=purpose, actor=folder_book.ACTOR, now=now)
                activate_key(book, did, key_id=key_id, actor=folder_book.ACTOR, now=now)
            # The file comes first: a key that is announced must not be lost.
            write_key_file(out, fresh, passphrase=passphrase, now=now)
        folder_book.publish_keys(book, did)
        folder_book.publish_lists(book, following, failpoints=NoFailpoints(), now=now)
    return following.key_id


def reseal_in(folder: Path, *, vault: KeyFileVault, now: datetime) -> int:
    """Give every credential in force that a stolen key signed a new document; how many there were.

    Run again after a crash, it goes on where it stopped.

    Raises:
        NotFound: E_FOLDER_NOT_A_BOOK.
        Refused: E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED.
    """
    with folder_book.open_existing_book(folder) as book:
        issuer = _issuer_of(book, folder)
        folder_book.settle_key(book, issuer.did, vault=vault, now=now)
        context = IssuingContext(book=book, vault=vault)
        resume(context, now=now, actor=folder_book.ACTOR)
        stolen = [
            key
            for key in book.issuers.list_keys(issuer.did)
            if key.state is KeyState.COMPROMISED and key.purpose is KeyPurpose.CREDENTIAL
        ]
        done = sum(
            reseal(context, issuer.did, key_id=key.key_id, actor=folder_book.ACTOR, now=now).done for key in stolen
        )
        folder_book.publish_keys(book, issuer.did)
        folder_book.publish_lists(book, vault, failpoints=NoFailpoints(), now=now)
    return done


def _issuer_of(book: FolderStore, folder: Path) -> Issuer:
    issuer_records = book.issuers.list_issuers()
    if not issuer_records:
        raise NotFound("E_FOLDER_NOT_A_BOOK", folder=str(folder))
    return issuer_records[0].issuer


def _can_be_stolen(key: IssuerKey | None) -> bool:
    return key is not None and key.state is not KeyState.COMPROMISED


def _all_new(vault: KeyFileVault) -> KeySecrets:
    """Make new keys for every purpose of a file; they know the same learners again."""
    key_secrets = vault.successor(KeyPurpose.CREDENTIAL)
    for purpose in vault.key_ids:
        if purpose is not KeyPurpose.CREDENTIAL:
            key_secrets = KeyFileVault(key_secrets).successor(purpose)
    return key_secrets
