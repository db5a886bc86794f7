"""What the API refuses, as RFC 9457 problem documents in both languages.

What a request got wrong in its own form is a `RequestRefused` with its HTTP status; what a journey refuses is one
of the six kinds and is answered by `web/problems.py` as everywhere else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kakitome import texts
from kakitome.documents.refusal import pointer_to
from kakitome.errors import Param, Problem, Refused
from kakitome.web.problems import CODES, detail_of, problem_document
from kakitome.web.request_id import request_id_of

UNREADABLE = "api_unreadable"
"""Where the parser leaves what it refused, since the framework forgets it."""

_FIELD_CODES = {"extra_forbidden": "E_API_FIELD_UNKNOWN", "missing": "E_API_FIELD_MISSING"}
_FORMS_OF_A_BODY = ("one", "many")
"""Steps that the framework puts where a body may be an object or a list of them (`schemas`)."""


class RequestRefused(Refused):
    """The request itself cannot be taken; `status` says in which way."""

    def __init__(self, status: int, code: str, *problems: Problem, **params: Param) -> None:
        super().__init__(code, *problems, **params)
        self.status = status


def answer_refused(request: HttpRequest, error: RequestRefused) -> HttpResponse:
    """Answer a `RequestRefused`."""
    response = problem_document(
        status=error.status,
        title=texts.both(Problem(code=CODES[error.status])),
        detail=detail_of(error),
        number=request_id_of(request),
        error=error,
    )
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="kakitome"'
    if error.code == "E_IDEM_IN_PROGRESS":
        response.headers["Retry-After"] = "2"
    return response


def answer_unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer a request whose key is missing or wrong; which of the two is not told apart."""
    return answer_refused(request, RequestRefused(401, "E_API_KEY_WRONG"))


def answer_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request whose fields are not as described; values are never repeated."""
    problems = [_problem(wrong) for wrong in error.errors]
    return answer_refused(request, RequestRefused(400, "E_API_FIELDS", *problems, count=len(problems)))


def answer_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that is no JSON, with the reason of the strict reader."""
    problems: Iterable[Problem] = getattr(request, UNREADABLE, ())
    return answer_refused(request, RequestRefused(error.status_code, "E_API_BODY", *problems))


def _problem(error: Mapping[str, Any]) -> Problem:
    place, *steps = error["loc"]
    # Of a body the framework names our parameter, too: no part of what the client sent.
    if place == "body":
        steps = steps[1:]
        while steps and steps[0] in _FORMS_OF_A_BODY:
            steps.pop(0)
    field = str(steps[-1]) if steps else ""
    code = _FIELD_CODES.get(error["type"], "E_API_FIELD_WRONG")
    return Problem(code=code, pointer=pointer_to(*steps), params={"field": field, "rule": error["type"]})
