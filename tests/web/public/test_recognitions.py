"""A recognition as anybody sees it, and what checks of awards show of it."""

import io
import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pikepdf
import pytest
from django.test import Client

from kakitome.journeys.recognition.attesting import attest, change
from kakitome.learning.recognition.recognition import ChangeKind, Recognition
from kakitome.mapping.addresses import addresses_for
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.recognitions import KeptRecognition
from kakitome.services.attesting import AttestingAct
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.localized_text import LocalizedText
from web.places import LETTER, Place

NUMBER = "R-7K3M-94QK"
NOW = datetime.now(UTC).replace(microsecond=0)
REASON = LocalizedText(ja="評価の方法が変わったため（見本）", en="The assessment changed (sample)")


@pytest.fixture
def body(place: Place) -> Place:
    made = Place(key="kikou").open()
    text = files("kakitome.learning.recognition").joinpath("bodies", "kazan_skills_council.toml").read_text("utf-8")
    store = place.platform.store("kikou")
    store.body.take_configuration(KeptConfiguration(text=text, taken_at=NOW, taken_by="k.mori"))
    return made


@pytest.fixture
def kept(place: Place, body: Place) -> KeptRecognition:
    return attested(place, body)


def attested(place: Place, body: Place, *, procedure: str = "recognition") -> KeptRecognition:
    store = place.platform.store(place.key)
    issuer = store.issuers.list_issuers()[0].issuer
    counter = RegisteringContext(
        book=store,
        registry=place.platform.registry,
        institution=place.key,
        site_url=place.platform.site_url,
        actor="test",
        now=NOW,
    )
    entry = register_own(counter, store.microcredentials.get("data-ethics", 1), issuer=issuer).entry
    made = Recognition(
        number=NUMBER,
        body=body.key,
        body_did=body.did,
        body_name=LocalizedText(ja="見本承認機構", en="Sample recognition body"),
        case="C-7K3M-94QD",
        procedure=procedure,
        criteria_version="2026-1",
        entry=entry.number,
        entry_version=1,
        about=addresses_for(LETTER, issuer.base_url, uuid="").achievement,
        title=LETTER.title,
        digest=entry.current.digest,
        decided_at=NOW - timedelta(days=30),
        valid_from=NOW - timedelta(days=30),
        valid_until=NOW + timedelta(days=900),
    )
    return attest(place.platform, made, actor="k.mori", now=NOW)


def withdraw(place: Place) -> None:
    act = AttestingAct(actor="k.mori", reason=REASON, at=NOW, now=NOW)
    change(place.platform, "kikou", number=NUMBER, kind=ChangeKind.WITHDRAWN, act=act)


def checked(client: Client, document: bytes) -> str:
    page = client.post("/verify?lang=ja", {"credential": document.decode()})
    assert page.status_code == 200
    return page.content.decode()


def test_it_says_what_was_recognised_by_whom_and_how_it_stands(client: Client, kept: KeptRecognition) -> None:
    page = client.get(f"/recognitions/{NUMBER}").content.decode()
    assert client.get("/recognitions/r7k3m94qk").status_code == 301
    for said in (
        NUMBER,
        "見本承認機構",
        "C-7K3M-94QD",
        "2026-1",
        kept.recognition.digest,
        "見本大学",
        "certificate.pdf",
    ):
        assert said in page


def test_after_a_withdrawal_it_says_since_when_and_why(client: Client, place: Place, kept: KeptRecognition) -> None:
    withdraw(place)
    page = client.get(f"/recognitions/{NUMBER}", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Recognition withdrawn" in page
    assert REASON.en in page
    assert "stay “recognised when awarded”" in page
    assert "certificate.pdf" not in page
    assert client.get(f"/recognitions/{NUMBER}/certificate.pdf").status_code in (403, 409)


def test_the_certificate_carries_the_signed_endorsement(client: Client, kept: KeptRecognition) -> None:
    answer = client.get(f"/recognitions/{NUMBER}/certificate.pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        (name,) = pdf.attachments
        assert pdf.attachments[name].get_file().read_bytes() == kept.endorsement.document


def test_the_signed_endorsement_can_be_downloaded_and_checked(client: Client, kept: KeptRecognition) -> None:
    answer = client.get(f"/recognitions/{NUMBER}/endorsement.json")
    assert answer.content == kept.endorsement.document
    assert "attachment" in answer.headers["Content-Disposition"]


def test_who_opens_the_endorsements_address_in_a_browser_is_led_to_the_page(
    client: Client, kept: KeptRecognition
) -> None:
    path = f"/issuers/kikou/endorsements/{NUMBER}.json"
    assert client.get(path, HTTP_ACCEPT="text/html").headers["Location"] == f"/recognitions/{NUMBER}"
    plain = client.get(path, HTTP_ACCEPT="application/vc")
    assert plain.content == kept.endorsement.document
    assert plain.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("number", ["R-3333-3333", "E-7K3M-94Q3", "nothing"])
def test_what_is_not_there_is_not_found(client: Client, place: Place, number: str) -> None:
    assert client.get(f"/recognitions/{number}").status_code == 404


def test_the_check_shows_two_lines_before_and_after_the_withdrawal(
    client: Client, place: Place, kept: KeptRecognition
) -> None:
    given = place.award(on=(NOW - timedelta(days=2)).date())
    document = place.platform.store(place.key).awards.get_document(given.credential_id)
    assert json.loads(document)["credentialSubject"]["achievement"]["endorsement"]
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    before = checked(client, document)
    assert "承認あり（" in before
    assert "承認されています（" in before
    withdraw(place)
    after = checked(client, document)
    assert "承認あり（" in after
    assert "承認は終わっています（" in after


def test_numbers_pasted_into_the_box_open_what_they_name(client: Client, kept: KeptRecognition) -> None:
    entry = kept.recognition.entry
    for number, address in ((NUMBER, f"/recognitions/{NUMBER}"), (entry, f"/registry/{entry}")):
        answer = client.post("/verify?lang=ja", {"credential": number.lower().replace("-", "")})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert client.post("/verify?lang=ja", {"credential": "C-7K3M-94QK"}).status_code == 422


@pytest.mark.parametrize(("address", "leads_to"), [("/desk", "/desk/"), ("/review?lang=ja", "/review/?lang=ja")])
def test_an_address_without_its_last_slash_is_found(client: Client, address: str, leads_to: str) -> None:
    assert client.get(address).headers["Location"] == leads_to
