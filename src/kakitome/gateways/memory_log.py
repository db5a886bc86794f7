"""The transparency log in memory, with documents that a test hands in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kakitome.errors import Conflict, NotFound
from kakitome.ports.transparency_log import LogPlace, NewEntry, UnloggedDocument


class MemoryTransparencyLog:
    """Implements `ports.transparency_log.TransparencyLog`."""

    def __init__(self) -> None:
        self.documents: dict[str, list[UnloggedDocument]] = {}
        """Signed documents by institution, oldest first."""
        self._entries: list[bytes] = []
        self._places: dict[tuple[str, str], LogPlace] = {}

    def count(self) -> int:
        return len(self._entries)

    def list_entries(self, *, first: int, count: int) -> Sequence[bytes]:
        return self._entries[first : first + count]

    def list_unlogged(self, institution: str, *, limit: int) -> Sequence[UnloggedDocument]:
        signed = self.documents.get(institution, [])
        return [
            unlogged_document
            for unlogged_document in signed
            if (institution, unlogged_document.credential_id) not in self._places
        ][:limit]

    def append(self, institution: str, entries: Sequence[NewEntry], /) -> Sequence[int]:
        named = [(institution, entry.credential_id) for entry in entries if entry.credential_id]
        if len(set(named)) != len(named) or any(key in self._places for key in named):
            raise Conflict("E_LOG_RACE")
        first = len(self._entries)
        for index, entry in enumerate(entries, start=first):
            self._entries.append(entry.entry)
            if entry.credential_id:
                place = LogPlace(credential_id=entry.credential_id, index=index, nonce=entry.nonce)
                self._places[institution, entry.credential_id] = place
        return range(first, len(self._entries))

    def take_back(self, entries: Sequence[bytes], /) -> None:
        self._entries.extend(entries)

    def find_place(self, institution: str, credential_id: str) -> LogPlace | None:
        return self._places.get((institution, credential_id))

    def list_places(self, institution: str) -> Sequence[LogPlace]:
        return sorted((p for (key, _), p in self._places.items() if key == institution), key=lambda p: p.index)

    def each_place_page(self, institution: str, /, *, size: int) -> Iterator[Sequence[LogPlace]]:
        places = self.list_places(institution)
        return (places[start : start + size] for start in range(0, len(places), size))

    def erase_nonce(self, institution: str, credential_id: str) -> None:
        place = self.find_place(institution, credential_id)
        if place is None:
            raise NotFound("E_LOG_PLACE_UNKNOWN")
        self._places[institution, credential_id] = replace(place, nonce=b"")
