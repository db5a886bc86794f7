"""Pages of terms: which micro-credentials ask something, what, and how many agreed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.errors import KakitomeError
from kakitome.journeys.privacy.consenting import StatedTerms, state_terms
from kakitome.ports.award_terms import AwardTerms
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import visible
from kakitome.web.pages.provider.award_terms.forms import TermsForm, initial_of
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import Table


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the micro-credentials, with what each asks of its learners."""
    lines = [
        {
            "title": title_of(version.microcredential.title),
            "address": place.url("award-terms-of", version.identifier),
            "terms": place.platform.award_terms.find(place.institution.id, version.identifier),
        }
        for version in visible(place).values()
    ]
    context = {**place.around("define"), "lines": lines}
    return render(request, "pages/provider/award_terms/list.html", context)


@at_desk("view", FORM)
def terms_of(request: HttpRequest, place: Place, identifier: str) -> HttpResponse:
    """Show what one micro-credential asks, and how many agreed; state other terms."""
    versions = visible(place)
    version = next((version for version in versions.values() if version.identifier == identifier), None)
    if version is None:
        raise Http404
    terms = place.platform.award_terms.find(place.institution.id, identifier)
    may_state = place.may("define", version.unit)
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm(initial=initial_of(terms))
    if request.method == "POST":
        place.need("define", version.unit)
        if form.is_valid():
            data = form.cleaned_data
            stated = StatedTerms(microcredential=identifier, text=data["text"], choices=data["choices"])
            try:
                state_terms(place.platform, stated, institution=place.institution.id, **place.by)
            except KakitomeError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Stated. Learners are asked when they open their awards."))
                return place.redirect("award-terms-of", identifier)
    context: dict[str, Any] = {
        **place.around("define", (_("Terms of awards"), place.url("award-terms"))),
        "title": title_of(version.microcredential.title),
        "identifier": identifier,
        "terms": terms,
        "counts": _counts(place, terms) if terms and terms.asks else None,
        "form": form if may_state else None,
    }
    return render(request, "pages/provider/award_terms/terms.html", context, status=422 if form.errors else 200)


def _counts(place: Place, terms: AwardTerms) -> Table:
    counted = place.platform.award_terms.count(place.institution.id, terms.digest)
    return Table(
        caption=_("Answers to these words"),
        columns=[_("What is asked"), pgettext("an answer", "Yes"), pgettext("an answer", "No")],
        rows=[
            [written.text(choice.words), *(str(written.grouped(n)) for n in counted.get(choice.code, (0, 0)))]
            for choice in terms.choices
        ],
    )
