"""A definition's entry for other catalogues: public as the definition is, within the European Learning Model."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.platforms import add_institution, open_platform
from kakitome.ports.microcredentials import VersionState
from support.learning_model_shapes import STRUCTURE, VOCABULARIES, shape_faults

pytestmark = pytest.mark.django_db
PATH = "microcredentials/data-ethics-v1.elm.json"


def test_a_published_definition_has_an_entry_within_the_shapes(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    found = platform.hosted.find("u", PATH)
    assert found is not None
    assert found.media_type == "application/ld+json"
    entry = json.loads(found.content)
    assert entry["id"] == f"https://localhost:8000/issuers/u/{PATH}"
    assert entry["title"] == {"ja": "データ倫理", "en": "Data ethics"}
    assert shape_faults(entry, STRUCTURE) == shape_faults(entry, VOCABULARIES) == []


@pytest.mark.parametrize("name", ["data-ethics-v2.elm.json", "none-v1.elm.json", "data-ethics-v1.elm.png", ".elm.json"])
def test_there_is_no_entry_for_what_is_not_there(tmp_path: Path, name: str) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    assert platform.hosted.find("u", f"microcredentials/{name}") is None


def test_a_draft_has_no_entry(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    store = platform.store("u")
    store.microcredentials.replace(replace(store.microcredentials.get("data-ethics", 1), state=VersionState.DRAFT))
    assert platform.hosted.find("u", PATH) is None
