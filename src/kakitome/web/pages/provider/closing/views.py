"""The page of an institution's administrators on its closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.ports.closings import ClosingSide
from kakitome.web.desk.place import POST, Place, at_institution
from kakitome.web.parts.closing import ClosingDesk, ClosingForm


@at_institution("manage_keys")
def closing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what closing means here, and how it stands."""
    return _page(request, place, ClosingForm())


@at_institution("manage_keys", POST)
def request_closing(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for the institution to be closed; nothing happens before another administrator agrees."""
    form = ClosingForm(request.POST)
    if form.is_valid() and _desk(place).request(form):
        messages.success(request, _("Asked. Another administrator answers; all of them were told by mail."))
        return place.redirect("closing")
    return _page(request, place, form)


@at_institution("manage_keys", POST)
def answer_closing(request: HttpRequest, place: Place) -> HttpResponse:
    """Agree to a closing, decline it, or take it back."""
    _desk(place).answer(request)
    return place.redirect("closing")


def _desk(place: Place) -> ClosingDesk:
    return ClosingDesk(
        platform=place.platform,
        institution=place.institution.id,
        account=place.actor.account,
        side=ClosingSide.INSTITUTION,
        name_of=lambda account: place.name_of(account, otherwise=_("Somebody without an account here")),
    )


def _page(request: HttpRequest, place: Place, form: ClosingForm) -> HttpResponse:
    context = {
        **place.around("desk"),
        **_desk(place).page(form),
        "request_url": place.url("closing-request"),
        "answer_url": place.url("closing-answer"),
    }
    return render(request, "pages/provider/closing/closing.html", context, status=422 if form.errors else 200)
