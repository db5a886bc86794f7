"""Open Badges of version 1 and 2 with one flaw each, for an issuer whose site is in good order.

Their names: number in the list of bad inputs, verdict, finding, flaw. The tokens end in a signature of nobody: they
are to be refused for what their header says, before any key is looked for.
"""

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from vectors import issuer_site, open_badges_2_site

FOLDER = "bad_open_badges"
NOBODY = b"\x5a" * 256
PUBLIC = b"-----BEGIN PUBLIC KEY-----\nthe public key, used as a shared secret\n-----END PUBLIC KEY-----\n"


def hosted(**changes: Any) -> Callable[[], bytes]:
    """Return a hosted award in which members are replaced."""
    return lambda: issuer_site.as_bytes(copy.deepcopy(open_badges_2_site.hosted()) | changes)


def segment(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header: Mapping[str, Any], *, more: str = "") -> bytes:
    """Write a token with this header."""
    said = json.dumps(open_badges_2_site.signed_payload(), ensure_ascii=False).encode()
    return f"{segment(json.dumps(header).encode())}.{segment(said)}.{segment(NOBODY)}{more}\n".encode()


def with_public_key_as_secret() -> bytes:
    """Sign with HMAC, the issuer's public key as the secret."""
    unsigned = token({"alg": "HS256"}).rpartition(b".")[0]
    return unsigned + b"." + segment(hmac.new(PUBLIC, unsigned, hashlib.sha256).digest()).encode() + b"\n"


_OTHER = {"type": "email", "hashed": False, "identity": "mallory@u.example"}
_TWICE = b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"urn:a","id":"urn:b"}'

AWARDS: Mapping[str, Callable[[], bytes]] = {
    "B087__indeterminate__E_OB2_NO_ADDRESS__an_address_of_no_host.json": hosted(id="urn:uuid:0b6a8d1e"),
    "B087__indeterminate__E_FETCH_NO_ANSWER__on_another_origin_that_does_not_answer.json": hosted(
        id="https://evil.example/1.json"
    ),
    "B087__invalid_signature__E_OB2_DIFFERS__badge_of_another_origin.json": hosted(badge="https://evil.example/b.json"),
    "B089__invalid_signature__E_OB2_DIFFERS__of_another_person.json": hosted(recipient=_OTHER),
    "B089__invalid_signature__E_OB2_DIFFERS__lasts_longer.json": hosted(expires="2099-01-01T00:00:00Z"),
    "B089__invalid_signature__E_OB2_DIFFERS__given_earlier.json": hosted(issuedOn="2001-01-01T00:00:00Z"),
    "B089__invalid_signature__E_OB2_DIFFERS__another_name_inside.json": hosted(
        badge=open_badges_2_site.achievement() | {"name": "Professor"}
    ),
    "B089__invalid_signature__E_OB2_NOT_SIGNED__payload_without_its_signature.json": lambda: issuer_site.as_bytes(
        open_badges_2_site.signed_payload()
    ),
    "B093__malformed__E_JWS_ALGORITHM__none.jws": lambda: token({"alg": "none"}),
    "B093__malformed__E_JWS_ALGORITHM__public_key_as_secret.jws": with_public_key_as_secret,
    "B093__unsupported__E_JWS_ALGORITHM__rs512.jws": lambda: token({"alg": "RS512"}),
    "B095__malformed__E_JWS_HEADER__critical_extension.jws": lambda: token({"alg": "RS256", "crit": ["exp"]}),
    "B095__malformed__E_JWS_HEADER__unencoded_payload.jws": lambda: token({"alg": "RS256", "b64": False}),
    "B095__malformed__E_JWS_HEADER__key_from_elsewhere.jws": lambda: token(
        {"alg": "RS256", "jku": "https://evil.example/keys.json"}
    ),
    "B095__invalid_signature__E_SIGNATURE__key_in_its_own_header.jws": lambda: token(
        {"alg": "RS256", "jwk": {"kty": "RSA", "n": segment(NOBODY), "e": "AQAB"}}
    ),
    "B099__malformed__E_JWS_SEGMENTS__four_parts.jws": lambda: token({"alg": "RS256"}, more=".x"),
    "B053__malformed__E_JSON_DUPKEY__two_names.json": lambda: _TWICE,
    "B099__invalid_signature__E_SIGNATURE__signed_by_nobody.jws": lambda: token({"alg": "RS256"}),
    "B115__indeterminate__E_OB2_NO_ADDRESS__first_shape_without_an_address.json": lambda: issuer_site.as_bytes(
        open_badges_2_site.award_0_5()
    ),
}

FILES = {f"{FOLDER}/{name}": build for name, build in AWARDS.items()}
