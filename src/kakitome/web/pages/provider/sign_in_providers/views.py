"""The institution's identity providers: listed, set up, changed, turned on and off."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.journeys.people.federated_sign_in import (
    is_named_by_federation,
    name_of,
    pause_of,
    search_federation,
)
from kakitome.journeys.people.identity_providers import (
    add_federated_provider,
    add_provider,
    change_provider,
    get_provider,
)
from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.pages.provider.sign_in_providers.forms import NewOidcForm, NewSamlForm, OidcForm, SamlForm
from kakitome.web.parts import written

MOST_SHOWN = 20


@at_institution("manage_people", FORM)
def providers(request: HttpRequest, place: Place) -> HttpResponse:
    """List the providers; set up a new one, which leads nobody anywhere until it is turned on."""
    if request.POST.get("protocol") == "federation":
        return _take_from_federation(request, place)
    is_saml = request.POST.get("protocol") == SignInProtocol.SAML.value
    openid = NewOidcForm(None if is_saml else request.POST or None, prefix="openid")
    saml = NewSamlForm(request.POST if is_saml else None, prefix="saml")
    form = saml if is_saml else openid
    if request.method == "POST" and form.is_valid():
        try:
            wanted = _wanted(place, form)
            provider = add_provider(place.platform, wanted, client_secret="", **place.by)
        except (Conflict, Invalid) as error:
            form.refuse(error, field="metadata" if is_saml else "issuer")
        else:
            return place.redirect("sign-in-provider", provider.id)
    context = {
        **place.around("people"),
        "openid": openid,
        "saml": saml,
        "form": form,
        "providers": place.platform.identity_providers.list_of(place.institution.id),
        "federation": _federation(request, place),
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
    form = _form(request, place, record)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = replace(
            record,
            name=form.name(),
            client_id=data.get("client_id", ""),
            metadata=data.get("metadata", ""),
            rules=form.rules(),
            is_on=data["is_on"],
        )
        try:
            change_provider(place.platform, wanted, client_secret=data.get("client_secret", ""), **place.by)
        except Invalid as error:
            form.refuse(error, field="metadata" if "metadata" in form.fields else None)
        else:
            messages.success(request, _("Saved."))
            return place.redirect("sign-in-provider", record.id)
    is_saml = record.protocol is SignInProtocol.SAML
    context = {
        **place.around("people", (_("Sign-in of the institution"), place.url("sign-in-providers"))),
        "form": form,
        "provider": record,
        "title": record.name,
        "is_saml": is_saml,
        "federated": _federated(place, record) if record.is_federated else None,
        "return_address": place.platform.site_url + reverse("openid_connect_callback", args=[record.id]),
        "metadata_address": place.platform.site_url + reverse("saml_metadata"),
    }
    return render(
        request, "pages/provider/sign_in_providers/provider.html", context, status=422 if form.errors else 200
    )


def _wanted(place: Place, form: NewOidcForm | NewSamlForm) -> IdentityProvider:
    """Return what a valid form sets up; raises `Invalid` (E_IDP_METADATA)."""
    data = form.cleaned_data
    is_saml = isinstance(form, NewSamlForm)
    return IdentityProvider(
        id="",
        institution=place.institution.id,
        protocol=SignInProtocol.SAML if is_saml else SignInProtocol.OIDC,
        issuer=place.platform.read_metadata(data["metadata"]).entity_id if is_saml else data["issuer"],
        metadata=data.get("metadata", ""),
        name=form.name(),
        is_on=False,
        created_at=place.now,
        changed_by=place.actor.account,
    )


def _federation(request: HttpRequest, place: Place) -> dict[str, Any] | None:
    """Return what a page offers of the operator's federation; None where none was named."""
    if not place.platform.federation.address:
        return None
    query = request.GET.get("q", "").strip()[:100]
    providers = search_federation(place.platform, query, now=place.now) if query else ()
    return {
        "query": query,
        "providers": [(provider.metadata.entity_id, name_of(provider)) for provider in providers[:MOST_SHOWN]],
        "more": max(0, len(providers) - MOST_SHOWN),
        "is_usable": bool(search_federation(place.platform, "", now=place.now)),
    }


def _take_from_federation(request: HttpRequest, place: Place) -> HttpResponse:
    """Set a provider up by its entity id; everything else about it comes from the federation."""
    entity_id = request.POST.get("entity", "")
    try:
        provider = add_federated_provider(place.platform, place.institution, entity_id=entity_id, **place.by)
    except (Conflict, Invalid) as error:
        messages.error(request, written.refusal(error))
        return place.redirect("sign-in-providers")
    return place.redirect("sign-in-provider", provider.id)


def _federated(place: Place, record: IdentityProvider) -> dict[str, Any]:
    """Return what the federation says of a provider now, or why nobody is led there."""
    feed = place.platform.federation.find_feed()
    pause = pause_of(feed, record, now=place.now)
    if feed is None or pause is not None:
        return {"pause": written.finding(pause) if pause else ""}
    known = feed.providers[record.issuer]
    return {
        "name": name_of(known),
        "url": known.metadata.sign_in_url,
        "certificates": len(known.metadata.certificates),
        "read_at": feed.read_at,
        "valid_until": feed.valid_until,
    }


def _form(request: HttpRequest, place: Place, record: IdentityProvider) -> OidcForm | SamlForm:
    posted = request.POST or None
    if record.protocol is SignInProtocol.SAML:
        is_named = is_named_by_federation(place.platform, record.issuer, now=place.now)
        initial = {"metadata": record.metadata}
        may_be_empty = is_named or record.is_federated
        return SamlForm(posted, provider=record, nodes=place.nodes, initial=initial, may_be_empty=may_be_empty)
    return OidcForm(posted, provider=record, nodes=place.nodes, initial={"client_id": record.client_id})
