"""An issuer that is known by a certificate in the header: who it is follows from the root above it, never from a name."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.jose.certificates import is_certified_for
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.x509_chain import certificate_id, read_certificate
from kakitome.documents.status.token_status_list import SUSPENDED, encode_values
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import IssuerRegistry, parse_registry
from kakitome.mapping.awarding_body import with_awarding_body
from support.certificates import a_leaf, a_root
from vectors import certified_issuers, issuer_site
from vectors.builders import sd_jwts, tokens
from vectors.token_keys import TokenKey, token_site

LIST = "https://u.example/status/revocation-1.jwt"
STATUS = {"status_list": {"idx": 5, "uri": LIST}}
STRANGER = TokenKey.of("ES256", "stranger")
LEAF, ROOT = certified_issuers.leaf(certified_issuers.HOST), certified_issuers.root()


def known(*roots: bytes, issuers: tuple[str, ...] = ()) -> IssuerRegistry:
    """Return a registry that gives roots, and lists issuers by their identifiers."""
    told = {
        "name": "Sample registry",
        "roots": [base64.b64encode(one).decode() for one in roots],
        "issuers": [{"id": one, "name": "Listed"} for one in issuers],
    }
    return parse_registry(json.dumps(told).encode())


def run(data: bytes, *registries: IssuerRegistry, site: issuer_site.Site | None = None) -> Report:
    return verify(data, issuer_site.surroundings(site or issuer_site.Site(), registries=registries))


def check(report: Report, name: str) -> Check:
    found = report.check(name)
    assert found is not None
    return found


def test_a_chain_to_a_root_that_a_registry_gives_makes_the_issuer_known() -> None:
    report = run(sd_jwts.by_certificate(), known(ROOT))
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert report.document["issuer"] == {
        "id": certificate_id(LEAF),
        "type": ["Profile"],
        "name": certified_issuers.NAME,
        "url": certified_issuers.ISSUER,
    }
    told = check(report, "proof").working
    assert (told["key"], told["key_source"], told["sealed_by"]) == (certificate_id(LEAF), "x5c", certified_issuers.NAME)
    assert set(check(report, "validity_period").working) >= {"certificate_from", "certificate_until"}


def test_an_unknown_root_is_an_unknown_issuer_and_no_forgery() -> None:
    for registries, code in (((), "W_ISSUER_NOBODY_ASKED"), ((known(a_root().der),), "W_ISSUER_UNKNOWN")):
        report = run(sd_jwts.by_certificate(), *registries)
        assert (report.verdict, check(report, "issuer_identity").reason.code) == (Verdict.VALID_UNTRUSTED_ISSUER, code)


def test_a_certificate_with_a_listed_address_in_it_is_not_the_listed_issuer() -> None:
    report = run(sd_jwts.by_certificate(), known(a_root().der, issuers=(certified_issuers.ISSUER, "https://u.example")))
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert run(sd_jwts.by_certificate(), known(LEAF)).verdict is Verdict.VALID


def test_the_issuer_needs_not_be_stated_where_a_certificate_tells_it() -> None:
    report = run(sd_jwts.by_certificate(iss=None), known(ROOT))
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert (report.document["issuer"]["name"], "url" in report.document["issuer"]) == (certified_issuers.NAME, False)
    assert run(sd_jwts.raw(sd_jwts.claims(iss=None)), known(ROOT)).verdict is Verdict.MALFORMED
    assert run(sd_jwts.by_certificate(iss=""), known(ROOT)).verdict is Verdict.MALFORMED


@pytest.mark.parametrize(
    ("hosts", "uri", "issuer", "is_named"),
    [
        (("u.example",), "", "https://u.example/a", True),
        (("U.Example",), "", "https://u.EXAMPLE", True),
        (("u.example",), "", "https://u.example:8443/a", True),
        (("*.u.example",), "", "https://badges.u.example", True),
        (("*.u.example",), "", "https://u.example", False),
        (("*.u.example",), "", "https://a.badges.u.example", False),
        (("u.example",), "", "https://u.example.evil.example", False),
        (("u.example",), "", "https://evilu.example", False),
        (("u.example",), "", "https://badges.u.example", False),
        (("u.example",), "", "https://u.example@evil.example", False),
        (("u.example",), "", "http://u.example", False),
        (("u.example",), "", "u.example", False),
        ((), "https://u.example/a", "https://u.example/a", True),
        ((), "https://u.example/a", "https://u.example/b", False),
        ((), "urn:uuid:1", "urn:uuid:1", True),
        (("u.example",), "", "https://[u.example", False),
        ((), "", "https://u.example", False),
    ],
)
def test_a_certificate_names_an_issuer_by_its_host_or_word_for_word(
    hosts: tuple[str, ...], uri: str, issuer: str, is_named: bool
) -> None:
    certificate = read_certificate(certified_issuers.leaf(*hosts, uri=uri))
    assert is_certified_for(certificate, issuer) is is_named


def test_a_weak_key_is_called_weak_also_under_a_known_root() -> None:
    holder = a_leaf(a_root(), kind="RSA-1024")
    report = run(sd_jwts.by_certificate(holder.der, iss=None), known(a_root().der))
    assert (report.verdict, check(report, "proof").reason.code) == (Verdict.UNSUPPORTED, "E_X509_WEAK")


def test_the_awarding_body_that_the_claims_name_is_compared_with_the_certificates_name() -> None:
    for body, is_told in (("Another University", True), (certified_issuers.NAME, False)):
        report = with_awarding_body(run(sd_jwts.by_certificate(awardingBody=body), known(ROOT)))
        codes = {problem.code for problem in check(report, "issuer_identity").problems}
        assert ("W_AWARDING_BODY_OTHER" in codes) is is_told


def test_a_did_may_carry_the_certificate_of_its_own_key() -> None:
    key = TokenKey.of("ES256")
    own = certified_issuers.leaf(certified_issuers.HOST, public=key.public)
    report = verify(
        sd_jwts.raw(sd_jwts.claims(), header={"x5c": certified_issuers.x5c(own)}),
        issuer_site.surroundings(token_site()),
    )
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert report.document["issuer"]["id"] == issuer_site.DID


# --- their status lists ----------------------------------------------------------------------------


def listed(*certificates: bytes, by: TokenKey = certified_issuers.SIGNER, **changes: Any) -> bytes:
    now = int(issuer_site.NOW.timestamp())
    claims = {"sub": LIST, "iat": now - 60, "exp": now + 3600, "status_list": encode_values({5: SUSPENDED})} | changes
    header = {"alg": "ES256", "typ": "statuslist+jwt"}
    more = {"x5c": certified_issuers.x5c(*certificates)} if certificates else {"kid": "key-1"}
    return tokens.token(claims, header | more, by=by)


def with_list(token: bytes) -> issuer_site.Site:
    site = issuer_site.Site()
    site.put(LIST, token)
    return site


RENEWED = certified_issuers.leaf(certified_issuers.HOST, public=STRANGER.public)
OTHERS = certified_issuers.leaf(certified_issuers.HOST, public=STRANGER.public, name="Another University (sample)")
ELSEWHERE = certified_issuers.leaf("evil.example", public=STRANGER.public)
ENDED = certified_issuers.leaf(certified_issuers.HOST, public=STRANGER.public, end=issuer_site.NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("token", "verdict"),
    [
        (listed(LEAF, ROOT), Verdict.SUSPENDED),
        (listed(RENEWED, ROOT, by=STRANGER), Verdict.SUSPENDED),
        (listed(LEAF, ROOT, iss=certified_issuers.ISSUER), Verdict.SUSPENDED),
        (listed(LEAF, ROOT, iss="https://evil.example"), Verdict.INDETERMINATE),
        (listed(LEAF, ROOT, by=STRANGER), Verdict.INDETERMINATE),
        (listed(OTHERS, ROOT, by=STRANGER), Verdict.INDETERMINATE),
        (listed(ELSEWHERE, ROOT, by=STRANGER), Verdict.INDETERMINATE),
        (listed(ENDED, ROOT, by=STRANGER), Verdict.INDETERMINATE),
        (listed(), Verdict.INDETERMINATE),
    ],
    ids=["same", "renewed", "stated", "of another", "forged", "another name", "another host", "ended", "no metadata"],
)
def test_a_status_list_is_believed_when_the_same_holder_signed_it(token: bytes, verdict: Verdict) -> None:
    report = run(sd_jwts.by_certificate(status=STATUS), known(ROOT), site=with_list(token))
    assert report.verdict is verdict, check(report, "status")


def test_a_renewed_certificate_under_an_unknown_root_says_nothing() -> None:
    site = with_list(listed(RENEWED, ROOT, by=STRANGER))
    assert run(sd_jwts.by_certificate(status=STATUS), site=site).verdict is Verdict.INDETERMINATE
    own = with_list(listed(LEAF, ROOT))
    assert run(sd_jwts.by_certificate(status=STATUS), site=own).verdict is Verdict.SUSPENDED


def test_a_list_may_be_signed_with_a_key_of_the_issuers_metadata() -> None:
    site = with_list(listed())
    jwk = {**public_to_jwk(certified_issuers.SIGNER.public), "kid": "key-1"}
    site.put(
        "https://u.example/.well-known/jwt-vc-issuer/wallets",
        {"issuer": certified_issuers.ISSUER, "jwks": {"keys": [jwk]}},
    )
    assert run(sd_jwts.by_certificate(status=STATUS), known(ROOT), site=site).verdict is Verdict.SUSPENDED


def test_a_certificate_in_a_list_speaks_for_no_issuer_that_is_known_otherwise() -> None:
    site = token_site()
    site.put(LIST, listed(certified_issuers.leaf("u.example", uri=issuer_site.DID), by=certified_issuers.SIGNER))
    report = verify(
        sd_jwts.whole(status=STATUS), issuer_site.surroundings(site, registries=(issuer_site.registry(), known(ROOT)))
    )
    assert (report.verdict, check(report, "status").reason.code) == (Verdict.INDETERMINATE, "E_STATUS_LIST_PROOF")
