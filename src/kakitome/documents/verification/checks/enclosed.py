"""Check 8c: what became of the documents that stand inside this one?

Each has its own report with its own verdict. The outer document can be genuine and one of those inside withdrawn; then
the whole is never green: the outer verdict stays what its own checks say, and this check keeps it from being `valid`.

Source: SAFETY B079 (outer verdict separate; never green overall).
"""

from collections import Counter
from collections.abc import Sequence

from kakitome.documents.verification.check import Check, Enclosed, Outcome, Verdict, skipped
from kakitome.documents.verification.examination import Examination
from kakitome.errors import Param, Problem, Severity

ID = "enclosed"
_SOURCE = "SAFETY B079"


def check_enclosed(examination: Examination) -> Check:
    """Say that nothing stands inside: the default for formats that enclose nothing."""
    del examination
    return skipped(ID, "I_ENCLOSED_NONE", source=_SOURCE)


def judge_enclosed(inside: Sequence[Enclosed]) -> Check:
    """Judge reports of documents inside: all valid, some of unknown issuers, or some not valid."""
    if not inside:
        return skipped(ID, "I_ENCLOSED_NONE", source=_SOURCE)
    counts = Counter(one.report.verdict for one in inside)
    arithmetic = {verdict.value: str(count) for verdict, count in counts.items()}
    good, unknown = counts[Verdict.VALID], counts[Verdict.VALID_UNTRUSTED_ISSUER]
    count, bad = len(inside), len(inside) - good - unknown
    if good == len(inside):
        reason = _reason("I_ENCLOSED_VALID", severity="info", count=count)
        return Check(id=ID, outcome=Outcome.PASSED, reason=reason, arithmetic=arithmetic)
    if good + unknown == len(inside):
        reason = _reason("W_ENCLOSED_UNKNOWN_ISSUER", severity="warning", unknown=unknown, count=count)
        verdict = Verdict.VALID_UNTRUSTED_ISSUER
        return Check(id=ID, outcome=Outcome.ATTENTION, reason=reason, arithmetic=arithmetic, verdict=verdict)
    reason = _reason("E_ENCLOSED_NOT_VALID", count=count, bad=bad)
    return Check(id=ID, outcome=Outcome.FAILED, reason=reason, arithmetic=arithmetic, verdict=Verdict.INDETERMINATE)


def _reason(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params, severity=severity)
