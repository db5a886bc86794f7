"""Texts in Japanese, in English, or in both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

BOTH = LocalizedText(ja="看護", en="Nursing")
JAPANESE = LocalizedText(ja="看護")
ENGLISH = LocalizedText(en="Nursing")
NOTHING = LocalizedText()


def test_a_text_answers_in_the_language_asked_for() -> None:
    assert (BOTH.in_language("ja"), BOTH.in_language("en")) == ("看護", "Nursing")


def test_a_missing_language_is_answered_by_the_other() -> None:
    assert (JAPANESE.in_language("en"), ENGLISH.in_language("ja")) == ("看護", "Nursing")


def test_the_borrowed_language_is_not_claimed_as_given() -> None:
    assert [JAPANESE.has(language) for language in LANGUAGES] == [True, False]
    assert [ENGLISH.has(language) for language in LANGUAGES] == [False, True]


def test_languages_are_listed_japanese_first() -> None:
    assert [text.languages for text in (BOTH, JAPANESE, ENGLISH, NOTHING)] == [("ja", "en"), ("ja",), ("en",), ()]


def test_a_text_is_there_when_any_language_is() -> None:
    assert [bool(text) for text in (BOTH, JAPANESE, ENGLISH, NOTHING)] == [True, True, True, False]


def test_texts_are_frozen_named_and_equal_by_value() -> None:
    with pytest.raises(AttributeError):
        BOTH.ja = "別"  # type: ignore[misc]
    with pytest.raises(TypeError):
        LocalizedText("看護")  # type: ignore[misc]
    assert LocalizedText(ja="看護", en="Nursing") == BOTH and len({BOTH, LocalizedText(ja="看護", en="Nursing")}) == 1


@given(st.text(), st.text(), st.sampled_from(LANGUAGES))
def test_no_text_is_ever_lost_or_made_up(ja: str, en: str, language: Language) -> None:
    text = LocalizedText(ja=ja, en=en)
    answer = text.in_language(language)
    assert answer in (ja, en)
    assert bool(answer) == bool(text)
    assert text.has(language) == bool({"ja": ja, "en": en}[language])
