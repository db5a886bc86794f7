"""An institution's own cases: which there are, and the one a person may work on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import case_context, context_of_case
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.ports.cases import CaseHead
from kakitome.ports.organisations import Node
from kakitome.services.examining import load_case, procedure_of
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """One case in the list, and whose word it waits for."""

    head: CaseHead
    body: Node


def list_own(place: Place) -> Sequence[OwnCase]:
    """Return the institution's cases with every body, changed last first, as far as the person may work on them."""
    platform = place.platform
    own_cases = [
        OwnCase(head=head, body=platform.organisations.get(body.institution))
        for body in platform.bodies.list_bodies()
        for head in case_context(platform, body.institution).examining.store.cases.list_heads(
            applicant=place.institution.id
        )
        if place.may("define", unit_of(place, head.entry))
    ]
    return sorted(own_cases, key=lambda one: one.head.updated_at, reverse=True)


def own_case(place: Place, number: str) -> CaseDesk:
    """Return a case of the institution; 404 for anybody else's, and without the right to its definition."""
    try:
        work = context_of_case(place.platform, number)
        case = load_case(work.examining, number)
    except NotFound:
        raise Http404 from None
    if case.applicant != place.institution.id:
        raise Http404
    place.need("define", unit_of(place, case.subject.entry))
    return CaseDesk(
        place=place,
        context=work,
        case=case,
        procedure=procedure_of(work.examining, case, now=work.platform.now()),
        party=applicant(place),
    )


def applicant(place: Place) -> Party:
    """Return the person as one who acts for the institution that applies."""
    return Party(role=Role.APPLICANT, account=place.actor.account, institution=place.institution.id)


def unit_of(place: Place, entry_number: str) -> str:
    """Return the unit whose definition an entry is; empty for one that has no definition here."""
    entry = place.platform.registry.find(entry_number)
    definition = place.store.microcredentials.find_latest(entry.identifier) if entry else None
    return definition.unit if definition else ""
