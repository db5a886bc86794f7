"""Papers of cases are looked at by a virus scanner before they are kept, where the operator named one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from gateways.scanner_counterpart import TEST_FILE, scanning
from kakitome.gateways.clamd import Clamd
from kakitome.ports.organisations import NodeRole
from support import institutions, recognition_body
from web.recognition.test_applications import PDF, add, begin, case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    return begin(owner())


@pytest.fixture(autouse=True)
def socket(tmp_path: Path) -> Iterator[Path]:
    """The path where the platform looks for its scanner; nobody listens there yet."""
    recognition_body.open_body()
    recognition_body.open_member("setouchi")
    institutions.account("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    platform, path = institutions.platform(), tmp_path / "s"
    without = platform.installation
    object.__setattr__(platform, "installation", replace(without, scanner=Clamd(path=str(path))))
    yield path
    object.__setattr__(platform, "installation", without)


def owner() -> Client:
    return institutions.signed_in("owner@setouchi.example")


def test_what_the_scanner_reports_is_refused_beside_its_field_and_not_kept(number: str, socket: Path) -> None:
    kept = institutions.platform().evidence_files.list_hashes
    before = set(kept(recognition_body.BODY))
    with scanning(socket):
        refused = add(owner(), number, "syllabus", data=PDF + TEST_FILE)
        assert refused.status_code == 422
        page = refused.content.decode()
        assert 'id="wrong-syllabus"' in page and "Eicar-Signature" in page
        assert case_of(number).current_documents == ()
        assert add(owner(), number, "syllabus").status_code == 302
    (document,) = case_of(number).current_documents
    assert set(kept(recognition_body.BODY)) == before | {document.sha256}


def test_while_the_scanner_is_silent_papers_are_refused_and_nothing_is_lost(number: str, socket: Path) -> None:
    with scanning(socket):
        add(owner(), number, "syllabus")
    silent = add(owner(), number, "assessment")
    assert silent.status_code == 422
    assert "cannot be scanned" in silent.content.decode()
    assert [document.kind for document in case_of(number).current_documents] == ["syllabus"]
    socket.unlink()
    with scanning(socket):
        assert add(owner(), number, "assessment").status_code == 302
