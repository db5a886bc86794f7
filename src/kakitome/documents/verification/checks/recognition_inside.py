"""Check 7b: what is known of the recognition of the award that a document carries?

A sealed PDF and a European Digital Credential carry the award from which they were made, a record carries several.
Each was verified by itself; its answers are told for the whole, under its name.

A seal is by a certificate, which says nothing of the institution that awarded: anybody could seal a sheet of their own
and attach somebody else's recognised award. So the answers count only where the institution that awarded also goes by
that certificate (`same_issuer`). A record is by whoever put it together, and speaks for nobody's award: its awards
are told as what they are, with who awarded them.
"""

from collections.abc import Sequence
from dataclasses import replace

from kakitome.documents.verification.check import Check, CheckOutcome, Report, attention, passed, unclear
from kakitome.documents.verification.checks.recognition_lines import NOW, THEN, none_known
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.programme_names import achievement_of
from kakitome.documents.verification.recognition_evidence import is_proved
from kakitome.documents.verification.same_issuer import is_same_issuer
from kakitome.errors import ProblemFactory

_SEALED = (DocumentKind.PDF, DocumentKind.EDC)
_INSIDE = ("award", "attachment")
_problem = ProblemFactory(source="Open Badges 3.0 §9")


def lines_inside(examination: Examination, *, registration: Check) -> tuple[Check, ...] | None:
    """Return registration and both lines by what stands inside; None when nothing there answers for the whole."""
    reports = [inner.report for inner in examination.enclosed if inner.label in _INSIDE and is_proved(inner.report)]
    if examination.envelope.kind in _SEALED:
        return _sealed(
            examination, [report for report in reports if _is_meant(examination, report)], registration=registration
        )
    if examination.envelope.kind in (DocumentKind.CLR_2, DocumentKind.PRESENTATION) and reports:
        return _collected(reports, registration=registration)
    return None


def _is_meant(examination: Examination, report: Report) -> bool:
    """Tell whether what is attached is the award that the document itself names, if it names one."""
    stated, inside = achievement_of(examination.view), achievement_of(report.document or {})
    return bool(inside) and stated in ("", inside)


def _sealed(examination: Examination, reports: Sequence[Report], *, registration: Check) -> tuple[Check, ...] | None:
    telling = [inner for inner in reports if _tells(inner)]
    if len(reports) != 1 or not telling:
        return None
    report = reports[0]
    if is_same_issuer(examination, report.issuer_id, name=examination.issuer_id):
        return _of_one(report, registration=registration)
    unknown = _problem("W_RECOGNITION_OTHER_SEAL", issuer=_issuer(report), title=_title(report))
    lines = (unclear(check_id, unknown) for check_id in (THEN, NOW))
    return (registration, *lines)


def _collected(reports: Sequence[Report], *, registration: Check) -> tuple[Check, ...]:
    if len(reports) == 1:
        return _of_one(reports[0], registration=registration)
    return (registration, *(_of_several(reports, line) for line in (THEN, NOW)))


def _of_one(report: Report, *, registration: Check) -> tuple[Check, ...]:
    note = _problem("I_RECOGNITION_INSIDE", title=_title(report), issuer=_issuer(report))
    lines = [_line(report, line) for line in (THEN, NOW)]
    checks = (
        check if check.outcome is CheckOutcome.SKIPPED else replace(check, problems=(note, *check.problems))
        for check in lines
    )
    registered = report.check("programme_registry")
    return (registration if registered is None else registered, *checks)


def _of_several(reports: Sequence[Report], line: str) -> Check:
    """Count the awards by their answers, and tell each that has one.

    Where none is known and no register of programmes answered, it was not looked up: that is no answer either.
    """
    lines = [_line(inner, line) for inner in reports]
    good = sum(result.outcome is CheckOutcome.PASSED for result in lines)
    is_open = sum(
        check.outcome is CheckOutcome.COULD_NOT_CHECK
        or (check.outcome is CheckOutcome.SKIPPED and not _was_looked_up(report))
        for report, check in zip(reports, lines, strict=True)
    )
    each = tuple(result.reason for result in lines if result.outcome is not CheckOutcome.SKIPPED)
    if not each:
        return none_known(line)
    code = "THEN" if line == THEN else "NOW"
    if good == len(lines):
        return passed(line, _problem(f"I_RECOGNITION_INSIDE_ALL_{code}", count=good), problems=each)
    reason = _problem(f"W_RECOGNITION_INSIDE_SOME_{code}", count=len(lines), recognised=good, open=is_open)
    return (unclear if is_open else attention)(line, reason, problems=each)


def _was_looked_up(report: Report) -> bool:
    registered = report.check("programme_registry")
    return registered is not None and registered.working.get("programme_registries_answered", "0") != "0"


def _tells(report: Report) -> bool:
    return any(_line(report, check_id).outcome is not CheckOutcome.SKIPPED for check_id in (THEN, NOW))


def _line(report: Report, line: str) -> Check:
    check = report.check(line)
    return none_known(line) if check is None or check.outcome is CheckOutcome.SKIPPED else check


def _title(report: Report) -> str:
    return str((report.document or {}).get("name") or "-")[:200]


def _issuer(report: Report) -> str:
    issuer = (report.document or {}).get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else None
    return str(name or report.issuer_id)[:200]
