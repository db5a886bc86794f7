"""What holds for asking for endorsements, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_ENDORSEMENT_DAYS` | how many days whoever was asked for an endorsement may answer | `30` |
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.ports.asked_endorsements import EndorsementAskingTerms

_MOST: Final = 365


def endorsement_terms_of(environment: Mapping[str, str]) -> EndorsementAskingTerms:
    """Read what holds for askings; raises `Misconfigured` (E_CONFIG_ENDORSEMENT_DAYS)."""
    days = environment.get("KAKITOME_ENDORSEMENT_DAYS") or "30"
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:6]) <= _MOST):
        raise Misconfigured("E_CONFIG_ENDORSEMENT_DAYS", value=days[:20])
    return EndorsementAskingTerms(lasts=timedelta(days=int(days)))
