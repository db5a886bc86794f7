"""Skills are proposed for words that stand in an outcome, say which, and are never proposed twice."""

import re

from kakitome.learning.authoring.skill_proposals import MOST, listed_skills, propose_skills
from kakitome.learning.outcomes import Skill
from kakitome.values.localized_text import LocalizedText as Text

OUTCOMES = [
    Text(ja="欠損や外れ値の扱いを、理由とともに決められる。", en="Decide how to treat missing values and outliers."),
    Text(
        ja="個人情報に関わる問題を見つけ、対応を提案できる。",
        en="Spot problems of personal data and propose what to do.",
    ),
]
OWN = Skill(framework="DSS-P 1.0", label=Text(ja="外れ値の扱い"))


def labels(outcomes: list[Text], *, own: tuple[Skill, ...] = (), stated: tuple[Skill, ...] = ()) -> list[str]:
    return [proposal.skill.label.ja for proposal in propose_skills(outcomes, own=own, stated=stated)]


def test_a_proposal_names_its_outcome_and_the_words_it_rests_on() -> None:
    first, second = propose_skills(OUTCOMES, own=(), stated=())
    assert (first.skill.label.en, first.outcome, first.words) == ("implement data quality processes", 0, "欠損")
    assert (second.skill.label.en, second.outcome, second.words) == ("protect personal data and privacy", 1, "個人情報")


def test_an_outcome_in_english_alone_is_read_as_words_and_not_as_letters() -> None:
    assert labels([Text(en="Read charts and plots in the press.")]) == ["データを図表で示す"]
    assert labels([Text(en="Uncharted waters of explotation.")]) == []


def test_what_the_institution_used_before_comes_first_and_is_found_by_its_own_label() -> None:
    own = Skill(framework="", label=Text(ja="個人情報"))
    assert labels(OUTCOMES, own=(own,)) == ["データの品質を保つ", "個人情報", "個人情報とプライバシーを守る"]
    assert labels([Text(ja="外れ値の扱いを決められる。")], own=(OWN,))[0] == "外れ値の扱い"


def test_what_is_stated_already_is_not_proposed_by_address_or_by_label() -> None:
    by_address = Skill(framework="x", label=Text(en="other"), uri=listed_skills()[3].skill.uri)
    by_label = Skill(framework="x", label=Text(en="Protect personal data and Privacy"))
    assert labels(OUTCOMES, stated=(by_address,)) == ["個人情報とプライバシーを守る"]
    assert labels(OUTCOMES, stated=(by_label,)) == ["データの品質を保つ"]


def test_two_definitions_that_state_one_skill_make_one_proposal_and_there_are_never_too_many() -> None:
    assert labels([Text(ja="外れ値の扱いを決められる。")], own=(OWN, OWN)).count("外れ値の扱い") == 1
    many = tuple(Skill(framework="", label=Text(ja=f"個人情報{'に関わる問題'[:n]}")) for n in range(7))
    assert len(labels(OUTCOMES, own=many)) == MOST


def test_each_skill_of_the_list_has_an_address_two_names_and_words_in_both_languages() -> None:
    for listed in listed_skills():
        assert re.fullmatch(r"http://data\.europa\.eu/esco/skill/[0-9a-f-]{36}", listed.skill.uri)
        assert listed.skill.label.ja
        assert listed.skill.label.en
        assert all(listed.phrases[language] for language in ("ja", "en"))
    assert len({listed.skill.uri for listed in listed_skills()}) == len(listed_skills())
