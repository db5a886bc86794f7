"""The two endpoints of a verifier: the signed request, fetched once, and the answer, taken once.

Nothing here is done by a cookie: the name in the address, the state and the holder's signature say what belongs
together. Whatever is refused is answered in the words of the standard, with a code of ours (docs/problems.md).

Source: OpenID for Verifiable Presentations 1.0 §5.1, §8.2, §8.3.1; RFC 9101 §5.2.3.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, NotFound, Refused
from kakitome.journeys.handing_out.presentations import AppAnswer, derived, fetch_request, take_response
from kakitome.mapping.presentation_query import MEDIA_TYPE
from kakitome.ports.sandbox import Busy
from kakitome.web.busy import RETRY_S
from kakitome.web.exchange_secrets import endpoints, exchange_secret
from kakitome.web.limits import Limit
from kakitome.web.open_answers import for_everyone

LARGEST: Final = 512 * 1024
"""Bytes of an answer. (derived)"""
_OFTEN: Final = Limit(name="presentations", times=600)
"""A lecture hall behind one address answers together. (derived)"""
_View = Callable[[HttpRequest, str], HttpResponse]


def _for_apps(view: _View) -> _View:
    """Refuse in the standard's words, and let no answer be kept (a view decorator)."""

    @wraps(view)
    def answered(request: HttpRequest, name: str) -> HttpResponse:
        try:
            response = _refused("E_HTTP_TOO_MANY", status=429) if _OFTEN.is_over(request) else view(request, name)
        except Busy as busy:
            # Nothing was looked at; the answer is used up all the same, and the page says so.
            response = _refused(busy.code, status=503)
            response.headers["Retry-After"] = str(RETRY_S)
        except NotFound as refusal:
            response = _refused(refusal.code, status=404)
        except (Invalid, Refused) as refusal:
            response = _refused(refusal.code, status=400)
        response.headers["Cache-Control"] = "no-store"
        return for_everyone(response)

    return answered


@_for_apps
@require_safe
def presentation_request(request: HttpRequest, name: str) -> HttpResponse:
    """Answer what is asked for, signed by the platform; once."""
    if request.method == "HEAD":
        # Whoever asks for the head alone has not fetched it.
        return HttpResponse(content_type=MEDIA_TYPE)
    token = fetch_request(get_platform(), name, secret=exchange_secret(), address=endpoints(request))
    return HttpResponse(token, content_type=MEDIA_TYPE)


@csrf_exempt
@_for_apps
@require_POST
def presentation_response(request: HttpRequest, name: str) -> HttpResponse:
    """Take an answer, and say where the browser goes on, where the app is on the same device."""
    if request.content_type != "application/x-www-form-urlencoded" or len(request.body) > LARGEST:
        raise Invalid("E_PRESENTATION_FORM")
    form = {key: values[0] for key, values in request.POST.lists() if len(values) == 1}
    answer = AppAnswer(
        encrypted=form.get("response", "").encode(), vp_token=form.get("vp_token", ""), state=form.get("state", "")
    )
    exchange = take_response(get_platform(), name, answer=answer, secret=exchange_secret())
    body = {}
    if exchange.code_hash:
        page = reverse("request-app-state", args=[name, derived(exchange_secret(), name, what="page")])
        code = derived(exchange_secret(), name, what="code")
        body["redirect_uri"] = request.build_absolute_uri(f"{page}?response_code={code}")
    return HttpResponse(json.dumps(body), content_type="application/json")


def _refused(code: str, *, status: int) -> HttpResponse:
    body = {"error": "invalid_request", "error_description": code}
    return HttpResponse(json.dumps(body), content_type="application/json", status=status)
