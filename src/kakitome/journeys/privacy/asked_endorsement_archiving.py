"""Endorsements that a person asked for, in what they take along: those they accepted, each a file of its own.

A signed one is the document as its institution signed it, which anybody can verify. A statement is a JSON file that
says of itself that nobody signed it. Whoever reads the archive elsewhere takes neither in: that the endorser proved an
address is the word of the platform that made it.

Source: docs/reference/wallet-archive.md.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name
from kakitome.ports.asked_endorsements import AskedEndorsement, EndorsementStep, PersonAskings
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.values.plain_data import to_plain

FOLDER: Final = "endorsements"
_APART: Final = ("link_hash", "signed")


def asked_endorsements_data(person: PersonAskings) -> list[dict[str, Any]]:
    """Return all askings with what came of them, as plain data; digests of links say nothing about anybody."""
    return [
        {name: value for name, value in to_plain(asking).items() if name not in _APART}
        | {"is_signed": asking.is_signed}
        for asking in person.list_askings()
    ]


class AskedEndorsementArchiving:
    """The accepted endorsements of one archive in the making; `entries` are those of the manifest."""

    def __init__(self, person: PersonAskings, *, writer: ArchiveWriter) -> None:
        self._person, self._writer = person, writer
        self.entries: list[dict[str, Any]] = []

    def add_all(self, files: Mapping[str, str]) -> None:
        """Add every accepted endorsement; `files` are those of what they are about, by key."""
        for asking in self._person.list_askings():
            if asking.step is EndorsementStep.ACCEPTED:
                self._add(asking, files)

    def _add(self, asking: AskedEndorsement, files: Mapping[str, str]) -> None:
        data = asking.signed or json.dumps(_members_of(asking), ensure_ascii=False, indent=1).encode("utf-8")
        title = asking.endorser.name if asking.is_signed else f"unsigned-{asking.endorser.name}"
        name = f"{FOLDER}/{asking.key}/{file_name(title, sha256(data).hexdigest(), ending='json')}"
        kind = "application/vc" if asking.is_signed else "application/json"
        self._writer.add(name, data, media_type=kind)
        about = files.get(asking.item.document or asking.item.own_record, "")
        self.entries.append(
            {"file": name, "isSigned": asking.is_signed} | without_empty({"award": asking.item.award, "about": about})
        )


def _members_of(asking: AskedEndorsement) -> dict[str, Any]:
    return without_empty(
        {
            "signature": "none",
            "about": without_empty({"ja": asking.title.ja, "en": asking.title.en}),
            "comment": without_empty({"ja": asking.comment.ja, "en": asking.comment.en}),
            "endorserByTheirOwnAccount": without_empty(
                {
                    "name": asking.endorser.name,
                    "role": asking.endorser.role,
                    "organisation": asking.endorser.organisation,
                }
            ),
            "addressProvedAt": write_instant(asking.given_at) if asking.given_at else "",
        }
    )
