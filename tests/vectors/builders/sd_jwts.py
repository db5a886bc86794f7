"""Hostile and faulty SD-JWTs, made from one in which nothing is wrong.

`bad_sd_jwts/<row>__<verdict>__<code>__<flaw>.sd-jwt`, named as `bad_tokens` are. The key document of the issuer lists
the keys of `TokenKey.of`.
"""

import hashlib
import itertools
import json
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.sdjwt.issuing import issue, present
from kakitome.documents.sdjwt.key_binding import bind
from vectors import certified_issuers, issuer_site
from vectors.points_without_a_secret import FORGED, POINTS, multikey
from vectors.token_keys import TokenKey

Json = dict[str, Any]
Build = Callable[[], bytes]
HOLDER = TokenKey.of("ES256", "holder")
PERSONAL = ("givenName", "familyName", "name")
LEARNT = ("title", "learningOutcomes", "grade")


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def salts() -> Iterator[str]:
    """Return salts that are the same each time; real ones are drawn."""
    return (b64(hashlib.sha256(f"salt {n}".encode()).digest()[:16]) for n in itertools.count())


def claims(**changes: Any) -> Json:
    """Return the claims of a micro-credential; None takes one away."""
    made = {
        "iss": issuer_site.DID,
        "vct": "urn:kakitome:vct:micro-credential:1",
        "iat": int(issuer_site.SIGNED_AT.timestamp()),
        "nbf": int(issuer_site.SIGNED_AT.timestamp()),
        "exp": int((issuer_site.NOW + timedelta(days=365)).timestamp()),
        "status": {
            "bitstring_status_list": [
                issuer_site.entry("revocation", str(issuer_site.REVOCATION_INDEX), issuer_site.REVOCATION_URL)
            ]
        },
        "title": "データ分析の基礎と倫理",
        "learningOutcomes": ["表形式のデータを点検できる", "結論の限界を説明できる"],
        "grade": "優",
        "givenName": "花子",
        "familyName": "見本",
        "name": "見本 花子",
        "awardingBody": "明日香情報大学（見本）",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def whole(**changes: Any) -> bytes:
    """Issue it with all its disclosures."""
    said = claims(**changes)
    hidden = [name for name in (*PERSONAL, *LEARNT) if name in said]
    return issue(
        said, disclosable=hidden, salts=salts(), key=TokenKey.of("ES256"), holder=NamedKey(key=HOLDER.public), decoys=2
    )


def bound(presentation: bytes, *, by: TokenKey = HOLDER, **changes: Any) -> bytes:
    """Bind a presentation to a key."""
    said = {"nonce": "n-0S6_WzA2Mj", "audience": "https://verifier.example", "now": issuer_site.NOW} | changes
    return bind(presentation, key=by.public, sign=by.sign, **said)


def raw(
    payload: Mapping[str, Any],
    *disclosures: list[Any] | str,
    header: Mapping[str, Any] | None = None,
    by: TokenKey | None = None,
) -> bytes:
    """Sign any payload and add any disclosures; `digest_of` tells what stands for one. None takes a parameter away."""
    key = by or TokenKey.of("ES256")
    head = {"alg": "ES256", "typ": "dc+sd-jwt", "kid": key.method} | (header or {})
    head = {name: value for name, value in head.items() if value is not None}
    signing_input = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(payload, ensure_ascii=False).encode())}"
    token = f"{signing_input}.{b64(key.sign(signing_input.encode()))}"
    texts = [one if isinstance(one, str) else text(one) for one in disclosures]
    return "~".join((token, *texts, "")).encode()


def by_certificate(
    *certificates: bytes,
    by: TokenKey = certified_issuers.SIGNER,
    header: Mapping[str, Any] | None = None,
    **changes: Any,
) -> bytes:
    """Issue under a certificate, with nothing hidden; by default for an https issuer, under a chain that names it."""
    chain = certificates or (certified_issuers.leaf(certified_issuers.HOST), certified_issuers.root())
    said = claims(**{"iss": certified_issuers.ISSUER, "status": None} | changes)
    return raw(said, header={"kid": None, "x5c": certified_issuers.x5c(*chain)} | (header or {}), by=by)


def _certified_by_nobody() -> bytes:
    """Sign with the neutral point, under a certificate that a sound authority gave for it."""
    head = {
        "alg": "EdDSA",
        "typ": "dc+sd-jwt",
        "x5c": certified_issuers.x5c(certified_issuers.nobody(certified_issuers.HOST)),
    }
    said = claims(iss=certified_issuers.ISSUER, status=None)
    signing_input = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(said, ensure_ascii=False).encode())}"
    return f"{signing_input}.{b64(FORGED)}~".encode()


def _another_of_that_name() -> bytes:
    """Carry, beside the issuer's own key, the certificate of another one."""
    return raw(claims(), header={"x5c": certified_issuers.x5c(certified_issuers.leaf(certified_issuers.HOST))})


def text(disclosure: list[Any]) -> str:
    return b64(json.dumps(disclosure, ensure_ascii=False).encode())


def digest(disclosure: list[Any] | str) -> str:
    written = disclosure if isinstance(disclosure, str) else text(disclosure)
    return b64(hashlib.sha256(written.encode()).digest())


def _with(*disclosures: list[Any], said: Json | None = None, extra: tuple[list[Any], ...] = ()) -> bytes:
    payload = {**(claims() if said is None else said), "_sd": [digest(one) for one in disclosures]}
    return raw(payload, *disclosures, *extra)


def _forged() -> bytes:
    """Change the value of a disclosure: the grade becomes better."""
    first, *rest = present(whole(), ("grade",)).decode().split("~")
    return "~".join((first, text(["AAAAAAAAAAAAAAAAAAAAAA", "grade", "秀"]), *rest[1:])).encode()


def _added() -> bytes:
    made = present(whole(), ("title",)).decode()
    return (made + text(["AAAAAAAAAAAAAAAAAAAAAA", "degree", "博士"]) + "~").encode()


def _doubled() -> bytes:
    first, second, last = present(whole(), ("title",)).decode().split("~")
    return "~".join((first, second, second, last)).encode()


def _chain() -> bytes:
    """Hide each disclosure behind the digest of the next one, forty deep."""
    inner: list[Any] = ["salt", "x", 1]
    chain = [inner]
    for _ in range(40):
        inner = ["salt", "x", {"_sd": [digest(inner)]}]
        chain.append(inner)
    return raw({**claims(), "_sd": [digest(inner)]}, *chain)


def _twice() -> bytes:
    one = ["salt", "a", 1]
    return raw({**claims(), "_sd": [digest(one)], "nested": {"_sd": [digest(one)]}}, one)


def _stolen() -> bytes:
    """Move a key binding to a presentation that shows more."""
    binding = bound(present(whole(), ("title",))).rpartition(b"~")[2]
    return present(whole(), ("title", "name")) + binding


def _held_by_nobody() -> bytes:
    """Bind to the neutral point of Ed25519: whoever finds the presentation can show that it is theirs."""
    nobody = Ed25519PublicKey.from_public_bytes(POINTS["neutral"])
    made = issue(claims(), disclosable=["title"], salts=salts(), key=TokenKey.of("ES256"), holder=NamedKey(key=nobody))
    said = {"nonce": "n-0S6_WzA2Mj", "audience": "https://verifier.example", "now": issuer_site.NOW}
    return bind(present(made, ("title",)), key=nobody, sign=lambda _: FORGED, **said)


def _issued_by_nobody() -> bytes:
    """Issue under the neutral point of Ed25519."""
    did = f"did:key:{multikey(POINTS['neutral'])}"
    head = {"alg": "EdDSA", "typ": "dc+sd-jwt", "kid": f"{did}#{did.removeprefix('did:key:')}"}
    signing_input = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims(iss=did), ensure_ascii=False).encode())}"
    return f"{signing_input}.{b64(FORGED)}~".encode()


FILES: Mapping[str, Build] = {
    f"bad_sd_jwts/{name}.sd-jwt": build
    for name, build in {
        "B072__invalid_signature__E_KEY_BINDING_FORM__held_by_the_neutral_point": _held_by_nobody,
        "B072__malformed__E_KEY_NO_SECRET__issued_by_the_neutral_point": _issued_by_nobody,
        "B072__invalid_signature__E_KEY_NO_SECRET__certificate_of_the_neutral_point": _certified_by_nobody,
        "B131__invalid_signature__E_X5C_ISSUER__certificate_of_another_host": lambda: by_certificate(
            certified_issuers.leaf("evil.example"), certified_issuers.root()
        ),
        "B131__invalid_signature__E_X5C_ISSUER__certificate_without_a_name": lambda: by_certificate(
            certified_issuers.leaf(), certified_issuers.root()
        ),
        "B131__invalid_signature__E_X5C_KEY_USAGE__certificate_of_an_authority": lambda: by_certificate(
            certified_issuers.leaf(certified_issuers.HOST, is_authority=True)
        ),
        "B131__invalid_signature__E_SIGNATURE__by_another_key_than_the_certificates": lambda: by_certificate(
            by=TokenKey.of("ES256", "stranger")
        ),
        "B131__invalid_signature__E_JWS_JWK__a_certificate_beside_another_key": _another_of_that_name,
        "B131__invalid_signature__E_JWS_JWK__a_key_beside_another_certificate": lambda: by_certificate(
            header={"jwk": public_to_jwk(TokenKey.of("ES256", "stranger").public)}
        ),
        "B131__invalid_signature__E_X509_FORM__no_certificate": lambda: by_certificate(b"certificate"),
        "B133__indeterminate__E_X5C_ENDED__certificate_ended_last_year": lambda: by_certificate(
            certified_issuers.leaf(certified_issuers.HOST, end=issuer_site.NOW - timedelta(days=365)),
            certified_issuers.root(),
        ),
        "B133__not_yet_valid__E_X5C_NOT_YET__certificate_of_next_year": lambda: by_certificate(
            certified_issuers.leaf(certified_issuers.HOST, start=issuer_site.NOW + timedelta(days=365)),
            certified_issuers.root(),
        ),
        "B000__malformed__E_JWS_HEADER__certificate_as_a_text": lambda: by_certificate(
            header={"x5c": certified_issuers.x5c(certified_issuers.root())[0]}
        ),
        "B000__malformed__E_JWS_HEADER__certificate_not_in_base64": lambda: by_certificate(header={"x5c": ["*"]}),
        "B000__malformed__E_JWS_HEADER__no_certificates": lambda: by_certificate(header={"x5c": []}),
        "B000__malformed__E_JWS_HEADER__twenty_one_certificates": lambda: by_certificate(header={"x5c": ["AAAA"] * 21}),
        "B000__malformed__E_JWS_HEADER__thumbprint_of_another_certificate": lambda: by_certificate(
            header={"x5t#S256": b64(hashlib.sha256(certified_issuers.root()).digest())}
        ),
        "B109__too_expensive__E_JWS_SIZE__certificates_of_seventy_kilobytes": lambda: by_certificate(
            header={"x5c": ["A" * 70_000]}
        ),
        "B107__invalid_signature__E_SDJWT_UNREFERENCED__a_better_grade": _forged,
        "B107__invalid_signature__E_SDJWT_UNREFERENCED__a_degree_added": _added,
        "B107__malformed__E_SDJWT_DOUBLE__a_disclosure_twice": _doubled,
        "B107__malformed__E_SDJWT_OVERWRITE__the_awarding_body": lambda: _with(["s", "awardingBody", "東京大学"]),
        "B107__malformed__E_SDJWT_OVERWRITE__two_names": lambda: _with(["s", "degree", "a"], ["t", "degree", "b"]),
        "B107__malformed__E_SDJWT_HIDDEN_CLAIM__end_behind_a_disclosure": lambda: _with(
            ["s", "exp", 4_000_000_000], said=claims(exp=None)
        ),
        "B107__malformed__E_SDJWT_DISCLOSURE__named_like_the_digests": lambda: _with(["s", "_sd", []]),
        "B107__malformed__E_SDJWT_DISCLOSURE__named_like_an_element": lambda: _with(["s", "...", "x"]),
        "B107__malformed__E_SDJWT_DISCLOSURE__an_element_in_an_object": lambda: _with(["s", "x"]),
        "B107__malformed__E_SDJWT_DISCLOSURE__four_parts": lambda: _with(["s", "a", "b", "c"]),
        "B107__malformed__E_SDJWT_DISCLOSURE__salt_is_a_number": lambda: _with([1, "a", "b"]),
        "B107__malformed__E_SDJWT_DIGEST_TWICE__one_digest_at_two_places": _twice,
        "B107__malformed__E_SDJWT_FORM__digests_are_a_text": lambda: raw({**claims(), "_sd": "x"}),
        "B107__malformed__E_SDJWT_FORM__a_digest_is_a_number": lambda: raw({**claims(), "_sd": [1]}),
        "B107__malformed__E_SDJWT_FORM__digest_algorithm_inside": lambda: raw(
            {**claims(), "inner": {"_sd_alg": "sha-256"}}
        ),
        "B107__malformed__E_SDJWT_FORM__an_element_with_more": lambda: raw(
            {**claims(), "list": [{"...": "AAAA", "more": 1}]}
        ),
        "B107__unsupported__E_SDJWT_DIGEST__weak_digests": lambda: _with(["s", "a", "b"], said=claims(_sd_alg="md5")),
        "B107__too_expensive__E_SDJWT_DEEP__forty_deep": _chain,
        "B107__too_expensive__E_SDJWT_MANY__ten_thousand": lambda: raw(claims()) + b"QQ~" * 10_000,
        "B000__malformed__E_JSON_DUPKEY__two_titles_in_a_disclosure": lambda: raw(
            claims(), b64(b'["s","a",{"x":1,"x":2}]')
        ),
        "B000__malformed__E_JWS_BASE64__a_disclosure_padded": lambda: raw(claims()) + b"QQ==~",
        "B000__malformed__E_JWT_TYPE__a_plain_token": lambda: raw(claims(), header={"typ": "JWT"}),
        "B000__malformed__E_JWS_ALGORITHM__none": lambda: raw(claims(), header={"alg": "none"}),
        "B000__malformed__E_SDJWT_CLAIM_MISSING__no_type": lambda: raw(claims(vct=None)),
        "B000__malformed__E_SDJWT_CLAIM_MISSING__no_issuer": lambda: raw(claims(iss=None)),
        "B103__malformed__E_JWT_CLAIM__end_is_a_text": lambda: raw(claims(exp="2031")),
        "B000__expired__E_EXPIRED__yesterday": lambda: whole(exp=int(issuer_site.NOW.timestamp()) - 86400),
        "B111__not_yet_valid__E_TOKEN_FUTURE__in_ten_minutes": lambda: whole(
            iat=int(issuer_site.NOW.timestamp()) + 600
        ),
        "B105__invalid_signature__E_KEY_BINDING_SIGNATURE__by_a_stranger": lambda: bound(
            present(whole(), ("title",)), by=TokenKey.of("ES256", "stranger")
        ),
        "B105__invalid_signature__E_KEY_BINDING_HASH__of_another_presentation": _stolen,
        "B105__invalid_signature__E_KEY_BINDING_FUTURE__dated_ahead": lambda: bound(
            present(whole(), ("title",)), now=issuer_site.NOW + timedelta(minutes=10)
        ),
        "B000__indeterminate__E_STATUS_TYPE__a_status_we_cannot_read": lambda: raw(
            claims(status={"another_kind": {"idx": 1}})
        ),
    }.items()
}
