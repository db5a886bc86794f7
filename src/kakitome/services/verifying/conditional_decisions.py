"""Decisions to recognise on conditions that still run: public, and not yet a recognition.

find_conditional("E-7K3M-94QT", 1, bodies=platform.bodies, cases_of=…, name_of=…)
"""

from collections.abc import Callable
from datetime import timedelta

from kakitome.documents.verification.programmes import ConditionalDecision
from kakitome.learning.recognition.procedure import State, certifies
from kakitome.ports.bodies import PublicBodies
from kakitome.ports.cases import CaseStore
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText


def find_conditional(
    entry: str,
    version: int,
    *,
    bodies: PublicBodies,
    cases_of: Callable[[str], CaseStore],
    name_of: Callable[[str], LocalizedText],
) -> ConditionalDecision | None:
    """Return the decision of a body on a version of an entry, while its conditions run."""
    for body in bodies.list_bodies():
        heads = cases_of(body.institution).list_heads(states=(State.CONDITIONAL,), entry=entry)
        meant = [(head.due_at, head.procedure) for head in heads if head.version == version and head.due_at is not None]
        if meant:
            due, procedure = min(meant)
            # The stored instant is the end of the last day, exclusive.
            last = (due - timedelta(microseconds=1)).astimezone(JAPAN).date()
            return ConditionalDecision(
                body=name_of(body.institution),
                body_id=body.institution,
                due=last.isoformat(),
                is_certification=certifies(procedure),
            )
    return None
