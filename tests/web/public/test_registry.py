"""The registry's list as anybody may use it: the address is the state, nothing typed is lost or obeyed."""

from dataclasses import replace

import pytest
from django.test import Client

from kakitome.errors import Invalid
from kakitome.learning.registry.terms import read_query
from kakitome.records.store.registry_search import mark_recognised
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.registry.marking import marked
from support import institutions
from support.invented_entries import entries

pytestmark = pytest.mark.django_db
COUNT = 60


@pytest.fixture
def many() -> list[str]:
    """Sixty entries, every third recognised."""
    institutions.open_university("example-university", LocalizedText(ja="見本大学", en="Example University"))
    made = list(entries(COUNT))
    institutions.platform().registry.add_many(made)
    for entry in made[::3]:
        mark_recognised(entry.number, True, using="default")
    return [entry.number for entry in made]


def page(client: Client, query: str = "", *, status: int = 200) -> str:
    answer = client.get(f"/registry{query}")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.usefixtures("many")
class TestTheList:
    def test_everything_is_there_the_newest_first(self, client: Client, many: list[str]) -> None:
        shown = page(client, "?lang=en")
        assert "60 entries" in shown
        places = [shown.index(f"/registry/{number}") for number in many[:-21:-1]]
        assert places == sorted(places)

    def test_words_narrow_it_and_are_marked(self, client: Client) -> None:
        shown = page(client, "?q=データ&lang=ja")
        assert "<mark>データ</mark>" in shown
        assert 'value="データ"' in shown

    def test_a_filter_narrows_it_and_can_be_taken_away(self, client: Client) -> None:
        shown = page(client, "?recognised=yes&mode=online&lang=en")
        assert 'href="?recognised=yes"' in shown
        assert 'href="?mode=online"' in shown
        assert 'value="yes" checked' in shown

    def test_a_filter_does_not_shrink_its_own_counts(self, client: Client) -> None:
        shown = page(client, "?recognised=yes&lang=en")
        assert "20 entries" in shown
        assert '<span class="num">40</span>' in shown

    def test_what_is_not_stated_is_said(self, client: Client) -> None:
        assert '<span class="unstated">not stated</span>' in page(client, "?price=-&lang=en")

    def test_a_level_names_who_asserts_it(self, client: Client) -> None:
        assert "(claimed by the provider)" in page(client, "?asserter=own&lang=en")

    def test_pages_follow_one_another_and_keep_the_question(self, client: Client) -> None:
        shown = page(client, "?sort=title&page=2&lang=en")
        assert 'href="?sort=title&amp;page=3"' in shown
        assert 'aria-current="page" aria-label="Page 2"' in shown
        assert '<ol class="hits pictured" start="21">' in shown

    def test_entries_are_chosen_for_comparison(self, client: Client, many: list[str]) -> None:
        shown = page(client)
        assert 'action="/registry/compare/choose"' in shown
        assert f'name="add" value="{many[-1]}"' in shown

    def test_a_number_leads_to_its_entry(self, client: Client, many: list[str]) -> None:
        assert f"Open the entry {many[3]}" in page(client, f"?q={many[3].lower()}&lang=en")

    def test_search_engines_are_asked_to_index_the_plain_list_only(self, client: Client) -> None:
        assert "noindex" not in page(client)
        assert "noindex" in page(client, "?q=看護")


@pytest.mark.usefixtures("many")
class TestNothingFound:
    def test_a_shorter_word_and_likely_words_are_offered(self, client: Client) -> None:
        shown = page(client, "?q=訪問看護超入門&lang=en")
        assert "No entry matches" in shown
        assert "A shorter word that is found:" in shown

    def test_every_way_on_can_be_followed(self, client: Client) -> None:
        shown = page(client, "?q=訪問看獲&lang=en")
        for part in shown.split('class="sheet empty')[1].split('href="?')[1:]:
            address = part.split('"')[0].replace("&amp;", "&")
            assert client.get(f"/registry?{address}").status_code == 200


def test_an_empty_registry_says_so(client: Client) -> None:
    assert "Nothing is registered yet" in page(client, "?lang=en")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?q=%25_*&lang=en", "signs alone cannot be looked for"),
        ("?q=" + "x" * 10_240 + "&lang=en", "at most"),
        ("?sort=best&lang=en", "The order is one of"),
        ("?page=0&lang=en", "Pages go from 1"),
        ("?page=-1&lang=en", "Pages go from 1"),
        ("?page=%D9%A1&lang=en", "Pages go from 1"),
        ("?page=101&lang=en", "Pages go from 1"),
        ("?state=deleted&lang=en", "The state is listed or all"),
        ("?mode=" + "x" * 400 + "&lang=en", "too many values"),
        ("?" + "&".join(f"mode=m{n}" for n in range(21)) + "&lang=en", "too many values"),
    ],
    ids=[
        "signs",
        "10 KB",
        "order",
        "page 0",
        "page -1",
        "other digits",
        "page beyond",
        "state",
        "long value",
        "many values",
    ],
)
def test_what_cannot_be_asked_is_told_and_kept(client: Client, query: str, reason: str) -> None:
    shown = page(client, query, status=400)
    assert reason in shown
    assert 'role="search"' in shown


def test_nul_is_refused_before_anything_looks_at_it(client: Client) -> None:
    assert client.get("/registry?q=%00").status_code == 400


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '" onfocus="x', "' OR 1=1--", "(a+)+$", "データ AND", "*データ", "{{q}}"]
)
def test_nothing_typed_is_obeyed(client: Client, typed: str) -> None:
    answer = client.get("/registry", {"q": typed, "lang": "en"})
    assert answer.status_code in (200, 400)
    assert "<script>alert" not in answer.content.decode()
    assert 'onfocus="x' not in answer.content.decode().replace("&quot;", "&")


def test_a_withdrawn_entry_is_shown_when_it_is_asked_for(client: Client, many: list[str]) -> None:
    institutions.platform().registry.withdraw(many[0], at=institutions.platform().now())
    assert "59 entries" in page(client, "?lang=en")
    shown = page(client, "?state=all&lang=en")
    assert "60 entries" in shown
    assert "Withdrawn from the registry" in page(client, f"?state=all&lang=en&q={many[0]}")


def test_only_the_newest_version_is_found(client: Client, many: list[str]) -> None:
    entry = institutions.platform().registry.find(many[0])
    assert entry is not None
    letter = replace(entry.current.microcredential, title=LocalizedText(ja="桜餅の歴史", en="History of rice cakes"))
    newer = replace(entry.current, version=2, microcredential=letter, address="https://u.example/m/new")
    institutions.platform().registry.add_version(many[0], newer)
    assert "1 entry" in page(client, "?q=桜餅&lang=en")


@pytest.mark.parametrize(
    ("text", "query", "wanted"),
    [
        ("ﾃﾞｰﾀ分析", "分析", "ﾃﾞｰﾀ<mark>分析</mark>"),
        ("髙嶺大学", "高嶺", "<mark>髙嶺</mark>大学"),
        ("Data <b>", "data", "<mark>Data</mark> &lt;b&gt;"),
        ("㍿の会計", "会計", "㍿の<mark>会計</mark>"),
        ("看護と看護", "看護", "<mark>看護</mark>と<mark>看護</mark>"),
    ],
)
def test_marks_stand_around_the_letters_as_given(text: str, query: str, wanted: str) -> None:
    assert marked(text, read_query(query)) == wanted


def test_a_wordless_query_is_no_query() -> None:
    with pytest.raises(Invalid):
        read_query("%%%")
