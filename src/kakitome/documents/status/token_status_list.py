"""The Token Status List: what has become of a wallet credential, a few bits of a list that its issuer signed.

Ours have two bits for each credential, so that *suspended* is told from *invalid*. Bits count from the least
significant one, unlike those of a Bitstring Status List. Everything read here comes from strangers: unpacking is
bounded. It fetches nothing and verifies no signature.

Source: Token Status List (draft-ietf-oauth-status-list) §4 (lists), §5.1 (tokens), §6.2 (references), §7 (values).
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url, encode_base64url
from kakitome.documents.refusal import Refuser
from kakitome.documents.status.bitstring import LARGEST_UNPACKED, MINIMUM_LENGTH, ListTerms, StatusListRefused

TYPE: Final = "statuslist+jwt"
"""`typ` of a list token."""
MEDIA_TYPE: Final = f"application/{TYPE}"
VALID, INVALID, SUSPENDED = 0, 1, 2
OUR_SIZE: Final = 2
"""Bits of one status in our lists."""
SIZES: Final = (1, 2, 4, 8)
_refuse = Refuser(StatusListRefused, source="Token Status List §8.3", pointer="/status")
_CLAIM: Final = "status_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReference:
    """Where the status of a credential stands."""

    uri: str
    index: int

    def as_json(self) -> dict[str, Any]:
        """Write it as a member of a `status` claim."""
        return {_CLAIM: {"idx": self.index, "uri": self.uri}}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenList:
    """A list, unpacked: `size` bits for each status."""

    packed: bytes
    size: int

    def value(self, index: int) -> int:
        """Read one status.

        Raises:
            StatusListRefused: E_STATUS_INDEX, not within the list.
        """
        place, shift = divmod(index * self.size, 8)
        if index < 0 or place >= len(self.packed):
            _refuse("E_STATUS_INDEX", index=str(index)[:20])
        return (self.packed[place] >> shift) & ((1 << self.size) - 1)

    def told(self) -> dict[int, int]:
        """Return every status but `VALID`, by its index."""
        each = 8 // self.size
        indices = (place * each + n for place, byte in enumerate(self.packed) if byte for n in range(each))
        return {index: value for index in indices if (value := self.value(index)) != VALID}


def encode_values(values: Mapping[int, int], *, size: int = OUR_SIZE, length: int = MINIMUM_LENGTH) -> dict[str, Any]:
    """Write a list in which the given indexes have these values and all others are valid.

    Raises:
        ValueError: an index outside the list, or a value that is too large for the size.
    """
    packed = bytearray(length * size // 8)
    for index, value in values.items():
        if not 0 <= index < length or not 0 <= value < 1 << size:
            raise ValueError("an index or a value lies outside the list")
        place, shift = divmod(index * size, 8)
        packed[place] |= value << shift
    return {"bits": size, "lst": encode_base64url(zlib.compress(bytes(packed), 9))[1:]}


def list_claims(uri: str, *, values: Mapping[int, int], terms: ListTerms) -> dict[str, Any]:
    """Return the claims of the token in which a list is published at `uri`.

    Source: Token Status List §5.1.
    """
    return {
        "sub": uri,
        "iat": int(terms.valid_from.timestamp()),
        **({"exp": int(terms.valid_until.timestamp())} if terms.valid_until else {}),
        "ttl": terms.ttl_ms // 1000,
        _CLAIM: encode_values(values),
    }


def read_reference(status: Any) -> StatusReference | None:
    """Read the `status_list` of a `status` claim; None when it has none.

    Raises:
        StatusListRefused: E_STATUS_ENTRY.
    """
    reference = status.get(_CLAIM) if isinstance(status, Mapping) else None
    if reference is None:
        return None
    uri, index = (reference.get("uri"), reference.get("idx")) if isinstance(reference, Mapping) else (None, None)
    if not isinstance(uri, str) or not isinstance(index, int) or isinstance(index, bool) or index < 0:
        _refuse("E_STATUS_ENTRY")
    return StatusReference(uri=uri, index=index)


def read_list(claims: Mapping[str, Any]) -> TokenList:
    """Unpack the list in the claims of a token, within bounds.

    Raises:
        StatusListRefused: E_STATUS_LIST, E_STATUS_BOMB (`too_expensive`).
    """
    status_list = claims.get(_CLAIM)
    if not isinstance(status_list, Mapping) or not isinstance(status_list.get("lst"), str):
        _refuse("E_STATUS_LIST")
    size = status_list.get("bits")
    if isinstance(size, bool) or not isinstance(size, int) or size not in SIZES:
        _refuse("E_STATUS_LIST")
    try:
        data = decode_base64url("u" + status_list["lst"])
    except MultibaseRefused:
        _refuse("E_STATUS_LIST")
    return TokenList(packed=_unpacked(data), size=size)


def _unpacked(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(data, LARGEST_UNPACKED + 1)
    except zlib.error:
        _refuse("E_STATUS_LIST")
    if len(unpacked) > LARGEST_UNPACKED:
        _refuse("E_STATUS_BOMB", kind="too_expensive", limit=LARGEST_UNPACKED)
    if not inflater.eof or inflater.unused_data:
        _refuse("E_STATUS_LIST")
    return unpacked
