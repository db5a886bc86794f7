"""New private keys: how strong they are, and that weaker ones of before go on."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.private_key import from_bytes, generate, signer_of, to_bytes


@pytest.mark.parametrize(("algorithm", "bits"), [("RSA", 3072), ("P-256", 256), ("P-384", 384)])
def test_a_new_key_has_128_bits_of_strength_or_more(algorithm: str, bits: int) -> None:
    """Source: NIST SP 800-57 part 1 rev. 5, table 2; OWASP ASVS 5.0 V11.2.3."""
    assert generate(algorithm).key_size == bits  # type: ignore[union-attr]


def test_a_new_rsa_key_has_3072_bits_and_one_of_2048_goes_on() -> None:
    for private in (generate("RSA"), rsa.generate_private_key(65537, 2048)):
        name = encode_public(private.public_key())  # type: ignore[arg-type]
        assert decode_public(name) == private.public_key()
        assert len(name) <= 600, "as long as the column that holds it"
        signature = signer_of(from_bytes(to_bytes(private)))(b"an award")
        private.public_key().verify(signature, b"an award", PKCS1v15(), SHA256())  # type: ignore[union-attr,call-arg]
    assert generate("RSA").key_size == 3072  # type: ignore[union-attr]
