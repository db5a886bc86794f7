"""DIDs and DID URLs as text: split strictly, resolve nowhere.

Source: DID Core 1.0 §3.1 and §3.2. Paths and queries after a DID are not used by any credential and are refused.
"""

import re
from typing import NamedTuple

from kakitome.documents.refusal import DocumentRefused, Refuser

_DID = re.compile(r"did:([a-z0-9]+):((?:[A-Za-z0-9._\-]|%[0-9A-Fa-f]{2}|:(?!$))+)")
_FRAGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?%\-]+")
_LONGEST = 2048


class DidRefused(DocumentRefused):
    """The text is not a DID, or not one of a method we resolve."""


refuse_did = Refuser(DidRefused, source="DID Core 1.0 §3.1")


class DidUrl(NamedTuple):
    """A DID and the fragment that names a key in its document (empty for the DID itself)."""

    did: str
    fragment: str


def split_did_url(text: str) -> DidUrl:
    """Split `did:…#fragment`.

    Raises:
        DidRefused: not a DID, or with a path or query.
    """
    did, mark, fragment = text.partition("#")
    if len(text) > _LONGEST or not _DID.fullmatch(did) or (mark and not _FRAGMENT.fullmatch(fragment)):
        refuse_did("E_DID_SYNTAX")
    return DidUrl(did, fragment)


def method_of(did: str) -> str:
    """Return the method of a DID, e.g. `web`.

    Raises:
        DidRefused: not a DID.
    """
    match = _DID.fullmatch(did) if len(did) <= _LONGEST else None
    if match is None:
        refuse_did("E_DID_SYNTAX")
    return match[1]
