"""Answers from a folder or a loopback server instead of the network, for addresses under a given prefix.

This is `--resolve https://u.example=FOLDER` of the command line: checking before publishing, without a network,
and in tests. A folder may hold the whole site, or only one issuer's directory: when it holds a `did.json` whose DID
lives deeper under the prefix, the folder is also mounted there, and `/.well-known/did.json` is found as `did.json`.

It deliberately refuses every target but folders and loopback: it is no way around the network's policy.
"""

import http.client
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid
from kakitome.gateways.fetcher import (
    BODY_LIMIT,
    CONNECT_TIMEOUT_S,
    WHOLE_TIMEOUT_S,
    FetchFailed,
    FetchRefused,
    read_body,
)
from kakitome.gateways.web_address import WebAddress
from kakitome.ports.fetcher import Fetcher

_PREFIX = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(?::([0-9]{1,5}))?(/[!-~]*)?")
_WELL_KNOWN = ".well-known/did.json"
_DID = re.compile(r"did:web:([A-Za-z0-9.-]+)((?::[A-Za-z0-9._-]+)*)")


class MappingInvalid(Invalid):
    """A mapping is not `https://…=FOLDER` or `https://…=http://127.0.0.1:PORT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Serve addresses under `prefix` (no slash at its end) from `folder`, or from `loopback` when that is given."""

    prefix: str
    folder: Path | None = None
    loopback: str = ""


def parse_mapping(text: str) -> tuple[Mount, ...]:
    """Read `PREFIX=FOLDER_OR_LOOPBACK_URL`; more than one mount when the folder is an issuer's own directory.

    Raises:
        MappingInvalid: `E_RESOLVE_FORM` not of this form; `E_RESOLVE_TARGET` no folder and no loopback address.
    """
    prefix, equals, target = text.partition("=")
    if not equals or not target or not _PREFIX.fullmatch(prefix):
        raise MappingInvalid("E_RESOLVE_FORM", mapping=text)
    prefix = prefix.rstrip("/")
    if _LOOPBACK.fullmatch(target):
        return (Mount(prefix=prefix, loopback=target.rstrip("/")),)
    folder = Path(target)
    if "://" in target or not folder.is_dir():
        raise MappingInvalid("E_RESOLVE_TARGET", target=target)
    folder = folder.resolve()
    mount = Mount(prefix=prefix, folder=folder)
    home = _home_of(folder)
    if home is not None and home.startswith(f"{prefix}/"):
        return (Mount(prefix=home, folder=folder), mount)
    return (mount,)


class MappedFetcher:
    """Answer what is mounted; hand everything else to the fetcher behind."""

    def __init__(self, mounts: Sequence[Mount], *, otherwise: Fetcher) -> None:
        self._mounts = sorted(mounts, key=lambda mount: len(mount.prefix), reverse=True)
        self._otherwise = otherwise

    def fetch(self, url: str) -> bytes:
        """Return the body at `url` from the longest prefix that covers it, or from the fetcher behind."""
        for mount in self._mounts:
            if url == mount.prefix or url.startswith((f"{mount.prefix}/", f"{mount.prefix}?")):
                rest = url[len(mount.prefix) :].lstrip("/")
                return _from_folder(mount.folder, rest) if mount.folder else _from_loopback(mount.loopback, rest)
        return self._otherwise.fetch(url)

    def covers(self, url: str) -> bool:
        """Tell whether `url` is answered from a mount, without any network."""
        return any(url == m.prefix or url.startswith((f"{m.prefix}/", f"{m.prefix}?")) for m in self._mounts)


def _from_folder(folder: Path, rest: str) -> bytes:
    name = unquote(rest.partition("?")[0].partition("#")[0])
    parts = name.split("/")
    if ".." in parts or "\0" in name or "\\" in name or name.startswith("/"):
        raise FetchRefused("E_FETCH_ADDRESS", url=rest)
    file = (folder / name).resolve()
    if name == _WELL_KNOWN and not file.is_file():
        file = (folder / "did.json").resolve()
    if not file.is_relative_to(folder):
        raise FetchRefused("E_FETCH_ADDRESS", url=rest)
    if not file.is_file():
        raise FetchFailed("E_FETCH_STATUS", host=folder.name, status=404)
    with file.open("rb") as opened:
        body = opened.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise FetchRefused("E_FETCH_TOO_LARGE", host=folder.name)
    return body


def _from_loopback(base: str, rest: str) -> bytes:
    match = _LOOPBACK.fullmatch(base)
    if match is None:
        raise FetchRefused("E_FETCH_ADDRESS", url=base)
    # "localhost" is not asked of a resolver either: it could be anything there.
    host = "::1" if match[1] == "[::1]" else "127.0.0.1"
    port = int(match[2] or 80)
    address = WebAddress(host=match[1], port=port, target=f"{match[3] or ''}/{rest}")
    connection = http.client.HTTPConnection(host, port, timeout=CONNECT_TIMEOUT_S)
    return read_body(connection, address, timeout_s=WHOLE_TIMEOUT_S)


def _home_of(folder: Path) -> str | None:
    """Find where the DID described by the folder's own `did.json` lives on the web."""
    file = folder / "did.json"
    if not file.is_file() or file.stat().st_size > BODY_LIMIT:
        return None
    try:
        document = strict_json.load(file.read_bytes())
    except Invalid:
        return None
    match = _DID.fullmatch(str(document.get("id"))) if isinstance(document, dict) else None
    if match is None or not match[2]:
        return None
    return f"https://{match[1]}{match[2].replace(':', '/')}"
