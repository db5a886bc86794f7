"""Departures from a standard, each told for what it is: dates, closed classes, identifiers, places in an image."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from documents.verification.test_pipeline import found, run
from kakitome.documents.openbadges.baking_png import KEYWORD, OLDER_KEYWORD, bake
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.mapping.verdict_words import verdict_reason
from vectors import issuer_site


def test_a_signature_dated_days_ahead_leaves_no_conclusion_and_says_why() -> None:
    report = run(issuer_site.sign(issuer_site.unsigned(), created=issuer_site.NOW + timedelta(days=25_000)))
    check = found(report, "proof")
    assert (report.verdict, check.reason.code) == (Verdict.INDETERMINATE, "E_PROOF_FUTURE")


def test_a_changed_document_dated_days_ahead_is_called_changed() -> None:
    signed = issuer_site.sign(issuer_site.unsigned(), created=issuer_site.NOW + timedelta(days=25_000))
    assert run(signed | {"name": "別の名称"}).verdict is Verdict.INVALID_SIGNATURE


@pytest.mark.parametrize("place", ["IdentityObject", "IdentifierEntry", "Image"])
def test_a_closed_class_with_a_member_of_its_own_is_out_of_form(place: str) -> None:
    document = issuer_site.unsigned()
    closed = {
        "IdentityObject": {"hashed": False, "identityHash": "x", "identityType": "name"},
        "IdentifierEntry": {"identifier": "x", "identifierType": "nationalIdentityNumber"},
        "Image": {"id": "https://u.example/logo.png"},
    }[place] | {"type": "Image" if place == "Image" else place}
    more = closed | {"name": "x"}

    def put(value: issuer_site.Json) -> issuer_site.Json:
        if place == "IdentityObject":
            document["credentialSubject"]["identifier"] = [value]
        else:
            name = "image" if place == "Image" else "otherIdentifier"
            document["issuer"][name] = value if place == "Image" else [value]
        return issuer_site.sign(document)

    assert run(put(closed)).verdict is Verdict.VALID
    report = run(put(more))
    assert report.verdict is Verdict.MALFORMED
    assert [one.code for one in found(report, "structure").problems] == ["E_FIELD_EXTRA"]


def test_an_issuer_under_whose_identifier_no_key_can_be_looked_up_is_told_as_that() -> None:
    issuer = "urn:uuid:0b4aa8a0-0000-4000-8000-000000000000"
    document = issuer_site.unsigned()
    document["issuer"]["id"] = issuer
    report = run(issuer_site.sign(document, did=issuer))
    check = found(report, "proof")
    assert (report.verdict, check.reason.code) == (Verdict.UNSUPPORTED, "E_ISSUER_SCHEME")
    assert check.reason.params["scheme"] == "urn"


def test_a_credential_under_the_keyword_of_an_older_version_is_verified_and_told() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    for keyword, code in ((OLDER_KEYWORD, "W_PNG_KEYWORD"), (KEYWORD, "I_PARSED")):
        report = verify(
            bake(out.getvalue(), issuer_site.as_bytes(issuer_site.good()), keyword=keyword),
            issuer_site.surroundings(issuer_site.site()),
        )
        assert (report.verdict, found(report, "parse").reason.code) == (Verdict.VALID, code)


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.INDETERMINATE])
def test_no_sentence_over_a_report_is_said_twice(verdict: Verdict) -> None:
    documents = {
        Verdict.UNSUPPORTED: {"type": ["BitstringStatusListCredential"]},
        Verdict.INDETERMINATE: issuer_site.sign(issuer_site.unsigned(), created=issuer_site.NOW + timedelta(days=9)),
    }
    report = run(documents[verdict])
    assert report.verdict is verdict
    for language in ("ja", "en"):
        said = [one.strip() for one in re.split(r"[.。]", verdict_reason(report).in_language(language)) if one.strip()]
        assert len(said) == len(set(said))
