"""The endorsements of an institution: list, take in, give, end."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.endorsing import endorse, list_others, take_in_endorsement
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.services.endorsing import end, list_subjects
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, POST, Place, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.pages.provider.endorsements.forms import GivingForm, TakingForm
from kakitome.web.pages.provider.endorsements.subjects import lines_of, subject_words
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import download
from kakitome.web.parts.written import in_japan

NAME = LocalizedText(ja="推薦", en="Endorsement")


@at_institution("manage_keys", FORM)
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the endorsements; take in one that came from outside."""
    form = TakingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _take_in(request, place, form):
        messages.success(request, _("Taken in. Awards that are given from now on carry it."))
        return place.redirect("endorsements")
    subjects = list_subjects(place.store)
    others = list_others(place.platform, place.institution.id)
    context = {
        **place.around("endorsements"),
        "form": form,
        "lines": lines_of(place, subjects=subjects, others=others),
        "subjects": [(subject_words(subject), subject.about) for subject in subjects],
    }
    return render(request, "pages/provider/endorsements/list.html", context, status=422 if form.errors else 200)


@at_institution("manage_keys", FORM)
def give(request: HttpRequest, place: Place) -> HttpResponse:
    """Sign an endorsement of another body or of what it offers."""
    others = list_others(place.platform, place.institution.id)
    form = GivingForm(request.POST or None, subjects=others, today=in_japan(place.now).date())
    if request.method == "POST" and form.is_valid() and _give(request, place, form):
        messages.success(request, _("Signed. Send the file to whom it is about."))
        return place.redirect("endorsements")
    context = {**_around(place), "form": form}
    return render(request, "pages/provider/endorsements/give.html", context, status=422 if form.errors else 200)


@at_institution("manage_keys", POST)
def end_use(request: HttpRequest, place: Place) -> HttpResponse:
    """Take an endorsement out of use."""
    with attempt(request, _("Ended. Awards that carry it keep it; new ones do not."), refusals=NotFound):
        end(place.store, request.POST.get("endorsement", ""), **place.by)
    return place.redirect("endorsements")


@at_institution("manage_keys")
def document(request: HttpRequest, place: Place, sha256: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a kept endorsement, byte for byte."""
    kept_endorsement = place.store.endorsements.find(sha256)
    if kept_endorsement is None:
        raise Http404
    kind, suffix = ("application/jwt", "jwt") if kept_endorsement.is_token else ("application/vc", "json")
    return download(kept_endorsement.document, f"endorsement-{sha256[:12]}.{suffix}", kind)


def _around(place: Place) -> dict[str, Any]:
    return place.around("endorsements", (_("Endorsements"), place.url("endorsements")))


def _take_in(request: HttpRequest, place: Place, form: TakingForm) -> bool:
    with attempt(request, refusals=(Conflict, Refused), form=form) as taking:
        take_in_endorsement(place.platform, place.institution.id, data=form.document(), **place.by)
    return taking.is_done


def _give(request: HttpRequest, place: Place, form: GivingForm) -> bool:
    issuer = find_issuer(place)
    if issuer is None:
        form.add_error(None, _("The institution has no issuer that can sign yet. An admin opens one."))
        return False
    terms = EndorsementTerms(
        url=f"urn:uuid:{uuid4()}",
        about=form.subject,
        name=NAME,
        comment=form.comment,
        valid_from=place.now.replace(microsecond=0),
        valid_until=form.end,
    )
    with attempt(request, form=form) as signing:
        endorse(place.platform, place.institution.id, issuer=issuer, terms=terms, actor=place.actor.account)
    return signing.is_done
