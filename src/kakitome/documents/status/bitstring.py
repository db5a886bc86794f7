"""Bitstring Status Lists: one bit per credential, signed as a list so that nobody sees who was asked about.

The first bit is the leftmost of the first byte. Everything read here comes from strangers: unpacking is bounded
and indexes are taken as exact decimal texts. It deliberately fetches nothing and verifies no signature: a list
is a credential, and it is verified before it is read.

Its predecessor, StatusList2021, is read as well: the same bits under other names, and without the multibase prefix.

Source: Bitstring Status List v1.0 (W3C Recommendation 2025-05-15) §2.1, §2.2, §3; StatusList2021 (W3C Working Draft
2023-04-27) §2, §3; docs/standards/hostile-inputs.md B141–B153.
"""

import re
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, cast

from bitarray.util import zeros
from zlib_ng import zlib_ng

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url, encode_base64url
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc.contexts import CREDENTIALS_V2
from kakitome.values.instants import write_instant
from kakitome.values.json_members import as_list

Purpose = Literal["revocation", "suspension", "message", "refresh"]
_PURPOSES: Final = ("revocation", "suspension", "message", "refresh")

MINIMUM_LENGTH: Final = 131_072
"""Entries in the smallest list that hides its members in a crowd. Source: Bitstring Status List §6.1."""

LARGEST_UNPACKED: Final = 2 * 1024 * 1024
"""Bytes an unpacked list may have, 16,777,216 entries. Source: docs/standards/hostile-inputs.md B141."""

ENTRY_TYPE: Final = "BitstringStatusListEntry"
LIST_TYPE: Final = "BitstringStatusList"
LIST_CREDENTIAL_TYPE: Final = "BitstringStatusListCredential"
TELLS_REPLACED: Final = "urn:kakitome:status-list:replaced:1"
"""A further type of list credential: the second half of its list says which places of the first were set because a
corrected document replaced the one whose place it is. Readers that do not know it see a longer list."""

OLDER_ENTRY_TYPE: Final = "StatusList2021Entry"
_OLDER_LIST_TYPE: Final = "StatusList2021"
_OLDER_CREDENTIAL_TYPE: Final = "StatusList2021Credential"
LARGEST_STATUS: Final = 8
"""Bits that one status may have here; 256 messages are more than any list has meanings for."""
MOST_REFERENCES: Final = 4
"""Addresses beside an entry that are looked at."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_GZIP = 16 + zlib.MAX_WBITS
_TO_BASE64URL = {ord("+"): "-", ord("/"): "_", ord("="): None}


class StatusListRefused(DocumentRefused):
    """A status list or an entry that points into one cannot be used."""


refuse_status = Refuser(StatusListRefused, source="Bitstring Status List v1.0 §3.2", pointer="/credentialStatus")


def encode_bits(set_bits: Iterable[int], *, length: int = MINIMUM_LENGTH) -> str:
    """Pack a list in which the given indexes are set; equal input gives equal text.

    Raises:
        ValueError: an index outside the list, or a length that is no multiple of eight.
    """
    if length % 8 or length < 8:
        raise ValueError("a bitstring has whole bytes")
    indices, bits = list(set_bits), zeros(length)
    try:
        # An array of these takes no negative number; the bits would count it from the end.
        array("Q", indices)
        bits[indices] = 1
    except (IndexError, OverflowError):
        raise ValueError("an index lies outside the list") from None
    return encode_bytes(bits.tobytes())


def encode_bytes(bits: bytes | bytearray) -> str:
    """Pack the bytes of a list: gzip without a time, base64url, multibase.

    Runs of equal bytes are all that repeats in a list. Looking for nothing else takes a hundredth of the time that
    the thorough search of gzip's level 9 takes with some thousand bits set, and the text is shorter. It is also the
    same on every machine, whichever library packs.
    """
    packer = zlib_ng.compressobj(level=1, wbits=_GZIP, memLevel=9, strategy=zlib.Z_RLE)
    return encode_base64url(packer.compress(bits) + packer.flush())


def decode_bits(encoded_list: object, *, is_older: bool = False) -> bytes:
    """Unpack a list within bounds; an `is_older` one has no multibase prefix and may use either base64 alphabet.

    Raises:
        StatusListRefused: `E_STATUS_BOMB` (`too_expensive`) beyond `LARGEST_UNPACKED`, `E_STATUS_LIST` when it is
            not one gzip stream in multibase base64url, `E_STATUS_SHORT` below `MINIMUM_LENGTH`.

    Source: docs/standards/hostile-inputs.md B141, B143.
    """
    if not isinstance(encoded_list, str):
        refuse_status("E_STATUS_LIST")
    try:
        packed = decode_base64url("u" + encoded_list.translate(_TO_BASE64URL) if is_older else encoded_list)
    except MultibaseRefused:
        refuse_status("E_STATUS_LIST")
    bits = _inflate(packed)
    if len(bits) * 8 < MINIMUM_LENGTH:
        refuse_status("E_STATUS_SHORT", length=len(bits) * 8, minimum=MINIMUM_LENGTH)
    return bits


def parse_index(stated: object) -> int:
    """Read an index, a decimal text without sign, space, exponent or leading zero; a whole number says the same.

    Raises:
        StatusListRefused: `E_STATUS_INDEX`.

    Source: docs/standards/hostile-inputs.md B143.
    """
    text = str(stated) if type(stated) is int else stated
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        refuse_status("E_STATUS_INDEX", index=str(stated)[:20])
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


def read_status(bits: bytes, index: int, *, size: int) -> int:
    """Read a status of `size` bits, the first bit being the highest.

    Raises:
        StatusListRefused: `E_STATUS_INDEX`, not within the list.

    Source: Bitstring Status List v1.0 §3.2 (step: value found at statusListIndex × statusSize).
    """
    value = 0
    for position in range(index * size, (index + 1) * size):
        if position >= len(bits) * 8:
            refuse_status("E_STATUS_INDEX", index=str(position))
        value = value << 1 | bits[position >> 3] >> (7 - (position & 7)) & 1
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class BitstringStatusEntry:
    """Where one credential's status lies: the list, the place in it and what it means.

    `size` is the number of bits of one status; `messages` says what each value means when there are several.
    `references` are addresses that tell more; those of lists have the place in them as fragment.
    """

    purpose: Purpose
    index: int
    list_url: str
    size: int = 1
    messages: Mapping[int, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return the name of the entry."""
        return f"{self.list_url}#{self.index}"

    @property
    def place(self) -> str:
        """Return the place in the list, as a credential writes it."""
        return str(self.index)

    def as_json(self) -> dict[str, Any]:
        """Write the entry as a credential carries it."""
        return {
            "id": self.url,
            "type": ENTRY_TYPE,
            "statusPurpose": self.purpose,
            "statusListIndex": self.place,
            "statusListCredential": self.list_url,
        }


def parse_entry(entry: Mapping[str, Any]) -> BitstringStatusEntry:
    """Read a status entry of a credential.

    Raises:
        StatusListRefused: `E_STATUS_TYPE` (`unsupported`) for another type, purpose or entry size,
            `E_STATUS_ENTRY` when a member is missing or misshapen, `E_STATUS_INDEX`.
    """
    if entry.get("type") not in (ENTRY_TYPE, OLDER_ENTRY_TYPE):
        refuse_status("E_STATUS_TYPE", kind="unsupported", found=str(entry.get("type"))[:80])
    purpose = entry.get("statusPurpose")
    url = entry.get("statusListCredential")
    if not isinstance(purpose, str) or not isinstance(url, str) or not url or entry.get("id") == url:
        refuse_status("E_STATUS_ENTRY")
    size = entry.get("statusSize", 1)
    # Only one bit means yes or no; more than one are a number with a meaning of its own.
    is_readable = type(size) is int and 1 <= size <= (LARGEST_STATUS if purpose == "message" else 1)
    if purpose not in _PURPOSES or not is_readable:
        refuse_status("E_STATUS_TYPE", kind="unsupported", found=purpose[:80])
    return BitstringStatusEntry(
        purpose=cast("Purpose", purpose),
        index=parse_index(entry.get("statusListIndex")),
        list_url=url,
        size=cast("int", size),
        messages=_messages(entry.get("statusMessage")) if purpose == "message" else {},
        references=_references(entry.get("statusReference")),
    )


def _references(stated: object) -> tuple[str, ...]:
    listed = as_list(stated)
    return tuple(url for url in listed if isinstance(url, str) and url)[:MOST_REFERENCES]


def _messages(stated: object) -> dict[int, str]:
    """Read what each value means: `[{"status": "0x0", "message": "…"}]`; what is misshapen means nothing."""
    texts = {}
    for entry in stated if isinstance(stated, list) else []:
        status, message = (entry.get("status"), entry.get("message")) if isinstance(entry, Mapping) else (None, None)
        if isinstance(status, str) and isinstance(message, str) and re.fullmatch(r"0x[0-9a-fA-F]{1,2}", status):
            texts[int(status, 16)] = message[:200]
    return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTerms:
    """For how long a published list may be relied upon.

    Attributes:
        valid_from: instant of publication.
        valid_until: instant after which it says nothing any more; None for a final list, which says the same for ever.
        ttl_ms: how long a reader may keep a copy, milliseconds.
    """

    valid_from: datetime
    valid_until: datetime | None
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
        **({"validUntil": write_instant(terms.valid_until)} if terms.valid_until else {}),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": LIST_TYPE,
            "statusPurpose": purpose,
            "encodedList": encoded_list,
            "ttl": terms.ttl_ms,
        },
    }


def telling_replaced(credential: dict[str, Any], indices: Sequence[int], *, replaced: Sequence[int]) -> dict[str, Any]:
    """Return a list credential that also says which of the places that are set belong to replaced documents.

    Raises:
        ValueError: an index outside the list.
    """
    if not replaced:
        return credential
    if max(*indices, *replaced) >= MINIMUM_LENGTH:
        raise ValueError("an index lies outside the list")
    both = encode_bits([*indices, *(MINIMUM_LENGTH + index for index in replaced)], length=2 * MINIMUM_LENGTH)
    return {
        **credential,
        "type": [*credential["type"], TELLS_REPLACED],
        "credentialSubject": {**credential["credentialSubject"], "encodedList": both},
    }


def tells_replaced(credential: Mapping[str, Any]) -> bool:
    """Tell whether the second half of a list says what was replaced."""
    return TELLS_REPLACED in as_list(credential.get("type"))


def is_replaced(bits: bytes, index: int) -> bool:
    """Tell whether a place of a list of that kind is that of a replaced document; false for a place in its second half.

    An index that is not in the list was refused when its own bit was read.
    """
    half = len(bits) * 4
    return index < half and bool(read_status(bits, half + index, size=1))


def bits_of_list(credential: Mapping[str, Any], purpose: Purpose) -> bytes:
    """Return the bits of a list credential that was verified before, checking that it is for `purpose`.

    Raises:
        StatusListRefused: `E_STATUS_LIST`, not a list credential; `E_STATUS_PURPOSE`, a list for something else.

    Source: Bitstring Status List v1.0 §3.2 (validate algorithm).
    """
    subject = credential.get("credentialSubject")
    is_older = _OLDER_CREDENTIAL_TYPE in as_list(credential.get("type"))
    outer, inner = (_OLDER_CREDENTIAL_TYPE, _OLDER_LIST_TYPE) if is_older else (LIST_CREDENTIAL_TYPE, LIST_TYPE)
    if outer not in as_list(credential.get("type")) or not isinstance(subject, Mapping):
        refuse_status("E_STATUS_LIST")
    if inner not in as_list(subject.get("type")):
        refuse_status("E_STATUS_LIST")
    if purpose not in as_list(subject.get("statusPurpose")):
        refuse_status("E_STATUS_PURPOSE", purpose=purpose)
    return decode_bits(subject.get("encodedList"), is_older=is_older)


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = inflater.decompress(packed, LARGEST_UNPACKED + 1)
    except zlib.error:
        refuse_status("E_STATUS_LIST")
    if len(bits) > LARGEST_UNPACKED:
        refuse_status("E_STATUS_BOMB", kind="too_expensive", limit=LARGEST_UNPACKED)
    if not inflater.eof or inflater.unused_data:
        refuse_status("E_STATUS_LIST")
    return bits
