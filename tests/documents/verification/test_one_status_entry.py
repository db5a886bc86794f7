"""One entry that everybody reads: its bit says *not now*, the list it refers to says whether for good."""

import pytest

from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site as its

BITS = {
    "in force": ((), (), Verdict.VALID),
    "suspended": ((its.REVOCATION_INDEX,), (its.SUSPENSION_INDEX,), Verdict.SUSPENDED),
    "revoked": ((its.REVOCATION_INDEX,), (), Verdict.REVOKED),
}
REFERENCE = f"{its.SUSPENSION_URL}#{its.SUSPENSION_INDEX}"


def award(*references: str) -> bytes:
    document = its.unsigned()
    del document[STATUS_PROPERTY]
    named = references[0] if len(references) == 1 else list(references)
    document["credentialStatus"] |= {"statusReference": named} if references else {}
    return its.as_bytes(its.sign(document))


def site(revoked: tuple[int, ...], suspended: tuple[int, ...]) -> its.Site:
    made = its.site()
    made.put(its.REVOCATION_URL, its.status_list("revocation", its.REVOCATION_URL, list(revoked)))
    made.put(its.SUSPENSION_URL, its.status_list("suspension", its.SUSPENSION_URL, list(suspended)))
    return made


def status(report: Report) -> Check:
    found = report.check("status")
    assert found
    return found


@pytest.mark.parametrize("state", BITS)
def test_revoked_and_suspended_are_told_apart(state: str) -> None:
    revoked, suspended, verdict = BITS[state]
    at = site(revoked, suspended)
    assert verify(award(REFERENCE), its.surroundings(at)).verdict is verdict
    # Who is in force is not asked about twice.
    assert (its.SUSPENSION_URL in at.asked) == (state != "in force")


def test_without_a_reference_the_entry_means_what_it_says() -> None:
    assert verify(award(), its.surroundings(site((its.REVOCATION_INDEX,), ()))).verdict is Verdict.REVOKED


def test_another_reference_is_passed_over() -> None:
    references = ("https://u.example/why-it-was-withdrawn", f"{its.SUSPENSION_URL}#top", REFERENCE)
    at = site((its.REVOCATION_INDEX,), (its.SUSPENSION_INDEX,))
    assert verify(award(*references), its.surroundings(at)).verdict is Verdict.SUSPENDED


@pytest.mark.parametrize("flaw", ["gone", "of a stranger", "of another purpose"])
def test_a_list_that_cannot_be_read_leaves_open_which_and_never_makes_it_valid(flaw: str) -> None:
    at = site((its.REVOCATION_INDEX,), (its.SUSPENSION_INDEX,))
    if flaw == "gone":
        del at.pages[its.SUSPENSION_URL]
    elif flaw == "of a stranger":
        listed = its.status_list("suspension", its.SUSPENSION_URL, [its.SUSPENSION_INDEX], by="other")
        at.put(its.SUSPENSION_URL, listed)
    else:
        at.put(its.SUSPENSION_URL, its.status_list("message", its.SUSPENSION_URL, [its.SUSPENSION_INDEX]))
    report = verify(award(REFERENCE), its.surroundings(at))
    assert report.verdict is Verdict.REVOKED
    assert status(report).reason.code == "E_WITHDRAWN_SOMEHOW"
