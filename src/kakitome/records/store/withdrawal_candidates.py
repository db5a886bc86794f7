"""What withdrawal orders need to know of awards, in few columns and few questions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from kakitome.ports.awards import AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.withdrawals import Selection, WithdrawalCandidate
from kakitome.records.models.award import AwardRow
from kakitome.records.models.status_list import StatusEventRow
from kakitome.records.store.scope import ScopedStore
from kakitome.values.number import parse_number

_CHUNK = 500
_COLUMNS = ("number", "credential_id", "microcredential", "state")
_CURRENT_FIRST = [AwardState.ISSUED, AwardState.INTENDED, AwardState.SUPERSEDED, AwardState.ABANDONED]

_AwardColumns = tuple[str, str, str, str]


class Candidates(ScopedStore):
    """Reads candidates of one institution."""

    def find(self, names: Sequence[str]) -> Mapping[str, WithdrawalCandidate]:
        """Find awards by award number or credential id; unknown names are left out."""
        numbers: list[str] = []
        addresses: list[str] = []
        for name in dict.fromkeys(names):
            (numbers if parse_number(name) == name else addresses).append(name)
        with self._scope.reading():
            named = list(self._rows_in("credential_id", addresses))
            by_number = self._by_number([*numbers, *(row[0] for row in named)])
            current = {number: _current(by_number[number]) for number in numbers if number in by_number}
            rows: dict[str, _AwardColumns] = {**{row[1]: row for row in named}, **current}
            return self._candidates(rows, by_number)

    def select(self, which: Selection) -> Sequence[WithdrawalCandidate]:
        """Return the current documents of a batch's awards, or issued documents by what they are, oldest first."""
        with self._scope.reading():
            numbers = list(self._selected(which).order_by("id").values_list("number", flat=True))
            by_number = self._by_number(numbers)
            rows = {number: _current(by_number[number]) for number in numbers}
            return list(self._candidates(rows, by_number).values())

    def _selected(self, which: Selection) -> QuerySet[AwardRow]:
        rows = self._scope.rows(AwardRow)
        if which.batch:
            # A corrected award has another document, which is no row of the list; the award came from it all the same.
            return rows.filter(batch=which.batch)
        rows = rows.filter(state=AwardState.ISSUED.value)
        if which.microcredential:
            rows = rows.filter(microcredential=which.microcredential)
        if which.version is not None:
            rows = rows.filter(version=which.version)
        if which.awarded_from is not None:
            rows = rows.filter(awarded_on__gte=which.awarded_from)
        if which.awarded_until is not None:
            rows = rows.filter(awarded_on__lte=which.awarded_until)
        return rows

    def _by_number(self, numbers: Sequence[str]) -> dict[str, list[_AwardColumns]]:
        by_number: dict[str, list[_AwardColumns]] = defaultdict(list)
        for row in self._rows_in("number", list(dict.fromkeys(numbers))):
            by_number[row[0]].append(row)
        return by_number

    def _rows_in(self, column: str, values: Sequence[str]) -> Iterator[_AwardColumns]:
        for part in _parts(values):
            rows = self._scope.rows(AwardRow).filter(**{f"{column}__in": part})
            yield from rows.order_by("id").values_list(*_COLUMNS)

    def _candidates(
        self, rows: Mapping[str, _AwardColumns], by_number: Mapping[str, Sequence[_AwardColumns]]
    ) -> Mapping[str, WithdrawalCandidate]:
        addresses = [row[1] for row in rows.values()]
        revoked, suspended = self._revoked(addresses), self._suspended(addresses)
        return {
            name: WithdrawalCandidate(
                award_number=number,
                credential_id=address,
                microcredential=microcredential,
                state=AwardState(state),
                is_revoked=address in revoked,
                is_suspended=address in suspended,
                suspension_reason=suspended.get(address, ""),
                has_earlier=any(
                    other[3] == AwardState.SUPERSEDED.value and other[1] != address for other in by_number[number]
                ),
            )
            for name, (number, address, microcredential, state) in rows.items()
        }

    def _revoked(self, addresses: Sequence[str]) -> set[str]:
        # A revocation is never undone, so that any event of it is enough.
        return {address for address, _, _ in self._events(addresses, StatusPurpose.REVOCATION)}

    def _suspended(self, addresses: Sequence[str]) -> dict[str, str]:
        """Return why documents are suspended, by their credential id."""
        events = self._events(addresses, StatusPurpose.SUSPENSION)
        last = {address: (value, reason) for address, value, reason in events}
        return {address: reason for address, (value, reason) in last.items() if value}

    def _events(self, addresses: Sequence[str], purpose: StatusPurpose) -> Iterator[tuple[str, bool, str]]:
        for part in _parts(addresses):
            events = self._scope.rows(StatusEventRow).filter(credential_id__in=part, purpose=purpose.value)
            yield from events.order_by("id").values_list("credential_id", "value", "reason")


def _current(rows: Sequence[_AwardColumns]) -> _AwardColumns:
    """Choose the award's current document: issued, else open, else the last one."""
    return min(reversed(rows), key=lambda row: _CURRENT_FIRST.index(AwardState(row[3])))


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
