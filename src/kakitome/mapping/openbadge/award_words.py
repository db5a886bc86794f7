"""What one award says in its own words and dates, as the texts that stand in its document.

Both roads to a document use these: the mapping (`writing`), and the plans that fill in what varies (`award_plan`).
"""

from datetime import UTC, date, datetime
from functools import lru_cache

from kakitome.learning.award import Award
from kakitome.mapping.addresses import newest_address
from kakitome.mapping.descriptors import AWARD_SECTION
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.narrative.codecs import Localized, shown
from kakitome.mapping.narrative.markdown import write_sections
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.values.localized_text import Language


def about(award: Award, language: Language) -> str:
    """Write the words about this one award; empty when there are none."""
    if not award.narrative:
        return ""
    lines = Localized().write(award.narrative, language)
    return write_sections([(shown(AWARD_SECTION), lines)])


@lru_cache(maxsize=256)
def day(on: date) -> str:
    """Write a date as the instant it begins in UTC."""
    return f"{on.isoformat()}T00:00:00Z"


@lru_cache(maxsize=256)
def instant(at: datetime) -> str:
    """Write an instant in UTC, with fractions of a second when it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def refresh_url(award: Award, issuer: Issuer, *, attachments: Attachments) -> str:
    """Compose where the newest edition may be had; empty when the issuer publishes no such place.

    It carries the secret part of the page's first link: whoever has the document hears of a newer one as long as that
    link opens the page, and nobody does who knows the number alone.
    """
    if not attachments.refreshes:
        return ""
    name = attachments.links.link(award.number, edition=0).name if attachments.links else award.number
    return newest_address(issuer.base_url, name)
