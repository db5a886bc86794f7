"""European Digital Credentials through the whole pipeline: sealed, spoilt, unsealed, and as the Commission publishes."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import cms, tsp

from kakitome.documents.elm.jades import read_jades
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import IssuerRegistry, parse_registry
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Unavailable
from support import certificates
from support.learning_model_shapes import published_file
from vectors import digital_credentials, seal_certificates

TRUSTED = parse_registry(json.dumps({"name": "Roots (sample)", "roots": [digital_credentials.ROOT.pem]}).encode())


def nothing(url: str) -> bytes:
    raise Unavailable("E_FETCH_OFFLINE", url=url)


def verified(
    document: Mapping[str, Any] | bytes,
    *,
    now: datetime = digital_credentials.NOW,
    registries: tuple[IssuerRegistry, ...] = (TRUSTED,),
) -> Report:
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    surroundings = Surroundings(
        now=now,
        fetch=nothing,
        canonicalize=lambda _: "",
        registries=registries,
    )
    return verify(data, surroundings)


def reason(report: Report, check: str) -> str:
    found = report.check(check)
    assert found
    return found.reason.code


def test_a_sealed_credential_under_a_listed_root_is_valid() -> None:
    report = verified(digital_credentials.sealed())
    assert report.verdict is Verdict.VALID, [(one.id, one.reason.code) for one in report.checks]
    assert report.format == "European Digital Credential · JAdES"
    assert report.issuer_id.startswith("urn:x509:sha256:")
    assert report.registries[0].reason and report.registries[0].reason.code == "I_REGISTRY_CHAIN"


def test_it_is_shown_in_the_words_of_open_badges() -> None:
    view = verified(digital_credentials.sealed()).document
    assert view
    subject = view["credentialSubject"]
    assert view["name"] == subject["achievement"]["name"] == "データ分析の基礎"
    assert view["issuer"]["name"] == "Asuka University (sample)"
    assert view["issuer"]["address"]["addressCountryCode"] == "JP"
    assert subject["identifier"][0]["identityHash"] == "髙橋 﨑子"
    assert subject["result"][0]["value"] == "秀"
    assert subject["achievement"]["criteria"]["narrative"] == "- 外れ値を扱える。"


def test_without_a_listed_root_its_issuer_is_unknown() -> None:
    assert verified(digital_credentials.sealed(), registries=()).verdict is Verdict.VALID_UNTRUSTED_ISSUER
    stranger = seal_certificates.institution(seal_certificates.authority())
    assert verified(digital_credentials.sealed(held=stranger)).verdict is Verdict.VALID_UNTRUSTED_ISSUER


def test_a_certificate_of_somebody_else_does_not_make_the_named_institution_known() -> None:
    company = seal_certificates.institution(digital_credentials.BETWEEN, "A company that sells certificates")
    report = verified(digital_credentials.sealed(held=company))
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert reason(report, "issuer_identity") == "W_EDC_ISSUER_DIFFERS"


def test_changed_content_is_an_invalid_signature() -> None:
    document = digital_credentials.sealed()
    document["payload"] = document["payload"].replace("秀", "優")
    report = verified(document)
    assert (report.verdict, reason(report, "proof")) == (Verdict.INVALID_SIGNATURE, "E_EDC_SEAL")


def test_a_document_without_a_seal_is_a_draft() -> None:
    report = verified(digital_credentials.credential())
    assert (report.verdict, reason(report, "proof")) == (Verdict.MALFORMED, "E_EDC_UNSEALED")


def test_a_certificate_that_ended_since_leaves_no_conclusion() -> None:
    report = verified(digital_credentials.sealed(), now=datetime(2030, 1, 1, tzinfo=UTC))
    assert (report.verdict, reason(report, "validity_period")) == (Verdict.INDETERMINATE, "E_EDC_CERTIFICATE_ENDED")


def test_an_expired_credential_is_expired_and_an_early_one_not_yet_valid() -> None:
    assert (
        verified(digital_credentials.sealed(digital_credentials.credential(validUntil="2026-10-01T00:00:00Z"))).verdict
        is Verdict.EXPIRED
    )
    early = digital_credentials.sealed(digital_credentials.credential(validFrom="2027-01-01T00:00:00Z"))
    assert verified(early).verdict is Verdict.NOT_YET_VALID


def test_a_weak_certificate_is_not_accepted() -> None:
    report = verified(digital_credentials.sealed_by_weak())
    assert (report.verdict, reason(report, "proof")) == (Verdict.UNSUPPORTED, "E_X509_WEAK")


def test_an_authority_s_own_certificate_may_not_seal() -> None:
    report = verified(digital_credentials.sealed(held=digital_credentials.ROOT))
    assert (report.verdict, reason(report, "proof")) == (Verdict.INVALID_SIGNATURE, "E_EDC_KEY_USAGE")


@pytest.mark.parametrize(
    "member", ["credentialProfiles", "credentialSchema", "displayParameter", "issued", "issuer", "credentialSubject"]
)
def test_a_missing_member_is_named_and_the_seal_still_looked_at(member: str) -> None:
    report = verified(digital_credentials.sealed(digital_credentials.credential(**{member: None})))
    structure = report.check("structure")
    assert report.verdict is Verdict.MALFORMED
    assert structure and structure.problems[0].code == "E_EDC_MISSING"
    assert reason(report, "proof") == "I_EDC_SEALED"


@pytest.mark.parametrize(
    ("code", "verdict", "contexts"),
    [
        ("E_EDC_CONTEXT", Verdict.MALFORMED, ["https://www.w3.org/2018/credentials/v1"]),
        ("E_EDC_CONTEXT", Verdict.MALFORMED, "http://data.europa.eu/snb/model/context/edc-ap"),
        ("E_CONTEXT_INLINE", Verdict.UNSUPPORTED, [*digital_credentials.CONTEXTS, {"issuer": "https://evil.example/"}]),
        ("E_CONTEXT_UNKNOWN", Verdict.UNSUPPORTED, [*digital_credentials.CONTEXTS, "https://evil.example/context"]),
    ],
)
def test_other_contexts_could_give_its_words_another_meaning(code: str, verdict: Verdict, contexts: Any) -> None:
    report = verified(digital_credentials.sealed(digital_credentials.credential(**{"@context": contexts})))
    assert (report.verdict, reason(report, "structure")) == (verdict, code)


def test_a_sealed_text_that_is_no_credential_is_not_ours() -> None:
    report = verified(digital_credentials.sealed({"type": "Invoice"}))
    assert (report.verdict, reason(report, "parse")) == (Verdict.UNSUPPORTED, "E_EDC_KIND")


def test_hostile_payloads_are_refused_by_the_strict_loader() -> None:
    document = digital_credentials.sealed()
    for payload in ("[" * 100_000, '{"a":1,"a":2}', '"text"', ""):
        assert verified(document | {"payload": payload}).verdict in (
            Verdict.MALFORMED,
            Verdict.TOO_EXPENSIVE,
            Verdict.UNSUPPORTED,
        )


def with_picture(size: int) -> dict[str, Any]:
    display = digital_credentials.credential()["displayParameter"] | {"bannerImage": "A" * size}
    return digital_credentials.sealed(digital_credentials.credential(displayParameter=display))


def test_pictures_of_whole_pages_fit_and_bombs_do_not() -> None:
    assert verified(with_picture(2 * 1024 * 1024)).verdict is Verdict.VALID
    assert verified(with_picture(5 * 1024 * 1024)).verdict is Verdict.TOO_EXPENSIVE


def test_the_words_of_a_seal_buy_no_larger_document() -> None:
    draft = digital_credentials.credential(note='"payload" "signatures"', filler="A" * 300 * 1024)
    assert verified(draft).verdict is Verdict.TOO_EXPENSIVE


def test_one_document_that_is_also_an_open_badge_is_accepted_when_sealed() -> None:
    both = digital_credentials.credential(
        type=["VerifiableCredential", "OpenBadgeCredential", "EuropeanDigitalCredential"],
        **{"@context": [*digital_credentials.CONTEXTS, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]},
    )
    assert verified(digital_credentials.sealed(both)).verdict is Verdict.VALID


@pytest.mark.parametrize("name", ["Sample-MC-Annex1-signed.jsonld", "Sample-CertOfPart-signed.jsonld"])
def test_a_published_sample_is_read_and_its_seal_is_whole(name: str) -> None:
    data = published_file(name).read_bytes()
    now = verified(data)
    assert (now.verdict, reason(now, "proof")) == (Verdict.INDETERMINATE, "I_EDC_SEALED")
    assert reason(now, "validity_period") == "E_EDC_CERTIFICATE_ENDED"
    then = verified(data, now=datetime(2024, 1, 1, tzinfo=UTC))
    assert then.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    spoilt = verified(data.replace(b"2023-09-27T1", b"2023-09-28T1", 1), now=datetime(2024, 1, 1, tzinfo=UTC))
    assert spoilt.verdict is Verdict.INVALID_SIGNATURE


def authority_of_stamps(name: str) -> bytes:
    """The root of the time stamps in a published sample, as it came along."""
    document = json.loads(published_file(name).read_bytes())
    assert tsp.TSTInfo
    (token,) = read_jades(document).stamps
    came_along = [one.chosen for one in cms.ContentInfo.load(token)["content"]["certificates"]]
    return next(bytes(one.dump()) for one in came_along if one.subject == one.issuer)


def test_a_trusted_time_stamp_proves_a_published_seal_older_than_its_certificate_s_end() -> None:
    name = "Sample-MC-Annex1-signed.jsonld"
    root = base64.b64encode(authority_of_stamps(name)).decode()
    trusted = parse_registry(json.dumps({"name": "Time stamps (sample)", "roots": [root]}).encode())
    data = published_file(name).read_bytes()
    # The authority's own certificate was in force until 2023-12-13.
    early = verified(data, now=datetime(2023, 12, 1, tzinfo=UTC), registries=(trusted,))
    check = early.check("validity_period")
    assert check and check.working["seal_stamped"] == "2023-09-27T11:54:20Z"
    late = verified(data, registries=(trusted,))
    assert (late.verdict, reason(late, "validity_period")) == (Verdict.INDETERMINATE, "E_EDC_CERTIFICATE_ENDED")
    told = late.check("validity_period")
    assert told and [one.code for one in told.problems] == ["W_PDF_STAMP_ENDED"]


def stamped(document: dict[str, Any], authority: certificates.StampAuthority) -> dict[str, Any]:
    """Put a time stamp over a seal, as baseline B-T does."""
    signature = document["signatures"][0]
    stamper = authority.stamper()
    digest = hashlib.sha256(signature["signature"].encode()).digest()
    token = asyncio.run(stamper.async_timestamp(digest, "sha256")).dump()
    part = {"sigTst": {"tstTokens": [{"val": base64.b64encode(token).decode()}]}}
    packed = base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).decode().rstrip("=")
    signature["header"] = {"etsiU": [packed]}
    return document


STAMP_ROOT = certificates.a_root("Time-stamp root (sample)")
AUTHORITY = certificates.StampAuthority(
    certificates.a_leaf(
        STAMP_ROOT,
        "Time stamps (sample)",
        kind="RSA-2048",
        until=certificates.NOW + 9 * certificates.YEAR,
        stamps=True,
    )
)
WITH_STAMPS = parse_registry(
    json.dumps(
        {"name": "Roots and time stamps", "roots": [digital_credentials.ROOT.pem, STAMP_ROOT.pem.decode()]}
    ).encode()
)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_trusted_time_stamp_keeps_a_seal_good_beyond_its_certificate_s_end() -> None:
    report = verified(stamped(digital_credentials.sealed(), AUTHORITY), now=LATER, registries=(WITH_STAMPS,))
    assert report.verdict is Verdict.VALID, [(one.id, one.reason.code) for one in report.checks]


def test_a_time_stamp_by_nobody_we_trust_proves_nothing() -> None:
    report = verified(stamped(digital_credentials.sealed(), AUTHORITY), now=LATER)
    check = report.check("validity_period")
    assert check and [one.code for one in check.problems] == ["W_PDF_STAMP_UNKNOWN"]
    assert report.verdict is Verdict.INDETERMINATE


def test_another_seal_s_time_stamp_proves_nothing() -> None:
    document, other = digital_credentials.sealed(), stamped(digital_credentials.sealed(), AUTHORITY)
    document["signatures"][0]["header"] = other["signatures"][0]["header"]
    document["signatures"][0]["signature"] = digital_credentials.sealed()["signatures"][0]["signature"]
    report = verified(document, now=LATER, registries=(WITH_STAMPS,))
    check = report.check("validity_period")
    assert check and [one.code for one in check.problems] == ["W_PDF_STAMP_BROKEN"]
    assert report.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("part", [{}, [], "eyJzaWdUc3Qi", "x", 3, {"sigTst": {"tstTokens": [{"val": "AAAA"}]}}])
def test_an_unreadable_time_stamp_changes_nothing(part: Any) -> None:
    document = digital_credentials.sealed()
    document["signatures"][0]["header"] = {"etsiU": [part]}
    assert verified(document).verdict is Verdict.VALID


def test_a_published_draft_is_a_draft() -> None:
    report = verified(published_file("Sample-MC-Annex1-unsigned.jsonld").read_bytes())
    assert (report.verdict, reason(report, "proof")) == (Verdict.MALFORMED, "E_EDC_UNSEALED")
