"""Searching the registry on both databases: exact, with facets that follow, in orders that hold, at every change."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.registry.card import body_texts, title_texts
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.facets import FACETS, facet_values
from kakitome.learning.registry.terms import EDGE, SearchTerm, fold, holds, read_query, searchable
from kakitome.ports.registry_search import RegistryQuery, Sort
from kakitome.records.models.registry_search import SearchRow
from kakitome.records.store.registry_search import (
    index_changed,
    index_entries,
    index_entry,
    list_recognised,
    mark_recognised,
    reindex,
    remove_entry,
)
from kakitome.records.store.search_memory import memory_of
from kakitome.records.store.searching import DatabaseRegistrySearch
from kakitome.values.localized_text import LocalizedText
from support import databases
from support.invented_entries import entries, entry_about, number_of, withdrawn
from support.standards_folder import FOLDER

SAMPLES = FOLDER.parent / "facts" / "sample_mcs.yaml"
"""Real micro-credentials, beside the repository where it was founded."""
COUNT = 2000
RECOGNISED_EVERY = 3
QUERIES = (
    "看護", "訪問看護", "データ", "データ分析", "機械学習", "生成AI", "AI", "IoT", "IoT機器", "3次元", "半導体", "洋上風力",
    "統計", "心理統計", "人", "材", "の", "E", "ケア", "介護", "認知症", "個人情報の扱い", "法令と規格", "見本", "大学", "髙嶺", "高嶺",
    "ﾃﾞｰﾀ", "ＡＩ", "data", "learning", '"machine learning"', "machine learning", "Python", "credential", "semiconductor",
    "wind", "safe", "safety of users", '"safety of users"', "step by step", "it", "in", "データ 安全", "介護 テクノロジー", "看護 nursing",
    "日本語", "やさしい日本語", "100%", "存在しない言葉",
)  # fmt: skip
"""Fifty, as people type them: Japanese of one to eight characters, English words, parts of words, phrases, both."""


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def using(request: pytest.FixtureRequest, tmp_path_factory: Any, django_db_blocker: Any) -> Iterator[str]:
    """The alias of a database in which the made-up entries are indexed."""
    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("search")
        with databases.one_of(request.param, folder) as alias:
            reindex(_every(), using=alias)
            yield alias


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The alias of a database without any entry."""
    with databases.one_of(request.param, tmp_path) as alias:
        yield alias


def _samples() -> list[Entry]:
    """Read the real micro-credentials, where the folder of facts is; only their title and provider are taken."""
    if not SAMPLES.exists():
        return []
    rows = yaml.safe_load(SAMPLES.read_text(encoding="utf-8"))["samples"]
    return [
        entry_about(_letter(str(row["title"]), str(row.get("awarding_body", ""))), COUNT + n)
        for n, row in enumerate(rows)
    ]


def _letter(title: str, body: str) -> Microcredential:
    return Microcredential(
        title=LocalizedText(ja=title, en=title), awarding_body=AwardingBody(name=LocalizedText(ja=body, en=body))
    )


@cache
def _every() -> tuple[tuple[Entry, bool], ...]:
    both = enumerate([*entries(COUNT), *_samples()])
    return tuple((entry, place % RECOGNISED_EVERY == 0) for place, entry in both)


@cache
def _texts() -> dict[str, str]:
    return {entry.number: searchable([*title_texts(entry), *body_texts(entry)]) for entry, _ in _every()}


def _numbers(using: str, asked: RegistryQuery) -> list[str]:
    """Return every hit, page after page."""
    found: list[str] = []
    for page in range(1, 100):
        hits = DatabaseRegistrySearch(using=using).search(replace(asked, page=page, page_size=100)).hits
        found += [hit.card.number for hit in hits]
        if len(hits) < 100:
            return found
    raise AssertionError("the list does not end")


def _all(using: str, *terms: SearchTerm) -> set[str]:
    """Return every hit at once, without its card."""
    search = DatabaseRegistrySearch(using=using)
    rows = search._matching(terms, memory_of(using).snapshot(), with_withdrawn=False)
    return {_number_by_row(using)[row] for row in rows}


@cache
def _number_by_row(using: str) -> dict[int, str]:
    return dict(SearchRow.objects.using(using).values_list("id", "number"))


@cache
def _plain_lines() -> dict[str, list[str]]:
    """The texts without marks and tokens, folded once for all terms."""
    return {number: [fold(line.replace(EDGE, "")) for line in text.split("\n")] for number, text in _texts().items()}


class TestWhatIsFound:
    @pytest.mark.parametrize("query", QUERIES)
    def test_the_hits_are_those_whose_text_holds_every_term(self, using: str, query: str) -> None:
        terms = read_query(query)
        truth = {number for number, text in _texts().items() if all(holds(text, term) for term in terms)}
        assert _all(using, *terms) == truth
        assert DatabaseRegistrySearch(using=using).search(RegistryQuery(terms=terms)).total == len(truth)

    @pytest.mark.slow
    def test_the_truth_is_the_plain_substring_where_no_word_is_short(self, using: str) -> None:
        for query in QUERIES:
            for term in read_query(query):
                edges = (term.runs[0], term.runs[-1])
                if all(not run.is_word or run.may_begin_inside or run.may_end_inside for run in edges):
                    plain = {
                        number for number, lines in _plain_lines().items() if any(term.text in line for line in lines)
                    }
                    assert _all(using, term) == plain, term.text

    def test_half_of_the_queries_find_something(self, using: str) -> None:
        search = DatabaseRegistrySearch(using=using)
        assert sum(search.search(RegistryQuery(terms=read_query(query))).total > 0 for query in QUERIES) > 45

    @pytest.mark.skipif(not SAMPLES.exists(), reason="NOT COMPARED WITH REAL SAMPLES: no facts beside us")
    def test_real_micro_credentials_are_found_by_their_names(self, using: str) -> None:
        search = DatabaseRegistrySearch(using=using)
        for entry in _samples():
            title = fold(entry.current.microcredential.title.ja)[:100]
            found = search.search(RegistryQuery(terms=read_query(f'"{title}"'), page_size=100))
            assert entry.number in {hit.card.number for hit in found.hits}


class TestFacets:
    def test_counts_are_those_of_the_hits(self, using: str) -> None:
        found = DatabaseRegistrySearch(using=using).search(RegistryQuery(terms=read_query("データ")))
        numbers = set(_numbers(using, RegistryQuery(terms=read_query("データ"))))
        told = {facet: {one.value: one.count for one in counts} for facet, counts in found.facets.items()}
        assert told == _counted(numbers, told)

    def test_other_filters_narrow_a_facet_and_its_own_does_not(self, using: str) -> None:
        search = DatabaseRegistrySearch(using=using)
        free = search.search(RegistryQuery(filters={"price": ("free",)}))
        both = search.search(RegistryQuery(filters={"price": ("free",), "mode": ("online",)}))
        assert _of(both, "price") == {
            value: count
            for value, count in _of(search.search(RegistryQuery(filters={"mode": ("online",)})), "price").items()
        }
        assert _of(both, "mode") == _of(free, "mode")
        assert both.total == _of(free, "mode")["online"] == _of(both, "price")["free"]

    def test_values_of_one_facet_are_alternatives(self, using: str) -> None:
        search = DatabaseRegistrySearch(using=using)
        one, other = (search.search(RegistryQuery(filters={"hours": (value,)})).total for value in ("0-9", "-"))
        assert search.search(RegistryQuery(filters={"hours": ("0-9", "-")})).total == one + other

    def test_a_value_that_nothing_has_is_shown_when_it_was_chosen(self, using: str) -> None:
        found = DatabaseRegistrySearch(using=using).search(RegistryQuery(filters={"region": ("XX",)}))
        assert (found.total, _of(found, "region")["XX"]) == (0, 0)

    def test_skills_have_their_words(self, using: str) -> None:
        found = DatabaseRegistrySearch(using=using).search(RegistryQuery(terms=read_query("訪問看護")))
        assert any(one.label == LocalizedText(ja="訪問看護", en="home nursing") for one in found.facets["skill"])


class TestOrder:
    def test_titles_come_first_and_then_the_newest(self, using: str) -> None:
        (term,) = terms = read_query("データ")
        by_number = {entry.number: entry for entry, _ in _every()}
        order = {number: place for place, number in enumerate(by_number)}
        found = _numbers(using, RegistryQuery(terms=terms))
        keys = [(not holds(searchable(title_texts(by_number[number])), term), -order[number]) for number in found]
        assert keys == sorted(keys)

    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize("query", ["機械", "看護"])
    def test_pages_hold_every_hit_once(self, using: str, sort: Sort, query: str) -> None:
        asked = RegistryQuery(terms=read_query(query), sort=sort)
        found = _numbers(using, asked)
        total = DatabaseRegistrySearch(using=using).search(asked).total
        assert len(found) == len(set(found)) == min(total, 2000)

    def test_hours_rise_and_what_is_not_stated_comes_last(self, using: str) -> None:
        by_number = {entry.number: entry for entry, _ in _every()}
        found = [by_number[n].current.microcredential for n in _numbers(using, RegistryQuery(sort=Sort.HOURS))]
        stated = [mc.learner_effort is not None for mc in found]
        assert stated == sorted(stated, reverse=True)

    def test_many_hits_are_in_the_same_order_as_few(self, using: str, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = RegistryQuery(terms=read_query("データ"), sort=Sort.HOURS)
        sorted_at_once = _numbers(using, asked)
        monkeypatch.setattr("kakitome.records.store.searching._SORTED_AT_ONCE", 0)
        monkeypatch.setattr("kakitome.records.store.searching._WALKED", 70)
        assert _numbers(using, asked) == sorted_at_once


@pytest.mark.usefixtures("_allowed")
class TestChanges:
    def test_an_entry_is_found_at_once_and_gone_at_once(self, empty: str) -> None:
        entry = entry_about(_letter("桜餅の歴史", "茶屋"), 1)
        index_entry(entry, recognised=False, using=empty)
        assert _found(empty, "桜餅") == [entry.number]
        remove_entry(entry.number, using=empty)
        assert _found(empty, "桜餅") == []

    def test_only_the_newest_version_is_found(self, empty: str) -> None:
        entry = entry_about(_letter("桜餅の歴史", "茶屋"), 1)
        index_entry(entry, recognised=True, using=empty)
        newer = replace(entry.current, version=2, microcredential=_letter("柏餅の歴史", "茶屋"))
        index_changed(replace(entry, versions=(*entry.versions, newer)), using=empty)
        assert _found(empty, "桜餅") == []
        assert _found(empty, "柏餅") == [entry.number]
        assert list_recognised(using=empty) == {}

    def test_a_withdrawn_entry_is_found_when_it_is_asked_for(self, empty: str) -> None:
        entry = entry_about(_letter("桜餅の歴史", "茶屋"), 1)
        index_entry(entry, recognised=True, using=empty)
        index_changed(withdrawn(entry), using=empty)
        assert _found(empty, "桜餅") == []
        assert _found(empty, "桜餅", with_withdrawn=True) == [entry.number]
        assert list_recognised(using=empty) == {entry.number: 1}

    def test_recognition_changes_a_filter_and_nothing_else(self, empty: str) -> None:
        older, newer = (entry_about(_letter(f"桜餅 {n}", "茶屋"), n) for n in (1, 2))
        index_entries([(older, False), (newer, False)], using=empty)
        mark_recognised(older.number, True, using=empty)
        search = DatabaseRegistrySearch(using=empty)
        assert [hit.card.number for hit in search.search(RegistryQuery()).hits] == [newer.number, older.number]
        assert [hit.card.number for hit in search.search(RegistryQuery(filters={"recognised": ("yes",)})).hits] == [
            older.number
        ]
        mark_recognised(older.number, False, using=empty)
        assert search.search(RegistryQuery(filters={"recognised": ("yes",)})).total == 0

    def test_what_a_transaction_took_back_is_not_found(self, empty: str) -> None:
        first, second = (entry_about(_letter(f"桜餅 {n}", "茶屋"), n) for n in (1, 2))
        index_entry(first, recognised=False, using=empty)
        with pytest.raises(RuntimeError), transaction.atomic(using=empty):
            index_entry(second, recognised=False, using=empty)
            assert len(_found(empty, "桜餅")) == 2
            raise RuntimeError
        assert _found(empty, "桜餅") == [first.number]

    def test_building_again_gives_the_same(self, empty: str) -> None:
        few = [(entry, False) for entry in entries(60)]
        index_entries(few, using=empty)
        before = _found(empty, "データ")
        assert reindex(few, using=empty) == 60
        assert _found(empty, "データ") == before

    def test_the_state_is_new_with_every_change(self, empty: str) -> None:
        search = DatabaseRegistrySearch(using=empty)
        states = [search.state()]
        for place in range(3):
            index_entry(entry_about(_letter("桜餅", "茶屋"), place), recognised=False, using=empty)
            states.append(search.state())
        assert len(set(states)) == 4

    def test_an_entry_of_great_length_is_taken_in(self, empty: str) -> None:
        chance = random.Random(1)
        long = "".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _ in range(120_000))
        letter = replace(_letter("長い説明", "茶屋"), content_description=LocalizedText(ja=long))
        index_entry(entry_about(letter, 1), recognised=False, using=empty)
        assert _found(empty, long[20_000:20_010]) == [number_of(1)]


@pytest.mark.parametrize(
    ("typed", "meant"), [("pyhton", "python"), ("データ分折", "データ分析"), ("nurssing", "nursing")]
)
def test_a_slip_is_answered_with_what_was_meant(using: str, typed: str, meant: str) -> None:
    assert meant in DatabaseRegistrySearch(using=using).suggest(typed)


def test_the_longest_part_that_has_hits_is_offered(using: str) -> None:
    assert DatabaseRegistrySearch(using=using).longest_part("訪問看護超入門") == "訪問看護"


@pytest.mark.parametrize(
    "signs",
    [
        "' OR 1=1 --",
        "a* NEAR b",
        "title:データ",
        "(データ)",
        "^データ",
        "データ%",
        "デ_タ",
        "{x} : y",
        "':* データ",
        "!データ",
    ],
)
def test_signs_are_never_syntax(using: str, signs: str) -> None:
    terms = read_query(signs)
    truth = {number for number, text in _texts().items() if all(holds(text, term) for term in terms)}
    assert _all(using, *terms) == truth


@pytest.fixture
def _allowed(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def _databases_may_be_used(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def _found(using: str, query: str, *, with_withdrawn: bool = False) -> list[str]:
    return _numbers(using, RegistryQuery(terms=read_query(query), with_withdrawn=with_withdrawn))


def _of(found: Any, facet: str) -> dict[str, int]:
    return {one.value: one.count for one in found.facets[facet]}


def _counted(numbers: set[str], shown: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Count the slow way the values that are shown."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for entry, recognised in _every():
        if entry.number in numbers:
            for named in facet_values(entry, recognised=recognised):
                facet, _, value = named.partition(":")
                if facet in counts:
                    counts[facet][value] = counts[facet].get(value, 0) + 1
    return {
        facet: {value: n for value, n in values.items() if value in shown[facet]} for facet, values in counts.items()
    }


def test_the_queries_are_fifty() -> None:
    assert len(set(QUERIES)) == 50
