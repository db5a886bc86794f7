"""Pages about the site say what the code can do, from where the code says it."""

import pytest
from django.test import Client

from kakitome.services.enveloping.model import Target
from kakitome.web.pages.award.taking import SUFFIXES, further_forms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_formats_names_every_form_that_an_award_page_offers(client: Client, language: str) -> None:
    page = client.get("/about/format", headers={"accept-language": language}).content.decode()
    assert [form.label for form in further_forms() if form.label not in page and language == "en"] == []
    assert page.count("<li><strong>") == len(further_forms()) + 2


def test_no_form_that_can_be_taken_along_is_left_out() -> None:
    papers = {Target.PDF, Target.STUDY_PDF}
    assert len(further_forms()) == len(set(SUFFIXES) - papers) + len({"the certificate", "the bundle"})


@pytest.mark.parametrize(("language", "heading"), [("ja", "調べないこと"), ("en", "What is not checked")])
def test_recognition_is_among_what_is_checked(client: Client, language: str, heading: str) -> None:
    page = client.get("/about/checking", headers={"accept-language": language}).content.decode()
    checked, _, not_checked = page.partition(f"<h2>{heading}</h2>")
    word = {"ja": "第三者の承認", "en": "Recognition by a third party"}[language]
    assert (word in checked, word in not_checked) == (True, False)
