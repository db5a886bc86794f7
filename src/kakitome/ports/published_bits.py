"""Which bits of a list verifiers must see: a revocation list also shows what is suspended, as long as it is.

Most verifiers read one entry, of the purpose `revocation`. So its bit is set while an award must not be accepted, for
good or for the time being; the list of suspensions beside it says which of the two, and names none that is revoked.
The book itself keeps them apart: a revocation is final there, and what is published of it follows from the events.
Whoever publishes and whoever examines what was published ask here.

Source: docs/adr/0023-one-status-entry.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kakitome.ports.recognitions import RecognitionStore
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.ports.store import AwardBook

_PAGE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspensions:
    """What an issuer's suspensions change about its lists.

    Attributes:
        added: places in lists of revocations that show a suspension.
        hidden: places in lists of suspensions of what is revoked meanwhile.
        ever: all places of what is or was suspended: no list without one of them is changed.
    """

    added: frozenset[StatusEntry] = frozenset()
    hidden: frozenset[StatusEntry] = frozenset()
    ever: frozenset[StatusEntry] = frozenset()

    def change(self, list_id: StatusListId) -> bool:
        """Tell whether a list may have to show more, or less, than its own events."""
        return any(entry.list_id == list_id for entry in self.ever)

    def shown(self, indices: Iterable[int], list_id: StatusListId) -> set[int]:
        """Return the bits that are published of a list whose events come to these."""
        return (set(indices) | indices_in(self.added, list_id)) - indices_in(self.hidden, list_id)


def suspensions_of(book: AwardBook, issuer: str) -> Suspensions:
    """Find what an issuer has suspended."""
    heads = [head for head in book.status_lists.list_heads() if head.list_id.issuer == issuer]
    lists = [head.list_id for head in heads if head.list_id.purpose is StatusPurpose.SUSPENSION and head.last_event]
    last: dict[str, bool] = {}
    for list_id in lists:
        for page in book.status_lists.each_event_page(list_id, size=_PAGE):
            last.update((event.credential_id, event.value) for event in page)
    status_entries = {name: place for page in _pages(sorted(last)) for name, place in _places(book, page).items()}
    suspended = [place for name, place in status_entries.items() if last[name]]
    is_set = book.status_lists.which_are_set([entry for place in suspended for entry in place])
    final = [place for place in suspended if any(e in is_set for e in _of(place, StatusPurpose.REVOCATION))]
    return Suspensions(
        added=frozenset(e for place in suspended for e in _of(place, StatusPurpose.REVOCATION)),
        hidden=frozenset(e for place in final for e in _of(place, StatusPurpose.SUSPENSION)),
        ever=frozenset(e for place in status_entries.values() for e in place),
    )


def indices_in(entries: Iterable[StatusEntry], list_id: StatusListId) -> set[int]:
    """Return the indices of those places that lie in one list."""
    return {entry.index for entry in entries if entry.list_id == list_id}


def _pages(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _PAGE] for start in range(0, len(names), _PAGE))


def _places(book: AwardBook, credential_ids: Sequence[str]) -> Mapping[str, Sequence[StatusEntry]]:
    """Return the places of documents: awards, and the endorsements of recognitions where the book keeps them."""
    records = book.awards.find_many_by_credential_id(credential_ids)
    status_entries: dict[str, Sequence[StatusEntry]] = {name: record.intent.status for name, record in records.items()}
    recognitions: RecognitionStore | None = getattr(book, "recognitions", None)
    wanted = set(credential_ids) - set(status_entries)
    if wanted and recognitions is not None:
        kept_recognitions = (
            recognition for recognition in recognitions.list_all() if recognition.endorsement.url in wanted
        )
        status_entries |= {
            kept_recognition.endorsement.url: kept_recognition.status for kept_recognition in kept_recognitions
        }
    return status_entries


def _of(place: Sequence[StatusEntry], purpose: StatusPurpose) -> list[StatusEntry]:
    return [entry for entry in place if entry.list_id.purpose is purpose]
