"""Checks of many at once over the tables."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, Max

from kakitome.ports.verification_batches import (
    BatchRequest,
    Item,
    KeptVerificationBatch,
    OwnList,
    Row,
    WaitingItem,
)
from kakitome.records.models.verification_batch import VerificationBatchRow, VerificationItemRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore
from kakitome.values.number import new_number
from kakitome.values.plain_data import from_plain, to_plain

_BATCHES = RecordMapping(VerificationBatchRow, KeptVerificationBatch, apart=["total", "done", "own_list", "request"])
_ITEMS = RecordMapping(VerificationItemRow, Item)
_ANSWERS = RecordMapping(VerificationItemRow, Row)
_AT_ONCE = 20
"""Rows written in one statement: an archive's files may be 16 MiB each."""
_NO_LIST = OwnList()


class DatabaseVerificationBatches(UnscopedStore):
    """Implements `ports.verification_batches.VerificationBatches` over one database."""

    def add(
        self,
        items: Iterable[Item],
        *,
        secret: str,
        created_at: datetime,
        expires_at: datetime,
        own_list: OwnList = _NO_LIST,
    ) -> str:
        with transaction.atomic(using=self._using):
            row = VerificationBatchRow.objects.using(self._using).create(
                key_hash=_hash(secret),
                number=new_number("V"),
                created_at=created_at,
                expires_at=expires_at,
                own_list=to_plain(own_list),
            )
            remaining = iter(items)
            while chunk := list(islice(remaining, _AT_ONCE)):
                VerificationItemRow.objects.using(self._using).bulk_create(
                    [_ITEMS.row(item, batch=row) for item in chunk]
                )
        return row.number

    def find(self, secret: str, *, now: datetime) -> KeptVerificationBatch | None:
        rows = VerificationBatchRow.objects.using(self._using)
        row = rows.filter(key_hash=_hash(secret), expires_at__gt=now).first()
        return self._batch(row) if row else None

    def find_by_request(self, request: str, *, now: datetime) -> KeptVerificationBatch | None:
        rows = VerificationBatchRow.objects.using(self._using)
        row = rows.filter(request_number=request, expires_at__gt=now).first() if request else None
        return self._batch(row) if row else None

    def note_request(self, number: str, request: BatchRequest) -> None:
        VerificationBatchRow.objects.using(self._using).filter(number=number).update(
            request_number=request.number, request_asked=dict(request.places), request_is_joined=request.is_joined
        )

    def list_answer_keys(self, number: str) -> Sequence[str]:
        return list(
            self._items(number).exclude(answer="").order_by("answer").values_list("answer", flat=True).distinct()
        )

    def add_answers(self, number: str, items: Sequence[Item]) -> None:
        with transaction.atomic(using=self._using):
            # One at a time: whoever comes second finds the answers there.
            row = VerificationBatchRow.objects.using(self._using).select_for_update().get(number=number)
            known = set(self.list_answer_keys(number))
            last = self._items(number).aggregate(last=Max("position"))["last"] or 0
            fresh = [item for item in items if item.answer not in known]
            VerificationItemRow.objects.using(self._using).bulk_create(
                [_ITEMS.row(item, batch=row, position=last + place) for place, item in enumerate(fresh, 1)],
                batch_size=_AT_ONCE,
            )
            if fresh:
                self._update_finished(number, at=None)

    def drop_answers(self, number: str, keys: Sequence[str]) -> None:
        self._items(number).filter(answer__in=list(keys)).exclude(answer="").delete()

    def list_open(self) -> Sequence[KeptVerificationBatch]:
        rows = VerificationBatchRow.objects.using(self._using).filter(finished_at__isnull=True)
        return [self._batch(row) for row in rows.order_by("created_at", "id")]

    def count_open(self) -> int:
        return VerificationBatchRow.objects.using(self._using).filter(finished_at__isnull=True).count()

    def begin(self, number: str, *, most: int) -> Sequence[WaitingItem]:
        with transaction.atomic(using=self._using):
            rows = list(self._items(number).filter(verdict="").order_by("attempts", "position")[:most])
            VerificationItemRow.objects.using(self._using).filter(pk__in=[row.pk for row in rows]).update(
                attempts=F("attempts") + 1
            )
        return [WaitingItem(id=row.pk, item=_ITEMS.read(row), attempts=row.attempts) for row in rows]

    def answer(self, item_id: int, row: Row) -> None:
        VerificationItemRow.objects.using(self._using).filter(pk=item_id).update(
            verdict=row.verdict, facts=dict(row.facts), data=None, text="", problem=None
        )

    def finish(self, number: str, *, at: datetime) -> None:
        self._update_finished(number, at=at)

    def _update_finished(self, number: str, *, at: datetime | None) -> None:
        VerificationBatchRow.objects.using(self._using).filter(number=number).update(finished_at=at)

    def list_rows(self, number: str, *, limit: int | None = None) -> Sequence[Row]:
        rows = self._items(number).exclude(verdict="").order_by("position")[:limit]
        return [_ANSWERS.read(row) for row in rows]

    def drop_expired(self, *, now: datetime) -> int:
        expired = VerificationBatchRow.objects.using(self._using).filter(expires_at__lte=now)
        count = expired.count()
        expired.delete()
        return count

    def _items(self, number: str):  # type: ignore[no-untyped-def]
        return VerificationItemRow.objects.using(self._using).filter(batch__number=number)

    def _batch(self, row: VerificationBatchRow) -> KeptVerificationBatch:
        items = self._items(row.number)
        return _BATCHES.read(
            row,
            total=items.count(),
            done=items.exclude(verdict="").count(),
            own_list=from_plain(OwnList, row.own_list),
            request=BatchRequest(number=row.request_number, places=row.request_asked, is_joined=row.request_is_joined),
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
