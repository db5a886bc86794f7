"""The institution's identity providers: listed, set up, changed, turned on and off."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.journeys.people.identity_providers import add_provider, change_provider, get_provider
from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.pages.provider.sign_in_providers.forms import NewOidcForm, OidcForm


@at_institution("manage_people", FORM)
def providers(request: HttpRequest, place: Place) -> HttpResponse:
    """List the providers; set up a new one, which leads nobody anywhere until it is turned on."""
    form = NewOidcForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = IdentityProvider(
            id="",
            institution=place.institution.id,
            protocol=SignInProtocol.OIDC,
            issuer=form.cleaned_data["issuer"],
            name=form.name(),
            is_on=False,
            created_at=place.now,
            changed_by=place.actor.account,
        )
        try:
            provider = add_provider(place.platform, wanted, client_secret="", **place.by)
        except (Conflict, Invalid) as error:
            form.refuse(error, field="issuer")
        else:
            return place.redirect("sign-in-provider", provider.id)
    context = {
        **place.around("people"),
        "form": form,
        "providers": place.platform.identity_providers.list_of(place.institution.id),
    }
    return render(
        request, "pages/provider/sign_in_providers/providers.html", context, status=422 if form.errors else 200
    )


@at_institution("manage_people", FORM)
def provider(request: HttpRequest, place: Place, provider: str) -> HttpResponse:
    """Show what the provider must know of us; change what may change."""
    try:
        record = get_provider(place.platform, provider, institution=place.institution.id)
    except NotFound as unknown:
        raise Http404 from unknown
    form = OidcForm(request.POST or None, provider=record, nodes=place.nodes, initial={"client_id": record.client_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = replace(record, name=form.name(), client_id=data["client_id"], rules=form.rules(), is_on=data["is_on"])
        try:
            change_provider(place.platform, wanted, client_secret=data["client_secret"], **place.by)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return place.redirect("sign-in-provider", record.id)
    title = record.name
    context = {
        **place.around("people", (_("Sign-in of the institution"), place.url("sign-in-providers"))),
        "form": form,
        "provider": record,
        "title": title,
        "return_address": place.platform.site_url + reverse("openid_connect_callback", args=[record.id]),
    }
    return render(
        request, "pages/provider/sign_in_providers/provider.html", context, status=422 if form.errors else 200
    )
