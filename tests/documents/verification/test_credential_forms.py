"""Older forms of a credential: VCDM 1.1, and every edition of the Open Badges context."""

from typing import Any

import pytest

from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

EDITIONS = ["context.json", "context-3.0.1.json", "context-3.0.2.json", "context-3.0.3.json"]
OLD_NAMES = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}
LIST_URL = f"{issuer_site.BASE}revocations.json"


def older(edition: str, **changes: Any) -> issuer_site.Json:
    """Return the unsigned credential in the form of VCDM 1.1, in the words of an edition of the context."""
    document = {
        OLD_NAMES.get(name, name): value
        for name, value in issuer_site.unsigned().items()
        if name != issuer_site.STATUS_IRI
    }
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        f"https://purl.imsglobal.org/spec/ob/v3p0/{edition}",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "https://w3id.org/security/data-integrity/v2",
    ]
    document["credentialStatus"] = {"id": LIST_URL, "type": "1EdTechRevocationList"}
    if edition != "context-3.0.3.json":
        # Words that came with 3.0.3 (and `awardedDate`, which came and went).
        del document["awardedDate"], document["credentialSubject"]["achievement"]["inLanguage"]
    return document | changes


def run(document: issuer_site.Json, *revoked: issuer_site.Json) -> Report:
    site = issuer_site.site()
    site.put(LIST_URL, {"id": LIST_URL, "issuer": issuer_site.DID, "revokedCredential": list(revoked)})
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(site))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_credential_in_the_form_of_1_1_is_valid_in_every_edition(edition: str) -> None:
    report = run(issuer_site.sign(older(edition)))
    assert report.verdict is Verdict.VALID, report.checks
    assert report.format == "Open Badges 3.0 · VC 1.1"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_word_of_another_edition_changed_under_the_signature_is_noticed(edition: str) -> None:
    document = issuer_site.sign(older(edition))
    document["@context"][1] = f"https://purl.imsglobal.org/spec/ob/v3p0/{EDITIONS[(EDITIONS.index(edition) + 2) % 4]}"
    assert run(document).verdict in (Verdict.INVALID_SIGNATURE, Verdict.MALFORMED)


def test_the_older_dates_decide_like_the_newer_ones() -> None:
    expired = issuer_site.sign(older("context-3.0.3.json", expirationDate="2026-11-20T00:00:00Z"))
    early = issuer_site.sign(older("context-3.0.3.json", issuanceDate="2027-01-01T00:00:00Z"))
    assert run(expired).verdict is Verdict.EXPIRED
    assert run(early).verdict is Verdict.NOT_YET_VALID


def test_a_fault_in_an_older_date_is_told_where_it_stands() -> None:
    report = run(issuer_site.sign(older("context-3.0.3.json", issuanceDate="2026-09-30")))
    structure = report.check("structure")
    assert structure is not None
    assert structure.outcome is CheckOutcome.FAILED
    assert [problem.pointer for problem in structure.problems if problem.code == "E_FIELD_DATE"] == ["/issuanceDate"]


def test_a_credential_on_1edtechs_list_is_revoked_and_one_taken_off_it_is_not() -> None:
    document = issuer_site.sign(older("context-3.0.3.json"))
    listed = {"id": document["id"], "revoked": True, "revocationReason": "誤って発行"}
    assert run(document, listed).verdict is Verdict.REVOKED
    assert run(document, listed | {"revoked": False}).verdict is Verdict.VALID


def test_any_other_credential_is_verified_for_who_signed_it_and_whether_it_stands() -> None:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer_site.DID,
        "credentialSubject": {"id": issuer_site.STUDENT},
    }
    report = run(issuer_site.sign(document))
    assert (report.verdict, report.format) == (Verdict.VALID, "Verifiable Credential")
    assert run(issuer_site.sign(document) | {"validUntil": "2030-01-01T00:00:00Z"}).verdict is Verdict.INVALID_SIGNATURE
