"""Defining at the desk: drafts always save, the report is live, what is in force passed the gate."""

import html
import re
from typing import Literal

import pytest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.definition import from_dict, read
from kakitome.learning.framework.catalogue import frameworks
from kakitome.learning.framework.levels import level_lists, level_name
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.provider.define.typed import definition_of, typed_from
from web.define.definitions import EXAMPLE, NOW, latest, person, saved_identifier

pytestmark = pytest.mark.django_db


def post_of(typed) -> dict[str, list[str]]:
    return {name: list(values) for name, values in typed.items()}


def test_a_draft_saves_with_nothing_but_a_title(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.ja": "風", "do": "save"})
    stored = latest(saved_identifier(response))
    assert stored.state == VersionState.DRAFT
    assert stored.microcredential.title.ja == "風"


def test_what_cannot_be_read_stays_as_typed(owner: Client) -> None:
    typed = {"title.en": "Wind", "date_of_delivery.start_on": "2026-13-01", "do": "save"}
    response = owner.post("/desk/setouchi/microcredentials/new", typed)
    page = owner.get(response["Location"]).content.decode()
    assert 'value="2026-13-01"' in page
    assert 'aria-invalid="true"' in page


def test_a_complete_definition_comes_into_force_and_survives_the_form_whole(owner: Client) -> None:
    letter, _ = read(EXAMPLE.read_bytes())
    response = owner.post("/desk/setouchi/microcredentials/new", {**post_of(typed_from(letter)), "do": "save"})
    identifier = saved_identifier(response)
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    assert owner.get(address).status_code == 200
    stored = latest(identifier).microcredential
    again, problems = definition_of(typed_from(stored))
    assert (again, problems) == (stored, ())
    assert stored.learning_outcomes == letter.learning_outcomes
    response = owner.post(address, {**post_of(typed_from(stored)), "do": "publish"})
    assert response.status_code == 302
    assert latest(identifier).state == VersionState.IN_FORCE


def test_an_incomplete_definition_is_not_put_in_force_and_says_why_at_the_field(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "publish"})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_learning_outcomes.0.text.ja"' in page
    assert 'role="alert"' in page


def test_the_live_report_changes_with_what_is_typed_and_saves_nothing(owner: Client) -> None:
    address = "/desk/setouchi/microcredentials/report"
    poor = owner.post(address, {"title.en": "Wind"}).content.decode()
    richer = owner.post(address, {"title.en": "Wind", "learner_effort.value": "60"}).content.decode()
    assert "Not a micro-credential yet" in poor
    assert "2–2.4 ECTS" not in poor
    assert "2–2.4 ECTS" in richer
    assert list(get_platform().store("setouchi").microcredentials.list_latest()) == []


def test_adding_an_outcome_keeps_what_was_typed_without_script(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"})
    page = owner.get(response["Location"]).content.decode()
    assert 'value="grow:learning_outcomes:4"' in page
    assert 'name="learning_outcomes.3.text.ja"' not in page
    typed = {"title.en": "Wind, changed", "do": "grow:learning_outcomes:4"}
    page = owner.post(response["Location"], typed).content.decode()
    assert "Wind, changed" in page
    assert 'name="learning_outcomes.3.text.ja"' in page
    assert 'value="grow:learning_outcomes:5"' in page


def test_a_definition_file_becomes_a_draft(owner: Client) -> None:
    with EXAMPLE.open("rb") as file:
        response = owner.post("/desk/setouchi/microcredentials/new", {"file": file, "unit": "setouchi", "do": "file"})
    assert latest(saved_identifier(response)).microcredential.title.en == "Introduction to Offshore Wind Maintenance"


def test_changing_an_awarded_version_makes_the_next_one(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"})
    identifier = saved_identifier(response)
    store = get_platform().store("setouchi")
    store.microcredentials.freeze(identifier, 1, at=NOW)
    response = owner.post(response["Location"], {"title.en": "Wind and sea", "do": "save"})
    assert response["Location"].endswith(f"{identifier}/2")
    assert store.microcredentials.get(identifier, 1).microcredential.title.en == "Wind"


def test_a_viewer_looks_and_does_not_change(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"})
    viewer = person("viewer@setouchi.example", NodeRole.VIEWER, "setouchi")
    assert viewer.get(response["Location"]).status_code == 200
    assert viewer.post(response["Location"], {"title.en": "Taken over", "do": "save"}).status_code == 404
    assert viewer.get("/desk/setouchi/microcredentials/new").status_code == 404


def test_strangers_see_nothing_and_visitors_sign_in_first(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"})
    stranger = person("someone@elsewhere.example", None, "")
    assert stranger.get(response["Location"]).status_code == 404
    assert Client().get(response["Location"]).status_code == 302


def test_preview_image_and_file_of_a_draft_open(owner: Client) -> None:
    response = owner.post("/desk/setouchi/microcredentials/new", {"title.ja": "風", "do": "save"})
    address = response["Location"]
    assert "風" in owner.get(f"{address}/preview").content.decode()
    assert owner.get(f"{address}/badge.svg")["Content-Type"] == "image/svg+xml"
    file = owner.get(f"{address}/definition.json").json()
    assert file["title"] == {"ja": "風"}
    assert file["awarding_body"]["name"]["ja"] == "瀬戸内海洋技術大学"


def test_a_withdrawn_definition_is_no_longer_in_force(owner: Client) -> None:
    letter, _ = read(EXAMPLE.read_bytes())
    store = get_platform().store("setouchi")
    stored = defining.enter_version(store, letter, actor="", now=NOW)
    address = f"/desk/setouchi/microcredentials/{stored.identifier}/1"
    owner.post(f"{address}/move", {"to": "withdrawn"})
    assert latest(stored.identifier).state == VersionState.WITHDRAWN


def test_class_hours_fields_bodies_and_targets_survive_the_form_whole(owner: Client) -> None:
    letter, problems = from_dict(
        {
            "title": "風",
            "learner_effort": "20時間の授業と40時間の予習復習（計60時間）",
            "class_hours": {"value": 20, "minutes": 45},
            "field_of_study": ["071", "05", "104"],
            "awarding_body": ["瀬戸内海洋技術大学", "明日香情報大学", "富士学会"],
            "level": [{"framework": "AQRF", "level": "5", "asserted_by": "富士学会"}],
            "stackability": {"into": ["技術者"], "targets": [{"identifier": "E-7K3M-94QT", "model": "modular"}]},
        }
    )
    assert problems == ()
    response = owner.post("/desk/setouchi/microcredentials/new", {**post_of(typed_from(letter)), "do": "save"})
    stored = latest(saved_identifier(response)).microcredential
    for name in ("class_hours", "field_of_study", "co_awarding_bodies", "stackability", "level"):
        assert getattr(stored, name) == getattr(letter, name), name
    page = owner.get(response["Location"]).content.decode()
    assert page.count('name="field_of_study"') == 4
    assert re.findall(r'<option value="(071|05|104)" selected', page) == ["071", "05", "104"]
    assert '<option value="AQRF" selected' in page and '<option value="45" selected' in page


def test_a_word_outside_a_list_is_offered_again_and_not_lost(owner: Client) -> None:
    typed = {"title.ja": "風", "awarding_body.kind": "見習い組合", "level.0.framework": "XQF", "level.0.level": "3"}
    response = owner.post("/desk/setouchi/microcredentials/new", {**typed, "do": "save"})
    page = owner.get(response["Location"]).content.decode()
    assert '<option value="見習い組合" selected' in page and '<option value="XQF" selected' in page


def test_a_level_without_an_asserter_is_said_by_the_awarding_body_and_one_in_words_by_nobody(owner: Client) -> None:
    typed = {"title.ja": "風", "level.0.framework": "JEQF", "level.0.level": "6", "level.1.description.ja": "初級"}
    response = owner.post("/desk/setouchi/microcredentials/new", {**typed, "do": "save"})
    first, second = latest(saved_identifier(response)).microcredential.level
    assert first.asserted_by.ja == "瀬戸内海洋技術大学"
    assert not second.asserted_by


def test_every_list_of_levels_and_every_framework_of_the_catalogue_is_offered(owner: Client) -> None:
    page = owner.get("/desk/setouchi/microcredentials/new?unit=setouchi").content.decode()
    assert all(f'<option value="{one}"' in page for one in level_lists())
    assert all(one.short.en in page for one in frameworks())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_lists_of_levels_and_their_levels_are_offered_by_name(owner: Client, language: Literal["ja", "en"]) -> None:
    address = f"/desk/setouchi/microcredentials/new?unit=setouchi&lang={language}"
    page = html.unescape(owner.get(address).content.decode())
    for one in level_lists().values():
        assert f'<option value="{one.id}">{one.name.in_language(language)}</option>' in page
        for value in one.values:
            label = level_name(one, value).in_language(language)
            assert f'<option value="{value}" label="{label}"></option>' in page
    assert {"ja": "JEQF 5：短期大学士、", "en": "NSQF 5: UG diploma"}[language] in page


def test_where_a_framework_is_chosen_its_own_levels_are_offered_and_the_value_is_stored_as_typed(owner: Client) -> None:
    typed = {"title.ja": "風", "level.0.framework": "NZQCF", "level.0.level": "5-6"}
    response = owner.post("/desk/setouchi/microcredentials/new", {**typed, "do": "save"})
    (stored,) = latest(saved_identifier(response)).microcredential.level
    assert (stored.framework, stored.level) == ("NZQCF", "5-6")
    page = html.unescape(owner.get(response["Location"]).content.decode())
    first = page.split('<datalist id="offers_level.0.level">')[1].split("</datalist>")[0]
    assert "NZQCF 5: Level 5 Certificate" in first or "NZQCF 5：Level 5 Certificate" in first
    assert "JEQF" not in first


def test_how_a_workload_was_read_and_a_title_like_a_degree_are_told_beside_the_form(owner: Client) -> None:
    address = "/desk/setouchi/microcredentials/report"
    told = owner.post(address, {"title.ja": "MBAエッセンシャル", "learner_effort.value": "90分×15回"}).content.decode()
    assert "90分×15 = 22.5 hours were read as the learner effort." in told
    assert "The title holds “MBA” and might be taken for a degree." in told
    classes = owner.post(address, {"title.ja": "風", "learner_effort.value": "15コマ（1コマ90分）"}).content.decode()
    assert "22.5 hours were read as hours of class." in classes


def test_naming_another_awarding_body_than_ones_own_is_told_while_typing_and_when_put_in_force(owner: Client) -> None:
    address = "/desk/setouchi/microcredentials/report"
    other = {"title.ja": "風", "awarding_body.name.ja": "明日香情報大学"}
    assert "is named as the awarding body" in owner.post(address, other).content.decode()
    own = {"title.ja": "風", "awarding_body.name.ja": "瀬戸内海洋技術大学 海洋工学部"}
    assert "is named as the awarding body" not in owner.post(address, own).content.decode()
    joint = {**other, "co_awarding_bodies.0.name.ja": "瀬戸内海洋技術大学"}
    assert "is named as the awarding body" not in owner.post(address, joint).content.decode()


def test_a_definition_that_is_not_saved_has_no_version_yet(owner: Client) -> None:
    page = owner.get("/desk/setouchi/microcredentials/new", {"unit": "setouchi"}).content.decode()
    assert "Version 0" not in page and "It becomes version 1 when you save it." in page


def test_a_new_definition_is_asked_for_its_unit_and_may_go_to_another_until_it_is_awarded(owner: Client) -> None:
    faculty = Node(id="", kind=NodeKind.FACULTY, path=(), slug="sea", name=LocalizedText(en="Faculty of the Sea"))
    unit = get_platform().organisations.add_unit(faculty, under="setouchi", now=NOW)
    asked = owner.get("/desk/setouchi/microcredentials/new").content.decode()
    assert "Who awards it?" in asked
    assert owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"}).status_code == 422

    form = owner.get("/desk/setouchi/microcredentials/new", {"unit": unit.id}).content.decode()
    assert f"/desk/setouchi/microcredentials/new?unit={unit.id}" in form
    saved = owner.post(f"/desk/setouchi/microcredentials/new?unit={unit.id}", {"title.en": "Wind", "do": "save"})
    identifier = saved_identifier(saved)
    assert latest(identifier).unit == unit.id

    owner.post(f"/desk/setouchi/microcredentials/{identifier}/1/unit", {"unit": "setouchi"})
    assert latest(identifier).unit == "setouchi"
    get_platform().store("setouchi").microcredentials.freeze(identifier, 1, at=NOW)
    owner.post(f"/desk/setouchi/microcredentials/{identifier}/1/unit", {"unit": unit.id})
    assert latest(identifier).unit == "setouchi", "awarded: it stays"
