"""What the status lists say of documents now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.ports.awards import AwardRecord
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import AwardBook


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStanding:
    """What the status lists say of one document now."""

    revoked: bool = False
    suspended: bool = False


def standing_of(book: AwardBook, records: Sequence[AwardRecord]) -> Mapping[str, DocumentStanding]:
    """Tell in one question how documents stand, by credential id."""
    entries = [entry for record in records for entry in record.intent.status]
    is_set = book.status_lists.which_are_set(entries)
    return {
        record.credential_id: DocumentStanding(
            revoked=any(e in is_set for e in record.intent.places(StatusPurpose.REVOCATION)),
            suspended=any(e in is_set for e in record.intent.places(StatusPurpose.SUSPENSION)),
        )
        for record in records
    }


def suspended_since(book: AwardBook, record: AwardRecord) -> datetime | None:
    """Tell since when a document is suspended; None while it is not."""
    if not standing_of(book, [record])[record.credential_id].suspended:
        return None
    events = book.status_lists.list_events_of(record.credential_id)
    began = [event.at for event in events if event.value and event.entry.list_id.purpose == StatusPurpose.SUSPENSION]
    return began[-1] if began else None
