"""The desk's agreements about credit: the list, writing the words, and reading and answering them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.crediting.agreements import (
    AgreementView,
    ConsentGiven,
    consent_to,
    decline_words,
    end,
    find_agreement,
    list_agreements,
    propose,
)
from kakitome.journeys.institutions.awarding_jointly import list_candidates
from kakitome.learning.credit.agreement import Agreement, AgreementState, PartyStanding
from kakitome.services.awarding_jointly import JointPerson
from kakitome.values.number import parse_number
from kakitome.web.desk.place import FORM, Place, at_desk, at_institution
from kakitome.web.pages.provider.credit_agreements.forms import BLANK_LINES, AgreementConsentForm, WordsForms
from kakitome.web.pages.provider.joint_awards.views import STANDINGS
from kakitome.web.pages.public.credit_agreements.views import agreement_page
from kakitome.web.parts.agreement_words import STATES, between
from kakitome.web.parts.attempts import attempt

_FOLDER = "pages/provider/credit_agreements"


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the agreements in which the institution is a party."""
    standings = list_agreements(place.platform, institution=place.institution.id, is_public=False)
    rows = [
        (standing, between([party.name for party in standing.in_words.parties]), *STATES[standing.state])
        for standing in standings
    ]
    may_write = place.may("award", place.institution.id)
    return render(request, f"{_FOLDER}/list.html", {**_around(place), "rows": rows, "may_write": may_write})


@at_institution("award", FORM)
def words(request: HttpRequest, place: Place) -> HttpResponse:
    """Write the words of an agreement, or its next version; `?number=` names it."""
    number = request.GET.get("number", "")[:20]
    before = _own_words(place, number) if number else None
    more = BLANK_LINES if "more" in request.POST else 0
    data = request.POST if request.method == "POST" else None
    others = list_candidates(place.platform, place.institution.id)
    forms = WordsForms(data, own=place.institution, others=others, before=before, more=more)
    if data is not None and not more and forms.is_valid():
        try:
            written = propose(
                place.platform, forms.wanted(), institution=place.institution.id, by=_person(place), now=place.now
            )
        except KakitomeError as error:
            forms.refuse(error)
        else:
            messages.success(
                request, _("Written. Each institution reads these words and consents to them, or does not.")
            )
            return place.redirect("agreement-desk", written.number)
    has_errors = data is not None and not more and any(form.errors for form in forms.forms)
    context = {**_around(place), "forms": forms, "number": number, "has_errors": has_errors, "others": others}
    return render(request, f"{_FOLDER}/words.html", context, status=422 if has_errors else 200)


@at_desk("view", FORM)
def agreement(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show the very words; consent, decline, or give notice."""
    view = find_agreement(place.platform, parse_number(number) or number, party=place.institution.id)
    form = AgreementConsentForm(request.POST if request.POST.get("do") == "consent" else None)
    if request.method == "POST":
        place.need("manage_keys")
        if _answer(request, place, view, form=form):
            return place.redirect("agreement-desk", view.words.number)
    standing = view.standing
    own = next((each for each in view.standings if each.party.institution == place.institution.id), None)
    is_open = standing.notice is None and standing.state is not AgreementState.ENDED
    context = {
        **_around(place),
        **agreement_page(view),
        "digest": view.words.digest,
        "form": form,
        "own": own,
        "answers": [(each, *_in_words(each)) for each in view.standings],
        "is_waiting": own is not None and own.standing.value != "consented" and is_open,
        "is_newer": standing.held is not None and view.words is not standing.held,
        "may_answer": place.may("manage_keys"),
        "may_write": view.words.lead == place.institution.id and place.may("award", place.institution.id) and is_open,
        "may_end": standing.held is not None and is_open,
    }
    return render(request, f"{_FOLDER}/agreement.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, place: Place, view: AgreementView, *, form: AgreementConsentForm) -> bool:
    """Do what the button says; False where the form has to be mended."""
    button, digest, number = request.POST.get("do", ""), request.POST.get("digest", "")[:64], view.words.number
    institution, by, now = place.institution.id, _person(place), place.now
    if button == "consent":
        if not form.is_valid():
            return False
        given = ConsentGiven(institution=institution, digest=digest, decision=form.decision())
        with attempt(request, _("You consented, signed with your institution’s key."), form=form) as consenting:
            consent_to(place.platform, number, given=given, by=by, now=now)
        return consenting.is_done
    if button == "decline":
        with attempt(request, _("Declined. Nothing is credited under these words.")):
            decline_words(place.platform, number, institution=institution, digest=digest, by=by, now=now)
    elif button == "end":
        with attempt(request, _("Notice is given. What was credited until the last day stays.")):
            end(place.platform, number, institution=institution, by=by, now=now)
    else:
        raise Http404
    return True


def _own_words(place: Place, number: str) -> Agreement:
    view = find_agreement(place.platform, parse_number(number) or number, party=place.institution.id)
    if view.words.lead != place.institution.id:
        raise NotFound("E_AGREEMENT_UNKNOWN", number=number[:20])
    return view.words


def _in_words(standing: PartyStanding) -> tuple[str, str]:
    state, word = STANDINGS[standing.standing]
    return state, str(word)


def _person(place: Place) -> JointPerson:
    return JointPerson(account=place.actor.account, name=place.name_of(place.actor.account))


def _around(place: Place) -> dict[str, object]:
    return place.around("credit-agreements", (_("Agreements about credit"), place.url("credit-agreements")))
