"""What holds for requests to be shown credentials, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_ANSWER_DAYS` | how many days at most an asker may see answers, from the day of the request | `180` |
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.ports.presentation_requests import RequestTerms

_MOST: Final = 3_650


def request_terms_of(environment: Mapping[str, str]) -> RequestTerms:
    """Read what holds for requests; raises `Misconfigured` (E_CONFIG_ANSWER_DAYS)."""
    days = environment.get("KAKITOME_ANSWER_DAYS") or "180"
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:6]) <= _MOST):
        raise Misconfigured("E_CONFIG_ANSWER_DAYS", value=days[:20])
    return RequestTerms(longest=timedelta(days=int(days)))
