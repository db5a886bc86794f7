"""A visit to another site that keeps badges: its address is asked for, the person goes there, and comes back.

What was begun is kept in the person's session until they come back, once. Our registration with a site is remembered
for a day, sealed; a token of the person's is used at once and kept nowhere. When a site was last read whole is
remembered for a year, and the next visit asks for what it issued since the day before. It tells by the day of issue
alone: what came to it late, or is another account's, is missed, so the page says what was asked, and asks for all on
request.

Source: Open Badges 3.0, "Open Badges API Security"; CLR 2.0, the same; RFC 6749 §10.12 (the state belongs to this
browser alone).
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome import texts
from kakitome.bootstrap.badge_hosts import open_badge_hosts, own_app, seal_of_registrations
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.checking.badge_hosts import read_from_host, to_hand_over
from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS, SERVICES, BadgeService
from kakitome.ports.badge_hosts import BadgeHost, BadgeHosts, ComeBack, HostRefused, HostRegistration
from kakitome.ports.wallets import CollectedItem
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.plain_data import from_plain, to_plain
from kakitome.web.busy import told_when_busy
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.wallet.shown import result_of
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

VISITING = Limit(name="host-visit", times=10)
"""Each asks another site, and verifies what it gives. (derived)"""
REMEMBERED_S: Final = 24 * 3600
READ_UNTIL_S: Final = 365 * 24 * 3600
"""What is forgotten earlier is read again, and nothing is kept twice. (derived)"""
_KEPT_AS: Final = "badge_host_visit"
_LONGEST: Final = 300


class HostForm(Form):
    """The address of a site, and what is handed to it: an award by its number, a document by its key, or nothing."""

    address = forms.CharField(
        label=_("Address of the other site"),
        max_length=_LONGEST,
        help_text=_("Such as badges.example.edu. The site must speak the services of Open Badges 3.0 or CLR 2.0."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        error_messages={"required": _("Write the address of the site.")},
    )
    reads = forms.ChoiceField(
        label=_("What is read there"),
        choices=[(OPEN_BADGES.key, _("Badges (Open Badges 3.0)")), (RECORDS.key, _("Records of learning (CLR 2.0)"))],
        initial=OPEN_BADGES.key,
        required=False,
        widget=forms.RadioSelect,
    )
    everything = forms.BooleanField(
        label=_("Read everything again, not only what was issued since the last visit"),
        required=False,
        help_text=_("For another account there, and for credentials that came there late or that you deleted here."),
    )
    award = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    document = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def clean_address(self) -> str:
        """Return the address with https and without what follows the host."""
        host = str(self.cleaned_data["address"]).strip().removeprefix("https://").partition("/")[0].lower()
        return f"https://{host}"

    def service(self) -> BadgeService:
        """Return the service by which credentials are read."""
        return next((service for service in SERVICES if service.key == self.cleaned_data["reads"]), OPEN_BADGES)

    def item(self) -> CollectedItem | None:
        """Return what is handed over, None where credentials are brought in."""
        award, document = self.cleaned_data["award"], self.cleaned_data["document"]
        return CollectedItem(award=award, document="" if award else document) if award or document else None


@never_cache
@login_required
@limited(VISITING)
@require_http_methods(["GET", "HEAD", "POST"])
def host_visit(request: HttpRequest) -> HttpResponse:
    """Ask for a site; look at its description, register with it, and lead the person there."""
    if request.method != "POST":
        wanted = {name: request.GET.get(name, "") for name in ("award", "document")}
        return _show_form(request, HostForm(initial=wanted))
    form = HostForm(request.POST)
    if not form.is_valid():
        return _show_form(request, form)
    platform, account, item = get_platform(), account_of(request), form.item()
    try:
        # Before anybody goes anywhere: what cannot be handed over is said here.
        service = to_hand_over(platform, account, item=item).service if item is not None else form.service()
        hosts, own = open_badge_hosts(platform), own_app(platform, redirect_path=reverse("host-back"))
        if not own.site_url.startswith("https://"):
            raise Refused("E_HOST_NO_TLS")
        host = hosts.describe(form.cleaned_data["address"], service=service)
        registration = _registered(host)
        scope = host.bringing if item else host.reading
        begun = hosts.begin(host, registration, own=own, scope=scope)
    except (NotFound, Refused, Unavailable) as refused:
        form.refuse(refused, field="address")
        return _show_form(request, form)
    request.session[_KEPT_AS] = {
        "host": to_plain(host),
        "state": begun.state,
        "verifier": begun.verifier,
        "scope": scope,
        "item": to_plain(item) if item else None,
        "everything": form.cleaned_data["everything"],
    }
    context = {
        "host": urlsplit(begun.url).hostname,
        "name": _shown(host),
        "url": begun.url,
        "hands": bool(item),
        "asked": host.address.removeprefix("https://"),
    }
    return render(request, "pages/learner/badge_hosts/go.html", context)


@never_cache
@login_required
@limited(VISITING, methods=frozenset({"GET"}))
@require_safe
@told_when_busy
def host_back(request: HttpRequest) -> HttpResponse:
    """Do what the person went for, and say what became of it."""
    visit: dict[str, Any] | None = request.session.pop(_KEPT_AS, None)
    if visit is None:
        return _failed(request, HostRefused("E_HOST_STATE"))
    platform, account = get_platform(), account_of(request)
    hosts, own = open_badge_hosts(platform), own_app(platform, redirect_path=reverse("host-back"))
    host: BadgeHost = from_plain(BadgeHost, visit["host"])
    name = host.address.removeprefix("https://")
    come_back = ComeBack(
        query=request.META.get("QUERY_STRING", ""),
        **{member: visit[member] for member in ("state", "verifier", "scope")},
    )
    try:
        token = hosts.exchange(host, _registered(host), own=own, come_back=come_back)
        if visit["item"] is not None:
            item = from_plain(CollectedItem, visit["item"])
            outcome = hosts.bring(host, token, credential=to_hand_over(platform, account, item=item).content)
            return render(request, "pages/learner/badge_hosts/handed.html", {"host": name, "outcome": outcome.value})
        begun_at = platform.now()
        since = None if visit.get("everything") else _read_until(account, host)
        read = read_from_host(
            platform, account, source=lambda offset: hosts.read(host, token, offset=offset, since=since), label=name
        )
        if not read.has_more:
            cache.set(_place_of(account, host), write_instant(begun_at), READ_UNTIL_S)
    except (NotFound, Refused, Unavailable) as refused:
        return _failed(request, refused)
    context = result_of(read.taken) | {
        "archives": [],
        "has_more": read.has_more,
        "host": name,
        "since": written.plain_day(since) if since else "",
    }
    context["holder"] = _holder_there(hosts, host, token)
    return render(request, "pages/learner/badge_hosts/taken.html", context)


def _place_of(account: str, host: BadgeHost) -> str:
    return "badge-host-read-" + hashlib.sha256(f"{account} {host.base} {host.speaks}".encode()).hexdigest()


def _read_until(account: str, host: BadgeHost) -> datetime | None:
    """Return since when a site is to be read: a day before it was last read whole, because sites count days."""
    remembered = parse_instant(cache.get(_place_of(account, host)))
    return remembered - timedelta(days=1) if remembered is not None else None


def _holder_there(hosts: BadgeHosts, host: BadgeHost, token: str) -> str:
    """Return what a site calls the person whose credentials came; what came in stays, whether it says so or not."""
    if not host.has_profile:
        return ""
    try:
        return texts.excerpt(hosts.profile_name(host, token), 80)
    except (Refused, Unavailable):
        return ""


def _registered(host: BadgeHost) -> HostRegistration:
    """Return our registration with a site, made anew when it is not remembered. Raises as `BadgeHosts.register`."""
    platform = get_platform()
    distinct = f"{host.register_url} {host.token_url} {platform.site_url} {host.reading}"
    digest = hashlib.sha256(distinct.encode()).hexdigest()
    seal, key = seal_of_registrations(platform), f"badge-host-{digest}"
    remembered = cache.get(key)
    if remembered is not None:
        try:
            written_down = json.loads(seal.open(remembered))  # noqa: TID251 - our own
        except Unavailable:
            # It was sealed under a key of before.
            pass
        else:
            return from_plain(HostRegistration, written_down)
    own = own_app(platform, redirect_path=reverse("host-back"))
    registration = open_badge_hosts(platform).register(host, own)
    cache.set(key, seal.seal(json.dumps(to_plain(registration))), REMEMBERED_S)
    return registration


def _show_form(request: HttpRequest, form: HostForm) -> HttpResponse:
    hands = any(form[name].value() for name in ("award", "document"))
    context = {"form": form, "hands": hands}
    return render(request, "pages/learner/badge_hosts/visit.html", context, status=422 if form.errors else 200)


def _failed(request: HttpRequest, refused: NotFound | Refused | Unavailable) -> HttpResponse:
    context = {"reason": written.refusal(refused)}
    return render(request, "pages/learner/badge_hosts/failed.html", context, status=422)


def _shown(host: BadgeHost) -> str:
    """Return what a site calls itself, cut short, with what would turn or hide it made visible."""
    return texts.excerpt(host.name, 80)
