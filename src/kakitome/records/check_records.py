"""Dated records of checks over the tables."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from kakitome.errors import Unavailable
from kakitome.ports.check_records import CheckRecord
from kakitome.records.models.check_record import CheckRecordRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore
from kakitome.records.store.sqlite_turn import in_turn
from kakitome.values.number import new_number

_ATTEMPTS = 5
_RECORDS = RecordMapping(CheckRecordRow, CheckRecord)
_NEW_RECORDS = Insertion(CheckRecordRow, *_RECORDS.names)


class DatabaseCheckRecords(UnscopedStore):
    """Implements `ports.check_records.CheckRecords` over one database."""

    def add(
        self,
        *,
        as_of: datetime,
        verdict: str,
        facts: Mapping[str, Any],
        document_sha256: str = "",
        number: str = "",
    ) -> CheckRecord:
        record = CheckRecord(
            number=number, as_of=as_of, verdict=verdict, document_sha256=document_sha256, facts=dict(facts)
        )
        return self.add_many([record])[0]

    def add_many(self, records: Sequence[CheckRecord], /) -> Sequence[CheckRecord]:
        for _attempt in range(_ATTEMPTS - 1):
            # Seven characters of 23 are 3.4e9 numbers: a clash is rare, and drawn again.
            with suppress(IntegrityError):
                return self._store(records)
        return self._store(records)

    def _store(self, records: Sequence[CheckRecord]) -> Sequence[CheckRecord]:
        numbered = [record if record.number else replace(record, number=new_number("V")) for record in records]
        try:
            with in_turn(self._using), transaction.atomic(using=self._using):
                _NEW_RECORDS.run(map(_RECORDS.values, numbered), using=self._using)
        except IntegrityError:
            raise
        except DatabaseError as error:
            raise Unavailable("E_CHECK_RECORD_UNWRITABLE") from error
        return numbered

    def find(self, number: str) -> CheckRecord | None:
        row = CheckRecordRow.objects.using(self._using).filter(number=number).first()
        return _RECORDS.read(row) if row else None
