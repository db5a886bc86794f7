"""Beginning a definition, keeping it while it is typed, and deleting it: nothing is taken over, written over or lost unasked."""

import re
from typing import Any

import pytest
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.organisations import NodeRole
from kakitome.services.defining import put_in_force
from web.define.definitions import EXAMPLE, NOW, latest, person, saved_identifier

pytestmark = pytest.mark.django_db

NEW = "/desk/setouchi/microcredentials/new"
SYLLABUS = """
【講座名】データ分析の基礎と倫理
到達目標
(1) 欠損や外れ値の扱いを、理由とともに決められる。
(2) 目的に合う図を選び、示せる。

単位数　2単位
成績評価方法：レポート60%、筆記試験40%
担当教員：例川
"""


def shown(response: Any) -> str:
    page: str = response.content.decode()
    return page


def seen_of(page: str) -> str:
    match = re.search(r'name="seen" value="([^"]+)"', page)
    assert match
    return match[1]


def versions() -> list[Any]:
    return list(get_platform().store("setouchi").microcredentials.list_latest())


def test_what_a_syllabus_says_is_proposed_and_only_what_is_ticked_comes_into_the_form(owner: Client) -> None:
    proposed = shown(owner.post(NEW, {"do": "syllabus", "text": SYLLABUS}))
    assert "5 fields" not in proposed
    assert "4 fields were found" in proposed
    assert "checked" not in proposed
    values = dict(re.findall(r'name="value-([a-z_]+)" value="([^"]*)"', proposed))
    assert set(values) == {"title", "learning_outcomes", "credit_recognition", "assessment_type"}
    sent = {f"value-{name}": value for name, value in values.items()}
    form = shown(owner.post(NEW, {"do": "take", "use": ["learning_outcomes", "assessment_type"], **sent}))
    assert "目的に合う図を選び、示せる。" in form
    assert re.search(r'name="assessment_type.marked-assignment.weight_percent" value="60"', form)
    assert "データ分析の基礎と倫理" not in form
    assert versions() == []


def test_a_text_in_which_nothing_is_found_is_kept_and_says_so(owner: Client) -> None:
    answer = owner.post(NEW, {"do": "syllabus", "text": "ただの文章です。"})
    assert answer.status_code == 422
    assert "No field was found" in shown(answer)
    assert "ただの文章です。" in shown(answer)


def test_a_copy_has_all_but_the_title_and_the_dates_and_is_not_stored_yet(owner: Client) -> None:
    with EXAMPLE.open("rb") as file:
        source = saved_identifier(owner.post(NEW, {"file": file, "do": "file"}))
    form = shown(owner.post(NEW, {"do": "copy", "source": f"{source}/1"}))
    letter = latest(source).microcredential
    assert letter.learning_outcomes[0].text.en in form
    assert not re.search(r'name="title.en" value="[^"]', form)
    assert len(versions()) == 1


def test_a_draft_is_kept_on_leaving_a_field_and_an_empty_one_is_not_made(owner: Client) -> None:
    assert "Saved at" not in shown(owner.post(NEW, {"do": "keep"}))
    assert versions() == []
    form = shown(owner.get(NEW, {"unit": "setouchi"}))
    number = re.findall(r'name="draft" value="([^"]+)"', form)[0]
    # The first answer never comes: the form that is kept again is the same definition all the same.
    owner.post(NEW, {"do": "keep", "title.en": "W", "draft": number})
    kept = shown(owner.post(NEW, {"do": "keep", "title.en": "Wind", "draft": number}))
    assert "Saved at" in kept
    (draft,) = versions()
    assert draft.identifier == number
    again = {"do": "keep", "title.en": "Wind and sea", "draft": draft.identifier, "seen": seen_of(kept)}
    assert "Saved at" in shown(owner.post(NEW, again))
    (draft,) = versions()
    assert draft.microcredential.title.en == "Wind and sea"


def test_what_is_in_force_does_not_become_a_draft_by_leaving_a_field(owner: Client) -> None:
    with EXAMPLE.open("rb") as file:
        identifier = saved_identifier(owner.post(NEW, {"file": file, "do": "file"}))
    put_in_force(get_platform().store("setouchi"), identifier, version=1, actor="a", now=NOW)
    owner.post(f"/desk/setouchi/microcredentials/{identifier}/1", {"do": "keep", "title.en": "Other"})
    assert latest(identifier).state is VersionState.IN_FORCE
    # A form of before it was in force, left open elsewhere, does not either.
    owner.post(NEW, {"do": "keep", "title.en": "Other", "draft": identifier})
    assert latest(identifier).state is VersionState.IN_FORCE


@pytest.mark.parametrize("do", ["save", "publish"])
def test_what_somebody_else_saved_meanwhile_is_not_written_over_until_one_has_seen_it(owner: Client, do: str) -> None:
    identifier = saved_identifier(owner.post(NEW, {"title.en": "Wind", "do": "save"}))
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    seen = seen_of(shown(owner.get(address)))
    other = person("other@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    theirs = {"title.en": "Wind at sea", "do": "save", "seen": seen}
    assert other.post(address, theirs).status_code == 302
    conflict = owner.post(address, {"title.en": "Wind on land", "do": do, "seen": seen})
    page = shown(conflict)
    assert conflict.status_code == 409
    assert "見本 一郎 saved this at" in re.sub(r"<[^>]+>", "", page)
    assert "<del>Wind at sea</del>" in page
    assert "<ins>Wind on land</ins>" in page
    assert latest(identifier).microcredential.title.en == "Wind at sea"
    kept = shown(owner.post(address, {"title.en": "Wind on land", "do": "keep", "seen": seen}))
    assert "Yours is not saved yet" in kept
    assert latest(identifier).microcredential.title.en == "Wind at sea"
    owner.post(address, {"title.en": "Wind on land", "do": "save", "seen": seen_of(page)})
    assert latest(identifier).microcredential.title.en == "Wind on land"


def test_a_new_version_says_what_differs_from_the_one_before(owner: Client) -> None:
    identifier = saved_identifier(owner.post(NEW, {"title.en": "Wind", "capacity": "20", "do": "save"}))
    store = get_platform().store("setouchi")
    store.microcredentials.freeze(identifier, 1, at=NOW)
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    changed = owner.post(address, {"title.en": "Wind and sea", "capacity": "20", "do": "save"})
    page = shown(owner.get(changed["Location"]))
    assert "1 field differs from version 1" in page
    assert "<del>Wind</del>" in page
    assert "<ins>Wind and sea</ins>" in page


def test_a_draft_is_deleted_and_what_was_in_force_is_not(owner: Client) -> None:
    identifier = saved_identifier(owner.post(NEW, {"title.en": "Wind", "do": "save"}))
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    assert "Delete the draft" in shown(owner.get(address))
    assert owner.post(f"{address}/discard")["Location"] == "/desk/setouchi/microcredentials"
    assert versions() == []
    with EXAMPLE.open("rb") as file:
        identifier = saved_identifier(owner.post(NEW, {"file": file, "do": "file"}))
    put_in_force(get_platform().store("setouchi"), identifier, version=1, actor="a", now=NOW)
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    assert "Delete the draft" not in shown(owner.get(address))
    owner.post(f"{address}/discard")
    assert latest(identifier).state is VersionState.IN_FORCE


def test_what_is_filled_in_stays_folded_and_is_counted_and_what_is_wrong_is_open(owner: Client) -> None:
    def folds(**typed: str) -> list[tuple[str, str]]:
        page = shown(owner.post(NEW, {"do": "grow:learning_outcomes:3", "unit": "setouchi", **typed}))
        found = re.findall(
            r'<details class="below-l"( open)?><summary><span>Dates, price(.*?)</summary>', page, re.DOTALL
        )
        return [(is_open, re.sub(r"<[^>]+>|\\s+", " ", words)) for is_open, words in found]

    ((is_open, words),) = folds(**{"capacity": "20", "price.amount": "3000"})
    assert not is_open
    assert "2 filled in" in words
    ((is_open, words),) = folds(**{"date_of_delivery.start_on": "2026-13-01"})
    assert is_open
