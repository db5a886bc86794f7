"""Exceptions become HTTP answers here, and only here: a page for people, RFC 9457 for programs.

| kind | status |
|---|---|
| `Invalid` | 422 |
| `Refused` | 403 |
| `NotFound` | 404 |
| `Conflict` | 409 |
| `Unavailable` | 503 |
| `Misconfigured` and everything unforeseen | 500 |

A database that does not answer, has no connection left or cannot be written is a 503 as well, and so is a machine
without files, memory or disk to give. What a person sent with a form that is answered by 503 is given back
(`sent_again`). Django's own refusals (400, 403, 404, 413) use the same page. Every answer carries the request's number
and, whatever the visitor's language, says its sentence in both.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils import translation

from kakitome import texts
from kakitome.errors import Conflict, Invalid, KakitomeError, Misconfigured, NotFound, Problem, Refused, Unavailable
from kakitome.ports.security_events import SecurityEventKind
from kakitome.values.localized_text import LocalizedText
from kakitome.web.asked_for import wants_json
from kakitome.web.fault_log import is_outage, keep_failure
from kakitome.web.frame import frame_for
from kakitome.web.parts.written import language
from kakitome.web.request_id import request_id_of
from kakitome.web.security_events import note_refusal
from kakitome.web.sent_again import typed_in
from kakitome.web.too_many import TooManyMisses

STATUS: Mapping[type[KakitomeError], int] = {
    Invalid: 422,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
    Misconfigured: 500,
}
CODES = {
    400: "E_HTTP_BAD_REQUEST",
    401: "E_HTTP_UNAUTHORIZED",
    403: "E_HTTP_FORBIDDEN",
    404: "E_HTTP_NOT_FOUND",
    405: "E_HTTP_METHOD",
    409: "E_HTTP_CONFLICT",
    412: "E_HTTP_PRECONDITION",
    413: "E_HTTP_TOO_LARGE",
    415: "E_HTTP_MEDIA_TYPE",
    422: "E_HTTP_UNPROCESSABLE",
    428: "E_HTTP_PRECONDITION_MISSING",
    429: "E_HTTP_TOO_MANY",
    500: "E_HTTP_OURS",
    503: "E_HTTP_UNAVAILABLE",
}
PROBLEM_JSON = "application/problem+json"
ACCOUNT_WAIT_S = 60
"""Seconds that a person who signs in too often is asked to wait; the limits of django-allauth are per minute."""
RETRY_S = 5
"""When to come back after the database did not answer."""


def status_of(error: KakitomeError) -> int:
    """Return the HTTP status of an exception's kind."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


class ProblemsMiddleware:
    """Turn the six kinds of exception that a view lets through into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; exceptions arrive in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a KakitomeError or too many guesses; leave everything else to Django, which calls `server_error`."""
        if isinstance(exception, TooManyMisses):
            return too_many_requests(request, seconds=exception.seconds)
        if not isinstance(exception, KakitomeError):
            return None
        status = status_of(exception)
        if status >= 500:
            keep_failure(request, exception)
        return answer(request, status=status, error=exception)


def answer(request: HttpRequest, *, status: int, error: KakitomeError | None = None) -> HttpResponse:
    """Answer with the problem page, or with a problem document when a program asks."""
    if wants_json(request):
        return problem_document(request, status=status, error=error)
    headline, detail, number = _headline(status), _detail(status, error), request_id_of(request)
    findings = [texts.both(p) for p in error.problems] if error else []
    again = typed_in(request) if status == 503 else None
    context = {
        "headline": headline,
        "detail": detail,
        "findings": findings,
        "number": number,
        "status": status,
        "again": again,
        "csrf_token": get_token(request) if again else "",
    }
    # What is refused before the visitor's language is looked at must not speak that of the thread's visitor before.
    with translation.override(translation.get_language_from_request(request)):
        try:
            response = HttpResponse(_page(request, context, is_ours=status >= 500), status=status)
        except OSError:
            # Where no file can be opened, the page's own template cannot be read either.
            return _bare(headline, detail, status=status)
    if again:
        response.headers["Cache-Control"] = "no-store"
    return response


def _bare(headline: LocalizedText, detail: LocalizedText, *, status: int) -> HttpResponse:
    lines = [headline.ja, detail.ja, "", headline.en, detail.en, ""]
    return HttpResponse("\n".join(lines), status=status, content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, context: Mapping[str, Any], *, is_ours: bool) -> str:
    """Write the page without context processors: it must come out when the database or the session is gone."""
    other = "en" if language() == "ja" else "ja"
    return loader.get_template("problem.html").render(
        {
            **_frame(request, is_ours=is_ours),
            **context,
            "request": request,
            "other": other,
            "other_headline": context["headline"].in_language(other),
        }
    )


def _frame(request: HttpRequest, *, is_ours: bool) -> dict[str, Any]:
    """Return what stands around the page; after a fault of ours nobody is asked who is signed in."""
    user = None if is_ours else getattr(request, "user", None)
    return {"user": user, "frame": frame_for(user)}


def problem_document(request: HttpRequest, *, status: int, error: KakitomeError | None) -> HttpResponse:
    """Answer with an RFC 9457 problem document."""
    body = problem_data(status=status, number=request_id_of(request), error=error)
    return JsonResponse(body, status=status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False})


def problem_data(*, status: int, number: str, error: KakitomeError | None) -> dict[str, Any]:
    """Write an RFC 9457 problem document; `errors` name field and code, never the raw input."""
    detail = _detail(status, error)
    slug = error.slug if error else CODES[status].split("_", 2)[2].lower().replace("_", "-")
    return {
        "type": f"urn:kakitome:problem:{slug}",
        "title": _headline(status).in_language("en"),
        "status": status,
        "code": error.code if error else CODES[status],
        "detail_ja": detail.ja,
        "detail_en": detail.en,
        "errors": [_finding(problem) for problem in error.problems] if error else [],
        "request_id": number,
    }


def _headline(status: int) -> LocalizedText:
    return texts.both(Problem(code=CODES[status]))


def _detail(status: int, error: KakitomeError | None) -> LocalizedText:
    """Say what went wrong, or what to do next; an exception without a sentence of its own gets its kind's."""
    if error is None:
        return texts.both(Problem(code=f"{CODES[status]}_NEXT"))
    try:
        return texts.both(Problem(code=error.code, params=error.params))
    except texts.MissingSentence:
        return _detail(status_of(error), None)


def _finding(problem: Problem) -> dict[str, Any]:
    localized_text = texts.both(problem)
    return {
        "field": problem.pointer,
        "code": problem.code,
        "row": problem.params.get("row"),
        "hint_ja": localized_text.ja,
        "hint_en": localized_text.en,
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django could not read: 413 when it was too much, 400 otherwise (handler400)."""
    return answer(request, status=413 if isinstance(exception, RequestDataTooBig | TooManyFilesSent) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a refusal (handler403)."""
    return answer(request, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer a form that did not come from this site, or whose page had grown too old."""
    note_refusal(request, SecurityEventKind.FORM_REFUSED)
    return answer(request, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer an address that leads nowhere (handler404)."""
    return answer(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (handler500): 503 when what we stand on is away, full or read-only for now.

    Source: docs/rules/faults.md F17, F57.
    """
    if not is_outage(sys.exc_info()[1]):
        return answer(request, status=500)
    response = answer(request, status=503)
    response.headers["Retry-After"] = str(RETRY_S)
    return response


def too_many_requests(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Answer an address that asks too often."""
    response = answer(request, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def account_limit_reached(request: HttpRequest) -> HttpResponse:
    """Answer a person who signs in, or asks for mails, too often (handler429, which django-allauth looks for)."""
    return too_many_requests(request, seconds=ACCOUNT_WAIT_S)
