"""What else is done with an issuer's folder: revoke, rotate its key, examine it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from kakitome.bootstrap.acceleration import ways
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import JsonLimits, load
from kakitome.errors import Invalid, NotFound, Problem
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.key_file import KeyFileVault, write_key_file
from kakitome.library.folder import book as folder_book
from kakitome.mapping.addresses import credential_address
from kakitome.ports.awards import AwardRecord
from kakitome.ports.failpoints import NoFailpoints
from kakitome.ports.signing import KeyPurpose
from kakitome.services.doctoring import Diagnosis, Patient, examine
from kakitome.services.issuing import IssuingContext, resume
from kakitome.services.keeping_keys import Keyring, publish_next_key
from kakitome.services.revoking import (
    ChangedStatus,
    DocumentStanding,
    StatusAct,
    reinstate,
    revoke,
    standing_of,
    suspend,
)
from kakitome.values.number import parse_number

ACTS: dict[str, Callable[..., ChangedStatus]] = {"revoke": revoke, "suspend": suspend, "reinstate": reinstate}
_REPORT_LIMITS = JsonLimits(size=64 * 1024 * 1024, depth=12, nodes=10_000_000)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What came of revoking, suspending or reinstating."""

    record: AwardRecord
    changed: bool
    standing: DocumentStanding


def revoke_in(folder: Path, which: str, *, act: str, reason: str, vault: KeyFileVault, now: datetime) -> Revocation:
    """Revoke, suspend or reinstate a credential of a folder and publish its lists.

    Args:
        folder: an issuer's folder.
        which: address, uuid or file of the credential, or the award's number.
        act: `revoke`, `suspend` or `reinstate`.
        reason: for the issuer's own record.
        vault: the issuer's key.
        now: the instant of the act.

    Raises:
        NotFound: E_FOLDER_NOT_A_BOOK, E_CREDENTIAL_NOT_HERE.
        Refused: E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED, E_ALREADY_REVOKED, E_NOT_ISSUED.
        Invalid: E_REASON_MISSING, E_LEDGER_…
    """
    with folder_book.open_existing_book(folder) as book:
        record = find_credential(book, which)
        folder_book.settle_key(book, record.intent.issuer, vault=vault, now=now)
        resume(IssuingContext(book=book, vault=vault), now=now, actor=folder_book.ACTOR)
        change = ACTS[act](book, record.credential_id, act=StatusAct(actor=folder_book.ACTOR, reason=reason, now=now))
        folder_book.publish_keys(book, record.intent.issuer)
        folder_book.publish_lists(book, vault, failpoints=NoFailpoints(), now=now)
        standing = standing_of(book, [record])[record.credential_id]
    return Revocation(record=change.record, changed=change.changed, standing=standing)


def find_credential(book: FolderStore, which: str) -> AwardRecord:
    """Find a credential by its address, uuid, file or award number; raises `NotFound` (E_CREDENTIAL_NOT_HERE)."""
    number = parse_number(which)
    if number is not None:
        record = book.awards.find_by_number(number)
    else:
        record = book.awards.find_by_credential_id(which)
        match = _UUID.search(Path(which).name.lower())
        for issuer in book.issuers.list_issuers() if record is None and match else ():
            record = record or book.awards.find_by_credential_id(
                credential_address(issuer.issuer.base_url, match[0] if match else "")
            )
    if record is None:
        raise NotFound("E_CREDENTIAL_NOT_HERE", which=which)
    return record


def rotate_in(
    folder: Path,
    *,
    vault: KeyFileVault,
    purpose: KeyPurpose = KeyPurpose.CREDENTIAL,
    out: Path,
    passphrase: str,
    now: datetime,
) -> str:
    """Make the next key of an issuer for a purpose, announce it in the folder, and return its public key.

    The new key signs from its first use on; the folder should be published before that.

    Raises:
        NotFound: E_FOLDER_NOT_A_BOOK.
        Refused: E_KEY_NOT_OF_DID (a did:key cannot change its key), E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED.
        Conflict: E_KEY_FILE_EXISTS.
    """
    with folder_book.open_existing_book(folder) as book:
        (issuer, *_) = book.issuers.list_issuers() or (None,)
        if issuer is None:
            raise NotFound("E_FOLDER_NOT_A_BOOK", folder=str(folder))
        folder_book.settle_key(book, issuer.did, vault=vault, now=now)
        key_secrets = vault.successor(purpose)
        next_key = KeyFileVault(key_secrets).key_ids[purpose]
        with book.transaction():
            ring = Keyring(book=book, vault=vault)
            publish_next_key(ring, issuer.did, key_id=next_key, purpose=purpose, actor=folder_book.ACTOR, now=now)
            # The file comes first: a key that is announced must not be lost.
            write_key_file(out, key_secrets, passphrase=passphrase, now=now)
        folder_book.publish_keys(book, issuer.did)
    return next_key


def examine_folder(
    folder: Path,
    *,
    now: datetime,
    checkpoint: bytes | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Diagnosis:
    """Examine a folder: the invariants over its book, and every public file against the ledger.

    `checkpoint` is a `report.json` kept elsewhere: the ledger must still hold the line it names.

    Raises:
        NotFound: E_FOLDER_NOT_A_BOOK.
        Invalid: E_CHECKPOINT_SHAPE; E_LEDGER_BROKEN, E_LEDGER_CONTRADICTS: nothing else can be said then.
    """
    with folder_book.open_existing_book(folder) as book:
        examination = examine(
            Patient(book=book, patience=timedelta(0), canonicalizing=ways().canonicalizing), now=now, progress=progress
        )
        more = [*_files(book), *(_witness(book, checkpoint) if checkpoint is not None else ())]
    return Diagnosis(
        findings=(*examination.findings, *more),
        awards=examination.awards,
        events=examination.events,
        lists=examination.lists,
    )


def _files(book: FolderStore) -> Iterator[Problem]:
    """Compare public files with the ledger; credentials are compared with their awards."""
    for path, digest in book.files.items():
        file = book.folder / path
        if path.startswith("credentials/"):
            continue
        if not file.is_file():
            yield Problem(code="E_DOCTOR_FILE_MISSING", params={"file": path})
        elif sha256(file.read_bytes()).hexdigest() != digest:
            yield Problem(code="E_DOCTOR_FILE_CHANGED", params={"file": path})


def _witness(book: FolderStore, checkpoint: bytes) -> Iterator[Problem]:
    try:
        ledger = load(checkpoint, limits=_REPORT_LIMITS)["ledger"]
        line, digest = int(ledger["line"]), str(ledger["hash"])
    except (DocumentRefused, KeyError, TypeError, ValueError) as error:
        raise Invalid("E_CHECKPOINT_SHAPE") from error
    known = book.hash_of_line(line)
    if line and known is None:
        yield Problem(code="E_DOCTOR_LEDGER_SHORT", params={"line": line})
    elif line and known != digest:
        yield Problem(code="E_DOCTOR_LEDGER_OTHER", params={"line": line})
