"""Matches are proposed from words and verbs, say why, and leave the judgement to a person."""

from kakitome.learning.credit_examining.outcome_match import Meets, propose_matches, unmatched, verb_level
from kakitome.values.localized_text import LocalizedText as Text

OWN = [
    Text(
        ja="組織のデータの流れを図に示し、責任の所在を説明できる。",
        en="Map the flow of data and explain accountability.",
    ),
    Text(
        ja="データの品質を測る指標を選び、改善の計画を立てられる。",
        en="Choose metrics of data quality and plan improvements.",
    ),
    Text(
        ja="個人情報保護法にそって、データを使ってよいかを判断できる。",
        en="Judge under the APPI whether data may be used.",
    ),
    Text(ja="データの公開と共有の取り決めを文書にできる。", en="Draft agreements on publishing and sharing data."),
]
LEARNT = [
    Text(en="Map data flows in an organisation and assign accountability."),
    Text(en="Choose data-quality metrics and plan improvements."),
    Text(en="Judge whether a use of personal data is lawful under the GDPR."),
    Text(en="Draft a data-sharing agreement and defend its terms."),
    Text(en="Present a proposal to a board."),
]


def test_three_of_four_are_met_and_another_law_meets_in_part() -> None:
    matches = propose_matches(OWN, LEARNT)
    assert [(match.learning, match.meets) for match in matches] == [
        (0, Meets.FULLY),
        (1, Meets.FULLY),
        (2, Meets.PART),
        (3, Meets.FULLY),
    ]
    assert "I_MATCH_OTHER_BASIS" in {reason.code for reason in matches[2].reasons}
    assert unmatched(matches, LEARNT) == (4,)


def test_every_proposal_says_why_in_codes_and_carries_no_number() -> None:
    for match in propose_matches(OWN, LEARNT):
        assert match.reasons
        assert all(not isinstance(value, (int, float)) for reason in match.reasons for value in reason.params.values())


def test_what_was_learnt_is_proposed_once() -> None:
    twice = propose_matches([OWN[1], OWN[1]], [LEARNT[1]])
    assert [match.learning for match in twice] == [0, None]


def test_a_verb_that_reaches_less_far_meets_in_part() -> None:
    (match,) = propose_matches([Text(en="Design data pipelines.")], [Text(en="List data pipelines.")])
    assert (match.meets, match.reasons[-1].code) == (Meets.PART, "I_MATCH_VERB_LOWER")


def test_texts_without_a_language_in_common_are_not_guessed_at() -> None:
    (match,) = propose_matches([Text(ja="データを分析できる。")], [Text(en="Analyse data.")])
    assert (match.learning, match.meets, match.reasons[0].code) == (None, Meets.NONE, "I_MATCH_NOTHING")


def test_the_highest_verb_of_a_text_counts() -> None:
    assert verb_level(Text(ja="要素を挙げ、設計できる。")) == 6
    assert verb_level(Text(en="Name the parts.")) == 1
    assert verb_level(Text(en="Swim.")) is None
