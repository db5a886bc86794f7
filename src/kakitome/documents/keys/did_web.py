"""did:web: an identifier that says where its key document lies.

`did:web:u.example:issuers:x` lies at `https://u.example/issuers/x/did.json`. This module turns one into the
other and fetches nothing. The host is a plain DNS name in lower case: two spellings of one host would be two
identifiers for one document, and addresses (`127.0.0.1`, `0x7f.1`) are refused by the method itself.

Source: did:web Method Specification §2.2 and §3.2.
"""

import re
from functools import lru_cache

from kakitome.documents.keys.did import refuse_did

_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label that makes a host an IPv4 address. Source: WHATWG URL §3.5 (ends in a number)."""
_SEGMENT = re.compile(r"[A-Za-z0-9._\-]+")
_LONGEST = 512


def did_web_url(did: str) -> str:
    """Return where the key document of a did:web lies.

    >>> did_web_url("did:web:u.example:issuers:x")
    'https://u.example/issuers/x/did.json'
    >>> did_web_url("did:web:u.example%3A8443")
    'https://u.example:8443/.well-known/did.json'

    Raises:
        DidRefused: not a did:web beyond doubt.
    """
    origin, path = _parse(did)
    return f"{origin}/{'/'.join(path or ('.well-known',))}/did.json"


def base_url(did: str) -> str:
    """Return the folder under which an issuer publishes everything, ending in `/`.

    For a did:web without a path it is the root of the host, although `did.json` then lies under `.well-known`.

    Raises:
        DidRefused: not a did:web beyond doubt.
    """
    origin, path = _parse(did)
    return "/".join((origin, *path)) + "/"


@lru_cache(maxsize=256)
def _parse(did: str) -> tuple[str, tuple[str, ...]]:
    prefix, _, rest = did.partition("did:web:")
    if prefix or not rest or len(did) > _LONGEST:
        refuse_did("E_DID_WEB")
    authority, *path = rest.split(":")
    host, _, port = authority.partition("%3A")
    if len(host) > 253 or not _HOST.fullmatch(host) or _NUMBER.fullmatch(host.rpartition(".")[2]):
        refuse_did("E_DID_WEB")
    if authority != host and not (port.isascii() and port.isdigit() and port[0] != "0" and int(port[:6]) < 65536):
        refuse_did("E_DID_WEB")
    if any(not _SEGMENT.fullmatch(segment) or segment in (".", "..") for segment in path):
        refuse_did("E_DID_WEB")
    return "https://" + (f"{host}:{port}" if port else host), tuple(path)
