"""The words over a verification report: one sentence, and the reason under it.

One place, so that every surface says the same of the same report.
"""

from datetime import datetime, timedelta

from kakitome import texts
from kakitome.documents.verification.check import Enclosed, Report, Verdict
from kakitome.documents.verification.recognition_evidence import ENDED
from kakitome.documents.verification.verdict import deciding_check
from kakitome.errors import Problem
from kakitome.values.localized_text import LocalizedText

_TOLD_BY_THEIR_CHECK = (Verdict.INDETERMINATE, Verdict.UNSUPPORTED, Verdict.MALFORMED, Verdict.INVALID_SIGNATURE)


def verdict_sentence(report: Report) -> LocalizedText:
    """Return the one sentence over a report, with its day when the document states one."""
    if is_about_what_is_inside(report):
        return texts.both(Problem(code="I_VERDICT_INSIDE"))
    code = f"I_VERDICT_{report.verdict.name}"
    day = ""
    if report.verdict is Verdict.EXPIRED:
        day = _day_of(report, "validUntil", before=timedelta(microseconds=1))
    elif report.verdict is Verdict.NOT_YET_VALID:
        day = _day_of(report, "validFrom")
    if day:
        return texts.both(Problem(code=f"{code}_ON", params={"on": day}))
    return texts.both(Problem(code=code))


def verdict_reason(report: Report) -> LocalizedText:
    """Return what stands under the sentence; where something is open or refused, first what that was."""
    general = texts.both(Problem(code=f"I_VERDICT_{report.verdict.name}_WHY"))
    decided_by = deciding_check(report.checks)
    if decided_by is None or report.verdict not in _TOLD_BY_THEIR_CHECK:
        return general
    own = texts.both(decided_by.reason)
    if is_about_what_is_inside(report):
        return own
    return LocalizedText(ja=f"{own.ja}{general.ja}", en=f"{own.en} {general.en}")


def short_reason(report: Report) -> LocalizedText:
    """Return the reason for a table, which has no room for what to do next and nothing below it."""
    decided_by = deciding_check(report.checks)
    if decided_by is None or report.verdict not in _TOLD_BY_THEIR_CHECK:
        return verdict_reason(report)
    return texts.both(decided_by.reason)


def shown_inside(report: Report) -> tuple[Enclosed, ...]:
    """Return what stands inside a report and is shown with a verdict of its own.

    A recognition that its body has ended is told by the two lines of recognition, with both dates; once more in red it
    would seem to speak against the award. Programs get it all the same.
    """
    lines = (report.check(one) for one in ("recognition_at_award", "recognition_now"))
    told = {line.arithmetic.get("recognition") for line in lines if line is not None} - {None}
    return tuple(one for one in report.enclosed if not (_id(one) in told and one.report.verdict in ENDED))


def _id(inner: Enclosed) -> str:
    return str((inner.report.document or {}).get("id") or "") if inner.label == "endorsement" else ""


def is_about_what_is_inside(report: Report) -> bool:
    """Tell whether the document itself is in order, and only something that stands inside is not.

    Nothing was left unchecked then: its own words about a conclusion that could not be reached would mislead.
    """
    decided_by = deciding_check(report.checks)
    if report.verdict is not Verdict.INDETERMINATE or decided_by is None or decided_by.id != "enclosed":
        return False
    return all(check.verdict is not Verdict.INDETERMINATE for check in report.checks if check.id != "enclosed")


def _day_of(report: Report, member: str, *, before: timedelta = timedelta(0)) -> str:
    """Return the calendar day a document states, by its own offset; empty when it states none."""
    try:
        return (datetime.fromisoformat(str((report.document or {}).get(member))) - before).date().isoformat()
    except (ValueError, OverflowError):
        return ""
