"""What stands in the way of new intents: one look at the tables, then a decision per intent.

The looks are made for all intents together; deciding then goes through them in order and counts
earlier intents of the same call as taken. The unique indices say the same a second time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from kakitome.errors import Conflict
from kakitome.ports.awards import LIVE, AwardState, IssueIntent
from kakitome.ports.status_lists import StatusEntry
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.scope import Scope

T = TypeVar("T")
_CHUNK = 1000
_LIVE_STATES = [state.value for state in LIVE]


class Reservation:
    """Decides over the intents of one call."""

    def __init__(self, scope: Scope, intents: Sequence[IssueIntent]) -> None:
        self._scope = scope
        self._ids: dict[str, str] = {}
        self._rows: dict[tuple[str, int | None], str] = {}
        self._idempotency_keys: dict[str, str] = {}
        self._entries: dict[StatusEntry, str] = {}
        self._live: dict[str, set[str]] = defaultdict(set)
        self._issued: set[str] = set()
        self._being_replaced: set[str] = set()
        self._look(intents)

    def admit(self, intent: IssueIntent) -> None:
        """Count an intent as taken, or raise the conflict that keeps it out."""
        self._refuse_taken(intent)
        if intent.replaces and (intent.replaces not in self._issued or intent.replaces in self._being_replaced):
            raise Conflict("E_NOT_REPLACEABLE", credential_id=intent.replaces)
        others = self._live[intent.duplicate_key] - {intent.replaces}
        if intent.exclusive and others:
            raise Conflict("E_DUPLICATE_AWARD", credential_id=min(others))
        self._take(intent)

    def _refuse_taken(self, intent: IssueIntent) -> None:
        in_the_way = [
            ("E_CREDENTIAL_ID_TAKEN", self._ids.get(intent.credential_id)),
            ("E_ROW_TAKEN", None if intent.row is None else self._rows.get((intent.batch, intent.row))),
            ("E_IDEMPOTENCY_KEY_TAKEN", self._idempotency_keys.get(intent.idempotency_key)),
            *(("E_STATUS_INDEX_TAKEN", self._entries.get(entry)) for entry in intent.status),
        ]
        for code, credential_id in in_the_way:
            if credential_id is not None:
                raise Conflict(code, credential_id=credential_id)

    def _take(self, intent: IssueIntent) -> None:
        self._ids[intent.credential_id] = intent.credential_id
        self._rows[(intent.batch, intent.row)] = intent.credential_id
        if intent.idempotency_key:
            self._idempotency_keys[intent.idempotency_key] = intent.credential_id
        self._entries.update(dict.fromkeys(intent.status, intent.credential_id))
        self._live[intent.duplicate_key].add(intent.credential_id)
        self._being_replaced.add(intent.replaces)

    def _look(self, intents: Sequence[IssueIntent]) -> None:
        for ids in _chunks([intent.credential_id for intent in intents]):
            self._ids.update((found, found) for found in self._values("credential_id", credential_id__in=ids))
        self._look_at_rows(intents)
        for keys in _chunks([intent.idempotency_key for intent in intents if intent.idempotency_key]):
            rows = self._open_rows().filter(idempotency_key__in=keys)
            self._idempotency_keys.update(rows.values_list("idempotency_key", "credential_id"))
        for keys in _chunks([intent.duplicate_key for intent in intents]):
            live = self._scope.rows(AwardRow).filter(duplicate_key__in=keys, state__in=_LIVE_STATES)
            for key, credential_id in live.values_list("duplicate_key", "credential_id"):
                self._live[key].add(credential_id)
        for ids in _chunks([intent.replaces for intent in intents if intent.replaces]):
            issued = {"credential_id__in": ids, "state": AwardState.ISSUED.value}
            self._issued.update(self._values("credential_id", **issued))
            self._being_replaced.update(self._open_rows().filter(replaces__in=ids).values_list("replaces", flat=True))
        self._look_at_entries(intents)

    def _look_at_rows(self, intents: Sequence[IssueIntent]) -> None:
        for batch in {intent.batch for intent in intents if intent.row is not None}:
            for numbers in _chunks([i.row for i in intents if i.row is not None and i.batch == batch]):
                rows = self._open_rows().filter(batch=batch, row__in=numbers)
                for number, credential_id in rows.values_list("row", "credential_id"):
                    self._rows[(batch, number)] = credential_id

    def _look_at_entries(self, intents: Sequence[IssueIntent]) -> None:
        entries = [entry for intent in intents for entry in intent.status]
        for list_id in {entry.list_id for entry in entries}:
            for indices in _chunks([entry.index for entry in entries if entry.list_id == list_id]):
                held = self._scope.rows(AwardStatusRow).filter(
                    issuer=list_id.issuer, purpose=list_id.purpose.value, number=list_id.number, index__in=indices
                )
                for index, credential_id in held.values_list("index", "award__credential_id"):
                    self._entries[StatusEntry(list_id=list_id, index=index)] = credential_id

    def _open_rows(self) -> QuerySet[AwardRow]:
        return self._scope.rows(AwardRow).exclude(state=AwardState.ABANDONED.value)

    def _values(self, column: str, **conditions: object) -> list[str]:
        return list(self._scope.rows(AwardRow).filter(**conditions).values_list(column, flat=True))


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
