"""An institution's own cases: which there are, and the one a person may work on."""

from collections.abc import Sequence

from django.http import Http404

from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import case_context, context_of_case
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.ports.cases import CaseHead
from kakitome.ports.organisations import Node
from kakitome.web.desk.acting import CaseDesk, find_case
from kakitome.web.desk.place import Place


def list_own(place: Place) -> Sequence[tuple[CaseHead, Node]]:
    """Return the cases of the institution that the person may work on, with the body of each, changed last first."""
    platform = place.platform
    own_cases = [
        (head, platform.organisations.get(body.institution))
        for body in platform.bodies.list_bodies()
        for head in case_context(platform, body.institution).examining.store.cases.list_heads(
            applicant=place.institution.id
        )
        if place.may("define", unit_of(place, head.entry))
    ]
    return sorted(own_cases, key=lambda own: own[0].updated_at, reverse=True)


def own_case(place: Place, number: str) -> CaseDesk:
    """Return a case of the institution; 404 for anybody else's, and without the right to its definition."""
    try:
        context = context_of_case(place.platform, number)
    except NotFound:
        raise Http404 from None
    case, procedure = find_case(context, number)
    if case.applicant != place.institution.id:
        raise Http404
    place.need("define", unit_of(place, case.subject.entry))
    return CaseDesk(place=place, context=context, case=case, procedure=procedure, party=applicant(place))


def applicant(place: Place) -> Party:
    """Return the person as one who acts for the institution that applies."""
    return Party(role=Role.APPLICANT, account=place.actor.account, institution=place.institution.id)


def unit_of(place: Place, entry_number: str) -> str:
    """Return the unit whose definition an entry is; empty for one that has no definition here."""
    entry = place.platform.registry.find(entry_number)
    definition = place.store.microcredentials.find_latest(entry.identifier) if entry else None
    return definition.unit if definition else ""
