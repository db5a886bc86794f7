"""The keys with which one issuer signs, one for each purpose.

An issuer signs in several words: a Data Integrity proof, a JSON Web Token, an Open Badge 2.0, a checkpoint
of the log. Each purpose has a key of its own, so that one that must be withdrawn does not take the others
along, and no key ever signs two kinds of message.

Source: docs/rules/threats.md T9; RFC 8725 §3.17 (keys per purpose).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from kakitome.documents.keys.public_key import PublicKey


class KeyPurpose(StrEnum):
    """What a key signs, and nothing else."""

    CREDENTIAL = "credential"
    """Data Integrity proofs `eddsa-rdfc-2022` (Ed25519)."""
    JOSE = "jose"
    """VC-JWT and SD-JWT VC (P-256, ES256)."""
    DISCLOSURE = "disclosure"
    """Data Integrity proofs `ecdsa-sd-2023` (P-256)."""
    OPEN_BADGES_2 = "openbadges2"
    """Signed Open Badges 2.0 (RSA-3072, RS256; keys of before have 2048 bits)."""
    SEAL = "seal"
    """PDF and JAdES seals; its public half is an X.509 certificate (see `document_seal`)."""
    LOG = "log"
    """Checkpoints of the transparency log (Ed25519)."""


FURTHER_KEYS: Mapping[KeyPurpose, str] = MappingProxyType(
    {
        KeyPurpose.JOSE: "P-256",
        KeyPurpose.DISCLOSURE: "P-256",
        KeyPurpose.OPEN_BADGES_2: "RSA",
        KeyPurpose.LOG: "Ed25519",
    }
)
"""The keys an issuer has beside the one for credentials, and their kinds. Seals have certificates instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One key, opened for signing.

    Attributes:
        purpose: what it is for.
        key_id: the public key as Multikey.
        method: its verification method, a DID URL.
        public: the public key.
        sign: bytes to signature; ECDSA answers raw `r‖s`, RSA PKCS#1 v1.5, both over SHA-256 (P-384: SHA-384).
    """

    purpose: KeyPurpose
    key_id: str
    method: str
    public: PublicKey
    sign: Callable[[bytes], bytes]


class SigningKeys(Protocol):
    """The keys of one issuer that sign now."""

    def key(self, purpose: KeyPurpose) -> SigningKey:
        """Open the key of a purpose; raises `NotFound` (E_KEY_PURPOSE_MISSING), `Unavailable` as the vault."""
