"""The way of a new institution to its first award, and of a new body to its first case.

Each step is done when what it asks for is there; nothing is ticked by hand. Shown until the way is behind them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.criteria import criteria_in_force
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.ports.microcredentials import VersionState
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import find_issuer
from kakitome.web.pages.body.governance.waiting import seated_committees


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One step: what it is for in a sentence, where it is made, and whether it is done."""

    title: str
    what: str
    address: str
    is_done: bool


def institution_steps(place: Place, *, has_awarded: bool) -> list[FirstStep]:
    """Return the steps to the first award, for who may make them; none once something was awarded."""
    if has_awarded or not (place.may("manage_keys") or place.may_somewhere("define")):
        return []
    definitions = place.store.microcredentials.list_latest()
    is_in_force = any(version.state is VersionState.IN_FORCE for version in definitions)
    steps = []
    if place.may("manage_keys"):
        steps = [
            FirstStep(
                title=_("Say who awards"),
                what=_("Name, address for questions, colour and mark on badges, and the key that signs."),
                address=place.url("issuer"),
                is_done=find_issuer(place) is not None,
            ),
            FirstStep(
                title=_("Add units and people"),
                what=_("Faculties or offices, and who works for them. You can do this later."),
                address=place.url("people"),
                is_done=len(place.nodes) > 1,
            ),
        ]
    return [
        *steps,
        FirstStep(
            title=_("Define the first micro-credential"),
            what=_("What is learnt and how it is assessed. The page tells what is to be added."),
            address=place.url("define-list") if definitions else place.url("define-new"),
            is_done=is_in_force,
        ),
        FirstStep(
            title=_("Award it"),
            what=_("To a whole class by the list that Excel saved, or to one person."),
            address=place.url("batch-list"),
            is_done=False,
        ),
    ]


def body_steps(place: Place, body: Body, *, has_cases: bool) -> list[FirstStep]:
    """Return the steps to the first case, for a body's administrators; none once a case was handed in."""
    if has_cases:
        return []
    today = body.configuration.day_of(place.now)
    known = place.store.body.list_criteria()
    deciding = [seats for committee, seats in seated_committees(place, body) if committee.procedures]
    needed = max((load_procedure(name).quorum.votes_at_least for name in body.configuration.procedures), default=0)
    return [
        FirstStep(
            title=_("Put criteria in force"),
            what=_("What is examined, by which rubric, and what it costs. Applications begin with it."),
            address=place.url("body-criteria-list"),
            is_done=any(criteria_in_force(known, name, on=today) for name in body.configuration.procedures),
        ),
        FirstStep(
            title=_("Fill the committee that decides"),
            what=_("It needs a chair and %(n)d votes at least to decide on a case.") % {"n": needed},
            address=f"{place.url('body')}#committees",
            is_done=any(
                any(seat.role is SeatRole.CHAIR for seat in seats) and sum(seat.votes for seat in seats) >= needed
                for seats in deciding
            ),
        ),
        FirstStep(
            title=_("Enter reviewers in the register"),
            what=_("Their fields and where they belong; conflicts of interest are worked out from it."),
            address=place.url("reviewers"),
            is_done=bool(place.store.reviewers.list_all()),
        ),
        FirstStep(
            title=_("Open the issuer"),
            what=_("Recognitions are signed in its name."),
            address=place.url("issuer"),
            is_done=find_issuer(place) is not None,
        ),
    ]
