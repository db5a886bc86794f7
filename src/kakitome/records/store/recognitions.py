"""Recognitions over tables: one body's own, and what anyone may read of all of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.ports.recognitions import Edition, KeptRecognition
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.recognition import (
    RecognitionChangeRow,
    RecognitionEditionRow,
    RecognitionRow,
    SignedEditionRow,
)
from kakitome.records.store.scope import EVERYONE, Scope, seeing
from kakitome.values.localized_text import LocalizedText

_PARTS = ("change_rows", "edition_rows", "edition_rows__signed_row")


class DatabaseRecognitions:
    """Implements `RecognitionStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, recognition: Recognition, *, edition: Edition, status: Sequence[StatusEntry]) -> None:
        with self._scope.writing():
            with seeing(EVERYONE, using=self._scope.using):
                known = RecognitionRow.objects.using(self._scope.using).filter(number=recognition.number).exists()
            if known:
                raise Conflict("E_RECOGNITION_EXISTS", number=recognition.number)
            row = _row(recognition, status)
            self._scope.add([row])
            self._add_edition(self._find(recognition.number) or row, edition)

    def change(self, number: str, change: Change, *, edition: Edition) -> Recognition:
        with self._scope.writing():
            row = self._get(number)
            kept_recognition = _kept(row)
            changed = kept_recognition.recognition.changed(change)
            if edition.edition != len(kept_recognition.editions) + 1 or kept_recognition.editions[-1].is_open:
                raise Conflict("E_RECOGNITION_EDITION", number=number, edition=edition.edition)
            told = RecognitionChangeRow(
                recognition=row,
                sequence=len(changed.changes),
                kind=change.kind.value,
                at=change.at,
                reason_ja=change.reason.ja,
                reason_en=change.reason.en,
            )
            self._scope.add([told])
            self._add_edition(row, edition)
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
            return _kept(row) if row else None

    def get(self, number: str) -> KeptRecognition:
        with self._scope.reading():
            return _kept(self._get(number))

    def find_by_case(self, case: str) -> KeptRecognition | None:
        with self._scope.reading():
            row = self._rows().filter(case_number=case).order_by("-id").first()
            return _kept(row) if row else None

    def list_by_case(self, case: str) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            return [_kept(row) for row in self._rows().filter(case_number=case).order_by("id")]

    def list_all(self) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            return [_kept(row) for row in self._rows().order_by("id")]

    def list_open(self) -> Sequence[KeptRecognition]:
        with self._scope.reading():
            rows = self._rows().filter(edition_rows__isnull=False, edition_rows__signed_row=None)
            return [_kept(row) for row in rows.order_by("id").distinct()]

    def _rows(self) -> QuerySet[RecognitionRow]:
        return self._scope.rows(RecognitionRow).prefetch_related(*_PARTS)

    def _find(self, number: str) -> RecognitionRow | None:
        return self._rows().filter(number=number).first()

    def _get(self, number: str) -> RecognitionRow:
        row = self._find(number)
        if row is None:
            raise NotFound("E_RECOGNITION_UNKNOWN", number=number)
        return row

    def _add_edition(self, row: RecognitionRow, edition: Edition) -> None:
        fresh = RecognitionEditionRow(
            recognition=row,
            edition=edition.edition,
            url=edition.url,
            issuer=edition.issuer,
            key_id=edition.key_id,
            payload=edition.payload,
            intended_at=edition.intended_at,
            valid_from=edition.valid_from,
            valid_until=edition.valid_until,
        )
        self._scope.add([fresh])


class DatabasePublicRecognitions:
    """Implements `PublicRecognitions`: what is signed, over all bodies."""

    def __init__(self, *, using: str = "default") -> None:
        self._using = using

    def find(self, number: str) -> Recognition | None:
        kept_recognition = self.find_kept(number)
        return kept_recognition.recognition if kept_recognition else None

    def find_kept(self, number: str) -> KeptRecognition | None:
        return next(iter(self._list(Q(number=number))), None)

    def of_entry(self, entry: str) -> Sequence[Recognition]:
        return [kept_recognition.recognition for kept_recognition in self._list(Q(entry=entry))]

    def of_address(self, about: str) -> Sequence[Recognition]:
        return [kept_recognition.recognition for kept_recognition in self._list(Q(about=about))]

    def list_of_body(self, body: str) -> Sequence[Recognition]:
        return [kept_recognition.recognition for kept_recognition in self._list(Q(institution_id=body))]

    def list_changed_since(self, instant: datetime) -> Sequence[Recognition]:
        signed = Q(edition_rows__edition=1, edition_rows__signed_row__signed_at__gte=instant)
        return [
            kept_recognition.recognition for kept_recognition in self._list(signed | Q(change_rows__at__gte=instant))
        ]

    def _list(self, which: Q) -> Sequence[KeptRecognition]:
        with seeing(EVERYONE, using=self._using):
            rows = RecognitionRow.objects.using(self._using).filter(which).prefetch_related(*_PARTS)
            kept_recognitions = [_kept(row) for row in rows.order_by("id").distinct()]
        return [_only_signed(kept_recognition) for kept_recognition in kept_recognitions if kept_recognition.is_signed]


def _only_signed(kept_recognition: KeptRecognition) -> KeptRecognition:
    editions = tuple(edition for edition in kept_recognition.editions if not edition.is_open)
    return KeptRecognition(recognition=kept_recognition.recognition, editions=editions, status=kept_recognition.status)


def _row(recognition: Recognition, status: Sequence[StatusEntry]) -> RecognitionRow:
    return RecognitionRow(
        number=recognition.number,
        body_did=recognition.body_did,
        body_name_ja=recognition.body_name.ja,
        body_name_en=recognition.body_name.en,
        case_number=recognition.case,
        procedure=recognition.procedure,
        criteria_version=recognition.criteria_version,
        entry=recognition.entry,
        entry_version=recognition.entry_version,
        about=recognition.about,
        title_ja=recognition.title.ja,
        title_en=recognition.title.en,
        digest=recognition.digest,
        decided_at=recognition.decided_at,
        valid_from=recognition.valid_from,
        valid_until=recognition.valid_until,
        confirmed=list(recognition.confirmed),
        conditions=[[condition.ja, condition.en] for condition in recognition.conditions],
        status=[[e.list_id.issuer, e.list_id.purpose.value, e.list_id.number, e.index] for e in status],
    )


def _kept(row: RecognitionRow) -> KeptRecognition:
    editions = sorted(row.edition_rows.all(), key=lambda edition_row: edition_row.edition)
    status = tuple(
        StatusEntry(list_id=StatusListId(issuer=issuer, purpose=StatusPurpose(purpose), number=number), index=index)
        for issuer, purpose, number, index in row.status
    )
    return KeptRecognition(
        recognition=_recognition(row), editions=tuple(_edition(edition) for edition in editions), status=status
    )


def _recognition(row: RecognitionRow) -> Recognition:
    changes = sorted(row.change_rows.all(), key=lambda change_row: change_row.sequence)
    return Recognition(
        number=row.number,
        body=row.institution_id,
        body_did=row.body_did,
        body_name=LocalizedText(ja=row.body_name_ja, en=row.body_name_en),
        case=row.case_number,
        procedure=row.procedure,
        criteria_version=row.criteria_version,
        entry=row.entry,
        entry_version=row.entry_version,
        about=row.about,
        title=LocalizedText(ja=row.title_ja, en=row.title_en),
        digest=row.digest,
        decided_at=row.decided_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        confirmed=tuple(row.confirmed),
        conditions=tuple(LocalizedText(ja=ja, en=en) for ja, en in row.conditions),
        changes=tuple(
            Change(
                kind=ChangeKind(change.kind),
                at=change.at,
                reason=LocalizedText(ja=change.reason_ja, en=change.reason_en),
            )
            for change in changes
        ),
    )


def _edition(row: RecognitionEditionRow) -> Edition:
    signed = getattr(row, "signed_row", None)
    return Edition(
        edition=row.edition,
        url=row.url,
        issuer=row.issuer,
        key_id=row.key_id,
        payload=bytes(row.payload),
        intended_at=row.intended_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        document=bytes(signed.document) if signed else b"",
        signed_at=signed.signed_at if signed else None,
    )
