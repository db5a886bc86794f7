"""Bitstring Status Lists: one bit per credential, signed as a list so that nobody sees who was asked about.

The first bit is the leftmost of the first byte. Everything read here comes from strangers: unpacking is bounded
and indexes are taken as exact decimal texts. It deliberately fetches nothing and verifies no signature: a list
is a credential, and it is verified before it is read.

Source: Bitstring Status List v1.0 (W3C Recommendation 2025-05-15) §2.1, §2.2, §3; SAFETY B141–B153.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NoReturn, cast

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url, encode_base64url
from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.documents.vc.contexts import CREDENTIALS_V2
from kakitome.errors import Param, Problem
from kakitome.values.instants import write_instant

Purpose = Literal["revocation", "suspension"]

MINIMUM_LENGTH: Final = 131_072
"""Entries in the smallest list that hides its members in a crowd. Source: Bitstring Status List §6.1."""

LARGEST_UNPACKED: Final = 2 * 1024 * 1024
"""Bytes an unpacked list may have, 16,777,216 entries. Source: SAFETY B141."""

ENTRY_TYPE: Final = "BitstringStatusListEntry"
LIST_TYPE: Final = "BitstringStatusList"
LIST_CREDENTIAL_TYPE: Final = "BitstringStatusListCredential"
_SOURCE = "Bitstring Status List v1.0 §3.2"
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_GZIP = 16 + zlib.MAX_WBITS


class StatusListRefused(DocumentRefused):
    """A status list or an entry that points into one cannot be used."""


def encode_bits(set_bits: Iterable[int], *, length: int = MINIMUM_LENGTH) -> str:
    """Pack a list in which the given indexes are set; equal input gives equal text.

    Raises:
        ValueError: an index outside the list, or a length that is no multiple of eight.
    """
    if length % 8 or length < 8:
        raise ValueError("a bitstring has whole bytes")
    bits = bytearray(length // 8)
    for index in set_bits:
        if not 0 <= index < length:
            raise ValueError("an index lies outside the list")
        bits[index >> 3] |= 0x80 >> (index & 7)
    return encode_bytes(bits)


def encode_bytes(bits: bytes | bytearray) -> str:
    """Pack the bytes of a list: gzip without a time, base64url, multibase."""
    return encode_base64url(gzip.compress(bits, compresslevel=9, mtime=0))


def decode_bits(encoded_list: object) -> bytes:
    """Unpack a list within bounds.

    Raises:
        StatusListRefused: `E_STATUS_BOMB` (`too_expensive`) beyond `LARGEST_UNPACKED`, `E_STATUS_LIST` when it is
            not one gzip stream in multibase base64url, `E_STATUS_SHORT` below `MINIMUM_LENGTH`.

    Source: SAFETY B141, B143.
    """
    if not isinstance(encoded_list, str):
        refuse_status("E_STATUS_LIST")
    try:
        packed = decode_base64url(encoded_list)
    except MultibaseRefused as error:
        raise StatusListRefused(_problem("E_STATUS_LIST")) from error
    bits = _inflate(packed)
    if len(bits) * 8 < MINIMUM_LENGTH:
        refuse_status("E_STATUS_SHORT", length=len(bits) * 8, minimum=MINIMUM_LENGTH)
    return bits


def parse_index(text: object) -> int:
    """Read an index, a decimal text without sign, space, exponent or leading zero.

    Raises:
        StatusListRefused: `E_STATUS_INDEX`.

    Source: SAFETY B143.
    """
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        refuse_status("E_STATUS_INDEX", index=str(text)[:20])
    return int(text)


def read_bit(bits: bytes, index: object) -> bool:
    """Tell whether the bit of an entry is set.

    Raises:
        StatusListRefused: `E_STATUS_INDEX`, not an index or not within the list.
    """
    position = parse_index(index)
    if position >= len(bits) * 8:
        refuse_status("E_STATUS_INDEX", index=str(position))
    return bool(bits[position >> 3] & (0x80 >> (position & 7)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """Where one credential's bit lies: the list, the place in it and what the bit means."""

    purpose: Purpose
    index: int
    list_url: str

    def as_json(self) -> dict[str, Any]:
        """Write the entry as a credential carries it."""
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": ENTRY_TYPE,
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }


def parse_entry(entry: Mapping[str, Any]) -> StatusEntry:
    """Read a status entry of a credential.

    Raises:
        StatusListRefused: `E_STATUS_TYPE` (`unsupported`) for another type, purpose or entry size,
            `E_STATUS_ENTRY` when a member is missing or misshapen, `E_STATUS_INDEX`.
    """
    if entry.get("type") != ENTRY_TYPE:
        refuse_status("E_STATUS_TYPE", kind="unsupported", found=str(entry.get("type"))[:80])
    purpose = entry.get("statusPurpose")
    url = entry.get("statusListCredential")
    if not isinstance(purpose, str) or not isinstance(url, str) or not url or entry.get("id") == url:
        refuse_status("E_STATUS_ENTRY")
    # A size of one is the default and the only one that means yes or no.
    if purpose not in ("revocation", "suspension") or entry.get("statusSize", 1) != 1:
        refuse_status("E_STATUS_TYPE", kind="unsupported", found=purpose[:80])
    return StatusEntry(purpose=cast("Purpose", purpose), index=parse_index(entry.get("statusListIndex")), list_url=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTerms:
    """For how long a published list may be relied upon.

    Attributes:
        valid_from: instant of publication.
        valid_until: instant after which it says nothing any more.
        ttl_ms: how long a reader may keep a copy, milliseconds.
    """

    valid_from: datetime
    valid_until: datetime
    ttl_ms: int


def build_list_credential(
    url: str, *, issuer: str, purpose: Purpose, encoded_list: str, terms: ListTerms
) -> dict[str, Any]:
    """Build the unsigned credential in which a list is published at `url`.

    Source: Bitstring Status List v1.0 §2.2.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", LIST_CREDENTIAL_TYPE],
        "issuer": issuer,
        "validFrom": write_instant(terms.valid_from),
        "validUntil": write_instant(terms.valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": LIST_TYPE,
            "statusPurpose": purpose,
            "encodedList": encoded_list,
            "ttl": terms.ttl_ms,
        },
    }


def bits_of_list(credential: Mapping[str, Any], purpose: Purpose) -> bytes:
    """Return the bits of a list credential that was verified before, checking that it is for `purpose`.

    Raises:
        StatusListRefused: `E_STATUS_LIST`, not a list credential; `E_STATUS_PURPOSE`, a list for something else.

    Source: Bitstring Status List v1.0 §3.2 (validate algorithm).
    """
    subject = credential.get("credentialSubject")
    if LIST_CREDENTIAL_TYPE not in _listed(credential.get("type")) or not isinstance(subject, Mapping):
        refuse_status("E_STATUS_LIST")
    if LIST_TYPE not in _listed(subject.get("type")):
        refuse_status("E_STATUS_LIST")
    if purpose not in _listed(subject.get("statusPurpose")):
        refuse_status("E_STATUS_PURPOSE", purpose=purpose)
    return decode_bits(subject.get("encodedList"))


def refuse_status(code: str, *, kind: Kind = "malformed", **params: Param) -> NoReturn:
    """Raise the refusal of a status list or entry."""
    raise StatusListRefused(_problem(code, **params), kind=kind)


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = inflater.decompress(packed, LARGEST_UNPACKED + 1)
    except zlib.error as error:
        raise StatusListRefused(_problem("E_STATUS_LIST")) from error
    if len(bits) > LARGEST_UNPACKED:
        refuse_status("E_STATUS_BOMB", kind="too_expensive", limit=LARGEST_UNPACKED)
    if not inflater.eof or inflater.unused_data:
        refuse_status("E_STATUS_LIST")
    return bits


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _problem(code: str, **params: Param) -> Problem:
    return Problem(code=code, pointer="/credentialStatus", source=_SOURCE, params=params)
