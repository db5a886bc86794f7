"""Write and read a whole wallet as one ZIP: what a person holds, and a manifest that says what each file is.

    index.html             to be read in any browser, without a network
    awards/ documents/     credentials, byte for byte
    own-records/           what the person wrote themselves, unsigned, with their files
    answers/               what their addresses answered on the day the archive was made
    manifest.json          form, files with their SHA-256, awards, documents, proofs, collections

The manifest is its maker's word: anybody can write one. What counts is what each credential in the archive proves by
itself, so whoever reads one verifies every document anew and believes of the rest no more than that it was said.

One file is in memory at a time, in both directions.

Source: docs/reference/wallet-archive.md; docs/rules/capabilities.md C9.
"""

import hashlib
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO, Final

from jsonschema import Draft202012Validator

from kakitome.documents.bundle.unpacking import DAMAGE, UnpackBounds, UnpackRefused, open_bounded, read_entry
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.values.instants import parse_instant
from kakitome.values.localized_text import LocalizedText

FORM: Final = "kakitome/wallet-archive/v1"
MANIFEST: Final = "manifest.json"
LARGEST_DOCUMENT: Final = 16 * 1024 * 1024
BOUNDS: Final = UnpackBounds(directory=8 * 1024 * 1024, files=20_000, unpacked=1024 * 1024 * 1024)
"""A full wallet has 1,000 documents and 200 MB; the awards of a long life and their papers come to less. (derived)"""
_MANIFEST_LIMITS: Final = strict_json.JsonLimits(size=LARGEST_DOCUMENT, depth=8, nodes=500_000)
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The clock of a ZIP has no zone; the manifest says when it was made."""
_PACKED: Final = (".png", ".pdf", ".zip")
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\s~]+')
_LONGEST_TITLE: Final = 40
_BEGINNING: Final = 4096


class ArchiveRefused(DocumentRefused):
    """The ZIP is no archive of a wallet, or its manifest is not of the documented form."""


_refuse = Refuser(ArchiveRefused, source="docs/reference/wallet-archive.md")


def file_name(title: str, content_sha256: str, *, ending: str) -> str:
    """Name a file by its title and digest: the same on every day, in letters that every system takes.

    >>> file_name("髙い山：気象/入門", "0123456789abcdef", ending="json")
    '髙い山：気象_入門-0123456789ab.json'

    Source: Microsoft, "Naming Files, Paths, and Namespaces" (signs and names that Windows refuses). The digest at the
    end keeps a title such as CON from being the whole name.
    """
    written = "".join(
        sign for sign in unicodedata.normalize("NFC", title) if unicodedata.category(sign)[0] != "C" or sign == "\t"
    )
    plain = _NOT_IN_NAMES.sub("_", written.strip())[:_LONGEST_TITLE].strip("._ -") or "document"
    return f"{plain}-{content_sha256[:12]}.{ending}"


class ArchiveWriter:
    """Writes an archive file by file; the manifest comes last and lists them all."""

    def __init__(self, file: BinaryIO) -> None:
        """Write into a file that can be sought in; it stays open."""
        self._zip = zipfile.ZipFile(file, "w")
        self._files: list[dict[str, Any]] = []

    @property
    def names(self) -> Sequence[str]:
        """Names of the files until now."""
        return [entry["name"] for entry in self._files]

    def add(self, name: str, data: bytes, *, media_type: str, url: str = "") -> None:
        """Add a file; `url` is the address whose answer it is, empty where it is none."""
        self._write(name, data)
        entry = {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "mediaType": media_type}
        self._files.append(entry | ({"url": url} if url else {}))

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest and end the ZIP."""
        text = json.dumps({"form": FORM, **manifest, "files": self._files}, ensure_ascii=False, indent=1)
        self._write(MANIFEST, (text + "\n").encode("utf-8"))
        self._zip.close()

    def _write(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(name, _NO_TIME)
        info.external_attr = 0o644 << 16
        # As on a Unix, whatever made it: the same content is the same bytes.
        info.create_system = 3
        info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCredential:
    """One credential of an archive, by its file.

    Attributes:
        number: that of an award of the platform that made the archive; empty for what was brought in there.
        origin_name: what it was called where it was brought in: a file's name, or an address.
    """

    file: str
    title: LocalizedText
    number: str = ""
    origin_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCollection:
    """A collection; `files` are those of its items, in their order, as far as they are in the archive."""

    key: str
    name: str
    created_at: datetime | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedOwnRecord:
    """An own record, by the file that tells it; `files` are names and files of what lies beside it."""

    key: str
    file: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPortfolioEntry:
    """An entry of a portfolio: names and files of what lies beside it, files of its proofs with how each is shown."""

    key: str
    files: tuple[tuple[str, str], ...]
    proofs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPortfolio:
    """A portfolio, by the file that tells it."""

    file: str
    entries: tuple[ArchivedPortfolioEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedName:
    """A form of the person's name as they wrote it; `file` is the document that stated it there, empty for none."""

    form: str
    text: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldProof:
    """What a platform says to have seen proved; its word, and no proof anywhere else."""

    kind: str
    identifier: str
    proved_at: datetime | None
    proved_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletArchive:
    """An archive that was opened; nothing but its manifest was unpacked.

    Attributes:
        site: address of the platform that made it, by its own account.
        credentials: awards and documents, as the person saw them listed.
        names: forms of the person's name, as they wrote them.
        has_recovery_sheet: whether a printed sheet opened the account there; here it opens nothing.
        answers: address → file that holds what it answered.
    """

    site: str
    made_at: datetime | None
    credentials: tuple[ArchivedCredential, ...]
    collections: tuple[ArchivedCollection, ...]
    own_records: tuple[ArchivedOwnRecord, ...]
    portfolio: ArchivedPortfolio | None
    proofs: tuple[ToldProof, ...]
    names: tuple[ArchivedName, ...]
    has_recovery_sheet: bool
    answers: Mapping[str, str]
    _packed: zipfile.ZipFile = field(repr=False)
    _entries: Mapping[str, zipfile.ZipInfo] = field(repr=False)
    _digests: Mapping[str, str] = field(repr=False)

    def read(self, name: str) -> bytes:
        """Unpack one file.

        Raises:
            DocumentRefused: E_ARCHIVE_FILE (missing, or other bytes than the manifest says), E_ARCHIVE_DAMAGED,
                E_ARCHIVE_FILE_SIZE; nothing is said of any other file.
        """
        entry = self._entries.get(name)
        if entry is None:
            _refuse("E_ARCHIVE_FILE", name=name[:120])
        content = read_entry(self._packed, entry, most=LARGEST_DOCUMENT)
        if hashlib.sha256(content).hexdigest() != self._digests.get(name):
            _refuse("E_ARCHIVE_FILE", name=name[:120])
        return content

    def read_answers(self) -> Mapping[str, bytes]:
        """Return address → what it answered; what is damaged is left out."""
        answers: dict[str, bytes] = {}
        for url, name in self.answers.items():
            with suppress(DocumentRefused):
                answers[url] = self.read(name)
        return answers


def is_wallet_archive(file: BinaryIO) -> bool:
    """Tell whether a file looks like an archive of a wallet: a ZIP with its manifest, of whatever version."""
    try:
        packed, entries = open_bounded(file, BOUNDS)
        if MANIFEST not in entries:
            return False
        with packed.open(entries[MANIFEST]) as opened:
            return FORM.rpartition("/")[0].encode() in opened.read(_BEGINNING)
    except (UnpackRefused, *DAMAGE):
        return False
    finally:
        file.seek(0)


def open_archive(file: BinaryIO) -> WalletArchive:
    """Open an archive.

    Raises:
        DocumentRefused: as `open_bounded`; E_ARCHIVE_MANIFEST.
    """
    packed, entries = open_bounded(file, BOUNDS)
    if MANIFEST not in entries:
        _refuse("E_ARCHIVE_MANIFEST")
    try:
        manifest = strict_json.load(
            read_entry(packed, entries[MANIFEST], most=LARGEST_DOCUMENT), limits=_MANIFEST_LIMITS
        )
    except strict_json.StrictJsonError:
        _refuse("E_ARCHIVE_MANIFEST")
    if next(_validator().iter_errors(manifest), None) is not None:
        _refuse("E_ARCHIVE_MANIFEST")
    listed = [entry["name"] for entry in manifest["files"]]
    if len(set(listed)) != len(listed):
        _refuse("E_ARCHIVE_MANIFEST")
    newest = {award["number"]: award["file"] for award in manifest["awards"]}
    return WalletArchive(
        site=manifest["site"],
        made_at=parse_instant(manifest["madeAt"]),
        credentials=(
            *(
                ArchivedCredential(file=award["file"], title=_text(award), number=award["number"])
                for award in manifest["awards"]
            ),
            *(
                ArchivedCredential(file=held["file"], title=_text(held), origin_name=str(held.get("originName", "")))
                for held in manifest["documents"]
            ),
        ),
        collections=tuple(_collection(entry, newest) for entry in manifest["collections"]),
        own_records=tuple(_own_record(entry) for entry in manifest.get("ownRecords", ())),
        portfolio=_portfolio(manifest["portfolio"], newest) if manifest.get("portfolio") else None,
        proofs=tuple(_proof(entry) for entry in manifest["identityProofs"]),
        names=tuple(
            ArchivedName(form=entry["form"], text=entry["text"], file=_file_of(entry, newest))
            for entry in manifest.get("names", ())
        ),
        has_recovery_sheet="recoverySheet" in manifest,
        answers={entry["url"]: entry["name"] for entry in manifest["files"] if "url" in entry},
        _packed=packed,
        _entries=entries,
        _digests={entry["name"]: entry["sha256"] for entry in manifest["files"]},
    )


@cache
def _validator() -> Draft202012Validator:
    text = files(__package__).joinpath("wallet_archive.schema.json").read_text("utf-8")
    # Our own file.
    return Draft202012Validator(json.loads(text))  # noqa: TID251


def _collection(entry: Mapping[str, Any], newest: Mapping[str, str]) -> ArchivedCollection:
    named = [_file_of(item, newest) for item in entry["items"]]
    return ArchivedCollection(
        key=entry["key"],
        name=entry["name"],
        created_at=parse_instant(entry["createdAt"]),
        files=tuple(name for name in named if name),
    )


def _portfolio(member: Mapping[str, Any], newest: Mapping[str, str]) -> ArchivedPortfolio:
    entries = (
        ArchivedPortfolioEntry(
            key=entry["key"],
            files=tuple((file["name"], file["file"]) for file in entry["files"]),
            proofs=tuple(
                (name, proof.get("shows", "")) for proof in entry["proofs"] if (name := _file_of(proof, newest))
            ),
        )
        for entry in member["entries"]
    )
    return ArchivedPortfolio(file=member["file"], entries=tuple(entries))


def _file_of(item: Mapping[str, str], newest: Mapping[str, str]) -> str:
    """Return the file that holds an item; empty for an award that is not in the archive."""
    return item.get("file") or newest.get(item.get("award", ""), "")


def _own_record(entry: Mapping[str, Any]) -> ArchivedOwnRecord:
    files = tuple((file["name"], file["file"]) for file in entry["files"])
    return ArchivedOwnRecord(key=entry["key"], file=entry["file"], files=files)


def _proof(entry: Mapping[str, Any]) -> ToldProof:
    return ToldProof(
        kind=entry["kind"],
        identifier=entry["identifier"],
        proved_at=parse_instant(entry.get("provedAt")),
        proved_by=entry.get("provedBy", ""),
        ended_at=parse_instant(entry.get("endedAt")),
    )


def _text(entry: Mapping[str, Any]) -> LocalizedText:
    title = entry.get("title", {})
    return LocalizedText(ja=title.get("ja", ""), en=title.get("en", ""))
