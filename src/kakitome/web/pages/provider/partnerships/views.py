"""Where an institution's administrators say whether it offers jointly what somebody else applies with.

They see who names it, for what and where; papers, scores and people of the case are not theirs to see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, NotFound
from kakitome.journeys.recognition.acting import act_on_case, case_context, context_of_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.named_partner import NamedPartner
from kakitome.learning.recognition.partner import find_named
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.ports.organisations import Node
from kakitome.services.examining import load_case, procedure_of
from kakitome.web.desk.place import POST, Place, at_institution
from kakitome.web.parts.attempts import attempt

_ACTS = {"confirm": Act.CONFIRM_PARTNER, "decline": Act.DECLINE_PARTNER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """One application that names the institution: by whom, where, how it stands, and whether it can be answered now."""

    case: Case
    partner: NamedPartner
    applicant: Node
    body: Node
    may_answer: bool
    would_recuse: bool


def partnerships_of(place: Place) -> Sequence[Partnership]:
    """Return every application that ever named the institution, those that wait for its answer first."""
    platform, institution = place.platform, place.institution.id
    shown = []
    for body in platform.bodies.list_bodies():
        examining = case_context(platform, body.institution).examining
        for head in examining.store.cases.list_heads(partner=institution):
            case = load_case(examining, head.number)
            partner = find_named(case, institution)
            if partner is None:
                continue
            allowed = procedure_of(examining, case, now=place.now).allowed(case.state)
            shown.append(
                Partnership(
                    case=case,
                    partner=partner,
                    applicant=platform.organisations.get(case.applicant),
                    body=platform.organisations.get(case.body),
                    may_answer=partner.is_waiting and Act.CONFIRM_PARTNER in allowed,
                    would_recuse=case.submitted_at is None and case.began_at >= case.opened_at,
                )
            )
    return sorted(shown, key=lambda one: (one.may_answer, one.partner.named_at), reverse=True)


@at_institution("manage_keys")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what names the institution as a partner."""
    context = {**place.around("applications"), "partnerships": partnerships_of(place)}
    return render(request, "pages/provider/partnerships/list.html", context)


@at_institution("manage_keys", POST)
def answer(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Confirm or decline, as the button says; 404 for an application that does not name the institution."""
    what = _ACTS.get(request.POST.get("do", ""))
    if what is None:
        raise Http404
    by = Party(role=Role.PARTNER, account=place.actor.account, institution=place.institution.id)
    done = (
        _("Confirmed. The applicant was told.")
        if what is Act.CONFIRM_PARTNER
        else _("Declined. The applicant was told.")
    )
    try:
        context = context_of_case(place.platform, number)
        if find_named(load_case(context.examining, number), place.institution.id) is None:
            raise Http404
    except NotFound:
        raise Http404 from None
    with attempt(request, done, refusals=(Conflict,)):
        act_on_case(context, number, what=what, by=by, now=place.now)
    return place.redirect("partnerships")
