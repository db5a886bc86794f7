"""The page of what somebody waits for."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from support import institutions
from support.issuer_elsewhere import ADDRESS, IssuerElsewhere
from vectors import issuer_site
from vectors.token_keys import token_site
from web.account.test_incoming_offer_pages import client, page_of, reaching

__all__ = ["client"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer() -> Iterator[IssuerElsewhere]:
    """The only site that the platform reaches; it has nothing ready yet."""
    deferred = {"deferred_credential_endpoint": f"{ADDRESS}/deferred", "display": [{"name": "<i>Mihon"}]}
    elsewhere = IssuerElsewhere(
        credential=issuer_site.good(), otherwise=token_site(), metadata=deferred, has_nothing_yet=True
    )
    with reaching(elsewhere):
        yield elsewhere


def test_what_is_not_ready_is_listed_until_its_person_waits_no_more(client: Client, issuer: IssuerElsewhere) -> None:
    assert "/mine/offer/awaited" not in page_of(client.get("/mine/add"))
    assert "You wait for nothing." in page_of(client.get("/mine/offer/awaited"))
    answer = page_of(client.post("/mine/offer", {"link": issuer.link(), "tx_code": "407182"}))
    assert "has it not ready yet" in answer and "/mine/offer/awaited" in answer and "Not kept" not in answer
    assert "/mine/offer/awaited" in page_of(client.get("/mine/add"))
    response = client.get("/mine/offer/awaited")
    page = page_of(response)
    assert ADDRESS in page and "Not ready yet" in page and "no-store" in response.headers["Cache-Control"]
    stop = re.search(r'action="([^"]+/stop)"', page)
    assert stop is not None
    institutions.account("b@example.com")
    assert institutions.signed_in("b@example.com").post(stop[1]).status_code == 404
    assert Client().post(stop[1]).status_code == 302 and client.get(stop[1]).status_code == 405
    assert "Not ready yet" in page_of(client.get("/mine/offer/awaited"))
    assert client.post(stop[1]).status_code == 302
    assert "You stopped waiting" in page_of(client.get("/mine/offer/awaited"))
