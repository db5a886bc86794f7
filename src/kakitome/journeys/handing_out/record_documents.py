"""What a learner's record takes out of the wallet: credentials from elsewhere, and what they wrote down themselves.

    can_stand(document)                                  # by the last report on it
    gathered, files = gather_documents(platform, account, documents=documents)

What was withdrawn, replaced, not yet in force, or could not be verified at the last look stands in no file of a record.
A signed record carries only what its standard takes as it is; the others stand in the list and lie beside it.

Source: docs/adr/0081-a-record-of-everything.md.
"""

from collections.abc import Sequence
from typing import Any, Final

from kakitome.documents.clr.record import may_stand_inside
from kakitome.documents.openbadges.formats import FileFormat, open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.mapping.certificate import ListedDocument, ListedOwnRecord
from kakitome.mapping.stated_kinds import KIND_WORDS
from kakitome.mapping.verdict_words import short_verdict
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.wallets import ENDINGS, Addressee, WalletDocument
from kakitome.services.learner_records import GatheredDocument
from kakitome.values.localized_text import LocalizedText

_STANDING: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.EXPIRED})
"""An expired credential was earned all the same."""
_CARRIES_JSON: Final = frozenset({FileFormat.JSON, FileFormat.PNG, FileFormat.SVG})


def is_open(document: WalletDocument) -> bool:
    """Tell whether it could not be verified, or not when it was looked at last."""
    return not document.is_verified or (bool(document.obstacle) and document.tried_at != document.as_of)


def can_stand(document: WalletDocument) -> bool:
    """Tell whether papers may be made of it, as far as the last look at it says."""
    return document.verdict in _STANDING and not is_open(document)


def is_of_learner(document: WalletDocument) -> bool:
    """Tell whether it is not known to be somebody else's."""
    return document.addressee is not Addressee.OTHER


def gather_documents(
    platform: Platform, account: str, *, documents: Sequence[WalletDocument]
) -> tuple[list[GatheredDocument], dict[str, bytes]]:
    """Read the chosen documents: how each is listed, and the files as they came; one that is gone is left out."""
    wallet = platform.wallets.open(account)
    gathered, files = [], {}
    for document in documents:
        try:
            content = wallet.read_content(document.key)
        except (NotFound, Unavailable):
            continue
        name = f"documents/{document.key}.{ENDINGS[document.file_format]}"
        signed, credential = _carried(document, content)
        listed = listed_document(document, credential=signed if credential is not None else b"")
        gathered.append(GatheredDocument(listed=listed, file_name=name, credential=credential))
        files[name] = content
    return gathered, files


def listed_document(document: WalletDocument, *, credential: bytes = b"") -> ListedDocument:
    """Say how a document stands in a list."""
    return ListedDocument(
        key=document.key,
        title=document.title or LocalizedText(en=document.origin_name),
        kind=KIND_WORDS[document.kind],
        issuer=document.issuer_name,
        form=document.form,
        outcome=short_verdict(document.verdict),
        checked_at=document.as_of,
        awarded_on=document.awarded_on,
        credential=credential,
    )


def listed_own_record(record: OwnRecord) -> ListedOwnRecord:
    """Say how an own record stands in a list."""
    return ListedOwnRecord(
        title=record.title, began_on=record.began_on, ended_on=record.ended_on, minutes=record.minutes
    )


def _carried(document: WalletDocument, content: bytes) -> tuple[bytes, dict[str, Any] | None]:
    """Return the credential in a file and what it says, where a signed record can carry it."""
    if document.file_format not in _CARRIES_JSON:
        return b"", None
    try:
        signed = open_file(content).credential
        credential = strict_json.load(signed)
    except DocumentRefused:
        return b"", None
    is_carried = isinstance(credential, dict) and may_stand_inside(credential)
    return signed, credential if is_carried else None
