"""The portfolio of a person, written into the archive that they take along: one JSON file, with its files beside it.

Source: docs/reference/wallet-archive.md.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name
from kakitome.errors import NotFound, Unavailable
from kakitome.ports.own_records import OwnFile
from kakitome.ports.portfolios import PersonPortfolio, PortfolioEntry
from kakitome.ports.wallets import CollectedItem
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty

FOLDER: Final = "portfolio"


class PortfolioArchiving:
    """The portfolio of one archive in the making.

    Attributes:
        entry: of the manifest; empty where there is no portfolio.
        missing: files that could not be had, and why.
    """

    def __init__(self, store: PersonPortfolio, *, writer: ArchiveWriter) -> None:
        self._store, self._writer = store, writer
        self.entry: dict[str, Any] = {}
        self.missing: list[dict[str, str]] = []

    def add(self, *, awards: Collection[str], files: Mapping[str, str]) -> None:
        """Add the portfolio, after what proves its entries: numbers of awards, and files by the keys of the rest."""
        portfolio = self._store.find()
        if portfolio is None:
            return
        members = {
            "title": portfolio.title,
            "language": portfolio.language,
            "createdAt": write_instant(portfolio.created_at),
            "changedAt": write_instant(portfolio.changed_at),
            "words": portfolio.words,
            "entries": [_members_of(entry) for entry in portfolio.entries],
        }
        name = f"{FOLDER}/portfolio.json"
        text = json.dumps(members, ensure_ascii=False, indent=1).encode("utf-8")
        self._writer.add(name, text, media_type="application/json")
        self.entry = {
            "file": name,
            "entries": [
                {
                    "key": entry.key,
                    "files": [added for file in entry.files if (added := self._add_file(entry, file))],
                    "proofs": [
                        _named(proof.collected, files) | {"shows": proof.shows.value}
                        for proof in entry.proofs
                        if proof.collected.award in awards or _key_of(proof.collected) in files
                    ],
                }
                for entry in portfolio.entries
            ],
        }

    def _add_file(self, entry: PortfolioEntry, file: OwnFile) -> dict[str, str]:
        stem, _dot, ending = file.name.rpartition(".")
        name = f"{FOLDER}/{entry.key}/{file_name(stem or file.name, file.sha256, ending=ending[:8] or 'bin')}"
        try:
            content = self._store.read_file(entry.key, file.sha256)
        except (NotFound, Unavailable) as error:
            self.missing.append({"what": name, "why": error.code})
            return {}
        self._writer.add(name, content, media_type=file.media_type)
        return {"name": file.name, "file": name}


def _members_of(entry: PortfolioEntry) -> dict[str, Any]:
    return {"key": entry.key, "heading": entry.heading, "isShown": entry.is_shown} | without_empty(
        {"words": entry.words, "links": list(entry.links)}
    )


def _named(collected: CollectedItem, files: Mapping[str, str]) -> dict[str, str]:
    return {"award": collected.award} if collected.award else {"file": files[_key_of(collected)]}


def _key_of(collected: CollectedItem) -> str:
    return collected.document or collected.own_record
