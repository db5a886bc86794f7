"""Contexts that an operator pins beside those that Kakitome knows: a folder of files, each by its digest.

    [[context]]
    address = "https://vocabulary.example/v1"
    file = "vocabulary-v1.json"
    sha256 = "…"

stands in `contexts.toml` of the folder. Nothing is fetched: the operator downloads a context once, reads it, and
vouches for those bytes. A file that is not the one pinned, and a context that changes what known words mean
(`documents.vc.own_words`), is refused when the folder is read.

Source: VCDM 2.0 §5.2; VC Data Integrity 1.0 §2.4.1 (contexts by hash); ADR 0026.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.own_words import demand_pinnable
from kakitome.errors import Misconfigured

LIST: Final = "contexts.toml"
LIMITS: Final = strict_json.JsonLimits(size=512 * 1024, depth=32, nodes=20_000)
"""The largest context that is pinned; that of the European Learning Model, the largest we know, has 40 KiB."""
_MOST: Final = 100
_MEMBERS: Final = ("address", "file", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedContexts:
    """Pinned contexts by their addresses: as documents, and as the bytes that were vouched for."""

    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)


def read_pinned_contexts(folder: Path) -> PinnedContexts:
    """Read the contexts that lie in a folder.

    Raises:
        Misconfigured: `E_CONTEXTS_LIST`, the list cannot be read or says something else; `E_CONTEXTS_FILE`, a file is
            missing or not the one pinned; or, as `demand_pinnable` says, a context may not be pinned.
    """
    documents: dict[str, Mapping[str, Any]] = {}
    contents: dict[str, bytes] = {}
    for address, file, digest in _listed(folder):
        data = _read(folder / file, sha256=digest)
        try:
            document = strict_json.load(data, limits=LIMITS)
            demand_pinnable(address, document, beside=documents)
        except DocumentRefused as refusal:
            raise Misconfigured(refusal.code, **refusal.problem.params) from refusal
        documents[address], contents[address] = document, data
    return PinnedContexts(documents=documents, contents=contents)


def _listed(folder: Path) -> list[tuple[str, str, str]]:
    try:
        listed = tomllib.loads((folder / LIST).read_text(encoding="utf-8")).get("context")
    except (OSError, ValueError) as error:
        raise Misconfigured("E_CONTEXTS_LIST", path=str(folder / LIST)) from error
    rows = listed if isinstance(listed, list) else []
    listed_rows = [tuple(row.get(name) for name in _MEMBERS) for row in rows if isinstance(row, Mapping)]
    are_whole = all(isinstance(value, str) and value for row in listed_rows for value in row)
    addresses, names = {row[0] for row in listed_rows}, [str(row[1]) for row in listed_rows]
    is_inside = all(Path(name).name == name for name in names)
    if not listed_rows or len(listed_rows) != len(rows) or not are_whole or len(listed_rows) > _MOST:
        raise Misconfigured("E_CONTEXTS_LIST", path=str(folder / LIST))
    if len(addresses) != len(listed_rows) or not is_inside:
        raise Misconfigured("E_CONTEXTS_LIST", path=str(folder / LIST))
    return [(str(address), str(file), str(digest).lower()) for address, file, digest in listed_rows]


def _read(path: Path, *, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Misconfigured("E_CONTEXTS_FILE", path=str(path)) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Misconfigured("E_CONTEXTS_FILE", path=str(path))
    return data
