"""The JSON-LD contexts we know: pinned by hash, read from an installed package, never fetched.

A signature covers what the contexts say the words mean, so a context that changes changes the document.
The files come from the package `openbadgeslib`, whose code is not run. It deliberately offers no way to
add a context at run time: an unknown one makes a document unsupported.
"""

import hashlib
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import Misconfigured, Problem

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_3_0_3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"

_PACKAGE = "openbadgeslib"
_FOLDER = "ob3/contexts"

# url: (file, SHA-256 of the file's bytes)
_PINNED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        CREDENTIALS_V2: (
            "credentials-v2.json",
            "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        ),
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
            "ob-v3p0-context-3.0.1.json",
            "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        ),
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
            "ob-v3p0-context-3.0.2.json",
            "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        ),
        OPEN_BADGES_3_0_3: (
            "ob-v3p0-context-3.0.3.json",
            "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
        ),
        OPEN_BADGES_EXTENSIONS: (
            "ob-v3p0-extensions.json",
            "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        ),
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
            "clr_context_2.0.1.json",
            "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        ),
        DATA_INTEGRITY_V2: (
            "security-data-integrity-v2.json",
            "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        ),
        MULTIKEY_V1: (
            "security-multikey-v1.json",
            "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        ),
    }
)

KNOWN: Final[frozenset[str]] = frozenset(_PINNED)
"""Addresses of the contexts we know; compared as exact strings. Source: SAFETY B061."""


class UnknownContext(DocumentRefused):
    """A document names a context that is not pinned here."""


class ContextDamaged(Misconfigured):
    """A context's file is missing or is not the one whose hash we pinned."""


@cache
def load_context(url: str) -> Mapping[str, Any]:
    """Return the context document of a known address.

    The result is shared and must not be changed by the caller.

    Raises:
        UnknownContext: the address is not exactly one of `KNOWN`.
        ContextDamaged: the installed file is not the pinned one.

    Source: SAFETY §3 rule 2.
    """
    if url not in _PINNED:
        raise UnknownContext(
            Problem(code="E_CONTEXT_UNKNOWN", pointer="/@context", source="SAFETY §3 rule 2", params={"context": url}),
            kind="unsupported",
        )
    name, expected = _PINNED[url]
    try:
        data = (_folder() / name).read_bytes()
    except OSError as error:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=url) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=url)
    document: Mapping[str, Any] = strict_json.load(data)
    return document


def _folder() -> Path:
    # find_spec locates a top-level package without running any of its code.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ContextDamaged("E_CONTEXT_DAMAGED", context=_PACKAGE)
    return Path(spec.origin).parent / _FOLDER
