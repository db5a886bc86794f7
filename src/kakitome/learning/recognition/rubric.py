"""The lines a reviewer scores: what each asks for, and what every point of the scale means there.

    lines = outcome_lines(statement["outcomes"], levels=procedure.outcome_levels)

Where a learner's evidence is assessed, the outcomes of the course are lines of the rubric: each is scored by the same
descriptors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.values.localized_text import LocalizedText

OUTCOME = "outcome-"
"""How the ids of lines begin that are outcomes of a course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of the rubric; `descriptors` are confirmed when it is met.

    `levels` says of each point of the scale what it means on this line; empty where the scale's words are enough.
    """

    id: str
    name: LocalizedText
    statement: LocalizedText
    descriptors: tuple[str, ...] = ()
    pass_at: int = 3
    levels: tuple[LocalizedText, ...] = ()


def read_criterion(data: Mapping[str, Any]) -> Criterion:
    """Read one line from its data; raises `KeyError` or `TypeError` for data that is none."""
    return Criterion(
        id=data["id"],
        name=LocalizedText(**data["name"]),
        statement=LocalizedText(**data["statement"]),
        descriptors=tuple(data.get("descriptors", ())),
        pass_at=data.get("pass_at", 3),
        levels=read_levels(data.get("levels", ())),
    )


def read_levels(data: Sequence[Mapping[str, str]]) -> tuple[LocalizedText, ...]:
    """Read what each point of a scale means."""
    return tuple(LocalizedText(**words) for words in data)


def outcome_lines(outcomes: Sequence[LocalizedText], *, levels: tuple[LocalizedText, ...]) -> tuple[Criterion, ...]:
    """Return a line for each outcome of a course, in their order; none where a procedure has no levels for them."""
    if not levels:
        return ()
    return tuple(
        Criterion(
            id=f"{OUTCOME}{place}",
            name=LocalizedText(ja=f"到達目標 {place}", en=f"Outcome {place}"),
            statement=outcome,
            levels=levels,
        )
        for place, outcome in enumerate(outcomes, 1)
    )
