"""What stands in the way of new intents.

What no index can refuse is looked at before anything is written: second live awards, documents that cannot be replaced,
places of earlier releases. Everything else the indices refuse when the rows are inserted; only then is it looked up
what it was (`refuse_taken`). The intents of one call are compared with each other in either case.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kakitome.errors import Conflict
from kakitome.ports.awards import LIVE, AwardState, IssueIntent, digest_in
from kakitome.ports.status_lists import StatusEntry, StatusListId
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.duplicate_keys import query_by_duplicate_key
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope
from kakitome.records.store.status_places import draws_of

_ABANDONED = AwardState.ABANDONED.value
_IDS = PreparedQuery(AwardRow, "credential_id", among="credential_id")
_ROWS = PreparedQuery(
    AwardRow, "row", "credential_id", equal=("batch",), among="row", conditions={"-state": [_ABANDONED]}
)
_KEYS = PreparedQuery(
    AwardRow,
    "idempotency_key",
    "credential_id",
    among="idempotency_key",
    conditions={"-state": [_ABANDONED], "-idempotency_key": [""]},
)
_LIVE = PreparedQuery(
    AwardRow,
    "duplicate_key",
    "credential_id",
    among="duplicate_key",
    conditions={"state": sorted(state.value for state in LIVE)},
)
_ISSUED = PreparedQuery(
    AwardRow, "credential_id", among="credential_id", conditions={"state": [AwardState.ISSUED.value]}
)
_REPLACED = PreparedQuery(
    AwardRow, "replaces", among="replaces", conditions={"-state": [_ABANDONED], "-replaces": [""]}
)
_DRAWS = PreparedQuery(AwardStatusRow, "draw", "award_id", equal=("status_list_id",), among="draw")
_PLACES = PreparedQuery(
    AwardStatusRow,
    "index",
    "award_id",
    equal=("issuer", "purpose", "number"),
    among="index",
    conditions={"draw": None},
)
_HOLDERS = PreparedQuery(AwardRow, "id", "credential_id", among="id")

_Taken = tuple[str, object]
"""The code of what cannot be taken twice, and which one."""


class Reservation:
    """Decides over the intents of one call."""

    def __init__(self, scope: Scope, intents: Sequence[IssueIntent]) -> None:
        self._scope = scope
        self._intents = intents
        self._live: dict[str, set[str]] = defaultdict(set)
        for key, credential_id in query_by_duplicate_key(scope, _LIVE, [intent.duplicate_key for intent in intents]):
            self._live[digest_in(key)].add(credential_id)
        replaced = [intent.replaces for intent in intents if intent.replaces]
        self._issued = {credential_id for (credential_id,) in scope.query(_ISSUED, among=replaced)}
        self._replaced = {credential_id for (credential_id,) in scope.query(_REPLACED, among=replaced)}
        self.draws = draws_of(scope, [entry for intent in intents for entry in intent.status])
        """As which draws of their lists the places of the intents come."""
        self._places: dict[StatusListId, list[StatusEntry]] = defaultdict(list)
        for entry in (entry for intent in intents for entry in intent.status):
            self._places[entry.list_id].append(entry)

    def admit(self) -> None:
        """Refuse what no index refuses.

        Raises:
            Conflict: E_DUPLICATE_AWARD, E_NOT_REPLACEABLE, or as `refuse_taken`.
        """
        try:
            self._judge(dict(self._held_without_draw()))
        except Conflict:
            # What was taken says more than that the learner has it.
            self.refuse_taken()
            raise

    def refuse_taken(self) -> None:
        """Say what of these intents was taken before; nothing when this institution cannot see it.

        Raises:
            Conflict: E_CREDENTIAL_ID_TAKEN, E_ROW_TAKEN, E_IDEMPOTENCY_KEY_TAKEN, E_STATUS_INDEX_TAKEN.
        """
        self._judge(dict(self._holders()))

    def _judge(self, holders: dict[_Taken, str]) -> None:
        """Go through the intents in order; earlier ones count as taken."""
        live: dict[str, set[str]] = defaultdict(set, {key: set(names) for key, names in self._live.items()})
        replaced = set(self._replaced)
        for intent in self._intents:
            wanted = list(_wanted(intent))
            for taken in wanted:
                if taken in holders:
                    raise Conflict(taken[0], credential_id=holders[taken])
            if intent.replaces and (intent.replaces not in self._issued or intent.replaces in replaced):
                raise Conflict("E_NOT_REPLACEABLE", credential_id=intent.replaces)
            same = live[digest_in(intent.duplicate_key)]
            if intent.exclusive and (others := same - {intent.replaces}):
                raise Conflict("E_DUPLICATE_AWARD", credential_id=min(others))
            same.add(intent.credential_id)
            replaced.add(intent.replaces)
            holders.update(dict.fromkeys(wanted, intent.credential_id))

    def _holders(self) -> Iterator[tuple[_Taken, str]]:
        """Look up who has what these intents want."""
        query, intents = self._scope.query, self._intents
        for (credential_id,) in query(_IDS, among=[intent.credential_id for intent in intents]):
            yield ("E_CREDENTIAL_ID_TAKEN", credential_id), credential_id
        for batch in {intent.batch for intent in intents if intent.row is not None}:
            rows = [intent.row for intent in intents if intent.row is not None and intent.batch == batch]
            for row, credential_id in query(_ROWS, batch, among=rows):
                yield ("E_ROW_TAKEN", (batch, row)), credential_id
        for key, credential_id in query(
            _KEYS, among=[intent.idempotency_key for intent in intents if intent.idempotency_key]
        ):
            yield ("E_IDEMPOTENCY_KEY_TAKEN", key), credential_id
        yield from self._held_without_draw()
        yield from self._held_by_draw()

    def _held_without_draw(self) -> Iterator[tuple[_Taken, str]]:
        """Find places held by rows that do not say as which draw: those of earlier releases."""
        for list_id, entries in self._places.items():
            name = (list_id.issuer, list_id.purpose.value, list_id.number)
            awards = dict(self._scope.query(_PLACES, *name, among=[entry.index for entry in entries]))
            yield from self._named({entry: awards[entry.index] for entry in entries if entry.index in awards})

    def _held_by_draw(self) -> Iterator[tuple[_Taken, str]]:
        drawn = {draw: entry for entry, draw in self.draws.items()}
        for key in {key for key, _ in drawn}:
            awards = self._scope.query(_DRAWS, key, among=[draw for of, draw in drawn if of == key])
            yield from self._named({drawn[key, draw]: award for draw, award in awards})

    def _named(self, held: Mapping[StatusEntry, int]) -> Iterator[tuple[_Taken, str]]:
        names = dict(self._scope.query(_HOLDERS, among=list(held.values())))
        for entry, award in held.items():
            yield ("E_STATUS_INDEX_TAKEN", entry), names[award]


def _wanted(intent: IssueIntent) -> Iterator[_Taken]:
    yield "E_CREDENTIAL_ID_TAKEN", intent.credential_id
    if intent.row is not None:
        yield "E_ROW_TAKEN", (intent.batch, intent.row)
    if intent.idempotency_key:
        yield "E_IDEMPOTENCY_KEY_TAKEN", intent.idempotency_key
    for entry in intent.status:
        yield "E_STATUS_INDEX_TAKEN", entry
