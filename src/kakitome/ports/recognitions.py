"""What a body recognised: each recognition, its changes, and the signed endorsement in its editions.

    store.recognitions.add(recognition, edition=edition, status=entries)      # before the signature
    store.recognitions.sign(recognition.number, 1, document=signed, at=now)   # after it
    platform.recognitions.of_address(achievement)                             # anyone's question

A recognition is public once its first edition is signed. An edition is the endorsement as the body signed it for a
while: the first says what was decided, each later one what became of it. Nothing here is changed or deleted: changes
and editions are added, and an edition's bytes are written once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.learning.recognition.recognition import Change, Recognition
from kakitome.ports.status_lists import StatusEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a recognition's endorsement; open until its bytes are there.

    Attributes:
        edition: counts from 1 in the recognition.
        url: where it lies.
        issuer: DID that signs; `key_id` the public key (Multikey) whose private half does.
        payload: the unsigned document; together with `key_id` and `intended_at` it determines the signed bytes.
        valid_from, valid_until: the period it speaks of; the end is exclusive.
        document: the exact signed bytes; empty while it is open.
    """

    edition: int
    url: str
    issuer: str
    key_id: str
    payload: bytes
    intended_at: datetime
    valid_from: datetime
    valid_until: datetime
    document: bytes = b""
    signed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it is still to be signed."""
        return not self.document

    @property
    def sha256(self) -> str:
        """Hash of the signed bytes, hexadecimal; empty while it is open."""
        return hashlib.sha256(self.document).hexdigest() if self.document else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecognition:
    """One recognition with its editions, oldest first, and its places in the body's status lists."""

    recognition: Recognition
    editions: tuple[Edition, ...]
    status: tuple[StatusEntry, ...] = ()

    @property
    def number(self) -> str:
        """Registered number."""
        return self.recognition.number

    @property
    def is_signed(self) -> bool:
        """Return whether its endorsement exists."""
        return not self.editions[0].is_open

    @property
    def endorsement(self) -> Edition:
        """Return the first edition: what was decided."""
        return self.editions[0]

    @property
    def current(self) -> Edition:
        """Return the newest edition that is signed; the first when none is."""
        return next((edition for edition in reversed(self.editions) if not edition.is_open), self.editions[0])


class RecognitionStore(Protocol):
    """Recognitions of one body."""

    def add(self, recognition: Recognition, *, edition: Edition, status: Sequence[StatusEntry]) -> None:
        """Store a recognition with the edition that is to be signed.

        Raises `Conflict` (E_RECOGNITION_EXISTS) for a number that is taken.
        """

    def change(self, number: str, change: Change, *, edition: Edition) -> Recognition:
        """Append a change with the edition that tells it; returns the recognition as it is then.

        Raises `NotFound` (E_RECOGNITION_UNKNOWN), `Conflict` as `Recognition.changed`, and E_RECOGNITION_EDITION
        unless the edition is the next one and the one before is signed.
        """

    def sign(self, number: str, edition: int, *, document: bytes, at: datetime) -> None:
        """Write an edition's exact bytes; the same bytes again change nothing.

        Raises `NotFound` (E_RECOGNITION_UNKNOWN), `Conflict` (E_RECOGNITION_SIGNED) for other bytes.
        """

    def find(self, number: str) -> KeptRecognition | None:
        """Find one by its number."""

    def get(self, number: str) -> KeptRecognition:
        """Return one; raises `NotFound` (E_RECOGNITION_UNKNOWN)."""

    def find_by_case(self, case: str) -> KeptRecognition | None:
        """Return the newest recognition that a case led to."""

    def list_by_case(self, case: str) -> Sequence[KeptRecognition]:
        """Return every recognition that a case led to, oldest first."""

    def list_all(self) -> Sequence[KeptRecognition]:
        """Return every recognition, oldest first, unsigned ones too."""

    def list_open(self) -> Sequence[KeptRecognition]:
        """Return those with an edition that is still to be signed, oldest first."""

    def list_turned(self, *, since: datetime, until: datetime) -> Sequence[KeptRecognition]:
        """Return those that began, ended or were changed between two instants, both included, oldest first."""


class PublicRecognitions(Protocol):
    """What anyone may ask, over all bodies; only what is signed is answered."""

    def find(self, number: str) -> Recognition | None:
        """Find one by its number."""

    def find_kept(self, number: str) -> KeptRecognition | None:
        """Find one with its signed editions."""

    def of_entry(self, entry: str) -> Sequence[Recognition]:
        """Return the recognitions of an entry of the registry, all versions, oldest first."""

    def of_entries(self, entries: Sequence[str]) -> Sequence[Recognition]:
        """Return the recognitions of several entries, all versions, oldest first."""

    def of_address(self, about: str) -> Sequence[Recognition]:
        """Return the recognitions about an address, oldest first."""

    def list_of_body(self, body: str) -> Sequence[Recognition]:
        """Return what one body recognised, oldest first."""

    def list_changed_since(self, instant: datetime) -> Sequence[Recognition]:
        """Return what was signed or changed at an instant or later, oldest first."""
