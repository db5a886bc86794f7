"""The letter on a page: amounts with their rule, levels with who says so, gaps as loud as values."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Kind, Microcredential, Price
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import kind_words
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.letter import amount, award_sentence, letter_of
from kakitome.web.parts.offer import offer_lines
from web.places import LETTER


def lines(mc: Microcredential, language: str = "ja", facts: AwardFacts | None = None) -> dict[str, Any]:
    with override(language):
        return {
            str(line.title): (strip_tags(written.text(line.value)), strip_tags(written.text(line.hint)))
            for line in letter_of(mc, facts).descriptors
        }


@pytest.mark.parametrize(
    ("effort", "value", "hint"),
    [
        (
            LearnerEffort(value=Decimal(45)),
            "45時間",
            "換算：日本の1単位（1単位＝45時間）、ECTS 1.5〜1.8（1単位＝25〜30時間）",
        ),
        (LearnerEffort(value=Decimal(40), value_max=Decimal(50)), "40〜50時間", "換算：日本の0.88〜1.12単位"),
        (LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS), "2単位（日本）", "90時間（1単位＝45時間）"),
        (LearnerEffort(value=Decimal(3), unit=EffortUnit.UAE_CREDITS), "3単位（アラブ首長国連邦）", "換算しません"),
    ],
)
def test_an_effort_is_shown_as_declared_with_its_conversion_and_rule(
    effort: LearnerEffort, value: str, hint: str
) -> None:
    shown = lines(replace(LETTER, learner_effort=effort))["学習量"]
    assert shown[0] == value
    assert hint in shown[1]


def test_english_amounts_read_like_english() -> None:
    with override("en"):
        assert amount(Decimal(1), EffortUnit.JP_CREDITS) == "1 credit (Japan)"
        assert amount(Decimal("1.50"), EffortUnit.ECTS, most=Decimal("1.80")) == "1.5–1.8 ECTS credits"
    assert (
        lines(LETTER, "en")["Workload"][1]
        == "Comes to 1 Japanese credit (45 h per credit); 1.5–1.8 ECTS (25–30 h per credit)"
    )


def test_a_level_says_who_asserts_it_and_that_nobody_was_asked_for_its_place() -> None:
    assert "見本大学の申告。" in lines(LETTER)["レベル"][1]
    assert "公的機関による位置づけがあるかどうかは、照会していません" in lines(LETTER)["レベル"][1]
    nobody = replace(LETTER, level=(Level(framework="JEQF", level="5"),))
    assert "誰の申告か、文書に書かれていません。" in lines(nobody)["レベル"][1]


def test_markup_in_a_name_stays_text() -> None:
    level = Level(level="5", asserted_by=LocalizedText(ja="<b>大学</b>"))
    with override("ja"):
        hint = letter_of(replace(LETTER, level=(level,))).descriptors[3].hint
    assert "<b>" not in hint
    assert "&lt;b&gt;大学" in hint


def test_what_a_letter_leaves_out_is_not_stated() -> None:
    empty = lines(Microcredential())
    assert {empty[title][0] for title in ("学習量", "評価", "監督・本人確認", "レベル", "質保証")} == {""}


def test_only_what_is_one_is_called_a_micro_credential() -> None:
    with override("ja"):
        assert kind_words(LETTER) == LocalizedText(ja="マイクロクレデンシャル", en="Micro-credential")
        assert not kind_words(replace(LETTER, assessment_type=()))
        assert kind_words(replace(LETTER, kind=Kind.PARTICIPATION)) == LocalizedText(ja="参加", en="Participation")


def test_the_sentence_of_an_award_needs_all_three() -> None:
    facts = AwardFacts(
        issuer_name=LocalizedText(ja="見本大学"), learner_name="髙﨑 花子", learner_reading="たかさき はなこ"
    )
    with override("ja"):
        said = strip_tags(award_sentence(LETTER, facts))
        assert said == "見本大学が髙﨑 花子（たかさき はなこ）さんに「データ分析の基礎と倫理」を授与しました。"
        assert award_sentence(LETTER, replace(facts, learner_name="")) == ""


def test_a_price_is_readable_and_a_missing_one_is_not_stated() -> None:
    assert [written.money(price, "") for price in ("28000", "1234567.5", "free")] == ["28,000", "1,234,567.5", "free"]
    with override("ja"):
        shown = {line.title: line.value for line in offer_lines(replace(LETTER, price=Price(amount="0")))}
        assert shown["受講料"] == "無料"
        assert {line.title: line.value for line in offer_lines(LETTER)}["受講料"] == ""
