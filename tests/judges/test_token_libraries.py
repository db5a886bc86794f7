"""Python libraries for badges and wallets: openbadgeslib and openvc accept our tokens, and we theirs."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from openvc.keys import P256SigningKey
from openvc.proof.errors import ProofError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite

from judges.tokens import public_jwk
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site
from vectors.builders import sd_jwts, tokens
from vectors.token_keys import TokenKey, token_site

pytestmark = pytest.mark.judge
ES256 = TokenKey.of("ES256")
STRANGER = TokenKey.of("ES256", "stranger")


def ours(token: str, now: datetime = issuer_site.NOW) -> Report:
    return verify(token.encode(), issuer_site.surroundings(token_site(), now=now))


def pem(key: TokenKey) -> bytes:
    return key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def secret_pem(key: TokenKey) -> bytes:
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def outcome(report: Report, check: str) -> CheckOutcome:
    found = report.check(check)
    assert found
    return found.outcome


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "EdDSA"])
def test_openbadgeslib_accepts_our_token_and_refuses_a_strangers(algorithm: str) -> None:
    key, stranger = TokenKey.of(algorithm), TokenKey.of(algorithm, "stranger")
    token = to_vc_jwt(issuer_site.unsigned() | issuer_site.LASTING, key=key).decode()
    read = OB3Verifier(pem(key)).verify(token)
    assert (read.issuer.id, read.achievement.name) == (issuer_site.DID, issuer_site.unsigned()["name"])
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pem(stranger)).verify(token)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_we_accept_the_signature_of_openbadgeslib_and_refuse_a_strangers(algorithm: str) -> None:
    key, stranger = TokenKey.of(algorithm), TokenKey.of(algorithm, "stranger")
    read = OB3Verifier(pem(key)).verify(to_vc_jwt(issuer_site.unsigned() | issuer_site.LASTING, key=key).decode())
    report = ours(OB3Signer(secret_pem(key), algorithm).sign(read))
    assert outcome(report, "proof") is CheckOutcome.PASSED, report.checks
    assert ours(OB3Signer(secret_pem(stranger), algorithm).sign(read)).verdict is Verdict.INVALID_SIGNATURE


def test_openvc_and_we_read_each_others_tokens_of_the_older_form() -> None:
    body = tokens.old_form()["vc"] | {"expirationDate": "2120-01-01T00:00:00Z"}
    # It writes the present into `nbf` whatever the credential says, which contradicts one that has a date of its own.
    undated = {name: value for name, value in body.items() if name != "issuanceDate"}
    signing_key = P256SigningKey(ES256.private, ES256.method)
    now = datetime.now(UTC)
    report = ours(VcJwtProofSuite().sign(undated, signing_key=signing_key), now=now)
    assert outcome(report, "proof") is CheckOutcome.PASSED, report.checks
    contradicting = ours(VcJwtProofSuite().sign(body, signing_key=signing_key), now=now)
    assert contradicting.verdict is Verdict.INVALID_SIGNATURE
    claims = tokens.old_form(exp=4_733_510_400) | {"vc": body}
    read = VcJwtProofSuite().verify(tokens.token(claims).decode(), public_key_jwk=public_jwk(ES256))
    assert read.issuer == issuer_site.DID
    forged = VcJwtProofSuite().sign(undated, signing_key=P256SigningKey(STRANGER.private, ES256.method))
    assert ours(forged).verdict is Verdict.INVALID_SIGNATURE
    with pytest.raises(ProofError):
        VcJwtProofSuite().verify(tokens.token(claims, by=STRANGER).decode(), public_key_jwk=public_jwk(ES256))


def fresh(**changes: Any) -> bytes:
    now = int(time.time())
    return sd_jwts.whole(iat=now - 60, nbf=now - 60, exp=now + 3600, **changes)


def test_openvc_accepts_our_presentation_with_its_key_binding_and_refuses_a_forged_one() -> None:
    shown = present(fresh(), sd_jwts.LEARNT)
    bound = sd_jwts.bound(shown, nonce="n", audience="a", now=datetime.now(UTC)).decode()
    suite = SdJwtVcProofSuite()
    asked: dict[str, Any] = {"audience": "a", "nonce": "n", "require_key_binding": True}
    read = suite.verify(bound, public_key_jwk=public_jwk(ES256), **asked)
    assert (read.key_bound, read.vct) == (True, sd_jwts.claims()["vct"])
    assert not set(sd_jwts.PERSONAL) & set(read.claims)
    with pytest.raises(ProofError):
        suite.verify(bound, public_key_jwk=public_jwk(STRANGER), **asked)
    with pytest.raises(ProofError):
        suite.verify(bound, public_key_jwk=public_jwk(ES256), **asked | {"nonce": "m"})


def test_we_accept_what_openvc_issues_and_its_holder_shows() -> None:
    suite, now = SdJwtVcProofSuite(), datetime.now(UTC)
    claims = {
        name: value for name, value in sd_jwts.claims(exp=None, status=None).items() if name not in ("vct", "iat")
    }
    token = suite.issue(
        claims,
        signing_key=P256SigningKey(ES256.private, ES256.method),
        disclosable=[*sd_jwts.PERSONAL, *sd_jwts.LEARNT],
        holder_jwk=public_jwk(sd_jwts.HOLDER),
        vct=sd_jwts.claims()["vct"],
        expires_in_s=3600,
        decoys=3,
    )
    holder = P256SigningKey(sd_jwts.HOLDER.private, "holder")
    bound = suite.create_presentation(token, holder_key=holder, audience="a", nonce="n")
    report = ours(bound, now=now)
    assert report.verdict is Verdict.VALID, report.checks
    proof = report.check("proof")
    assert proof
    assert "I_KEY_BINDING_OK" in {problem.code for problem in proof.problems}
    forged = suite.create_presentation(token, holder_key=P256SigningKey(STRANGER.private, "x"), audience="a", nonce="n")
    assert ours(forged, now=now).verdict is Verdict.INVALID_SIGNATURE
