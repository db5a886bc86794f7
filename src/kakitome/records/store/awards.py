"""Intents and awards over tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.ports.awards import (
    AWARD_MOVES,
    LIVE,
    AwardFilter,
    AwardRecord,
    AwardState,
    Completion,
    IssueIntent,
)
from kakitome.records.models.award import AwardRow, PackRow, SignedDocumentRow
from kakitome.records.store.award_rows import PLACE_COLUMNS, kind_of, place_of, record_of, row_of, status_rows_of
from kakitome.records.store.document_packs import DocumentPacks, Pack, Place
from kakitome.records.store.reservation import Reservation
from kakitome.records.store.scope import Scope

_CHUNK = 500
_CURRENT_FIRST = [AwardState.ISSUED, AwardState.INTENDED, AwardState.SUPERSEDED, AwardState.ABANDONED]


class DatabaseAwards:
    """Implements `AwardStore`."""

    def __init__(self, scope: Scope, *, packs: DocumentPacks) -> None:
        self._scope = scope
        self._packs = packs
        self._ahead: dict[str, Pack] = {}
        """By SHA-256, what `keep_documents` wrote and no row points at yet."""

    def reserve_many(self, intents: Sequence[IssueIntent], /) -> None:
        """Store intents, all or none."""
        with self._scope.writing():
            reservation = Reservation(self._scope, intents)
            for intent in intents:
                reservation.admit(intent)
            rows = [row_of(intent, payload=self._shortened(intent)) for intent in intents]
            try:
                # Another institution's credential id is invisible here, but the index sees it.
                with transaction.atomic(using=self._scope.using):
                    self._scope.add(rows)
            except IntegrityError as error:
                raise Conflict("E_CREDENTIAL_ID_TAKEN") from error
            places = [status_rows_of(intent, row) for intent, row in zip(intents, rows, strict=True)]
            self._scope.add([place for of_one in places for place in of_one])

    def keep_documents(self, intents: Sequence[IssueIntent], signed: Mapping[str, bytes], /) -> None:
        """Write signed documents into a pack, ahead of the transaction that completes their intents."""
        if not intents:
            return
        documents = [signed[intent.credential_id] for intent in intents]
        pack = self._packs.write(self._scope.institution, documents, kind=kind_of(intents[0]))
        self._ahead = dict.fromkeys(pack.places, pack)

    def complete_many(self, completions: Sequence[Completion], /) -> None:
        """Store where exact bytes lie and turn intents into issued awards, all or none."""
        with self._scope.writing():
            rows = self._rows_by_id([completion.credential_id for completion in completions])
            fresh: dict[str, Completion] = {}
            for completion in completions:
                row = rows.get(completion.credential_id)
                if row is None:
                    raise NotFound("E_AWARD_UNKNOWN", credential_id=completion.credential_id)
                digest = sha256(completion.document).hexdigest()
                if _is_new(row, digest):
                    row.state, row.issued_at, row.document_sha256 = AwardState.ISSUED.value, completion.at, digest
                    fresh[row.credential_id] = completion
            documents = self._document_rows(fresh, rows)
            for document in documents:
                self._scope.rows(AwardRow).filter(pk=document.award.pk).update(
                    state=AwardState.ISSUED.value,
                    issued_at=document.signed_at,
                    document_sha256=document.sha256,
                    payload=b"",
                )
            self._scope.add(documents)

    def abandon(self, credential_id: str, *, because: str, at: datetime) -> None:
        """Close an open intent without an award."""
        with self._scope.writing():
            row = self._moving(credential_id, AwardState.ABANDONED)
            row.abandoned_at, row.abandoned_because, row.payload = at, because, b""
            row.save(using=self._scope.using)

    def supersede(self, credential_id: str, *, by: str, at: datetime) -> None:
        """Mark an issued document as replaced by another."""
        with self._scope.writing():
            row = self._moving(credential_id, AwardState.SUPERSEDED)
            row.superseded_by, row.superseded_at = by, at
            row.save(using=self._scope.using)

    def get_document(self, credential_id: str) -> bytes:
        """Return the exact signed bytes."""
        with self._scope.reading():
            rows = self._scope.rows(SignedDocumentRow).filter(award__credential_id=credential_id)
            found = rows.values_list("document", *PLACE_COLUMNS).first()
        if found is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        document, *columns = found
        place = place_of(*columns)
        return bytes(document) if place is None else self._packs.read(self._scope.institution, place)

    def find_by_credential_id(self, credential_id: str) -> AwardRecord | None:
        """Find one document."""
        return next(iter(self._records(credential_id=credential_id)), None)

    def find_many_by_credential_id(self, credential_ids: Sequence[str], /) -> Mapping[str, AwardRecord]:
        """Find many documents; unknown ids are left out."""
        found: dict[str, AwardRecord] = {}
        for start in range(0, len(credential_ids), _CHUNK):
            wanted = credential_ids[start : start + _CHUNK]
            found.update((record.credential_id, record) for record in self._records(credential_id__in=wanted))
        return found

    def find_by_number(self, number: str) -> AwardRecord | None:
        """Find the award's current document: issued, else open, else the last one."""
        records = self.list_by_number(number)
        return min(reversed(records), key=lambda record: _CURRENT_FIRST.index(record.state), default=None)

    def list_by_number(self, number: str) -> Sequence[AwardRecord]:
        """Return all documents of one award, oldest first."""
        return self._records(number=number)

    def find_by_idempotency_key(self, key: str) -> AwardRecord | None:
        """Find the record of a client's key that was not abandoned."""
        if not key:
            return None
        records = self._records(idempotency_key=key)
        return next((record for record in records if record.state is not AwardState.ABANDONED), None)

    def find_many_by_duplicate_key(self, keys: Sequence[str], /) -> Mapping[str, Sequence[AwardRecord]]:
        """Find live records by duplicate key, oldest first; keys without any are left out."""
        found: dict[str, list[AwardRecord]] = {}
        live = [state.value for state in LIVE]
        for start in range(0, len(keys), _CHUNK):
            for record in self._records(duplicate_key__in=keys[start : start + _CHUNK], state__in=live):
                found.setdefault(record.intent.duplicate_key, []).append(record)
        return found

    def list_open_intents(self) -> Sequence[AwardRecord]:
        """Return intents that are neither completed nor abandoned, oldest first, with their payload."""
        with self._scope.reading():
            rows = self._scope.rows(AwardRow).filter(state=AwardState.INTENDED.value).order_by("id")
            found = list(rows.prefetch_related("status_rows"))
        lengthen = partial(self._packs.lengthen, self._scope.institution)
        return [record_of(row, payload=lengthen(bytes(row.payload))) for row in found]

    def list_matching(self, which: AwardFilter, /, *, offset: int = 0, limit: int = 100) -> Sequence[AwardRecord]:
        """Return matching records, newest intent first."""
        with self._scope.reading():
            rows = self._matching(which).order_by("-id").defer("payload").prefetch_related("status_rows")
            return [record_of(row) for row in rows[offset : offset + limit]]

    def count_matching(self, which: AwardFilter, /) -> int:
        """Count matching records."""
        with self._scope.reading():
            return self._matching(which).count()

    def _records(self, **conditions: object) -> list[AwardRecord]:
        with self._scope.reading():
            rows = self._scope.rows(AwardRow).filter(**conditions).order_by("id").defer("payload")
            return [record_of(row) for row in rows.prefetch_related("status_rows")]

    def _shortened(self, intent: IssueIntent) -> bytes:
        return self._packs.shorten(self._scope.institution, intent.payload, kind=kind_of(intent))

    def _document_rows(self, fresh: Mapping[str, Completion], rows: Mapping[str, AwardRow]) -> list[SignedDocumentRow]:
        """Return the rows of documents whose bytes are durable: those kept ahead, and the others kept now."""
        packs = {name: self._ahead.get(rows[name].document_sha256) for name in fresh}
        left = [name for name, pack in packs.items() if pack is None]
        if left:
            documents = [fresh[name].document for name in left]
            pack = self._packs.write(self._scope.institution, documents, kind=kind_of(rows[left[0]]))
            packs.update(dict.fromkeys(left, pack))
        known = {pack.name: self._pack_row(pack) for pack in packs.values() if pack is not None}
        found = []
        for name, completion in fresh.items():
            place = _place(packs[name], rows[name].document_sha256)
            found.append(
                SignedDocumentRow(
                    award=rows[name],
                    sha256=place.sha256,
                    signed_at=completion.at,
                    pack=known[place.pack],
                    pack_offset=place.offset,
                    pack_length=place.length,
                )
            )
        return found

    def _pack_row(self, pack: Pack) -> PackRow:
        found = self._scope.rows(PackRow).filter(name=pack.name).first()
        if found is None:
            found = PackRow(name=pack.name, reference=pack.reference, size=pack.size)
            self._scope.add([found])
        return found

    def _rows_by_id(self, credential_ids: list[str]) -> dict[str, AwardRow]:
        found: dict[str, AwardRow] = {}
        for start in range(0, len(credential_ids), _CHUNK):
            rows = self._scope.rows(AwardRow).filter(credential_id__in=credential_ids[start : start + _CHUNK])
            found.update((row.credential_id, row) for row in rows.defer("payload"))
        return found

    def _moving(self, credential_id: str, to: AwardState) -> AwardRow:
        row = self._scope.rows(AwardRow).filter(credential_id=credential_id).first()
        if row is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        before = AwardState(row.state)
        if to not in AWARD_MOVES[before]:
            raise Conflict("E_AWARD_MOVE", before=before.value, after=to.value, credential_id=credential_id)
        row.state = to.value
        return row

    def _matching(self, which: AwardFilter) -> QuerySet[AwardRow]:
        rows = self._scope.rows(AwardRow)
        if which.microcredentials is not None:
            rows = rows.filter(microcredential__in=which.microcredentials)
        if which.version is not None:
            rows = rows.filter(version=which.version)
        if which.batch:
            rows = rows.filter(batch=which.batch)
        if which.states:
            rows = rows.filter(state__in=[state.value for state in which.states])
        if "\0" in which.text:
            # PostgreSQL has no text with NUL in it, so nothing can match.
            return rows.none()
        return rows.filter(_speaks_of(which.text)) if which.text else rows


def _place(pack: Pack | None, digest: str) -> Place:
    if pack is None:
        raise LookupError(digest)
    return pack.places[digest]


def _is_new(row: AwardRow, digest: str) -> bool:
    """Tell whether bytes are still to be stored for a row; raise when others already are, or never may be."""
    if row.state == AwardState.ABANDONED.value:
        raise Conflict("E_INTENT_ABANDONED", credential_id=row.credential_id)
    if row.state == AwardState.INTENDED.value:
        return True
    if row.document_sha256 != digest:
        raise Conflict("E_ALREADY_ISSUED", credential_id=row.credential_id)
    return False


def _speaks_of(text: str) -> Q:
    columns = ("number", "learner_name", "learner_reading", "learner_email", "learner_student_number")
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": text})
    return found
