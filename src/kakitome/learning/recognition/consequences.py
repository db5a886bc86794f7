"""What follows from the events of a case: recognitions and what became of them.

    for recognition in recognitions_of(events, body=signatory, procedure_of=...):
        recognition.number, recognition.changes

Events come first; this tells from them what must be signed, again and again the same. A recognition's number is drawn
from the case's number and the event it comes from, so that carrying out twice is carrying out once.

Source: docs/rules/capabilities.md F5, F7; docs/rules/faults.md F53 (computed from what is stored, not from a message).
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.fold import apply
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Act, Outcome, Procedure, State
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import Kind, new_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """In whose name a body signs."""

    did: str
    name: LocalizedText


def recognitions_of(
    events: Iterable[CaseEvent], *, body: Signatory, procedure_of: Callable[[Case], Procedure]
) -> tuple[Recognition, ...]:
    """Tell which recognitions a case led to, each with its changes, oldest first."""
    case: Case | None = None
    recognitions: list[Recognition] = []
    for event in events:
        case = apply(case, event)
        change = _change_of(event)
        if change is not None:
            recognitions = [known.changed(change) if _is_open(known) else known for known in recognitions]
        recognised = _recognised(case, event, body=body, procedure_of=procedure_of)
        begun = recognised or _extended(recognitions, case=case, event=event)
        if begun is not None:
            recognitions.append(begun)
    return tuple(recognitions)


def recognition_number(case: str, sequence: int) -> str:
    """Draw the number of the recognition that an event leads to; always the same one.

    >>> recognition_number("C-7K3M-94QD", 21) == recognition_number("C-7K3M-94QD", 21)
    True
    """
    return number_drawn_from("R", case=case, sequence=sequence)


def number_drawn_from(kind: Kind, *, case: str, sequence: int) -> str:
    """Draw a number of a kind from a case and a place in it; always the same one."""
    rolled = iter(hashlib.sha256(f"{case}:{sequence}".encode()).digest())
    return new_number(kind, choose=lambda alphabet: alphabet[next(rolled) % len(alphabet)])


def confirmed_descriptors(case: Case, procedure: Procedure) -> tuple[str, ...]:
    """Name the descriptors whose criteria every score that counts found met."""
    scorings = case.counted_scorings
    met = [
        criterion
        for criterion in procedure.rubric
        if scorings and all(s.points.get(criterion.id, 0) >= criterion.pass_at for s in scorings)
    ]
    return tuple(dict.fromkeys(name for criterion in met for name in criterion.descriptors))


def _recognised(
    case: Case, event: CaseEvent, *, body: Signatory, procedure_of: Callable[[Case], Procedure]
) -> Recognition | None:
    decided = case.last_decision
    if decided is None or not _recognises(event):
        return None
    return Recognition(
        number=recognition_number(case.number, event.sequence),
        body=case.body,
        body_did=body.did,
        body_name=body.name,
        case=case.number,
        procedure=case.procedure,
        criteria_version=decided.criteria_version,
        entry=case.subject.entry,
        entry_version=case.subject.version,
        about=case.subject.about,
        title=case.subject.title,
        digest=case.subject.digest,
        decided_at=decided.at,
        valid_from=datetime.fromisoformat(event.detail["valid_from"]),
        valid_until=datetime.fromisoformat(event.detail["valid_until"]),
        confirmed=confirmed_descriptors(case, procedure_of(case)),
    )


def _extended(recognitions: Iterable[Recognition], *, case: Case, event: CaseEvent) -> Recognition | None:
    """Extend the recognition by a small change to the new version, until the same end; suspended as it is."""
    last = next((recognition for recognition in reversed(list(recognitions)) if _is_open(recognition)), None)
    is_small = event.act is Act.SETTLE_CHANGE and event.detail["settled"] == "small"
    if last is None or not is_small or event.at >= last.valid_until:
        return None
    subject = case.changes[-1].subject
    extended = replace(
        last,
        number=recognition_number(case.number, event.sequence),
        entry_version=subject.version,
        about=subject.about,
        title=subject.title,
        digest=subject.digest,
        decided_at=event.at,
        valid_from=max(event.at, last.valid_from),
        changes=(),
    )
    if last.changes and last.changes[-1].kind is ChangeKind.SUSPENDED:
        return extended.changed(replace(last.changes[-1], at=event.at))
    return extended


def _recognises(event: CaseEvent) -> bool:
    if event.act is Act.DECIDE:
        return str(event.detail["outcome"]) == Outcome.RECOGNISED.value
    return event.act is Act.MEET_CONDITION and event.to is State.RECOGNISED


def _change_of(event: CaseEvent) -> Change | None:
    kinds = {Act.SUSPEND: ChangeKind.SUSPENDED, Act.RESUME: ChangeKind.RESUMED}
    if event.act is Act.DECIDE and event.detail["outcome"] == Outcome.WITHDRAWN.value:
        kind: ChangeKind | None = ChangeKind.WITHDRAWN
    else:
        kind = kinds.get(event.act)
    if kind is None:
        return None
    effective, until = (_instant(event.detail.get(name)) for name in ("effective_at", "teach_out_until"))
    effective = effective or (event.at if until else None)
    at = until or effective or event.at
    return Change(kind=kind, at=at, reason=read_text(event.detail.get("reasons")), effective_at=effective)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _is_open(recognition: Recognition) -> bool:
    return not recognition.changes or recognition.changes[-1].kind is not ChangeKind.WITHDRAWN
