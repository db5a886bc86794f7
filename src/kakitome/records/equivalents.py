"""Credit equivalents over their tables: read by everybody, written under the lock of the institution concerned."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from kakitome.errors import Conflict
from kakitome.learning.credit.equivalent import Equivalent, EquivalentReversal
from kakitome.ports.equivalents import AdoptionItem, KeptEquivalent
from kakitome.records.models.equivalent import AdoptionItemRow, EquivalentRow
from kakitome.records.store.scope import UnscopedStore
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_NEWEST = ("-decided_on", "-id")


class DatabaseEquivalents(UnscopedStore):
    """Implements `ports.equivalents.Equivalents` over one database."""

    def add(self, equivalent: Equivalent, /) -> None:
        scope = self._scope(equivalent.institution)
        with scope.refusing_doubles(Conflict("E_EQUIVALENT_EXISTS")):
            scope.add([_row(equivalent)])

    def reverse(self, institution: str, number: str, *, reversal: EquivalentReversal) -> None:
        scope = self._scope(institution)
        with scope.writing():
            count = (
                scope.rows(EquivalentRow)
                .filter(number=number, reversed_on=None)
                .update(reversed_on=reversal.on, reversal_ja=reversal.reason.ja, reversal_en=reversal.reason.en)
            )
        if not count:
            raise Conflict("E_EQUIVALENT_REVERSED")

    def find(self, number: str) -> KeptEquivalent | None:
        return next(iter(_read(self._rows().filter(number=number))), None)

    def find_many(self, numbers: Collection[str], /) -> Sequence[KeptEquivalent]:
        return _read(self._rows().filter(number__in=list(numbers)))

    def of_entry(self, entry: str) -> Sequence[KeptEquivalent]:
        return _read(self._rows().filter(entry=entry).order_by(*_NEWEST))

    def of_institution(self, institution: str) -> Sequence[KeptEquivalent]:
        return _read(self._rows().filter(institution_id=institution).order_by(*_NEWEST))

    def search(self, words: Sequence[str], *, limit: int) -> Sequence[KeptEquivalent]:
        rows = self._rows()
        for word in words:
            rows = rows.filter(search_text__contains=_folded(word))
        return _read(rows.order_by(*_NEWEST)[:limit])

    def adoptions_of(self, numbers: Collection[str], /) -> Mapping[str, Sequence[KeptEquivalent]]:
        adopted: dict[str, list[KeptEquivalent]] = {}
        rows = self._rows().filter(adopted_from__in=list(numbers), reversed_on=None)
        for adoption in _read(rows.order_by("decided_on", "id")):
            adopted.setdefault(adoption.equivalent.adopted_from, []).append(adoption)
        return adopted

    def open_item(self, institution: str, item: AdoptionItem, /) -> None:
        scope = self._scope(institution)
        with scope.refusing_doubles(Conflict("E_ADOPTION_OPEN")):
            row = AdoptionItemRow(key=item.key, origin=item.origin, course_code=item.course_code)
            row.content, row.opened_at = to_plain(item), item.opened_at
            scope.add([row])

    def close_item(self, institution: str, key: str, *, decided: str, at: datetime) -> None:
        scope = self._scope(institution)
        with scope.writing():
            rows = scope.rows(AdoptionItemRow).filter(key=key, closed_at=None)
            if not rows.update(closed_at=at, decided=decided):
                raise Conflict("E_ADOPTION_CLOSED")

    def list_items(self, institution: str) -> Sequence[AdoptionItem]:
        scope = self._scope(institution)
        with scope.reading():
            return [_item(row) for row in scope.rows(AdoptionItemRow).order_by("-id")]

    def _rows(self) -> QuerySet[EquivalentRow]:
        return EquivalentRow.objects.using(self._using)


def _row(equivalent: Equivalent) -> EquivalentRow:
    names = (
        equivalent.entry_title,
        equivalent.provider_name,
        equivalent.course_title,
        equivalent.institution_name,
    )
    words = (equivalent.number, equivalent.entry, equivalent.course_code)
    return EquivalentRow(
        number=equivalent.number,
        entry=equivalent.entry,
        adopted_from=equivalent.adopted_from,
        decided_on=equivalent.decided_on,
        search_text=_folded("\n".join((*words, *(text for name in names for text in (name.ja, name.en))))),
        content=to_plain(equivalent),
    )


def _read(rows: Iterable[EquivalentRow]) -> list[KeptEquivalent]:
    return [
        KeptEquivalent(
            equivalent=from_plain(Equivalent, row.content),
            reversal=EquivalentReversal(
                on=row.reversed_on, reason=LocalizedText(ja=row.reversal_ja, en=row.reversal_en)
            )
            if row.reversed_on
            else None,
        )
        for row in rows
    ]


def _item(row: AdoptionItemRow) -> AdoptionItem:
    item = from_plain(AdoptionItem, {**row.content, "decided": row.decided})
    return replace(item, closed_at=row.closed_at)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
