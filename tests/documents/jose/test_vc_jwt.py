"""Credentials in tokens: written as Open Badges 3.0 asks, read from anyone, refused where they contradict themselves."""

import json
import struct
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from kakitome import texts
from kakitome.documents.jose.vc_jwt import read_vc_jwt, to_vc_jwt
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from vectors import issuer_site
from vectors.builders import tokens
from vectors.token_keys import ALGORITHMS, TokenKey, token_site

HOSTILE = sorted((Path(__file__).parents[2] / "vectors" / "bad_tokens").iterdir())


def run(data: bytes, site: issuer_site.Site | None = None, **changes: Any) -> Report:
    return verify(data, issuer_site.surroundings(site or token_site(), **changes))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_of_ours_is_valid_and_signs_the_same_credential(algorithm: str) -> None:
    token = to_vc_jwt(issuer_site.good(), key=TokenKey.of(algorithm))
    report = run(token + b"\n")
    assert report.verdict is Verdict.VALID, report.checks
    assert report.format == "Open Badges 3.0 · VC-JWT"
    assert report.document == issuer_site.unsigned()
    proof = report.check("proof")
    assert proof and proof.working["algorithm"] == algorithm


def test_the_header_has_what_open_badges_allows_and_the_claims_say_what_the_credential_says() -> None:
    key = TokenKey.of("ES256")
    header, payload, _ = to_vc_jwt(issuer_site.good(), key=key).split(b".")
    assert json.loads(urlsafe_b64decode(header + b"==")) == {"alg": "ES256", "typ": "JWT", "kid": key.method}
    said = json.loads(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    assert {name: said[name] for name in ("iss", "jti", "sub", "nbf", "exp")} == {
        "iss": issuer_site.DID,
        "jti": issuer_site.unsigned()["id"],
        "sub": issuer_site.STUDENT,
        "nbf": 1790694000,
        "exp": 1948460400,
    }
    assert "proof" not in said


def test_a_learner_without_an_identifier_has_no_sub_and_an_award_without_end_no_exp() -> None:
    credential = issuer_site.unsigned()
    del credential["credentialSubject"]["id"], credential["validUntil"]
    claims = read_vc_jwt(to_vc_jwt(credential, key=TokenKey.of("ES256"))).claims
    assert set(claims) == {"iss", "jti", "nbf"}


def test_the_older_form_in_vc_is_read_and_completed_from_the_claims() -> None:
    payload = tokens.old_form()
    whole = run(tokens.token(payload))
    assert (whole.verdict, whole.format) == (Verdict.VALID, "Open Badges 3.0 · VC 1.1 · VC-JWT")
    for name in ("id", "issuanceDate", "expirationDate"):
        del payload["vc"][name]
    del payload["vc"]["credentialSubject"]["id"]
    report = run(tokens.token(payload))
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert report.document["id"] == issuer_site.unsigned()["id"]
    assert report.document["validUntil"] == "2031-09-29T15:00:00Z"
    assert report.document["credentialSubject"]["id"] == issuer_site.STUDENT


@pytest.mark.parametrize("container", ["png", "svg"])
def test_a_token_in_an_image_is_read(container: str) -> None:
    token = to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("RS256"))
    if container == "png":
        baked = baking_png.bake(one_pixel(), token)
    else:
        baked = baking_svg.bake(b'<svg xmlns="http://www.w3.org/2000/svg"/>', token)
    report = run(baked)
    assert (report.verdict, report.format) == (Verdict.VALID, f"Open Badges 3.0 · VC-JWT ({container.upper()})")


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_a_hostile_token_gets_its_verdict(file: Path) -> None:
    _, verdict, code, _ = file.stem.split("__")
    report = run(file.read_bytes())
    found = {problem.code for check in report.checks for problem in (check.reason, *check.problems)}
    assert (report.verdict.value, code in found) == (verdict, True), found
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    for check in report.checks:
        for problem in (check.reason, *check.problems):
            assert texts.both(problem).languages == ("ja", "en")


def test_a_key_document_out_of_reach_leaves_the_question_open() -> None:
    site = token_site()
    del site.pages[issuer_site.DID_URL]
    report = run(to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("ES256")), site)
    assert report.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("kid", [None, "", "#fragment", "fragment"])
def test_a_key_is_found_among_the_issuers_whatever_the_token_calls_it(kid: str | None) -> None:
    key = TokenKey.of("ES256")
    stated = kid.replace("fragment", key.multikey) if kid else kid
    assert run(tokens.token(header=tokens.header(kid=stated))).verdict is Verdict.VALID


def test_a_key_inside_the_token_counts_when_the_issuer_lists_it() -> None:
    jwk = public_to_jwk(TokenKey.of("ES256").public)
    assert run(tokens.token(header=tokens.header(kid=None, jwk=jwk))).verdict is Verdict.VALID
    assert run(tokens.token(header=tokens.header(jwk=jwk))).verdict is Verdict.VALID


def test_a_key_at_an_address_on_the_issuers_host_counts() -> None:
    site, address = token_site(), "https://u.example/keys/1"
    site.put(address, public_to_jwk(TokenKey.of("ES256").public))
    token = tokens.token(header=tokens.header(kid=address))
    report = run(token, site)
    assert report.verdict is Verdict.VALID, report.checks
    site.put(address, public_to_jwk(TokenKey.of("ES256", "stranger").public))
    assert run(token, site).verdict is Verdict.INVALID_SIGNATURE
    del site.pages[address]
    assert run(token, site).verdict is Verdict.INDETERMINATE


def test_an_issuer_that_is_its_key_needs_no_network() -> None:
    key = TokenKey.of("ES256")
    did = f"did:key:{key.multikey}"
    credential = issuer_site.unsigned()
    credential["issuer"]["id"] = did
    del credential["credentialStatus"], credential[issuer_site.STATUS_IRI]
    for kid in (did, f"{did}#{key.multikey}"):
        token = tokens.token(
            json.loads(read_vc_jwt(to_vc_jwt(credential, key=key)).token.payload) | {"iss": did},
            tokens.header(kid=kid),
        )
        site = issuer_site.Site()
        report = verify(token, issuer_site.surroundings(site))
        assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER, report.checks
        assert site.asked == []


def test_a_key_that_a_registry_has_not_seen_is_amber() -> None:
    pinned = issuer_site.registry(keys=[issuer_site.multibase("now")])
    report = run(to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("ES256")), registries=(pinned,))
    identity = report.check("issuer_identity")
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert identity and identity.reason.code == "W_KEY_NOT_SEEN_YET"


def test_the_token_may_be_made_a_little_ahead_of_our_clock() -> None:
    soon = int(issuer_site.NOW.timestamp()) + 60
    assert run(tokens.token(tokens.claims(iat=soon))).verdict is Verdict.VALID


def test_any_other_credential_in_a_token_is_verified_as_what_it_is() -> None:
    body = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "MembershipCredential"],
        "issuer": issuer_site.DID,
        "credentialSubject": {"id": issuer_site.STUDENT, "memberOf": "a society"},
    }
    report = run(tokens.token(body, tokens.header(typ="vc+jwt")))
    proof = report.check("proof")
    assert report.format == "Verifiable Credential · VC-JWT"
    assert proof and proof.outcome is CheckOutcome.PASSED


def list_token(set_bits: list[int], *, by: str = "token", **changes: Any) -> bytes:
    document = issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, set_bits, **changes)
    del document["proof"]
    key = TokenKey.of("ES256", by)
    return tokens.token(json.loads(read_vc_jwt(to_vc_jwt(document, key=key)).token.payload), tokens.header(), by=key)


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        (list_token([5]), Verdict.VALID),
        (list_token([issuer_site.REVOCATION_INDEX]), Verdict.REVOKED),
        (list_token([issuer_site.REVOCATION_INDEX], by="stranger"), Verdict.INDETERMINATE),
        (list_token([5], issuer="did:web:evil.example"), Verdict.INDETERMINATE),
        (list_token([5], validUntil="2026-11-20T00:00:00Z"), Verdict.INDETERMINATE),
        (b"eyJhbGciOiJub25lIn0.e30.", Verdict.INDETERMINATE),
    ],
    ids=["clear", "withdrawn", "a strangers", "of another issuer", "outdated", "unsigned"],
)
def test_a_status_list_may_be_a_token_too(listed: bytes, verdict: Verdict) -> None:
    site = token_site()
    site.put(issuer_site.REVOCATION_URL, listed)
    assert run(to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("ES256")), site).verdict is verdict


def one_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    return baking_png.SIGNATURE + body
