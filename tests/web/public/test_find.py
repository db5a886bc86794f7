"""Finding something to learn on this site."""

import dataclasses

import pytest
from django.test import Client

from kakitome.ports.microcredentials import VersionState
from kakitome.values.localized_text import LocalizedText
from web.places import LETTER, Place


@pytest.mark.parametrize("words", ["", "データ", "倫理 見本", "ETHICS", "missing values"])
def test_a_word_of_its_title_or_content_finds_it(client: Client, place: Place, words: str) -> None:
    page = client.get("/find", {"q": words}).content.decode()
    assert "データ分析の基礎と倫理" in page
    assert "45時間" in page


def test_what_is_not_here_is_said_with_a_way_on(client: Client, place: Place) -> None:
    page = client.get("/find", {"q": "看護<b>"}).content.decode()
    assert "「看護&lt;b&gt;」に合うものはありません" in page
    assert "すべて見る" in page


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.WITHDRAWN])
def test_only_what_is_in_force_is_found(client: Client, place: Place, state: VersionState) -> None:
    other = dataclasses.replace(LETTER, identifier="secret", title=LocalizedText(ja="まだ秘密の講座"))
    place.define(other, state=state)
    assert "まだ秘密の講座" not in client.get("/find").content.decode()
