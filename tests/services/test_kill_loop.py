"""`kill -9` at every named place of awarding into a folder, then again: nothing lost, nothing doubled.

The processes are real and end by SIGKILL. It shows what a dying process leaves; power loss is another matter
(the page cache survives a kill), which the order of writing is made for and this cannot prove.

Source: docs/rules/faults.md F01, F09, F31.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from cli.issuing_shell import DEFINITION, HEADER, ISSUER, row
from kakitome.cli import run
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.key_file import new_secrets, write_key_file
from kakitome.library.folder import issuing as folder_issuing
from kakitome.library.folder.issuing import present
from kakitome.library.folder.keeping import examine_folder
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.services.issuing import IssuingContext

pytestmark = pytest.mark.slow


ROWS = 7
PLACES = [
    "after_draw:crash",
    "before_intent:crash",
    "after_intent:crash",
    "after_intent:2:crash",
    "after_sign:crash",
    "after_sign:5:crash",
    "before_store:2:crash",
    "after_store:crash",
    "after_outbox:crash",
    "after_outbox:2:crash",
    "before_publish:crash",
    "before_publish:2:crash",
    "after_publish:crash",
]


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Award once here, so that every child finds libraries and fonts loaded."""
    folder = tmp_path_factory.mktemp("warm")
    write_files(folder)
    assert run(arguments(folder)) == 0


@pytest.fixture
def issuer(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def write_files(tmp_path: Path) -> None:
    (tmp_path / "issuer.toml").write_text(ISSUER, encoding="utf-8")
    (tmp_path / "definition.toml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "list.csv").write_text(HEADER + "".join(row(n) for n in range(2, 2 + ROWS)), encoding="utf-8")
    write_key_file(tmp_path / "issuer.key", new_secrets(), passphrase="", now=present()[0])


def arguments(folder: Path) -> list[str]:
    named = {
        "microcredential": "definition.toml",
        "issuer": "issuer.toml",
        "key": "issuer.key",
        "class-list": "list.csv",
        "out": "public",
    }
    return ["issue", *(part for name, value in named.items() for part in (f"--{name}", str(folder / value)))]


def start(folder: Path, failpoint: str = "") -> int:
    """Award in a process of its own, three rows at a time. Forked: what is loaded already need not load again."""
    child = os.fork()
    if child:
        return child
    os.environ["KAKITOME_FAILPOINT"] = failpoint
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    vars(folder_issuing)["IssuingContext"] = partial(IssuingContext, chunk=3)
    os._exit(run(arguments(folder)))


def ending(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def crash(folder: Path, failpoint: str) -> None:
    assert ending(start(folder, failpoint)) == -signal.SIGKILL


def finish(folder: Path) -> dict[str, int]:
    assert ending(start(folder)) == 0
    totals: dict[str, int] = json.loads((folder / "public/report.json").read_bytes())["totals"]
    return totals


def demand_everything_once(folder: Path) -> None:
    """Seven awards of seven rows, each file there, no index used twice, the doctor content."""
    public = folder / "public"
    examination = examine_folder(public, now=present()[0])
    assert examination.findings == ()
    with FolderStore(public) as book:
        records = book.awards.list_matching(AwardFilter(), limit=1000)
    issued = [record for record in records if record.state == AwardState.ISSUED]
    assert Counter(record.intent.row for record in issued) == dict.fromkeys(range(2, 2 + ROWS), 1)
    assert {record.state for record in records} <= {AwardState.ISSUED, AwardState.ABANDONED}
    names = {record.credential_id.rpartition("/")[2] for record in issued}
    assert {path.name for path in (public / "credentials").iterdir()} == names
    entries = [entry for record in records for entry in record.intent.status]
    assert len(set(entries)) == len(entries)
    assert list((public / ".kakitome/waiting").iterdir()) == []
    assert list((public / ".kakitome/payloads").iterdir()) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_kill_at_a_named_place_loses_and_doubles_nothing(issuer: Path, place: str) -> None:
    crash(issuer, place)
    totals = finish(issuer)
    assert totals["issued"] + totals["skipped"] == ROWS
    demand_everything_once(issuer)


def test_kill_after_kill_still_ends_well(issuer: Path) -> None:
    for place in ("after_intent:crash", "after_sign:crash", "after_store:crash", "before_publish:crash"):
        crash(issuer, place)
    finish(issuer)
    demand_everything_once(issuer)


def test_kills_at_random_moments_still_end_well(issuer: Path) -> None:
    moments = random.Random(20261121)
    for _ in range(12):
        child = start(issuer)
        time.sleep(moments.uniform(0.02, 0.5))
        os.kill(child, signal.SIGKILL)
        ending(child)
    finish(issuer)
    demand_everything_once(issuer)


def test_what_was_acknowledged_before_the_kill_is_there_byte_for_byte(issuer: Path) -> None:
    finish(issuer)
    before = {path: path.read_bytes() for path in (issuer / "public/credentials").iterdir()}
    with (issuer / "list.csv").open("a", encoding="utf-8") as file:
        file.write(row(50))
    crash(issuer, "after_sign:crash")
    finish(issuer)
    assert {path: path.read_bytes() for path in before} == before
    assert len(list((issuer / "public/credentials").iterdir())) == ROWS + 1


def test_failpoints_are_refused_in_production(issuer: Path) -> None:
    environment = {**os.environ, "KAKITOME_ENV": "production", "KAKITOME_FAILPOINT": "after_sign:crash"}
    program = "import sys; from kakitome.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments(issuer)], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 4
    assert "KAKITOME_FAILPOINT" in done.stderr.decode()
    assert not (issuer / "public").exists()
