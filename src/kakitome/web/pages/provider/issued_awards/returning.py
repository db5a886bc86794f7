"""What staff do when the wrong person received an award: ask for it, decide after an objection, ask no longer."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Conflict, Refused
from kakitome.journeys.privacy import award_returns
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.holding.returning import ReturnState, find_return, is_proved
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.desk.scope import need_award
from kakitome.web.pages.provider.issued_awards.views import way_to
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.award_return import steps_of
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.letter import title_of


class AskingForm(Form):
    """Why an award is asked for."""

    reason = LinesField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The present holder reads it. Write nothing about the person the award is meant for."),
        error_messages={"required": gettext_lazy("Write why the award is asked for: its holder has to answer.")},
    )


class ReturnDecisionForm(Form):
    """Whether an award is taken back against an objection, and why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("leave", gettext_lazy("It stays with its holder")),
            ("take", gettext_lazy("It is taken back and goes to the address of the award")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = LinesField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("The holder reads it."),
        error_messages={"required": gettext_lazy("Write the reason. People will ask for it one day.")},
    )


@at_desk("award", FORM)
def ask_back(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Ask the holder of an award for it, with a reason, after looking at the address that it would go to."""
    held = _held(place, number)
    form = AskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("The holder is asked, and whoever reads the address of the award is asked to prove it.")
        with attempt(request, done, refusals=(Refused, Conflict), form=form):
            award_returns.ask_back(place.platform, held, reason=form.cleaned_data["reason"], **place.by)
        if not form.errors:
            return place.redirect("award-detail", number)
    context = {**_around(place, held), "form": form, "sent_to": _addresses(place, number)}
    return render(request, "pages/provider/issued_awards/ask_back.html", context, status=422 if form.errors else 200)


@at_desk("award", FORM)
def decide(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Decide after an objection, as another person than who asked."""
    held = _held(place, number)
    award_return = find_return(place.store, number)
    if award_return is None or award_return.state is not ReturnState.OBJECTED:
        raise Http404
    form = ReturnDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, _("Decided. The holder is told."), refusals=(Refused, Conflict), form=form):
            award_returns.decide(
                place.platform,
                held,
                takes_back=form.cleaned_data["decision"] == "take",
                reason=form.cleaned_data["reason"],
                **place.by,
            )
        if not form.errors:
            return place.redirect("award-detail", number)
    context = {
        **_around(place, held),
        "form": form,
        "is_own": award_return.first.actor == place.actor.account,
        "is_proved": is_proved(place.store, award_return),
        "steps": steps_of(award_return, is_desk=True),
    }
    return render(
        request, "pages/provider/issued_awards/decide_return.html", context, status=422 if form.errors else 200
    )


@at_desk("award", POST)
def drop(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Ask no longer."""
    held = _held(place, number)
    with attempt(request, _("The award stays where it is. The holder is told."), refusals=(Refused, Conflict)):
        award_returns.drop(place.platform, held, **place.by)
    return place.redirect("award-detail", number)


def _held(place: Place, number: str) -> HeldAward:
    need_award(place, number, right="award")
    held = find_held(place.platform.directory, number)
    if held is None or held.institution != place.institution.id:
        raise Http404
    return held


def _around(place: Place, held: HeldAward) -> dict[str, Any]:
    intent = held.record.intent
    version = place.store.microcredentials.get(intent.microcredential, intent.version)
    return {**way_to(place), "record": held.record, "title": title_of(version.microcredential.title)}


def _addresses(place: Place, number: str) -> list[str]:
    """Return the addresses that the documents of an award were given, the first one as the class list had it."""
    learners = [record.intent.learner for record in place.store.awards.list_by_number(number)]
    return list(dict.fromkeys(learner.email for learner in learners if learner and learner.email))
