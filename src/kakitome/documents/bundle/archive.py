"""Write and read evidence bundles.

    manifest.json      what each file is, its SHA-256, and the address for which it stands
    credential.json    the award, byte for byte
    did/ status/ …     what its addresses answered on the day the bundle was made

A bundle proves nothing by itself: anybody can make one. What it holds was signed by its issuer, or was not; the key
document in it is only as good as whoever else vouches for that key. The verifier is told which answers came from here.

Reading is bounded before anything is unpacked: names, number, sizes as stated and as found.

Source: docs/standards/hostile-inputs.md B043 (unpacked size and number of entries before parsing);
docs/rules/threats.md T1.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc import strict_json
from kakitome.values.instants import parse_instant, write_instant

FORM: Final = "kakitome/evidence-bundle/v1"
MANIFEST: Final = "manifest.json"
CREDENTIAL: Final = "credential.json"
MOST_FILES: Final = 64
LARGEST_FILE: Final = 16 * 1024 * 1024
LARGEST_WHOLE: Final = 48 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}")
_MANIFEST_LIMITS = strict_json.JsonLimits(size=256 * 1024, depth=6, nodes=2_000)
# What the library raises for a damaged, encrypted or strangely packed ZIP.
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, ValueError, OSError)
# The oldest instant a ZIP can hold: two bundles of the same content are the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class BundleRefused(DocumentRefused):
    """The ZIP is no evidence bundle, is damaged, or costs too much to unpack."""


_refuse = Refuser(BundleRefused, source="docs/standards/hostile-inputs.md B043")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledFile:
    """One file of a bundle.

    Attributes:
        name: path in the ZIP, plain ASCII.
        data: its bytes.
        media_type: what it is.
        url: address whose answer it is; empty for files that are no answer.
    """

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was read: every file is as its manifest says.

    Attributes:
        credential: the award, byte for byte.
        files: by name.
        answers: address → bytes that stood there on the day of `made_at`.
        made_at: when the bundle was made, by its own account.
    """

    credential: bytes
    files: Mapping[str, bytes]
    answers: Mapping[str, bytes]
    made_at: datetime | None
    manifest: Mapping[str, Any] = field(default_factory=dict)


def write_bundle(files: Sequence[BundledFile], *, number: str, made_at: datetime) -> bytes:
    """Pack files into a bundle; one of them must be `credential.json`. Equal input gives equal bytes."""
    bundled_files = {file.name: file for file in files}
    if (
        CREDENTIAL not in bundled_files
        or len(bundled_files) != len(files)
        or not all(_NAME.fullmatch(name) for name in bundled_files)
    ):
        raise ValueError("a bundle holds one credential.json and files with plain names, each once")
    manifest = {
        "form": FORM,
        "number": number,
        "madeAt": write_instant(made_at),
        "credential": CREDENTIAL,
        "files": [_entry(file) for file in files],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [(MANIFEST, _json(manifest)), *((file.name, file.data) for file in files)]:
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, data)
    return buffer.getvalue()


def is_bundle(data: bytes) -> bool:
    """Tell whether a ZIP looks like a bundle: its first entry is the manifest."""
    return data[30 : 30 + len(MANIFEST)] == MANIFEST.encode()


def read_bundle(data: bytes) -> Bundle:
    """Read a bundle.

    Raises:
        BundleRefused: `E_BUNDLE_DAMAGED`, `E_BUNDLE_MANIFEST`, `E_BUNDLE_FILE` (missing, doubled, strange name or
            other bytes than the manifest says), `E_FILE_BOMB` (`too_expensive`).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = _unpack(packed)
    except _UNREADABLE:
        _refuse("E_BUNDLE_DAMAGED")
    manifest = _manifest(files)
    answers: dict[str, bytes] = {}
    listed = set()
    for entry in manifest["files"]:
        name, url = entry["name"], entry.get("url", "")
        if name in listed or hashlib.sha256(files.get(name, b"")).hexdigest() != entry["sha256"]:
            _refuse("E_BUNDLE_FILE", name=name[:80])
        listed.add(name)
        if url:
            answers[url] = files[name]
    if listed != set(files) - {MANIFEST}:
        _refuse("E_BUNDLE_FILE", name=min(set(files) ^ (listed | {MANIFEST}))[:80])
    if CREDENTIAL not in files:
        _refuse("E_BUNDLE_FILE", name=CREDENTIAL)
    return Bundle(
        credential=files[CREDENTIAL],
        files=files,
        answers=answers,
        made_at=parse_instant(manifest.get("madeAt")),
        manifest=manifest,
    )


def _unpack(packed: zipfile.ZipFile) -> dict[str, bytes]:
    entries = packed.infolist()
    unpacked_size = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_FILES
        or unpacked_size > LARGEST_WHOLE
        or any(member.file_size > LARGEST_FILE for member in entries)
    ):
        _refuse("E_FILE_BOMB", kind="too_expensive", limit=LARGEST_WHOLE // 1024 // 1024)
    files: dict[str, bytes] = {}
    for entry in entries:
        if not _NAME.fullmatch(entry.filename) or entry.filename in files or entry.flag_bits & 1:
            _refuse("E_BUNDLE_FILE", name=ascii(entry.filename)[:80])
        with packed.open(entry) as opened:
            # One byte more than stated: a header that lies about the size is found out and costs no more.
            content = opened.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            _refuse("E_BUNDLE_DAMAGED")
        files[entry.filename] = content
    return files


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        manifest = strict_json.load(files.get(MANIFEST, b""), limits=_MANIFEST_LIMITS)
    except DocumentRefused:
        _refuse("E_BUNDLE_MANIFEST")
    entries = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(entries, list) or manifest.get("form") != FORM:
        _refuse("E_BUNDLE_MANIFEST")
    for entry in entries:
        words = [entry.get(name) for name in ("name", "sha256")] if isinstance(entry, dict) else [None]
        if not all(isinstance(word, str) for word in words) or not isinstance(entry.get("url", ""), str):
            _refuse("E_BUNDLE_MANIFEST")
    return dict(manifest)


def _entry(file: BundledFile) -> dict[str, Any]:
    entry = {"name": file.name, "sha256": hashlib.sha256(file.data).hexdigest(), "mediaType": file.media_type}
    return entry | ({"url": file.url} if file.url else {})


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
