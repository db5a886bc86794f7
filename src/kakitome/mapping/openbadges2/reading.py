"""Read a definition and the facts of an award out of an Open Badge 2.0, ours or another platform's.

Nothing here judges: verify first.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.openbadges2.view import view_of
from kakitome.mapping.openbadge.reading import Reading, from_credential


def from_award(
    award: Mapping[str, Any],
    *,
    achievement: Mapping[str, Any] | None = None,
    issuer: Mapping[str, Any] | None = None,
) -> Reading:
    """Read definition, facts of the award, and what could not be read.

    Args:
        award: the award.
        achievement: its definition, when it does not stand inside the award.
        issuer: the issuer's Profile, when it does not stand inside the definition.
    """
    inside = award.get("badge")
    defined = achievement or (inside if isinstance(inside, Mapping) else {})
    holder = defined.get("issuer")
    profile = issuer or (holder if isinstance(holder, Mapping) else {"id": holder})
    return from_credential(view_of(award, defined, issuer=profile))
