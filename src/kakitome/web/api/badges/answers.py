"""Answers of the badge services: refusals as `imsx_StatusInfo`, and nothing that anybody keeps.

| refused | status | `imsx_codeMinorFieldValue` |
|---|---|---|
| a parameter | 400 | `invalid_query_parameter` |
| a body, a credential that is not genuine | 400 | `invalid_data` |
| no token, or one that opens nothing any more | 401 | `unauthorizedrequest` |
| a token for something else | 403 | `forbidden` |
| an operation that is not there | 405 | `not_allowed` |
| too often, too much at once | 429, 503 | `server_busy` |

Source: Open Badges 3.0, "Open Badges API" (responses), Imsx_StatusInfo; RFC 6750 §3.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Concatenate, Final, cast

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse

from kakitome.errors import Invalid, Problem, Unavailable
from kakitome.mapping.badge_service import BadgeService, status_info
from kakitome.ports.connected_apps import HeldGrant
from kakitome.ports.sandbox import Busy
from kakitome.texts import sentence
from kakitome.web.authorization_server.serving import demand_access
from kakitome.web.limits import Limit, P

OFTEN: Final = Limit(name="badge-apps", times=600)
"""A host asks for many people from one address. (derived)"""
_MINORS: Final = {400: "invalid_data", 401: "unauthorizedrequest", 403: "forbidden", 405: "not_allowed"}
Operation = Callable[Concatenate[HttpRequest, HeldGrant, BadgeService, P], HttpResponse]


class QueryRefused(Invalid):
    """A parameter in the address cannot be used."""


def answer(data: Any, *, status: int = 200) -> HttpResponse:
    """Answer plain data."""
    return closed(HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json", status=status))


def refused(
    code: str, *, status: int, minor: str = "", params: Mapping[str, str | int] = MappingProxyType({})
) -> HttpResponse:
    """Refuse in the standard's words, with a sentence of ours."""
    description = f"{sentence(Problem(code=code, params=params), 'en')} ({code})"
    return answer(status_info(minor or _MINORS.get(status, "server_busy"), description), status=status)


def closed(response: HttpResponse) -> HttpResponse:
    """Let nobody keep an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response


def answered(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer by what an act returns or refuses; how often a network asks is counted."""
    try:
        if OFTEN.is_over(request):
            response = refused("E_HTTP_TOO_MANY", status=429)
            response.headers["Retry-After"] = str(OFTEN.seconds)
            return response
        return act()
    except OAuth2Error as error:
        return _unauthorised(error)
    except QueryRefused as refusal:
        return refused(refusal.code, status=400, minor="invalid_query_parameter", params=refusal.params)
    except Invalid as refusal:
        return refused(refusal.code, status=400, params=refusal.params)
    except (Busy, Unavailable) as refusal:
        response = refused(getattr(refusal, "code", "E_HTTP_TOO_MANY"), status=503)
        response.headers["Retry-After"] = "30"
        return response


def opened_by(scopes: dict[str, str], operations: dict[str, Operation[P]]) -> Callable[..., HttpResponse]:
    """Make the view of one address: for each method its operation, and the scope that a token must open."""

    def view(request: HttpRequest, service: BadgeService, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method or ""

        def act() -> HttpResponse:
            if method not in operations:
                response = refused("E_APP_METHOD", status=405)
                response.headers["Allow"] = ", ".join(operations)
                return response
            held = demand_access(request, service.scope(scopes[method]))
            return operations[method](request, held, service, *args, **kwargs)

        return answered(request, act)

    # Nothing here is done by a cookie: the token says who asks.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return cast("Callable[..., HttpResponse]", view)


def _unauthorised(error: OAuth2Error) -> HttpResponse:
    is_forbidden = error.error == "insufficient_scope"
    response = refused("E_APP_SCOPE" if is_forbidden else "E_APP_TOKEN", status=403 if is_forbidden else 401)
    stated = f' error="{error.error}"' if error.error in ("invalid_token", "insufficient_scope") else ""
    response.headers["WWW-Authenticate"] = f"Bearer{stated}"
    return response
