"""Searches that people keep, over the table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kakitome.errors import Conflict, NotFound
from kakitome.ports.saved_searches import MOST_SEARCHES, OwnSavedSearches, SavedSearch
from kakitome.records.models.saved_search import SavedSearchRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_SEARCHES = RecordMapping(SavedSearchRow, SavedSearch)


class DatabaseOwnSavedSearches:
    """Implements `ports.saved_searches.OwnSavedSearches` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def add(self, search: SavedSearch, /) -> None:
        with self._scope.writing():
            if self._scope.rows(SavedSearchRow).count() >= MOST_SEARCHES:
                raise Conflict("E_SAVED_SEARCH_MANY", limit=MOST_SEARCHES)
            self._scope.add(_SEARCHES.row(search, next_at=search.next_at))

    def list_searches(self) -> Sequence[SavedSearch]:
        with self._scope.reading():
            return [_read(row) for row in self._scope.rows(SavedSearchRow).order_by("-made_at", "-pk")]

    def choose_period(self, key: str, *, days: int) -> None:
        with self._scope.writing():
            row = self._scope.rows(SavedSearchRow).filter(key=key).first()
            if row is None:
                raise NotFound("E_SAVED_SEARCH_UNKNOWN")
            row.every_days, row.next_at = days, row.since + timedelta(days=days)
            row.save(using=self._scope.using, update_fields=["every_days", "next_at"])

    def drop(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(SavedSearchRow).filter(key=key).delete()

    def open_window(self, key: str, *, until: datetime) -> SavedSearch | None:
        with self._scope.writing():
            row = self._scope.rows(SavedSearchRow).filter(key=key).first()
            if row is None:
                return None
            if row.until is None:
                row.until = until
                row.save(using=self._scope.using, update_fields=["until"])
            return _read(row)

    def close_window(self, key: str, *, until: datetime) -> None:
        with self._scope.writing():
            row = self._scope.rows(SavedSearchRow).filter(key=key, until=until).first()
            if row is not None:
                row.since, row.until = until, None
                row.next_at = until + timedelta(days=row.every_days)
                row.save(using=self._scope.using, update_fields=["since", "until", "next_at"])


def _read(row: SavedSearchRow) -> SavedSearch:
    search = _SEARCHES.read(row)
    return replace(search, filters={facet: tuple(values) for facet, values in search.filters.items()})


class DatabaseSavedSearches(UnscopedStore):
    """Implements `ports.saved_searches.SavedSearches` over one database."""

    def open(self, account: str) -> OwnSavedSearches:
        return DatabaseOwnSavedSearches(account, using=self._using)

    def list_due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, SavedSearch]]:
        with seeing(EVERYONE, using=self._using):
            rows = SavedSearchRow.objects.using(self._using).filter(next_at__lte=now).select_related("account")
            due = list(rows.order_by("next_at", "pk")[:limit])
        return [(str(row.account.subject), _read(row)) for row in due]

    def stop(self, secret: str) -> bool:
        with seeing(EVERYONE, using=self._using):
            row = SavedSearchRow.objects.using(self._using).filter(stop=secret).select_related("account").first()
        if row is None:
            return False
        self.open(str(row.account.subject)).drop(row.key)
        return True
