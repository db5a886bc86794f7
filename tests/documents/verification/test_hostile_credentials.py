"""Every hostile file gets the verdict that its name demands, for the reason that its name gives."""

from pathlib import Path

import pytest

from kakitome import texts
from kakitome.documents.verification.check import Check, CheckOutcome, Report
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from vectors import issuer_site

VECTORS = Path(__file__).parents[2] / "vectors"


def files(folder: str) -> list[Path]:
    return sorted((VECTORS / folder).iterdir())


def demanded(file: Path) -> tuple[str, str]:
    _, verdict, code, _ = file.stem.split("__")
    return verdict, code


def codes(check: Check) -> set[str]:
    return {check.reason.code, *(problem.code for problem in check.problems)}


def assert_told(report: Report, file: Path) -> None:
    verdict, code = demanded(file)
    found = set().union(*(codes(check) for check in report.checks))
    assert (report.verdict.value, code in found) == (verdict, True), found
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    for check in report.checks:
        for problem in (check.reason, *check.problems):
            assert texts.both(problem).languages == ("ja", "en")


@pytest.mark.parametrize("file", files("bad_credentials"), ids=lambda file: file.stem)
def test_a_hostile_credential_gets_its_verdict(file: Path) -> None:
    site = issuer_site.site()
    report = verify(file.read_bytes(), issuer_site.surroundings(site))
    assert_told(report, file)
    assert set(site.asked) <= {
        issuer_site.DID_URL,
        issuer_site.REVOCATION_URL,
        *(url for url in site.asked if "/status/" in url),
    }
    assert len(site.asked) <= 3


@pytest.mark.parametrize("file", files("bad_status_lists"), ids=lambda file: file.stem)
def test_a_hostile_status_list_gets_its_verdict(file: Path) -> None:
    site = issuer_site.site()
    site.put(issuer_site.REVOCATION_URL, file.read_bytes())
    report = verify(issuer_site.as_bytes(issuer_site.good()), issuer_site.surroundings(site))
    assert_told(report, file)
    status, proof = report.check("status"), report.check("proof")
    assert status and status.verdict is report.verdict
    assert proof and proof.outcome is CheckOutcome.PASSED


@pytest.mark.parametrize("file", files("bad_key_documents"), ids=lambda file: file.stem)
def test_a_hostile_key_document_gets_its_verdict(file: Path) -> None:
    site = issuer_site.site()
    site.put(issuer_site.DID_URL, file.read_bytes())
    report = verify(issuer_site.as_bytes(issuer_site.good()), issuer_site.surroundings(site))
    assert_told(report, file)
    # A key that was reported stolen leaves a question that dates answer, so the award's own lists are asked for, too.
    lists = {issuer_site.REVOCATION_URL, issuer_site.SUSPENSION_URL} if "E_KEY_REVOKED" in file.stem else set()
    assert set(site.asked) == {issuer_site.DID_URL, *lists}


@pytest.mark.parametrize(
    "file",
    [file for folder in ("bad_json", "bad_png", "bad_svg") for file in files(folder)],
    ids=lambda file: f"{file.parent.name}-{file.stem}",
)
def test_a_file_that_cannot_be_opened_is_reported_and_nothing_is_fetched_for_it(file: Path) -> None:
    site = issuer_site.site()
    report = verify(file.read_bytes(), issuer_site.surroundings(site))
    assert report.verdict.value in ("malformed", "unsupported", "too_expensive")
    assert {check.outcome for check in report.checks[1:]} == {CheckOutcome.SKIPPED}
    assert site.asked == []


@pytest.mark.parametrize(
    "file", [file for file in files("bad_credentials") if file.stem.startswith("B077")], ids=lambda file: file.stem
)
def test_a_fault_of_form_does_not_hide_what_the_signature_says(file: Path) -> None:
    report = verify(file.read_bytes(), issuer_site.surroundings(issuer_site.site()))
    proof = report.check("proof")
    changed_after_signing = "no_badge_type" in file.stem
    assert proof and proof.outcome is (CheckOutcome.FAILED if changed_after_signing else CheckOutcome.PASSED)


def test_the_wide_credential_is_canonicalised_before_anything_is_fetched() -> None:
    """An undefined term must be seen although the signature over the rest is good."""
    document = issuer_site.good() | {"grade": "S+"}
    site = issuer_site.site()
    report = verify(issuer_site.as_bytes(document), issuer_site.surroundings(site))
    assert report.verdict.value == "malformed"
    assert site.asked == []
