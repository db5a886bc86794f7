"""A definition that names another body as the awarding one: whoever awards is told on the page, before they do."""

from dataclasses import replace

import pytest
from django.test import Client

from kakitome.learning.definition import read
from kakitome.learning.microcredential import AwardingBody
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from support import institutions

OTHER = LocalizedText(ja="よその大学（見本）", en="Other University (sample)")
TITLE = "Another body is named as the awarding one"
ROW = "見本 花子,hanako@example.ac.jp,S1,2026-10-01"


@pytest.fixture
def others(db: None) -> MicrocredentialVersion:
    """A definition in force under the name of another university."""
    letter, _ = read(institutions.DEFINITION.read_bytes())
    letter = replace(letter, identifier="others", awarding_body=AwardingBody(name=OTHER), issuer_country="JP")
    store = institutions.platform().store("setouchi")
    draft = defining.save_draft(store, letter, actor="tests", now=institutions.NOW)
    return defining.put_in_force(store, draft.identifier, version=draft.version, actor="tests", now=institutions.NOW)


def preview(owner: Client, version: MicrocredentialVersion) -> str:
    response = institutions.upload(owner, "setouchi", version, institutions.small_list(ROW), "list.csv")
    assert response.status_code == 302, response.content.decode()[:2000]
    return owner.get(response["Location"]).content.decode()


def test_the_page_of_a_class_list_says_so(owner: Client, others: MicrocredentialVersion) -> None:
    page = preview(owner, others)
    assert TITLE in page
    assert OTHER.en in page


def test_the_page_of_a_single_award_says_so(owner: Client, others: MicrocredentialVersion) -> None:
    page = owner.get("/desk/setouchi/awards/new").content.decode()
    assert TITLE in page
    assert OTHER.en in page


def test_an_institutions_own_definition_has_no_such_words(owner: Client, wind: MicrocredentialVersion) -> None:
    assert TITLE not in preview(owner, wind)
    assert TITLE not in owner.get("/desk/setouchi/awards/new").content.decode()
