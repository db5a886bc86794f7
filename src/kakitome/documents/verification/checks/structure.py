"""Check 2: is it an Open Badges 3.0 credential, and does every word in it mean something?

Three questions, in this order. Do the contexts stand as the standard wants them? Does JSON-LD keep every word (an
undefined term, a relative address or a second spelling would not be protected by any signature)? Do our rules of form
hold? A no to the first two is fatal: nothing that follows could be said of the document as it reads. A no to the third
is told with every place, and the signature is still looked at.

Source: Open Badges 3.0 §B; VCDM 2.0 §4.3, §4.4; SAFETY §3 rule 2, B057–B061, B067, B077, B085.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kakitome.documents.openbadges.credential import STATUS_PROPERTY, status_entries
from kakitome.documents.proofs.eddsa_rdfc_2022 import unsecured
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import StatusListRefused, parse_entry
from kakitome.documents.vc.contexts import CREDENTIALS_V2
from kakitome.documents.verification.check import Check, Outcome, Verdict
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.field_rules import field_problems
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Misconfigured, Param, Problem, Severity, Unavailable

ID = "structure"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
_LIKE_OPEN_BADGES = re.compile(r"imsglobal\.org/spec/ob/v3p0/context", re.IGNORECASE)
_NAMES = ("OpenBadgeCredential", "AchievementCredential")
_SOURCE = "Open Badges 3.0 §B.1"


def check_structure(examination: Examination) -> Check:
    """Check the form of the document; `is_fatal` tells whether anything later can be said of it."""
    document = examination.document
    problem = next(_context_problems(document), None)
    if problem is not None:
        return _refused(problem, Verdict.UNSUPPORTED if problem.code == "E_CONTEXT_VC1" else Verdict.MALFORMED)
    problems = [*_type_problems(document), *_status_problems(document), *field_problems(document)]
    try:
        examination.canonicalize(unsecured(document))
    except DocumentRefused as refusal:
        return _refused(refusal.problem, Verdict(refusal.kind), problems=problems)
    except (Unavailable, Misconfigured) as failure:
        reason = Problem(code=failure.code, source=_SOURCE, params=failure.params)
        return Check(id=ID, outcome=Outcome.COULD_NOT_CHECK, reason=reason, verdict=Verdict.INDETERMINATE)
    return _judge(problems, text_problems(document))


def is_fatal(check: Check) -> bool:
    """Tell whether nothing later can be said of the document: it was refused, not merely faulted."""
    return check.verdict is not None and check.reason.code != "E_STRUCTURE"


def _judge(problems: list[Problem], notes: list[Problem]) -> Check:
    faults = [problem for problem in problems if problem.severity == "error"]
    told = (*problems, *notes)
    if faults:
        reason = _problem("E_STRUCTURE", count=len(faults))
        return Check(id=ID, outcome=Outcome.FAILED, reason=reason, problems=told, verdict=Verdict.MALFORMED)
    if told:
        reason = _problem("W_STRUCTURE", severity="warning", count=len(told))
        return Check(id=ID, outcome=Outcome.ATTENTION, reason=reason, problems=told)
    return Check(id=ID, outcome=Outcome.PASSED, reason=_problem("I_STRUCTURE_OK", severity="info"))


def _refused(problem: Problem, verdict: Verdict, *, problems: Sequence[Problem] = ()) -> Check:
    outcome = Outcome.COULD_NOT_CHECK if verdict is Verdict.UNSUPPORTED else Outcome.FAILED
    return Check(id=ID, outcome=outcome, reason=problem, problems=tuple(problems), verdict=verdict)


def _context_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    if contexts is None:
        yield _problem("E_CONTEXT_MISSING", "/@context")
    elif CREDENTIALS_V1 in listed:
        yield _problem("E_CONTEXT_VC1", "/@context")
    elif listed[:1] != [CREDENTIALS_V2]:
        yield _problem("E_CONTEXT_ORDER", "/@context")
    elif all(isinstance(one, str) for one in listed) and not _LIKE_OPEN_BADGES.search(str(listed[1:2])):
        # One that looks like Open Badges' own and is not is named by expansion, as unknown.
        yield _problem("E_CONTEXT_ORDER", "/@context")


def _type_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    types = document.get("type")
    listed = types if isinstance(types, list) else [types]
    if "VerifiableCredential" not in listed:
        yield _problem("E_TYPE_MISSING", "/type", kind="VerifiableCredential")
    if not any(name in listed for name in _NAMES):
        yield _problem("E_TYPE_MISSING", "/type", kind="OpenBadgeCredential")
    if not document.get("proof"):
        yield _problem("E_NO_PROOF", "/proof")


def _status_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Find status entries that point nowhere; kinds we cannot read are the status check's matter."""
    for name in ("credentialStatus", STATUS_PROPERTY):
        value = document.get(name)
        for entry in value if isinstance(value, list) else [value]:
            if entry is not None and not isinstance(entry, Mapping):
                yield _problem("E_STATUS_ENTRY", f"/{name}")
    for entry in status_entries(document):
        try:
            parse_entry(entry)
        except StatusListRefused as refusal:
            if refusal.kind == "malformed":
                yield refusal.problem


def _problem(code: str, pointer: str = "", *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, pointer=pointer, source=_SOURCE, params=params, severity=severity)
