"""The two proof values of ecdsa-sd-2023: what the issuer hands to the holder, and what the holder shows.

Both are CBOR behind three bytes that say which it is. Reading is strict: exact lengths, no tags, and nothing that
written again would not be the same bytes.

Source: VC Data Integrity ECDSA Cryptosuites 1.0 §3.5.2–3.5.3, §3.5.7–3.5.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cbor2

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url, encode_base64url
from kakitome.documents.proofs.data_integrity import Json, refuse_proof

_BASE: Final = bytes((0xD9, 0x5D, 0x00))
_DERIVED: Final = bytes((0xD9, 0x5D, 0x01))
_SIGNATURE, _KEY, _HASH = 64, 35, 32
MOST_STATEMENTS: Final = 4000
LONGEST_VALUE: Final = 512 * 1024
_PARTS: Final = 5
_ARRAY_OF_FIVE: Final = 0x85


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseValue:
    """What the issuer hands to the holder. Whoever has it can show any part: it is never for a verifier.

    Attributes:
        base_signature: the issuer's, over the configuration, the key of this proof and what must be shown.
        public_key: of this proof alone: two bytes of Multikey prefix, a compressed P-256 point.
        hmac_key: with which blank nodes are renamed.
        signatures: one for each statement that need not be shown, in the order of the statements.
        mandatory_pointers: to what must be shown.
    """

    base_signature: bytes
    public_key: bytes
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    mandatory_pointers: tuple[str, ...]

    def write(self) -> str:
        """Write the proof value."""
        parts = [
            self.base_signature,
            self.public_key,
            self.hmac_key,
            list(self.signatures),
            list(self.mandatory_pointers),
        ]
        return encode_base64url(_BASE + cbor2.dumps(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedValue:
    """What the holder shows.

    Attributes:
        base_signature: as in the base.
        public_key: as in the base.
        signatures: of the shown statements that need not be shown.
        label_numbers: number of a canonical label → the HMAC that stands for it in what was signed.
        mandatory_indexes: which of the shown statements had to be shown.
    """

    base_signature: bytes
    public_key: bytes
    signatures: tuple[bytes, ...]
    label_numbers: Mapping[int, bytes]
    mandatory_indexes: tuple[int, ...]

    @property
    def labels(self) -> dict[str, str]:
        """Canonical label → label in what was signed."""
        return {f"c14n{number}": encode_base64url(value) for number, value in self.label_numbers.items()}

    def write(self) -> str:
        """Write the proof value."""
        parts = [
            self.base_signature,
            self.public_key,
            list(self.signatures),
            dict(self.label_numbers),
            list(self.mandatory_indexes),
        ]
        return encode_base64url(_DERIVED + cbor2.dumps(parts))


def is_base(proof: Json) -> bool:
    """Tell whether a proof is the issuer's base, which is not meant for verifiers."""
    value = proof.get("proofValue")
    return isinstance(value, str) and value.startswith(encode_base64url(_BASE))


def read_base(proof: Json) -> BaseValue:
    """Read the value of a base proof.

    Raises:
        ProofRefused: `E_SD_VALUE`.
    """
    signature, key, hmac_key, signatures, pointers = _read(proof, head=_BASE)
    if not isinstance(pointers, list) or not all(isinstance(pointer, str) for pointer in pointers):
        refuse_proof("E_SD_VALUE")
    return BaseValue(
        base_signature=_bytes(signature, _SIGNATURE),
        public_key=_bytes(key, _KEY),
        hmac_key=_bytes(hmac_key, _HASH),
        signatures=_signatures(signatures),
        mandatory_pointers=tuple(pointers),
    )


def read_derived(proof: Json) -> DerivedValue:
    """Read the value of a derived proof.

    Raises:
        ProofRefused: `E_SD_BASE` for a base proof, `E_SD_VALUE` for what is neither.
    """
    if is_base(proof):
        refuse_proof("E_SD_BASE", kind="unsupported")
    signature, key, signatures, labels, indexes = _read(proof, head=_DERIVED)
    if not isinstance(labels, dict) or not isinstance(indexes, list) or len(indexes) > MOST_STATEMENTS:
        refuse_proof("E_SD_VALUE")
    numbers = {_number(number): _bytes(value, _HASH) for number, value in labels.items()}
    # Labels are told apart in what was signed, and so they must be here.
    if sorted(numbers) != list(range(len(numbers))) or len(set(numbers.values())) != len(numbers):
        refuse_proof("E_SD_VALUE")
    mandatory = tuple(_number(index) for index in indexes)
    if len(set(mandatory)) != len(mandatory):
        refuse_proof("E_SD_VALUE")
    return DerivedValue(
        base_signature=_bytes(signature, _SIGNATURE),
        public_key=_bytes(key, _KEY),
        signatures=_signatures(signatures),
        label_numbers=numbers,
        mandatory_indexes=mandatory,
    )


def _read(proof: Json, *, head: bytes) -> list[Any]:
    value = proof.get("proofValue")
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        refuse_proof("E_SD_VALUE")
    try:
        data = decode_base64url(value)
        body = data.removeprefix(head)
        # One byte decides that there is an array of five at all; a tower of arrays never reaches the reader's stack.
        if body == data or not body or body[0] != _ARRAY_OF_FIVE:
            refuse_proof("E_SD_VALUE")
        parts = cbor2.loads(body)
        again = cbor2.dumps(parts)
    except (MultibaseRefused, cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError):
        refuse_proof("E_SD_VALUE")
    if again != body or not isinstance(parts, list) or len(parts) != _PARTS:
        refuse_proof("E_SD_VALUE")
    return parts


def _signatures(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > MOST_STATEMENTS:
        refuse_proof("E_SD_VALUE")
    return tuple(_bytes(item, _SIGNATURE) for item in value)


def _bytes(value: Any, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        refuse_proof("E_SD_VALUE")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MOST_STATEMENTS:
        refuse_proof("E_SD_VALUE")
    return value
