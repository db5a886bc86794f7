"""Our tokens before other people's verifiers, and their tokens before ours; both refuse what was altered."""

import json
import time
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from judges.tokens import ask, public_jwk, secret_jwk
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import parse_registry
from vectors import certified_issuers, issuer_site
from vectors.builders import sd_jwts, tokens
from vectors.token_keys import ALGORITHMS, TokenKey, token_site

pytestmark = pytest.mark.judge
ES256 = TokenKey.of("ES256")
HOLDER = sd_jwts.HOLDER


def ours(token: str | bytes) -> Report:
    data = token.encode() if isinstance(token, str) else token
    return verify(data, issuer_site.surroundings(token_site()))


def altered(token: str) -> str:
    """Change one letter in the middle of what was signed."""
    header, payload, signature = token.split(".", 2)
    middle = len(payload) // 2
    other = "A" if payload[middle] != "A" else "B"
    return ".".join((header, payload[:middle] + other + payload[middle + 1 :], signature))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_jose_accepts_our_token_and_refuses_it_altered(algorithm: str) -> None:
    key = TokenKey.of(algorithm)
    token = to_vc_jwt(issuer_site.unsigned(), key=key).decode()
    answer = ask("verify", token=token, key=public_jwk(key))
    assert answer["payload"]["credentialSubject"] == issuer_site.unsigned()["credentialSubject"]
    assert answer["header"] == {"alg": algorithm, "typ": "JWT", "kid": key.method}
    assert "refused" in ask("verify", token=altered(token), key=public_jwk(key))
    stranger = TokenKey.of(algorithm, "stranger")
    assert "refused" in ask("verify", token=token, key=public_jwk(stranger))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_we_accept_a_token_of_jose_and_refuse_it_altered(algorithm: str) -> None:
    key = TokenKey.of(algorithm)
    request = {"payload": tokens.claims(), "header": {"typ": "JWT", "kid": key.method}}
    token = ask("sign", **request, key=secret_jwk(key))["token"]
    assert ours(token).verdict is Verdict.VALID
    assert ours(altered(token)).verdict in (Verdict.INVALID_SIGNATURE, Verdict.MALFORMED)
    stranger = ask("sign", **request, key=secret_jwk(TokenKey.of(algorithm, "stranger")))["token"]
    assert ours(stranger).verdict is Verdict.INVALID_SIGNATURE


def fresh(**changes: Any) -> bytes:
    """Issue an SD-JWT VC that is in force by the real clock, which judges go by."""
    now = int(time.time())
    return sd_jwts.whole(iat=now - 60, nbf=now - 60, exp=now + 3600, **changes)


def test_the_sd_jwt_package_accepts_what_we_issue_and_what_is_shown_of_it() -> None:
    for shown in (fresh(), present(fresh(), sd_jwts.LEARNT), present(fresh(), sd_jwts.PERSONAL)):
        answer = ask("sd-verify", token=shown.decode(), key=public_jwk(ES256))
        assert answer["payload"]["vct"] == sd_jwts.claims()["vct"], answer
    shown = present(fresh(), sd_jwts.LEARNT)
    answer = ask("sd-verify", token=shown.decode(), key=public_jwk(ES256))
    assert set(sd_jwts.LEARNT) <= set(answer["payload"])
    assert not set(sd_jwts.PERSONAL) & set(answer["payload"])
    assert "refused" in ask("sd-verify", token=altered(shown.decode()), key=public_jwk(ES256))
    stranger = TokenKey.of("ES256", "stranger")
    assert "refused" in ask("sd-verify", token=shown.decode(), key=public_jwk(stranger))


def test_the_sd_jwt_package_accepts_our_key_binding_and_refuses_anothers() -> None:
    shown, now = present(fresh(), sd_jwts.LEARNT), datetime.now(UTC)
    bound = sd_jwts.bound(shown, nonce="nonce-1", now=now).decode()
    assert "payload" in ask("sd-verify", token=bound, key=public_jwk(ES256), nonce="nonce-1")
    assert "refused" in ask("sd-verify", token=bound, key=public_jwk(ES256), nonce="nonce-2")
    forged = sd_jwts.bound(shown, by=TokenKey.of("ES256", "stranger"), nonce="nonce-1", now=now).decode()
    assert "refused" in ask("sd-verify", token=forged, key=public_jwk(ES256), nonce="nonce-1")


def theirs() -> str:
    claims = sd_jwts.claims() | {"cnf": {"jwk": public_jwk(HOLDER)}}
    frame = {"_sd": [*sd_jwts.PERSONAL, *sd_jwts.LEARNT], "_sd_decoy": 2}
    header = {"typ": "dc+sd-jwt", "kid": ES256.method}
    answer = ask("sd-issue", claims=claims, frame=frame, header=header, key=secret_jwk(ES256))
    assert "token" in answer, answer
    return str(answer["token"])


def test_we_accept_what_the_sd_jwt_package_issues_and_shows() -> None:
    token = theirs()
    assert ours(token).verdict is Verdict.VALID
    frame = dict.fromkeys(sd_jwts.LEARNT, True)
    binding = {"iat": int(issuer_site.NOW.timestamp()), "aud": "https://verifier.example", "nonce": "n"}
    answer = ask("sd-present", token=token, frame=frame, holder=secret_jwk(HOLDER), binding=binding)
    report = ours(answer["token"])
    proof = report.check("proof")
    assert report.verdict is Verdict.VALID, report.checks
    assert proof
    assert "I_KEY_BINDING_OK" in {problem.code for problem in proof.problems}
    assert proof.working["disclosed"] == ", ".join(sorted(sd_jwts.LEARNT, key=proof.working["disclosed"].index))
    stranger = secret_jwk(TokenKey.of("ES256", "stranger"))
    forged = ask("sd-present", token=token, frame=frame, holder=stranger, binding=binding)
    assert ours(forged["token"]).verdict is Verdict.INVALID_SIGNATURE


def test_we_read_what_the_sd_jwt_package_issues_under_a_certificate() -> None:
    root, key = certified_issuers.root(), certified_issuers.SIGNER
    said = sd_jwts.claims(iss=certified_issuers.ISSUER, status=None)
    frame = {"_sd": [*sd_jwts.PERSONAL, *sd_jwts.LEARNT]}
    header = {"typ": "dc+sd-jwt", "x5c": certified_issuers.x5c(certified_issuers.leaf(certified_issuers.HOST), root)}
    answer = ask("sd-issue", claims=said, frame=frame, header=header, key=secret_jwk(key))
    told = {"name": "Sample", "roots": [b64encode(root).decode()]}
    registries = (parse_registry(json.dumps(told).encode()),)
    surroundings = issuer_site.surroundings(issuer_site.Site(), registries=registries)
    assert verify(answer["token"].encode(), surroundings).verdict is Verdict.VALID
    assert verify(altered(answer["token"]).encode(), surroundings).verdict is not Verdict.VALID
    forged = ask("sd-issue", claims=said, frame=frame, header=header, key=secret_jwk(TokenKey.of("ES256", "stranger")))
    assert verify(forged["token"].encode(), surroundings).verdict is Verdict.INVALID_SIGNATURE


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_we_read_the_status_list_that_the_sd_jwt_package_writes(bits: int) -> None:
    uri, site, now = "https://u.example/lists/1", token_site(), int(issuer_site.NOW.timestamp())
    values = [0] * 1024
    values[5], values[9] = 1, min(2, 2**bits - 1)
    claims = {"iss": issuer_site.DID, "sub": uri, "iat": now - 60, "exp": now + 3600}
    answer = ask("list", values=values, bits=bits, claims=claims, header={"kid": ES256.method}, key=secret_jwk(ES256))
    site.put(uri, answer["token"].encode())
    suspended = Verdict.SUSPENDED if bits > 1 else Verdict.REVOKED
    for place, verdict in ((5, Verdict.REVOKED), (9, suspended), (8, Verdict.VALID), (1024, Verdict.MALFORMED)):
        shown = sd_jwts.whole(status={"status_list": {"idx": place, "uri": uri}})
        assert verify(shown, issuer_site.surroundings(site)).verdict is verdict
    site.put(uri, altered(answer["token"]).encode())
    assert verify(shown, issuer_site.surroundings(site)).verdict is Verdict.INDETERMINATE


def test_a_forged_disclosure_is_a_failure_here_whatever_others_make_of_it() -> None:
    shown = present(fresh(), ("title",)).decode()
    forged = shown + sd_jwts.text(["AAAAAAAAAAAAAAAAAAAAAA", "degree", "博士"]) + "~"
    assert ours(forged).verdict is Verdict.INVALID_SIGNATURE


def test_the_python_sd_jwt_package_accepts_ours_and_we_its() -> None:
    shown = present(sd_jwts.whole(), sd_jwts.LEARNT)
    bound = sd_jwts.bound(shown, nonce="n", audience="a").decode()
    key = JWK(**public_jwk(ES256))
    payload = SDJWTVerifier(bound, lambda *_: key, "a", "n").get_verified_payload()
    assert set(sd_jwts.LEARNT) <= set(payload)
    stranger = JWK(**public_jwk(TokenKey.of("ES256", "stranger")))
    with pytest.raises(InvalidJWSSignature):
        SDJWTVerifier(bound, lambda *_: stranger, "a", "n")

    hidden = {SDObj(name): value for name, value in sd_jwts.claims().items() if name in sd_jwts.LEARNT}
    claims = {name: value for name, value in sd_jwts.claims().items() if name not in sd_jwts.LEARNT} | hidden
    header = {"typ": "dc+sd-jwt", "kid": ES256.method}
    issuer = SDJWTIssuer(
        claims,
        JWK(**secret_jwk(ES256)),
        JWK(**public_jwk(HOLDER)),
        sign_alg="ES256",
        add_decoy_claims=True,
        extra_header_parameters=header,
    )
    holder = SDJWTHolder(issuer.sd_jwt_issuance)
    holder.create_presentation({"title": True, "learningOutcomes": True})
    report = ours(holder.sd_jwt_presentation)
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert report.document["name"] == sd_jwts.claims()["title"]
    assert ours(altered(holder.sd_jwt_presentation)).verdict in (Verdict.INVALID_SIGNATURE, Verdict.MALFORMED)
