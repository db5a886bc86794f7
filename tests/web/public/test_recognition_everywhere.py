"""One fact of recognition on every surface: award page, verdict, JSON, record, batch, mail; and one number per check."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.documents.verification.check import Report
from kakitome.mapping import recognition_words as words
from kakitome.mapping.recognition_fact import RecognitionFact, recognition_fact
from kakitome.ports.claims import Visibility
from kakitome.ports.recognitions import KeptRecognition
from kakitome.services.delivering import write_mail
from kakitome.services.revoking import StatusAct, revoke, suspend
from kakitome.services.verifying_many import row_of, write_csv
from web.places import Place
from web.public.test_recognitions import NOW, NUMBER, attested, body, kept, withdraw

__all__ = ["body", "kept"]
LANGUAGES = ("ja", "en")


def document_of(place: Place, number: str) -> bytes:
    record = place.platform.store(place.key).awards.find_by_number(number)
    assert record is not None
    return place.platform.store(place.key).awards.get_document(record.credential_id)


def make_public(place: Place, number: str) -> None:
    """Receive the newest award and let everybody see it."""
    assert number in place.receive(Client(), visibility=Visibility.LISTED)


def report_on(place: Place, number: str) -> Report:
    return place.platform.verifier().verify_bytes(document_of(place, number), now=place.platform.now())


def fact_on(place: Place, number: str) -> RecognitionFact:
    fact = recognition_fact(report_on(place, number))
    assert fact is not None
    return fact


def shown(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page).replace("&nbsp;", " ")


def surfaces(client: Client, place: Place, number: str, language: str) -> dict[str, str]:
    """What each surface says, as text."""
    document = document_of(place, number).decode()
    address = f"?lang={language}"
    page = client.post(f"/verify{address}", {"credential": document}).content.decode()
    record = re.search(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert record
    answered = client.post("/api/v1/verifications", document, content_type="application/vc").json()
    row = row_of(report_on(place, number), position=1, label="a")
    return {
        "award page": shown(client.get(f"/a/{number}{address}").content.decode()),
        "verdict": shown(page),
        "record": shown(client.get(f"/verify/{record[0]}{address}").content.decode()),
        "API": json.dumps(answered["recognition"], ensure_ascii=False),
        "batch": write_csv([row], number="V-1", language=language).decode("utf-8-sig"),  # type: ignore[arg-type]
    }


def nothing(_place: Place) -> None:
    return None


@pytest.mark.parametrize("turn", [nothing, withdraw], ids=["recognised", "ended"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surface_tells_the_same_of_a_recognised_award(
    client: Client, place: Place, kept: KeptRecognition, turn: Callable[[Place], None], language: Any
) -> None:
    number = place.award(on=(NOW - timedelta(days=2)).date()).number
    make_public(place, number)
    turn(place)
    fact = fact_on(place, number)
    then, now = (text.in_language(language) for text in (words.then_words(fact), words.now_words(fact)))
    for surface, said in surfaces(client, place, number, language).items():
        assert then in said, surface
        assert now in said, surface
        assert NUMBER in said, surface


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surface_tells_the_same_of_an_award_that_nobody_recognised(
    client: Client, place: Place, language: Any
) -> None:
    number = place.award().number
    make_public(place, number)
    fact = fact_on(place, number)
    for surface, said in surfaces(client, place, number, language).items():
        assert words.now_words(fact).in_language(language) in said, surface
        # The number of a check may end a group in R.
        assert not re.search(r"\bR-[0-9A-Z]{4}-", said), surface


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surface_names_a_certification_as_one(client: Client, place: Place, body: Place, language: Any) -> None:
    attested(place, body, procedure="badge-certification")
    number = place.award(on=(NOW - timedelta(days=2)).date()).number
    make_public(place, number)
    fact = fact_on(place, number)
    assert fact.procedure == "certification"
    for surface, said in surfaces(client, place, number, language).items():
        for told in (words.then_words(fact), words.now_words(fact)):
            assert told.in_language(language) in said, surface
        assert not re.search("(?<!見本)承認(あり|した機構|が|は)|Recognised( by|,|<|$)", said), surface
    page = client.get(f"/a/{number}?lang={language}").content.decode()
    assert words.seal_words(fact).in_language(language) in page
    assert {"ja": "認証の割印", "en": "seal of certification"}[language] in page


def test_the_award_page_leads_to_the_recognition_and_its_decision(
    client: Client, place: Place, kept: KeptRecognition
) -> None:
    number = place.award(on=(NOW - timedelta(days=2)).date()).number
    make_public(place, number)
    page = client.get(f"/a/{number}").content.decode()
    assert f'href="/recognitions/{NUMBER}"' in page
    assert f'href="/bodies/kikou/decisions/{kept.recognition.case}"' in page


def test_the_seal_on_the_badge_and_the_words_agree(client: Client, place: Place, kept: KeptRecognition) -> None:
    number = place.award(on=(NOW - timedelta(days=2)).date()).number
    make_public(place, number)
    withdraw(place)
    page = client.get(f"/a/{number}?lang=ja").content.decode()
    assert "割印は、授与の日に承認があったことを示します。" in page
    assert "授与の日には第三者の承認がありました。" in page
    assert fact_on(place, number).was_recognised


# --- mails ---------------------------------------------------------------------------------------

ACTS = {"revoked": revoke, "suspended": suspend}


@pytest.mark.parametrize("kind", ["claim", "suspended", "revoked"])
@pytest.mark.parametrize("turn", [nothing, withdraw], ids=["recognised", "ended"])
def test_mails_about_an_award_tell_its_recognition_from_the_same_fact(
    place: Place, kept: KeptRecognition, turn: Callable[[Place], None], kind: str
) -> None:
    outcome = place.award(on=(NOW - timedelta(days=2)).date())
    turn(place)
    store = place.platform.store(place.key)
    if kind in ACTS:
        doing = StatusAct(actor="h.ito", reason="見本", now=place.platform.now(), notices=store.outbox)
        ACTS[kind](store, outcome.credential_id, act=doing)
    message = next(one for one in store.outbox.list_messages() if one.kind == kind)
    mail = write_mail(place.platform.delivering_context(place.key), message)
    fact = fact_on(place, outcome.number)
    for told in (words.then_words(fact), words.now_words(fact), words.body_words(fact)):
        assert f"：{told.ja}\n" in mail.text
        assert f": {told.en}\n" in mail.text


def test_mails_say_nothing_of_a_recognition_that_nobody_gave(place: Place) -> None:
    place.award()
    (message,) = place.platform.store(place.key).outbox.list_messages()
    assert "承認" not in write_mail(place.platform.delivering_context(place.key), message).text


# --- one number per check ------------------------------------------------------------------------


def hidden(page: str) -> str:
    found = re.search(r'name="record" value="([^"]+)"', page)
    assert found
    return found[1]


def numbers(text: str) -> set[str]:
    return set(re.findall(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", text))


def test_saving_the_json_and_turning_the_language_keep_the_number(client: Client, place: Place) -> None:
    document = place.document(place.award()).decode()
    page = client.post("/verify", {"credential": document}).content.decode()
    (number,) = numbers(page)
    again = {"credential": document, "record": hidden(page)}
    saved = client.post("/verify", {**again, "as": "json"})
    assert saved.json()["record"] == number
    assert f'filename="{number}.json"' in saved.headers["Content-Disposition"]
    assert numbers(client.post("/verify?lang=en", again).content.decode()) == {number}


def test_asking_anew_makes_a_new_record(client: Client, place: Place) -> None:
    document = place.document(place.award()).decode()
    page = client.post("/verify", {"credential": document}).content.decode()
    (number,) = numbers(page)
    again = {"credential": document, "record": hidden(page), "anew": "1"}
    assert number not in numbers(client.post("/verify", again).content.decode())


def test_a_number_is_kept_for_the_very_same_question_alone(client: Client, place: Place) -> None:
    document = place.document(place.award()).decode()
    page = client.post("/verify", {"credential": document}).content.decode()
    (number,) = numbers(page)
    other = {"credential": f"{document} ", "record": hidden(page).replace(":", "x:", 1)}
    assert number not in numbers(client.post("/verify", other).content.decode())
    forged = {"credential": document, "record": number}
    assert number not in numbers(client.post("/verify", forged).content.decode())


def test_when_the_answer_changed_meanwhile_it_is_a_new_record(
    client: Client, place: Place, kept: KeptRecognition
) -> None:
    document = document_of(place, place.award(on=(NOW - timedelta(days=2)).date()).number).decode()
    page = client.post("/verify", {"credential": document}).content.decode()
    (number,) = numbers(page)
    withdraw(place)
    saved = client.post("/verify", {"credential": document, "record": hidden(page), "as": "json"}).json()
    assert saved["record"] != number
    assert saved["recognition"]["case"] == "ended_since"


# --- a recognition's own document ----------------------------------------------------------------


def test_checking_a_recognition_tells_who_recognised_what_until_when(client: Client, kept: KeptRecognition) -> None:
    page = client.post("/verify?lang=ja", {"credential": kept.endorsement.document.decode()}).content.decode()
    until = words.JAPAN.fromutc(kept.recognition.valid_until.replace(tzinfo=words.JAPAN))
    assert "を承認した文書です。承認の期間は" in shown(page)
    assert f"{until.year}年{until.month}月{until.day}日" in shown(page)
    assert f'href="/recognitions/{NUMBER}"' in page
    assert f'href="/registry/{kept.recognition.entry}"' in page


def test_a_certificate_of_recognition_tells_the_same(client: Client, kept: KeptRecognition) -> None:
    file = client.get(f"/recognitions/{NUMBER}/certificate.pdf").content
    upload = SimpleUploadedFile("certificate.pdf", file)
    page = client.post("/verify?lang=ja", {"documents": upload}).content.decode()
    assert f'href="/recognitions/{NUMBER}"' in page
    assert "「データ分析" in shown(page) or kept.recognition.title.ja in shown(page)
