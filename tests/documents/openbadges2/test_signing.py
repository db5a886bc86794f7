"""Signing an Open Badge 2.0: RS256 and nothing else, with keys that are long enough."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.public_key import KeyRefused
from kakitome.documents.openbadges2.signing import read_pem, sign_award, write_pem
from vectors import issuer_site, open_badges_2_site


def token() -> bytes:
    private = open_badges_2_site.private("now")
    return sign_award(
        open_badges_2_site.signed_payload(),
        public=private.public_key(),
        sign=lambda data: private.sign(data, padding.PKCS1v15(), SHA256()),
    )


def test_b_04_a_signed_award_is_a_compact_signature_with_rs256() -> None:
    read = read_compact(token())
    assert read.header == {"alg": "RS256"}
    assert json.loads(read.payload) == open_badges_2_site.signed_payload()
    assert verify_compact(read, open_badges_2_site.private("now").public_key())
    assert not verify_compact(read, open_badges_2_site.private("other").public_key())


def test_a_public_key_comes_back_from_its_pem() -> None:
    key = open_badges_2_site.private("now").public_key()
    assert read_pem(write_pem(key)) == key


@pytest.mark.parametrize(
    ("pem", "code"),
    [
        ("看護", "E_KEY_PEM"),
        ("", "E_KEY_PEM"),
        (open_badges_2_site.pem("short", 1024), "E_KEY_RSA"),
        (issuer_site.as_bytes({}).decode(), "E_KEY_PEM"),
    ],
)
def test_what_is_no_usable_key_is_refused(pem: str, code: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        read_pem(pem)
    assert refused.value.code == code
