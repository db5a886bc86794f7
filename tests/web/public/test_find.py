"""What is published here and not yet in the registry, and the way to what is."""

import dataclasses

import pytest
from django.test import Client

from kakitome.ports.microcredentials import VersionState
from kakitome.services.registering import RegisteringContext, register_own
from web.places import LETTER, Place


@pytest.mark.parametrize("query", ["", "?q=%E3%83%87%E3%83%BC%E3%82%BF", "?q=a&lang=en"])
def test_finding_leads_to_the_registry_with_the_same_question(client: Client, query: str) -> None:
    answer = client.get(f"/find{query}")
    assert (answer.status_code, answer["Location"]) == (301, f"/registry{query}")


def test_what_is_registered_is_shown_by_its_entry(client: Client, place: Place) -> None:
    store, platform = place.platform.store(place.key), place.platform
    counter = RegisteringContext(
        book=store,
        registry=platform.registry,
        institution=place.key,
        site_url=platform.site_url,
        actor="test",
        now=platform.now(),
    )
    issuer = store.issuers.list_issuers()[0].issuer
    entry = register_own(counter, store.microcredentials.get("data-ethics", 1), issuer=issuer).entry
    assert client.get("/m/u/data-ethics-v1")["Location"] == f"/registry/{entry.number}"
    place.define(dataclasses.replace(LETTER, version=2))
    assert client.get("/m/u/data-ethics-v2").status_code == 200
    register_own(counter, store.microcredentials.get("data-ethics", 2), issuer=issuer)
    assert client.get("/m/u/data-ethics-v1")["Location"] == f"/registry/{entry.number}/v1"
    assert client.get("/m/u/data-ethics-v2")["Location"] == f"/registry/{entry.number}"


def test_what_is_not_registered_opens_with_what_learners_ask(client: Client, place: Place) -> None:
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
