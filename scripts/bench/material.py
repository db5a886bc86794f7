"""What everybody is measured on: one class awarded by the product itself, its documents and what a verifier reads."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.gateways.key_file import KeyFileVault, KeySecrets, new_secrets
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.microcredential import Microcredential
from kakitome.library.api import read_definition
from kakitome.mapping.addresses import status_list_address
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerRecord
from kakitome.services.defining import enter_version
from kakitome.services.issuing import IssuingContext, Order, Wanted, issue
from kakitome.services.keeping_keys import open_issuer
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext, did_document, publish_status_lists
from kakitome.values.localized_text import LocalizedText

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)
ISSUER = Issuer(
    did="did:web:u.example:issuers:x",
    name=LocalizedText(ja="瀬戸内海洋技術大学（見本）", en="Setouchi University of Marine Technology (sample)"),
    base_url="https://u.example/issuers/x/",
    url="https://u.example/",
    email="office@u.example",
    country="JP",
    colour="#0d5f6e",
)
REGISTRY = {"name": "bench", "issuers": [{"id": ISSUER.did}]}


@dataclass(frozen=True)
class Material:
    """A class of awards in one shape: signed documents, and everything their verification reads, by address."""

    letter: Microcredential
    held: KeySecrets
    signed: list[bytes]
    site: dict[str, bytes]

    @property
    def vault(self) -> KeyFileVault:
        """The issuer's key."""
        return KeyFileVault(self.held)

    @property
    def method(self) -> str:
        """The verification method of the key."""
        return f"{ISSUER.did}#{self.vault.key_id}"

    @property
    def unsigned(self) -> list[dict[str, Any]]:
        """The same documents without their proofs."""
        return [{k: v for k, v in json.loads(data).items() if k != "proof"} for data in self.signed]

    def shape(self) -> dict[str, int]:
        """Tell how large one document is."""
        quads = expand_and_canonicalize(self.unsigned[0]).splitlines()
        blank = {word for quad in quads for word in quad.split() if word.startswith("_:")}
        return {"bytes": len(self.signed[0]), "quads": len(quads), "blank_nodes": len(blank)}


def new_desk(letter: Microcredential, vault: KeyFileVault, *, book: MemoryAwardBook | None = None) -> IssuingContext:
    """Open an empty book in memory with the definition in force."""
    book = book or MemoryAwardBook()
    open_issuer(
        book, IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW), key_id=vault.key_id, actor="bench", now=NOW
    )
    enter_version(book, letter, actor="bench", now=NOW)
    return IssuingContext(book=book, vault=vault)


def order(letter: Microcredential, count: int) -> Order:
    """Want `count` awards, each with a grade, an evidence, an address and a student number."""
    wanted = [
        Wanted(
            row=number,
            learner=Learner(name=f"髙橋 {number}", email=f"l{number}@u.example", student_number=f"S{number:05d}"),
            awarded_on=date(NOW.year, NOW.month, 1),
            grade="85",
            evidence=(Evidence(url=f"https://u.example/works/{number}", name="点検の記録"),),
        )
        for number in range(1, count + 1)
    ]
    return Order(
        issuer=ISSUER.did, microcredential=letter.identifier, version=1, actor="bench", wanted=wanted, batch="bench"
    )


def make(count: int) -> Material:
    """Award a class of `count` learners."""
    letter, _ = read_definition(ROOT / "examples" / "definitions" / "offshore-wind.toml")
    held = new_secrets()
    vault = KeyFileVault(held)
    desk = new_desk(letter, vault)
    outcomes = issue(desk, order(letter, count), now=NOW)
    site = {f"{ISSUER.base_url}did.json": did_document(desk.book, ISSUER.did)}
    for publication in publish_status_lists(
        PublishingContext(book=desk.book, vault=vault, terms=PLATFORM_TERMS), now=NOW
    ):
        list_id = publication.list_id
        site[status_list_address(ISSUER.base_url, list_id.purpose, number=list_id.number)] = publication.document
    signed = [desk.book.awards.get_document(outcome.credential_id) for outcome in outcomes]
    return Material(letter=letter, held=held, signed=signed, site=site)


def write_for_peers(material: Material, folder: Path) -> Path:
    """Write documents, contexts, key and site into one file that a peer in another language reads."""
    site = {url: json.loads(page) for url, page in material.site.items()}
    file = folder / "material.json"
    file.write_text(
        json.dumps(
            {
                "did": ISSUER.did,
                "base": ISSUER.base_url,
                "method": material.method,
                "seed": material.held.private.private_bytes_raw().hex(),
                "signed": [json.loads(data) for data in material.signed],
                "documents": {**{url: load_context(url) for url in KNOWN}, **site},
            }
        ),
        encoding="utf-8",
    )
    return file
