"""What stands in the way of new intents: one look at the tables, then a decision per intent.

The looks are made for all intents together; deciding then goes through them in order and counts
earlier intents of the same call as taken. The unique indices say the same a second time.
"""

from collections import defaultdict
from collections.abc import Sequence

from kakitome.errors import Conflict
from kakitome.ports.awards import LIVE, AwardState, IssueIntent, digest_in
from kakitome.ports.status_lists import StatusEntry, StatusListId
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.duplicate_keys import look_by_duplicate_key
from kakitome.records.store.looks import Look
from kakitome.records.store.scope import Scope
from kakitome.records.store.status_places import draws_of

_ABANDONED = AwardState.ABANDONED.value
_IDS = Look(AwardRow, "credential_id", among="credential_id")
_ROWS = Look(AwardRow, "row", "credential_id", equal=("batch",), among="row", conditions={"-state": [_ABANDONED]})
_KEYS = Look(
    AwardRow,
    "idempotency_key",
    "credential_id",
    among="idempotency_key",
    conditions={"-state": [_ABANDONED], "-idempotency_key": [""]},
)
_LIVE = Look(
    AwardRow,
    "duplicate_key",
    "credential_id",
    among="duplicate_key",
    conditions={"state": sorted(state.value for state in LIVE)},
)
_ISSUED = Look(AwardRow, "credential_id", among="credential_id", conditions={"state": [AwardState.ISSUED.value]})
_REPLACED = Look(AwardRow, "replaces", among="replaces", conditions={"-state": [_ABANDONED], "-replaces": [""]})
_DRAWS = Look(AwardStatusRow, "draw", "award_id", equal=("status_list_id",), among="draw")
_PLACES = Look(
    AwardStatusRow,
    "index",
    "award_id",
    equal=("issuer", "purpose", "number"),
    among="index",
    conditions={"draw": None},
)
_HOLDERS = Look(AwardRow, "id", "credential_id", among="id")


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
        self.draws = draws_of(scope, [entry for intent in intents for entry in intent.status])
        """As which draws of their lists the places of the intents come."""
        self._look(intents)

    def admit(self, intent: IssueIntent) -> None:
        """Count an intent as taken, or raise the conflict that keeps it out."""
        self._refuse_taken(intent)
        if intent.replaces and (intent.replaces not in self._issued or intent.replaces in self._being_replaced):
            raise Conflict("E_NOT_REPLACEABLE", credential_id=intent.replaces)
        others = self._live[digest_in(intent.duplicate_key)] - {intent.replaces}
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
        self._live[digest_in(intent.duplicate_key)].add(intent.credential_id)
        self._being_replaced.add(intent.replaces)

    def _look(self, intents: Sequence[IssueIntent]) -> None:
        look = self._scope.look
        self._ids.update((found, found) for (found,) in look(_IDS, among=[one.credential_id for one in intents]))
        for batch in {intent.batch for intent in intents if intent.row is not None}:
            numbers = [intent.row for intent in intents if intent.row is not None and intent.batch == batch]
            self._rows.update(((batch, row), found) for row, found in look(_ROWS, batch, among=numbers))
        keys = [intent.idempotency_key for intent in intents if intent.idempotency_key]
        self._idempotency_keys.update(look(_KEYS, among=keys))
        keys = [intent.duplicate_key for intent in intents]
        for key, credential_id in look_by_duplicate_key(self._scope, _LIVE, keys):
            self._live[digest_in(key)].add(credential_id)
        replaced = [intent.replaces for intent in intents if intent.replaces]
        self._issued.update(found for (found,) in look(_ISSUED, among=replaced))
        self._being_replaced.update(found for (found,) in look(_REPLACED, among=replaced))
        self._look_at_entries(intents)

    def _look_at_entries(self, intents: Sequence[IssueIntent]) -> None:
        wanted: dict[StatusListId, list[StatusEntry]] = defaultdict(list)
        for entry in (entry for intent in intents for entry in intent.status):
            wanted[entry.list_id].append(entry)
        for list_id, entries in wanted.items():
            held = self._held(list_id, entries)
            holders = dict(self._scope.look(_HOLDERS, among=list(held.values())))
            self._entries.update((entry, holders[award]) for entry, award in held.items())

    def _held(self, list_id: StatusListId, entries: Sequence[StatusEntry]) -> dict[StatusEntry, int]:
        """Return which places of one list are held, and by which award's row."""
        name = (list_id.issuer, list_id.purpose.value, list_id.number)
        by_index = dict(self._scope.look(_PLACES, *name, among=[entry.index for entry in entries]))
        held = {entry: by_index[entry.index] for entry in entries if entry.index in by_index}
        drawn = {self.draws[entry]: entry for entry in entries if entry in self.draws}
        for key in {key for key, _ in drawn}:
            found = self._scope.look(_DRAWS, key, among=[draw for _, draw in drawn])
            held.update((drawn[key, draw], award) for draw, award in found)
        return held
