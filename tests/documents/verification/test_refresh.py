"""The newest edition is asked for once, verified like any document, and never believed for its place alone."""

from typing import Any

import pytest

from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

URL = f"{issuer_site.BASE}newest/1.json"


def edition(**changes: Any) -> issuer_site.Json:
    service = {"id": URL, "type": "1EdTechCredentialRefresh"}
    return issuer_site.unsigned() | {"refreshService": service} | changes


def run(document: issuer_site.Json, answer: issuer_site.Json | bytes | None) -> tuple[Report, Check]:
    site = issuer_site.site()
    if answer is not None:
        site.put(URL, answer)
    report = verify(issuer_site.as_bytes(issuer_site.sign(document)), issuer_site.surroundings(site))
    check = report.check("refresh")
    assert check is not None
    return report, check


def test_the_newest_edition_at_hand_is_called_so() -> None:
    report, check = run(edition(), issuer_site.sign(edition()))
    assert (report.verdict, check.reason.code, report.enclosed) == (Verdict.VALID, "I_REFRESH_SAME", ())


def test_a_newer_edition_supersedes_the_one_at_hand_and_is_shown() -> None:
    newer = edition(validFrom="2026-11-01T00:00:00Z", validUntil="2036-09-30T00:00:00Z")
    report, check = run(edition(), issuer_site.sign(newer))
    assert (report.verdict, check.reason.code) == (Verdict.SUPERSEDED, "W_REFRESH_NEWER")
    assert [(one.label, one.report.verdict) for one in report.enclosed] == [("refreshed", Verdict.VALID)]
    assert report.enclosed[0].report.document == issuer_site.sign(newer)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "W_REFRESH_UNREACHABLE"),
        (b"<html>", "W_REFRESH_NOT_VALID"),
        (issuer_site.sign(edition(validFrom="2026-11-01T00:00:00Z")) | {"name": "x"}, "W_REFRESH_NOT_VALID"),
        (issuer_site.sign(edition(validFrom="2026-01-01T00:00:00Z")), "W_REFRESH_OLDER"),
        (
            issuer_site.sign(
                edition(issuer={"id": f"did:key:{issuer_site.multibase('evil')}", "type": ["Profile"], "name": "x"})
                | {"credentialStatus": None},
                by="evil",
                did=f"did:key:{issuer_site.multibase('evil')}",
            ),
            "W_REFRESH_NOT_VALID",
        ),
    ],
    ids=["silence", "a web page", "a changed one", "an older one", "somebody else's"],
)
def test_an_answer_that_is_no_newer_edition_changes_nothing(answer: Any, code: str) -> None:
    report, check = run(edition(), answer)
    assert (report.verdict, check.reason.code) == (Verdict.VALID, code)


def test_another_award_is_not_taken_for_a_newer_edition() -> None:
    other = edition(validFrom="2026-11-01T00:00:00Z")
    other["credentialSubject"]["id"] = f"did:key:{issuer_site.multibase('another student')}"
    _, check = run(edition(), issuer_site.sign(other))
    assert check.reason.code == "W_REFRESH_OTHER"


def test_the_newest_edition_is_not_asked_for_a_newer_one() -> None:
    site = issuer_site.site()
    site.put(URL, issuer_site.sign(edition(validFrom="2026-11-01T00:00:00Z")))
    verify(issuer_site.as_bytes(issuer_site.sign(edition())), issuer_site.surroundings(site))
    assert site.asked.count(URL) == 1
