"""The log's journeys: append, publish, crash in between, prove, witness, restore."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome.documents.anchoring.checkpoint import (
    COSIGNATURE,
    NoteKey,
    cosign_checkpoint,
    parse_checkpoint,
    verified_cosignatures,
)
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_evidence import verify_evidence
from kakitome.documents.anchoring.log_reading import continues, log_problems, read_log
from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH
from kakitome.errors import Conflict, Problem, Refused
from kakitome.gateways.log_folder import LogFolder
from kakitome.gateways.memory_log import MemoryTransparencyLog
from kakitome.ports.transparency_log import UnloggedDocument, reader_of
from kakitome.services.doctoring import logged
from kakitome.services.doctoring.logged import LogPatient, i8_log_is_complete
from kakitome.services.keeping_log import (
    LogContext,
    LogDiverged,
    accept_cosignatures,
    append_documents,
    append_entry,
    publish_log,
    rebuild_files,
)
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence
from support.profiles import scaled

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
KEY = NoteKey(name="log.example", public=LOG.public_key().public_bytes_raw())
WITNESS_KEY = NoteKey(name="w.example", public=WITNESS.public_key().public_bytes_raw(), algorithm=COSIGNATURE)
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


class _Crash(Exception):
    """The process ends here."""


class _CrashAt:
    def __init__(self, name: str) -> None:
        self.name = name

    def reach(self, name: str) -> None:
        if name == self.name:
            raise _Crash


class Site:
    """A platform's log over a folder."""

    def __init__(self, folder: Path, *, crash: str = "") -> None:
        self.log = MemoryTransparencyLog()
        self.files = LogFolder(folder)
        self.drawn = 0
        self.keeper = self.with_crash(crash)

    def with_crash(self, name: str) -> LogContext:
        return LogContext(
            log=self.log,
            files=self.files,
            key=KEY,
            sign=LOG.sign,
            draw_nonce=self.draw,
            witnesses=(WITNESS_KEY,),
            failpoints=_CrashAt(name),
        )

    def draw(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(count, "big")

    def issue(self, count: int, institution: str = "u") -> None:
        before = self.log.documents.setdefault(institution, [])
        start = len(before)
        before.extend(
            UnloggedDocument(credential_id=f"{institution}/{n}", document=f"{institution} {n}".encode(), issued_at=NOW)
            for n in range(start, start + count)
        )

    def turn(self, institution: str = "u") -> None:
        append_documents(self.keeper, institution)
        publish_log(self.keeper)

    def problems(self) -> list[str]:
        return [problem.code for problem in log_problems(read_log(reader_of(self.files), key=KEY))]


def test_what_is_issued_is_in_the_next_checkpoint_and_can_prove_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(3)
    site.turn()
    evidence = inclusion_evidence(site.keeper, "u", credential_id="u/1")
    assert evidence is not None
    seen = verify_evidence(evidence, log=KEY, entry=award_entry(evidence.nonce, b"u 1"))
    assert (seen.index, seen.checkpoint.size) == (1, 3)
    assert inclusion_evidence(site.keeper, "other", credential_id="u/1") is None
    assert site.problems() == []


def test_a_new_log_begins_empty_and_nothing_new_signs_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert publish_log(site.keeper) is not None
    assert site.problems() == []
    assert publish_log(site.keeper) is None
    site.issue(1)
    site.turn()
    assert publish_log(site.keeper) is None


@settings(max_examples=scaled(25), deadline=None)
@given(steps=st.lists(st.integers(0, 300), min_size=1, max_size=6))
@pytest.mark.slow
def test_a_log_that_grows_in_any_steps_is_whole_and_continues_every_earlier_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    site = Site(tmp_path_factory.mktemp("log"))
    seen = []
    for step in steps:
        site.issue(step)
        site.turn()
        if site.log.count():
            log = read_log(reader_of(site.files), key=KEY)
            assert log.root == log.checkpoint.root
            assert all(continues(log, earlier) is None for earlier in seen)
            seen.append(log.checkpoint)
    if site.log.count():
        assert site.problems() == []


@pytest.mark.parametrize("place", ["after_log_append", "after_log_tiles"])
def test_a_crash_at_any_place_is_made_good_by_the_next_turn(tmp_path: Path, place: str) -> None:
    site = Site(tmp_path)
    site.issue(300)
    site.turn()
    before = read_log(reader_of(site.files), key=KEY).checkpoint
    site.issue(300)
    crashing = site.with_crash(place)
    with pytest.raises(_Crash):
        append_documents(crashing, "u")
        publish_log(crashing)
    # Readers still see the old log, whole.
    assert read_log(reader_of(site.files), key=KEY).checkpoint == before
    assert site.problems() == []
    site.turn()
    log = read_log(reader_of(site.files), key=KEY)
    assert log.checkpoint.size == 600
    assert continues(log, before) is None
    assert site.problems() == []


def test_an_erased_nonce_unlinks_the_entry_and_leaves_the_log_whole(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(2)
    site.turn()
    site.log.erase_nonce("u", "u/0")
    assert inclusion_evidence(site.keeper, "u", credential_id="u/0") is None
    assert inclusion_evidence(site.keeper, "u", credential_id="u/1") is not None
    assert site.problems() == []


def test_entries_that_the_store_lost_are_taken_back_from_the_files(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(5)
    site.turn()
    restored = Site(tmp_path)
    restored.issue(2)
    restored.drawn = 0
    append_documents(restored.keeper, "u")
    assert restored.log.count() == 2
    restored.turn()
    assert restored.log.count() == 5
    restored.issue(4)
    restored.turn()
    assert restored.problems() == []
    assert [problem.code for problem in _doctor(restored)] == []


def test_a_store_that_says_something_else_than_was_published_signs_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(5)
    site.turn()
    other = Site(tmp_path)
    for _ in range(9):
        append_entry(other.keeper, "u", entry=b"another entry")
    with pytest.raises(LogDiverged):
        publish_log(other.keeper)
    short = Site(tmp_path)
    append_entry(short.keeper, "u", entry=b"another entry")
    with pytest.raises(LogDiverged):
        publish_log(short.keeper)


@pytest.mark.parametrize("victim", ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "checkpoint"])
def test_a_file_that_is_lost_or_changed_is_noticed_and_written_anew(tmp_path: Path, victim: str) -> None:
    """Source: docs/rules/faults.md F49."""
    site = Site(tmp_path)
    site.issue(300)
    site.turn()
    good = (tmp_path / victim).read_bytes()
    (tmp_path / victim).write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    found = [problem.code for problem in _doctor(site)]
    assert found
    (tmp_path / victim).unlink()
    assert [problem.code for problem in _doctor(site)]
    rebuild_files(site.keeper)
    publish_log(site.keeper)
    assert (tmp_path / victim).read_bytes() == good
    assert [problem.code for problem in _doctor(site)] == []


def test_an_older_checkpoint_that_is_served_again_is_noticed(tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F49."""
    site = Site(tmp_path)
    site.issue(3)
    site.turn()
    old = (tmp_path / CHECKPOINT_PATH).read_bytes()
    site.issue(3)
    site.turn()
    (tmp_path / CHECKPOINT_PATH).write_bytes(old)
    assert "E_LOG_SHRUNK" in [problem.code for problem in _doctor(site)]


def test_a_witness_of_a_second_instance_signs_and_everybody_sees_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(3)
    site.turn()
    seen = parse_checkpoint((tmp_path / CHECKPOINT_PATH).read_text())
    cosigned = cosign_checkpoint(seen, key=WITNESS_KEY, sign=WITNESS.sign, now=NOW)
    assert accept_cosignatures(site.keeper, cosigned.text) == 1
    later = cosign_checkpoint(seen, key=WITNESS_KEY, sign=WITNESS.sign, now=NOW + timedelta(hours=1))
    assert accept_cosignatures(site.keeper, later.text) == 1
    evidence = inclusion_evidence(site.keeper, "u", credential_id="u/0")
    assert evidence is not None
    shown = verify_evidence(evidence, log=KEY, entry=award_entry(evidence.nonce, b"u 0"), witnesses=(WITNESS_KEY,))
    assert [one.at for one in shown.cosignatures] == [NOW + timedelta(hours=1)]


def test_a_stranger_is_no_witness_and_an_older_checkpoint_is_not_the_one_in_force(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.issue(3)
    site.turn()
    seen = parse_checkpoint((tmp_path / CHECKPOINT_PATH).read_text())
    stranger = NoteKey(name="x.example", public=WITNESS_KEY.public, algorithm=COSIGNATURE)
    with pytest.raises(Refused):
        accept_cosignatures(site.keeper, cosign_checkpoint(seen, key=stranger, sign=WITNESS.sign, now=NOW).text)
    site.issue(1)
    site.turn()
    with pytest.raises(Conflict):
        accept_cosignatures(site.keeper, cosign_checkpoint(seen, key=WITNESS_KEY, sign=WITNESS.sign, now=NOW).text)
    assert verified_cosignatures(parse_checkpoint((tmp_path / CHECKPOINT_PATH).read_text()), (WITNESS_KEY,)) == ()


def test_the_doctor_says_what_waits_longer_than_a_minute(tmp_path: Path) -> None:
    """Awards are given while nobody enters them into the log (docs/rules/faults.md F41)."""
    site = Site(tmp_path)
    publish_log(site.keeper)
    site.issue(1)
    site.turn()
    site.issue(2)
    assert _doctor(site) == []
    (late,) = _doctor(site, now=NOW + timedelta(seconds=61))
    assert (late.code, late.params["count"]) == ("E_DOCTOR_I8_LATE", 2)
    append_documents(site.keeper, "u")
    publish_log(site.keeper)
    assert _doctor(site, now=NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("n", [0, 1, 2, 5, 6])
def test_an_entry_of_another_document_is_found_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    monkeypatch.setattr(logged, "_PAGE", 2)
    site = Site(tmp_path)
    site.issue(7)
    site.turn()
    assert _doctor(site) == []
    site.log.documents["u"][n] = replace(site.log.documents["u"][n], document=b"another")
    (other,) = _doctor(site)
    assert (other.code, other.params) == ("E_DOCTOR_I8_OTHER", {"index": n})
    del site.log.documents["u"][n]
    (gone,) = _doctor(site)
    assert (gone.code, gone.params) == ("E_DOCTOR_I8_OTHER", {"index": n})


@pytest.mark.parametrize(("n", "told"), [(0, 0), (2, 0), (3, 3), (6, 6)])
def test_an_entry_on_record_that_is_not_the_published_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, told: int
) -> None:
    monkeypatch.setattr(logged, "_CHUNK", 3)
    site = Site(tmp_path)
    site.issue(7)
    site.turn()
    site.log._entries[n] = b"another"
    found = [(problem.code, problem.params) for problem in _doctor(site)]
    assert found == [("E_DOCTOR_I8_ENTRIES", {"index": told}), ("E_DOCTOR_I8_OTHER", {"index": n})]


def test_a_log_whose_files_are_all_lost_signs_nothing_until_the_operator_says_so(tmp_path: Path) -> None:
    site = Site(tmp_path / "a")
    site.issue(3)
    site.turn()
    site.files = LogFolder(tmp_path / "b")
    site.keeper = site.with_crash("")
    with pytest.raises(LogDiverged):
        publish_log(site.keeper)
    assert [problem.code for problem in _doctor(site)] == ["E_LOG_FILES_LOST"]
    rebuild_files(site.keeper)
    assert _doctor(site) == []
    old = read_log(reader_of(LogFolder(tmp_path / "a")), key=KEY).checkpoint
    assert continues(read_log(reader_of(site.files), key=KEY), old) is None


def test_nothing_but_the_logs_own_files_is_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    files = LogFolder(tmp_path / "log")
    for path in ("../secret", "tile/0/../../secret", "/etc/passwd", "tile/0/000.p/0x", "checkpoint/../../secret", ""):
        assert files.find(path) is None


def _doctor(site: Site, *, now: datetime = NOW) -> list[Problem]:
    books = {"u": _Book(site)}
    patient = LogPatient(log=site.log, files=site.files, key=KEY, books=books)
    return list(i8_log_is_complete(patient, now=now))


class _Book:
    """The one part of an award book that the log's doctor reads."""

    def __init__(self, site: Site) -> None:
        self._documents = {one.credential_id: one.document for one in site.log.documents.get("u", [])}
        self.awards = self

    def get_document(self, credential_id: str) -> bytes:
        return self._documents[credential_id]

    def find_documents(self, credential_ids: Sequence[str]) -> dict[str, bytes]:
        return {name: self._documents[name] for name in credential_ids if name in self._documents}

    def find_many_by_credential_id(self, credential_ids: Sequence[str]) -> dict[str, Any]:
        return {}
