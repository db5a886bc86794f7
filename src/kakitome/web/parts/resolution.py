"""A draft resolution as pages show it: its words, whose it is, how it differs from the one before, and the votes.

resolution_of(case, procedure)    # {% include "parts/resolution.html" with resolution=resolution %}
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.learning.recognition.ballot import Tally
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.drafting import resolutions_of
from kakitome.learning.recognition.procedure import Outcome, Procedure
from kakitome.learning.recognition.resolution import Resolution
from kakitome.web.parts import shapes
from kakitome.web.parts.case import outcome_of, role_in_words
from kakitome.web.parts.case_history import no_quorum_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionShown:
    """One draft.

    Attributes:
        resolution: its words.
        state, outcome: what it decides.
        author: in what part it was written.
        changed: what differs from the draft before it.
        earlier: the drafts before it, newest first.
        may_recognise, withdraws: whether a term, or an end, belongs to it.
    """

    resolution: Resolution
    state: shapes.State
    outcome: str
    author: str
    changed: Sequence[str] = ()
    earlier: "Sequence[ResolutionShown]" = ()
    may_recognise: bool = False
    withdraws: bool = False


def resolution_of(case: Case, procedure: Procedure) -> ResolutionShown | None:
    """Return the draft that is voted on; None before there is one."""
    current = case.ballot.resolution if case.ballot else None
    if current is None:
        return None
    before = [draft for draft in resolutions_of(case) if draft.number < current.number]
    earlier = [_shown(draft, procedure) for draft in reversed(before)]
    changed = list(_differences(before[-1], current)) if before else []
    return _shown(current, procedure, changed=changed, earlier=earlier)


def _shown(
    resolution: Resolution,
    procedure: Procedure,
    *,
    changed: Sequence[str] = (),
    earlier: Sequence[ResolutionShown] = (),
) -> ResolutionShown:
    state, outcome = outcome_of(resolution.outcome, procedure.id)
    return ResolutionShown(
        resolution=resolution,
        state=state,
        outcome=outcome,
        author=role_in_words(resolution.role),
        changed=changed,
        earlier=earlier,
        may_recognise=resolution.outcome is Outcome.RECOGNISED and bool(procedure.validity_months),
        withdraws=resolution.outcome is Outcome.WITHDRAWN,
    )


def _differences(before: Resolution, after: Resolution) -> Iterator[str]:
    """Name what was changed."""
    if before.outcome is not after.outcome:
        yield _("what is decided")
    if [(each.text, each.deadline) for each in before.conditions] != [
        (each.text, each.deadline) for each in after.conditions
    ]:
        yield _("the conditions")
    if before.reasons != after.reasons:
        yield _("the reasons")
    dates = ("valid_from", "valid_until", "effective_at", "teach_out_until")
    if any(getattr(before, name) != getattr(after, name) for name in dates):
        yield _("the dates")


def voting_words(tally: Tally) -> str:
    """Say what a voting that is over came to."""
    if not tally.is_quorate:
        return no_quorum_in_words(tally.cast, tally.needed)
    if tally.leading is not None:
        return _("The draft is carried.")
    if tally.tied:
        return _("The votes are tied. The chair’s casting vote decides.")
    return _("The draft is not carried. Another one has to be written.")
