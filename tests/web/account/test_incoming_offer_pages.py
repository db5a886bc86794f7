"""An offer of an issuer elsewhere in the browser: pasted or photographed, looked at, taken with its transaction code."""

import io
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.journeys.handing_out.offers import list_offers, offer_award
from kakitome.ports.credential_offers import OfferForm, OfferState
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.ports.wallets import Origin
from support import institutions
from support.issuer_elsewhere import ADDRESS, IssuerElsewhere
from support.wallet_apps import offer_in
from vectors import issuer_site
from vectors.token_keys import token_site
from web.api.test_wallet_apps import award, held
from web.places import Place
from web.public.conftest import place

__all__ = ["award", "place"]

pytestmark = pytest.mark.django_db
EMAIL = "a@example.com"


@pytest.fixture
def issuer() -> Iterator[IssuerElsewhere]:
    """The only site that the platform reaches."""
    elsewhere = IssuerElsewhere(credential=issuer_site.good(), otherwise=token_site())
    with reaching(elsewhere):
        yield elsewhere


class reaching:  # noqa: N801 - a context manager
    """Put a site in the network's place."""

    def __init__(self, site: object) -> None:
        self.site, self.platform = site, institutions.platform()
        self.before = self.platform.fetcher, self.platform.issuer_requests

    def __enter__(self) -> Fetcher:
        for name in ("fetcher", "issuer_requests"):
            object.__setattr__(self.platform, name, self.site)
        return self.before[0]

    def __exit__(self, *_: object) -> None:
        for name, value in zip(("fetcher", "issuer_requests"), self.before, strict=True):
            object.__setattr__(self.platform, name, value)


@pytest.fixture
def client(db: None) -> Client:
    institutions.account(EMAIL)
    return institutions.signed_in(EMAIL)


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_offer_is_shown_before_it_is_taken_and_its_code_asked_for(client: Client, issuer: IssuerElsewhere) -> None:
    issuer.metadata = {"display": [{"name": "<b>Mihon</b>"}]}
    shown = page_of(client.post("/mine/add", {"credential": issuer.link()}))
    assert ADDRESS in shown and "&lt;b&gt;Mihon" in shown and "In the letter" in shown
    assert "Nothing has been taken yet" in shown and not issuer.is_used
    link = issuer.link()
    for tx_code, sentence in (("", "This field"), ("000000", "The issuer did not accept it")):
        response = client.post("/mine/offer", {"link": link, "tx_code": tx_code})
        assert response.status_code == 422
        # Whether the code was used is the issuer's to know by now.
        assert "has not been used" not in page_of(response)
        assert ADDRESS in page_of(response) and (not tx_code or sentence in page_of(response))
    response = client.post("/mine/offer", {"link": link, "tx_code": "407182"})
    assert response.status_code == 200 and "1 of 1 credential was kept." in page_of(response)
    (document,) = institutions.platform().wallets.open(institutions_account()).list_documents()
    assert document.origin is Origin.OFFER
    page = page_of(client.get(f"/mine/documents/{document.key}"))
    assert "An offer to a wallet" in page and ADDRESS in page


def test_a_photographed_offer_by_reference_is_asked_for_once(client: Client, issuer: IssuerElsewhere) -> None:
    out = io.BytesIO()
    segno.make(issuer.reference()).save(out, kind="png", scale=6)
    photo = SimpleUploadedFile("photo.png", out.getvalue())
    shown = client.post("/mine/add", {"photo": photo})
    assert "Take what is offered?" in page_of(shown)
    link = re.search(r'name="link" value="([^"]+)"', shown.content.decode())
    assert link is not None
    taken = client.post("/mine/offer", {"link": link[1], "tx_code": "407182"})
    assert "1 of 1 credential was kept." in page_of(taken)
    assert issuer.asked.count(f"{ADDRESS}/offers/1") == 1


def test_a_refused_offer_is_said_beside_the_field_with_what_was_typed(client: Client, issuer: IssuerElsewhere) -> None:
    issuer.metadata = {"credential_issuer": "https://other.mihon.ac.jp"}
    response = client.post("/mine/add", {"credential": issuer.link()})
    page = page_of(response)
    assert response.status_code == 422 and "is not the one that answers there" in page
    assert "openid-credential-offer://" in page
    assert client.get("/mine/offer").status_code == 405
    assert Client().post("/mine/offer", {"link": issuer.link()}).status_code == 302


def test_who_has_to_sign_in_at_the_issuer_is_sent_there_and_comes_back_once(
    client: Client, issuer: IssuerElsewhere
) -> None:
    issuer.offer = {"grants": {"authorization_code": {}}}
    issuer.server = {
        "authorization_endpoint": f"{ADDRESS}/authorize",
        "pushed_authorization_request_endpoint": f"{ADDRESS}/pushed",
    }
    shown = client.post("/mine/add", {"credential": issuer.link()})
    assert "Go on to signing in" in page_of(shown) and not issuer.pushed
    link = {"link": issuer.link()}
    away = page_of(client.post("/mine/offer", link))
    assert f'href="{ADDRESS}/authorize?' in away and "Nothing has been taken yet." in away
    answer = {"code": "signed-in", "state": issuer.pushed["state"], "iss": ADDRESS}
    other = institutions.signed_in(EMAIL)
    # A page of a stranger's sends somebody back with a code of the stranger's: that browser has begun nothing.
    for browser, names in ((other, answer), (Client(), answer), (client, {**answer, "state": "x"})):
        response = browser.get("/mine/offer/back", names)
        assert response.status_code in (302, 422) and not issuer.is_used
    assert client.get("/mine/offer/back", answer).status_code == 422, "what was begun is used up by the first answer"
    client.post("/mine/offer", link)
    answer["state"] = issuer.pushed["state"]
    back = client.get("/mine/offer/back", answer)
    assert "1 of 1 credential was kept." in page_of(back) and "no-store" in back.headers["Cache-Control"]
    assert issuer.pushed["redirect_uri"].endswith("/mine/offer/back")
    assert client.get("/mine/offer/back", {**answer, "redirect_uri": "https://x.example"}).status_code == 422


class OwnAsElsewhere:
    """Our own issuers as another site sees them, under another name."""

    def __init__(self, site_url: str) -> None:
        self.own, self.name, self.client = site_url.encode(), b"https://elsewhere.mihon.ac.jp", Client()
        self.otherwise: Fetcher

    def fetch(self, url: str) -> bytes:
        path = url.removeprefix(self.name.decode())
        if path == url:
            return self.otherwise.fetch(url)
        return self.client.get(path).content.replace(self.own, self.name)

    def post(self, url: str, body: bytes, /, *, content_type: str, token: str = "") -> IssuerAnswer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = url.removeprefix(self.name.decode())
        response = self.client.post(path, body, content_type=content_type, headers=headers)
        return IssuerAnswer(status=response.status_code, body=response.content)


def test_what_one_kakitome_offers_another_takes(place: Place, award: object, client: Client) -> None:
    own = OwnAsElsewhere(place.platform.site_url)
    number = award.number  # type: ignore[attr-defined]
    with reaching(own) as before:
        own.otherwise = before
        for form in (OfferForm.SD_JWT, OfferForm.OPEN_BADGE):
            made = offer_award(place.platform, held(place, number), form=form)
            text = json.dumps(offer_in(made.link)).replace(own.own.decode(), own.name.decode())
            link = f"openid-credential-offer://?credential_offer={quote(text)}"
            shown = client.post("/mine/add", {"credential": link})
            if form is OfferForm.SD_JWT:
                assert "あなたの鍵をここに置くことにする" in page_of(shown)
                assert list_offers(place.platform, held(place, number))[0].state_at(place.platform.now()) is (
                    OfferState.WAITING
                )
                continue
            taken = client.post("/mine/offer", {"link": link, "tx_code": made.tx_code})
            assert taken.status_code == 200, page_of(taken)
    (document,) = institutions.platform().wallets.open(institutions_account()).list_documents()
    content = institutions.platform().wallets.open(institutions_account()).read_content(document.key)
    assert json.loads(content) == json.loads(place.document(award))  # type: ignore[arg-type]
    offer = list_offers(place.platform, held(place, number))[0]
    assert offer.state_at(place.platform.now()) is OfferState.ACCEPTED


def institutions_account() -> str:
    person = institutions.platform().accounts.find_by_email(EMAIL)
    assert person is not None
    return person.account
