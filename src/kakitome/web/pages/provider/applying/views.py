"""The queue of applications for awards, one of them beside the rubric, and what is asked of applicants."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.people import award_applications as journey
from kakitome.journeys.people.award_applications import ApplicationDecision, proved_by
from kakitome.journeys.people.renewal_requests import renew_as_asked
from kakitome.ports.award_applications import (
    UNDECIDED,
    WAITING,
    ApplicationState,
    AwardApplication,
    AwardCall,
)
from kakitome.services import applying
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import need_definition, visible
from kakitome.web.pages.provider.applying.forms import (
    CallForm,
    JudgingForm,
    criteria_of,
    initial_marks,
    initial_of_call,
)
from kakitome.web.pages.provider.applying.renewing import AskedRenewal, asked_renewal
from kakitome.web.parts.award_application import evidence_line, state_words, step_lines
from kakitome.web.parts.files import download
from kakitome.web.parts.letter import title_of

_SHOWN: Final = {
    "waiting": WAITING,
    "asked": frozenset({ApplicationState.MORE_ASKED}),
    "decided": frozenset({ApplicationState.AWARDED, ApplicationState.REFUSED}),
}


@at_desk("award")
def queue(request: HttpRequest, place: Place) -> HttpResponse:
    """List the applications that wait, those that wait longest first; or others."""
    versions = visible(place, right="award")
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else "waiting"
    chosen = request.GET.get("microcredential", "")[:200]
    chosen = chosen if chosen in versions else ""
    applications = place.store.applications.list_sent(states=_SHOWN[show], microcredential=chosen)
    lines = [
        _line(place, application, title_of(versions[application.microcredential].microcredential.title))
        for application in applications
        if application.microcredential in versions
    ]
    context = {
        **place.around("award"),
        "lines": lines,
        "show": show,
        "chosen": chosen,
        "titles": [(key, title_of(version.microcredential.title)) for key, version in versions.items()],
        "is_any_open": any(call.is_open for call in place.store.applications.list_calls()),
    }
    return render(request, "pages/provider/applying/queue.html", context)


@at_desk("view")
def calls(request: HttpRequest, place: Place) -> HttpResponse:
    """List the micro-credentials, and whether people may apply for each."""
    standing = {call.microcredential: call for call in place.store.applications.list_calls()}
    lines = [
        {
            "title": title_of(version.microcredential.title),
            "address": place.url("applying-call", version.identifier),
            "call": standing.get(version.identifier),
            "is_open": applying.find_open_call(place.store, version.identifier, now=place.now) is not None,
        }
        for version in visible(place).values()
    ]
    return render(request, "pages/provider/applying/calls.html", {**place.around("define"), "lines": lines})


@at_desk("view", FORM)
def call(request: HttpRequest, place: Place, identifier: str) -> HttpResponse:
    """Show what is asked of those who apply for a micro-credential; switch it on or off."""
    version = visible(place).get(identifier)
    if version is None:
        raise Http404
    standing = place.store.applications.find_call(identifier)
    may_state = place.may("define", version.unit)
    form = CallForm(request.POST) if request.method == "POST" else CallForm(initial=initial_of_call(standing))
    if request.method == "POST":
        place.need("define", version.unit)
        if form.is_valid() and _stated(place, identifier, form=form):
            is_open = form.cleaned_data["is_open"]
            messages.success(request, _("People may apply.") if is_open else _("Nobody can apply any more."))
            return place.redirect("applying-call", identifier)
    context: dict[str, Any] = {
        **place.around("define", (_("Taking applications"), place.url("applying-calls"))),
        "title": title_of(version.microcredential.title),
        "identifier": identifier,
        "call": standing,
        "is_in_force": applying.version_in_force(place.store, identifier) is not None,
        "form": form if may_state else None,
    }
    return render(request, "pages/provider/applying/call.html", context, status=422 if form.errors else 200)


@at_desk("award", FORM)
def application(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Show an application beside the rubric; mark it, ask for more, refuse, or award."""
    sent = _need(place, key)
    version = need_definition(place, sent.microcredential, right="award")
    in_force = applying.version_in_force(place.store, sent.microcredential)
    letter = (in_force or version).microcredential
    form = JudgingForm(
        request.POST if request.method == "POST" else None, initial=initial_marks(sent), criteria=criteria_of(letter)
    )
    renewal = asked_renewal(place, sent, typed=request.POST if request.POST.get("act") == "award" else None)
    is_valid = request.method == "POST" and form.is_valid() and (renewal is None or renewal.is_answered)
    if is_valid and _act(request, place, sent, form=form, renewal=renewal):
        return place.redirect("applying-one", key)
    sent = _need(place, key)
    is_own = applying.is_own(sent, account=place.actor.account, emails=proved_by(place.platform, place.actor.account))
    state, word = state_words(sent, at_the_desk=True)
    context: dict[str, Any] = {
        **place.around("award", (_("Applications for awards"), place.url("applying"))),
        "application": sent,
        "title": title_of(letter.title),
        "letter": letter,
        "form": form,
        "is_own": is_own,
        "is_waiting": sent.state in WAITING,
        "is_in_force": in_force is not None,
        "state": state,
        "word": word,
        "stands": sent.state.value,
        "evidence": [evidence_line(piece) for piece in sent.evidence],
        "signed": [piece.name for piece in sent.evidence if piece.is_signed_in],
        "steps": step_lines(sent, name_of=place.name_of),
        "has_rubric": bool(letter.rubric and letter.rubric.criteria),
        "renewal": renewal,
    }
    has_errors = form.errors or (renewal and renewal.form and renewal.form.errors)
    return render(request, "pages/provider/applying/application.html", context, status=422 if has_errors else 200)


@at_desk("award")
def piece(_request: HttpRequest, place: Place, key: str, piece: str) -> HttpResponse:
    """Hand out a piece of evidence that was sent, to be kept, never to be shown under our name."""
    sent = _need(place, key)
    names = [each.name for each in sent.evidence if each.key == piece]
    if not names:
        raise NotFound("E_APPLICATION_EVIDENCE")
    return download(place.store.applications.read_evidence(key, piece), names[0], "application/octet-stream")


def _need(place: Place, key: str) -> AwardApplication:
    """Return an application that was sent, to a micro-credential that the person may award; else nothing is there."""
    sent = applying.need_sent(place.store, key)
    need_definition(place, sent.microcredential, right="award")
    return sent


def _stated(place: Place, identifier: str, *, form: CallForm) -> bool:
    data = form.cleaned_data
    stated = AwardCall(
        microcredential=identifier,
        is_open=data["is_open"],
        words=LocalizedText(ja=data["words_ja"].strip(), en=data["words_en"].strip()),
        kinds=tuple(data["kinds"]),
        ends_on=data["ends_on"],
        only_for=tuple(dict.fromkeys(data["only_for"].split())),
        changed_at=place.now,
        changed_by=place.actor.account,
    )
    try:
        applying.state_call(place.store, stated)
    except KakitomeError as error:
        if not error.problems:
            form.refuse(error)
        for problem in error.problems:
            form.name_problems([problem], field=problem.pointer.removeprefix("/"))
        return False
    return True


def _act(
    request: HttpRequest, place: Place, sent: AwardApplication, *, form: JudgingForm, renewal: AskedRenewal | None
) -> bool:
    """Store the marks, then do what the button says; whether nothing stood in the way."""
    platform, act, actor = place.platform, request.POST.get("act", ""), place.actor.account
    decision = ApplicationDecision(
        institution=place.institution.id, key=sent.key, actor=actor, words=form.cleaned_data["words"]
    )
    try:
        if sent.state in WAITING:
            own = proved_by(platform, actor)
            applying.mark(place.store, sent.key, marks=form.marks(), actor=actor, own=own, now=place.now)
        if act == "ask":
            journey.ask_more(platform, decision)
            messages.success(request, _("Asked. The applicant is told by mail that something is asked."))
        elif act == "refuse":
            journey.refuse(platform, decision)
            messages.success(request, _("Refused. The applicant reads your reason."))
        elif act == "award" and renewal is not None:
            renew_as_asked(platform, decision, valid_until=renewal.until)
            messages.success(request, _("Renewed. The same link opens the new document."))
        elif act == "award":
            number = journey.award(platform, decision)
            messages.success(request, _("Awarded: %(number)s. The applicant has been told.") % {"number": number})
        else:
            messages.success(request, _("Your marks are kept."))
    except KakitomeError as error:
        form.refuse(error, field="words" if error.code == "E_APPLICATION_WORDS" else None)
        return False
    return True


def _line(place: Place, sent: AwardApplication, title: str) -> dict[str, Any]:
    state, word = state_words(sent, at_the_desk=True)
    return {
        "name": sent.name,
        "title": title,
        "is_renewal": bool(sent.renews),
        "sent_at": sent.sent_at,
        "days": (place.now - sent.sent_at).days if sent.sent_at and sent.state in UNDECIDED else None,
        "state": state,
        "word": word,
        "pieces": sum(1 for each in sent.evidence if each.sent_at is not None),
        "address": place.url("applying-one", sent.key),
    }


def count_waiting(place: Place) -> int:
    """Count the applications that wait for somebody at this desk."""
    versions = visible(place, right="award")
    return sum(each.microcredential in versions for each in place.store.applications.list_sent(states=WAITING))
