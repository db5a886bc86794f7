"""Closings of institutions, over their table."""

from collections.abc import Sequence

from kakitome.errors import Conflict
from kakitome.ports.closings import Closing, ClosingState
from kakitome.records.models.closing import ClosingRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore

_CLOSINGS = RecordMapping(ClosingRow, Closing, columns={"id": "key"})
_DONE = PreparedQuery(ClosingRow, *_CLOSINGS.names, equal=("state",), order=("id",), first=True)
_OVER = (ClosingState.DECLINED.value, ClosingState.WITHDRAWN.value)


class DatabaseClosings(UnscopedStore):
    """Implements `ports.closings.Closings` over one database."""

    def add(self, institution: str, closing: Closing, /) -> None:
        scope = self._scope(institution)
        with scope.refusing_doubles(Conflict("E_CLOSING_UNDER_WAY")):
            scope.add([_CLOSINGS.row(closing)])

    def change(self, institution: str, closing: Closing, /, *, before: ClosingState) -> None:
        scope = self._scope(institution)
        with scope.writing():
            rows = scope.rows(ClosingRow).filter(key=closing.id, state=before.value)
            if not rows.update(**_CLOSINGS.by_column(closing)):
                raise Conflict("E_CLOSING_MOVE")

    def list_of(self, institution: str, /) -> Sequence[Closing]:
        return self._scope(institution).find_all(_CLOSINGS, "-requested_at", "-id")

    def find_in_hand(self, institution: str, /) -> Closing | None:
        return next((closing for closing in self.list_of(institution) if closing.state.value not in _OVER), None)

    def find_done(self, institution: str, /) -> Closing | None:
        for columns in self._scope(institution).query(_DONE, ClosingState.DONE.value):
            return _CLOSINGS.read_values(columns)
        return None
