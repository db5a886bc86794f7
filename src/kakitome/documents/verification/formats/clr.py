"""Comprehensive Learner Record 2.0 with embedded proofs: the record itself, and every award that stands inside.

The record's issuer vouches for having put the awards together, each award's own issuer for the award. So every one is
verified on its own, and its verdict is its own (C-11). What the record says about how they belong together is looked
at: an association that names nothing in the record, or an award that was given to somebody else, is told.

Source: CLR 2.0 §B, §6; docs/standards/hostile-inputs.md B079.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kakitome.documents.clr.record import MOST_ENCLOSED, achievement_ids, associations_of, enclosed_credentials
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, failed
from kakitome.documents.verification.checks.enclosed import judge_enclosed
from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.embedded import opens, recognises
from kakitome.errors import Problem, ProblemFactory

_problem = ProblemFactory(source="CLR 2.0 §B")


def check_record(examination: Examination) -> Check:
    """Check the form of a record; what it says of itself that a reader must know is a note, not a fault."""
    check = check_structure(examination)
    notes = tuple(_notes(examination.document))
    if not notes or check.verdict is not None:
        return check
    problems = (*(() if check.outcome is CheckOutcome.PASSED else (check.reason,)), *check.problems, *notes)
    return replace(check, outcome=CheckOutcome.ATTENTION, reason=problems[0], problems=problems[1:])


def check_awards(examination: Examination) -> Check:
    """Verify every award that stands inside the record."""
    inside = list(enclosed_credentials(examination.document))
    if len(inside) > MOST_ENCLOSED:
        reason = _problem("E_ENCLOSED_MANY", count=len(inside), limit=MOST_ENCLOSED)
        return failed("enclosed", reason, verdict=Verdict.TOO_EXPENSIVE)
    for place, document in inside:
        examination.verify_enclosed(document, label="award", place=place)
    return judge_enclosed([inner for inner in examination.enclosed if inner.label == "award"])


def _notes(document: Mapping[str, Any]) -> Iterator[Problem]:
    subject = document.get("credentialSubject")
    if isinstance(subject, Mapping) and not subject.get("verifiableCredential"):
        yield _problem("W_CLR_EMPTY", "/credentialSubject")
    if document.get("partial") is True:
        yield _problem("W_CLR_PARTIAL", "/partial")
    known = achievement_ids(document)
    lost = [
        association
        for association in associations_of(document)
        if not {association.source, association.target} <= known
    ]
    if lost:
        yield _problem("W_CLR_ASSOCIATION", "/credentialSubject/association", count=len(lost))
    others = sum(_is_of_somebody_else(subject, inner) for _, inner in enclosed_credentials(document))
    if others:
        yield _problem("W_CLR_OTHER_LEARNER", "/credentialSubject", count=others)


def _is_of_somebody_else(subject: Any, enclosed: bytes | Mapping[str, Any]) -> bool:
    """Tell whether record and award name two different persons by an identifier of the same kind."""
    inner = enclosed.get("credentialSubject") if isinstance(enclosed, Mapping) else None
    subject_id = subject.get("id") if isinstance(subject, Mapping) else None
    inner_id = inner.get("id") if isinstance(inner, Mapping) else None
    return isinstance(subject_id, str) and isinstance(inner_id, str) and subject_id != inner_id


FORMAT = Format(
    name="clr",
    recognises=recognises(DocumentKind.CLR_2),
    open=opens(DocumentKind.CLR_2),
    structure=check_record,
    proof=check_proof,
    enclosed=check_awards,
)
