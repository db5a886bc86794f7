"""What happens to a platform on SQLite when its process or its disk fails, run as real processes.

Each round starts a process that awards and says what it awarded, and then something terrible happens.
"""

import json
import os
import random
import shutil
import signal
import time
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from support import forked

pytestmark = pytest.mark.slow


BEGIN = """
from bootstrap.programs import opened, say
from bootstrap.platforms import add_institution, award
add_institution(opened())
say("ready")
"""

AWARD_FOR_EVER = """
from bootstrap.programs import opened, say
from bootstrap.platforms import award
platform = opened()
number = platform.store("u").audit.count()
while True:
    number += 1
    outcomes = award(platform, *[f"学修者 {number} {n}" for n in range(3)], batch=f"B-{number}")
    say([outcome.credential_id for outcome in outcomes if outcome.credential_id])
"""

EXAMINE = """
from bootstrap.programs import opened, say
from kakitome.operations.doctor import examine_platform
from kakitome.ports.awards import AwardFilter
from kakitome.services.issuing import resume
import sys
platform = opened()
if "resume" in sys.argv:
    resume(platform.issuing_context("u"), now=platform.now())
round = examine_platform(platform, now=platform.now())
store = platform.store("u")
say({
    "findings": [[f.problem.code, dict(f.problem.params)] for f in round.findings if f.problem.severity == "error"],
    "open": len(store.awards.list_open_intents()),
    "issued": [r.credential_id for r in store.awards.list_matching(AwardFilter(), limit=10**6) if r.document_sha256],
})
"""

AWARD_ONCE = """
from bootstrap.programs import opened, say
from bootstrap.platforms import award
from kakitome.errors import Unavailable
try:
    award(opened(), "もう一人", batch="B-after")
    say("awarded")
except Unavailable as error:
    say(error.code)
"""


def start(folder: Path, program: str, *arguments: str) -> forked.Process:
    return forked.Process(program, *arguments, env=forked.site(folder), stdout=forked.PIPE)


def ask(folder: Path, program: str, *arguments: str) -> Any:
    output, _ = start(folder, program, *arguments).communicate()
    return json.loads(output.splitlines()[-1])


def award_until_killed(folder: Path, seconds: float) -> list[str]:
    """Let a process award, kill it without warning, and return what it had acknowledged."""
    process = start(folder, AWARD_FOR_EVER)
    assert process.stdout is not None
    acknowledged: list[str] = json.loads(process.stdout.readline())
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    for line in process.stdout.read().splitlines():
        # The last line may have been cut off in the middle of being said.
        if line.endswith("]"):
            acknowledged += json.loads(line)
    process.wait()
    return acknowledged


def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    ask(tmp_path, BEGIN)
    chance = random.Random(os.environ.get("KAKITOME_SEED", "7"))
    acknowledged: list[str] = []
    for _ in range(3):
        acknowledged += award_until_killed(tmp_path, chance.uniform(0.02, 0.6))
        seen = ask(tmp_path, EXAMINE, "resume")
        assert seen["findings"] == []
        assert seen["open"] == 0
        assert set(acknowledged) <= set(seen["issued"])
        assert len(set(seen["issued"])) == len(seen["issued"])
    assert len(acknowledged) > 9


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform whose last awards are still in the write-ahead log only."""
    folder = tmp_path_factory.mktemp("killed")
    ask(folder, BEGIN)
    assert award_until_killed(folder, 0.5)
    assert (folder / "kakitome.sqlite3-wal").stat().st_size > 0
    return folder


def damaged(killed: Path, folder: Path) -> Path:
    shutil.copytree(killed, folder, dirs_exist_ok=True)
    return folder


def assert_the_loss_is_found_and_awarding_stops(folder: Path) -> None:
    assert ask(folder, AWARD_ONCE) == "E_AUDIT_ROWS_LOST"
    codes = {code for code, _ in ask(folder, EXAMINE)["findings"]}
    assert any(code.startswith("E_DOCTOR_I7") for code in codes), codes


def test_an_undamaged_copy_is_sound(killed: Path, tmp_path: Path) -> None:
    folder = damaged(killed, tmp_path)
    assert ask(folder, EXAMINE, "resume")["findings"] == []
    assert ask(folder, AWARD_ONCE) == "awarded"


def live_frames(log: Path) -> int:
    """Count the frames of a write-ahead log that count: behind them may lie older ones, known by other salts."""
    data = log.read_bytes()
    frames = (data[at : at + 24] for at in range(32, len(data), 4120))
    return sum(1 for _ in takewhile(lambda frame: frame[8:16] == data[16:24], frames))


def test_a_damaged_write_ahead_log_is_found_although_the_database_says_ok(killed: Path, tmp_path: Path) -> None:
    folder = damaged(killed, tmp_path)
    log = folder / "kakitome.sqlite3-wal"
    with log.open("r+b") as handle:
        # A frame is 24 bytes of header and a page of 4096; from this one on nothing is believed.
        handle.seek(32 + live_frames(log) * 2 // 3 * 4120 + 200)
        handle.write(b"\x55" * 64)
    (folder / "kakitome.sqlite3-shm").unlink(missing_ok=True)
    assert_the_loss_is_found_and_awarding_stops(folder)


def test_a_deleted_write_ahead_log_is_found(killed: Path, tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F13."""
    folder = damaged(killed, tmp_path)
    (folder / "kakitome.sqlite3-wal").unlink()
    (folder / "kakitome.sqlite3-shm").unlink(missing_ok=True)
    assert_the_loss_is_found_and_awarding_stops(folder)
