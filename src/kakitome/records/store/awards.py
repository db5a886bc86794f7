"""Intents and awards over tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.ports.awards import (
    AWARD_MOVES,
    LIVE,
    AwardFilter,
    AwardOutline,
    AwardRecord,
    AwardState,
    Completion,
    IssueIntent,
    digest_in,
)
from kakitome.ports.status_lists import StatusEntry
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.models.claim import ClaimRow
from kakitome.records.store.award_rows import (
    AWARDS,
    OPEN_COLUMNS,
    PLACES,
    RECORD_COLUMNS,
    kind_of,
    place_of,
    place_values_of,
    places_of,
    record_of,
    values_of,
)
from kakitome.records.store.award_walk import digests_among, documents_among, outline_pages
from kakitome.records.store.completion import complete
from kakitome.records.store.document_packs import DocumentPacks, Pack
from kakitome.records.store.duplicate_keys import query_by_duplicate_key
from kakitome.records.store.many_rows import take_keys
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.reservation import Reservation
from kakitome.records.store.scope import Scope
from kakitome.records.store.status_places import Draw

_OPEN = {"state": [AwardState.INTENDED.value]}
_BY_CREDENTIAL_ID = PreparedQuery(AwardRow, *RECORD_COLUMNS, among="credential_id", order=("id",))
_LIVE_BY_DUPLICATE_KEY = PreparedQuery(
    AwardRow,
    *RECORD_COLUMNS,
    among="duplicate_key",
    conditions={"state": sorted(state.value for state in LIVE)},
    order=("id",),
)
_BY_ROW = PreparedQuery(
    AwardRow,
    *RECORD_COLUMNS,
    equal=("batch",),
    among="row",
    conditions={"-state": [AwardState.ABANDONED.value]},
    order=("row",),
)
_BY_IDEMPOTENCY_KEY = PreparedQuery(
    AwardRow,
    *RECORD_COLUMNS,
    equal=("idempotency_key",),
    conditions={"-state": [AwardState.ABANDONED.value], "-idempotency_key": [""]},
    order=("id",),
)
_BY_NUMBER = PreparedQuery(AwardRow, *RECORD_COLUMNS, equal=("number",), order=("id",))
_AMONG_NUMBERS = PreparedQuery(AwardRow, *RECORD_COLUMNS, among="number", order=("id",))
_OPEN_INTENTS = PreparedQuery(AwardRow, *OPEN_COLUMNS, conditions=_OPEN, order=("id",))
_OPEN_IDS = PreparedQuery(AwardRow, "credential_id", among="credential_id", conditions=_OPEN)
_NUMBERS = PreparedQuery(AwardRow, "number", among="number")
_DOCUMENT = (
    PreparedQuery(SignedDocumentRow, "document", "sha256", "pack_offset", "pack_length")
    .belonging("award", by="credential_id")
    .looking_up("pack__name", "pack__reference")
)
_CURRENT_FIRST = [AwardState.ISSUED, AwardState.INTENDED, AwardState.SUPERSEDED, AwardState.ABANDONED]


class DatabaseAwards:
    """Implements `AwardStore`."""

    def __init__(self, scope: Scope, *, packs: DocumentPacks) -> None:
        self._scope = scope
        self._packs = packs
        self._ahead: dict[str, Pack] = {}
        """By SHA-256, what `keep_documents` wrote and no row points at yet."""
        self._ready: dict[str, tuple[bytes, bytes]] = {}
        """By credential id, payloads as they are and as `prepare` shortened them."""

    def prepare(self, intents: Sequence[IssueIntent], /) -> None:
        """Shorten the payloads of intents, where no other writer waits."""
        self._ready = {intent.credential_id: (intent.payload, self._shorten(intent)) for intent in intents}

    def reserve_many(self, intents: Sequence[IssueIntent], /) -> None:
        with self._scope.within():
            reservation = Reservation(self._scope, intents)
            reservation.admit()
            try:
                # What is taken already, be it by another institution, the indices see.
                with transaction.atomic(using=self._scope.using):
                    self._insert(intents, draws=reservation.draws)
            except IntegrityError as error:
                reservation.refuse_taken()
                raise Conflict("E_CREDENTIAL_ID_TAKEN") from error

    def _insert(self, intents: Sequence[IssueIntent], *, draws: Mapping[StatusEntry, Draw]) -> None:
        keyed = list(zip(take_keys(AwardRow, len(intents), using=self._scope.using), intents, strict=True))
        self._scope.insert(
            AWARDS, [values_of(intent, key=key, payload=self._shortened(intent)) for key, intent in keyed]
        )
        self._scope.insert(
            PLACES, [place for key, intent in keyed for place in place_values_of(intent, key=key, draws=draws)]
        )

    def keep_documents(self, intents: Sequence[IssueIntent], completions: Sequence[Completion], /) -> None:
        """Write signed documents into a pack, ahead of the transaction that completes their intents.

        Few lie in their rows instead, and wait for the disk with them.
        """
        if not intents or self._packs.are_few(len(intents)):
            return
        documents = {completion.document_sha256: completion.document for completion in completions}
        pack = self._packs.write_named(self._scope.institution, documents, kind=_kind(intents[0]))
        self._ahead = dict.fromkeys(pack.places, pack)

    def complete_many(self, completions: Sequence[Completion], /) -> None:
        with self._scope.joining():
            complete(self._scope, self._packs, completions, ahead=self._ahead)

    def abandon(self, credential_id: str, *, because: str, at: datetime) -> None:
        with self._scope.writing():
            row = self._moving(credential_id, AwardState.ABANDONED)
            row.abandoned_at, row.abandoned_because, row.payload = at, because, b""
            row.save(using=self._scope.using)

    def supersede(self, credential_id: str, *, by: str, at: datetime) -> None:
        with self._scope.writing():
            row = self._moving(credential_id, AwardState.SUPERSEDED)
            row.superseded_by, row.superseded_at = by, at
            row.save(using=self._scope.using)

    def get_document(self, credential_id: str) -> bytes:
        rows = self._scope.query(_DOCUMENT, credential_id)
        if not rows:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        document, sha256, offset, length, pack, reference = rows[0]
        place, institution = place_of(sha256, pack, reference, offset, length), self._scope.institution
        if place is None:
            return self._packs.read_row(institution, bytes(document), sha256=sha256)
        return self._packs.read(institution, place)

    def find_documents(self, credential_ids: Sequence[str], /) -> Mapping[str, bytes]:
        return documents_among(self._scope, self._packs, credential_ids)

    def find_by_credential_id(self, credential_id: str) -> AwardRecord | None:
        return self.find_many_by_credential_id([credential_id]).get(credential_id)

    def find_many_by_credential_id(self, credential_ids: Sequence[str], /) -> Mapping[str, AwardRecord]:
        award_records = self._looked_up(_BY_CREDENTIAL_ID, among=credential_ids)
        return {record.credential_id: record for record in award_records}

    def which_are_open(self, credential_ids: Sequence[str], /) -> frozenset[str]:
        return frozenset(name for (name,) in self._scope.query(_OPEN_IDS, among=credential_ids))

    def find_digests(self, credential_ids: Sequence[str], /) -> Mapping[str, str]:
        return digests_among(self._scope, credential_ids)

    def which_numbers_are_taken(self, numbers: Sequence[str], /) -> frozenset[str]:
        return frozenset(number for (number,) in self._scope.query(_NUMBERS, among=numbers))

    def find_by_number(self, number: str) -> AwardRecord | None:
        return _current(self.list_by_number(number))

    def find_many_by_number(self, numbers: Sequence[str], /) -> Mapping[str, AwardRecord]:
        award_records: dict[str, list[AwardRecord]] = {}
        for record in self._looked_up(_AMONG_NUMBERS, among=numbers):
            award_records.setdefault(record.number, []).append(record)
        current = {number: _current(records) for number, records in award_records.items()}
        return {number: record for number, record in current.items() if record is not None}

    def list_by_number(self, number: str) -> Sequence[AwardRecord]:
        return self._looked_up(_BY_NUMBER, number)

    def find_by_idempotency_key(self, key: str) -> AwardRecord | None:
        if not key:
            return None
        return next(iter(self._looked_up(_BY_IDEMPOTENCY_KEY, key)), None)

    def find_many_by_duplicate_key(self, keys: Sequence[str], /) -> Mapping[str, Sequence[AwardRecord]]:
        award_records: dict[str, list[AwardRecord]] = {}
        with self._scope.reading():
            for record in self._records_of(query_by_duplicate_key(self._scope, _LIVE_BY_DUPLICATE_KEY, keys)):
                award_records.setdefault(digest_in(record.intent.duplicate_key), []).append(record)
        return {key: award_records[digest] for key in keys if (digest := digest_in(key)) in award_records}

    def find_many_by_row(self, batch: str, rows: Sequence[int], /) -> Mapping[int, AwardRecord]:
        with self._scope.reading():
            award_records = self._records_of(self._scope.query(_BY_ROW, batch, among=rows))
        return {record.intent.row: record for record in award_records if record.intent.row is not None}

    def list_open_intents(self) -> Sequence[AwardRecord]:
        with self._scope.reading():
            return self._records_of(self._scope.query(_OPEN_INTENTS), with_payload=True)

    def list_matching(self, which: AwardFilter, /, *, offset: int = 0, limit: int = 100) -> Sequence[AwardRecord]:
        with self._scope.reading():
            return self._read(self._matching(which).order_by("-id")[offset : offset + limit])

    def count_matching(self, which: AwardFilter, /) -> int:
        with self._scope.reading():
            return self._matching(which).count()

    def each_page(self, *, size: int) -> Iterator[Sequence[AwardOutline]]:
        return outline_pages(self._scope, size=size)

    def _looked_up(self, query: PreparedQuery, *equal: str, among: Sequence[str] = ()) -> list[AwardRecord]:
        return self._records_of(self._scope.query(query, *equal, among=among))

    def _read(self, rows: QuerySet[AwardRow]) -> list[AwardRecord]:
        return self._records_of(list(rows.values_list(*RECORD_COLUMNS)))

    def _records_of(self, rows: Sequence[tuple[Any, ...]], *, with_payload: bool = False) -> list[AwardRecord]:
        places = places_of(self._scope, [columns[0] for columns in rows])
        if not with_payload:
            return [record_of(columns, places=places) for columns in rows]
        lengthen = partial(self._packs.lengthen, self._scope.institution)
        return [record_of(columns, places=places, payload=lengthen(bytes(payload))) for *columns, payload in rows]

    def _shortened(self, intent: IssueIntent) -> bytes:
        payload, shortened = self._ready.pop(intent.credential_id, (b"", b""))
        return shortened if shortened and payload is intent.payload else self._shorten(intent)

    def _shorten(self, intent: IssueIntent) -> bytes:
        return self._packs.shorten(self._scope.institution, intent.payload, kind=_kind(intent))

    def _moving(self, credential_id: str, to: AwardState) -> AwardRow:
        unknown = NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        row = self._scope.get_row(AwardRow, unknown, credential_id=credential_id)
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
        if which.key_id:
            rows = rows.filter(key_id=which.key_id)
        if which.received is not None:
            opened = self._scope.rows(ClaimRow).filter(award_number=OuterRef("number"), opened_at__isnull=False)
            rows = rows.filter(Exists(opened) if which.received else ~Exists(opened))
        rows = rows.filter(**_days_of(which))
        if "\0" in which.text:
            # PostgreSQL has no text with NUL in it, so nothing can match.
            return rows.none()
        return rows.filter(_speaks_of(which.text)) if which.text else rows


def _kind(intent: IssueIntent) -> str:
    return kind_of(intent.issuer, intent.microcredential, intent.version)


def _days_of(which: AwardFilter) -> dict[str, Any]:
    bounds = {
        "valid_until__lte": which.ended_by,
        "awarded_on__gte": which.awarded_from,
        "awarded_on__lte": which.awarded_until,
    }
    return {column: bound for column, bound in bounds.items() if bound is not None}


def _speaks_of(text: str) -> Q:
    columns = ("number", "learner_name", "learner_reading", "learner_email", "learner_student_number")
    holds_text = Q()
    for column in columns:
        holds_text |= Q(**{f"{column}__icontains": text})
    return holds_text


def _current(records: Sequence[AwardRecord]) -> AwardRecord | None:
    """Return the document of one award that stands for it now."""
    return min(reversed(records), key=lambda record: _CURRENT_FIRST.index(record.state), default=None)
