"""An installation from before registry, bodies and cases: its tables are brought up to date and everything works."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from bootstrap.platforms import NOW, add_institution, award, open_platform
from bootstrap.test_casework import BODY_DID, Story
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.procedure import State
from kakitome.operations.doctor import examine_platform
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.status_lists import StatusEntry
from kakitome.ports.transparency_log import NewEntry
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.keeping_log import LogEntering, append_documents, publish_log
from kakitome.services.registering import RegisteringContext, register_own
from services.desks import LETTER
from support import databases

pytestmark = pytest.mark.slow


BEFORE = "0010"
"""The last tables without a registry."""


@pytest.fixture(params=["sqlite", "postgres"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    opened = databases.one_of(request.param, tmp_path)
    with django_db_blocker.unblock(), opened as alias, databases.as_default(alias):
        yield tmp_path


def tables() -> set[str]:
    with connections["default"].cursor() as cursor:
        return set(connections["default"].introspection.table_names(cursor))


class NotYet(LogEntering):
    """Awarding of before entered nothing into the log."""

    def __init__(self) -> None:
        pass

    def draw(self, documents: Mapping[str, bytes]) -> Mapping[str, NewEntry]:
        return {}


def write_as_before(document: bytes, places: Sequence[StatusEntry]) -> None:
    """Put the one award's bytes into its row and its places into rows of their own, where that release had them."""
    on_postgres = connections["default"].vendor == "postgresql"
    refusal = "EXECUTE FUNCTION kakitome_refuse()" if on_postgres else ""
    body = f"FOR EACH ROW {refusal}" if on_postgres else "BEGIN SELECT RAISE(ABORT, 'kakitome: never changed'); END"
    with seeing(EVERYONE, using="default"), connections["default"].cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER IF EXISTS signed_document_no_update" + (" ON signed_document" if on_postgres else "")
        )
        cursor.execute("UPDATE signed_document SET document = %s", [document])
        cursor.execute(f"CREATE TRIGGER signed_document_no_update BEFORE UPDATE ON signed_document {body}")
        for place in places:
            cursor.execute(
                'INSERT INTO status_draw (status_list_id, "index", institution_id)'
                " SELECT id, %s, institution_id FROM status_list WHERE purpose = %s",
                [place.index, place.list_id.purpose.value],
            )


def errors_of(platform: Platform) -> set[str]:
    found = examine_platform(platform, now=NOW).findings
    # The tests' server does not wait for the disk.
    return {one.problem.code for one in found if one.problem.severity == "error"} - {"E_DOCTOR_DURABILITY"}


def test_a_database_from_before_the_registry_goes_on_working(folder: Path) -> None:
    platform = open_platform(folder)
    add_institution(platform)
    (outcome,) = award(replace(platform, entering=NotYet()), "見本 花子")
    document = platform.store("u").awards.get_document(outcome.credential_id)
    places = platform.store("u").awards.find_many_by_credential_id([outcome.credential_id])
    call_command("migrate", "records", BEFORE, database="default", verbosity=0)
    assert not tables() & {"registry_entry", "recognition_case", "reviewer"}
    write_as_before(document, places[outcome.credential_id].intent.status)

    call_command("migrate", database="default", verbosity=0)

    append_documents(platform.log_context(), "u")
    publish_log(platform.log_context())
    assert platform.store("u").awards.get_document(outcome.credential_id) == document
    assert platform.verifier().verify_bytes(document, now=NOW).verdict.value == "valid"
    assert errors_of(platform) == set()
    assert platform.store("u").recognitions.list_all() == []
    story = Story(folder).recognised()
    assert story.desk.case(story.number).state is State.RECOGNISED
    assert story.carried() == [BODY_DID]


def test_entries_from_before_are_found_by_the_names_of_their_open_badges_2(folder: Path) -> None:
    platform = open_platform(folder)
    add_institution(platform)
    store = platform.store("u")
    (record,) = store.issuers.list_issuers()
    version = MicrocredentialVersion(microcredential=LETTER, state=VersionState.IN_FORCE, saved_at=NOW)
    counter = RegisteringContext(
        book=store, registry=platform.registry, institution="u", site_url=platform.site_url, actor="t", now=NOW
    )
    entry = register_own(counter, version, issuer=record.issuer).entry
    call_command("migrate", "records", "0027", database="default", verbosity=0)
    assert "registry_envelope" not in tables()

    call_command("migrate", database="default", verbosity=0)

    (name,) = entry.current.envelopes
    assert platform.registry.find_by_address(name.achievement) == entry
    again = register_own(counter, version, issuer=record.issuer)
    assert (again.is_new_version, again.entry) == (False, entry)
