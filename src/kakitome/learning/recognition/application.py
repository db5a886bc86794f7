"""The applicant's and the secretariat's part: what is applied for, with which documents, complete and paid.

Source: docs/rules/capabilities.md F1; docs/standards/hostile-inputs.md B207 (a new version voids what was scored and
voted on the old one).
"""

from collections.abc import Iterator

from kakitome.errors import Conflict, Invalid, Problem, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.particulars import read_subject, subject_data
from kakitome.learning.recognition.procedure import Procedure, Purpose, State

LARGEST_FILE = 50 * 1024 * 1024


def missing_documents(case: Case, procedure: Procedure) -> tuple[Problem, ...]:
    """Name the required documents that are not there."""
    return tuple(_missing(case, procedure))


def _missing(case: Case, procedure: Procedure) -> Iterator[Problem]:
    present = {one.kind for one in case.current_documents}
    for one in procedure.documents:
        if one.is_required and one.id not in present:
            params = {"kind": one.id, "name_ja": one.name.ja, "name_en": one.name.en}
            yield Problem(code="E_CASE_DOCUMENT_MISSING", pointer=f"/documents/{one.id}", params=params)


def amend(asked: RequestedAct) -> Granted:
    """Put another version in place of the one applied for."""
    case, subject = asked.case, read_subject(asked.detail["subject"])
    if subject == case.subject:
        raise Conflict("E_CASE_SAME_VERSION", number=case.number)
    if subject.entry != case.subject.entry:
        raise Refused("E_CASE_OTHER_ENTRY", number=case.number)
    if case.ballot is not None and case.ballot.purpose is not Purpose.APPLICATION:
        raise Conflict("E_CASE_MOVE", state=case.state.value, act=asked.act.value)
    return Granted(detail={"subject": subject_data(subject)})


def attach(asked: RequestedAct) -> Granted:
    """Add a document."""
    detail = asked.detail
    kind = asked.procedure.document(detail["kind"]).id
    digest, size = str(detail["sha256"]), int(detail["size"])
    if len(digest) != 64 or not 0 < size <= LARGEST_FILE:
        raise Invalid("E_CASE_FILE", name=str(detail.get("name", ""))[:80])
    if any(one.sha256 == digest and one.kind == kind for one in asked.case.current_documents):
        raise Conflict("E_CASE_FILE_KNOWN", number=asked.case.number)
    return Granted(detail={"kind": kind, "name": asked.text("name")[:200], "sha256": digest, "size": size})


def detach(asked: RequestedAct) -> Granted:
    """Take a document back before it is submitted; the vault keeps it for its time."""
    digest = str(asked.detail["sha256"])
    if all(one.sha256 != digest for one in asked.case.current_documents):
        raise Conflict("E_CASE_FILE_UNKNOWN", number=asked.case.number)
    return Granted(detail={"sha256": digest})


def submit(asked: RequestedAct) -> Granted:
    """Hand the application in, when every required document is there."""
    problems = missing_documents(asked.case, asked.procedure)
    if problems:
        raise Refused("E_CASE_INCOMPLETE", *problems, number=asked.case.number, count=len(problems))
    return Granted(detail={"criteria_version": str(asked.detail.get("criteria_version", ""))})


def abandon(asked: RequestedAct) -> Granted:
    """Take the application back."""
    return Granted(detail={"text": str(asked.detail.get("text", ""))[:2000]})


def request_documents(asked: RequestedAct) -> Granted:
    """Give the application back for completion, saying what is missing."""
    return Granted(detail={"text": asked.text()})


def settle_fee(asked: RequestedAct) -> Granted:
    """Note that the fee was paid, or waived with a reason."""
    state, reason = str(asked.detail.get("state", "")), str(asked.detail.get("reason", "")).strip()
    if state not in ("paid", "waived") or (state == "waived" and not reason):
        raise Invalid("E_CASE_FEE", state=state[:20])
    return Granted(detail={"state": state, "reason": reason})


def accept(asked: RequestedAct) -> Granted:
    """Accept the application for review; whoever was reviewing an earlier version goes on with this one."""
    case = asked.case
    problems = missing_documents(case, asked.procedure)
    if problems:
        raise Refused("E_CASE_INCOMPLETE", *problems, number=case.number, count=len(problems))
    if case.fee.state == "due":
        raise Refused("E_CASE_FEE_DUE", number=case.number)
    return Granted(to=State.IN_REVIEW if case.panel else None)
