"""Where the words of a request stand in what somebody holds, said in words."""

import pytest

from kakitome.learning.outcomes import Skill
from kakitome.mapping.requested_words import HeldWords, PlaceOfWord, reasons, words_of
from kakitome.values.localized_text import LocalizedText

HELD = HeldWords(
    titles=["基礎ゼミ", "Foundation seminar"],
    outcomes=["データを正しく分析し、結果を説明できる", "Writes programs in C++"],
    skills=[Skill(framework="ESCO", label=LocalizedText(ja="統計", en="statistics"), code="S2.7.1")],
)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("データ分析について、できること", ("データ分析",)),
        ("Ｐｙｔｈｏｎ and C++", ("python", "c++")),
        ("資格の証明", ()),
        ("", ()),
    ],
)
def test_the_words_of_a_sentence_that_say_what_it_is_about(subject: str, words: tuple[str, ...]) -> None:
    assert words_of(subject) == words


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("seminar", PlaceOfWord.TITLE),
        ("データ分析", PlaceOfWord.OUTCOME),
        ("c++", PlaceOfWord.OUTCOME),
        ("統計", PlaceOfWord.SKILL),
        ("s2.7.1", PlaceOfWord.CODE),
    ],
)
def test_a_word_is_found_where_it_stands(word: str, place: PlaceOfWord) -> None:
    (reason,) = reasons([word], HELD)
    assert reason.place is place


@pytest.mark.parametrize("word", ["sem", "c", "化学分析", "s2.7"])
def test_a_piece_of_another_word_is_no_reason(word: str) -> None:
    assert reasons([word], HELD) == []
