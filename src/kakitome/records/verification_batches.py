"""Checks of many at once over the tables."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F

from kakitome.errors import Problem
from kakitome.ports.verification_batches import Item, Row, VerificationBatch, WaitingItem
from kakitome.records.models import VerificationBatchRow, VerificationItemRow
from kakitome.values.number import new_number

_AT_ONCE = 20
"""Rows written in one statement: an archive's files may be 16 MiB each."""


class DatabaseVerificationBatches:
    """Implements `ports.verification_batches.VerificationBatches` over one database."""

    def __init__(self, *, using: str = "default") -> None:
        self._using = using

    def add(self, items: Iterable[Item], *, secret: str, created_at: datetime, expires_at: datetime) -> str:
        with transaction.atomic(using=self._using):
            row = VerificationBatchRow.objects.using(self._using).create(
                key_hash=_hash(secret), number=new_number("V"), created_at=created_at, expires_at=expires_at
            )
            remaining = iter(items)
            while chunk := list(islice(remaining, _AT_ONCE)):
                VerificationItemRow.objects.using(self._using).bulk_create([_item_row(row, item) for item in chunk])
        return row.number

    def find(self, secret: str, *, now: datetime) -> VerificationBatch | None:
        rows = VerificationBatchRow.objects.using(self._using)
        row = rows.filter(key_hash=_hash(secret), expires_at__gt=now).first()
        return self._batch(row) if row else None

    def list_open(self) -> Sequence[VerificationBatch]:
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
        return [WaitingItem(id=row.pk, item=_item(row), attempts=row.attempts) for row in rows]

    def answer(self, item_id: int, row: Row) -> None:
        VerificationItemRow.objects.using(self._using).filter(pk=item_id).update(
            verdict=row.verdict, facts=dict(row.facts), data=None, text="", problem=None
        )

    def finish(self, number: str, *, at: datetime) -> None:
        VerificationBatchRow.objects.using(self._using).filter(number=number).update(finished_at=at)

    def list_rows(self, number: str, *, limit: int | None = None) -> Sequence[Row]:
        rows = self._items(number).exclude(verdict="").order_by("position")[:limit]
        return [Row(position=row.position, label=row.label, verdict=row.verdict, facts=row.facts) for row in rows]

    def drop_expired(self, *, now: datetime) -> int:
        gone = VerificationBatchRow.objects.using(self._using).filter(expires_at__lte=now)
        count = gone.count()
        gone.delete()
        return count

    def _items(self, number: str):  # type: ignore[no-untyped-def]
        return VerificationItemRow.objects.using(self._using).filter(batch__number=number)

    def _batch(self, row: VerificationBatchRow) -> VerificationBatch:
        items = self._items(row.number)
        return VerificationBatch(
            number=row.number,
            created_at=row.created_at,
            expires_at=row.expires_at,
            finished_at=row.finished_at,
            total=items.count(),
            done=items.exclude(verdict="").count(),
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _item_row(batch: VerificationBatchRow, item: Item) -> VerificationItemRow:
    return VerificationItemRow(
        batch=batch,
        position=item.position,
        label=item.label,
        text=item.text,
        data=item.data or None,
        problem=asdict(item.problem) if item.problem else None,
    )


def _item(row: VerificationItemRow) -> Item:
    return Item(
        position=row.position,
        label=row.label,
        text=row.text,
        data=bytes(row.data or b""),
        problem=Problem(**row.problem) if row.problem else None,
    )
