"""Pages of a learner's requests to attest again."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.institutions.attesting_again import (
    LostOriginal,
    WantedReattestation,
    look_at_original,
    request_attesting,
)
from kakitome.ports.reattestations import PersonReattestations
from kakitome.services.attesting_again import LONGEST_WORDS, LOST_AFTER, need_request, take_back
from kakitome.web.busy import told_when_busy
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.endorsements.shown import names_to_ask_under
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.collected_items import item_of
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.reattestation import reattestation_view

ASKING = Limit(name="reattest-new", times=20)
"""Each verifies a document, which asks other sites."""


class ReattestationForm(Form):
    """Whom somebody asks, under which name, with what beside it."""

    institution = forms.ChoiceField(
        label=gettext_lazy("Which institution do you ask?"),
        error_messages={
            "required": gettext_lazy("Choose an institution."),
            "invalid_choice": gettext_lazy("Choose an institution."),
        },
    )
    named = forms.ChoiceField(label=gettext_lazy("Your name, as it would stand in the award"))
    words = LinesField(
        label=gettext_lazy("What the institution should know"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=5,
        help_text=gettext_lazy(
            "Such as what became of the school, and who taught you. It cannot be changed afterwards."
        ),
    )
    own_record = forms.ChoiceField(
        label=gettext_lazy("An own record as evidence"),
        required=False,
        help_text=gettext_lazy("With its files, such as a photograph of a transcript. The institution can open them."),
    )


@never_cache
@login_required
@require_safe
def reattestations(request: HttpRequest) -> HttpResponse:
    """List what was asked."""
    views = [reattestation_view(each) for each in _person(request).list_requests()]
    return render(request, "pages/learner/attesting/list.html", {"requests": views})


@never_cache
@login_required
@limited(ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_busy
def reattestation_new(request: HttpRequest) -> HttpResponse:
    """Show what is known of the original, and ask."""
    platform, account = get_platform(), account_of(request)
    item = item_of(request.GET.get("item", "") or request.POST.get("item", ""))
    original = look_at_original(platform, account, item=item)
    form = _form(request, account)
    if form.is_valid() and original.problem is None:
        typed = form.cleaned_data
        wanted = WantedReattestation(
            institution=typed["institution"],
            item=item,
            shown_name=typed["named"],
            words=typed["words"],
            own_record=typed["own_record"],
        )
        with attempt(
            request, _("Asked. You see the answer here."), form=form, refusals=(Conflict, Refused, NotFound)
        ) as asking:
            made = request_attesting(platform, account, wanted=wanted)
        if asking.is_done:
            return redirect("reattestation", key=made.key)
    return render(
        request,
        "pages/learner/attesting/new.html",
        _context(request, original, form=form),
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reattestation(request: HttpRequest, key: str) -> HttpResponse:
    """Show a request with what it tells the institution; take it back."""
    person = _person(request)
    current = need_request(person, key)
    if request.method == "POST":
        with attempt(request, _("Taken back. The institution sees it no more."), refusals=Conflict):
            take_back(person, key, now=get_platform().now())
        return redirect("reattestation", key=key)
    context = {
        "request_view": reattestation_view(current),
        "institution": get_platform().organisations.get(current.institution).name,
    }
    return render(request, "pages/learner/attesting/request.html", context)


def _context(request: HttpRequest, original: LostOriginal, *, form: ReattestationForm) -> dict[str, Any]:
    platform = get_platform()
    terms = [
        (platform.organisations.get(each.institution).name, each.words)
        for each in platform.persons.reattestations.list_accepting()
    ]
    return {
        "form": form,
        "item": request.GET.get("item", "") or request.POST.get("item", ""),
        "title": original.title or _("A credential without a title"),
        "issuer": original.issuer_name,
        "problem": written.finding(original.problem) if original.problem else "",
        "silent_since": written.day(original.silent_since) if original.silent_since else "",
        "days": LOST_AFTER.days,
        "terms": terms,
        "is_for_another": original.addressee.value == "other",
    }


def _form(request: HttpRequest, account: str) -> ReattestationForm:
    platform = get_platform()
    form = ReattestationForm(request.POST if request.method == "POST" else None)
    accepting = platform.persons.reattestations.list_accepting()
    names = [(each.institution, platform.organisations.get(each.institution).name) for each in accepting]
    records = platform.persons.own_records.open(account).list_records()
    form.offer(
        institution=[("", "—"), *((slug, name.in_language(written.language())) for slug, name in names)],
        named=names_to_ask_under(platform, account),
        own_record=[("", _("None")), *((record.key, record.title) for record in records)],
    )
    return form


def _person(request: HttpRequest) -> PersonReattestations:
    return get_platform().persons.reattestations.open(account_of(request))
