"""A platform whose clock is set while it runs, by libfaketime (docs/rules/faults.md F29)."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support import forked, migrated_tables

pytestmark = pytest.mark.slow

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
TESTS = Path(__file__).parents[1]


_AWARD = """
from kakitome.bootstrap.starting import start_django
start_django()
from web.places import Place
Place().award()
"""


@dataclass(frozen=True)
class Served:
    """A platform of its own, its key for the API, and the file that says how far its clock is off."""

    url: str
    key: str
    folder: Path
    offset: Path

    def set_clock(self, offset: str) -> None:
        self.offset.write_text(offset, encoding="ascii")

    def ask(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        headers |= {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def award(self, number: int) -> tuple[int, str]:
        """Give an award today, as real time has it; return the status, and the code of a refusal."""
        learner = {"name": f"見本 {number}郎", "student_number": f"S{number:03}"}
        body = {"microcredential": "data-ethics", "learner": learner, "awarded_on": "2026-09-30", "grade": "優"}
        status, answer = self.ask(
            "/api/v1/awards", body, Authorization=f"Bearer {self.key}", **{"Idempotency-Key": f"n{number}"}
        )
        return status, answer.get("code", "")

    def verify(self) -> int:
        return self.ask("/api/v1/verifications", {"@context": []})[0]

    def kakitome(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return forked.kakitome(self.folder, *arguments, KAKITOME_CLOCK="guarded")


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "KAKITOME_DATA_DIR": str(folder),
        "KAKITOME_CLOCK": "guarded",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "kakitome.web.settings",
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not LIBRARIES:
        pytest.skip("libfaketime is missing (Debian: faketime)")
    folder = tmp_path_factory.mktemp("clock")
    offset = folder / "offset"
    offset.write_text("+0", encoding="ascii")
    faked = {
        "LD_PRELOAD": str(LIBRARIES[-1]),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    data = migrated_tables.lay(folder / "data")
    process = subprocess.Popen(
        [sys.executable, str(TESTS / "web" / "api" / "served.py")],
        env=environment(data) | faked,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = json.loads(process.stdout.readline())
        yield Served(**address, folder=data, offset=offset)
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("offset", "number"), [("-1d", 10), ("+1d", 20), ("+300d", 30)])
def test_a_clock_that_jumps_stops_signing_and_nothing_else(served: Served, offset: str, number: int) -> None:
    assert served.award(number) == (201, "")
    served.set_clock(offset)
    try:
        status, code = served.award(number + 1)
        assert (status, code[:8]) == (503, "E_CLOCK_")
        assert served.verify() == 200
    finally:
        served.set_clock("+0")
    assert served.award(number + 1) == (201, "")
    assert served.kakitome("clock", "show").returncode == 0


def test_what_was_signed_under_a_clock_that_ran_ahead_is_told_and_an_operator_lets_signing_go_on(
    served: Served,
) -> None:
    """The clock was wrong from the start: a process that begins has only the record to compare with."""
    faked = {"LD_PRELOAD": str(LIBRARIES[-1]), "FAKETIME": "+30d"}
    subprocess.run([sys.executable, "-c", _AWARD], env=environment(served.folder) | faked, check=True)
    shown = served.kakitome("clock", "show")
    assert shown.returncode == 1
    assert "is before what was recorded last" in shown.stdout and "lie in the future" in shown.stdout
    assert served.verify() == 200
    assert served.kakitome("clock", "accept", "--yes").returncode == 0
    again = served.kakitome("clock", "show")
    assert (again.returncode, "lie in the future" in again.stdout) == (0, True)
    assert served.award(950) == (201, "")
