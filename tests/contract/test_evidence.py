"""Evidence: records that outlive the files, and the files under their hashes."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from contract.factories import INSTITUTION, DatabaseFactory, StoreFactory
from contract.fakes import MemoryEvidence
from contract.test_cases import NUMBER, opened
from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.gateways.evidence_folder import EvidenceFolder
from kakitome.ports.evidence import EvidenceFile, Sample

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
DATA = b"%PDF-1.7 sample"
DIGEST = sha256(DATA).hexdigest()


def evidence(**changes: Any) -> EvidenceFile:
    made = EvidenceFile(
        case=NUMBER,
        kind="syllabus",
        name="授業計画.pdf",
        sha256=DIGEST,
        size=15,
        media_type="application/pdf",
        added_at=NOW,
        added_by="owner",
    )
    return replace(made, **changes)


SAMPLE = Sample(
    year=2026, share=Fraction(1, 20), seed="2026-11-21", of=40, cases=("C-1", "C-2"), drawn_at=NOW, drawn_by="office"
)


def test_a_record_comes_back_as_it_was_and_twice_is_once(store: Any) -> None:
    opened(store)
    for one in (evidence(), evidence(name="other.pdf"), evidence(kind="assessment")):
        store.evidence.add(one)

    assert list(store.evidence.list_of_case(NUMBER)) == [evidence(), evidence(kind="assessment")]
    assert list(store.evidence.list_all()) == [evidence(), evidence(kind="assessment")]
    assert not store.evidence.list_of_case("C-0000-0000")


def test_there_is_no_evidence_without_a_case(store: Any) -> None:
    with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
        store.evidence.add(evidence())


def test_destroying_leaves_the_record_with_its_hash_and_happens_once(store: Any) -> None:
    opened(store)
    store.evidence.add(evidence())

    gone = store.evidence.destroy(NUMBER, at=LATER, reason="time_over")

    assert list(gone) == [evidence(destroyed_at=LATER, reason="time_over")]
    assert list(store.evidence.list_of_case(NUMBER)) == list(gone)
    assert not store.evidence.destroy(NUMBER, at=LATER + timedelta(days=1), reason="again")
    assert store.evidence.list_of_case(NUMBER)[0].destroyed_at == LATER


def test_what_is_kept_for_an_applicant_is_summed_up(store: Any) -> None:
    opened(store, "C-1")
    opened(store, "C-2")
    opened(store, "C-3", applicant="iroha")
    for case, size in (("C-1", 5), ("C-2", 7), ("C-3", 100)):
        store.evidence.add(evidence(case=case, size=size))

    assert store.evidence.total_size("asuka") == 12
    store.evidence.destroy("C-1", at=LATER, reason="time_over")
    assert store.evidence.total_size("asuka") == 7
    assert store.evidence.total_size("nobody") == 0


def test_cases_with_files_are_those_that_nobody_changed_since(store: Any) -> None:
    opened(store, "C-1")
    opened(store, "C-2")
    opened(store, "C-3")
    for case in ("C-1", "C-2"):
        store.evidence.add(evidence(case=case))
    changed_at = store.cases.find_head("C-1").updated_at
    later = changed_at + timedelta(seconds=1)

    assert set(store.evidence.list_cases_with_files(changed_before=later)) == {"C-1", "C-2"}
    assert not store.evidence.list_cases_with_files(changed_before=changed_at)
    store.evidence.destroy("C-1", at=LATER, reason="time_over")
    assert list(store.evidence.list_cases_with_files(changed_before=later)) == ["C-2"]


def test_a_sample_is_kept_as_it_was_drawn_and_once(store: Any) -> None:
    store.evidence.add_sample(SAMPLE)
    with pytest.raises(Conflict, match="E_SAMPLE_EXISTS"):
        store.evidence.add_sample(replace(SAMPLE, cases=("C-9",)))
    store.evidence.add_sample(replace(SAMPLE, seed="another"))

    assert list(store.evidence.list_samples()) == [SAMPLE, replace(SAMPLE, seed="another")]


def test_one_body_sees_nothing_of_anothers_evidence(stores: StoreFactory) -> None:
    own, other = stores.open(INSTITUTION), stores.open("other-body")
    opened(own)
    own.evidence.add(evidence())
    own.evidence.add_sample(SAMPLE)

    assert not other.evidence.list_all()
    assert not other.evidence.list_of_case(NUMBER)
    assert not other.evidence.list_samples()
    assert not other.evidence.destroy(NUMBER, at=LATER, reason="time_over")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_evidence",
        "UPDATE case_evidence SET sha256 = 'x'",
        "UPDATE case_evidence SET name = 'x'",
        "UPDATE case_sample SET cases = '[]'",
        "DELETE FROM case_sample",
    ],
)
def test_the_database_itself_keeps_what_was_there(stores: StoreFactory, statement: str) -> None:
    if not isinstance(stores, DatabaseFactory):
        pytest.skip("memory has no database")
    store = stores.open(INSTITUTION)
    opened(store)
    store.evidence.add(evidence())
    store.evidence.add_sample(SAMPLE)

    def attempt() -> None:
        with (
            store.transaction(),
            transaction.atomic(using=stores.using),
            connections[stores.using].cursor() as cursor,
        ):
            cursor.execute(statement)

    with pytest.raises(DatabaseError):
        attempt()


FILES: dict[str, Callable[[Path], Any]] = {"memory": lambda _folder: MemoryEvidence(), "folder": EvidenceFolder}


@pytest.fixture(params=sorted(FILES))
def kept_files(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return FILES[request.param](tmp_path / "evidence")


def test_bytes_lie_under_their_hash_body_by_body_until_they_are_dropped(kept_files: Any) -> None:
    assert kept_files.put("kikou", DATA) == kept_files.put("kikou", DATA) == DIGEST

    assert kept_files.get("kikou", DIGEST) == DATA
    assert kept_files.list_hashes("kikou") == [DIGEST]
    assert kept_files.list_hashes("other") == []
    with pytest.raises(NotFound, match="E_EVIDENCE_MISSING"):
        kept_files.get("other", DIGEST)
    kept_files.drop("kikou", DIGEST)
    kept_files.drop("kikou", DIGEST)
    with pytest.raises(NotFound, match="E_EVIDENCE_MISSING"):
        kept_files.get("kikou", DIGEST)


def test_a_file_is_readable_by_the_platform_alone_and_is_not_written_again(tmp_path: Path) -> None:
    files = EvidenceFolder(tmp_path)
    files.put("kikou", DATA)
    (file,) = tmp_path.glob("kikou/*/*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = file.stat().st_mtime_ns

    files.put("kikou", DATA)

    assert file.stat().st_mtime_ns == written
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == [DIGEST]


def test_bytes_that_changed_are_not_given_out(tmp_path: Path) -> None:
    files = EvidenceFolder(tmp_path)
    files.put("kikou", DATA)
    (file,) = tmp_path.glob("kikou/*/*")
    file.write_bytes(DATA[:-1] + b"X")

    with pytest.raises(Unavailable, match="E_EVIDENCE_DAMAGED"):
        files.get("kikou", DIGEST)


@pytest.mark.parametrize("asked", ["../../etc/passwd", "x", DIGEST.upper(), ""])
def test_only_a_hash_leads_to_a_file(tmp_path: Path, asked: str) -> None:
    with pytest.raises(NotFound, match="E_EVIDENCE_MISSING"):
        EvidenceFolder(tmp_path).get("kikou", asked)
    with pytest.raises(NotFound, match="E_EVIDENCE_MISSING"):
        EvidenceFolder(tmp_path).put("../kikou", DATA)


def test_what_was_put_lately_can_be_left_out(tmp_path: Path) -> None:
    files = EvidenceFolder(tmp_path)
    files.put("kikou", DATA)
    (file,) = tmp_path.glob("kikou/*/*")
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))

    assert files.list_hashes("kikou", older_than=LATER) == [DIGEST]
    assert files.list_hashes("kikou", older_than=NOW) == []
