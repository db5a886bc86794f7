"""Which bits of a list verifiers must see: a revocation list also shows what is suspended, and copies of awards.

Most verifiers read one entry, of the purpose `revocation`. So its bit is set while an award must not be accepted, for
good or for the time being; the list of suspensions beside it says which of the two, and names none that is revoked.
The book itself keeps them apart: a revocation is final there, and what is published of it follows from the events.
A copy that is bound to an app's key has a place of its own, of which there are no events: it shows what its award's
place shows, and is set for good once its learner ended the copy.
Whoever publishes and whoever examines what was published ask here.

Source: docs/adr/0023-one-status-entry.md, docs/adr/0063-a-place-for-each-copy.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kakitome.ports.bound_copies import BoundCopyStore
from kakitome.ports.recognitions import RecognitionStore
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.ports.store import AwardBook

_PAGE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherBits:
    """What an issuer's suspensions and the copies of its awards change about its lists.

    Attributes:
        added: places in lists of revocations that are set though no event of theirs says so.
        final: those among them that are set for good: of copies that ended, or whose award was revoked.
        hidden: places in lists of suspensions of what is revoked meanwhile.
        ever: all places of what is or was suspended, and of copies that changed: no other list is changed.
    """

    added: frozenset[StatusEntry] = frozenset()
    final: frozenset[StatusEntry] = frozenset()
    hidden: frozenset[StatusEntry] = frozenset()
    ever: frozenset[StatusEntry] = frozenset()

    def change(self, list_id: StatusListId) -> bool:
        """Tell whether a list may have to show more, or less, than its own events."""
        return any(entry.list_id == list_id for entry in self.ever)

    def shown(self, indices: Iterable[int], list_id: StatusListId) -> set[int]:
        """Return the bits that are published of a list whose events come to these."""
        return (set(indices) | indices_in(self.added, list_id)) - indices_in(self.hidden, list_id)


def further_bits_of(book: AwardBook, issuer: str) -> FurtherBits:
    """Find what an issuer's lists show beside their own events."""
    suspended, copied = _suspended(book, issuer), _copied(book, issuer)
    return FurtherBits(
        added=suspended.added | copied.added,
        final=copied.final,
        hidden=suspended.hidden,
        ever=suspended.ever | copied.ever,
    )


def _copied(book: AwardBook, issuer: str) -> FurtherBits:
    copies: BoundCopyStore | None = getattr(book, "copies", None)
    changed = copies.list_changed(issuer) if copies is not None else ()
    if not changed:
        return FurtherBits()
    names = sorted({copy.credential_id for copy in changed})
    places = {name: place for page in _pages(names) for name, place in _places(book, page).items()}
    is_set = book.status_lists.which_are_set([entry for place in places.values() for entry in place])
    is_shown, is_final = set[str](), set[str]()
    for name, place in places.items():
        is_shown |= {name} if any(entry in is_set for entry in place) else set()
        is_final |= {name} if any(entry in is_set for entry in _of(place, StatusPurpose.REVOCATION)) else set()
    final = frozenset(copy.entry for copy in changed if copy.ended_at is not None or copy.credential_id in is_final)
    return FurtherBits(
        added=final | {copy.entry for copy in changed if copy.credential_id in is_shown},
        final=final,
        ever=frozenset(copy.entry for copy in changed),
    )


def _suspended(book: AwardBook, issuer: str) -> FurtherBits:
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
    return FurtherBits(
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
