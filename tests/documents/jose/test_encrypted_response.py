"""Answers of wallet apps that are encrypted: to the key of one exchange, in a way that was offered, and bounded."""

import json
from collections.abc import Callable

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from kakitome.documents.jose.encrypted_response import LARGEST, public_jwk, read_encrypted, response_key
from kakitome.documents.refusal import DocumentRefused

SECRET = b"a secret of the platform that is long enough"
KEY = response_key(SECRET, "an exchange")
ANSWER = b'{"state":"s","vp_token":{"credential":["x~y"]}}'


def sealed(text: bytes = ANSWER, *, key: ECKey | OctKey = KEY, **header: str) -> bytes:
    """Encrypt as an app does, with what is changed in the header."""
    protected = {"alg": "ECDH-ES", "enc": "A128GCM", **header}
    known = jwe.JWERegistry.algorithms
    registry = jwe.JWERegistry(algorithms=[name for kind in ("alg", "enc", "zip") for name in known[kind]])
    return jwe.encrypt_compact(protected, text, key, registry=registry).encode()


@pytest.mark.parametrize("encoding", ["A128GCM", "A256GCM"])
def test_what_was_encrypted_to_the_key_of_an_exchange_is_read(encoding: str) -> None:
    public = ECKey.import_key(public_jwk(KEY, name="an exchange"))
    assert read_encrypted(sealed(key=public, enc=encoding), key=response_key(SECRET, "an exchange")) == json.loads(
        ANSWER
    )


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "to the key of another exchange": (lambda: sealed(key=response_key(SECRET, "another")), "E_RESPONSE_ENCRYPTION"),
    "to the key of another platform": (
        lambda: sealed(key=response_key(b"x" * 32, "an exchange")),
        "E_RESPONSE_ENCRYPTION",
    ),
    "a way of encrypting that was not offered": (lambda: sealed(enc="A128CBC-HS256"), "E_RESPONSE_ENCRYPTION"),
    "a wrapped key": (lambda: sealed(alg="ECDH-ES+A128KW"), "E_RESPONSE_ENCRYPTION"),
    "a shared secret": (lambda: sealed(key=OctKey.import_key(b"0" * 16), alg="dir"), "E_RESPONSE_ENCRYPTION"),
    "a password": (lambda: sealed(key=OctKey.import_key(b"0" * 16), alg="PBES2-HS256+A128KW"), "E_RESPONSE_ENCRYPTION"),
    "packed": (lambda: sealed(b" " * 2**24, zip="DEF"), "E_RESPONSE_ENCRYPTION"),
    "altered": (lambda: sealed()[:-4] + b"AAAA", "E_RESPONSE_ENCRYPTION"),
    "cut": (lambda: sealed().rpartition(b".")[0], "E_RESPONSE_ENCRYPTION"),
    "no token at all": (lambda: b"\xff\x00....", "E_RESPONSE_ENCRYPTION"),
    "too large": (lambda: b"x" * (LARGEST + 1), "E_RESPONSE_SIZE"),
    "a list inside": (lambda: sealed(b"[]"), "E_RESPONSE_FORM"),
    "nothing inside": (lambda: sealed(b""), "E_JSON_SYNTAX"),
    "one name twice inside": (lambda: sealed(b'{"state":"s","state":"t"}'), "E_JSON_DUPKEY"),
    "deep inside": (lambda: sealed(b'{"a":' * 5000 + b"1" + b"}" * 5000), "E_JSON_DEPTH"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_encrypted_as_was_offered_or_hides_something_is_refused(name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(DocumentRefused) as refused:
        read_encrypted(make(), key=KEY)
    assert refused.value.code == code
