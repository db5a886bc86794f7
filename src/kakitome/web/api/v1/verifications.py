"""`POST /verifications`: whoever has a credential may ask whether it is true; no key, no cookie, any origin."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from kakitome.bootstrap.checking import Question, question_of
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.errors import Problem
from kakitome.mapping.report_data import report_data
from kakitome.web.api.v1.keys import refuse_key_in_address
from kakitome.web.api.v1.reading import LIMITS
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.api.v1.schemas import ProblemOut, VerificationReport
from kakitome.web.asked_for import JSON_TYPES
from kakitome.web.limits import Limit
from kakitome.web.pages.verify.asking import ask
from kakitome.web.pages.verify.forms import LARGEST_FILE
from kakitome.web.problems import too_many_requests

CHECKING = Limit(name="api-verify", times=60)
_ASKED = ("credential", "url")
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "description": "Exactly one of the two.",
                "properties": {
                    "credential": {
                        "description": "The credential itself, its text, a data: address of a file, or its number",
                        "oneOf": [{"type": "object"}, {"type": "string"}],
                    },
                    "url": {"type": "string", "format": "uri"},
                },
            }
        },
        "application/vc": {"schema": {"type": "object"}},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
    },
}

router = Router()


@router.post(
    "/verifications",
    response={200: VerificationReport, 400: ProblemOut, 404: ProblemOut, 413: ProblemOut, 429: ProblemOut},
    openapi_extra={"requestBody": _BODY},
    operation_id="verify",
    summary="Verify a credential",
    auth=None,
)
def verify(request: HttpRequest) -> HttpResponse:
    """Answer with one verdict and every check behind it; the record keeps nothing of the document."""
    refuse_key_in_address(request)
    if CHECKING.is_over(request):
        return _for_anyone(too_many_requests(request, seconds=CHECKING.seconds))
    platform = get_platform()
    (answer,) = ask([_question(request)], platform, now=platform.now())
    data = report_data(answer.report, number=answer.number)
    return _for_anyone(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@router.api_operation(["OPTIONS"], "/verifications", include_in_schema=False, auth=None)
def verify_from_elsewhere(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the framework's shape
    """Let pages of any site ask, with no cookie and no other header than the type of content."""
    response = _for_anyone(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _for_anyone(response: HttpResponse) -> HttpResponse:
    # Source: SAFETY.md B179. No credentials are ever allowed, so `*` shows nobody anything that is theirs.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _question(request: HttpRequest) -> Question:
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise RequestRefused(400, "E_API_NOTHING_TO_VERIFY")
        return Question(label="file", data=file.read(LARGEST_FILE + 1))
    if request.content_type not in JSON_TYPES:
        raise RequestRefused(415, "E_API_MEDIA_TYPE")
    told = _told(request) if request.content_type == "application/json" else None
    if not isinstance(told, dict) or "@context" in told:
        # The credential itself is the body: checked byte for byte as it came.
        return Question(label="JSON", data=request.body)
    return _asked(told)


def _told(request: HttpRequest) -> Any:
    try:
        return strict_json.load(request.body, limits=LIMITS)
    except strict_json.StrictJsonError as refusal:
        raise RequestRefused(400, "E_API_BODY", *refusal.problems) from refusal


def _asked(told: dict[str, Any]) -> Question:
    unknown = [Problem(code="E_API_FIELD_UNKNOWN", pointer=f"/{key}", params={"field": key}) for key in told]
    unknown = [problem for problem in unknown if problem.params["field"] not in _ASKED]
    if unknown:
        raise RequestRefused(400, "E_API_FIELDS", *unknown, count=len(unknown))
    given = [told[key] for key in _ASKED if told.get(key)]
    if len(given) != 1 or not isinstance(given[0], str | dict):
        raise RequestRefused(400, "E_API_NOTHING_TO_VERIFY")
    if isinstance(given[0], dict):
        return Question(label="JSON", data=json.dumps(given[0], ensure_ascii=False).encode())
    return question_of(given[0].strip(), get_platform())
