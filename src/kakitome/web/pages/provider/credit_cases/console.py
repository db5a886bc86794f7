"""The registrar's list: how many cases wait for whom, and each with its applicant's wish."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import State, is_of_a_person, is_scored
from kakitome.ports.cases import CaseHead
from kakitome.web.desk.place import Place
from kakitome.web.parts import shapes
from kakitome.web.parts.case import state_of

TURNS: Mapping[str, tuple[shapes.State, Promise, tuple[State, ...]]] = {
    "new": ("warn", _("to be received"), (State.SUBMITTED,)),
    "examining": ("warn", _("to be examined"), (State.ACCEPTED, State.IN_REVIEW)),
    "proposed": ("none", _("proposed"), (State.DISCUSSION,)),
    "committee": ("none", _("before the committee"), (State.DECIDING, State.APPEALED)),
    "applicant": ("none", _("with the applicant"), (State.INCOMPLETE, State.RETURNED, State.CONDITIONAL)),
    "back": ("fail", _("came back"), (State.REOPENED, State.SUSPENDED)),
}
"""Where open cases stand; together they are all of them. Drafts are the applicant's own."""
_ENDED = (State.RECOGNISED, State.REFUSED, State.WITHDRAWN, State.ABANDONED)


def console_of(place: Place, heads: Sequence[CaseHead], *, turn: str) -> Mapping[str, Any]:
    """Return tiles and rows; `turn` is a key of `TURNS`, `ended`, or anything else for all that is open."""
    own = [head for head in heads if is_of_a_person(head.procedure)]
    counts = Counter(key for head in own if (key := _turn_of(head)))
    if turn == "ended":
        shown = [head for head in own if head.state in _ENDED]
    else:
        shown = [head for head in own if _turn_of(head) in ((turn,) if turn in TURNS else tuple(TURNS))]
    address = place.url("credit-cases")
    return {
        "tiles": [
            shapes.Tile(
                state=shape if counts[key] else "none", count=counts[key], label=str(word), href=f"{address}?turn={key}"
            )
            for key, (shape, word, _states) in TURNS.items()
        ],
        "rows": [_row(head) for head in sorted(shown, key=lambda head: (head.due_at is None, head.updated_at))],
        "waiting": counts["new"] + counts["examining"],
        "turn": turn if turn in (*TURNS, "ended") else "",
    }


def _turn_of(head: CaseHead) -> str:
    """Return where an open case stands, empty for others; what assessors talk about is not proposed yet."""
    if head.state is State.DISCUSSION and is_scored(head.procedure):
        return "examining"
    return next((key for key, (_shape, _word, states) in TURNS.items() if head.state in states), "")


def _row(head: CaseHead) -> Mapping[str, Any]:
    state, word = state_of(head.state, head.procedure)
    return {"head": head, "state": state, "word": word}
