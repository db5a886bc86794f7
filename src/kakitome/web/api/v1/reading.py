"""Reading request bodies with the one strict JSON reader: no double keys, no NaN, bounded before it starts."""

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from kakitome.documents.vc import strict_json
from kakitome.web.api.v1.refusals import UNREADABLE

LIMITS = strict_json.JsonLimits(size=10 * 1024 * 1024, depth=32, nodes=100_000)
"""A thousand awards with every field are some 20,000 values."""


class StrictParser(Parser):
    """Implements the framework's parser."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read a body; what is refused is left on the request for the answer."""
        try:
            return strict_json.load(request.body, limits=LIMITS)
        except strict_json.StrictJsonError as refusal:
            setattr(request, UNREADABLE, refusal.problems)
            raise
