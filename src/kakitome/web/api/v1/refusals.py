"""What the API refuses, as RFC 9457 problem documents in both languages.

What a request got wrong in its own form is a `RequestRefused` with its HTTP status; what a journey refuses is one
of the six kinds and is answered by `web/problems.py` as everywhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kakitome.documents.refusal import pointer_to
from kakitome.errors import Invalid, Param, Problem, Refused
from kakitome.web.problems import problem_document

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


def refuse_unreadable(problems: Sequence[Problem], *, is_strict: bool = True) -> None:
    """Refuse a description with errors in it, and, read strictly, one with keys that are not known.

    Raises:
        RequestRefused: 400 E_API_FIELDS.
        Invalid: E_API_DEFINITION.
    """
    unknown = [problem for problem in problems if is_strict and problem.code == "W_DEFINITION_UNKNOWN_KEY"]
    if unknown:
        raise RequestRefused(400, "E_API_FIELDS", *unknown, count=len(unknown))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Invalid("E_API_DEFINITION", *errors, count=len(errors))


def named_tag(request: HttpRequest) -> str:
    """Return the tag of the version a change is based on; raises `RequestRefused` (428 E_ETAG_MISSING)."""
    tag = request.headers.get("If-Match", "")
    if not tag:
        raise RequestRefused(428, "E_ETAG_MISSING")
    return tag


def refuse_stale(expected: str, tag: str) -> None:
    """Refuse to write over what somebody else saved meanwhile; raises `RequestRefused` (412 E_ETAG_STALE).

    Source: docs/standards/hostile-inputs.md B177.
    """
    if expected != tag:
        raise RequestRefused(412, "E_ETAG_STALE")


def answer_refused(request: HttpRequest, error: RequestRefused) -> HttpResponse:
    """Answer a `RequestRefused`."""
    response = problem_document(request, status=error.status, error=error)
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
