"""The seal of a recognition on a badge image: paths alone, told in words, and only where it belongs."""

import re
from typing import Any

import pytest

from kakitome.documents.openbadges.profile import identifier_entry
from kakitome.learning.microcredential import Kind
from kakitome.mapping.badge_image import compose
from kakitome.mapping.badge_image.seal import Seal, recognised_when_awarded, sealed_by
from kakitome.mapping.recognition_endorsement import recognition_number
from kakitome.values.localized_text import LocalizedText
from support.demonstration_entries import letter

BODY = LocalizedText(ja="見本承認機構", en="Sample body")
NAME = LocalizedText(ja="瀬戸内海洋大学（見本）", en="Setouchi University (sample)")
NUMBER = "R-7K3M-94QK"


def image(**changes: Any) -> str:
    return compose(letter(**changes.pop("letter", {})), institution=NAME, **changes).svg.decode()


@pytest.mark.parametrize("kind", [Kind.MICROCREDENTIAL, Kind.PARTICIPATION])
def test_the_seal_is_drawn_beside_everything_else(kind: Kind) -> None:
    plain, sealed = image(letter={"kind": kind}), image(letter={"kind": kind}, seal=Seal(body=BODY))
    assert "#bf3b25" not in plain
    assert sealed.count("#bf3b25") == 3
    assert not re.findall(r"<(text|script|image|use)\b", sealed)
    assert "<path" in sealed


@pytest.mark.parametrize(("language", "said"), [("ja", "授与の時点で承認：見本承認機構"), ("en", "Sample body")])
def test_the_seal_is_told_to_those_who_do_not_see_it(language: Any, said: str) -> None:
    assert said in image(seal=Seal(body=BODY), language=language)
    assert said not in image(language=language)


def test_a_certified_badge_bears_the_word_of_certification() -> None:
    certified = image(seal=Seal(body=BODY, is_certification=True), language="ja")
    assert "授与の時点で認証：見本承認機構" in certified
    assert certified != image(seal=Seal(body=BODY), language="ja").replace("承認：", "認証：")


def test_an_award_says_itself_that_its_seal_is_of_a_certification() -> None:
    own = credential(f"https://u.example/images/a-v1-{NUMBER}.png", f"https://b.example/endorsements/{NUMBER}.json")
    assert not sealed_by(own).is_certification
    own["credentialSubject"]["achievement"]["endorsement"][0]["name"] = "バッジの認証"
    assert sealed_by(own).is_certification


def credential(image_id: str, endorsement_id: str) -> dict[str, Any]:
    endorsement = {"id": endorsement_id, "issuer": {"name": BODY.ja}}
    return {"credentialSubject": {"achievement": {"image": {"id": image_id}, "endorsement": [endorsement]}}}


def test_an_award_says_itself_whose_seal_its_image_bears() -> None:
    own = credential(f"https://u.example/images/a-v1-{NUMBER}.png", f"https://b.example/endorsements/{NUMBER}.json")
    assert sealed_by(own).body.ja == BODY.ja
    assert recognised_when_awarded(own).ja == "見本承認機構（授与の時点）"


def test_the_seal_is_named_in_the_language_of_the_page_where_the_body_has_a_name_in_it() -> None:
    own = credential(f"https://u.example/images/a-v1-{NUMBER}.png", f"https://b.example/endorsements/{NUMBER}.json")
    own["credentialSubject"]["achievement"]["endorsement"][0]["issuer"] |= {
        "otherIdentifier": [identifier_entry(BODY.en or "", identifier_type="name")]
    }
    assert sealed_by(own).body == BODY
    assert recognised_when_awarded(own).en == "Sample body (when awarded)"


@pytest.mark.parametrize(
    ("image_id", "endorsement_id"),
    [
        ("https://u.example/images/a-v1.png", f"https://b.example/endorsements/{NUMBER}.json"),
        (f"https://u.example/images/a-v1-{NUMBER}.png", "https://b.example/endorsements/R-3333-3333.json"),
        (f"https://u.example/images/a-v1-{NUMBER}.png", "urn:uuid:1"),
    ],
)
def test_an_image_without_its_recognition_bears_no_seal(image_id: str, endorsement_id: str) -> None:
    assert not sealed_by(credential(image_id, endorsement_id))


@pytest.mark.parametrize(
    "strange", [{}, {"credentialSubject": 1}, {"credentialSubject": {"achievement": {"image": 3}}}]
)
def test_whatever_is_no_award_bears_none(strange: dict[str, Any]) -> None:
    assert not sealed_by(strange)


def test_later_editions_have_the_same_number() -> None:
    assert recognition_number(f"https://b.example/endorsements/{NUMBER}-3.json") == NUMBER
    assert recognition_number("urn:uuid:1") == ""
