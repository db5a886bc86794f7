"""API keys: made once, shown once, revoked for good."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import NotFound
from kakitome.journeys.people.roles_and_units import make_api_key, revoke_api_key
from kakitome.ports.api_keys import ApiScope
from kakitome.web.desk.place import FORM, POST, Place, at_institution
from kakitome.web.pages.provider.audit_trail.telling import Teller
from kakitome.web.pages.provider.people.forms import KeyForm


@at_institution("manage_keys", FORM)
def api_keys(request: HttpRequest, place: Place) -> HttpResponse:
    """List the keys; make one, whose text is on the answer and nowhere else."""
    form = KeyForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        scopes = frozenset(ApiScope(scope) for scope in form.cleaned_data["scopes"])
        text = make_api_key(
            place.platform, place.institution, name=form.cleaned_data["label"], scopes=scopes, **place.by
        )
        form = KeyForm()
    teller = Teller(place)
    keys = [(key, teller.name_of(key.created_by)) for key in place.platform.api_keys.list_keys(place.institution.id)]
    context = {**place.around("people"), "form": form, "keys": keys, "text": text}
    return render(request, "pages/provider/people/api_keys.html", context, status=422 if form.errors else 200)


@at_institution("manage_keys", POST)
def revoke_key(request: HttpRequest, place: Place) -> HttpResponse:
    """Revoke a key; programs that use it are refused from the next request on."""
    prefix = request.POST.get("prefix", "")
    try:
        revoke_api_key(place.platform, place.institution, prefix=prefix, **place.by)
    except NotFound:
        messages.error(request, _("There is no such key."))
    else:
        messages.success(request, _("The key is revoked."))
    return place.redirect("api-keys")
