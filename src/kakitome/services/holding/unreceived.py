"""Awards that nobody has received yet: to whom the link may be sent again, many at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kakitome.ports.awards import AwardRecord
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store

RESEND_AFTER: Final = timedelta(hours=24)
"""Nobody gets two links within it by one press for many: it is what people bear, and mail servers too. (derived)"""


def list_sendable(store: Store, records: Sequence[AwardRecord], *, now: datetime) -> list[AwardRecord]:
    """Return those of some awards whose link may be sent again now.

    Left out are the received, the revoked, those without an address, and those whose last link is younger than a day.
    """
    addressed = [record for record in records if record.intent.learner is not None and record.intent.learner.email]
    claims = store.claims.list_by_awards([record.number for record in addressed])
    places = {record.number: record.intent.places(StatusPurpose.REVOCATION) for record in addressed}
    revoked = store.status_lists.which_are_set([place for those in places.values() for place in those])
    sendable = []
    for record in addressed:
        links = claims.get(record.number, ())
        is_received = any(claim.opened_at is not None for claim in links)
        is_fresh = any(claim.created_at > now - RESEND_AFTER for claim in links)
        if not is_received and not is_fresh and revoked.isdisjoint(places[record.number]):
            sendable.append(record)
    return sendable
