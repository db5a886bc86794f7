"""What the renewal of an award takes, and from which day it may be asked for: as its definition says.

    terms = renewal_terms(store, record)
    terms.asked_from        # None where it may be asked for at any time

What stood in the version that was awarded was promised and counts; a version that states nothing of it leaves it to the
one in force.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kakitome.ports.awards import AwardRecord
from kakitome.ports.store import Store
from kakitome.services.applying.calls import version_in_force
from kakitome.values.instants import last_day_before
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalTerms:
    """What a definition says of renewing: in words, in months before the end, and the day that these make."""

    requirements: LocalizedText = LocalizedText()
    months: int | None = None
    asked_from: date | None = None


def renewal_terms(store: Store, record: AwardRecord) -> RenewalTerms:
    """Return what is said of renewing an award; empty terms where nobody says anything."""
    intent = record.intent
    newest = version_in_force(store, intent.microcredential)
    versions = [store.microcredentials.get(intent.microcredential, intent.version), *([newest] if newest else [])]
    for letter in (version.microcredential for version in versions):
        if letter.renewal_requirements or letter.renewal_months is not None:
            months, end = letter.renewal_months, intent.valid_until
            first = _months_before(last_day_before(end), months) if months and end is not None else None
            return RenewalTerms(requirements=letter.renewal_requirements, months=months, asked_from=first)
    return RenewalTerms()


def _months_before(last: date, months: int) -> date | None:
    """Return the same day some months before, or the last of that month; None where that is before all days."""
    year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    if year < date.min.year:
        return None
    return last.replace(year=year, month=month + 1, day=min(last.day, monthrange(year, month + 1)[1]))
