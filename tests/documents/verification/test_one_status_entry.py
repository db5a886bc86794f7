"""One entry that everybody reads: its bit says *not now*, the list it refers to says whether for good."""

import pytest

from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

BITS = {
    "in force": ((), (), Verdict.VALID),
    "suspended": ((issuer_site.REVOCATION_INDEX,), (issuer_site.SUSPENSION_INDEX,), Verdict.SUSPENDED),
    "revoked": ((issuer_site.REVOCATION_INDEX,), (), Verdict.REVOKED),
}
REFERENCE = f"{issuer_site.SUSPENSION_URL}#{issuer_site.SUSPENSION_INDEX}"


def award(*references: str) -> bytes:
    document = issuer_site.unsigned()
    del document[STATUS_PROPERTY]
    named = references[0] if len(references) == 1 else list(references)
    document["credentialStatus"] |= {"statusReference": named} if references else {}
    return issuer_site.as_bytes(issuer_site.sign(document))


def site(revoked: tuple[int, ...], suspended: tuple[int, ...]) -> issuer_site.Site:
    made = issuer_site.site()
    made.put(
        issuer_site.REVOCATION_URL, issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, list(revoked))
    )
    made.put(
        issuer_site.SUSPENSION_URL, issuer_site.status_list("suspension", issuer_site.SUSPENSION_URL, list(suspended))
    )
    return made


def status(report: Report) -> Check:
    found = report.check("status")
    assert found
    return found


@pytest.mark.parametrize("state", BITS)
def test_revoked_and_suspended_are_told_apart(state: str) -> None:
    revoked, suspended, verdict = BITS[state]
    at = site(revoked, suspended)
    assert verify(award(REFERENCE), issuer_site.surroundings(at)).verdict is verdict
    # Who is in force is not asked about twice.
    assert (issuer_site.SUSPENSION_URL in at.asked) == (state != "in force")


def test_without_a_reference_the_entry_means_what_it_says() -> None:
    assert (
        verify(award(), issuer_site.surroundings(site((issuer_site.REVOCATION_INDEX,), ()))).verdict is Verdict.REVOKED
    )


def test_another_reference_is_passed_over() -> None:
    references = ("https://u.example/why-it-was-withdrawn", f"{issuer_site.SUSPENSION_URL}#top", REFERENCE)
    at = site((issuer_site.REVOCATION_INDEX,), (issuer_site.SUSPENSION_INDEX,))
    assert verify(award(*references), issuer_site.surroundings(at)).verdict is Verdict.SUSPENDED


@pytest.mark.parametrize("flaw", ["gone", "of a stranger", "of another purpose"])
def test_a_list_that_cannot_be_read_leaves_open_which_and_never_makes_it_valid(flaw: str) -> None:
    at = site((issuer_site.REVOCATION_INDEX,), (issuer_site.SUSPENSION_INDEX,))
    if flaw == "gone":
        del at.pages[issuer_site.SUSPENSION_URL]
    elif flaw == "of a stranger":
        listed = issuer_site.status_list(
            "suspension", issuer_site.SUSPENSION_URL, [issuer_site.SUSPENSION_INDEX], by="other"
        )
        at.put(issuer_site.SUSPENSION_URL, listed)
    else:
        at.put(
            issuer_site.SUSPENSION_URL,
            issuer_site.status_list("message", issuer_site.SUSPENSION_URL, [issuer_site.SUSPENSION_INDEX]),
        )
    report = verify(award(REFERENCE), issuer_site.surroundings(at))
    assert report.verdict is Verdict.REVOKED
    assert status(report).reason.code == "E_WITHDRAWN_SOMEHOW"
