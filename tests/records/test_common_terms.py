"""The rows of terms that stand in many entries: kept to be quick, never believed beyond what they are true of."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from kakitome.learning.registry.card import body_texts, title_texts
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.terms import holds, read_query, searchable
from kakitome.ports.registry_search import RegistryQuery
from kakitome.records.models.registry_search import CommonTermRow
from kakitome.records.store.registry_search import index_entries, reindex, remove_entry
from kakitome.records.store.search_common import keep_common_terms
from kakitome.records.store.search_memory import memory_of
from kakitome.records.store.searching import DatabaseRegistrySearch
from support import databases
from support.invented_entries import entries

pytestmark = pytest.mark.slow


COUNT = 400
_TEXTS: dict[str, str] = {}
QUERIES = (
    "データ",
    "データ分析",
    "看護",
    "の",
    "安全",
    "data",
    "learn",
    "machine learning",
    "研究",
    "学ぶ",
    "手順に沿って",
    "AI",
)


@pytest.fixture(params=["sqlite", "postgres"], autouse=True)
def using(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any, monkeypatch: Any) -> Iterator[str]:
    """The alias of a database of 400 entries, the rows of common terms kept."""
    monkeypatch.setattr("kakitome.records.store.search_common.FEWEST_HITS", 8)
    monkeypatch.setattr("kakitome.records.store.search_common.FEWEST_ENTRIES", 100)
    with django_db_blocker.unblock():
        opened = databases.one_of(request.param, tmp_path, filled=_fill)
    with django_db_blocker.unblock(), opened as alias:
        assert CommonTermRow.objects.using(alias).count() > 200
        yield alias


def _fill(using: str) -> None:
    reindex(_told(_every()), using=using)


def _every() -> list[Entry]:
    return _made(COUNT)


@cache
def _made(count: int) -> list[Entry]:
    return list(entries(count))


def _told(given: Sequence[Entry]) -> list[tuple[Entry, bool]]:
    return [(entry, False) for entry in given]


def _total(using: str, query: str) -> int:
    return DatabaseRegistrySearch(using=using).search(RegistryQuery(terms=read_query(query))).total


def _truth(given: Sequence[Entry], query: str) -> int:
    return sum(all(holds(_text(entry), term) for term in read_query(query)) for entry in given)


def _text(entry: Entry) -> str:
    """The text of an entry's number, which is the same whenever it is made."""
    if entry.number not in _TEXTS:
        _TEXTS[entry.number] = searchable([*title_texts(entry), *body_texts(entry)])
    return _TEXTS[entry.number]


def _are_exact(using: str, given: Sequence[Entry]) -> None:
    memory_of(using).forget_terms()
    assert {query: _total(using, query) for query in QUERIES} == {query: _truth(given, query) for query in QUERIES}


def test_answers_are_the_same_as_without_them(using: str) -> None:
    assert CommonTermRow.objects.using(using).filter(term="データ").count() == 2
    _are_exact(using, _every())


def test_the_index_itself_is_asked_for_nothing_that_is_kept(using: str) -> None:
    memory_of(using).forget_terms()
    with CaptureQueriesContext(connections[using]) as asked:
        assert _total(using, "データ") > 0
    assert not [one["sql"] for one in asked if "registry_text" in one["sql"]]


def test_entries_that_come_later_are_found_and_those_that_go_are_not(using: str) -> None:
    every = _made(COUNT + 60)
    index_entries(_told(every[COUNT:]), using=using)
    _are_exact(using, every)
    for entry in every[:3]:
        remove_entry(entry.number, using=using)
    _are_exact(using, every[3:])


def test_kept_rows_grow_with_the_registry_and_stay_true(using: str) -> None:
    every = _made(COUNT + 60)
    index_entries(_told(every[COUNT:]), using=using)
    assert keep_common_terms(using=using) > 100
    assert CommonTermRow.objects.using(using).filter(last_id=COUNT + 60).exists()
    _are_exact(using, every)
    assert keep_common_terms(using=using) == 0


def test_rows_of_an_index_that_is_gone_are_not_believed(using: str) -> None:
    old = list(CommonTermRow.objects.using(using).all())
    every = _every()[::-1]
    reindex(_told(every), using=using)
    CommonTermRow.objects.using(using).all().delete()
    CommonTermRow.objects.using(using).bulk_create(old)
    _are_exact(using, every)


def test_a_small_registry_keeps_none(using: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.records.store.search_common.FEWEST_ENTRIES", COUNT + 1)
    reindex(_told(_every()), using=using)
    assert keep_common_terms(using=using) == 0
    assert not CommonTermRow.objects.using(using).exists()


def test_memory_of_terms_is_bounded(using: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.records.store.search_memory.MOST_REMEMBERED_BYTES", 3000)
    memory = memory_of(using)
    for query in (*QUERIES, *QUERIES):
        _total(using, query)
        assert memory._bytes <= 3000 or len(memory._rows) == 1
    assert memory._bytes == sum(size for _members, _last, size in memory._rows.values())
    _are_exact(using, _every())


def test_another_connection_finds_a_new_entry_at_once(using: str) -> None:
    """Two connections to one database, each with its own memory, as two servers have."""
    with databases.registered(dict(connections.databases[using])) as other:
        before = _total(other, "データ")
        every = _made(COUNT + 60)
        index_entries(_told(every[COUNT:]), using=using)
        assert before == _truth(_every(), "データ")
        assert _total(other, "データ") == _total(using, "データ") == _truth(every, "データ") > before
        remove_entry(every[-1].number, using=other)
        assert _total(using, "データ") == _truth(every[:-1], "データ")


def test_what_takes_long_is_kept_in_several_turns_and_is_right_on_the_way(
    using: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Eight turns, not sixty: each chooses the terms anew.
    monkeypatch.setattr("kakitome.records.store.search_common.MOST_TERMS", 200)
    monkeypatch.setattr("kakitome.records.store.search_common.MOST_RECHECKED", 20)
    CommonTermRow.objects.using(using).all().delete()
    turns = []
    while turns[-1:] != [0]:
        turns.append(keep_common_terms(using=using, seconds=0))
        if turns[-1] == 0 or len(turns) % 2 == 1:
            _are_exact(using, _every())
    assert len(turns) > 4
    assert CommonTermRow.objects.using(using).count() == 2 * sum(turns)
