"""What others say about an award is verified like the award itself, and never spoils it."""

from dataclasses import replace
from typing import Any

import pytest

from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import IssuerRegistry
from vectors import issuer_site

ACHIEVEMENT = issuer_site.unsigned()["credentialSubject"]["achievement"]["id"]
BODY = f"did:key:{issuer_site.multibase('endorser')}"


def endorsement(about: str = ACHIEVEMENT, **changes: Any) -> issuer_site.Json:
    """Return an endorsement by a third party, signed."""
    document = {
        "@context": issuer_site.unsigned()["@context"],
        "id": "urn:uuid:0c9a0e5e-54f5-4c3b-a6ec-3f6b0d9c1c11",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "承認",
        "issuer": {"id": BODY, "type": ["Profile"], "name": "見本承認機構"},
        "validFrom": "2026-04-01T00:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "共通ディスクリプタを満たす。",
        },
    }
    return issuer_site.sign(document | changes, by="endorser", did=BODY)


def endorsed(*endorsements: Any) -> issuer_site.Json:
    document = issuer_site.unsigned()
    document["credentialSubject"]["achievement"]["endorsement"] = list(endorsements)
    return issuer_site.sign(document)


def run(document: issuer_site.Json, **surroundings: Any) -> Report:
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site(), **surroundings))


def trusting(*issuers: str) -> dict[str, Any]:
    """Return surroundings in which a further registry lists these issuers."""
    registries = issuer_site.surroundings(issuer_site.site()).registries
    known = next(iter(registries[0].issuers.values()))
    listed = {issuer: replace(known, id=issuer, keys=(), status_required=False) for issuer in issuers}
    return {"registries": (*registries, IssuerRegistry(name=registries[0].name, issuers=listed))}


def found(report: Report) -> Check:
    check = report.check("endorsements")
    assert check is not None
    return check


def test_an_endorsement_by_a_known_body_is_confirmed() -> None:
    report = run(endorsed(endorsement()), **trusting(BODY))
    assert (report.verdict, found(report).outcome) == (Verdict.VALID, CheckOutcome.PASSED)
    (inside,) = report.enclosed
    assert (inside.label, inside.place) == ("endorsement", "/credentialSubject/achievement/endorsement/0")
    assert (inside.report.verdict, inside.report.format) == (Verdict.VALID, "Endorsement (Open Badges 3.0)")


def test_an_endorsement_by_a_body_nobody_knows_is_told_and_does_not_spoil_the_award() -> None:
    report = run(endorsed(endorsement()))
    assert report.verdict is Verdict.VALID
    assert found(report).reason.code == "W_ENDORSEMENTS_UNKNOWN"


def test_a_changed_endorsement_is_told_and_does_not_spoil_the_award() -> None:
    changed = endorsement()
    changed["credentialSubject"]["endorsementComment"] = "最高の講座。"
    report = run(endorsed(changed), **trusting(BODY))
    assert report.verdict is Verdict.VALID
    assert found(report).reason.code == "W_ENDORSEMENTS_BAD"
    assert report.enclosed[0].report.verdict is Verdict.INVALID_SIGNATURE


def test_an_endorsement_of_something_else_is_told() -> None:
    report = run(endorsed(endorsement("https://u.example/other")), **trusting(BODY))
    assert found(report).reason.code == "W_ENDORSEMENT_ABOUT_OTHER"


def test_the_issuer_can_be_endorsed_as_well() -> None:
    document = issuer_site.unsigned()
    document["issuer"]["endorsement"] = [endorsement(issuer_site.DID)]
    report = run(issuer_site.sign(document), **trusting(BODY))
    assert found(report).outcome is CheckOutcome.PASSED


def test_an_endorsement_of_an_endorsement_is_verified_inside_it() -> None:
    inner = endorsement(BODY, id="urn:uuid:1c9a0e5e-54f5-4c3b-a6ec-3f6b0d9c1c12")
    outer = endorsement(issuer={"id": BODY, "type": ["Profile"], "name": "機構", "endorsement": [inner]})
    report = run(endorsed(outer), **trusting(BODY))
    assert report.enclosed[0].report.enclosed[0].report.verdict is Verdict.VALID


def test_more_endorsements_than_one_credential_may_cost_are_counted_and_not_verified() -> None:
    many = [endorsement(id=f"urn:uuid:{number:032x}") for number in range(13)]
    report = run(endorsed(*many))
    assert (report.verdict, found(report).reason.code) == (Verdict.VALID, "W_ENDORSEMENTS_MANY")
    assert report.enclosed == ()


@pytest.mark.parametrize("attached", ["not a token", "eyJhbGciOiJub25lIn0.e30.c2ln"])
def test_whatever_is_attached_as_an_endorsement_never_stops_the_report(attached: str) -> None:
    document = issuer_site.unsigned()
    document["credentialSubject"]["achievement"]["endorsementJwt"] = [attached]
    report = run(issuer_site.sign(document))
    assert report.verdict is Verdict.VALID
    assert found(report).outcome is CheckOutcome.ATTENTION


def test_an_endorsement_needs_no_status_also_where_the_awards_of_its_issuer_do() -> None:
    surroundings = trusting(BODY)
    ours, listed = surroundings["registries"]
    issuers = {BODY: replace(listed.issuers[BODY], status_required=True)}
    report = verify(
        issuer_site.as_bytes(endorsement()),
        issuer_site.surroundings(issuer_site.site(), registries=(ours, replace(listed, issuers=issuers))),
    )
    assert report.verdict is Verdict.VALID
