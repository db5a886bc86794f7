"""Credentials of the W3C data model in an SD-JWT: shown in parts, read as any other, and nothing decisive hidden."""

from typing import Any

import pytest

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.sdjwt.disclosure import SdJwtRefused
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sdjwt.w3c_credential import TokenTerms, issue_credential, read_credential
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site
from vectors.builders import sd_jwts
from vectors.token_keys import TokenKey, token_site

HIDDEN = ("identifier", "result")


def whole(**changes: Any) -> bytes:
    return issue_credential(
        issuer_site.unsigned() | changes,
        hidden=HIDDEN,
        salts=sd_jwts.salts(),
        key=TokenKey.of("ES256"),
        terms=TokenTerms(now=issuer_site.SIGNED_AT, decoys=2),
        holder=NamedKey(key=sd_jwts.HOLDER.public),
    )


def run(data: bytes, site: issuer_site.Site | None = None) -> Report:
    return verify(data, issuer_site.surroundings(site or token_site()))


def payload(**changes: Any) -> dict[str, Any]:
    body = {name: value for name, value in issuer_site.unsigned().items() if name != "proof"}
    return {name: value for name, value in (body | changes).items() if value is not None}


def raw(said: dict[str, Any], *disclosures: list[Any]) -> bytes:
    return sd_jwts.raw(said, *disclosures, header={"typ": "vc+sd-jwt"})


def test_an_open_badge_is_read_as_one_whole_or_in_part() -> None:
    for shown in (whole(), present(whole(), ())):
        report = run(shown)
        assert (report.verdict, report.format) == (Verdict.VALID, "Open Badges 3.0 · SD-JWT"), report.checks
    proof = run(present(whole(), ())).check("proof")
    assert proof and proof.working["disclosed"] == "-"


def test_a_holder_binds_what_is_shown() -> None:
    bound = sd_jwts.bound(present(whole(), ()))
    proof = run(bound).check("proof")
    assert proof and "I_KEY_BINDING_OK" in {problem.code for problem in proof.problems}
    stranger = sd_jwts.bound(present(whole(), ()), by=TokenKey.of("ES256", "stranger"))
    assert run(stranger).verdict is Verdict.INVALID_SIGNATURE


def test_a_withdrawn_award_is_withdrawn_in_this_form_too() -> None:
    site = token_site()
    listed = issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX])
    site.put(issuer_site.REVOCATION_URL, listed)
    assert run(whole(), site).verdict is Verdict.REVOKED


def test_a_disclosure_that_nobody_signed_fails_the_whole() -> None:
    added = sd_jwts.text(["AAAAAAAAAAAAAAAAAAAAAA", "result", "秀"]).encode()
    assert run(present(whole(), ()) + added + b"~").verdict is Verdict.INVALID_SIGNATURE


@pytest.mark.parametrize("name", ["credentialStatus", "validUntil", "issuer", "credentialSubject"])
def test_what_decides_stands_behind_no_disclosure(name: str) -> None:
    disclosure = ["s", name, issuer_site.unsigned().get(name, "2126-01-01T00:00:00Z")]
    said = payload(**{name: None}) | {"_sd": [sd_jwts.digest(disclosure)]}
    with pytest.raises(SdJwtRefused) as refusal:
        read_credential(raw(said, disclosure))
    assert refusal.value.problem.code == "E_SDJWT_HIDDEN_CLAIM"


def test_claims_that_contradict_the_credential_are_refused_and_an_end_that_only_they_name_counts() -> None:
    assert run(raw(payload(iss="did:web:elsewhere.example"))).verdict is Verdict.INVALID_SIGNATURE
    ended = int(issuer_site.NOW.timestamp()) - 86_400
    assert run(raw(payload(validUntil=None, exp=ended))).verdict is Verdict.EXPIRED


def test_the_older_name_of_sd_jwt_vc_is_still_that() -> None:
    report = run(sd_jwts.raw(sd_jwts.claims(), header={"typ": "vc+sd-jwt"}))
    assert (report.verdict, report.format) == (Verdict.VALID, "SD-JWT VC")
