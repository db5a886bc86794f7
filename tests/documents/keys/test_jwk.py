"""JSON Web Keys: both directions, and every key that was not published for verifying."""

import base64
import copy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.did import DidRefused
from kakitome.documents.keys.did_jwk import did_jwk_of, resolve_did_jwk
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk, thumbprint
from kakitome.documents.keys.public_key import KeyRefused, PublicKey
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.strict_json import load

ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
P256 = ec.derive_private_key(7, ec.SECP256R1()).public_key()
P384 = ec.derive_private_key(7, ec.SECP384R1()).public_key()
RSA = rsa.generate_private_key(65537, 2048).public_key()


@pytest.mark.parametrize("key", [ED25519, P256, P384, RSA], ids=["Ed25519", "P-256", "P-384", "RSA"])
def test_a_key_survives_the_journey_through_a_json_web_key(key: PublicKey) -> None:
    jwk = public_to_jwk(key)
    assert public_from_jwk(jwk) == key
    assert public_from_jwk(jwk | {"kid": "#1", "use": "sig", "key_ops": ["verify"], "x5c": ["ignored"]}) == key


def test_the_thumbprint_is_the_one_of_the_published_example() -> None:
    # Source: RFC 8037 appendix A.2 and A.3.
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert thumbprint(public_from_jwk(jwk)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def changed(key: PublicKey, **members: Any) -> dict[str, Any]:
    return {**copy.deepcopy(public_to_jwk(key)), **members}


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


BAD = {
    "for encrypting": ("E_JWK_USE", changed(P256, use="enc")),
    "use is a list": ("E_JWK_USE", changed(P256, use=["sig"])),
    "operations without verify": ("E_JWK_USE", changed(P256, key_ops=["encrypt"])),
    "operations are text": ("E_JWK_USE", changed(P256, key_ops="verify")),
    "no operations": ("E_JWK_USE", changed(P256, key_ops=[])),
    "a secret member": ("E_JWK_SECRET", changed(P256, d="AQ")),
    "an RSA prime": ("E_JWK_SECRET", changed(RSA, p="AQ")),
    "a shared secret": ("E_JWK_SECRET", {"kty": "oct", "k": "AQ"}),
    "an algorithm of another key": ("E_JWK_ALGORITHM", changed(RSA, alg="HS256")),
    "an algorithm of another curve": ("E_JWK_ALGORITHM", changed(P256, alg="ES384")),
    "an algorithm for encrypting": ("E_JWK_ALGORITHM", changed(RSA, alg="RSA-OAEP")),
    "no algorithm at all": ("E_JWK_ALGORITHM", changed(ED25519, alg="none")),
    "an algorithm that is null": ("E_JWK_ALGORITHM", changed(ED25519, alg=None)),
    "off the curve": ("E_KEY_POINT", changed(P256, y=text(bytes(31) + b"\x01"))),
    "the origin": ("E_KEY_POINT", changed(P256, x=text(bytes(32)), y=text(bytes(32)))),
    "a coordinate beyond the field": ("E_KEY_POINT", changed(P256, x=text(b"\xff" * 32))),
    "a short coordinate": ("E_KEY_LENGTH", changed(P256, x=text(bytes(31)))),
    "a long coordinate": ("E_KEY_LENGTH", changed(P256, y=text(bytes(33)))),
    "a point of another curve": ("E_KEY_LENGTH", changed(P384, crv="P-256")),
    "an Ed25519 key of 31 bytes": ("E_KEY_LENGTH", changed(ED25519, x=text(bytes(31)))),
    "padded": ("E_MULTIBASE", changed(P256, x=public_to_jwk(P256)["x"] + "=")),
    "loose bits at the end": ("E_MULTIBASE", changed(ED25519, x=public_to_jwk(ED25519)["x"][:-1] + "h")),
    "the other alphabet": ("E_MULTIBASE", changed(P256, x="+" + public_to_jwk(P256)["x"][1:])),
    "a coordinate that is a number": ("E_JWK_MEMBER", changed(P256, x=3)),
    "a missing coordinate": ("E_JWK_MEMBER", {"kty": "EC", "crv": "P-256", "x": text(bytes(32))}),
    "a modulus with a leading zero": ("E_JWK_MEMBER", changed(RSA, n="AA" + public_to_jwk(RSA)["n"])),
    "an endless modulus": ("E_JWK_MEMBER", changed(RSA, n="_" * 4000)),
    "an even exponent": ("E_KEY_RSA", changed(RSA, e="BA")),
    "the exponent one": ("E_KEY_RSA", changed(RSA, e="AQ")),
    "1024 bits": ("E_KEY_RSA", changed(RSA, n=text(b"\xff" * 128))),
    "secp256k1": ("E_KEY_UNSUPPORTED", changed(P256, crv="secp256k1")),
    "for agreeing keys": ("E_KEY_UNSUPPORTED", changed(ED25519, crv="X25519")),
    "no type": ("E_JWK_MEMBER", {"crv": "P-256"}),
    "no object": ("E_JWK_MEMBER", "AQAB"),
}


@pytest.mark.parametrize("flaw", BAD)
def test_a_key_that_was_not_published_for_verifying_is_refused(flaw: str) -> None:
    code, jwk = BAD[flaw]
    with pytest.raises(KeyRefused) as caught:
        public_from_jwk(jwk)
    assert caught.value.problem.code == code


@pytest.mark.parametrize("key", [ED25519, P256, P384, RSA], ids=["Ed25519", "P-256", "P-384", "RSA"])
def test_a_did_jwk_is_its_own_document(key: PublicKey) -> None:
    did = did_jwk_of(key)
    document = resolve_did_jwk(did, load=load)
    assert document.id == did
    assert document.assertion_key(f"{did}#0") == key


def test_the_published_did_jwk_is_read() -> None:
    # Source: the example of the did:jwk method specification (P-256).
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAi"
        "LCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )
    assert resolve_did_jwk(did, load=load).assertion_key(f"{did}#0")


@pytest.mark.parametrize(
    "jwk",
    [
        b'{"kty":"OKP","crv":"X25519","use":"enc","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}',
        b'{"kty":"EC","kty":"OKP"}',
        b"[]",
        b"not json",
    ],
)
def test_a_did_jwk_that_cannot_sign_is_refused(jwk: bytes) -> None:
    with pytest.raises(DocumentRefused):
        resolve_did_jwk("did:jwk:" + text(jwk), load=load)


@pytest.mark.parametrize("did", ["did:jwk:", "did:jwk:é", "did:key:z6Mk", "did:jwk:a", "did:jwk:" + "A" * 3000])
def test_what_is_no_did_jwk_is_refused(did: str) -> None:
    with pytest.raises(DidRefused):
        resolve_did_jwk(did, load=load)
