"""Recognitions over tables: one body's own, and what anyone may read of all of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.recognition import Change, Recognition
from kakitome.ports.recognitions import Edition, KeptRecognition
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.recognition import (
    RecognitionChangeRow,
    RecognitionEditionRow,
    RecognitionRow,
    SignedEditionRow,
)
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, ScopedStore, UnscopedStore, seeing
from kakitome.values.localized_text import LocalizedText

_RECOGNITIONS = RecordMapping(
    RecognitionRow,
    Recognition,
    columns={"body": "institution_id", "case": "case_number"},
    apart=["conditions", "changes"],
)
_CHANGES = RecordMapping(RecognitionChangeRow, Change)
_EDITIONS = RecordMapping(RecognitionEditionRow, Edition, apart=["document", "signed_at"])
_PARTS = ("change_rows", "edition_rows", "edition_rows__signed_row")


class DatabaseRecognitions(ScopedStore):
    """Implements `RecognitionStore`."""

    def add(self, recognition: Recognition, *, edition: Edition, status: Sequence[StatusEntry]) -> None:
        with self._scope.writing():
            with seeing(EVERYONE, using=self._scope.using):
                known = RecognitionRow.objects.using(self._scope.using).filter(number=recognition.number).exists()
            if known:
                raise Conflict("E_RECOGNITION_EXISTS", number=recognition.number)
            row = _RECOGNITIONS.row(
                recognition,
                conditions=[[condition.ja, condition.en] for condition in recognition.conditions],
                status=[[e.list_id.issuer, e.list_id.purpose.value, e.list_id.number, e.index] for e in status],
            )
            self._scope.add([row])
            self._scope.add([_EDITIONS.row(edition, recognition=self._get(recognition.number))])

    def change(self, number: str, change: Change, *, edition: Edition) -> Recognition:
        with self._scope.writing():
            row = self._get(number)
            kept_recognition = _with_editions(row)
            changed = kept_recognition.recognition.changed(change)
            if edition.edition != len(kept_recognition.editions) + 1 or kept_recognition.editions[-1].is_open:
                raise Conflict("E_RECOGNITION_EDITION", number=number, edition=edition.edition)
            self._scope.add([_CHANGES.row(change, recognition=row, sequence=len(changed.changes))])
            self._scope.add([_EDITIONS.row(edition, recognition=row)])
        return changed

    def sign(self, number: str, edition: int, *, document: bytes, at: datetime) -> None:
        with self._scope.writing():
            rows = self._scope.rows(RecognitionEditionRow).filter(recognition__number=number, edition=edition)
            row = rows.select_related("signed_row").first()
            if row is None:
                raise NotFound("E_RECOGNITION_UNKNOWN", number=number)
            signed = getattr(row, "signed_row", None)
            if signed is not None and bytes(signed.document) == document:
                return
            if signed is not None:
                raise Conflict("E_RECOGNITION_SIGNED", number=number)
            digest = hashlib.sha256(document).hexdigest()
            self._scope.add([SignedEditionRow(edition=row, document=document, sha256=digest, signed_at=at)])

    def find(self, number: str) -> KeptRecognition | None:
        with self._scope.reading():
            row = self._find(number)
            return _with_editions(row) if row else None

    def get(self, number: str) -> KeptRecognition:
        with self._scope.reading():
            return _with_editions(self._get(number))

    def find_by_case(self, case: str) -> KeptRecognition | None:
        with self._scope.reading():
            row = self._rows().filter(case_number=case).order_by("-id").first()
            return _with_editions(row) if row else None

    def list_by_case(self, case: str) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            return [_with_editions(row) for row in self._rows().filter(case_number=case).order_by("id")]

    def list_all(self) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            return [_with_editions(row) for row in self._rows().order_by("id")]

    def list_open(self) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            rows = self._rows().filter(edition_rows__isnull=False, edition_rows__signed_row=None)
            return [_with_editions(row) for row in rows.order_by("id").distinct()]

    def list_turned(self, *, since: datetime, until: datetime) -> Sequence[KeptRecognition]:
        between = (since, until)
        with self._scope.reading():
            changed = self._scope.rows(RecognitionChangeRow).filter(at__range=between).values("recognition")
            turned = Q(valid_from__range=between) | Q(valid_until__range=between) | Q(pk__in=changed)
            return [_with_editions(row) for row in self._rows().filter(turned).order_by("id")]

    def _rows(self) -> QuerySet[RecognitionRow]:
        return self._scope.rows(RecognitionRow).prefetch_related(*_PARTS)

    def _find(self, number: str) -> RecognitionRow | None:
        return self._rows().filter(number=number).first()

    def _get(self, number: str) -> RecognitionRow:
        row = self._find(number)
        if row is None:
            raise NotFound("E_RECOGNITION_UNKNOWN", number=number)
        return row


class DatabasePublicRecognitions(UnscopedStore):
    """Implements `PublicRecognitions`: what is signed, over all bodies."""

    def find(self, number: str) -> Recognition | None:
        kept_recognition = self.find_kept(number)
        return kept_recognition.recognition if kept_recognition else None

    def find_kept(self, number: str) -> KeptRecognition | None:
        return next(iter(self._list(Q(number=number))), None)

    def of_entry(self, entry: str) -> Sequence[Recognition]:
        return [kept.recognition for kept in self._list(Q(entry=entry))]

    def of_entries(self, entries: Sequence[str]) -> Sequence[Recognition]:
        return [kept.recognition for kept in self._list(Q(entry__in=list(entries)))]

    def of_address(self, about: str) -> Sequence[Recognition]:
        return [kept.recognition for kept in self._list(Q(about=about))]

    def list_of_body(self, body: str) -> Sequence[Recognition]:
        return [kept.recognition for kept in self._list(Q(institution_id=body))]

    def list_changed_since(self, instant: datetime) -> Sequence[Recognition]:
        signed = Q(edition_rows__edition=1, edition_rows__signed_row__signed_at__gte=instant)
        return [kept.recognition for kept in self._list(signed | Q(change_rows__at__gte=instant))]

    def _list(self, which: Q) -> Sequence[KeptRecognition]:
        with seeing(EVERYONE, using=self._using):
            rows = RecognitionRow.objects.using(self._using).filter(which).prefetch_related(*_PARTS)
            kept_recognitions = [_with_editions(row) for row in rows.order_by("id").distinct()]
        return [
            replace(kept, editions=tuple(edition for edition in kept.editions if not edition.is_open))
            for kept in kept_recognitions
            if kept.is_signed
        ]


def _with_editions(row: RecognitionRow) -> KeptRecognition:
    editions = sorted(row.edition_rows.all(), key=lambda edition_row: edition_row.edition)
    changes = sorted(row.change_rows.all(), key=lambda change_row: change_row.sequence)
    recognition = _RECOGNITIONS.read(
        row,
        conditions=tuple(LocalizedText(ja=ja, en=en) for ja, en in row.conditions),
        changes=tuple(_CHANGES.read(change) for change in changes),
    )
    status = tuple(
        StatusEntry(list_id=StatusListId(issuer=issuer, purpose=StatusPurpose(purpose), number=number), index=index)
        for issuer, purpose, number, index in row.status
    )
    return KeptRecognition(recognition=recognition, editions=tuple(map(_edition, editions)), status=status)


def _edition(row: RecognitionEditionRow) -> Edition:
    signed = getattr(row, "signed_row", None)
    document, signed_at = (bytes(signed.document), signed.signed_at) if signed else (b"", None)
    return _EDITIONS.read(row, document=document, signed_at=signed_at)
