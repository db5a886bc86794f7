"""The secretariat's queue: which cases there are, whose turn it is, for how long, by when."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import State, is_of_a_person
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


def queue_of(place: Place, heads: Sequence[CaseHead], *, turn: str, address: str) -> Mapping[str, Any]:
    """Return the queue of a body: counts by whose turn it is, and the cases of the turn that was asked for.

    Args:
        place: the body's desk.
        heads: all its cases; those of persons have a list of their own.
        turn: a key of `TURNS`; anything else shows all that is open.
        address: of the queue.
    """
    heads = [head for head in heads if not is_of_a_person(head.procedure)]
    known = {state: key for key, (_shape, _word, states) in TURNS.items() for state in states}
    counts = Counter(known[head.state] for head in heads if head.state in known)
    wanted = (turn,) if turn in TURNS else OPEN
    shown = [head for head in heads if known.get(head.state) in wanted]
    return {
        "tiles": [
            shapes.Tile(
                state=shape if counts[key] else "none", count=counts[key], label=str(word), href=f"{address}?turn={key}"
            )
            for key, (shape, word, _states) in TURNS.items()
        ],
        "rows": [
            _row(place, head) for head in sorted(shown, key=lambda head: (head.due_at or _NEVER, head.updated_at))
        ],
        "turn": turn if turn in TURNS else "",
        "heading": TURNS[turn][1] if turn in TURNS else "",
        "count": counts["secretariat"],
    }


def _row(place: Place, head: CaseHead) -> Mapping[str, Any]:
    """Describe a case: `days` since the last thing that happened, `is_late` when its date has passed."""
    state, word = state_of(head.state, head.procedure)
    node = place.platform.organisations.find(head.applicant)
    return {
        "head": head,
        "applicant": node.name if node else LocalizedText(),
        "state": state,
        "word": word,
        "days": max(0, (place.now - head.updated_at).days),
        "is_late": head.due_at is not None and head.due_at < place.now,
    }


_NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
