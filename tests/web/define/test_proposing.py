"""Skills and a level are proposed beside the form: nothing enters unasked, and what is typed stays."""

import re
from typing import Any

import pytest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.authoring.skill_proposals import listed_skills
from kakitome.ports.organisations import NodeRole
from web.define.definitions import latest, person, saved_identifier

pytestmark = pytest.mark.django_db

NEW = "/desk/setouchi/microcredentials/new?unit=setouchi"
TYPED = {
    "title.ja": "データの読み方",
    "learning_outcomes.0.text.ja": "個人情報に関わる問題を見つけ、対応を提案できる。",
}
PRIVACY = next(listed.skill for listed in listed_skills() if listed.skill.label.en.endswith("data and privacy"))
TAKE = {"do": f"take-skill:ESCO|{PRIVACY.uri}"}
ANSWERS = {"find-level-knowledge": "5", "find-level-problems": "6", "find-level-autonomy": "5"}


def shown(response: Any) -> str:
    page: str = response.content.decode()
    return page


def values(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="((?:skills|level)\.[^"]+)"[^>]*? value="([^"]+)"', page))


def test_a_skill_is_proposed_with_its_words_and_enters_only_when_it_is_put_in(owner: Client) -> None:
    page = shown(owner.post(NEW, {**TYPED, "do": "grow:learning_outcomes:4"}))
    assert "From outcome 1, “個人情報”" in re.sub("</?span[^>]*>", "", page)
    assert values(page) == {}
    taken = shown(owner.post(NEW, {**TYPED, **TAKE}))
    assert "is not saved yet" in taken
    assert values(taken)["skills.0.uri"] == PRIVACY.uri
    assert TAKE["do"] not in taken
    assert "個人情報に関わる問題を見つけ" in taken
    assert not get_platform().store("setouchi").microcredentials.list_latest()


def test_a_skill_that_is_proposed_no_longer_is_not_put_in(owner: Client) -> None:
    page = shown(owner.post(NEW, {"learning_outcomes.0.text.ja": "潮の流れを読める。", **TAKE}))
    assert values(page) == {}
    assert "is not saved yet" not in page


def test_a_skill_of_another_definition_is_proposed_first_and_as_ones_own(owner: Client) -> None:
    own = {"skills.0.label.ja": "対応", "skills.0.framework": "本学のスキル表"}
    owner.post(NEW, {**TYPED, **own, "do": "save"})
    page = shown(owner.post(NEW, {**TYPED, "do": "grow:learning_outcomes:4"}))
    assert page.index("used by your institution before") < page.index(PRIVACY.label.en)


def test_answers_give_a_range_with_its_reasons_and_one_level_is_put_in_as_a_claim(owner: Client) -> None:
    page = shown(owner.post(NEW, {**TYPED, **ANSWERS, "do": "find-level"}))
    assert "EQF 5 to 6" in page
    assert page.count("EQF 5</span>") == 2
    assert values(page) == {}
    assert "EQF 7" not in page.split('id="proposals"')[1].split("</details>")[0].replace("<option", "")
    sent = {**TYPED, **ANSWERS, "do": "take-level:5"}
    assert {name: value for name, value in values(shown(owner.post(NEW, sent))).items() if name == "level.0.level"} == {
        "level.0.level": "5"
    }
    identifier = saved_identifier(
        owner.post(NEW, {**TYPED, "level.0.framework": "EQF", "level.0.level": "5"} | {"do": "save"})
    )
    (level,) = latest(identifier).microcredential.level
    assert level.asserted_by.en == "Setouchi University of Marine Technology"


def test_a_second_level_is_put_beside_the_first(owner: Client) -> None:
    first = {"level.0.description.ja": "学士課程2年次程度"}
    page = shown(owner.post(NEW, {**TYPED, **first, "do": "take-level:5"}))
    assert values(page)["level.1.level"] == "5"
    assert values(page)["level.0.description.ja"] == "学士課程2年次程度"


@pytest.mark.parametrize("act", ["take-level:9", "take-level:", "take-skill:", "take-skill:ESCO|x"])
def test_what_was_never_proposed_is_not_taken(owner: Client, act: str) -> None:
    response = owner.post(NEW, {**TYPED, "do": act})
    assert response.status_code == 200
    assert values(shown(response)) == {}


def test_without_an_answer_one_is_asked_for_and_answers_are_never_saved(owner: Client) -> None:
    assert "Choose at least one statement." in shown(owner.post(NEW, {**TYPED, "do": "find-level"}))
    identifier = saved_identifier(owner.post(NEW, {**TYPED, **ANSWERS, "do": "save"}))
    assert latest(identifier).as_typed == {}


def test_a_saved_draft_is_proposed_to_as_well_and_who_only_looks_sees_no_proposals(owner: Client) -> None:
    identifier = saved_identifier(owner.post(NEW, {**TYPED, "do": "save"}))
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    page = shown(owner.get(address))
    assert PRIVACY.label.en in page
    taken = shown(owner.post(address, {**TYPED, **TAKE}))
    assert values(taken)["skills.0.uri"] == PRIVACY.uri
    assert latest(identifier).microcredential.skills == ()
    reader = person("reader@setouchi.example", NodeRole.VIEWER, "setouchi")
    assert PRIVACY.label.en not in shown(reader.get(address))
