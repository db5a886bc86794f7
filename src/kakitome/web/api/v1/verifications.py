"""`POST /verifications`: everybody may ask whether a credential is true; no key, no cookie, any origin.

`POST /verifications/batch` takes many, answers at once with the address of the result, and works them off behind it.
"""

import base64
import io
import json
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Router

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import Problem
from kakitome.journeys.checking.questions import Question, find_successor, holder_of, question_of, question_of_file
from kakitome.mapping.report_data import report_data
from kakitome.ports.sandbox import Busy
from kakitome.services.verifying_many import read_items
from kakitome.web.api.v1.describing import refusals
from kakitome.web.api.v1.keys import refuse_key_in_address
from kakitome.web.api.v1.reading import LIMITS
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.api.v1.schemas import VerificationBatch, VerificationBatchTaken, VerificationReport
from kakitome.web.asked_for import JSON_TYPES
from kakitome.web.busy import come_again
from kakitome.web.guessing import admit, counting_misses
from kakitome.web.limits import Limit
from kakitome.web.pages.public.verify.asking import answer_questions
from kakitome.web.pages.public.verify.forms import LARGEST_FILE
from kakitome.web.pages.public.verify.many import MANY, data_of, need_batch, take
from kakitome.web.problems import too_many_requests
from kakitome.web.too_many import TooManyMisses

CHECKING = Limit(name="api-verify", times=60)
TOKEN_TYPES = ("application/vc+jwt", "application/jwt", "application/dc+sd-jwt", "application/vc+sd-jwt", "text/plain")
FILE_TYPES = ("application/pdf", "image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/octet-stream")
LIST_TYPES = ("text/csv", "application/zip", "text/tab-separated-values")
_ASKED = ("credential", "url")
_MEMBERS = (*_ASKED, "holder")
_HOLDER = ("name", "email", "did")
_STATE = {"type": "string", "format": "binary"}
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "description": "Exactly one of `credential` and `url`; `holder` is compared and not kept.",
                "properties": {
                    "holder": {
                        "type": "object",
                        "additionalProperties": False,
                        "description": "What is known of the person who shows it",
                        "properties": {
                            "name": {"type": "string"},
                            "email": {"type": "string"},
                            "did": {"type": "string"},
                        },
                    },
                    "credential": {
                        "description": "The credential itself, its text, a data: address of a file, or its number",
                        "oneOf": [{"type": "object"}, {"type": "string"}],
                    },
                    "url": {"type": "string", "format": "uri"},
                },
            }
        },
        "application/vc": {"schema": {"type": "object"}},
        **{kind: {"schema": {"type": "string"}} for kind in TOKEN_TYPES},
        **{kind: {"schema": _STATE} for kind in FILE_TYPES},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": _STATE,
                    "name": {"type": "string"},
                    "email": {"type": "string"},
                    "did": {"type": "string"},
                },
            }
        },
    },
}
_MANY_BODY = {
    "required": True,
    "content": {
        **{kind: {"schema": _STATE} for kind in LIST_TYPES},
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": _STATE}}},
    },
}

router = Router()


@router.post(
    "/verifications",
    response={200: VerificationReport, **refusals(400, 404, 413, 429, 503)},
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
    try:
        with counting_misses(request):
            question, holder = _question(request)
        admit(request, question)
        (answer,) = answer_questions([question], platform, now=platform.now(), holder=holder, is_shown=False)
    except Busy as busy:
        return _for_anyone(come_again(request, busy))
    except TooManyMisses as refusal:
        return _for_anyone(too_many_requests(request, seconds=refusal.seconds))
    successor = find_successor(answer.report, platform)
    data = report_data(answer.report, number=answer.number, successor=successor)
    return _for_anyone(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@router.post(
    "/verifications/batch",
    response={202: VerificationBatchTaken, **refusals(400, 413, 422, 429, 503)},
    openapi_extra={"requestBody": _MANY_BODY},
    operation_id="verify_batch",
    summary="Verify up to 1,000 credentials",
    auth=None,
)
def verify_many(request: HttpRequest) -> HttpResponse:
    """Take a CSV of links or a ZIP of files; `Location` leads to the result for seven days, and nobody else there."""
    refuse_key_in_address(request)
    if MANY.is_over(request):
        return _for_anyone(too_many_requests(request, seconds=MANY.seconds))
    secret, number = take(read_items(_list_of(request)))
    address = request.build_absolute_uri(reverse("api-v1:verification_batch", args=[secret]))
    response = JsonResponse({"record": number, "result": address}, status=202)
    response.headers["Location"] = address
    return _for_anyone(response)


@router.get(
    "/verifications/batch/{secret}",
    response={200: VerificationBatch, **refusals(400, 404)},
    operation_id="verification_batch",
    url_name="verification_batch",
    summary="The result of a batch",
    auth=None,
)
def verification_batch(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer how far a batch is, and every answer there is, in the order in which the items were sent."""
    refuse_key_in_address(request)
    platform = get_platform()
    data = data_of(platform, need_batch(platform, secret))
    return _for_anyone(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@router.api_operation(["OPTIONS"], "/verifications", include_in_schema=False, auth=None)
@router.api_operation(["OPTIONS"], "/verifications/batch", include_in_schema=False, auth=None)
def verify_from_elsewhere(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the framework's shape
    """Let pages of any site ask, with no cookie and no other header than the type of content."""
    response = _for_anyone(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _for_anyone(response: HttpResponse) -> HttpResponse:
    # Source: docs/standards/hostile-inputs.md B179. No credentials are ever allowed, so `*` shows nobody anything that
    # is theirs.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _question(request: HttpRequest) -> tuple[Question, KnownHolder | None]:
    kind, platform = request.content_type or "", get_platform()
    if kind == "multipart/form-data":
        data = _uploaded(request).read(LARGEST_FILE + 1)
        holder = holder_of(**{key: request.POST.get(key, "") for key in _HOLDER})
        return question_of_file("file", data, platform=platform), holder
    if kind in FILE_TYPES:
        return question_of_file("file", request.body, platform=platform), None
    if kind in TOKEN_TYPES:
        return Question(label="text", data=request.body.strip()), None
    if kind not in JSON_TYPES:
        raise RequestRefused(415, "E_API_MEDIA_TYPE")
    members = _json_body(request) if kind == "application/json" else None
    if not isinstance(members, dict) or "@context" in members:
        # The credential itself is the body: checked byte for byte as it came.
        return Question(label="JSON", data=request.body), None
    return _question_in(members), _holder(members.get("holder"))


def _uploaded(request: HttpRequest) -> BinaryIO:
    file = request.FILES.get("file")
    if file is None:
        raise RequestRefused(400, "E_API_NOTHING_TO_VERIFY")
    return cast("BinaryIO", file)


def _list_of(request: HttpRequest) -> BinaryIO:
    if request.content_type == "multipart/form-data":
        return _uploaded(request)
    if request.content_type not in LIST_TYPES:
        raise RequestRefused(415, "E_API_MEDIA_TYPE")
    return io.BytesIO(request.body)


def _json_body(request: HttpRequest) -> Any:
    try:
        return strict_json.load(request.body, limits=LIMITS)
    except strict_json.StrictJsonError as refusal:
        raise RequestRefused(400, "E_API_BODY", *refusal.problems) from refusal


def _question_in(members: dict[str, Any]) -> Question:
    _refuse_unknown(members, _MEMBERS, at="")
    given = [members[key] for key in _ASKED if members.get(key)]
    if len(given) != 1 or not isinstance(given[0], str | dict):
        raise RequestRefused(400, "E_API_NOTHING_TO_VERIFY")
    if isinstance(given[0], dict):
        return Question(label="JSON", data=json.dumps(given[0], ensure_ascii=False).encode())
    text, platform = given[0].strip(), get_platform()
    if text.startswith("data:") and ";base64," in text[:200]:
        # A file of any kind: what it is, its bytes say.
        try:
            return question_of_file("data:", base64.b64decode(text.partition(",")[2], validate=True), platform=platform)
        except ValueError:
            return Question(label="data:", data=text.encode("utf-8", errors="surrogatepass"))
    return question_of(text, platform)


def _holder(members: Any) -> KnownHolder | None:
    if members is None:
        return None
    if not isinstance(members, dict) or not all(isinstance(value, str) for value in members.values()):
        problem = Problem(code="E_API_FIELD_UNKNOWN", pointer="/holder", params={"field": "holder"})
        raise RequestRefused(400, "E_API_FIELDS", problem, count=1)
    _refuse_unknown(members, _HOLDER, at="/holder")
    return holder_of(**members)


def _refuse_unknown(members: dict[str, Any], known: tuple[str, ...], *, at: str) -> None:
    unknown = [
        Problem(code="E_API_FIELD_UNKNOWN", pointer=f"{at}/{key}", params={"field": key})
        for key in members
        if key not in known
    ]
    if unknown:
        raise RequestRefused(400, "E_API_FIELDS", *unknown, count=len(unknown))
