"""The folder as an award book: what a crash leaves behind, what a broken ledger says."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract.records import BASE, DID, LATER, NOW, credential_id, entry, intent, issuer
from kakitome.errors import Conflict, Invalid, Unavailable
from kakitome.gateways.folder_store.ledger import Ledger
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.ports.awards import AwardState, Completion
from kakitome.ports.status_lists import StatusPublication, StatusPurpose


def fill(folder: Path) -> None:
    """Two lines: two intents, then one of them issued."""
    with FolderStore(folder) as book:
        with book.transaction():
            book.issuers.add(issuer())
            book.awards.reserve_many([intent(1), intent(2)])
            book.audit.append_many([entry(subject=credential_id(1)), entry(subject=credential_id(2))])
        book.awards.complete_many([Completion(credential_id=credential_id(1), document=b"signed 1", at=LATER)])


def lines(folder: Path) -> list[bytes]:
    return (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)


def states(folder: Path) -> list[AwardState]:
    with FolderStore(folder) as book:
        found = book.awards.find_many_by_credential_id([credential_id(1), credential_id(2)])
        return [record.state for record in found.values()]


def test_the_ledger_has_one_line_per_transaction_and_no_person_in_it(tmp_path: Path) -> None:
    fill(tmp_path)
    text = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["line"] for line in text.splitlines()] == [1, 2]
    for personal in ("髙橋", "タカハシ", "l1@example.jp", "S1"):
        assert personal not in text
    assert (tmp_path / "credentials/00000001.json").read_bytes() == b"signed 1"


@pytest.mark.parametrize("kept", [1, 20, -1], ids=["one byte", "a few bytes", "all but the line end"])
def test_a_torn_last_line_is_cut_off_and_nothing_acknowledged_is_lost(tmp_path: Path, kept: int) -> None:
    fill(tmp_path)
    first, second = lines(tmp_path)
    (tmp_path / "ledger.jsonl").write_bytes(first + second[:kept])
    assert states(tmp_path) == [AwardState.INTENDED, AwardState.INTENDED]
    assert lines(tmp_path) == [first]
    with FolderStore(tmp_path) as book:
        assert [record.intent.payload for record in book.awards.list_open_intents()][1] == b'{"n":2}'
        book.awards.complete_many([Completion(credential_id=credential_id(2), document=b"signed 2", at=LATER)])
    assert states(tmp_path) == [AwardState.INTENDED, AwardState.ISSUED]


@pytest.mark.parametrize("damage", ["flip", "drop", "swap", "garbage"])
def test_any_other_damage_is_named_by_its_line_and_left_alone(tmp_path: Path, damage: str) -> None:
    fill(tmp_path)
    with FolderStore(tmp_path) as book:
        book.audit.append_many([entry()])
    first, second, third = lines(tmp_path)
    broken = {
        "flip": [first, second.replace(b"award.issued", b"award.issueD"), third],
        "drop": [first, third],
        "swap": [second, first, third],
        "garbage": [first, second, b'{"line":3}\n'],
    }[damage]
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(broken))
    with pytest.raises(Invalid, match="E_LEDGER_BROKEN") as caught:
        FolderStore(tmp_path)
    assert caught.value.params["line"] == {"flip": 2, "drop": 2, "swap": 1, "garbage": 3}[damage]
    assert b"".join(lines(tmp_path)) == b"".join(broken)


def test_files_of_an_acknowledged_line_move_in_at_the_next_opening(tmp_path: Path) -> None:
    fill(tmp_path)
    waiting = tmp_path / ".kakitome/waiting"
    (tmp_path / "credentials/00000001.json").rename(waiting / "credentials+00000001.json")
    with FolderStore(tmp_path) as book:
        assert book.awards.get_document(credential_id(1)) == b"signed 1"
    assert (tmp_path / "credentials/00000001.json").read_bytes() == b"signed 1"


def test_files_without_their_line_are_thrown_away(tmp_path: Path) -> None:
    fill(tmp_path)
    first, _ = lines(tmp_path)
    (tmp_path / "ledger.jsonl").write_bytes(first)
    (tmp_path / "credentials/00000001.json").rename(tmp_path / ".kakitome/waiting/credentials+00000001.json")
    assert states(tmp_path) == [AwardState.INTENDED, AwardState.INTENDED]
    assert list((tmp_path / ".kakitome/waiting").iterdir()) == []
    assert list((tmp_path / "credentials").iterdir()) == []


def test_payloads_are_hidden_while_intents_are_open_and_gone_afterwards(tmp_path: Path) -> None:
    fill(tmp_path)
    (payloads,) = (tmp_path / ".kakitome/payloads").iterdir()
    assert payloads.stat().st_mode & 0o077 == 0
    with FolderStore(tmp_path) as book:
        book.awards.abandon(credential_id(2), because="no", at=LATER)
    assert list((tmp_path / ".kakitome/payloads").iterdir()) == []


def test_only_one_process_writes(tmp_path: Path) -> None:
    with FolderStore(tmp_path):
        opening = "from pathlib import Path; from kakitome.gateways.folder_store.store import FolderStore as F;"
        program = f"{opening} F(Path({str(tmp_path)!r}))"
        other = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
        with pytest.raises(Conflict, match="E_FOLDER_LOCKED"):
            FolderStore(tmp_path)
    assert "E_FOLDER_LOCKED" in other.stderr
    FolderStore(tmp_path).close()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    quiet = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, quiet)


def test_a_full_disk_stops_the_act_and_leaves_no_half_line(tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F10."""
    fill(tmp_path)
    before = lines(tmp_path)
    with FolderStore(tmp_path) as book:
        room = sum(map(len, before)) + 100
        with files_of_at_most(room), pytest.raises(Unavailable, match="E_AUDIT_UNWRITABLE"):
            book.audit.append_many([entry(subject="x" * 200)])
        assert lines(tmp_path) == before
        assert book.audit.count() == 2
        book.audit.append_many([entry(subject="y")])
    with FolderStore(tmp_path) as book:
        assert [event.entry.subject for event in book.audit.list_events()][2:] == ["y"]


def test_no_file_appears_before_its_line(tmp_path: Path) -> None:
    fill(tmp_path)
    room = len((tmp_path / "ledger.jsonl").read_bytes()) + 100
    with FolderStore(tmp_path) as book:
        signed = Completion(credential_id=credential_id(2), document=b"signed 2", at=LATER)
        with files_of_at_most(room), pytest.raises(Unavailable, match="E_AUDIT_UNWRITABLE"):
            book.awards.complete_many([signed])
        assert [path.name for path in (tmp_path / "credentials").iterdir()] == ["00000001.json"]
        assert list((tmp_path / ".kakitome/waiting").iterdir()) == []
        book.awards.complete_many([signed])
        assert book.awards.get_document(credential_id(2)) == b"signed 2"


def test_a_public_file_is_written_once_and_its_digest_remembered(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as book:
        book.publish_file("did.json", b"{}")
        book.publish_file("did.json", b"{}")
        assert list(book.files) == ["did.json"]
        assert book.head[0] == 1
    with FolderStore(tmp_path) as book:
        assert list(book.files) == ["did.json"]


def test_reasons_stay_out_of_the_ledger(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as book:
        (drawn,) = book.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
        book.status_lists.record(
            drawn, value=True, at=NOW, actor="a", credential_id=credential_id(1), reason="剽窃 by 山田"
        )
    assert "山田" not in (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")
    with FolderStore(tmp_path) as book:
        assert book.status_lists.list_events_of(credential_id(1))[0].reason == "剽窃 by 山田"


def test_a_folder_has_room_for_the_lists_of_one_issuer(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as book:
        for did in (DID, "did:web:v.example"):
            (drawn,) = book.status_lists.draw(did, StatusPurpose.REVOCATION, count=1)
            publication = StatusPublication(
                list_id=drawn.list_id, version=1, last_event=0, document=b"{}", published_at=NOW, valid_until=LATER
            )
            if did == DID:
                book.status_lists.publish(publication)
                continue
            with pytest.raises(Conflict, match="E_FOLDER_OF_ANOTHER_ISSUER"):
                book.status_lists.publish(publication)


def test_a_document_without_a_safe_name_is_refused(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as book:
        for name in (f"{BASE}credentials/../did.json", f"{BASE}did.json", f"{BASE}credentials/.json"):
            book.awards.reserve_many([intent(1, credential_id=name)])
            with pytest.raises(Invalid, match="E_CREDENTIAL_ADDRESS"):
                book.awards.complete_many([Completion(credential_id=name, document=b"", at=LATER)])
            book.awards.abandon(name, because="", at=LATER)


def test_a_place_that_cannot_be_a_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="E_FOLDER_UNUSABLE"):
        FolderStore(tmp_path / "file")


def test_a_ledger_that_contradicts_the_rules_is_refused(tmp_path: Path) -> None:
    fill(tmp_path)
    forged = Ledger(tmp_path / "ledger.jsonl")
    forged.read()
    forged.append(
        [
            {
                "fact": "award.abandoned",
                "each": [{"credential_id": credential_id(1), "because": "", "at": "2026-11-21T00:00:00+00:00"}],
            }
        ],
        {},
    )
    with pytest.raises(Invalid, match="E_LEDGER_CONTRADICTS") as caught:
        FolderStore(tmp_path)
    assert caught.value.params["reason"] == "E_AWARD_MOVE"
