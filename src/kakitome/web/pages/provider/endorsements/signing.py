"""Signing, for the institution, an endorsement that a learner asked somebody here for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import NotFound
from kakitome.journeys.people.asking_endorsements import is_signable, sign_asked
from kakitome.ports.asked_endorsements import EndorsementStep, FoundAsking
from kakitome.services.asking_endorsements import give
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.desk.scope import find_issuer
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.endorse.forms import EndorsementForm
from kakitome.web.pages.public.endorse.guarding import guarded_asking
from kakitome.web.pages.public.endorse.shown import asking_context
from kakitome.web.pages.public.endorse.views import need_open
from kakitome.web.parts.attempts import attempt

SIGNING = Limit(name="endorse-sign", times=30)


@guarded_asking
@limited(SIGNING)
@at_institution("manage_keys", FORM)
def sign_for(request: HttpRequest, place: Place, secret: str) -> HttpResponse:
    """Show what is asked; sign it with the institution's key and send it."""
    found_asking = need_open(secret)
    if found_asking.asking.step is not EndorsementStep.WAITING or not is_signable(found_asking.asking):
        raise NotFound("E_ASKING_UNKNOWN")
    form = EndorsementForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _sign(request, place, form=form, found_asking=found_asking):
        messages.success(request, _("Signed and sent. They see it now, and decide whether it is shown."))
        return redirect("endorse", secret=secret)
    context = {
        **place.around("endorsements", (_("Endorsements"), place.url("endorsements"))),
        **asking_context(found_asking),
        "form": form,
        "secret": secret,
    }
    return render(request, "pages/provider/endorsements/sign.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest, place: Place, *, form: EndorsementForm, found_asking: FoundAsking) -> bool:
    issuer = find_issuer(place)
    if issuer is None:
        form.add_error(None, _("The institution has no issuer that can sign yet. An admin opens one."))
        return False
    person = place.platform.persons.endorsements.askings.open(found_asking.account)
    with attempt(request, form=form) as signing:
        signed = sign_asked(
            place.platform,
            place.institution.id,
            issuer=issuer,
            found_asking=found_asking,
            comment=form.comment,
            actor=place.actor.account,
        )
        given = form.given(signed=signed, signed_by=issuer.issuer.name)
        give(person, found_asking.asking.key, given=given, now=place.now)
    return signing.is_done
