"""One case on the secretariat's desk."""

from django.http import Http404

from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Role
from kakitome.services.examining.belonging import demand_impartial
from kakitome.services.examining.context import day_of
from kakitome.web.desk.acting import CaseDesk, find_case
from kakitome.web.desk.place import Place


def body_context(place: Place) -> CaseContext:
    """Return the cases of the body whose desk it is; 404 for an institution that is none, or without the right."""
    place.need("examine")
    if place.platform.bodies.find(place.institution.id) is None:
        raise Http404
    return case_context(place.platform, place.institution.id)


def body_case(place: Place, number: str) -> CaseDesk:
    """Return a case of the body; 404 for any other, and for a draft that is still the applicant's own.

    Raises:
        Refused: E_OFFICE_OF_A_PARTY, the person belongs to a party: papers, names and scores are not for them.
    """
    context = body_context(place)
    case, procedure = find_case(context, number)
    if case.submitted_at is None:
        raise Http404
    account, today = place.actor.account, day_of(context.examining, place.now)
    demand_impartial(context.examining, case, account=account, on=today)
    party = Party(role=Role.SECRETARIAT, account=account, institution=place.institution.id)
    return CaseDesk(place=place, context=context, case=case, procedure=procedure, party=party)
