"""The register at the body's desk: who reviews, how much each has, whose training is due; inviting and ending."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.errors import KakitomeError, Unavailable
from kakitome.journeys.people.inviting import invite_reviewer
from kakitome.journeys.recognition.workloads import Workload, workloads
from kakitome.learning.recognition.reviewer import Honorarium, Reviewer, ReviewerState, Training
from kakitome.ports.invitations import Offer
from kakitome.services import keeping_reviewers
from kakitome.services.governing import need_body
from kakitome.web.desk.place import FORM, POST, READ, DeskView, Place, place_of, reached
from kakitome.web.pages.account.invitations.pending import NOT_SENT, pending
from kakitome.web.pages.body.governance.around import institutions
from kakitome.web.pages.body.reviewer_register.forms import (
    HonorariumForm,
    ReviewerInviteForm,
    ReviewerProfileForm,
    TrainingForm,
    belonging_rows,
    with_entry,
)
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language

P = ParamSpec("P")
STATES: dict[ReviewerState, State] = {
    ReviewerState.INVITED: "warn",
    ReviewerState.ACTIVE: "ok",
    ReviewerState.PAUSED: "unk",
    ReviewerState.ENDED: "none",
}


def _at_register(methods: Sequence[str] = READ) -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Let a view be reached by the secretariat of a body; an institution that is none has no register."""

    def find(request: HttpRequest, named: dict[str, Any]) -> Place:
        place = place_of(request, named.pop("institution"))
        place.need("examine")
        if place.store.body.find() is None:
            raise Http404
        return place

    return reached("examine", methods, find=find)


@_at_register()
def register(request: HttpRequest, place: Place) -> HttpResponse:
    """List the reviewers with load, training and calibration."""
    return _show_list(request, place, ReviewerInviteForm())


@_at_register(POST)
def invite(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask somebody by mail; the entry in the register is made when they accept."""
    form = ReviewerInviteForm(request.POST)
    if not form.is_valid():
        return _show_list(request, place, form)
    guest, capacity = form.guest(), form.cleaned_data["capacity"]
    try:
        invite_reviewer(place.platform, guest, body=place.institution.id, capacity=capacity, **place.by)
    except Unavailable:
        messages.warning(request, NOT_SENT)
    except KakitomeError as error:
        form.refuse(error)
        return _show_list(request, place, form)
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": guest.email})
    return place.redirect("reviewers")


@_at_register(FORM)
def reviewer(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Show one entry; keep what the secretariat changes of it."""
    known = _known(place, reviewer)
    data = request.POST if request.method == "POST" else None
    form = ReviewerProfileForm(data, reviewer=known)
    rows = belonging_rows(known, institutions(place.platform), data)
    if data is not None and form.is_valid() and all(row.is_valid() for row in rows):
        with attempt(request, _("Saved.")) as saving:
            keeping_reviewers.change(place.store, with_entry(known, form, rows), **place.by)
        if saving.is_done:
            return place.redirect("reviewer", known.id)
    return _show(request, place, known, profile=form, rows=rows, is_refused=data is not None)


@_at_register(POST)
def move(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Pause, go on, end, or invite again."""
    known, to = _known(place, reviewer), request.POST.get("to", "")
    if to not in ReviewerState.__members__.values():
        raise Http404
    with attempt(request, _("Saved.")):
        keeping_reviewers.move(place.store, known.id, to=ReviewerState(to), **place.by)
    return place.redirect("reviewer", known.id)


@_at_register(POST)
def train(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Record a training."""
    known, form = _known(place, reviewer), TrainingForm(request.POST, prefix="training")
    if not form.is_valid():
        return _show(request, place, known, training=form, is_refused=True)
    changed = replace(known, trainings=(*known.trainings, Training(**form.cleaned_data)))
    with attempt(request, _("Recorded.")):
        keeping_reviewers.change(place.store, changed, **place.by)
    return place.redirect("reviewer", known.id)


@_at_register(POST)
def pay(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Record what was paid for a case."""
    known, form = _known(place, reviewer), HonorariumForm(request.POST, prefix="paid")
    if not form.is_valid():
        return _show(request, place, known, paid=form, is_refused=True)
    currency = need_body(place.store).configuration.currency
    record = Honorarium(**form.cleaned_data, currency=currency, noted_at=place.now)
    with attempt(request, _("Recorded.")):
        keeping_reviewers.pay(place.store, known.id, honorarium=record, actor=place.actor.account)
    return place.redirect("reviewer", known.id)


def _show_list(request: HttpRequest, place: Place, form: ReviewerInviteForm) -> HttpResponse:
    load = workloads(place.platform, place.institution.id, now=place.now)
    rows = [_row(place, reviewer, load[reviewer.id]) for reviewer in place.store.reviewers.list_all()]
    active = [row for row in rows if row["reviewer"].state is ReviewerState.ACTIVE]
    context = {
        **place.around("reviewers"),
        "rows": sorted(rows, key=lambda row: (row["reviewer"].state is ReviewerState.ENDED, row["name"])),
        "form": form,
        "due": sorted((row for row in active if not row["is_trained"]), key=lambda row: row["name"]),
        "active": active,
        "invited": pending(place, Offer.REVIEWER),
    }
    return render(request, "pages/body/reviewer_register/list.html", context, status=422 if form.errors else 200)


def _show(request: HttpRequest, place: Place, known: Reviewer, *, is_refused: bool, **given: Any) -> HttpResponse:
    load = workloads(place.platform, place.institution.id, now=place.now)[known.id]
    row = _row(place, known, load)
    forms = {
        "profile": ReviewerProfileForm(reviewer=known),
        "rows": belonging_rows(known, institutions(place.platform)),
        "training": TrainingForm(prefix="training"),
        "paid": HonorariumForm(prefix="paid"),
        **given,
    }
    refused = next((form for form in (*given.values(), *forms["rows"]) if getattr(form, "errors", None)), None)
    context = {
        **place.around("reviewers", (_("Reviewers"), place.url("reviewers"))),
        "row": row,
        "moves": _moves(known),
        "honoraria": place.store.reviewers.list_honoraria(known.id),
        "refused": refused,
        **forms,
    }
    return render(request, "pages/body/reviewer_register/reviewer.html", context, status=422 if is_refused else 200)


def _row(place: Place, reviewer: Reviewer, load: Workload) -> Mapping[str, Any]:
    """Return a reviewer as the secretariat sees them; `is_full` when the year's cases are reached."""
    person = place.find_person(reviewer.account)
    today = need_body(place.store).configuration.day_of(place.now)
    return {
        "reviewer": reviewer,
        "name": (person.name or person.email) if person else _("somebody who deleted their account"),
        "email": person.email if person else "",
        "state": STATES[reviewer.state],
        "word": texts.term(reviewer.state.value).in_language(language()),
        "load": load,
        "is_full": load.this_year >= reviewer.capacity,
        "fields": [texts.term(f"isced_f_{field}").in_language(language()) for field in reviewer.fields],
        "is_trained": reviewer.is_trained(today),
        "training_due": reviewer.training_due(today),
        "calibration": _calibration(load),
    }


def _calibration(load: Workload) -> str:
    calibration = load.calibration
    if not calibration.cases:
        return ""
    figures = {"mean": f"{calibration.mean:+.1f}", "spread": f"{calibration.spread:.1f}", "n": calibration.cases}
    words = ngettext(
        "%(mean)s on average, spread %(spread)s (%(n)d case)",
        "%(mean)s on average, spread %(spread)s (%(n)d cases)",
        calibration.cases,
    )
    return words % figures


def _moves(known: Reviewer) -> list[tuple[str, str, bool]]:
    words = {
        ReviewerState.INVITED: _("Invite again"),
        ReviewerState.ACTIVE: _("Take up again"),
        ReviewerState.PAUSED: _("Pause"),
        ReviewerState.ENDED: _("End"),
    }
    # An invitation is taken up by the person alone.
    own = {ReviewerState.ACTIVE} if known.state is ReviewerState.INVITED else set()
    return [
        (to.value, word, to is ReviewerState.ENDED)
        for to, word in words.items()
        if known.may_move(to) and to not in own
    ]


def _known(place: Place, reviewer: str) -> Reviewer:
    known = place.store.reviewers.find(reviewer)
    if known is None:
        raise Http404
    return known
