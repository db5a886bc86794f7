"""A framework of the operator's own: a file in the data folder, offered wherever those of the package are."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from kakitome.bootstrap.own_frameworks import own_frameworks
from kakitome.learning.framework.catalogue import FaultyCatalogue
from kakitome.ports.microcredentials import MicrocredentialVersion
from support import institutions

FRAMEWORK = """
[framework]
id = "setouchi-consortium"
aliases = ["setouchi"]
version = "1"
name = { ja = "瀬戸内連合の約束（見本）", en = "Setouchi consortium rules (sample)" }
short = { ja = "瀬戸内連合", en = "Setouchi consortium" }
source = "the consortium's own page (sample)"
confidence = "confirmed"

[[rule]]
id = "capacity-said"
descriptor = "capacity"
requirement = "required"
name = { ja = "定員を示す", en = "The capacity is stated" }
clause = { ja = "第1条", en = "Rule 1" }
"""
NAME = "瀬戸内連合"


@pytest.fixture
def offered(db: None) -> Iterator[Path]:
    folder = institutions.platform().installation.frameworks_dir
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "setouchi.toml"
    file.write_text(FRAMEWORK, encoding="utf-8")
    own_frameworks.cache_clear()
    yield file
    file.unlink()
    own_frameworks.cache_clear()


def test_it_is_offered_where_a_definition_is_made_and_shown(
    owner: Client, offered: Path, wind: MicrocredentialVersion
) -> None:
    address = f"/desk/setouchi/microcredentials/{wind.identifier}/{wind.version}"
    for page in ("/desk/setouchi/registry/new", address):
        assert NAME in owner.get(page, headers={"accept-language": "ja"}).content.decode(), page


def test_it_stands_in_the_table_of_frameworks_and_in_its_data(client: Client, offered: Path) -> None:
    assert NAME in client.get("/about/descriptors").content.decode()
    told = json.loads(client.get("/about/descriptors.json").content)
    assert told["frameworks"][-1]["id"] == "setouchi-consortium"
    assert NAME in client.get("/about/descriptors.csv").content.decode("utf-8-sig")


def test_without_a_file_nothing_is_added(client: Client, db: None) -> None:
    own_frameworks.cache_clear()
    assert NAME not in client.get("/about/descriptors").content.decode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (FRAMEWORK.replace("setouchi-consortium", "jp-mc-conditions"), "E_FRAMEWORK_TAKEN"),
        (FRAMEWORK.replace('aliases = ["setouchi"]', 'aliases = ["EU"]'), "E_FRAMEWORK_TAKEN"),
        (FRAMEWORK.replace('descriptor = "capacity"', 'descriptor = "mood"'), "E_CATALOGUE_FILE"),
        ("[framework", "E_CATALOGUE_FILE"),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start_with_its_reason(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "x.toml").write_text(content, encoding="utf-8")
    with pytest.raises(FaultyCatalogue) as refused:
        own_frameworks(tmp_path)
    assert refused.value.code == code
