"""The platform's key vault: sealed, bound to its institution, opened once."""

import hmac
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from contract.fakes import MemorySealedKeys
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.errors import NotFound, Unavailable
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey

OLD, NEW = WrappingKey(b"o" * 32), WrappingKey(b"n" * 32)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def vault(table: MemorySealedKeys, *keys: WrappingKey) -> SealedKeyVault:
    return SealedKeyVault(table, wrapping_keys=keys or (OLD,), clock=lambda: NOW)


def test_a_key_signs_for_its_public_key() -> None:
    table = MemorySealedKeys("a")
    key_id = vault(table).create()
    signature = vault(table).signer(key_id)(b"message")
    assert verifies(decode_public(key_id), signature, b"message")
    assert vault(table).signer(key_id)(b"message") == signature
    assert vault(table).list_key_ids() == [key_id]


@pytest.mark.parametrize(
    ("algorithm", "length"), [("Ed25519", 64), ("P-256", 64), ("P-384", 96), ("RSA", 384)], ids=str
)
def test_every_kind_of_key_signs_as_tokens_ask_and_only_its_own_message(algorithm: str, length: int) -> None:
    table = MemorySealedKeys("a")
    key_id = vault(table).create(algorithm=algorithm)
    public = decode_public(key_id)
    signature = vault(table).signer(key_id)(b"message")
    assert algorithm_of(public) == algorithm
    assert len(signature) == length
    assert verifies(public, signature, b"message")
    assert not verifies(public, signature, b"another")


def verifies(public: PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        if isinstance(public, Ed25519PublicKey):
            public.verify(signature, data)
        elif isinstance(public, RSAPublicKey):
            public.verify(signature, data, PKCS1v15(), SHA256())
        else:
            half = len(signature) // 2
            r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
            public.verify(encode_dss_signature(r, s), data, ECDSA(SHA256() if half == 32 else SHA384()))
    except InvalidSignature:
        return False
    return True


def test_a_kind_of_key_nobody_asked_for_is_not_made() -> None:
    table = MemorySealedKeys("a")
    with pytest.raises(ValueError, match="secp256k1"):
        vault(table).create(algorithm="secp256k1")
    assert vault(table).list_key_ids() == []


def test_a_key_is_opened_once_for_many_signatures() -> None:
    opened = vault(MemorySealedKeys("a"))
    key_id = opened.create()
    assert opened.signer(key_id) is opened.signer(key_id)


def test_the_private_key_is_not_in_the_table() -> None:
    table = MemorySealedKeys("a")
    opened = vault(table)
    key_id = opened.create()
    sealed = table.find(key_id)
    assert sealed is not None
    assert len(sealed.ciphertext) == 32 + 16
    assert vault(table).create() != key_id


def test_a_row_copied_to_another_institution_opens_nothing() -> None:
    ours, theirs = MemorySealedKeys("a"), MemorySealedKeys("b")
    key_id = vault(ours).create()
    sealed = ours.find(key_id)
    assert sealed is not None
    theirs.add(sealed)
    with pytest.raises(Unavailable, match="E_KEY_UNAVAILABLE"):
        vault(theirs).signer(key_id)


def test_without_its_wrapping_key_nothing_opens() -> None:
    table = MemorySealedKeys("a")
    key_id = vault(table, OLD).create()
    with pytest.raises(Unavailable, match="E_KEY_UNAVAILABLE"):
        vault(table, NEW).signer(key_id)


def test_resealing_brings_every_key_under_the_new_wrapping_key() -> None:
    table = MemorySealedKeys("a")
    before = vault(table, OLD)
    key_id, digest = before.create(), before.keyed_digest("duplicate", b"x")
    both = vault(table, NEW, OLD)
    assert both.signer(key_id)(b"m") == before.signer(key_id)(b"m")
    assert both.reseal_all() == 2
    assert both.reseal_all() == 0
    after = vault(table, NEW)
    assert after.signer(key_id)(b"m") == before.signer(key_id)(b"m")
    assert after.keyed_digest("duplicate", b"x") == digest


def test_digests_differ_by_purpose_and_institution_and_last() -> None:
    table = MemorySealedKeys("a")
    digest = vault(table).keyed_digest("duplicate", b"x")
    assert vault(table).keyed_digest("duplicate", b"x") == digest
    assert vault(table).keyed_digest("salt", b"x") != digest
    assert vault(MemorySealedKeys("b")).keyed_digest("duplicate", b"x") != digest
    assert digest != hmac.digest(OLD.secret, b"x", "sha256")


def test_a_digest_secret_cannot_sign() -> None:
    table = MemorySealedKeys("a")
    vault(table).keyed_digest("duplicate", b"x")
    for key_id in ("secret:duplicate", "z6MkUnknown"):
        with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
            vault(table).signer(key_id)
