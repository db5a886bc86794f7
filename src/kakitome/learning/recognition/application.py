"""The applicant's and the secretariat's part: what is applied for, with which documents, complete and paid.

Source: docs/rules/capabilities.md F1; docs/standards/hostile-inputs.md B207 (a new version voids what was scored and
voted on the old one).
"""

from collections.abc import Iterator
from datetime import date

from kakitome.errors import Conflict, Invalid, Problem, Refused
from kakitome.learning.recognition.asked import LONGEST_TEXT, Granted, RequestedAct
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.hearing import HEARING_PAPER, REPORT_PAPER
from kakitome.learning.recognition.holding_hearings import demand_running
from kakitome.learning.recognition.particulars import read_subject, subject_data
from kakitome.learning.recognition.procedure import Procedure, Purpose, State

LARGEST_FILE = 50 * 1024 * 1024


def missing_documents(case: Case, procedure: Procedure) -> tuple[Problem, ...]:
    """Name the required documents that are not there."""
    return tuple(_missing(case, procedure))


def _missing(case: Case, procedure: Procedure) -> Iterator[Problem]:
    present = {document.kind for document in case.current_documents}
    for document in procedure.documents:
        if document.is_required and document.id not in present:
            params = {"kind": document.id, "name_ja": document.name.ja, "name_en": document.name.en}
            yield Problem(code="E_CASE_DOCUMENT_MISSING", pointer=f"/documents/{document.id}", params=params)


def amend(request: RequestedAct) -> Granted:
    """Put another version in place of the one applied for."""
    case, subject = request.case, read_subject(request.detail["subject"])
    if subject == case.subject:
        raise Conflict("E_CASE_SAME_VERSION", number=case.number)
    if subject.entry != case.subject.entry:
        raise Refused("E_CASE_OTHER_ENTRY", number=case.number)
    if case.ballot is not None and case.ballot.purpose is not Purpose.APPLICATION:
        raise Conflict("E_CASE_MOVE", state=case.state.value, act=request.act.value)
    return Granted(detail={"subject": subject_data(subject)})


def attach(request: RequestedAct) -> Granted:
    """Add a document; while the applicant is heard, one that goes with its answer."""
    detail = request.detail
    if request.case.state is State.DECIDING:
        demand_running(request)
        kind = HEARING_PAPER.id
    elif request.case.state in (State.RECOGNISED, State.SUSPENDED):
        _demand_open_report(request)
        kind = REPORT_PAPER.id
    else:
        kind = request.procedure.document(detail["kind"]).id
    digest, size = str(detail["sha256"]), int(detail["size"])
    if len(digest) != 64 or not 0 < size <= LARGEST_FILE:
        raise Invalid("E_CASE_FILE", name=str(detail.get("name", ""))[:80])
    if any(document.sha256 == digest and document.kind == kind for document in request.case.current_documents):
        raise Conflict("E_CASE_FILE_KNOWN", number=request.case.number)
    return Granted(detail={"kind": kind, "name": request.text("name")[:200], "sha256": digest, "size": size})


def _demand_open_report(request: RequestedAct) -> None:
    if all(report.accepted_at is not None for report in request.case.reports):
        raise Refused("E_REPORT_UNKNOWN", number=request.case.number)


def detach(request: RequestedAct) -> Granted:
    """Take a document back before it is submitted; the vault keeps it for its time."""
    digest = str(request.detail["sha256"])
    if all(document.sha256 != digest for document in request.case.current_documents):
        raise Conflict("E_CASE_FILE_UNKNOWN", number=request.case.number)
    return Granted(detail={"sha256": digest})


def submit(request: RequestedAct) -> Granted:
    """Hand the application in, when every required document is there."""
    problems = missing_documents(request.case, request.procedure)
    if problems:
        raise Refused("E_CASE_INCOMPLETE", *problems, number=request.case.number, count=len(problems))
    note = str(request.detail.get("covering_note", "")).strip()
    if len(note) > LONGEST_TEXT:
        raise Invalid("E_CASE_TEXT_MISSING", field="covering_note")
    version = str(request.detail.get("criteria_version", ""))
    return Granted(detail={"criteria_version": version, **({"covering_note": note} if note else {})})


def abandon(request: RequestedAct) -> Granted:
    """Take the application back."""
    return Granted(detail={"text": str(request.detail.get("text", ""))[:2000]})


def request_documents(request: RequestedAct) -> Granted:
    """Give the application back for completion, saying what is missing."""
    return Granted(detail={"text": request.text()})


def settle_fee(request: RequestedAct) -> Granted:
    """Note that the fee was paid, or waived with a reason."""
    state, reason = str(request.detail.get("state", "")), str(request.detail.get("reason", "")).strip()
    if state not in ("paid", "waived") or (state == "waived" and not reason):
        raise Invalid("E_CASE_FEE", state=state[:20])
    paid_on = str(request.detail.get("paid_on") or "") if state == "paid" else ""
    stated = {"paid_on": date.fromisoformat(paid_on).isoformat()} if paid_on else {}
    return Granted(detail={"state": state, "reason": reason, **stated})


def issue_invoice(request: RequestedAct) -> Granted:
    """Note the invoice of a fee; number and words come from the platform, once."""
    case = request.case
    if case.invoice is not None:
        raise Conflict("E_INVOICE_ISSUED", number=case.number)
    if case.fee.state not in ("due", "paid"):
        raise Refused("E_INVOICE_NO_FEE", number=case.number)
    return Granted(detail={"number": int(request.detail["number"]), "words": dict(request.detail["words"])})


def accept(request: RequestedAct) -> Granted:
    """Accept the application for review; whoever was reviewing an earlier version goes on with this one."""
    case = request.case
    problems = missing_documents(case, request.procedure)
    if problems:
        raise Refused("E_CASE_INCOMPLETE", *problems, number=case.number, count=len(problems))
    if case.fee.state == "due":
        raise Refused("E_CASE_FEE_DUE", number=case.number)
    return Granted(to=State.IN_REVIEW if case.panel else None)
