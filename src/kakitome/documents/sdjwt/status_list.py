"""The Token Status List: what has become of a wallet credential, a few bits of a list that its issuer signed.

It reads lists; ours are Bitstring Status Lists. Bits count from the least significant one, unlike those of the other.

Source: Token Status List §4 (lists), §5 (tokens), §7 (values).
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.jose.compact import read_segment
from kakitome.documents.sdjwt.disclosure import refuse

TYPE: Final = "statuslist+jwt"
VALID, WITHDRAWN, SUSPENDED = 0, 1, 2
LARGEST_UNPACKED: Final = 2 * 1024 * 1024
_SIZES: Final = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReference:
    """Where the status of a credential stands."""

    uri: str
    index: int


def read_reference(status: Any) -> StatusReference | None:
    """Read the `status_list` of a `status` claim; None when it has none.

    Raises:
        SdJwtRefused: E_STATUS_ENTRY.
    """
    reference = status.get("status_list") if isinstance(status, Mapping) else None
    if reference is None:
        return None
    uri, index = (reference.get("uri"), reference.get("idx")) if isinstance(reference, Mapping) else (None, None)
    if not isinstance(uri, str) or not isinstance(index, int) or isinstance(index, bool) or index < 0:
        refuse("E_STATUS_ENTRY")
    return StatusReference(uri=uri, index=index)


def read_value(status_list: Any, index: int) -> int:
    """Read one status out of the `status_list` claim of a list token.

    Raises:
        SdJwtRefused: E_STATUS_LIST, E_STATUS_INDEX, E_STATUS_BOMB (`too_expensive`).
    """
    if not isinstance(status_list, Mapping) or not isinstance(status_list.get("lst"), str):
        refuse("E_STATUS_LIST")
    size = status_list.get("bits")
    if isinstance(size, bool) or not isinstance(size, int) or size not in _SIZES:
        refuse("E_STATUS_LIST")
    packed = _unpacked(read_segment(status_list["lst"], part="lst"))
    place, shift = divmod(index * size, 8)
    if place >= len(packed):
        refuse("E_STATUS_INDEX", index=index)
    return (packed[place] >> shift) & ((1 << size) - 1)


def _unpacked(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(data, LARGEST_UNPACKED + 1)
    except zlib.error:
        refuse("E_STATUS_LIST")
    if len(unpacked) > LARGEST_UNPACKED:
        refuse("E_STATUS_BOMB", kind="too_expensive", limit=LARGEST_UNPACKED)
    if not inflater.eof or inflater.unused_data:
        refuse("E_STATUS_LIST")
    return unpacked
