"""The log's page and files, and a witness over a second instance: both with real folders."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from bootstrap.platforms import add_institution, award
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.anchoring.checkpoint import COSIGNATURE
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound
from kakitome.library.log_reading import check_award, check_log, witness_log
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.awards import AwardFilter
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence

pytestmark = pytest.mark.django_db
"""The platform's log lies in the tests' data folder, which a test empties for itself."""


@pytest.fixture
def filled() -> Client:
    platform = get_platform()
    for file in sorted(platform.installation.log_dir.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    # The heads of what an earlier test wrote are not those of this log.
    for name in ("log.witnesses", "log.heads"):
        (platform.installation.data_dir / name).unlink(missing_ok=True)
    add_institution(platform)
    award(platform, "山田", "田中")
    Scheduler(platform).turn()
    return Client()


def _read(client: Client) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        answer = client.get(f"/log/{path}")
        if answer.status_code != 200:
            raise NotFound("E_LOG_FILE_MISSING", file=path)
        return answer.content

    return read


def test_the_log_is_checked_over_the_web_and_continues_what_was_seen(filled: Client, tmp_path: Path) -> None:
    told = check_log(_read(filled), memory=tmp_path / "seen")
    two_awards_and_heads = 3
    assert (told.checkpoint.size, told.problems, told.key_given) == (two_awards_and_heads, (), False)
    award(get_platform(), "佐藤", batch="B-2")
    Scheduler(get_platform()).turn()
    again = check_log(_read(filled), memory=tmp_path / "seen")
    assert (again.checkpoint.size, again.problems, again.key_given) == (two_awards_and_heads + 1, (), True)
    assert again.earlier is not None
    assert again.earlier.size == two_awards_and_heads


def test_an_awards_evidence_holds_for_its_stored_bytes_and_no_others(filled: Client) -> None:
    platform = get_platform()
    book = platform.store("u")
    (record, _) = book.awards.list_matching(AwardFilter())
    evidence = inclusion_evidence(platform.log_context(), "u", credential_id=record.credential_id)
    assert evidence is not None
    data = json.dumps(evidence.data).encode()
    key = check_log(_read(filled)).key
    document = book.awards.get_document(record.credential_id)
    assert list(check_award(key, award=document, evidence=data)) == []
    (found,) = check_award(key, award=document + b" ", evidence=data)
    assert found.code == "E_LOG_NOT_INCLUDED"


def test_a_second_instance_witnesses_the_log_and_everybody_sees_it(filled: Client, tmp_path: Path) -> None:
    text, public = witness_log(_read(filled), state=tmp_path / "w", name="witness.example", now=get_platform().now())
    assert public.algorithm == COSIGNATURE
    assert filled.post("/log/cosignatures", text, content_type="text/plain").status_code == 403
    (get_platform().installation.data_dir / "log.witnesses").write_text(public.text + "\n")
    assert filled.post("/log/cosignatures", text, content_type="text/plain").status_code == 204
    assert "— witness.example " in filled.get("/log/checkpoint").content.decode()
    assert "witness.example" in filled.get("/log/").content.decode()


def test_a_witness_refuses_to_sign_a_log_that_lost_entries(filled: Client, tmp_path: Path) -> None:
    old = {path: _read(filled)(path) for path in ("checkpoint", "key", "tile/0/000.p/3")}
    award(get_platform(), "佐藤", batch="B-2")
    Scheduler(get_platform()).turn()
    now = get_platform().now()
    witness_log(_read(filled), state=tmp_path / "w", name="witness.example", now=now)
    with pytest.raises(DocumentRefused) as refused:
        witness_log(lambda path: old[path], state=tmp_path / "w", name="witness.example", now=now)
    assert refused.value.code == "E_LOG_SHRUNK"


def test_the_page_says_what_the_log_is_in_both_languages(filled: Client) -> None:
    for code, words in (("ja", "授与の記録"), ("en", "The log of awards")):
        page = filled.get("/log/", headers={"accept-language": code}).content.decode()
        assert words in page
        assert "kakitome log verify" in page


@pytest.mark.parametrize("path", ["../secret.key", "tile/0/../../../secret.key", "nothing", "tile/9/000"])
def test_only_the_logs_own_files_are_served(filled: Client, path: str) -> None:
    assert filled.get(f"/log/{path}").status_code == 404


def test_files_are_open_to_every_origin_and_only_tiles_are_kept(filled: Client) -> None:
    tile, checkpoint = filled.get("/log/tile/0/000.p/3"), filled.get("/log/checkpoint")
    assert tile["Access-Control-Allow-Origin"] == checkpoint["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in tile["Cache-Control"]
    assert checkpoint["Cache-Control"].startswith("public, max-age=1,")


def test_a_flood_is_no_cosignature(filled: Client) -> None:
    assert filled.post("/log/cosignatures", "x" * 70_000, content_type="text/plain").status_code == 422
    assert filled.post("/log/cosignatures", "x", content_type="text/plain").status_code == 422
    assert filled.get("/log/cosignatures").status_code == 405
