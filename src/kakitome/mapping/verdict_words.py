"""The words over a verification report: one sentence, and the reason under it.

One place, so that every surface says the same of the same report.
"""

from datetime import datetime, timedelta

from kakitome import texts
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.verdict import deciding_check
from kakitome.errors import Problem
from kakitome.values.localized_text import LocalizedText

_TOLD_BY_THEIR_CHECK = (Verdict.INDETERMINATE, Verdict.UNSUPPORTED, Verdict.MALFORMED, Verdict.INVALID_SIGNATURE)


def verdict_sentence(report: Report) -> LocalizedText:
    """Return the one sentence over a report, with its day when the document states one."""
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
    return LocalizedText(ja=f"{own.ja}{general.ja}", en=f"{own.en} {general.en}")


def _day_of(report: Report, member: str, *, before: timedelta = timedelta(0)) -> str:
    """Return the calendar day a document states, by its own offset; empty when it states none."""
    try:
        return (datetime.fromisoformat(str((report.document or {}).get(member))) - before).date().isoformat()
    except (ValueError, OverflowError):
        return ""
