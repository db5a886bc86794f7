"""Hostile and faulty tokens, made from a credential in which nothing is wrong.

`bad_tokens/<row>__<verdict>__<code>__<flaw>.jws`: the row of the catalogue of hostile inputs (B000: our own), the
verdict it must get and the finding that must be among the reasons. The issuer's key document lists the keys of
`TokenKey.of` for every algorithm; none lists a key named `stranger`.
"""

import copy
import hashlib
import hmac
import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.keys.jwk import public_to_jwk
from vectors import issuer_site
from vectors.points_without_a_secret import FORGED, POINTS, multikey
from vectors.token_keys import TokenKey

Json = dict[str, Any]
Build = Callable[[], bytes]


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def token(
    payload: Mapping[str, Any] | None = None,
    header: Mapping[str, Any] | None = None,
    *,
    by: TokenKey | None = None,
    algorithm: str = "ES256",
    raw_header: bytes = b"",
) -> bytes:
    """Sign any payload under any header."""
    key = by or TokenKey.of(algorithm)
    head = {"alg": algorithm, "typ": "JWT", "kid": key.method} if header is None else dict(header)
    body = claims() if payload is None else payload
    first = b64(raw_header or json.dumps(head).encode())
    signing_input = f"{first}.{b64(json.dumps(body, ensure_ascii=False).encode())}"
    return f"{signing_input}.{b64(key.sign(signing_input.encode()))}".encode()


def claims(**changes: Any) -> Json:
    """Return the good credential as the payload of a token; None takes a claim away."""
    read = json.loads(unb64(to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("ES256")).split(b".")[1]))
    return {name: value for name, value in (read | changes).items() if value is not None}


def old_form(**changes: Any) -> Json:
    """Return the credential in the form of 1.1, in `vc`."""
    body = issuer_site.unsigned()
    body["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    start, end = body.pop("validFrom"), body.pop("validUntil")
    body |= {"issuanceDate": start, "expirationDate": end}
    del body[issuer_site.STATUS_IRI], body["credentialStatus"]
    stated = {name: claims()[name] for name in ("iss", "jti", "sub", "nbf", "exp")}
    return {**stated, "vc": body, **changes}


def header(**changes: Any) -> Json:
    made = {"alg": "ES256", "typ": "JWT", "kid": TokenKey.of("ES256").method} | changes
    return {name: value for name, value in made.items() if value is not None}


def signed(**changes: Any) -> Build:
    return lambda: token(claims(**changes))


def headed(**changes: Any) -> Build:
    return lambda: token(header=header(**changes))


def unb64(segment: bytes) -> bytes:
    return urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))


def _confused() -> bytes:
    """Sign with HMAC under the text of the issuer's public key."""
    key = TokenKey.of("RS256")
    secret = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    first = b64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": key.method}).encode())
    signing_input = f"{first}.{b64(json.dumps(claims()).encode())}"
    return f"{signing_input}.{b64(hmac.digest(secret, signing_input.encode(), hashlib.sha256))}".encode()


def _unsigned() -> bytes:
    first = b64(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{first}.{b64(json.dumps(claims()).encode())}.".encode()


def _altered() -> bytes:
    first, _, signature = token().split(b".")
    changed = copy.deepcopy(claims())
    changed["credentialSubject"]["achievement"]["name"] = "博士"
    return b".".join((first, b64(json.dumps(changed).encode()).encode(), signature))


def _der() -> bytes:
    signing_input, _, signature = token().rpartition(b".")
    raw = unb64(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    return signing_input + b"." + b64(encode_dss_signature(r, s)).encode()


def _zero() -> bytes:
    return token().rpartition(b".")[0] + b"." + b64(bytes(64)).encode()


def _second_spelling() -> bytes:
    """Change bits that no byte holds: the same signature in another spelling."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    made = token()
    return made[:-1] + alphabet[alphabet.index(made[-1:]) + 1 :][:1]


def _stranger(**changes: Any) -> bytes:
    key = TokenKey.of("ES256", "stranger")
    return token(header=header(**changes), by=key)


def _signed_by_nobody() -> bytes:
    """Issue under the neutral point of Ed25519: no secret is used, and the arithmetic comes out."""
    key = multikey(POINTS["neutral"])
    did = f"did:key:{key}"
    nobody = TokenKey(
        method=f"{did}#{key}",
        public=Ed25519PublicKey.from_public_bytes(POINTS["neutral"]),
        sign=lambda _: FORGED,
        private=TokenKey.of("EdDSA").private,
    )
    said = claims(iss=did)
    said["issuer"]["id"] = did
    return token(said, header(alg="EdDSA", kid=nobody.method), by=nobody)


def _jwk(name: str = "token", **changes: Any) -> Json:
    return {**public_to_jwk(TokenKey.of("ES256", name).public), **changes}


FILES: Mapping[str, Build] = {
    f"bad_tokens/{name}.jws": build
    for name, build in {
        "B093__malformed__E_JWS_ALGORITHM__secret_is_the_public_key": _confused,
        "B093__malformed__E_JWS_ALGORITHM__none": _unsigned,
        "B093__invalid_signature__E_JWS_ALGORITHM_KEY__rsa_named_for_an_elliptic_key": headed(alg="RS256"),
        "B093__unsupported__E_JWS_ALGORITHM__probabilistic_rsa": headed(alg="PS256"),
        "B093__malformed__E_JWS_ALGORITHM__in_small_letters": headed(alg="es256"),
        "B093__malformed__E_JWS_ALGORITHM__missing": headed(alg=None),
        "B095__malformed__E_JWS_HEADER__critical_exp": headed(crit=["exp"], exp=1),
        "B095__malformed__E_JWS_HEADER__critical_b64": headed(crit=["b64"], b64=False),
        "B095__malformed__E_JWS_HEADER__critical_empty": headed(crit=[]),
        "B095__malformed__E_JWS_HEADER__critical_unknown": headed(crit=["x"], x=1),
        "B072__malformed__E_KEY_NO_SECRET__issued_by_the_neutral_point": _signed_by_nobody,
        "B072__malformed__E_KEY_NO_SECRET__neutral_point_in_the_header": headed(
            jwk={"kty": "OKP", "crv": "Ed25519", "x": b64(POINTS["neutral"])}
        ),
        "B097__malformed__E_JWK_USE__key_for_encrypting": headed(jwk=_jwk(use="enc")),
        "B097__malformed__E_JWK_USE__key_wraps": headed(jwk=_jwk(key_ops=["encrypt"])),
        "B097__malformed__E_JWK_SECRET__secret_half_inside": headed(jwk=_jwk(d="AQ")),
        "B000__malformed__E_JWS_HEADER__key_from_an_address": headed(jku="https://evil.example/keys"),
        "B000__malformed__E_JWS_HEADER__certificate_inside": headed(x5c=["AAAA"]),
        "B000__malformed__E_JWS_HEADER__certificate_from_an_address": headed(x5u="https://evil.example/c"),
        "B000__malformed__E_JSON_DUPKEY__two_algorithms": lambda: token(raw_header=b'{"alg":"ES256","alg":"none"}'),
        "B000__malformed__E_JWS_HEADER__key_id_a_number": headed(kid=7),
        "B000__malformed__E_JWT_TYPE__a_wallet_token": headed(typ="dc+sd-jwt"),
        "B000__invalid_signature__E_JWS_JWK__another_key_inside": headed(jwk=_jwk("stranger")),
        "B000__invalid_signature__E_JWS_NO_KEY__signed_with_the_key_it_carries": lambda: _stranger(
            kid=None, jwk=_jwk("stranger")
        ),
        "B000__invalid_signature__E_JWS_NO_KEY__nobody_named": lambda: _stranger(kid=None),
        "B000__invalid_signature__E_SIGNATURE__signed_by_a_stranger": _stranger,
        "B000__invalid_signature__E_ISSUER_BINDING__key_of_a_stranger": lambda: token(
            by=TokenKey.of("ES256", "stranger", did="did:web:evil.example"),
        ),
        "B000__invalid_signature__E_ISSUER_BINDING__key_at_another_host": headed(kid="https://evil.example/key.jwk"),
        "B000__invalid_signature__E_KEY_UNKNOWN__key_is_its_own_name": lambda: token(
            by=TokenKey.of("ES256", "stranger")
        ),
        "B099__malformed__E_JWS_SEGMENTS__four": lambda: token() + b".AAAA",
        "B099__malformed__E_JWS_SEGMENTS__two": lambda: token().rpartition(b".")[0],
        "B000__malformed__E_JWS_BASE64__second_spelling": _second_spelling,
        "B000__malformed__E_JWS_BASE64__padded": lambda: token() + b"==",
        "B000__invalid_signature__E_SIGNATURE__another_name": _altered,
        "B000__invalid_signature__E_SIGNATURE__in_der": _der,
        "B000__invalid_signature__E_SIGNATURE__nought": _zero,
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__issuer": signed(iss="did:web:evil.example"),
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__identifier": signed(jti="urn:uuid:1"),
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__learner": signed(sub="did:example:other"),
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__beginning": signed(nbf=1),
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__end": signed(exp=4_000_000_000),
        "B101__invalid_signature__E_ENVELOPE_MISMATCH__learner_of_the_older_form": lambda: token(
            old_form(sub="did:example:other")
        ),
        "B103__malformed__E_JWT_CLAIM__end_is_a_text": signed(exp="1948460400"),
        "B103__malformed__E_JWT_CLAIM__end_is_huge": lambda: token(
            json.loads(json.dumps(claims(exp=1)).replace('"exp": 1', '"exp": 1e308'))
        ),
        "B103__malformed__E_JWT_CLAIM__end_is_negative": signed(exp=-1),
        "B103__malformed__E_JWT_CLAIM__end_is_true": signed(exp=True),
        "B000__malformed__E_JWT_CLAIM__issuer_is_an_object": signed(iss={"id": issuer_site.DID}),
        "B000__malformed__E_JWT_PAYLOAD__two_credentials": lambda: token({**claims(), "vc": old_form()["vc"]}),
        "B000__malformed__E_JWT_PAYLOAD__a_list": lambda: token([]),  # type: ignore[arg-type]
        "B000__invalid_signature__E_PRESENTATION_PURPOSE__a_presentation": lambda: token(
            {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
        ),
        "B109__too_expensive__E_JWS_SIZE__header": headed(x="x" * 9000),
        "B111__not_yet_valid__E_TOKEN_FUTURE__made_in_ten_minutes": signed(iat=int(issuer_site.NOW.timestamp()) + 600),
        "B000__expired__E_EXPIRED__end_only_in_the_claim": signed(
            validUntil=None, exp=int(issuer_site.NOW.timestamp()) - 1, validFrom="2026-09-30T00:00:00+09:00"
        ),
    }.items()
}
