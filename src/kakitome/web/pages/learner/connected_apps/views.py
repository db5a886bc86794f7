"""Whether an app may do what it asks for; and the end of what it was let do.

Source: RFC 6749 §4.1.1, §10.11; Open Badges 3.0, "Authorization Response" (what the person is shown).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.badge_service import OFFLINE, OPEN_BADGES, RECORDS
from kakitome.ports.connected_apps import REFRESH_LASTS, ConnectedApp
from kakitome.services.connecting_apps import list_running
from kakitome.web.authorization_server.serving import SERVER
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words
from kakitome.web.secure_headers import POLICY

ASKING = Limit(name="app-consent", times=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRow:
    """One app that somebody let in: its name, host, what it may do in words, since when."""

    key: str
    name: str
    host: str
    may: list[Words]
    since: Words


@never_cache
@login_required
@limited(ASKING, methods=frozenset({"GET", "POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def app_consent(request: HttpRequest) -> HttpResponse:
    """Ask whether an app may do what it asks for; send the person back to it with the answer."""
    account = account_of(request)
    if not _is_plain(request):
        return _not_asked(request)
    try:
        grant = SERVER.get_consent_grant(request, end_user=account)
    except OAuth2Error as error:
        if error.redirect_uri is None:
            # Where the app is not known, or the address is not its own, nobody is sent there.
            return _not_asked(request)
        sent_back: HttpResponse = SERVER.handle_error_response(request, error)
        return sent_back
    if request.method == "POST":
        is_allowed = request.POST.get("do") == "allow"
        response: HttpResponse = SERVER.create_authorization_response(
            request, grant=grant, grant_user=account if is_allowed else None
        )
        return response
    app: ConnectedApp = grant.client.app
    scopes = tuple(grant.request.scope.split())
    context = {
        "app": app,
        "host": host_of(app),
        "may": may_do(scopes),
        "goes_on": app.refreshes,
        "idle_days": REFRESH_LASTS.days,
    }
    page = render(request, "pages/learner/connected_apps/consent.html", context)
    parts = urlsplit(grant.redirect_uri)
    # The answer to the form leads there; browsers hold the whole way of a form to this.
    page.headers["Content-Security-Policy"] = POLICY.replace(
        "form-action 'self'", f"form-action 'self' https://{parts.netloc}"
    )
    return page


@never_cache
@login_required
@require_POST
def app_end(request: HttpRequest, key: str) -> HttpResponse:
    """End what an app was let do; one that is another's is as one that is not there."""
    platform, account = get_platform(), account_of(request)
    apps = {grant.key: app for app, grant in platform.persons.apps.list_grants(account)}
    platform.persons.apps.end_grant(account, key)
    if key in apps:
        messages.success(request, _("“%(name)s” is no longer connected.") % {"name": apps[key].name})
    return redirect("identities")


def connected_apps(account: str) -> list[AppRow]:
    """Return the apps that somebody let in, the newest first."""
    platform = get_platform()
    return [
        AppRow(
            key=grant.key,
            name=app.name,
            host=host_of(app),
            may=may_do(grant.scopes),
            since=written.moment(grant.granted_at),
        )
        for app, grant in list_running(platform.persons.apps, account, now=platform.now())
    ]


def host_of(app: ConnectedApp) -> str:
    """Return the host of everything an app registered, by which people may know it."""
    return urlsplit(app.home_url).netloc


def may_do(scopes: tuple[str, ...]) -> list[Words]:
    """Say in plain words what scopes let an app do."""
    words = {
        OPEN_BADGES.scope("credential.readonly"): _(
            "Read every verified credential that you hold, with your name, your results and all else in it"
        ),
        OPEN_BADGES.scope("credential.upsert"): _(
            "Add credentials to what you hold, and replace older editions that an app added"
        ),
        OPEN_BADGES.scope("profile.readonly"): _("Read the name of your account"),
        RECORDS.scope("credential.readonly"): _(
            "Read every verified learner record that you hold, and the one made here of all your awards and verified"
            " credentials, with everything in it"
        ),
        RECORDS.scope("credential.upsert"): _("Add learner records to what you hold"),
        RECORDS.scope("profile.readonly"): _("Read the name of your account"),
        OFFLINE: _("Go on while you are away"),
    }
    return list(dict.fromkeys(words[scope] for scope in scopes if scope in words))


def _is_plain(request: HttpRequest) -> bool:
    """Tell whether the parameters are such as the standard allows; others could not even be told back."""
    texts = [value for name in request.GET for value in request.GET.getlist(name)]
    return all(text.isascii() and text.isprintable() and not set('"\\') & set(text) for text in texts)


def _not_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/learner/connected_apps/refused.html", status=400)
