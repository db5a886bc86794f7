"""The register at the body's desk: who reviews, how much each has, whose training is due; inviting and ending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.errors import KakitomeError, Unavailable
from kakitome.journeys.people.inviting import Guest, invite_reviewer
from kakitome.journeys.recognition.workloads import Workload, workloads
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.reviewer import Reviewer, ReviewerState
from kakitome.ports.invitations import Offer
from kakitome.services import keeping_reviewers
from kakitome.web.desk.place import ACCOUNT_LENGTH, FORM, POST, READ, DeskView, Place, place_of, reached
from kakitome.web.pages.account.invitations.pending import NOT_SENT, pending
from kakitome.web.pages.body.governance.around import institutions
from kakitome.web.pages.body.reviewer_register.forms import (
    HonorariumForm,
    ReviewerInviteForm,
    ReviewerProfileForm,
    TrainingForm,
    belonging_rows,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One reviewer in the register, as the secretariat sees them."""

    reviewer: Reviewer
    name: str
    email: str
    state: State
    word: str
    load: Workload
    fields: Sequence[str]
    is_trained: bool
    training_due: date | None
    calibration: str

    @property
    def is_full(self) -> bool:
        """Tell whether the year's cases are reached."""
        return self.load.this_year >= self.reviewer.capacity


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
    return _list(request, place, ReviewerInviteForm())


@_at_register(POST)
def invite(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask somebody by mail; the entry in the register is made when they accept."""
    form = ReviewerInviteForm(request.POST)
    if not form.is_valid():
        return _list(request, place, form)
    data = form.cleaned_data
    guest = Guest(email=data["email"], name=data["person"], language=language())
    try:
        invite_reviewer(place.platform, guest, body=place.institution.id, capacity=data["capacity"], **place.by)
    except Unavailable:
        messages.warning(request, NOT_SENT)
    except KakitomeError as error:
        form.refuse(error)
        return _list(request, place, form)
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": data["email"]})
    return place.redirect("reviewers")


@_at_register(FORM)
def reviewer(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Show one entry; keep what the secretariat changes of it."""
    known = _known(place, reviewer)
    data = request.POST if request.method == "POST" else None
    form = ReviewerProfileForm(data, reviewer=known)
    rows = belonging_rows(known, institutions(place.platform), data)
    if data is not None and form.is_valid() and all(row.is_valid() for row in rows):
        belongings = tuple(belonging for belonging in (row.belonging() for row in rows) if belonging is not None)
        changed = replace(known, **form.facts(), belongings=belongings)
        with attempt(request, _("Saved.")) as saving:
            keeping_reviewers.change(place.store, changed, **place.by)
        if saving.is_done:
            return place.redirect("reviewer", known.id)
    return _one(request, place, known, profile=form, rows=rows, is_refused=data is not None)


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
        return _one(request, place, known, training=form, is_refused=True)
    changed = replace(known, trainings=(*known.trainings, form.training()))
    with attempt(request, _("Recorded.")):
        keeping_reviewers.change(place.store, changed, **place.by)
    return place.redirect("reviewer", known.id)


@_at_register(POST)
def pay(request: HttpRequest, place: Place, reviewer: str) -> HttpResponse:
    """Record what was paid for a case."""
    known, form = _known(place, reviewer), HonorariumForm(request.POST, prefix="paid")
    if not form.is_valid():
        return _one(request, place, known, paid=form, is_refused=True)
    body = place.store.body.find()
    currency = body.configuration.currency if body else "JPY"
    record = form.honorarium(currency=currency, now=place.now)
    with attempt(request, _("Recorded.")):
        keeping_reviewers.pay(place.store, known.id, honorarium=record, actor=place.actor.account)
    return place.redirect("reviewer", known.id)


def _list(request: HttpRequest, place: Place, form: ReviewerInviteForm) -> HttpResponse:
    load = workloads(place.platform, place.institution.id, now=place.now)
    rows = [_row(place, one, load[one.id]) for one in place.store.reviewers.list_all()]
    rows.sort(key=lambda row: (row.reviewer.state is ReviewerState.ENDED, row.name))
    due = [row for row in rows if row.reviewer.state is ReviewerState.ACTIVE and not row.is_trained]
    active = [row for row in rows if row.reviewer.state is ReviewerState.ACTIVE]
    context = {**place.around("reviewers"), "rows": rows, "form": form, "due": due, "active": active}
    context["invited"] = pending(place, Offer.REVIEWER)
    return render(request, "pages/body/reviewer_register/list.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest, place: Place, known: Reviewer, *, is_refused: bool, **given: Any) -> HttpResponse:
    load = workloads(place.platform, place.institution.id, now=place.now)[known.id]
    row = _row(place, known, load)
    forms = {
        "profile": ReviewerProfileForm(reviewer=known),
        "rows": belonging_rows(known, institutions(place.platform)),
        "training": TrainingForm(prefix="training"),
        "paid": HonorariumForm(prefix="paid"),
        **given,
    }
    refused = next((one for one in (*given.values(), *forms["rows"]) if getattr(one, "errors", None)), None)
    context = {
        **place.around("reviewers", (_("Reviewers"), place.url("reviewers"))),
        "row": row,
        "moves": _moves(known),
        "honoraria": place.store.reviewers.list_honoraria(known.id),
        "refused": refused,
        **forms,
    }
    return render(request, "pages/body/reviewer_register/reviewer.html", context, status=422 if is_refused else 200)


def _row(place: Place, known: Reviewer, load: Workload) -> RegisterRow:
    person = place.platform.accounts.find(known.account) if len(known.account) == ACCOUNT_LENGTH else None
    today = _body(place).configuration.day_of(place.now)
    return RegisterRow(
        reviewer=known,
        name=(person.name or person.email) if person else _("somebody who deleted their account"),
        email=person.email if person else "",
        state=STATES[known.state],
        word=texts.term(known.state.value).in_language(language()),
        load=load,
        fields=[texts.term(f"isced_f_{field}").in_language(language()) for field in known.fields],
        is_trained=known.is_trained(today),
        training_due=known.training_due(today),
        calibration=_calibration(load),
    )


def _calibration(load: Workload) -> str:
    calibration = load.calibration
    if not calibration.cases:
        return ""
    said = {"mean": f"{calibration.mean:+.1f}", "spread": f"{calibration.spread:.1f}", "n": calibration.cases}
    words = ngettext(
        "%(mean)s on average, spread %(spread)s (%(n)d case)",
        "%(mean)s on average, spread %(spread)s (%(n)d cases)",
        calibration.cases,
    )
    return words % said


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
    found = place.store.reviewers.find(reviewer)
    if found is None:
        raise Http404
    return found


def _body(place: Place) -> Body:
    body = place.store.body.find()
    if body is None:
        raise Http404
    return body
