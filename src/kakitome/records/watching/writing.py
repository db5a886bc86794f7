"""How writing a row of a watched table writes its line: in every way that the ORM has, so that no store can forget it.

Statements of our own (`many_rows`, `prepared_queries`) pass by here; watched tables are written by them only with rows
that need no line.
"""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from kakitome.records.watching.watched import WATCHED, institution_column, watched_models

Row = TypeVar("Row", bound=models.Model)
rows_written = Signal()
"""Rows of a watched table were written: `keys` of them, in the database `using`."""
rows_deleted = Signal()
"""Rows of a watched table were deleted: pairs of institution and key, in the database `using`."""


class WatchedRows(models.QuerySet[Row]):
    """Rows of any table; those of watched ones are told to their register when they are written."""

    def update(self, **changes: Any) -> int:
        """Change rows, and tell what they hold afterwards."""
        if not _concerns(self.model, changes):
            return super().update(**changes)
        with transaction.atomic(using=self.db):
            keys = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**changes)
            _announce(self.model, keys, using=self.db)
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Row]:
        """Insert rows, and tell what they hold."""
        if self.model._meta.db_table not in WATCHED:
            return super().bulk_create(objs, *args, **options)
        with transaction.atomic(using=self.db):
            rows = super().bulk_create(objs, *args, **options)
            _announce(self.model, [row.pk for row in rows], using=self.db)
        return rows

    bulk_create.alters_data = True  # type: ignore[attr-defined]


def watch() -> None:
    """Tell of rows that are saved or deleted one by one, also those of tables that are not ours; called once."""
    for table, model in watched_models(apps).items():
        post_save.connect(_saved, sender=model, dispatch_uid=f"record_digest {table} saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"record_digest {table} deleted")


def _saved(
    sender: type[models.Model], instance: models.Model, using: str, update_fields: Collection[str] | None, **_: Any
) -> None:
    if update_fields is None or _concerns(sender, update_fields):
        _announce(sender, [instance.pk], using=using)


def _deleted(sender: type[models.Model], instance: models.Model, using: str, **_: Any) -> None:
    owner = institution_column(sender)
    rows = [(getattr(instance, owner) if owner else "", instance.pk)]
    rows_deleted.send(sender, rows=rows, using=using)


def _announce(model: type[models.Model], keys: Sequence[Any], *, using: str) -> None:
    rows_written.send(model, keys=keys, using=using)


def _concerns(model: type[models.Model], names: Collection[str]) -> bool:
    """Tell whether columns that are digested are among the names of fields or columns."""
    watched = WATCHED.get(model._meta.db_table)
    if watched is None:
        return False
    columns = set(watched.columns(model))
    return any(
        field.attname in columns
        for field in model._meta.concrete_fields
        if field.name in names or field.attname in names
    )
