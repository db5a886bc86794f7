"""Check 5: has the issuer withdrawn or suspended the credential?

Every entry is read, also where another verifier looks at the first alone. Withdrawn comes before suspended, and both
before what could not be read: one bit that is certainly set decides. A document that a corrected one replaced is told
as that and never as withdrawn. A set bit of an entry that refers to a list of suspensions means *suspended* while the
bit there is set, too; the same holds for the second entry of our older awards. What says nothing about validity
(`refresh`, `message`) is read last and told as a note, or that it could not be read; kinds that we do not know leave
the question open.

Source: Bitstring Status List v1.0 §3.2; Open Badges 3.0 §9.1 step 4 and §H (1EdTechRevocationList);
docs/standards/hostile-inputs.md B141–B153.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kakitome.documents.openbadges.credential import STATUS_PROPERTY, status_entries
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import (
    ENTRY_TYPE,
    OLDER_ENTRY_TYPE,
    BitstringStatusEntry,
    StatusListRefused,
    parse_entry,
    parse_index,
)
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, passed, refused, skipped, unclear
from kakitome.documents.verification.checks.refresh import newest_edition_address
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.status_lists import BitRead, ListUnusable, read_status_bit
from kakitome.documents.verification.verdict import PRECEDENCE
from kakitome.errors import Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.instants import write_instant

ID = "status"
REVOCATION_LIST = "1EdTechRevocationList"
NOTES = ("refresh", "message")
"""Purposes that tell something and decide nothing."""

_reason = ProblemFactory(source="Bitstring Status List v1.0 §3.2", pointer="/credentialStatus")
_SET = {
    "revocation": ("E_REVOKED", Verdict.REVOKED),
    "suspension": ("E_SUSPENDED", Verdict.SUSPENDED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one entry said; `verdict` None when it is clear."""

    verdict: Verdict | None = None
    problem: Problem | None = None
    working: Mapping[str, str] = field(default_factory=dict)


def check_status(examination: Examination) -> Check:
    """Read every status entry of the credential."""
    every = status_entries(examination.view)
    entries = [entry for entry in every if _decides(entry)]
    notes = [entry for entry in every if not _decides(entry)]
    check = _decide(examination, entries) if entries else _without_entries(examination)
    return _with_notes(check, [_note(examination, entry) for entry in notes])


def _decide(examination: Examination, entries: Sequence[Mapping[str, Any]]) -> Check:
    answers = _explained(examination, [_ask(examination, entry) for entry in entries])
    working = {key: value for answer in answers for key, value in answer.working.items()}
    conclusive = [answer for answer in answers if answer.verdict is not None]
    if not conclusive:
        return passed(ID, _reason("I_STATUS_CLEAR"), working=working)
    return _judge(conclusive, working)


def _explained(examination: Examination, answers: Sequence[_Answer]) -> Sequence[_Answer]:
    """Leave out that an award is withdrawn where the second entry of our older layout says that it is suspended."""
    is_paired = STATUS_PROPERTY in examination.view
    if not is_paired or not any(answer.verdict is Verdict.SUSPENDED for answer in answers):
        return answers
    return [
        replace(answer, verdict=None, problem=None) if answer.verdict is Verdict.REVOKED else answer
        for answer in answers
    ]


def _judge(conclusive: Sequence[_Answer], working: Mapping[str, str]) -> Check:
    ordered = sorted(conclusive, key=lambda answer: _rank(answer.verdict))
    gravest = ordered[0]
    reason, verdict = gravest.problem or _reason("E_STATUS_LIST"), gravest.verdict or Verdict.INDETERMINATE
    problems = tuple(answer.problem for answer in ordered[1:] if answer.problem)
    return refused(ID, reason, verdict=verdict, problems=problems, working=working)


def _rank(verdict: Verdict | None) -> int:
    """Put what was replaced before what was withdrawn: the withdrawal is of this document alone, not of the award."""
    return -1 if verdict is Verdict.SUPERSEDED else PRECEDENCE.index(verdict or Verdict.VALID)


def _without_entries(examination: Examination) -> Check:
    """Look whether there should have been an entry.

    An endorsement has none, and a record puts awards together that each have their own.
    """
    kind = examination.envelope.kind
    if kind in (DocumentKind.CLR_2, DocumentKind.PRESENTATION):
        return skipped(ID, _reason("I_STATUS_EACH"))
    is_award = kind is not DocumentKind.ENDORSEMENT
    if is_award and any(listed_issuer.status_required for listed_issuer in examination.listings):
        return unclear(ID, _reason("E_STATUS_REQUIRED"), verdict=Verdict.INDETERMINATE)
    return skipped(ID, _reason("I_STATUS_NONE"))


def _decides(entry: Mapping[str, Any]) -> bool:
    return not (entry.get("type") in (ENTRY_TYPE, OLDER_ENTRY_TYPE) and entry.get("statusPurpose") in NOTES)


def _with_notes(check: Check, notes: Sequence[_Answer]) -> Check:
    """Add what is told beside the answer; a check that passed asks for attention when there is something to know."""
    problems = tuple(note.problem for note in notes if note.problem is not None)
    if not problems:
        return check
    working = {**check.working, **{key: value for note in notes for key, value in note.working.items()}}
    outcome = CheckOutcome.ATTENTION if check.outcome in (CheckOutcome.PASSED, CheckOutcome.SKIPPED) else check.outcome
    return replace(check, outcome=outcome, problems=(*check.problems, *problems), working=working)


def _note(examination: Examination, entry: Mapping[str, Any]) -> _Answer:
    """Read a status that decides nothing: the issuer's message, or that a newer edition may be had."""
    try:
        parsed = parse_entry(entry)
        read = read_status_bit(examination, parsed)
    except (StatusListRefused, ListUnusable):
        return _Answer(problem=_reason("W_STATUS_NOTE_UNREAD"))
    if parsed.purpose == "refresh":
        problem = _reason("W_STATUS_REFRESH") if read.value else None
        return _Answer(problem=problem, working=read.working)
    message = parsed.messages.get(read.value, "")
    if not message and not read.value:
        return _Answer(working=read.working)
    problem = _reason("I_STATUS_MESSAGE", message=message or f"0x{read.value:x}")
    return _Answer(problem=problem, working=read.working)


def _ask(examination: Examination, entry: Mapping[str, Any]) -> _Answer:
    if entry.get("type") == REVOCATION_LIST:
        return _ask_revocation_list(examination, entry)
    try:
        parsed = parse_entry(entry)
    except StatusListRefused as refusal:
        verdict = Verdict.INDETERMINATE if refusal.kind == "unsupported" else Verdict.MALFORMED
        return _Answer(verdict=verdict, problem=refusal.problem)
    try:
        read = read_status_bit(examination, parsed)
    except ListUnusable as unusable:
        address = {f"{parsed.purpose}_list": parsed.list_url, f"{parsed.purpose}_place": f"{parsed.index:,}"}
        return _Answer(verdict=unusable.verdict, problem=unusable.problem, working=address)
    status_text, problem = _said_by(examination, read, purpose=parsed.purpose)
    answer = _Answer(verdict=status_text, problem=problem, working=read.working)
    return _refined(examination, answer, entry=parsed) if status_text is Verdict.REVOKED else answer


def _said_by(examination: Examination, read: BitRead, *, purpose: str) -> tuple[Verdict | None, Problem | None]:
    """Say what a bit means; None twice when it is clear."""
    if not read.value:
        is_past = read.as_of is not None
        problem = _reason("E_STATUS_AS_OF", on=write_instant(read.as_of)) if read.as_of is not None else None
        return (Verdict.INDETERMINATE if is_past else None), problem
    if read.is_replaced:
        return Verdict.SUPERSEDED, _replaced(examination)
    code, verdict = _SET[purpose]
    return verdict, _reason(code)


def _replaced(examination: Examination) -> Problem:
    """Say where the document that took its place is found: by the number they share, and at the address it names."""
    subject = examination.view.get("credentialSubject")
    number = subject.get("licenseNumber") if isinstance(subject, Mapping) else None
    link = newest_edition_address(examination.view)
    named = {name: value for name, value in (("number", number), ("link", link)) if isinstance(value, str) and value}
    return replace(_reason("E_SUPERSEDED", **named), severity="warning")


def _refined(examination: Examination, answer: _Answer, *, entry: BitstringStatusEntry) -> _Answer:
    """Look where an entry refers to whether its set bit means a suspension."""
    for reference in entry.references:
        url, _, place = reference.partition("#")
        try:
            suspension = BitstringStatusEntry(purpose="suspension", index=parse_index(place), list_url=url)
            read = read_status_bit(examination, suspension)
        except StatusListRefused:
            # It refers to something else: a page for people, a list of another kind.
            continue
        except ListUnusable:
            problem = _reason("E_WITHDRAWN_SOMEHOW")
            return replace(answer, problem=problem, working={**answer.working, "suspension_list": url})
        if read.value:
            working = {**answer.working, **read.working}
            return _Answer(verdict=Verdict.SUSPENDED, problem=_reason("E_SUSPENDED"), working=working)
        answer = replace(answer, working={**answer.working, **read.working})
    return answer


def _ask_revocation_list(examination: Examination, entry: Mapping[str, Any]) -> _Answer:
    """Read 1EdTech's list of withdrawn identifiers; it carries no signature, so https alone vouches for it."""
    url = entry.get("id")
    if not isinstance(url, str):
        return _Answer(verdict=Verdict.MALFORMED, problem=_reason("E_STATUS_ENTRY"))
    address = {"revocation_list": url}
    try:
        listed = _revoked_credentials(examination, url)
    except ListUnusable as unusable:
        return _Answer(verdict=unusable.verdict, problem=unusable.problem, working=address)
    credential_id = str(examination.view.get("id"))
    if any(_names(entry, credential_id) for entry in listed):
        return _Answer(verdict=Verdict.REVOKED, problem=_reason("E_REVOKED"), working=address)
    return _Answer(working=address)


def _revoked_credentials(examination: Examination, url: str) -> list[Any]:
    try:
        document = strict_json.load(examination.fetch_beside(url, what=REVOCATION_LIST))
    except TooManyVisits as refusal:
        raise ListUnusable(refusal.problem, Verdict.TOO_EXPENSIVE) from None
    except DocumentRefused:
        raise ListUnusable(_reason("E_STATUS_LIST")) from None
    except (Refused, Unavailable):
        raise ListUnusable(_reason("E_STATUS_UNREACHABLE")) from None
    listed = document.get("revokedCredential") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ListUnusable(_reason("E_STATUS_LIST"))
    return listed


def _names(entry: Any, credential_id: str) -> bool:
    """Tell whether an entry withdraws the credential: it does unless it says `revoked: false`."""
    return isinstance(entry, Mapping) and entry.get("id") == credential_id and entry.get("revoked") is not False
