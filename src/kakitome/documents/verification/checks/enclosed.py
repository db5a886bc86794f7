"""Check 8c: what became of the documents that stand inside this one?

Each has its own report with its own verdict. A document made for one award alone (a sealed certificate, a record of
one) says nothing that the award does not say: when the award is revoked, suspended, replaced, expired or not yet in
force, so is the whole. Of several, one says nothing about the others: the outer verdict stays what its own checks say,
and this check keeps it from being `valid`. What could not be checked to an end leaves the whole open: it is told as
that, and not as something that cannot be relied on.

Source: docs/standards/hostile-inputs.md B079 (outer verdict separate; never green overall).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kakitome.documents.verification.carried import ISSUER_DIFFERS
from kakitome.documents.verification.check import (
    Check,
    CheckOutcome,
    Enclosed,
    Report,
    Verdict,
    attention,
    failed,
    passed,
    skipped,
    unclear,
)
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.same_issuer import is_same_issuer
from kakitome.documents.verification.verdict import ENDED, deciding_check
from kakitome.errors import Problem, ProblemFactory

ID = "enclosed"
_reason = ProblemFactory(source="docs/standards/hostile-inputs.md B079")
_EXCERPT = 80


def check_enclosed(examination: Examination) -> Check:
    """Say that nothing stands inside: the default for formats that enclose nothing."""
    del examination
    return skipped(ID, _reason("I_ENCLOSED_NONE"))


def judge_enclosed(inside: Sequence[Enclosed], *, is_one_issuer: bool = True) -> Check:
    """Judge reports of documents inside: all valid, some of unknown issuers, some not valid, or the only one ended.

    What another issuer's envelope holds is not what the envelope says: then its end is not that of the whole.
    """
    if not inside:
        return skipped(ID, _reason("I_ENCLOSED_NONE"))
    counts = Counter(inner.report.verdict for inner in inside)
    working = {verdict.value: str(count) for verdict, count in counts.items()}
    good, unknown = counts[Verdict.VALID], counts[Verdict.VALID_UNTRUSTED_ISSUER]
    count = len(inside)
    if good == len(inside):
        return passed(ID, _reason("I_ENCLOSED_VALID", count=count), working=working)
    if good + unknown == len(inside):
        reason = _reason("W_ENCLOSED_UNKNOWN_ISSUER", unknown=unknown, count=count)
        return attention(ID, reason, verdict=Verdict.VALID_UNTRUSTED_ISSUER, working=working)
    if is_one_issuer and count == 1 and inside[0].report.verdict in ENDED:
        verdict = inside[0].report.verdict
        reason = replace(_reason("E_ENCLOSED_ENDED", state=f"short.{verdict.value}"), severity="warning")
        return failed(ID, reason, verdict=verdict, working=working)
    return _not_all_valid(inside, working)


def _not_all_valid(inside: Sequence[Enclosed], working: Mapping[str, str]) -> Check:
    """Tell apart what is not valid, what was left open, and what is genuine and another person's."""
    counts = Counter(inner.report.verdict for inner in inside)
    count, is_open = len(inside), [inner.report for inner in inside if is_left_open(inner.report)]
    other = counts[Verdict.NOT_THIS_PERSON]
    bad = count - counts[Verdict.VALID] - counts[Verdict.VALID_UNTRUSTED_ISSUER] - other - len(is_open)
    of_others = _reason("W_ENCLOSED_OTHER_PERSON", count=count, other=other)
    of_open = _reason("W_ENCLOSED_OPEN", count=count, open=len(is_open))
    verdict = Verdict.INDETERMINATE
    if bad:
        reason = _reason("E_ENCLOSED_NOT_VALID", count=count, bad=bad)
        notes = (*((of_open,) if is_open else ()), *((of_others,) if other else ()))
        return failed(ID, reason, verdict=verdict, problems=notes, working=working)
    if is_open:
        decided_by = deciding_check(is_open[0].checks) if count == 1 else None
        reason, notes = (decided_by.reason if decided_by else of_open), (of_others,) if other else ()
        return unclear(ID, reason, verdict=verdict, problems=notes, working=working)
    return attention(ID, of_others, verdict=Verdict.NOT_THIS_PERSON, working=working)


def is_left_open(report: Report) -> bool:
    """Tell whether something could not be checked, and nothing that was checked is bad."""
    decided_by = deciding_check(report.checks)
    is_bad = decided_by is not None and decided_by.outcome is CheckOutcome.FAILED
    return report.verdict in (Verdict.INDETERMINATE, Verdict.UNSUPPORTED) and not is_bad


def judge_carried(inside: Sequence[Enclosed], *, differing: tuple[Problem, ...]) -> Check:
    """Judge what a sealed file carries; `differing` says where an issuer inside is another than the envelope's."""
    judged = judge_enclosed(inside, is_one_issuer=not differing)
    if not differing:
        return judged
    outcome = CheckOutcome.ATTENTION if judged.outcome is CheckOutcome.PASSED else judged.outcome
    return replace(judged, outcome=outcome, problems=(*judged.problems, *differing))


def other_issuers(examination: Examination, reports: Sequence[Report], *, names: Sequence[str]) -> tuple[Problem, ...]:
    """Find the documents inside whose issuer goes neither by a name of the envelope's issuer nor by its identifier."""
    sealed = _excerpt(names[0]) if names else "-"
    differing = [(report, stated) for report in reports if (stated := _other_name(report, names))]
    return tuple(
        _reason(ISSUER_DIFFERS, stated=_excerpt(stated), sealed=sealed)
        for report, stated in differing
        if not is_same_issuer(examination, report.issuer_id, name=examination.issuer_id)
    )


def _other_name(report: Report, names: Sequence[str]) -> str:
    """Return the issuer's name in a credential when the envelope's is another; empty when they agree."""
    issuer = (report.document or {}).get("issuer")
    stated = issuer.get("name") if isinstance(issuer, Mapping) else None
    if not isinstance(stated, str) or not stated.strip():
        return ""
    known = {variant for name in names for variant in _variants(name)}
    return "" if known & _variants(stated) else stated


def _variants(name: str) -> set[str]:
    """Return a name and its parts, as in `大学 / University`, without regard to case and spacing."""
    return {" ".join(part.casefold().split()) for part in (name, *name.split("/"))}


def _excerpt(name: str) -> str:
    return name if len(name) <= _EXCERPT else name[: _EXCERPT - 1] + "…"
