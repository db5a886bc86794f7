"""What operations have in common in the description of the interface: headers, and the statuses that refuse."""

from typing import Any

from kakitome.web.api.v1.schemas import ProblemOut

BY_KEY = (400, 401, 403)
"""Refusals of every operation that asks for a key."""


def refusals(*statuses: int) -> dict[int, Any]:
    """Describe the refusals of an operation: each is a problem document."""
    return dict.fromkeys(statuses, ProblemOut)


def headers(*described: dict[str, Any]) -> dict[str, Any]:
    """Describe the headers that an operation asks for."""
    return {"parameters": list(described)}


def header(name: str, description: str, **limits: int) -> dict[str, Any]:
    """Describe one required header."""
    schema = {"type": "string", **limits}
    return {"in": "header", "name": name, "required": True, "schema": schema, "description": description}


IDEMPOTENCY_KEY = header(
    "Idempotency-Key", "Your own key for this request; the same key gets the first answer again.", maxLength=200
)
