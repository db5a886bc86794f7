"""The one document that a sealed file carries and that is by the same issuer: what it says is what the file says.

A sealed PDF, a European Digital Credential or a record with one award is an envelope. A reader who is handed it asks
after the person, the outcomes, the end and the withdrawal, and these stand in the document inside. They are told for
the whole where envelope and document are by the same issuer; where they are not, anybody could have put somebody
else's award into an envelope of their own, and that is said instead.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kakitome.documents.verification.check import Check, CheckOutcome, Enclosed, RegistryAnswer, Report, Verdict
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.recognition_evidence import is_proved
from kakitome.documents.verification.verdict import ENDED
from kakitome.errors import Problem

ISSUER_DIFFERS: Final = "W_ENCLOSED_ISSUER_DIFFERS"
_SEALED: Final = ("PDF", NAMES[DocumentKind.EDC])
_INSIDE: Final = ("award", "attachment")
_OF_THE_AWARD: Final = ("status", "validity_period")
_TOLD_FOR_THE_WHOLE: Final = ("validity_period", "status", "issuer_identity", "issuer_state")


def carried(report: Report) -> Report | None:
    """Return the report on what a file carries; None where it carries nothing, several, or somebody else's.

    What is carried may be open (its issuer's key could not be had): then it is told with that reservation, as it is
    when it comes alone. One whose signature is bad tells nothing.
    """
    inner = _only(report.enclosed)
    if inner is None or not is_proved(report) or not (is_proved(inner) or _is_open(inner)):
        return None
    if report.format.startswith(NAMES[DocumentKind.PRESENTATION]):
        # Handed over by anybody: it adds nothing to what the issuer of the one credential says.
        return inner
    if report.format.startswith(_SEALED):
        return inner if issuer_difference(report) is None else None
    return (
        inner if report.format.startswith(NAMES[DocumentKind.CLR_2]) and inner.issuer_id == report.issuer_id else None
    )


def carried_among(enclosed: Sequence[Enclosed]) -> Report | None:
    """Return the only award or attachment among what stands inside, if its signature is good."""
    report = _only(enclosed)
    return report if report is not None and is_proved(report) else None


def _only(enclosed: Sequence[Enclosed]) -> Report | None:
    inside = [inner.report for inner in enclosed if inner.label in _INSIDE]
    return inside[0] if len(inside) == 1 else None


def _is_open(report: Report) -> bool:
    proof = report.check("proof")
    return (
        proof is not None and proof.verdict is Verdict.INDETERMINATE and proof.outcome is CheckOutcome.COULD_NOT_CHECK
    )


def telling_check(report: Report, check_id: str) -> Check | None:
    """Return the check that answers for the whole: the envelope's, or that of what it carries.

    The envelope's own answer stands where something is the matter with it; where it has none to give, or all is well
    with it, the document inside answers. That a seal's certificate is in force and not withdrawn says nothing of the
    award: where the document inside has no answer about itself, there is none.
    """
    own, inner = report.check(check_id), carried(report)
    other = telling_check(inner, check_id) if inner is not None else None
    if other is None:
        return own
    is_well = own is None or own.outcome in (CheckOutcome.SKIPPED, CheckOutcome.PASSED)
    if other.outcome is CheckOutcome.SKIPPED:
        return other if is_well and check_id in _OF_THE_AWARD else own
    return other if other.verdict in ENDED or is_well else own


def told_checks(report: Report) -> tuple[Check, ...]:
    """Return the checks as every surface tells them: on status, period and issuer those that answer for the whole.

    Where the document inside answers, that is said, and what the envelope has to say of itself beside it.
    """
    return tuple(_told(check, report) if check.id in _TOLD_FOR_THE_WHOLE else check for check in report.checks)


def _told(own: Check, report: Report) -> Check:
    telling = telling_check(report, own.id)
    if telling is None or telling is own or telling == own:
        return own
    beside = () if own.outcome is CheckOutcome.SKIPPED else (own.reason, *own.problems)
    note = Problem(code="I_TOLD_BY_INSIDE", source=telling.reason.source, severity="info")
    return replace(telling, problems=(*telling.problems, note, *beside), working={**own.working, **telling.working})


def told_registries(report: Report) -> tuple[RegistryAnswer, ...]:
    """Return what the registries said that were asked for the issuer; of a presentation, for that of what it shows."""
    inner = carried(report)
    return report.registries or (told_registries(inner) if inner is not None else ())


def issuer_difference(report: Report) -> Problem | None:
    """Return the finding that envelope and document name different issuers, with both names."""
    check = report.check("enclosed")
    return next((problem for problem in check.problems if problem.code == ISSUER_DIFFERS), None) if check else None
