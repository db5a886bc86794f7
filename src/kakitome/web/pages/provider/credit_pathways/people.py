"""Who takes a pathway, as its institution sees it; what one applicant has, verified now, and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import KakitomeError, NotFound, Problem
from kakitome.journeys.crediting.awarding_pathways import EnrolmentDecision, award_enrolled, find_led_to
from kakitome.journeys.crediting.taking_pathways import refuse_award, verified_for_desk
from kakitome.journeys.crediting.verified_standing import VerifiedStanding
from kakitome.ports.pathway_enrolments import EnrolmentState, PathwayEnrolment, UsedPart
from kakitome.ports.pathways import PublishedPathway
from kakitome.services.crediting import enrolling
from kakitome.services.crediting.designing_pathways import need_pathway
from kakitome.services.crediting.enrolling import LONGEST_REASON
from kakitome.web.desk.place import FORM, NotAllowed, Place, at_desk
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form, LinesField


class PathwayDecisionForm(Form):
    """What is answered to somebody who applies."""

    words = LinesField(
        label=gettext_lazy("Reason, for the person"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Needed to refuse. The person reads it on their page."),
        rows=3,
    )
    act = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One part that an award is made of."""

    title: str
    holding: str
    credential: str
    sha256: str


@at_desk("view")
def people(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """List who applies and who was awarded; of those who only take it there is a count."""
    newest = _need(place, number)
    enrolments = place.store.enrolments.list_of_pathway(number)
    by_state = {state: [each for each in enrolments if each.state is state] for state in EnrolmentState}
    applied = sorted(by_state[EnrolmentState.APPLIED], key=lambda each: (each.applied_at or each.agreed_at, each.key))
    context = {
        **_around(place, newest),
        "applied": applied,
        "awarded": by_state[EnrolmentState.AWARDED],
        "refused": by_state[EnrolmentState.REFUSED],
        "taking": len(by_state[EnrolmentState.ENROLLED]),
        "hindered": _hindrances(by_state[EnrolmentState.ENROLLED]),
        "leads_to": find_led_to(place.platform, newest),
    }
    return render(request, "pages/provider/credit_pathways/people.html", context)


@at_desk("view", FORM)
def person(request: HttpRequest, place: Place, number: str, key: str) -> HttpResponse:
    """Show what somebody who applied has, every part verified now; award or refuse."""
    newest = _need(place, number)
    enrolment = enrolling.need_enrolled(place.store, key)
    if enrolment.pathway != number or enrolment.state is EnrolmentState.ENROLLED:
        raise NotFound("E_ENROLMENT_UNKNOWN")
    form = PathwayDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _decided(request, place, enrolment, form=form):
        return place.redirect("pathway-person", number, key)
    enrolment = enrolling.need_enrolled(place.store, key)
    verified = verified_for_desk(place.platform, enrolment)
    context: dict[str, Any] = {
        **_around(place, newest, (_("Who takes it"), place.url("pathway-people", number))),
        "enrolment": enrolment,
        "state": enrolment.state.value,
        "is_own": enrolment.account == place.actor.account,
        "names": [learner.name for learner in verified.learners] if verified else [],
        "parts": _lines(verified.parts if verified else enrolment.parts),
        "hindrance": _hindrance(verified),
        "failed": len(verified.failed) if verified else 0,
        "form": form,
    }
    return render(request, "pages/provider/credit_pathways/person.html", context, status=422 if form.errors else 200)


def _need(place: Place, number: str) -> PublishedPathway:
    """Return the newest version of an own pathway, to somebody who may award what it leads to."""
    newest = need_pathway(place.platform.crediting.pathways, number)
    if newest.institution != place.institution.id:
        raise NotFound("E_PATHWAY_UNKNOWN")
    led = find_led_to(place.platform, newest)
    if not (place.may("award", led.unit) if led is not None else place.may_somewhere("award")):
        raise NotAllowed
    return newest


def _around(place: Place, newest: PublishedPathway, *way: tuple[str, str]) -> dict[str, Any]:
    title = str(written.text(newest.pathway.title))
    design = (title, place.url("pathway-design", newest.number))
    return {
        **place.around("pathways", (_("Pathways"), place.url("pathways-desk")), design, *way),
        "title": title,
        "newest": newest,
    }


def _decided(request: HttpRequest, place: Place, enrolment: PathwayEnrolment, *, form: PathwayDecisionForm) -> bool:
    """Do what the button says; whether nothing stood in the way."""
    decision = EnrolmentDecision(institution=place.institution.id, key=enrolment.key, actor=place.actor.account)
    try:
        if form.cleaned_data["act"] == "award":
            number = award_enrolled(place.platform, decision)
            messages.success(request, _("Awarded: %(number)s. The applicant has been told.") % {"number": number})
        elif form.cleaned_data["act"] == "refuse":
            refuse_award(place.platform, decision, words=form.cleaned_data["words"])
            messages.success(request, _("Refused. The applicant reads your reason."))
    except KakitomeError as error:
        form.refuse(error, field="words" if error.code == "E_ENROLMENT_WORDS" else None)
        return False
    return True


def _lines(parts: Sequence[UsedPart]) -> list[PartLine]:
    return [
        PartLine(title=part.title or part.part, holding=part.holding, credential=part.credential, sha256=part.sha256)
        for part in parts
    ]


def _hindrance(verified: VerifiedStanding | None) -> str:
    code = verified.hindrance(by_itself=False) if verified else ""
    return written.finding(Problem(code=code)) if code else ""


def _hindrances(enrolments: Sequence[PathwayEnrolment]) -> list[tuple[str, int]]:
    """Count what stands in the way of people who have everything; who they are stays with them."""
    codes = [each.hindrance for each in enrolments if each.hindrance]
    return [(written.finding(Problem(code=code)), codes.count(code)) for code in dict.fromkeys(codes)]
