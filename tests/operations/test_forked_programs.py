"""A program of the tests that is forked from a loaded process is what a new process would be."""

import os
import signal
import sqlite3
import subprocess
import time
from functools import cache
from pathlib import Path

import pytest

from support import forked, migrated_tables, run_folder

pytestmark = pytest.mark.slow

SAY_WHAT_I_AM = """
import atexit, json, os, sys
atexit.register(print, "ended")
print(json.dumps([__name__, sys.argv, dict(os.environ), os.getcwd(), sys.path[0], sys.stdin.read()]))
"""


def test_it_has_its_own_arguments_environment_folder_and_end(tmp_path: Path) -> None:
    done = forked.run(SAY_WHAT_I_AM, "u", 2, env={"A": "B"}, cwd=tmp_path)
    expected = f'["__main__", ["-c", "u", "2"], {{"A": "B"}}, "{tmp_path}", "", ""]\nended\n'
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('no')", 1, "no\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL, ""),
        ("import threading; threading.Timer(0.1, print, ['late']).start()", 0, ""),
    ],
)
def test_it_ends_as_any_other(program: str, code: int, said: str) -> None:
    done = forked.run(program, env={})
    assert (done.returncode, done.stderr.endswith(said)) == (code, True)
    assert done.stdout == ("late\n" if "late" in program else "")


def test_it_can_be_waited_for_and_killed() -> None:
    process = forked.Process("import time; print('begun', flush=True); time.sleep(60)", env={}, stdout=forked.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.terminate()
    assert process.wait(10) == -signal.SIGTERM
    process.kill()


def test_files_are_made_as_the_shell_of_the_test_has_it(tmp_path: Path) -> None:
    for umask, mode in ((0o027, 0o640), (0o077, 0o600)):
        file = tmp_path / str(mode)
        assert forked.run("import sys; open(sys.argv[1], 'x')", file, env={}, umask=umask).returncode == 0
        assert file.stat().st_mode & 0o777 == mode


def test_it_knows_no_settings_but_its_own_and_closes_its_database(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = migrated_tables.lay(tmp_path / name)
        done = forked.kakitome(folder, "institution", name, "--admin", "a@example.ac.jp", "--name-en", "U")
        assert done.returncode == 0, done.stderr
        assert not (folder / "kakitome.sqlite3-wal").exists()
        with sqlite3.connect(folder / "kakitome.sqlite3") as rows:
            assert rows.execute("SELECT id FROM organisation").fetchall() == [(name,)]


def test_what_still_runs_at_the_end_is_told_and_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(run_folder, "undo_at_end", begun.append)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(forked, "loaded", cache(forked.loaded.__wrapped__))
    left = forked.Process("import time; time.sleep(60)", env={})
    (end,) = begun
    end()  # type: ignore[operator]
    assert [file.name for file in tmp_path.iterdir()] == [f"a forked program still ran: process {left.pid}"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and Path(f"/proc/{left.pid}").exists():
        time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(left.pid, 0)
