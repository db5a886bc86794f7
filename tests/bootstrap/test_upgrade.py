"""An installation from before registry, bodies and cases: its tables are brought up to date and everything works."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

import databases
from bootstrap.platforms import NOW, add_institution, award, open_platform
from bootstrap.test_casework import BODY_DID, Story
from kakitome.bootstrap.doctor import examine_platform
from kakitome.bootstrap.platform import Platform
from kakitome.learning.recognition.procedure import State
from kakitome.services.keeping_log import append_documents, publish_log

BEFORE = "0010"
"""The last tables without a registry."""


@pytest.fixture(params=["sqlite", "postgres"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    opened = databases.sqlite(tmp_path) if request.param == "sqlite" else databases.postgres()
    with django_db_blocker.unblock(), opened as alias, databases.as_default(alias):
        yield tmp_path


def tables() -> set[str]:
    with connections["default"].cursor() as cursor:
        return set(connections["default"].introspection.table_names(cursor))


def errors_of(platform: Platform) -> set[str]:
    found = examine_platform(platform, now=NOW).findings
    # The tests' server does not wait for the disk.
    return {one.problem.code for one in found if one.problem.severity == "error"} - {"E_DOCTOR_DURABILITY"}


def test_a_database_from_before_the_registry_goes_on_working(folder: Path) -> None:
    platform = open_platform(folder)
    add_institution(platform)
    call_command("migrate", "records", BEFORE, database="default", verbosity=0)
    assert not tables() & {"registry_entry", "recognition_case", "reviewer"}
    (outcome,) = award(platform, "見本 花子")
    document = platform.store("u").awards.get_document(outcome.credential_id)

    call_command("migrate", database="default", verbosity=0)

    append_documents(platform.log_keeper(), "u")
    publish_log(platform.log_keeper())
    assert platform.store("u").awards.get_document(outcome.credential_id) == document
    assert platform.verifier().verify_bytes(document, now=NOW).verdict.value == "valid"
    assert errors_of(platform) == set()
    assert platform.store("u").recognitions.list_all() == []
    story = Story(folder).recognised()
    assert story.desk.case(story.number).state is State.RECOGNISED
    assert story.carried() == [BODY_DID]
