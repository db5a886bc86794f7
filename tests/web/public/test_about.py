"""Pages about the site say what the code can do, from where the code says it."""

import pytest
from django.test import Client
from django.utils import translation

from kakitome.services.enveloping import list_targets, targets
from kakitome.web.pages.public.verify.forms import CheckForm
from kakitome.web.parts.award_forms import further_forms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_formats_names_every_form_that_an_award_page_offers(client: Client, language: str) -> None:
    page = client.get("/about/format", headers={"accept-language": language}).content.decode()
    assert [form.label for form in further_forms() if form.label not in page and language == "en"] == []
    assert page.count("<li><strong>") == len(further_forms()) + 2


def test_no_form_that_can_be_taken_along_is_left_out() -> None:
    with translation.override("en"):
        labels = [form.label for form in further_forms()]
    kept = [target.label.en for target in list_targets() if target.is_kept and target is not targets.STUDY_PDF]
    assert sorted(labels) == sorted([*kept, "Evidence bundle (ZIP)"])


@pytest.mark.parametrize(("language", "heading"), [("ja", "調べないこと"), ("en", "What is not checked")])
def test_recognition_is_among_what_is_checked(client: Client, language: str, heading: str) -> None:
    page = client.get("/about/checking", headers={"accept-language": language}).content.decode()
    checked, _, not_checked = page.partition(f"<h2>{heading}</h2>")
    word = {"ja": "第三者の承認", "en": "Recognition by a third party"}[language]
    assert (word in checked, word in not_checked) == (True, False)


COMPARED = {
    "known_name": {"ja": "氏名（漢字、かな、ローマ字のどれでも）", "en": "a name (in kanji, kana or Latin letters)"},
    "known_email": {"ja": "メールアドレス", "en": "an e-mail address"},
    "known_did": {"ja": "DID", "en": "a DID"},
}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everything_that_can_be_compared_is_named_and_kept_by_nobody(client: Client, language: str) -> None:
    fields = [name for name in CheckForm.base_fields if name.startswith("known_")]
    checking = client.get(f"/about/checking?lang={language}").content.decode()
    privacy = client.get(f"/about/privacy?lang={language}").content.decode()
    assert [name for name in fields if COMPARED[name][language] not in checking] == []
    kept = {
        "ja": "氏名、メールアドレス、DIDは、保存も記録もしません",
        "en": "A name, e-mail address or DID given for comparison",
    }
    assert kept[language] in privacy


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_signature_over_what_is_said_is_not_told_as_one_over_its_letters(client: Client, language: str) -> None:
    page = client.get(f"/about/checking?lang={language}").content.decode()
    assert "1文字も" not in page and "one character" not in page
