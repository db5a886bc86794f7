"""Writing the registry's index: rows, tokens, bitmaps and words, gathered and then written together.

On SQLite an index without contents cannot forget: what was replaced stays in it under an id that no bitmap holds any
more, until the index is built again. Ids only rise, so that the highest is the newest.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections
from pyroaring import BitMap

from kakitome.learning.registry.card import body_texts, card_of, title_texts
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.facets import facet_values, labels_of, sort_keys
from kakitome.learning.registry.terms import VERSION, searchable, tokens_of, words_of
from kakitome.learning.registry.vocabulary import suggested_words
from kakitome.records.models.registry_search import (
    CommonTermRow,
    FacetLabelRow,
    FacetRow,
    SearchRow,
    SearchStateRow,
    WordRow,
)
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain

BLOCK = 65_536
_CHUNK = 400
_ALL = (SearchRow, FacetRow, FacetLabelRow, WordRow, CommonTermRow, SearchStateRow)


def lock_state(*, using: str) -> SearchStateRow:
    """Return the one row of the state, locked until the transaction ends: writers come one after the other."""
    rows = SearchStateRow.objects.using(using)
    rows.get_or_create(pk=1, defaults={"terms_version": VERSION, "epoch": secrets.token_hex(8)})
    return rows.select_for_update().get(pk=1)


def empty_index(*, using: str) -> None:
    """Forget everything that was indexed."""
    for model in _ALL:
        model._base_manager.using(using).all().delete()
    connection = connections[using]
    statement = "DELETE FROM registry_text"
    if connection.vendor == "sqlite":
        statement = "INSERT INTO registry_text(registry_text) VALUES ('delete-all')"
    with connection.cursor() as cursor:
        cursor.execute(statement)


class IndexWriter:
    """Gathers what many entries change; `write` brings it into the tables. Needs a transaction around it."""

    def __init__(self, *, using: str) -> None:
        self._using = using
        self._state = lock_state(using=using)
        self._rows: list[SearchRow] = []
        self._words: dict[str, bool] = {}
        self._labels: dict[str, LocalizedText] = {}
        self._added: dict[tuple[str, int], BitMap] = {}
        self._removed: dict[tuple[str, int], BitMap] = {}

    def add(self, entry: Entry, *, recognised: bool) -> None:
        """Take in an entry that is not in the index."""
        title, body = searchable(title_texts(entry)), searchable(body_texts(entry))
        keys, values = sort_keys(entry), facet_values(entry, recognised=recognised)
        row = SearchRow(
            id=self._state.next_id,
            number=entry.number,
            title_key=keys.title,
            minutes=keys.minutes,
            price=keys.price,
            card=to_plain(card_of(entry)),
            facet_values=list(values),
            title_text=title,
            body_text=body,
        )
        self._state.next_id += 1
        self._rows.append(row)
        self._labels.update(labels_of(entry))
        for word in words_of(title) | words_of(body):
            self._words.setdefault(word, False)
        self._words.update(dict.fromkeys(suggested_words(entry), True))
        self._mark(self._added, values, row.id)

    def remove(self, number: str) -> SearchRow | None:
        """Take an entry out; returns the row it had."""
        row = SearchRow.objects.using(self._using).filter(number=number).first()
        if row is None:
            return None
        self._mark(self._removed, row.facet_values, row.id)
        SearchRow.objects.using(self._using).filter(pk=row.id).delete()
        if connections[self._using].vendor == "postgresql":
            self._execute("DELETE FROM registry_text WHERE id = %s", [[row.id]])
        return row

    def change_value(self, number: str, *, before: str, after: str) -> None:
        """Replace one value of an entry, if it has it."""
        row = SearchRow.objects.using(self._using).filter(number=number).first()
        if row is None or before not in row.facet_values:
            return
        row.facet_values = [after if value == before else value for value in row.facet_values]
        row.save(using=self._using, update_fields=["facet_values"])
        self._mark(self._removed, [before], row.id)
        self._mark(self._added, [after], row.id)

    def write(self) -> None:
        """Bring everything into the tables and tell readers that something changed."""
        self._state.generation += 1
        SearchRow.objects.using(self._using).bulk_create(self._rows, batch_size=_CHUNK)
        self._write_tokens()
        self._write_bitmaps()
        self._write_words()
        labels = [FacetLabelRow(value=value, ja=text.ja, en=text.en) for value, text in self._labels.items()]
        FacetLabelRow.objects.using(self._using).bulk_create(
            labels, update_conflicts=True, unique_fields=["value"], update_fields=["ja", "en"], batch_size=_CHUNK
        )
        self._state.mark = secrets.token_hex(8)
        self._state.save(using=self._using)
        for gathered in (self._rows, self._words, self._labels, self._added, self._removed):
            gathered.clear()

    def _write_tokens(self) -> None:
        if connections[self._using].vendor == "postgresql":
            both = ((row, list(tokens_of(row.title_text)), list(tokens_of(row.body_text))) for row in self._rows)
            self._execute(
                "INSERT INTO registry_text (id, title, tokens)"
                " VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
                [(row.id, _lexemes(title), _lexemes([*title, *body])) for row, title, body in both],
            )
            return
        self._execute(
            "INSERT INTO registry_text (rowid, title, body) VALUES (%s, %s, %s)",
            [(row.id, " ".join(tokens_of(row.title_text)), " ".join(tokens_of(row.body_text))) for row in self._rows],
        )

    def _write_bitmaps(self) -> None:
        touched = sorted(self._added.keys() | self._removed.keys())
        for at in range(0, len(touched), _CHUNK):
            keys = touched[at : at + _CHUNK]
            rows = FacetRow.objects.using(self._using).filter(value__in={value for value, _ in keys})
            known = {(row.value, row.block): row for row in rows.filter(block__in={block for _, block in keys})}
            FacetRow.objects.using(self._using).bulk_create(
                [self._bitmap_row(key, known.get(key)) for key in keys],
                update_conflicts=True,
                unique_fields=["value", "block"],
                update_fields=["members", "generation"],
                batch_size=_CHUNK,
            )

    def _bitmap_row(self, key: tuple[str, int], known: FacetRow | None) -> FacetRow:
        members = BitMap.deserialize(bytes(known.members)) if known else BitMap()
        members -= self._removed.get(key, BitMap())
        members |= self._added.get(key, BitMap())
        value, block = key
        return FacetRow(value=value, block=block, members=members.serialize(), generation=self._state.generation)

    def _write_words(self) -> None:
        """Add new words. One that becomes worth suggesting is written anew: readers look at new ids only."""
        rows = WordRow.objects.using(self._using)
        for is_suggested in (False, True):
            words = sorted(word for word, suggested in self._words.items() if suggested is is_suggested)
            known = self._known(words, is_suggested=is_suggested)
            new = [word for word in words if word not in known]
            for at in range(0, len(new) if is_suggested else 0, _CHUNK):
                rows.filter(word__in=new[at : at + _CHUNK]).delete()
            rows.bulk_create([WordRow(word=word, is_suggested=is_suggested) for word in new], batch_size=_CHUNK)

    def _known(self, words: Sequence[str], *, is_suggested: bool) -> set[str]:
        rows = WordRow.objects.using(self._using)
        rows = rows.filter(is_suggested=True) if is_suggested else rows
        known: set[str] = set()
        for at in range(0, len(words), _CHUNK):
            known.update(rows.filter(word__in=words[at : at + _CHUNK]).values_list("word", flat=True))
        return known

    def _mark(self, gathered: dict[tuple[str, int], BitMap], values: Iterable[str], row: int) -> None:
        for value in values:
            gathered.setdefault((value, row // BLOCK), BitMap()).add(row)

    def _execute(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        with connections[self._using].cursor() as cursor:
            cursor.executemany(statement, rows)


def _lexemes(tokens: Iterable[str]) -> list[str]:
    return sorted(set(tokens))
