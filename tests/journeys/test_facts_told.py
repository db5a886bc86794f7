"""The comparison of the same-facts test can fail: what is left out, altered or said beside the truth is found."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from journeys.facts_told import Told, how_told
from journeys.sample_awards import KnownFacts, SampleAward, recognition
from journeys.surfaces import Said
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
AWARD = cast(SampleAward, SimpleNamespace(facts=FACTS, kind="revoked"))
SAID = Said(
    text="髙﨑　花子 「データ分析の基礎と倫理」 見本大学、見本短期大学 2026年9月30日 2031-09-29 45 時間",
    state="失効",
    then=frozenset({"見つかりません"}),
    now=frozenset({"見つかりません"}),
)


@pytest.mark.parametrize("fact", ["who", "what", "by whom", "awarded on", "until", "state", "hours"])
def test_what_is_there_is_told(fact: str) -> None:
    assert how_told(fact, SAID, AWARD, "ja") is Told.SO


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("who", "花子"),
        ("what", "基礎"),
        ("by whom", "見本短期大学"),
        ("awarded on", "30日"),
        ("until", "2031"),
        ("hours", "45"),
    ],
)
def test_what_was_left_out_is_not_told(fact: str, words: str) -> None:
    assert how_told(fact, replace(SAID, text=SAID.text.replace(words, "")), AWARD, "ja") is Told.SILENT


def test_another_state_is_told_otherwise_and_none_is_not_told() -> None:
    assert how_told("state", replace(SAID, state="有効"), AWARD, "ja") is Told.OTHERWISE
    assert how_told("state", replace(SAID, state=""), AWARD, "ja") is Told.SILENT


def test_two_lines_of_two_minds_are_told_otherwise() -> None:
    both = SAID.now | {"承認あり"}
    assert how_told("recognised now", replace(SAID, now=both), AWARD, "ja") is Told.OTHERWISE


def test_participation_in_the_title_alone_does_not_say_what_it_is() -> None:
    facts = replace(FACTS, kind=Kind.PARTICIPATION, what=LocalizedText(ja="大会参加証"))
    award = cast(SampleAward, SimpleNamespace(facts=facts, kind="participation"))
    assert how_told("kind", Said(text="大会参加証"), award, "ja") is Told.SILENT
    assert how_told("kind", Said(text="参加 大会参加証"), award, "ja") is Told.SO
