"""How texts, names, dates and quoted values are written."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written


def test_a_text_in_the_readers_language_is_plain() -> None:
    with override("ja"):
        assert written.text(LocalizedText(ja="看護", en="Nursing")) == "看護"


def test_a_text_in_the_other_language_says_so() -> None:
    with override("en"):
        assert written.text(LocalizedText(ja="看護")) == '<span lang="ja">看護</span>'


def test_markup_in_a_text_is_not_markup() -> None:
    assert "<b>" not in written.text(LocalizedText(ja="<b>x</b>"))


@pytest.mark.parametrize("name", ["髙﨑 𠮷子", "葛󠄀城 辻󠄀"])
def test_a_name_keeps_its_characters_and_their_language(name: str) -> None:
    assert written.name(name) == f'<span class="name" lang="ja">{name}</span>'


def test_a_name_in_latin_letters_is_not_called_japanese() -> None:
    assert written.name("Ada Lovelace") == '<span class="name">Ada Lovelace</span>'


def test_direction_characters_in_a_quoted_value_are_shown_not_obeyed() -> None:
    html = written.excerpt("不\u202e格合")
    assert "\u202e" not in html
    assert "U+202E" in html


def test_a_long_value_is_cut() -> None:
    assert len(written.excerpt("あ" * 500)) < 130


@pytest.mark.parametrize(("language", "said"), [("ja", "2026年9月30日"), ("en", "30 September 2026")], ids=["ja", "en"])
def test_a_date_is_written_as_people_read_it(language: str, said: str) -> None:
    with override(language):
        assert written.day(date(2026, 9, 30)) == f'<time datetime="2026-09-30">{said}</time>'


def test_an_instant_is_dated_in_japan() -> None:
    with override("ja"):
        assert "2026年10月1日" in written.day(datetime(2026, 9, 30, 15, 30, tzinfo=UTC))
        assert "2026年10月1日 00:30（日本時間）" in written.moment(datetime(2026, 9, 30, 15, 30, tzinfo=UTC))
        assert "2026年10月1日" in written.day("2026-09-30T15:30:00Z")


def test_a_value_that_is_no_date_is_shown_as_it_is() -> None:
    assert written.day("<soon>") == "&lt;soon&gt;"
