"""Check 4: is the credential in force at the instant of the report?

Two clocks may differ a little, so a credential counts as not yet valid only beyond the allowed skew. Its end is
exclusive. A date that cannot be read is never "no expiry": the structure check has refused it already.

Source: VCDM 2.0 §4.9; docs/standards/hostile-inputs.md B047, B075, B111.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from kakitome.documents.verification.check import Check, Verdict, failed, passed, unclear
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination
from kakitome.errors import ProblemFactory
from kakitome.values.instants import parse_instant, write_instant

ID = "validity_period"
_MAY_BEGIN_ANY_TIME = (DocumentKind.CREDENTIAL, DocumentKind.SD_JWT_VC)
_reason = ProblemFactory(source="VCDM 2.0 §4.9")


def check_validity_period(examination: Examination) -> Check:
    """Compare `validFrom` and `validUntil` with the instant of the report."""
    document, now = examination.view, examination.surroundings.now
    start, end = parse_instant(document.get("validFrom")), parse_instant(document.get("validUntil"))
    working = {
        "valid_from": str(document.get("validFrom", "")),
        "valid_until": str(document.get("validUntil", "")),
        "as_of": write_instant(now),
    }
    is_open_start = examination.envelope.kind in _MAY_BEGIN_ANY_TIME and "validFrom" not in document
    if (start is None and not is_open_start) or (end is None and "validUntil" in document):
        return unclear(
            ID,
            _reason("E_DATES_UNREADABLE", "/validFrom" if start is None else "/validUntil"),
            verdict=Verdict.MALFORMED,
            working=working,
        )
    if end is not None and now >= end:
        reason = _reason("E_EXPIRED", "/validUntil", on=_last_day(document["validUntil"]))
        return failed(ID, reason, verdict=Verdict.EXPIRED, working=working)
    if start is not None and now + examination.surroundings.limits.clock_skew < start:
        reason = _reason("E_NOT_YET_VALID", "/validFrom", on=_first_day(document["validFrom"]))
        return failed(ID, reason, verdict=Verdict.NOT_YET_VALID, working=working)
    first = _first_day(document["validFrom"]) if start is not None else "-"
    if end is None:
        reason = _reason("I_PERIOD_OPEN", start=first)
    else:
        days = {"start": first, "end": _last_day(document["validUntil"])}
        reason = _reason("I_PERIOD_CURRENT", **days)
    return passed(ID, reason, working=working)


@lru_cache(maxsize=256)
def _first_day(stated: str) -> str:
    """Return the calendar day of an instant where it was written, by its own offset from UTC."""
    return datetime.fromisoformat(stated).date().isoformat()


@lru_cache(maxsize=256)
def _last_day(stated: str) -> str:
    """Return the last day that lies before an exclusive end, where it was written."""
    return (datetime.fromisoformat(stated) - timedelta(microseconds=1)).date().isoformat()
