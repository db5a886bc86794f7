"""The one document that a sealed file carries and that is by the same issuer: what it says is what the file says.

A sealed PDF, a European Digital Credential or a record with one award is an envelope. A reader who is handed it asks
after the person, the outcomes, the end and the withdrawal, and these stand in the document inside. They are told for
the whole where envelope and document are by the same issuer; where they are not, anybody could have put somebody
else's award into an envelope of their own, and that is said instead.
"""

from collections.abc import Sequence
from typing import Final

from kakitome.documents.verification.check import Check, Enclosed, Outcome, Report
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import Kind
from kakitome.documents.verification.recognition_evidence import is_proved
from kakitome.documents.verification.verdict import ENDED
from kakitome.errors import Problem

ISSUER_DIFFERS: Final = "W_ENCLOSED_ISSUER_DIFFERS"
_SEALED: Final = ("PDF", NAMES[Kind.EDC])
_INSIDE: Final = ("award", "attachment")


def carried(report: Report) -> Report | None:
    """Return the report on what a file carries; None where it carries nothing, several, or somebody else's."""
    one = carried_among(report.enclosed)
    if one is None or not is_proved(report):
        return None
    if report.format.startswith(NAMES[Kind.PRESENTATION]):
        # Handed over by anybody: it adds nothing to what the issuer of the one credential says.
        return one
    if report.format.startswith(_SEALED):
        return one if issuer_difference(report) is None else None
    return one if report.format.startswith(NAMES[Kind.CLR_2]) and one.issuer_id == report.issuer_id else None


def carried_among(enclosed: Sequence[Enclosed]) -> Report | None:
    """Return the only award or attachment among what stands inside, if its signature is good."""
    inside = [one.report for one in enclosed if one.label in _INSIDE]
    return inside[0] if len(inside) == 1 and is_proved(inside[0]) else None


def telling_check(report: Report, check_id: str) -> Check | None:
    """Return the check that answers for the whole: the envelope's, or that of what it carries.

    The envelope's own answer stands where something is the matter with it; where it has none to give, or all is well
    with it, the document inside answers.
    """
    own, inner = report.check(check_id), carried(report)
    other = inner.check(check_id) if inner is not None else None
    if other is None or other.outcome is Outcome.SKIPPED:
        return own
    is_settled_inside = other.verdict in ENDED
    is_well = own is None or own.outcome in (Outcome.SKIPPED, Outcome.PASSED)
    return other if is_settled_inside or is_well else own


def issuer_difference(report: Report) -> Problem | None:
    """Return the finding that envelope and document name different issuers, with both names."""
    check = report.check("enclosed")
    return next((one for one in check.problems if one.code == ISSUER_DIFFERS), None) if check else None
