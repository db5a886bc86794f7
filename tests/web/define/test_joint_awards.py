"""Awarding together on pages: one institution asks, the other reads the very words, answers, reads what changed."""

from dataclasses import replace

import pytest
from django.test import Client

from kakitome.learning.definition import read
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.ports.organisations import NodeRole
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

PARTNER = LocalizedText(ja="共同大学", en="Joint University")


@pytest.fixture
def letter() -> Microcredential:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    institutions.open_university("v", PARTNER)
    letter, _ = read(institutions.DEFINITION.read_bytes())
    return saved(replace(letter, identifier="", co_awarding_bodies=(AwardingBody(name=PARTNER),)))


def saved(letter: Microcredential) -> Microcredential:
    platform = institutions.platform()
    return defining.save_draft(platform.store("u"), letter, actor="owner", now=platform.now()).microcredential


def latest(letter: Microcredential) -> Microcredential:
    version = institutions.platform().store("u").microcredentials.find_latest(letter.identifier)
    assert version is not None
    return version.microcredential


def ask_page(letter: Microcredential) -> str:
    return f"/desk/u/microcredentials/{letter.identifier}/{letter.version}/joint"


def answer_page(letter: Microcredential) -> str:
    return f"/desk/v/joint-awards/u/{letter.identifier}"


def asked(client: Client, letter: Microcredential) -> Microcredential:
    page = client.get(ask_page(letter)).content.decode()
    assert "not asked yet" in page
    answer = client.post(ask_page(letter), {"body": "1", "institution": "v"})
    assert answer.status_code == 302
    return latest(letter)


def digest_on(client: Client, letter: Microcredential) -> str:
    page = client.get(answer_page(letter)).content.decode()
    return page.partition('name="digest" value="')[2][:64]


def test_asked_read_consented_changed_and_asked_again(letter: Microcredential) -> None:
    owner = institutions.member("owner@u.example", NodeRole.PROGRAMME_OWNER, "u")
    admin = institutions.member("admin@v.example", NodeRole.ADMIN, "v")
    letter = asked(owner, letter)
    assert letter.co_awarding_bodies[0].identifier.startswith("did:web:")
    assert "Will you award this together?" in admin.get(answer_page(letter)).content.decode()
    assert "asks you to award it together" in admin.get("/desk/v").content.decode()
    sent = {"do": "consent", "digest": digest_on(admin, letter)}
    assert admin.post(answer_page(letter), sent).status_code == 302
    page = owner.get(ask_page(letter)).content.decode()
    assert ("consented" in page, "見本 一郎" in page) == (True, True)
    assert "Ask again" not in page

    changed = saved(replace(letter, content_description=LocalizedText(en="Other words.")))
    page = admin.get(answer_page(changed)).content.decode()
    assert ("This was changed since you answered" in page, "Other words." in page) == (True, True)
    assert "the words changed since the answer" in owner.get(ask_page(changed)).content.decode()
    admin.post(answer_page(changed), sent)
    assert "This was changed since you answered" in admin.get(answer_page(changed)).content.decode()


def test_a_consent_can_be_refused_or_taken_back(letter: Microcredential) -> None:
    owner = institutions.member("owner@u.example", NodeRole.PROGRAMME_OWNER, "u")
    admin = institutions.member("admin@v.example", NodeRole.ADMIN, "v")
    letter = asked(owner, letter)
    admin.post(answer_page(letter), {"do": "decline", "digest": digest_on(admin, letter)})
    assert "You refused to award this together" in admin.get(answer_page(letter)).content.decode()
    admin.post(answer_page(letter), {"do": "consent", "digest": digest_on(admin, letter)})
    admin.post(answer_page(letter), {"do": "withdraw"})
    assert "You withdrew from awarding this together" in admin.get(answer_page(letter)).content.decode()
    assert "withdrew" in owner.get(ask_page(letter)).content.decode()


def test_who_may_only_look_neither_asks_nor_answers(letter: Microcredential) -> None:
    owner = institutions.member("owner@u.example", NodeRole.PROGRAMME_OWNER, "u")
    looker = institutions.member("viewer@u.example", NodeRole.VIEWER, "u")
    assert looker.get(ask_page(letter)).status_code == 200
    assert looker.post(ask_page(letter), {"body": "1", "institution": "v"}).status_code == 404
    letter = asked(owner, letter)
    other = institutions.member("owner@v.example", NodeRole.PROGRAMME_OWNER, "v")
    assert "An administrator of your institution answers." in other.get(answer_page(letter)).content.decode()
    assert other.post(answer_page(letter), {"do": "consent", "digest": "0" * 64}).status_code in (302, 404)
    assert looker.get(answer_page(letter)).status_code == 404
    assert institutions.platform().store("v").joint_acts.list_as_partner()[-1].step.value == "asked"
