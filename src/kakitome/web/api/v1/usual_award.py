"""The usual request: one award, by a key that may give it, with nothing wrong in it.

Most requests of this interface look like this, and the framework's general steps take as long as an award's own. What
is not usual in any way is left to the framework, which reads it anew and refuses it or not: here is nothing refused.
"""

from collections.abc import Callable, Sequence

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, URLResolver
from pydantic import ValidationError

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.ports.api_keys import ApiScope
from kakitome.services.issuing import DuplicateRule
from kakitome.web.api.v1.giving import Giving, desk_of
from kakitome.web.api.v1.idempotency import has_key_form, keyed, respond
from kakitome.web.api.v1.keys import note_use, why_refused
from kakitome.web.api.v1.reading import LIMITS
from kakitome.web.api.v1.refusals import RequestRefused, answer_refused
from kakitome.web.api.v1.schemas import AwardIn
from kakitome.web.request_id import request_id_of

Pattern = URLPattern | URLResolver
_ROUTE = "awards"


def with_a_short_cut(patterns: Sequence[Pattern]) -> list[Pattern]:
    """Put the short cut before the framework's view of awards, and its route first; the route stays the same."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and str(pattern.pattern) == _ROUTE:
            pattern.callback = _Awards(pattern.callback)
    return sorted(patterns, key=lambda pattern: str(pattern.pattern) != _ROUTE)


class _Awards:
    """The view of awards: the usual request at once, every other one by the framework's view."""

    csrf_exempt = True

    def __init__(self, others: Callable[[HttpRequest], HttpResponse]) -> None:
        self._others = others

    def __call__(self, request: HttpRequest) -> HttpResponse:
        giving = _usual(request) if request.method == "POST" else None
        if giving is None:
            return self._others(request)
        try:
            return respond(desk_of(giving.key.institution).submit(giving))
        except RequestRefused as error:
            return answer_refused(request, error)


def _usual(request: HttpRequest) -> Giving | None:
    """Read the usual request; None for any other."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    client_key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if request.META.get("QUERY_STRING") or scheme.lower() != "bearer" or not has_key_form(client_key):
        return None
    platform = get_platform()
    key = platform.api_keys.find(token)
    if key is None or ApiScope.AWARD not in key.scopes or why_refused(request, key):
        return None
    try:
        award_in = AwardIn.model_validate(strict_json.load(request.body, limits=LIMITS))
    except (strict_json.StrictJsonError, ValidationError, RequestDataTooBig, UnreadablePostError):
        return None
    note_use(request, key)
    return Giving(
        platform=platform,
        key=key,
        keyed=keyed(request, client_key, unit=key.unit),
        on_duplicate=DuplicateRule.REFUSE,
        given=[award_in],
        is_list=False,
        now=platform.now(),
        request_id=request_id_of(request),
    )
