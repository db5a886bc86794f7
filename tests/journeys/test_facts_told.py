"""The comparison of the same-facts test can fail: what is left out, altered or said beside the truth is found."""

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from journeys.facts_told import Told, how_told
from journeys.reading_pages import Sheet, captured
from journeys.sample_awards import KnownFacts, SampleAward, recognition
from journeys.told import Notes, Place, Said
from kakitome.documents.verification.check import Verdict
from kakitome.learning.microcredential import Kind
from kakitome.values.localized_text import LocalizedText
from web.places import LETTER

UNIVERSITY, COLLEGE = LocalizedText(ja="見本大学"), LocalizedText(ja="見本短期大学")
FACTS = KnownFacts(
    who="髙﨑 花子",
    what=LETTER.title,
    by=(UNIVERSITY, COLLEGE),
    awarded_on=date(2026, 9, 30),
    until=date(2031, 9, 29),
    state=Verdict.REVOKED,
    recognition=recognition([], awarded_at=None),  # type: ignore[arg-type]
    kind=Kind.MICROCREDENTIAL,
    letter=LETTER,
    programme=None,
)
LEARNER = SimpleNamespace(reading="タカサキ ハナコ", roman="TAKASAKI Hanako")
HELD = SimpleNamespace(record=SimpleNamespace(intent=SimpleNamespace(learner=LEARNER)))
AWARD = cast(SampleAward, SimpleNamespace(facts=FACTS, held=HELD, kind="revoked"))


def said(**places: str | tuple[str, ...]) -> Said:
    notes = Notes()
    for fact, texts in places.items():
        notes.add(fact.replace("_", " "), *((texts,) if isinstance(texts, str) else texts))
    return notes.said()


TOLD = {
    "who": "髙﨑　花子（タカサキ ハナコ）",
    "what": "データ分析の基礎と倫理",
    "by whom": "見本大学、見本短期大学",
    "awarded on": "2026年9月30日",
    "until": "2031年9月29日まで",
    "state": "失効",
    "hours": "45 時間",
    "recognised then": "見つかりません",
    "recognised now": "見つかりません",
}


def how(fact: str, *texts: str) -> Told:
    return how_told(fact, said(**{fact.replace(" ", "_"): texts}), AWARD, "ja")


@pytest.mark.parametrize("fact", TOLD)
def test_what_is_there_is_told(fact: str) -> None:
    assert how(fact, TOLD[fact]) is Told.SO


@pytest.mark.parametrize("fact", TOLD)
def test_where_no_place_tells_it_it_is_not_told(fact: str) -> None:
    assert how(fact) is Told.SILENT


@pytest.mark.parametrize("fact", TOLD)
def test_a_place_that_is_folded_tells_nothing_by_itself(fact: str) -> None:
    folded = Said(places={fact: (Place(text=TOLD[fact], is_folded=True),)})
    assert how_told(fact, folded, AWARD, "ja") is Told.SILENT


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("who", "髙﨑"),
        ("what", "データ分析の基礎"),
        ("by whom", "見本大学"),
        ("awarded on", "2026年9月3日"),
        ("until", "2031年9月まで"),
        ("state", "有効"),
        ("hours", "4 時間"),
        ("recognised then", "承認あり"),
        ("recognised now", "承認あり。2027年5月3日まで"),
    ],
)
def test_a_second_place_that_says_something_else_is_found_even_where_it_is_folded(fact: str, words: str) -> None:
    assert how(fact, TOLD[fact], words) is Told.OTHERWISE
    folded = Said(places={fact: (Place(text=TOLD[fact]), Place(text=words, is_folded=True))})
    assert how_told(fact, folded, AWARD, "ja") is Told.OTHERWISE


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("who", "髙﨑 花子、見本 太郎"),
        ("what", "データ分析の基礎と倫理 II"),
        ("by whom", "見本大学、見本短期大学、架空大学"),
        ("awarded on", "2026年9月30日または10月1日"),
        ("state", "失効していません"),
        ("hours", "45 時間から60 時間"),
        ("recognised now", "見つかりませんでしたが、承認あり"),
    ],
)
def test_a_place_that_says_more_than_the_fact_says_something_else(fact: str, words: str) -> None:
    assert how(fact, words) is Told.OTHERWISE


def test_that_it_is_not_known_tells_nothing_and_contradicts_nothing() -> None:
    assert how("recognised now", "わかりません") is Told.SILENT
    assert how("recognised now", "わかりません", TOLD["recognised now"]) is Told.SO


def test_the_reading_of_a_name_stands_beside_it_and_another_reading_does_not() -> None:
    assert how("who", "髙﨑 花子（タカサキ ハナコ）") is Told.SO
    assert how("who", "髙﨑 花子（ヤマダ タロウ）") is Told.OTHERWISE


def test_sentences_give_their_parts_back() -> None:
    pattern = "%(issuer)s awarded “%(title)s” to %(name)s."
    assert captured("A, B awarded “C” to D (E).", pattern) == {"issuer": "A, B", "title": "C", "name": "D (E)"}
    assert captured("Valid from 1 October 2026 to 2 May 2027.", "Valid from {start:date} to {end:date}.") == {
        "start": "1 October 2026",
        "end": "2 May 2027",
    }
    assert captured("Valid from 1 October 2026, with no end stated.", "Valid from {start:date} to {end:date}.") is None


def test_what_stands_in_a_closed_part_is_folded_and_its_summary_is_not() -> None:
    page = "<main><p>a</p><details><summary><b>b</b></summary><p>c</p></details><details open><p>d</p></details></main>"
    sheet = Sheet(page)
    assert [one.text for one in sheet.places(".//p | .//b") if one.is_folded] == ["c"]
