"""The JSON-LD contexts we know: pinned by hash, read from an installed package, never fetched.

A signature covers what the contexts say the words mean, so a context that changes changes the document.
The files come from installed packages whose code is not run; what none of them carries is told by its difference from
a newer edition (`older_contexts`) or as terms (`learning_model_terms`). What an operator pins beside them is handed in
with each document (`canonical.expand`) and never becomes one of these; any other makes a document unsupported.
Catch-all contexts (`undefined-terms`, examples) are not among them, since they hide mistakes.
"""

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.blockcerts_contexts import BLOCKCERTS
from kakitome.documents.vc.learning_model_terms import LEARNING_MODEL, LEARNING_MODEL_SHA256, build_learning_model
from kakitome.documents.vc.older_contexts import OLDER, PARTS, build_older, build_part
from kakitome.errors import Misconfigured, Problem
from kakitome.values.json_members import as_list

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_3_0_3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
ED25519_2020_V1: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"

_BADGES: Final = ("openbadgeslib", "ob3/contexts")
_PYLD: Final = ("pyld", "documentloader/frozen/bundled")
_CERTS: Final = ("cert_schema", "")
_EXTRAS: Final = MappingProxyType({"cert_schema": "blockcerts"})
"""Packages that a bare installation lacks, and the extra that brings each (ADR 32)."""


class Pinned(NamedTuple):
    """Where a context's file lies and what its bytes must be.

    Attributes:
        place: installed package and folder in it.
        file: name of the file.
        sha256: of its bytes.
    """

    place: tuple[str, str]
    file: str
    sha256: str


_PINNED: Final[Mapping[str, Pinned]] = MappingProxyType(
    {
        CREDENTIALS_V2: Pinned(
            _BADGES, "credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
        ),
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": Pinned(
            _BADGES, "ob-v3p0-context-3.0.1.json", "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571"
        ),
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": Pinned(
            _BADGES, "ob-v3p0-context-3.0.2.json", "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53"
        ),
        OPEN_BADGES_3_0_3: Pinned(
            _BADGES, "ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"
        ),
        OPEN_BADGES_EXTENSIONS: Pinned(
            _BADGES, "ob-v3p0-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"
        ),
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": Pinned(
            _BADGES, "clr_context_2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"
        ),
        DATA_INTEGRITY_V2: Pinned(
            _BADGES,
            "security-data-integrity-v2.json",
            "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        ),
        MULTIKEY_V1: Pinned(
            _BADGES, "security-multikey-v1.json", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"
        ),
        CREDENTIALS_V1: Pinned(
            _PYLD, "credentials-v1.jsonld", "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8"
        ),
        ED25519_2020_V1: Pinned(
            _PYLD, "security-ed25519-2020-v1.jsonld", "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588"
        ),
        "https://w3id.org/security/suites/jws-2020/v1": Pinned(
            _PYLD, "security-jws-2020-v1.jsonld", "00ee65bb7307f9a01c3170b823083b0d4de68223520834b2c5eb7a09bae5dea6"
        ),
        "https://w3id.org/vc/status-list/2021/v1": Pinned(
            _CERTS, "3.1/statusList2021Context.json", "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4"
        ),
    }
    | {url: Pinned(_CERTS, *pin) for url, pin in BLOCKCERTS.items()}
)

KNOWN: Final[frozenset[str]] = frozenset(_PINNED) | frozenset(OLDER) | frozenset(PARTS) | {LEARNING_MODEL}
"""Addresses of the contexts we know; compared as exact strings. Source: docs/standards/hostile-inputs.md B061."""


class UnknownContext(DocumentRefused):
    """A document names a context that is not pinned here."""


class ContextNotInstalled(DocumentRefused):
    """A document names a context that is pinned here and lies in a package that was left out."""


class ContextDamaged(Misconfigured):
    """A context's file is missing or is not the one whose hash we pinned."""


@cache
def load_context(url: str) -> Mapping[str, Any]:
    """Return the context document of a known address.

    The result is shared and must not be changed by the caller.

    Raises:
        UnknownContext: the address is not exactly one of `KNOWN`.
        ContextNotInstalled: it lies in a package that an extra of ours brings.
        ContextDamaged: the installed file is not the pinned one.

    Source: docs/rules/threats.md T2.
    """
    if url in _PINNED:
        return _read(url, _PINNED[url])
    if url in OLDER:
        older = OLDER[url]
        return _demand(url, build_older(older, load_context(older.newer)), sha256=older.sha256)
    if url in PARTS:
        part = PARTS[url]
        return _demand(url, build_part(part, load_context(part.whole)), sha256=part.sha256)
    if url == LEARNING_MODEL:
        return _demand(url, build_learning_model(), sha256=LEARNING_MODEL_SHA256)
    raise UnknownContext(
        Problem(
            code="E_CONTEXT_UNKNOWN", pointer="/@context", source="docs/rules/threats.md T2", params={"context": url}
        ),
        kind="unsupported",
    )


@cache
def context_bytes(url: str) -> bytes | None:
    """Return the very bytes that were published at the address of a known context; None where only its words are known.

    Raises:
        ContextNotInstalled: it lies in a package that an extra of ours brings.
        ContextDamaged: the installed file is not the pinned one.
    """
    return _bytes(url, _PINNED[url]) if url in _PINNED else None


def _bytes(url: str, pinned: Pinned) -> bytes:
    package, _ = pinned.place
    if package in _EXTRAS and importlib.util.find_spec(package) is None:
        params = {"context": url, "package": f"kakitome[{_EXTRAS[package]}]"}
        raise ContextNotInstalled(
            Problem(code="E_CONTEXT_NOT_INSTALLED", pointer="/@context", params=params), kind="unsupported"
        )
    try:
        data = (_folder(pinned.place) / pinned.file).read_bytes()
    except OSError as error:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=url) from error
    if hashlib.sha256(data).hexdigest() != pinned.sha256:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=url)
    return data


def _read(url: str, pinned: Pinned) -> Mapping[str, Any]:
    document: Mapping[str, Any] = strict_json.load(_bytes(url, pinned))
    return document


def _demand(url: str, document: Mapping[str, Any], *, sha256: str) -> Mapping[str, Any]:
    """Return a document that was built here when it says, word by word, what was published."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=url)
    return document


def _folder(place: tuple[str, str]) -> Path:
    package, folder = place
    # find_spec locates a top-level package without running any of its code.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=package)
    return Path(spec.origin).parent / folder


def named_contexts(value: Any) -> Iterator[str]:
    """Yield the addresses under every `@context` of a document or of a context."""
    if isinstance(value, Mapping):
        for url in as_list(value.get("@context")):
            if isinstance(url, str):
                yield url
        for item in value.values():
            yield from named_contexts(item)
    elif isinstance(value, list):
        for item in value:
            yield from named_contexts(item)
