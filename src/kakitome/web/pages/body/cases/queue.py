"""The secretariat's cases: a board by the steps of their procedure, or a list by whose turn it is, with their dates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import State, is_of_a_person, is_scored, load_procedure
from kakitome.ports.cases import CaseHead
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.parts import shapes
from kakitome.web.parts.case import state_of

TURNS: Mapping[str, tuple[shapes.State, Promise, tuple[State, ...]]] = {
    "secretariat": (
        "warn",
        _("wait for you"),
        (State.SUBMITTED, State.ACCEPTED, State.DISCUSSION, State.APPEALED, State.SUSPENDED),
    ),
    "applicant": ("none", _("with the applicant"), (State.INCOMPLETE, State.RETURNED, State.CONDITIONAL)),
    "reviewers": ("none", _("with the reviewers"), (State.IN_REVIEW,)),
    "committee": ("none", _("before the committee"), (State.DECIDING,)),
    "recognised": ("ok", _("recognised"), (State.RECOGNISED,)),
    "ended": ("none", _("ended"), (State.REFUSED, State.WITHDRAWN, State.ABANDONED)),
}
"""Whose turn it is, by state; drafts are the applicant's own and are not shown."""
OPEN = ("secretariat", "applicant", "reviewers", "committee")
LATE = "late"
"""The cases whose date has passed, whoever is waited for."""
_ASSIGNING = frozenset((State.ACCEPTED, State.IN_REVIEW))
"""States in which reviewers are assigned."""
_TURN_OF = {state: key for key, (_shape, _word, states) in TURNS.items() for state in states}


def queue_of(place: Place, heads: Sequence[CaseHead], *, turn: str, address: str) -> Mapping[str, Any]:
    """Return the cases of a body: counts by whose turn it is, and the cases of the turn that was asked for.

    Args:
        place: the body's desk.
        heads: all its cases; those of persons have a list of their own.
        turn: a key of `TURNS`, or `LATE`; anything else shows all that is open, as boards.
        address: of the queue.
    """
    heads = [head for head in heads if not is_of_a_person(head.procedure)]
    counts = Counter(_TURN_OF[head.state] for head in heads if head.state in _TURN_OF)
    still_open = [head for head in heads if _TURN_OF.get(head.state) in OPEN]
    late = [head for head in still_open if _is_late(place, head)]
    listed = {key: [head for head in heads if _TURN_OF.get(head.state) == key] for key in TURNS} | {LATE: late}
    shown = sorted(listed.get(turn, still_open), key=lambda head: (head.due_at or _NEVER, head.updated_at))
    rows = [_row(place, head) for head in shown]
    return {
        "tiles": [
            shapes.Tile(
                state=shape if counts[key] else "none", count=counts[key], label=str(word), href=f"{address}?turn={key}"
            )
            for key, (shape, word, _states) in TURNS.items()
        ]
        + _late_tiles(late, address=address),
        "rows": rows,
        "boards": () if turn in listed else _boards(rows),
        "may_assign": any(row["is_assigning"] for row in rows),
        "turn": turn if turn in listed else "",
        "heading": _("overdue") if turn == LATE else TURNS[turn][1] if turn in TURNS else "",
        "count": counts["secretariat"],
        "late": len(late),
    }


def case_lines(queue: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """Return the cases that a queue shows as lines of a table, the headings first."""
    heads = ["case", "title_ja", "title_en", "applicant", "procedure", "state", "turn", "days_in_state", "due", "late"]
    lines = [
        [
            row["head"].number,
            row["head"].title.ja,
            row["head"].title.en,
            row["applicant"].in_language("ja"),
            row["head"].procedure,
            row["head"].state.value,
            row["turn_key"],
            str(row["days"]),
            row["head"].due_at.isoformat() if row["head"].due_at else "",
            "yes" if row["is_late"] else "no",
        ]
        for row in queue["rows"]
    ]
    return [heads, *lines]


def _boards(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Lay cases out by the steps of their procedure; a step at which nothing can be open has no column."""
    boards = []
    for identifier in dict.fromkeys(row["head"].procedure for row in rows):
        procedure = load_procedure(identifier)
        own = [row for row in rows if row["head"].procedure == identifier]
        columns = [
            {"name": step.name, "rows": [row for row in own if row["head"].state in step.states]}
            for step in procedure.steps
            if any(_TURN_OF.get(state) in OPEN for state in step.states)
        ]
        boards.append({"id": identifier, "name": procedure.name, "columns": columns})
    return boards


def _late_tiles(late: Sequence[CaseHead], *, address: str) -> list[shapes.Tile]:
    """Count what is past its date, where anything is."""
    label, href = str(_("overdue")), f"{address}?turn={LATE}"
    return [shapes.Tile(state="fail", count=len(late), label=label, href=href)] if late else []


def _is_late(place: Place, head: CaseHead) -> bool:
    return head.due_at is not None and head.due_at < place.now


def _row(place: Place, head: CaseHead) -> Mapping[str, Any]:
    """Describe a case: whose `turn` it is, `days` since the last event, `is_late` when its date has passed."""
    state, word = state_of(head.state, head.procedure)
    node = place.platform.organisations.find(head.applicant)
    return {
        "head": head,
        "applicant": node.name if node else LocalizedText(),
        "state": state,
        "word": word,
        "days": max(0, (place.now - head.updated_at).days),
        "is_late": _is_late(place, head),
        "turn": TURNS[_TURN_OF[head.state]][1],
        "turn_key": _TURN_OF[head.state],
        "is_assigning": head.state in _ASSIGNING and is_scored(head.procedure),
    }


_NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
