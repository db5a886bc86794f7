"""Counts in windows, shared by all processes of a machine."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kakitome.gateways.shared_counts import SharedCounts

NOW = 1_800_000_000.0


@pytest.fixture
def counts(tmp_path: Path) -> SharedCounts:
    return SharedCounts(tmp_path / "cache" / "counts")


def test_times_are_counted_within_a_window_that_begins_with_the_first(counts: SharedCounts) -> None:
    assert [counts.add(b"a", now=NOW + second, seconds=60) for second in (0, 30, 59.9)] == [1, 2, 3]
    assert counts.add(b"a", now=NOW + 60, seconds=60) == 1


def test_looking_counts_nothing(counts: SharedCounts) -> None:
    assert counts.count(b"a", now=NOW) == 0
    counts.add(b"a", now=NOW, seconds=60)
    assert [counts.count(b"a", now=NOW + second) for second in (0, 59, 60)] == [1, 1, 0]
    assert counts.add(b"a", now=NOW + 1, seconds=60) == 2


def test_others_are_counted_for_themselves(counts: SharedCounts) -> None:
    counts.add(b"a", now=NOW, seconds=60)
    assert counts.add(b"b", now=NOW, seconds=60) == 1
    assert counts.add(b"a", now=NOW, seconds=60) == 2


def test_another_process_goes_on_counting(counts: SharedCounts, tmp_path: Path) -> None:
    counts.add(b"a", now=NOW, seconds=60)
    assert SharedCounts(tmp_path / "cache" / "counts").add(b"a", now=NOW, seconds=60) == 2


_COUNTING = """
import sys
from pathlib import Path
from kakitome.gateways.shared_counts import SharedCounts
counts = SharedCounts(Path(sys.argv[1]))
for _ in range(40_000):
    counts.add(b"a", now=1_800_000_000.0, seconds=60)
"""


def test_nothing_is_lost_between_processes_and_threads(counts: SharedCounts, tmp_path: Path) -> None:
    counts.add(b"a", now=NOW, seconds=60)
    command = [sys.executable, "-c", _COUNTING, str(tmp_path / "cache" / "counts")]
    started = [subprocess.Popen(command) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: counts.add(b"a", now=NOW, seconds=60), range(500)))
    assert [process.wait(30) for process in started] == [0, 0]
    assert counts.add(b"a", now=NOW, seconds=60) == 80_502


def test_a_flood_of_names_leaves_nearly_everybody_counted(counts: SharedCounts) -> None:
    names = [str(number).encode() for number in range(20_000)]
    for name in names:
        counts.add(name, now=NOW, seconds=60)
    again = [counts.add(name, now=NOW + 1, seconds=60) for name in names]
    assert again.count(2) > 19_800


def test_however_many_come_the_file_stays_as_large_as_it_is(counts: SharedCounts, tmp_path: Path) -> None:
    counts.add(b"a", now=NOW, seconds=60)
    size = (tmp_path / "cache" / "counts").stat().st_size
    for number in range(100_000):
        assert counts.add(str(number).encode(), now=NOW, seconds=60) >= 1
    assert (tmp_path / "cache" / "counts").stat().st_size == size <= 4 << 20


def test_what_was_counted_is_wiped_when_its_window_has_ended_and_a_neighbour_comes(
    counts: SharedCounts, tmp_path: Path
) -> None:
    file, digest = tmp_path / "cache" / "counts", hashlib.blake2b(b"a", digest_size=16).digest()
    counts.add(b"a", now=NOW, seconds=60)
    assert digest in file.read_bytes()
    for number in range(100_000):
        counts.add(str(number).encode(), now=NOW + 61, seconds=1)
    assert digest not in file.read_bytes()


def test_everybody_begins_anew_when_counts_are_forgotten(counts: SharedCounts, tmp_path: Path) -> None:
    counts.add(b"a", now=NOW, seconds=60)
    counts.forget()
    assert not (tmp_path / "cache" / "counts").read_bytes().strip(b"\0")
    assert counts.add(b"a", now=NOW, seconds=60) == 1


def test_a_window_written_under_a_clock_that_was_far_ahead_holds_nobody_up(counts: SharedCounts) -> None:
    for _ in range(5):
        counts.add(b"a", now=NOW + 10 * 86_400, seconds=60)
    assert counts.add(b"a", now=NOW, seconds=60) == 1


def test_names_are_not_kept(counts: SharedCounts, tmp_path: Path) -> None:
    counts.add(b"192.0.2.77", now=NOW, seconds=60)
    assert b"192.0.2.77" not in (tmp_path / "cache" / "counts").read_bytes()


def test_on_a_full_disk_the_process_counts_by_itself_and_then_in_the_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """docs/rules/faults.md F11: a check is never refused because it cannot be counted."""
    counts = SharedCounts(tmp_path / "cache" / "counts")
    monkeypatch.setattr("kakitome.gateways.shared_counts._TRY_FILE_AGAIN_S", 0.0)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("kakitome.gateways.shared_counts.os.posix_fallocate", refuse)
        assert [counts.add(b"a", now=NOW, seconds=60) for _ in range(2)] == [1, 2]
    assert "cannot be written" in caplog.text
    assert counts.add(b"a", now=NOW, seconds=60) == 1
    assert SharedCounts(tmp_path / "cache" / "counts").add(b"a", now=NOW, seconds=60) == 2
