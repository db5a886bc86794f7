"""Entries of the manifest of a wallet's archive.

Source: docs/reference/wallet-archive.md.
"""

from datetime import datetime
from typing import Any

from kakitome.mapping.own_data_page import OwnAward
from kakitome.ports.wallets import WalletDocument
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText


def award_entry(award: OwnAward, *, newest: str) -> dict[str, Any]:
    """Return the entry of an award; `newest` is the file of its edition in force."""
    return {
        "number": award.number,
        "file": newest,
        "files": list(award.files),
        "title": _words(award.title),
        "issuer": _words(award.body),
        "awardedOn": award.awarded_on.isoformat(),
        "verdict": award.verdict.value,
        "asOf": write_instant(award.as_of),
    }


def document_entry(document: WalletDocument, name: str, *, picture: str = "", caption: str = "") -> dict[str, Any]:
    """Return the entry of a document that lies in a file, with the file of its badge's picture and what that shows."""
    return {
        "file": name,
        "title": _words(document.title),
        "issuer": _words(document.issuer_name),
        "form": document.form,
        "origin": document.origin.value,
        "originName": document.origin_name,
        "addedAt": write_instant(document.added_at),
        "addressee": document.addressee.value,
        "verdict": document.verdict.value,
        "asOf": write_instant(document.as_of),
        "triedAt": write_instant(document.tried_at),
    } | without_empty(
        {
            "awardedOn": document.awarded_on.isoformat() if document.awarded_on else "",
            "validUntil": instant_or_empty(document.valid_until),
            "obstacle": document.obstacle,
            "picture": picture,
            "pictureCaption": caption,
        }
    )


def _words(text: LocalizedText) -> dict[str, str]:
    return without_empty({"ja": text.ja, "en": text.en})


def instant_or_empty(at: datetime | None) -> str:
    """Write an instant, nothing where there is none."""
    return write_instant(at) if at is not None else ""
