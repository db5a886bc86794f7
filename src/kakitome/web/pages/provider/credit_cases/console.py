"""The registrar's list: how many cases wait for whom, and each with its applicant's wish."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.journeys.recognition.credit_reopening import last_night
from kakitome.learning.recognition.crediting import came_back
from kakitome.learning.recognition.procedure import State, is_of_a_person, is_scored
from kakitome.ports.cases import CaseHead
from kakitome.services.examining import load_case
from kakitome.web.desk.case_of_body import body_context
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
    back = _back_on_conditions(place, own)
    counts = Counter(key for head in own if (key := _turn_of(head, back=back)))
    if turn == "ended":
        shown = [head for head in own if head.state in _ENDED]
    else:
        shown = [head for head in own if _turn_of(head, back=back) in ((turn,) if turn in TURNS else tuple(TURNS))]
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
        "night": last_night(body_context(place).examining.store),
        "turn": turn if turn in (*TURNS, "ended") else "",
    }


def _back_on_conditions(place: Place, heads: Sequence[CaseHead]) -> Collection[str]:
    """Name the cases decided on conditions of which something they rested on has changed since."""
    work = body_context(place).examining
    conditional = [head.number for head in heads if head.state is State.CONDITIONAL]
    return {number for number in conditional if came_back(load_case(work, number))}


def _turn_of(head: CaseHead, *, back: Collection[str]) -> str:
    """Return where an open case stands, empty for others; what assessors talk about is not proposed yet."""
    if head.number in back:
        return "back"
    if head.state is State.DISCUSSION and is_scored(head.procedure):
        return "examining"
    return next((key for key, (_shape, _word, states) in TURNS.items() if head.state in states), "")


def _row(head: CaseHead) -> Mapping[str, Any]:
    state, word = state_of(head.state, head.procedure)
    return {"head": head, "state": state, "word": word}
