"""How an award stands, in a word and a state."""

from datetime import datetime

from django.utils.translation import gettext as _

from kakitome.services.revoking import DocumentStanding
from kakitome.web.parts.shapes import State


def standing_words(standing: DocumentStanding, valid_until: datetime | None, *, now: datetime) -> tuple[State, str]:
    """Say how an award stands, gravest first."""
    if standing.revoked:
        return "fail", _("Revoked")
    if standing.suspended:
        return "warn", _("Suspended")
    if valid_until is not None and now >= valid_until:
        return "warn", _("Expired")
    return "ok", _("Valid")
