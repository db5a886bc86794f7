"""Recognitions in memory: one body's, and the public view over several."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.learning.recognition.recognition import Change, Recognition
from kakitome.ports.recognitions import Edition, KeptRecognition, RecognitionStore
from kakitome.ports.status_lists import StatusEntry


class MemoryRecognitions:
    """Implements `ports.recognitions.RecognitionStore`."""

    def __init__(self, journal: Journal) -> None:
        self._kept: Rows[str, KeptRecognition] = Rows(journal)

    def add(self, recognition: Recognition, *, edition: Edition, status: Sequence[StatusEntry]) -> None:
        """Store a recognition with the edition that is to be signed."""
        if recognition.number in self._kept:
            raise Conflict("E_RECOGNITION_EXISTS", number=recognition.number)
        kept = KeptRecognition(recognition=recognition, editions=(edition,), status=tuple(status))
        self._kept.put(recognition.number, kept)

    def change(self, number: str, change: Change, *, edition: Edition) -> Recognition:
        """Append a change with the edition that tells it."""
        kept = self.get(number)
        changed = kept.recognition.changed(change)
        if edition.edition != len(kept.editions) + 1 or kept.editions[-1].is_open:
            raise Conflict("E_RECOGNITION_EDITION", number=number, edition=edition.edition)
        self._kept.put(number, replace(kept, recognition=changed, editions=(*kept.editions, edition)))
        return changed

    def sign(self, number: str, edition: int, *, document: bytes, at: datetime) -> None:
        """Write an edition's exact bytes."""
        kept = self.get(number)
        before = next((one for one in kept.editions if one.edition == edition), None)
        if before is None:
            raise NotFound("E_RECOGNITION_UNKNOWN", number=number)
        if before.document == document:
            return
        if before.document:
            raise Conflict("E_RECOGNITION_SIGNED", number=number)
        after = replace(before, document=document, signed_at=at)
        editions = tuple(after if one is before else one for one in kept.editions)
        self._kept.put(number, replace(kept, editions=editions))

    def get(self, number: str) -> KeptRecognition:
        """Return one."""
        kept = self._kept.find(number)
        if kept is None:
            raise NotFound("E_RECOGNITION_UNKNOWN", number=number)
        return kept

    def find_by_case(self, case: str) -> KeptRecognition | None:
        """Return the newest recognition that a case led to."""
        return next((one for one in reversed(self._kept.values()) if one.recognition.case == case), None)

    def list_all(self) -> Sequence[KeptRecognition]:
        """Return every recognition, oldest first."""
        return self._kept.values()

    def list_open(self) -> Sequence[KeptRecognition]:
        """Return those with an edition that is still to be signed."""
        return [one for one in self._kept.values() if one.editions[-1].is_open]


class HasRecognitions(Protocol):
    """A store of one body."""

    @property
    def recognitions(self) -> RecognitionStore:
        """Its recognitions."""


class MemoryPublicRecognitions:
    """Implements `ports.recognitions.PublicRecognitions` over stores by their bodies' keys."""

    def __init__(self, stores: Mapping[str, HasRecognitions]) -> None:
        self._stores = stores

    def find(self, number: str) -> Recognition | None:
        """Find one by its number."""
        kept = self.find_kept(number)
        return kept.recognition if kept else None

    def find_kept(self, number: str) -> KeptRecognition | None:
        """Find one with its signed editions."""
        return next((one for one in self._signed() if one.number == number), None)

    def of_entry(self, entry: str) -> Sequence[Recognition]:
        """Return the recognitions of an entry."""
        return [one.recognition for one in self._signed() if one.recognition.entry == entry]

    def of_address(self, about: str) -> Sequence[Recognition]:
        """Return the recognitions about an address."""
        return [one.recognition for one in self._signed() if one.recognition.about == about]

    def list_of_body(self, body: str) -> Sequence[Recognition]:
        """Return what one body recognised."""
        return [one.recognition for one in self._signed() if one.recognition.body == body]

    def list_changed_since(self, instant: datetime) -> Sequence[Recognition]:
        """Return what was signed or changed at an instant or later."""
        return [one.recognition for one in self._signed() if _last_touched(one) >= instant]

    def _signed(self) -> Iterator[KeptRecognition]:
        for store in self._stores.values():
            for kept in store.recognitions.list_all():
                if kept.is_signed:
                    yield replace(kept, editions=tuple(one for one in kept.editions if not one.is_open))


def _last_touched(kept: KeptRecognition) -> datetime:
    changes = [change.at for change in kept.recognition.changes]
    return max([kept.endorsement.signed_at or kept.endorsement.intended_at, *changes])
