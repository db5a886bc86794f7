"""That an institution is closed: one fact, looked up where it was decided, for every page that speaks of it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from kakitome.journeys.platform import Platform
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedInstitution:
    """When it closed, on which site what it awarded is kept, and who goes on with its work; empty where nobody does."""

    name: LocalizedText
    closed_at: datetime
    host: str
    successor: str
    successor_url: str


def find_closed(platform: Platform, institution: str) -> ClosedInstitution | None:
    """Tell of an institution that is closed; None for one that is open."""
    closing = platform.closings.find_done(institution)
    if closing is None or closing.ended_at is None:
        return None
    return ClosedInstitution(
        name=platform.organisations.get(institution).name,
        closed_at=closing.ended_at,
        host=urlsplit(platform.site_url).netloc,
        successor=closing.successor,
        successor_url=closing.successor_url,
    )
