"""What the trail says of an act: numbers, codes and letters; no names of people, no free text."""

from collections.abc import Callable, Mapping
from typing import Any

from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.ports.audit import AuditEntry


def note(case: Case, event: CaseEvent) -> AuditEntry:
    """Write the audit entry of an event; `case` is as it stands after it."""
    facts = _TOLD.get(event.act)
    detail = {"sequence": str(event.sequence), "state": event.to.value, **(facts(case, event.detail) if facts else {})}
    return AuditEntry(
        at=event.at, actor=actor_of(case, event), action=f"case.{event.act.value}", subject=case.number, detail=detail
    )


def actor_of(case: Case, event: CaseEvent) -> str:
    """Say who acted: reviewers by their letter, voters by their part, everybody else by their account."""
    if event.by.role is Role.REVIEWER:
        return f"reviewer {letter_of(case, event.by.account)}"
    if event.by.role is Role.MEMBER or (event.by.role is Role.CHAIR and event.act in (Act.VOTE, Act.STEP_ASIDE)):
        return "committee"
    return event.by.account


def letter_of(case: Case, account: str) -> str:
    """Return the letter by which others know a reviewer; empty for a voter."""
    assignment = case.find_assignment(account)
    return assignment.letter if assignment else ""


def _of_version(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    del detail
    return {"version": str(case.subject.version), "digest": case.subject.digest, "criteria": case.criteria_version}


def _of_file(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    del case
    return {name: str(detail[name]) for name in ("kind", "sha256") if name in detail}


def _of_person(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    letter = letter_of(case, str(detail["account"]))
    who = {"reviewer": letter} if letter else {"part": "committee"}
    return {**who, **({"grounds": " ".join(detail["grounds"])} if detail.get("grounds") else {})}


def _of_flag(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    return {**_of_person(case, {"account": detail["account"]}), "what": detail["what"], "word": detail["word"]}


def _of_ballot(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    del case
    may = sum(1 for voter in detail["voters"] if not voter["grounds"])
    return {
        "purpose": detail["purpose"],
        "committee": detail["committee"],
        "digest": detail["digest"],
        "voters": str(may),
        "recused": str(len(detail["voters"]) - may),
    }


def _of_decision(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    del case
    return {
        "purpose": detail["purpose"],
        "outcome": detail["outcome"],
        "digest": detail["digest"],
        "criteria": detail["criteria_version"],
        "votes": str(sum(detail["votes"].values())),
        "seats": str(detail["seats"]),
        **({"draft": str(detail["resolution"])} if "resolution" in detail else {}),
    }


def _of_partner(case: Case, detail: Mapping[str, Any]) -> dict[str, str]:
    del case
    counts = {"counts": "recuses" if detail["is_party"] else "flags"} if "is_party" in detail else {}
    return {"partner": str(detail["institution"]), **counts}


def _words(*names: str) -> Callable[[Case, Mapping[str, Any]], dict[str, str]]:
    """Tell particulars that are codes or numbers."""
    return lambda _case, detail: {name: str(detail[name]) for name in names if name in detail}


_TOLD: Mapping[Act, Callable[[Case, Mapping[str, Any]], dict[str, str]]] = {
    Act.OPEN: _of_version,
    Act.AMEND: _of_version,
    Act.SUBMIT: _of_version,
    Act.ATTACH: _of_file,
    Act.DETACH: _of_file,
    Act.SETTLE_FEE: lambda _case, detail: {"fee": detail["state"]},
    Act.ASSIGN: _of_person,
    Act.RECUSE: _of_person,
    Act.UNDO_RECUSAL: _of_person,
    Act.DECLARE: _words("answer"),
    Act.SETTLE_TIE: lambda case, detail: {**_of_person(case, detail), "answer": detail["answer"]},
    Act.SCORE: _words("digest"),
    Act.REVISE_SCORES: _words("digest"),
    Act.ASK: _words("number"),
    Act.RELAY: _words("number"),
    Act.ANSWER: _words("number"),
    Act.REFER: _of_ballot,
    Act.ESCALATE: _of_ballot,
    Act.PROPOSE_WITHDRAWAL: _of_ballot,
    Act.DRAFT_RESOLUTION: _words("number", "outcome", "digest", "closes_at"),
    Act.VOTE: _words("digest", "draft"),
    Act.CLOSE_BALLOT: _words("number"),
    Act.PUT_OFF_BALLOT: _words("number", "closes_at"),
    Act.SETTLE_FLAG: _of_flag,
    Act.DECIDE: _of_decision,
    Act.REPORT_CONDITION: _words("index"),
    Act.MEET_CONDITION: _words("index"),
    Act.SETTLE_CHANGE: _words("settled", "digest"),
    Act.NAME_PARTNER: lambda _case, detail: {"partner": detail["partner"]["institution"]},
    Act.TAKE_BACK_PARTNER: _of_partner,
    Act.CONFIRM_PARTNER: _of_partner,
    Act.DECLINE_PARTNER: _of_partner,
    Act.EXAMINE: lambda _case, detail: {"answered": str(len(detail["answers"]))},
    Act.PROPOSE: _words("advice", "digest"),
    Act.ARRANGE_INTERVIEW: _words("number"),
    Act.CALL_OFF_INTERVIEW: _words("number"),
    Act.OPEN_HEARING: lambda case, detail: {**_of_ballot(case, detail), "until": detail["until"]},
    Act.RETURN_CONDITION: _words("index", "deadline"),
    Act.REQUEST_REPORT: _words("deadline"),
    Act.HAND_IN_REPORT: _words("index"),
    Act.ACCEPT_REPORT: _words("index"),
    Act.RETURN_REPORT: _words("index", "deadline"),
    Act.ISSUE_INVOICE: _words("number"),
    Act.RECORD_INTERVIEW: _words("number", "outcome"),
}
