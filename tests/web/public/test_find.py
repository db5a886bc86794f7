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


def test_what_is_found_opens_with_what_learners_ask(client: Client, place: Place) -> None:
    assert 'href="/m/u/data-ethics-v1"' in client.get("/find").content.decode()
    page = client.get("/m/u/data-ethics-v1").content.decode()
    for said in (
        "修了するとできること",
        "欠損値の扱いを決められる。",
        "受講料",
        "記載なし",
        "60か月",
        "授与機関の申告です",
    ):
        assert said in page
    assert client.get("/issuers/u/microcredentials/data-ethics-v1.json").json()["type"] == ["Achievement"]


@pytest.mark.parametrize("address", ["/m/u/data-ethics-v2", "/m/nobody/data-ethics-v1", "/m/u/x"])
def test_an_offer_that_is_not_there_is_not_found(client: Client, place: Place, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_draft_has_no_page_and_what_was_withdrawn_says_so(client: Client, place: Place) -> None:
    draft = dataclasses.replace(LETTER, identifier="secret")
    place.define(draft, state=VersionState.DRAFT)
    assert client.get("/m/u/secret-v1").status_code == 404
    place.define(dataclasses.replace(LETTER, identifier="old"), state=VersionState.WITHDRAWN)
    assert "いまは提供されていません" in client.get("/m/u/old-v1").content.decode()
