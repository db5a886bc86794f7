"""Read a definition and the facts of an award out of an Open Badge 2.0, ours or another platform's.

Nothing here judges: verify first.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.openbadges2.view import view_of
from kakitome.mapping.openbadge.reading import Reading, from_credential
from kakitome.values.json_members import object_member


def from_award(
    award: Mapping[str, Any],
    *,
    achievement: Mapping[str, Any] | None = None,
    issuer: Mapping[str, Any] | None = None,
) -> Reading:
    """Read definition, facts of the award, and what could not be read.

    The definition and the issuer's Profile are given where they do not stand inside.
    """
    defined = achievement or object_member(award, "badge")
    holder = defined.get("issuer")
    profile = issuer or (holder if isinstance(holder, Mapping) else {"id": holder})
    return from_credential(view_of(award, defined, issuer=profile))
