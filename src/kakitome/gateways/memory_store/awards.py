"""Intents and awards in memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Final

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.awards import (
    AWARD_MOVES,
    LIVE,
    SIGNED,
    AwardFilter,
    AwardOutline,
    AwardRecord,
    AwardState,
    Completion,
    IssueIntent,
    digest_in,
)
from kakitome.ports.status_lists import StatusEntry


class MemoryAwards:
    """Implements `ports.awards.AwardStore`, with one index per question that issuing asks."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._records: Rows[str, AwardRecord] = Rows(journal)
        self._documents: Rows[str, bytes] = Rows(journal)
        self._open: Rows[str, None] = Rows(journal)
        self._entries: Rows[StatusEntry, str] = Rows(journal)
        self._by_row: Rows[tuple[str, int], str] = Rows(journal)
        self._by_idempotency_key: Rows[str, str] = Rows(journal)
        self._by_duplicate_key: Rows[str, tuple[str, ...]] = Rows(journal)
        self._by_number: Rows[str, tuple[str, ...]] = Rows(journal)
        self._replacing: Rows[str, str] = Rows(journal)

    def prepare(self, intents: Sequence[IssueIntent], /) -> None:
        """Do nothing: nobody waits here."""

    def reserve_many(self, intents: Sequence[IssueIntent], /) -> None:
        with self._journal.transaction():
            for intent in intents:
                self._refuse_taken(intent)
                self._refuse_replacing_what_cannot_be(intent)
                self._refuse_duplicate(intent)
                self._add(intent)

    def keep_documents(self, intents: Sequence[IssueIntent], completions: Sequence[Completion], /) -> None:
        """Keep nothing: here documents become durable with their records."""

    def complete_many(self, completions: Sequence[Completion], /) -> None:
        with self._journal.transaction():
            for completion in completions:
                self._complete(completion)

    def abandon(self, credential_id: str, *, because: str, at: datetime) -> None:
        record = self._moving(credential_id, AwardState.ABANDONED)
        with self._journal.transaction():
            closed = replace(
                record,
                intent=_without_payload(record.intent),
                state=AwardState.ABANDONED,
                abandoned_at=at,
                abandoned_because=because,
            )
            self._records.put(credential_id, closed)
            self._open.drop(credential_id)
            self._forget_keys(record.intent)

    def supersede(self, credential_id: str, *, by: str, at: datetime) -> None:
        record = self._moving(credential_id, AwardState.SUPERSEDED)
        self._records.put(
            credential_id, replace(record, state=AwardState.SUPERSEDED, superseded_by=by, superseded_at=at)
        )

    def get_document(self, credential_id: str) -> bytes:
        document = self._documents.find(credential_id)
        if document is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        return document

    def find_documents(self, credential_ids: Sequence[str], /) -> Mapping[str, bytes]:
        documents = {}
        for credential_id in credential_ids:
            with suppress(NotFound):
                documents[credential_id] = self.get_document(credential_id)
        return documents

    def find_by_credential_id(self, credential_id: str) -> AwardRecord | None:
        return self._records.find(credential_id)

    def find_many_by_credential_id(self, credential_ids: Sequence[str], /) -> Mapping[str, AwardRecord]:
        award_records = {credential_id: self._records.find(credential_id) for credential_id in credential_ids}
        return {credential_id: record for credential_id, record in award_records.items() if record is not None}

    def which_are_open(self, credential_ids: Sequence[str], /) -> frozenset[str]:
        return frozenset(credential_id for credential_id in credential_ids if credential_id in self._open)

    def find_digests(self, credential_ids: Sequence[str], /) -> Mapping[str, str]:
        award_records = self.find_many_by_credential_id(credential_ids)
        return {name: record.document_sha256 for name, record in award_records.items() if record.state in SIGNED}

    def which_numbers_are_taken(self, numbers: Sequence[str], /) -> frozenset[str]:
        return frozenset(number for number in numbers if number in self._by_number)

    def find_by_number(self, number: str) -> AwardRecord | None:
        order = (AwardState.ABANDONED, AwardState.SUPERSEDED, AwardState.INTENDED, AwardState.ISSUED)
        return max(self.list_by_number(number), key=lambda record: order.index(record.state), default=None)

    def find_many_by_number(self, numbers: Sequence[str], /) -> Mapping[str, AwardRecord]:
        return {number: record for number in numbers if (record := self.find_by_number(number)) is not None}

    def list_by_number(self, number: str) -> Sequence[AwardRecord]:
        return self._many(self._by_number.find(number) or ())

    def find_by_idempotency_key(self, key: str) -> AwardRecord | None:
        credential_id = self._by_idempotency_key.find(key)
        return None if credential_id is None else self._records.find(credential_id)

    def find_many_by_duplicate_key(self, keys: Sequence[str], /) -> Mapping[str, Sequence[AwardRecord]]:
        award_records = {key: self._live(key) for key in keys}
        return {key: records for key, records in award_records.items() if records}

    def find_many_by_row(self, batch: str, rows: Sequence[int], /) -> Mapping[int, AwardRecord]:
        names = {row: self._by_row.find((batch, row)) for row in rows}
        return {row: self._get(name) for row, name in names.items() if name is not None}

    def list_open_intents(self) -> Sequence[AwardRecord]:
        return self._many(list(self._open))

    def list_matching(self, which: AwardFilter, /, *, offset: int = 0, limit: int = 100) -> Sequence[AwardRecord]:
        fitting = [record for record in reversed(self._records.values()) if _fits(record, which)]
        return fitting[offset : offset + limit]

    def count_matching(self, which: AwardFilter, /) -> int:
        return sum(_fits(record, which) for record in self._records.values())

    def each_page(self, *, size: int) -> Iterator[Sequence[AwardOutline]]:
        records = self._records.values()[::-1]
        for start in range(0, len(records), size):
            yield [_outline_of(record) for record in records[start : start + size]]

    def _refuse_taken(self, intent: IssueIntent) -> None:
        if intent.credential_id in self._records:
            raise Conflict("E_CREDENTIAL_ID_TAKEN", credential_id=intent.credential_id)
        if intent.row is not None and (taken := self._by_row.find((intent.batch, intent.row))) is not None:
            raise Conflict("E_ROW_TAKEN", credential_id=taken)
        if intent.idempotency_key and (taken := self._by_idempotency_key.find(intent.idempotency_key)) is not None:
            raise Conflict("E_IDEMPOTENCY_KEY_TAKEN", credential_id=taken)
        for entry in intent.status:
            if (taken := self._entries.find(entry)) is not None:
                raise Conflict("E_STATUS_INDEX_TAKEN", credential_id=taken)

    def _refuse_replacing_what_cannot_be(self, intent: IssueIntent) -> None:
        if not intent.replaces:
            return
        old = self._records.find(intent.replaces)
        if old is None or old.state != AwardState.ISSUED or intent.replaces in self._replacing:
            raise Conflict("E_NOT_REPLACEABLE", credential_id=intent.replaces)

    def _refuse_duplicate(self, intent: IssueIntent) -> None:
        if not intent.exclusive:
            return
        for other in self._live(intent.duplicate_key):
            if other.credential_id != intent.replaces:
                raise Conflict("E_DUPLICATE_AWARD", credential_id=other.credential_id)

    def _add(self, intent: IssueIntent) -> None:
        credential_id = intent.credential_id
        self._records.put(credential_id, AwardRecord(intent=intent, state=AwardState.INTENDED))
        self._open.put(credential_id, None)
        for entry in intent.status:
            self._entries.put(entry, credential_id)
        if intent.row is not None:
            self._by_row.put((intent.batch, intent.row), credential_id)
        if intent.idempotency_key:
            self._by_idempotency_key.put(intent.idempotency_key, credential_id)
        if intent.replaces:
            self._replacing.put(intent.replaces, credential_id)
        for index, key in ((self._by_duplicate_key, digest_in(intent.duplicate_key)), (self._by_number, intent.number)):
            index.put(key, (*(index.find(key) or ()), credential_id))

    def _complete(self, completion: Completion) -> None:
        record = self._get(completion.credential_id)
        digest = completion.document_sha256
        if record.state == AwardState.ABANDONED:
            raise Conflict("E_INTENT_ABANDONED", credential_id=record.credential_id)
        if record.state != AwardState.INTENDED:
            if record.document_sha256 != digest:
                raise Conflict("E_ALREADY_ISSUED", credential_id=record.credential_id)
            return
        self._mark_issued(record.credential_id, digest=digest, at=completion.at)
        self._keep_document(completion)

    def _mark_issued(self, credential_id: str, *, digest: str, at: datetime) -> None:
        record = self._moving(credential_id, AwardState.ISSUED)
        issued = AwardRecord(
            intent=_without_payload(record.intent), state=AwardState.ISSUED, issued_at=at, document_sha256=digest
        )
        self._records.put(credential_id, issued)
        self._open.drop(credential_id)

    def _keep_document(self, completion: Completion) -> None:
        self._documents.put(completion.credential_id, completion.document)

    def _put_payload(self, credential_id: str, payload: bytes) -> None:
        record = self._get(credential_id)
        self._records.put(credential_id, replace(record, intent=replace(record.intent, payload=payload)))

    def _forget_keys(self, intent: IssueIntent) -> None:
        if intent.row is not None:
            self._by_row.drop((intent.batch, intent.row))
        if intent.idempotency_key:
            self._by_idempotency_key.drop(intent.idempotency_key)
        if intent.replaces:
            self._replacing.drop(intent.replaces)

    def _get(self, credential_id: str) -> AwardRecord:
        record = self._records.find(credential_id)
        if record is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
        return record

    def _moving(self, credential_id: str, to: AwardState) -> AwardRecord:
        record = self._get(credential_id)
        if to not in AWARD_MOVES[record.state]:
            raise Conflict("E_AWARD_MOVE", before=record.state, after=to, credential_id=credential_id)
        return record

    def _many(self, credential_ids: Sequence[str]) -> list[AwardRecord]:
        return [self._get(credential_id) for credential_id in credential_ids]

    def _live(self, duplicate_key: str) -> list[AwardRecord]:
        credential_ids = self._by_duplicate_key.find(digest_in(duplicate_key))
        return [r for r in self._many(credential_ids) if r.state in LIVE] if credential_ids else []


_OTHERS: Final = tuple(field.name for field in fields(IssueIntent) if field.name != "payload")
_others: Final = attrgetter(*_OTHERS)


def _without_payload(intent: IssueIntent) -> IssueIntent:
    # As `replace` does, which looks at each field of each intent.
    return IssueIntent(payload=b"", **dict(zip(_OTHERS, _others(intent), strict=True)))


def _outline_of(record: AwardRecord) -> AwardOutline:
    intent = record.intent
    return AwardOutline(
        credential_id=record.credential_id,
        number=record.number,
        state=record.state,
        intended_at=intent.intended_at,
        batch=intent.batch,
        row=intent.row,
        idempotency_key=intent.idempotency_key,
        status=intent.status,
        document_sha256=record.document_sha256,
    )


def _fits(record: AwardRecord, which: AwardFilter) -> bool:
    intent = record.intent
    return (
        (which.microcredentials is None or intent.microcredential in which.microcredentials)
        and (which.version is None or intent.version == which.version)
        and (not which.batch or intent.batch == which.batch)
        and (not which.key_id or intent.key_id == which.key_id)
        and (not which.states or record.state in which.states)
        and (not which.text or _speaks_of(intent, which.text))
        and not which.received
        and (which.ended_by is None or (intent.valid_until is not None and intent.valid_until <= which.ended_by))
        and (which.awarded_from is None or intent.awarded_on >= which.awarded_from)
        and (which.awarded_until is None or intent.awarded_on <= which.awarded_until)
    )


def _speaks_of(intent: IssueIntent, text: str) -> bool:
    texts = [intent.number]
    if intent.learner is not None:
        texts += [intent.learner.name, intent.learner.reading, intent.learner.email, intent.learner.student_number]
    return any(text.casefold() in part.casefold() for part in texts)
