"""The operations of the badge services, and the endpoints that give apps their tokens.

Source: Open Badges 3.0, "Open Badges API"; CLR 2.0, the same; RFC 6749 §3.2; RFC 7009 §2; RFC 7591 §3.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from authlib.integrations.django_oauth2.requests import DjangoJsonRequest
from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.errors import Invalid
from kakitome.journeys.checking.app_access import AppOutcome, WantedPage, bring_credential, read_credentials
from kakitome.journeys.checking.looking_again import look_again_at_stale
from kakitome.journeys.handing_out.learner_records import choose, gather, pick_for_app, record_for_app
from kakitome.mapping.badge_service import (
    MOST_AT_ONCE,
    RECORDS,
    USUALLY_AT_ONCE,
    BadgeService,
    page_links,
    person_profile,
    service_description,
)
from kakitome.ports.connected_apps import HeldGrant
from kakitome.values.instants import parse_instant
from kakitome.web.api.badges.answers import QueryRefused, answer, answered, closed, opened_by, refused
from kakitome.web.authorization_server import registration
from kakitome.web.authorization_server.serving import SERVER
from kakitome.web.limits import Limit
from kakitome.web.open_answers import for_everyone, open_json, preflight

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a credential that an app brings; our own have some fifty thousand. (derived)"""
LOOKED_AT_WITHIN: Final = timedelta(days=1)
"""How fresh the last look at what stands in a record for an app is: it asks without its person. (derived)"""
REGISTERING: Final = Limit(name="badge-app-registering", times=10, seconds=3600)
"""A site registers once; more from one network is somebody who fills our tables. (derived)"""
TOKENS: Final = Limit(name="badge-app-tokens", times=600)
_SMALL: Final = JsonLimits(size=32 * 1024, depth=8, nodes=200)
_JSON: Final = frozenset({"application/json", "application/vc+ld+json", "application/ld+json", "application/vc"})


def discovery(request: HttpRequest, service: BadgeService) -> HttpResponse:
    """Answer what the service offers, and where apps register and are let in; for everybody."""
    site_url = get_platform().site_url
    privacy = f"{site_url}/about/privacy"

    def act() -> HttpResponse:
        if request.method == "OPTIONS":
            return preflight()
        if request.method not in ("GET", "HEAD"):
            response = refused("E_APP_METHOD", status=405)
            response.headers["Allow"] = "GET"
            return for_everyone(response)
        description = service_description(service, site_url=site_url, terms_url=privacy, privacy_url=privacy)
        return open_json(request, description)

    return answered(request, act)


discovery.csrf_exempt = True  # type: ignore[attr-defined]


def _get_credentials(request: HttpRequest, held: HeldGrant, service: BadgeService) -> HttpResponse:
    wanted = _wanted(request)
    made = _record_maker(held.account) if service is RECORDS else None
    page = read_credentials(get_platform(), held.account, service=service, wanted=wanted, made=made)
    # As they were signed: written anew, a number or an escape might be another.
    tokens = b",".join(b'"%s"' % token for token in page.tokens)
    body = b'{"credential":[%s],"compactJwsString":[%s]}' % (b",".join(page.credentials), tokens)
    response = closed(HttpResponse(body, content_type="application/json"))
    response.headers["X-Total-Count"] = str(page.count)
    since = f"since={request.GET['since'].replace('+', '%2B')}&" if wanted.since else ""
    address = f"{get_platform().site_url}{service.base}/credentials?{since}"
    response.headers["Link"] = page_links(address, offset=wanted.offset, limit=wanted.limit, count=page.count)
    return response


def _record_maker(account: str) -> Callable[[], bytes] | None:
    """Return what makes the person's own record; nothing where they hold nothing that it can carry."""
    platform = get_platform()
    holdings = gather(platform, account)
    picked = pick_for_app(holdings)
    if not (picked.awards or picked.documents) or not choose(platform, holdings, picked=picked).can_be_signed:
        return None

    def make() -> bytes:
        look_again_at_stale(platform, account, keys=list(picked.documents), after=LOOKED_AT_WITHIN)
        now_held = gather(platform, account)
        return record_for_app(platform, choose(platform, now_held, picked=pick_for_app(now_held)), account=account)

    return make


def _upsert_credential(request: HttpRequest, held: HeldGrant, service: BadgeService) -> HttpResponse:
    is_token = request.content_type == "text/plain"
    if not is_token and request.content_type not in _JSON:
        return refused("E_APP_CONTENT_TYPE", status=400)
    stated = request.headers.get("Content-Length", "0")
    if (stated.isdigit() and int(stated[:12]) > LARGEST) or len(request.body) > LARGEST:
        raise Invalid("E_APP_CREDENTIAL_SIZE", limit=LARGEST // (1024 * 1024))
    content = request.body.strip()
    if content.startswith(b"{") is is_token:
        return refused("E_APP_CONTENT_TYPE", status=400)
    platform = get_platform()
    app = platform.persons.apps.find(held.grant.app_id)
    outcome = bring_credential(platform, held.account, content=content, service=service, label=app.name if app else "")
    if outcome is AppOutcome.UNCHANGED:
        return closed(HttpResponse(status=304))
    status = 200 if outcome is AppOutcome.REPLACED else 201
    return closed(HttpResponse(request.body, content_type=request.content_type, status=status))


def _get_profile(request: HttpRequest, held: HeldGrant, service: BadgeService) -> HttpResponse:
    del request, service
    person = get_platform().accounts.find(held.account)
    if person is None:
        return refused("E_ACCOUNT_UNKNOWN", status=404, minor="not_found")
    return answer(person_profile(_profile_id(held), person.name))


credentials = opened_by(
    {"GET": "credential.readonly", "POST": "credential.upsert"},
    {"GET": _get_credentials, "POST": _upsert_credential},
)
profile = opened_by({"GET": "profile.readonly"}, {"GET": _get_profile})


@csrf_exempt
def register(request: HttpRequest) -> HttpResponse:
    """Take an app's registration."""
    if request.method != "POST":
        return _only_post()
    if REGISTERING.is_over(request):
        return _busy(REGISTERING)
    try:
        metadata = strict_json.load(request.body, limits=_SMALL)
    except DocumentRefused:
        metadata = None
    app_request = DjangoJsonRequest(request)
    try:
        own_host = get_platform().site_url.partition("://")[2].partition(":")[0]
        app_request.payload.data = registration.demand_metadata(metadata, own_host=own_host)
    except OAuth2Error as error:
        return SERVER.handle_error_response(app_request, error)
    response: HttpResponse = SERVER.create_endpoint_response("client_registration", app_request)
    return response


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens for a code or a refresh token."""
    if (obstacle := _obstacle(request)) is not None:
        return obstacle
    response: HttpResponse = SERVER.create_token_response(request)
    return response


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token."""
    if (obstacle := _obstacle(request)) is not None:
        return obstacle
    response: HttpResponse = SERVER.create_endpoint_response("revocation", request)
    return response


def _obstacle(request: HttpRequest) -> HttpResponse | None:
    """Return why a form of an app is not even read: what is said twice or in the address, too often, no form."""
    if request.method != "POST":
        return _only_post()
    if TOKENS.is_over(request):
        return _busy(TOKENS)
    is_form = request.content_type == "application/x-www-form-urlencoded" and not request.GET
    values = [text for name, texts in request.POST.lists() for text in (name, *texts)] if is_form else []
    is_plain = all(text.isascii() and text.isprintable() and not set('"\\') & set(text) for text in values)
    if not is_form or not is_plain or any(len(texts) != 1 for _name, texts in request.POST.lists()):
        return answer({"error": "invalid_request"}, status=400)
    return None


def _only_post() -> HttpResponse:
    response = answer({"error": "invalid_request"}, status=405)
    response.headers["Allow"] = "POST"
    return response


def _busy(limit: Limit) -> HttpResponse:
    response = answer({"error": "temporarily_unavailable"}, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def _wanted(request: HttpRequest) -> WantedPage:
    """Read which page is asked for; raises `QueryRefused` (E_APP_PAGING)."""
    since = parse_instant(request.GET["since"]) if "since" in request.GET else None
    if "since" in request.GET and since is None:
        raise QueryRefused("E_APP_PAGING", name="since")
    limit = _number(request, "limit", otherwise=USUALLY_AT_ONCE, least=1)
    offset = _number(request, "offset", otherwise=0, least=0)
    return WantedPage(offset=offset, limit=min(limit, MOST_AT_ONCE), since=since)


def _number(request: HttpRequest, name: str, *, otherwise: int, least: int) -> int:
    text = request.GET.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= least):
        raise QueryRefused("E_APP_PAGING", name=name)
    return int(text)


def _profile_id(held: HeldGrant) -> str:
    """Return an identifier of a person that two apps cannot compare."""
    digest: Any = salted_hmac("kakitome.app_profile", f"{held.grant.app_id} {held.account}", algorithm="sha256")
    return f"urn:uuid:{uuid.UUID(bytes=digest.digest()[:16], version=4)}"
