"""The learner's pages for handing an award over to a wallet app."""

import html
import re

import pytest
from django.test import Client

from kakitome.services.issuing import AwardOutcome
from support.wallet_apps import WalletApp
from web.places import PASSWORD, Place

JA = {"Accept-Language": "ja"}


@pytest.fixture
def award(place: Place) -> AwardOutcome:
    return place.award()


@pytest.fixture
def learner(place: Place, award: AwardOutcome) -> Client:
    person, client = place.person(), Client(headers=JA)
    client.login(username=person.email, password=PASSWORD)
    place.receive(client)
    return client


def said(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return html.unescape(response.content.decode())


def offered(client: Client, page: str, form: str = "micro-credential") -> tuple[WalletApp, str, str]:
    """Press the button; return the app that scanned the code, the transaction code, and the page."""
    response = client.post(f"{page}/offer", {"form": form})
    assert response.status_code == 200 and "no-store" in response.headers["Cache-Control"]
    text = html.unescape(response.content.decode())
    link, code = re.search(r'href="(openid-credential-offer://[^"]+)"', text), re.search(r"(\d{3}) (\d{3})</p>", text)
    assert link is not None and code is not None
    return WalletApp(link[1]), code[1] + code[2], text


def test_a_learner_hands_an_award_over_and_sees_what_became_of_it(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page = place.page(award.number)
    assert f"{page}/offer" in said(learner, page)
    assert "ウォレットのアプリに渡す" in said(learner, f"{page}/offer")
    app, code, text = offered(learner, page)
    assert "<svg" in text and "あと10分" in text and "取引コード" in text
    for private in ("学籍番号", "根拠"):
        assert private not in text.partition("入らないもの")[0].partition("アプリに渡るもの")[2]
    assert code[:3] + " " + code[3:] not in said(learner, f"{page}/offers"), "it is shown once"
    assert "アプリを待っています" in said(learner, f"{page}/offers")
    token = app.token(code)
    assert "まだ取りにきていません" in said(learner, f"{page}/offers")
    notification = app.ask(token).json()["notification_id"]
    fetched = said(learner, f"{page}/offers")
    assert "アプリが知らせてきません" in fetched and "アプリが受け取りました" not in fetched
    app.notify(token, notification)
    received = said(learner, f"{page}/offers")
    assert "アプリが受け取りました" in received and "アプリが1回受け取りました" in received


def test_an_offer_is_called_off_and_whoever_guesses_is_told_of(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page = place.page(award.number)
    first, code, text = offered(learner, page)
    stop = re.search(r'action="([^"]+/stop)"', text)
    assert stop is not None and learner.post(stop[1]).status_code == 302
    assert first.exchange(code).status_code == 400
    assert "取りやめました" in said(learner, f"{page}/offers")
    second, code, _ = offered(learner, page)
    for _ in range(3):
        second.exchange("x")
    assert "取引コードが3回違い、招待を止めました" in said(learner, f"{page}/offers")
    assert Client().post(stop[1]).status_code == 404


def test_only_its_learner_offers_an_award_and_only_while_it_is_in_force(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page, stranger = place.page(award.number), Client()
    person = place.person("stranger@home.example")
    stranger.login(username=person.email, password=PASSWORD)
    for client in (Client(), stranger):
        assert client.get(page).status_code == 200, "its link shows the award"
        answers = [client.get(f"{page}/offer"), client.post(f"{page}/offer", {"form": "micro-credential"})]
        assert {response.status_code for response in [*answers, client.get(f"{page}/offers")]} == {404}
    assert learner.post(f"{page}/offer", {"form": "pdf"}).status_code == 422
    place.withdraw(award)
    text = said(learner, f"{page}/offer")
    assert "いまは渡せません" in text and 'name="form"' not in text
    refused = html.unescape(learner.post(f"{page}/offer", {"form": "micro-credential"}).content.decode())
    assert "openid-credential-offer" not in refused


def test_a_learner_ends_the_copy_of_one_app_or_puts_a_new_offer_in_its_place(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page = place.page(award.number)
    ends = []
    for name in ("みほん\nウォレット", ""):
        app, code, _ = offered(learner, page)
        answer = app.exchange(code, client_id=name) if name else app.exchange(code)
        app.notify(token := answer.json()["access_token"], app.ask(token).json()["notification_id"])
    text = said(learner, f"{page}/offers")
    assert "みほん ウォレット" in text and "（確かめていません）" in text and "アプリが2回受け取りました" in text
    ends = re.findall(r'href="([^"]+/end)"', text)
    assert len(ends) == 2
    asked = said(learner, ends[0])
    assert (
        "まだ何も止めていません" in asked
        and "アプリの中から消すことはできません" in asked
        and "名のっていません" in asked
    )
    assert "アプリが2回受け取りました" in said(learner, f"{page}/offers"), "looking ends nothing"
    assert learner.post(ends[0], {"end": "1"}).status_code == 302
    text = said(learner, f"{page}/offers")
    assert "この写しを止めました" in text and "アプリが1回受け取りました" in text and "渡した時：" in text
    assert "この写しを止める" not in said(learner, ends[0])
    renewed = html.unescape(learner.post(ends[1], {"renew": "1"}).content.decode())
    assert "openid-credential-offer://" in renewed and "取引コード" in renewed
    assert "まだどのアプリにも入っていません" in said(learner, f"{page}/offers")
    stranger, person = Client(), place.person("stranger@home.example")
    stranger.login(username=person.email, password=PASSWORD)
    for client in (Client(), stranger):
        assert (client.get(ends[0]).status_code, client.post(ends[0]).status_code) == (404, 404)
    assert learner.get(ends[0].replace(ends[0].split("/")[-2], "0" * 32)).status_code == 404


def test_a_copy_that_is_the_award_itself_cannot_be_ended_alone_and_the_page_says_so(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    page = place.page(award.number)
    app, code, _ = offered(learner, page, "open-badge")
    app.ask(app.token(code), proof="")
    text = said(learner, f"{page}/offers")
    assert "授与と同じ扱いになります" in text and re.search(r"offers/[0-9a-f]+/end", text) is None
