"""A credential that is no award is judged, and tells its name, its subject, its issuer and its dates."""

import pytest

from kakitome.cli._report_printing import print_report
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.mapping.report_data import report_data
from kakitome.mapping.stated import stated_of
from vectors import issuer_site

PLAIN: issuer_site.Json = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": f"{issuer_site.BASE}credentials/plain.json",
    "type": ["VerifiableCredential"],
    "name": [{"@value": "会員証", "@language": "ja"}, {"@value": "Membership card", "@language": "en"}],
    "issuer": {"id": issuer_site.DID, "name": "A name of its own"},
    "credentialSubject": {"id": "did:key:z6MkqMember"},
    "validFrom": "2026-04-01T00:00:00+09:00",
    "validUntil": "2027-04-01T00:00:00+09:00",
}


def judged(document: issuer_site.Json) -> Report:
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site()))


def test_a_plain_credential_tells_what_it_states_to_programs_and_in_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = judged(issuer_site.sign(PLAIN))
    assert report.verdict is Verdict.VALID, report.checks
    told = report_data(report)["stated"]
    assert told["name"] == {"ja": "会員証", "en": "Membership card"}
    assert told["issuer"]["en"] == "Asuka University (sample)"
    assert (told["subjects"], told["issuer_id"]) == (["did:key:z6MkqMember"], issuer_site.DID)
    # The end is exclusive: the last day is the one before.
    assert (told["valid_from"], told["valid_until"]) == ("2026-04-01", "2027-03-31")
    print_report(report, "en", is_verbose=False)
    said = capsys.readouterr().out
    for line in ("Name: Membership card", "About: did:key:z6MkqMember", "Issued by: Asuka University (sample)"):
        assert line in said
    assert "Valid until: 31 March 2027" in said


def test_what_is_not_stated_is_left_out() -> None:
    bare = {key: PLAIN[key] for key in ("@context", "type", "credentialSubject")} | {"issuer": issuer_site.DID}
    assert set(report_data(judged(issuer_site.sign(bare)))["stated"]) == {"subjects", "issuer", "issuer_id"}


def test_of_what_nobody_signed_nothing_is_told() -> None:
    report = judged(issuer_site.sign(PLAIN) | {"name": "別の名称"})
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert stated_of(report) is None


def test_an_award_has_its_letter_and_nothing_beside_it() -> None:
    assert stated_of(judged(issuer_site.good())) is None
