"""Steps of the way back of awards over a table."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from kakitome.errors import Conflict
from kakitome.ports.award_returns import ReturnAct, ReturnStep
from kakitome.records.models.award_return import ReturnStepRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_OF_ACTS = PreparedQuery(ReturnStepRow, "id", among="act", first=True)
_STEPS = RecordMapping(ReturnStepRow, ReturnStep)


class DatabaseAwardReturns(ScopedStore):
    """Implements `AwardReturnStore`."""

    def add(self, step: ReturnStep, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_RETURN_RACE")):
            self._scope.add([_STEPS.row(step)])

    def list_by_award(self, award_number: str, /) -> Sequence[ReturnStep]:
        return self._scope.find_all(_STEPS, "position", award_number=award_number)

    def list_whose_newest_is(self, *acts: ReturnAct) -> Sequence[str]:
        wanted = [act.value for act in acts]
        if not self._scope.query(_OF_ACTS, among=wanted):
            # Hardly anybody was ever asked for anything, and every first page of a wallet looks.
            return []
        with self._scope.reading():
            rows = self._scope.rows(ReturnStepRow)
            later = rows.filter(award_number=OuterRef("award_number"), position__gt=OuterRef("position"))
            newest = rows.filter(~Exists(later), act__in=wanted)
            return list(newest.order_by("award_number").values_list("award_number", flat=True))

    def list_by_holder(self, account: str, /) -> Sequence[ReturnStep]:
        return self._scope.find_all(_STEPS, "at", "position", holder=account) if account else []
