"""Showing only part of an award: what the learner chose is in the file, and nothing else is."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.services.issuing import AwardOutcome
from web.places import Place


@pytest.fixture
def learner() -> Client:
    return Client()


@pytest.fixture
def outcome(place: Place) -> AwardOutcome:
    return place.award()


@pytest.fixture
def address(place: Place, outcome: AwardOutcome, learner: Client) -> str:
    address = place.receive(learner)
    assert outcome.number in address
    return address


def checked(data: bytes) -> dict[str, str]:
    answer = Client().post(
        "/verify", {"documents": SimpleUploadedFile("x", data)}, headers={"accept": "application/json"}
    )
    report: dict[str, str] = json.loads(answer.content)
    return report


@pytest.mark.parametrize("form", ["sd-jwt", "credential"])
@pytest.mark.parametrize(
    ("query", "there", "hidden"),
    [
        ("show=title&show=outcomes", ["データ分析の基礎と倫理", "欠損値の扱い"], ["髙﨑", "Takasaki", "優"]),
        ("show=name", ["髙﨑 花子"], ["データ分析", "欠損値", "優", "分析レポート"]),
        ("show=outcomes", ["欠損値の扱い"], ["髙﨑", "データ分析の基礎と倫理"]),
        ("show=name&show=grade&show=number", ["髙﨑 花子", "優", "A-"], ["欠損値"]),
    ],
)
def test_the_file_holds_what_was_chosen_and_verifies(
    address: str, learner: Client, form: str, query: str, there: list[str], hidden: list[str]
) -> None:
    answer = learner.get(f"{address}/part/{form}?{query}")
    assert answer.status_code == 200, answer.content[:2000]
    said = (
        json.dumps(read_sd_jwt(answer.content).claims, ensure_ascii=False)
        if form == "sd-jwt"
        else answer.content.decode()
    )
    assert [word for word in there if word not in said] == []
    assert [word for word in hidden if word in said] == []
    report = checked(answer.content)
    assert report["verdict"] in ("valid", "valid_untrusted_issuer"), (report["verdict"], report["because"])


def test_the_checkers_letter_tells_what_was_shown_and_calls_nothing_unstated_that_was_kept(
    address: str, learner: Client
) -> None:
    def letter(query: str) -> str:
        data = learner.get(f"{address}/part/sd-jwt?{query}").content
        sent = {"documents": SimpleUploadedFile("x", data)}
        page = Client().post("/verify", sent, headers={"accept-language": "en", "accept": "text/html"}, follow=True)
        text = page.content.decode()
        return text[text.index('id="letter"') :]

    shown, kept = letter("show=title&show=outcomes"), letter("show=title&show=name")
    assert "欠損値の扱い" in shown[shown.index('class="outcomes"') :]
    assert 'class="outcomes"' not in kept
    for page in (shown, kept):
        assert "not shown, or not stated" in page
        assert ">not stated<" not in page


@pytest.mark.parametrize("form", ["sd-jwt", "credential"])
def test_a_name_that_was_kept_back_is_not_told_as_one_that_the_document_does_not_hold(
    address: str, learner: Client, form: str
) -> None:
    data = learner.get(f"{address}/part/{form}?show=title&show=outcomes").content
    english = {"accept-language": "en", "accept": "text/html"}
    for sent in ({"credential": data.decode()}, {"credential": data.decode(), "as": "page"}):
        text = Client().post("/verify", sent, headers=english).content.decode()
        assert "holds no name" not in text
        assert "not shown, or not stated" in text


@pytest.mark.parametrize("form", ["sd-jwt", "credential"])
def test_a_withdrawal_reaches_what_was_shown(
    place: Place, outcome: AwardOutcome, address: str, learner: Client, form: str
) -> None:
    shown = learner.get(f"{address}/part/{form}?show=outcomes").content
    place.withdraw(outcome)
    assert checked(shown)["verdict"] == "revoked"


def test_the_page_previews_what_the_receiver_sees_and_what_is_kept_back(address: str, learner: Client) -> None:
    page = learner.get(f"{address}/part?show=title&show=outcomes&preview=1", headers={"accept-language": "en"})
    text = page.content.decode()
    receiver = text[text.index('id="receiver"') :]
    assert "欠損値の扱い" in receiver
    assert "髙﨑 花子" not in receiver
    assert "My name" in receiver[receiver.index("Kept back") :]
    assert f"{address}/part/sd-jwt?show=title&amp;show=outcomes" in receiver


def test_a_form_is_offered_only_for_what_it_carries(address: str, learner: Client) -> None:
    page = learner.get(f"{address}/part?show=contact&preview=1").content.decode()
    assert "/part/sd-jwt" not in page
    assert "/part/credential?show=contact" in page


@pytest.mark.parametrize("query", ["preview=1", "show=nothing", "show=", "show=..%2F..&show=proof"])
def test_a_choice_of_nothing_is_told(address: str, learner: Client, query: str) -> None:
    assert learner.get(f"{address}/part?{query}").status_code == 422
    assert learner.get(f"{address}/part/sd-jwt?{query}").status_code == 422
    assert learner.get(f"{address}/part/credential?{query}").status_code == 422


def test_nobody_but_the_learner_chooses(address: str) -> None:
    visitor = Client()
    assert visitor.get(address).status_code == 200
    for path in ("part", "part?show=name", "part/sd-jwt?show=name", "part/credential?show=name"):
        assert visitor.get(f"{address}/{path}").status_code == 404


def test_a_form_that_is_none_is_not_found(address: str, learner: Client) -> None:
    assert learner.get(f"{address}/part/pdf?show=name").status_code == 404
