"""Where the acts are parted, one writes, another puts in force, and neither does the other's."""

import pytest
from django.test import Client

from kakitome.learning.definition import read
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.organisations import NodeRole
from kakitome.web.pages.provider.define.typed import typed_from
from web.define.definitions import EXAMPLE, latest, person, saved_identifier

pytestmark = pytest.mark.django_db
NEW = "/desk/setouchi/microcredentials/new"


@pytest.fixture
def definer() -> Client:
    return person("definer@setouchi.example", NodeRole.DEFINER, "setouchi")


@pytest.fixture
def approver() -> Client:
    return person("approver@setouchi.example", NodeRole.APPROVER, "setouchi")


def complete() -> dict[str, list[str]]:
    letter, _ = read(EXAMPLE.read_bytes())
    return {name: list(values) for name, values in typed_from(letter).items()}


def test_a_definer_writes_and_an_approver_puts_in_force(definer: Client, approver: Client) -> None:
    identifier = saved_identifier(definer.post(NEW, {**complete(), "do": "save"}))
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    form = definer.get(address).content.decode()
    assert 'value="publish"' not in form
    assert "見本 一郎 can put it in force" in form
    assert definer.post(address, {**complete(), "do": "publish"}).status_code == 404
    assert definer.post(f"{address}/move", {"to": "in_force"}).status_code == 404
    assert latest(identifier).state is VersionState.DRAFT

    assert address in approver.get("/desk/setouchi").content.decode(), "it waits for the approver"
    assert address not in definer.get("/desk/setouchi").content.decode(), "and for nobody else"
    assert approver.post(address, {**complete(), "do": "save"}).status_code == 404
    assert 'value="in_force"' in approver.get(address).content.decode()
    approver.post(f"{address}/move", {"to": "in_force"})
    assert latest(identifier).state is VersionState.IN_FORCE

    # Saving would take it back to being a draft.
    assert definer.post(address, {**complete(), "do": "save"}).status_code == 404
    assert latest(identifier).state is VersionState.IN_FORCE


def test_a_first_draft_is_not_put_in_force_in_passing(definer: Client) -> None:
    assert definer.post(NEW, {**complete(), "do": "publish"}).status_code == 404


def test_what_is_not_complete_waits_for_its_definer(definer: Client, approver: Client) -> None:
    identifier = saved_identifier(definer.post(NEW, {"title.ja": "風", "do": "save"}))
    address = f"/desk/setouchi/microcredentials/{identifier}/1"
    assert address in definer.get("/desk/setouchi").content.decode()
    assert address not in approver.get("/desk/setouchi").content.decode()
    assert "Not complete yet" in approver.get(address).content.decode()
    approver.post(f"{address}/move", {"to": "in_force"})
    assert latest(identifier).state is VersionState.DRAFT
