"""Answers of the interface: sent at once, or kept under a client's key to be sent again."""

import json

from django.http import HttpRequest, JsonResponse

from kakitome.errors import KakitomeError
from kakitome.services.answering_once import Answered
from kakitome.web.problems import problem_data
from kakitome.web.request_id import request_id_of


def json_answer(data: object, *, status: int = 200) -> JsonResponse:
    """Send data that only the institution may see; no cache keeps it."""
    response = JsonResponse(data, safe=False, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_answer(data: object, *, status: int) -> Answered:
    """Write an answer that is kept."""
    return Answered(status=status, body=json.dumps(data, ensure_ascii=False).encode())


def kept_refusal(request: HttpRequest, error: KakitomeError, *, status: int) -> Answered:
    """Write a refusal that is kept: the same again is refused in the same words."""
    return kept_answer(problem_data(status=status, number=request_id_of(request), error=error), status=status)
