"""A run of the tests leaves nothing in the temporary directory, neither files nor processes, and says what it found."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from support import run_folder

ROOT = Path(__file__).parents[2]
LEAVING = """
import subprocess, tempfile
from support import postgres_server

def test_that_leaves_a_file_and_a_process():
    tempfile.mkstemp(prefix="forgotten-")
    subprocess.Popen(["sleep", "600"], cwd=tempfile.mkdtemp(prefix="sleeping-"), start_new_session=True)
    postgres_server.start()
"""


def test_what_lies_and_runs_in_a_folder_is_named_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "deep").mkdir(parents=True)
    (folder / "file").touch()
    with subprocess.Popen(["sleep", "600"], cwd=folder / "deep") as process:
        # The kernel fills in a process's command line a moment after it told its parent that it had begun.
        while not Path(f"/proc/{process.pid}/cmdline").read_bytes():
            assert process.poll() is None
        try:
            assert run_folder.leftovers(folder) == ["processes: sleep 600", "deep", "file"]
            run_folder.remove(folder)
            assert process.wait(60) != 0
        finally:
            process.kill()
    assert not folder.exists()


def test_the_folder_of_a_killed_run_is_removed_by_the_next_and_one_in_use_is_not(tmp_path: Path) -> None:
    begin = (
        "import sys; from support import run_folder; run_folder.begin(); print('begun', flush=True); sys.stdin.read()"
    )
    environment = {key: value for key, value in os.environ.items() if key != run_folder.VARIABLE}
    environment |= {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "tests")}
    with subprocess.Popen(
        [sys.executable, "-c", begin], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        run_folder.remove_abandoned(tmp_path)
        assert len(list(tmp_path.iterdir())) == 1
        process.kill()
    run_folder.remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_run_ends_with_an_empty_temporary_directory(tmp_path: Path, workers: tuple[str, ...]) -> None:
    test = tmp_path / "test_leaving.py"
    test.write_text(LEAVING)
    # Not under pytest's folder, where the account of a PostgreSQL server may not walk through.
    temporary = Path(tempfile.mkdtemp())
    temporary.chmod(0o711)
    of_run = {run_folder.VARIABLE, "PYTEST_DEBUG_TEMPROOT", "PYTEST_CURRENT_TEST", "DATABASE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in of_run and "XDIST" not in key}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            ROOT / "pyproject.toml",
            "--rootdir",
            ROOT,
            "-p",
            "conftest",
            *workers,
            test,
        ],
        cwd=ROOT / "tests",
        env={**environment, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left behind, and removed" in done.stdout
    for word in ("forgotten-", "sleeping-", "sleep 600"):
        assert word in done.stdout
    assert "postgres" not in done.stdout
    assert [path.name for path in temporary.iterdir() if not path.name.startswith("pytest-of-")] == []
    assert run_folder.leftovers(temporary) == [path.name for path in temporary.iterdir()]
    shutil.rmtree(temporary)
