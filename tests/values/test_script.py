"""The language of a text that names none."""

import pytest

from kakitome.values.script import language_by_script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("データ", "ja"),
        ("Data 分析", "ja"),
        ("𠮷", "ja"),
        ("\ufa11", "ja"),
        ("Université", "en"),
        ("", "en"),
        ("ﾃﾞｰﾀ", "ja"),
    ],
)
def test_kana_and_kanji_tell(text: str, language: str) -> None:
    assert language_by_script(text) == language
