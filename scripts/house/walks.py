"""How far a journey goes: the functions below one call of a service, counted while a test of the product runs it.

The tests are those of the tree that is measured, run there in a process of their own: nothing is built for the count.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

# A test that makes the journey once, the package whose call is counted, and the names its entrance had or has.
JOURNEYS = {
    "issuing one award": (
        "tests/web/desk/test_awards.py::test_one_person_is_awarded_on_the_day_as_it_is_written_in_japan",
        "kakitome.services.issuing",
        ("issue", "issue_at_once"),
    ),
    "one vote of a committee": (
        "tests/web/review/test_deciding.py::test_a_member_sees_the_case_and_votes_in_a_few_words",
        "kakitome.services.examining",
        ("act",),
    ),
}


@dataclass
class Walk:
    """What one call went through: calls of the product's own functions, and how deep they lay."""

    calls: int = 0
    depth: int = 0
    functions: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Distance:
    """The figures of a walk."""

    modules: int
    functions: int
    calls: int
    depth: int


class WalkCounter:
    """A profile function that counts the longest call of an entrance."""

    def __init__(self, package: str, names: tuple[str, ...]) -> None:
        """Count below the functions of `package` that bear one of `names`."""
        self.package, self.names = package, names
        self.longest = Walk()
        self._walk: Walk | None = None
        self._depth = 0
        self._entrance: FrameType | None = None

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Take an event of the interpreter, as `sys.setprofile` hands it over."""
        if event not in ("call", "return"):
            return
        module = frame.f_globals.get("__name__") or ""
        if not module.startswith("kakitome"):
            return
        if event == "return":
            self._leave(frame)
        elif self._walk is None:
            if module.startswith(self.package) and frame.f_code.co_name in self.names:
                self._walk, self._depth, self._entrance = Walk(), 0, frame
                self._enter(frame, module)
        else:
            self._enter(frame, module)

    def _enter(self, frame: FrameType, module: str) -> None:
        assert self._walk is not None
        self._depth += 1
        self._walk.calls += 1
        self._walk.depth = max(self._walk.depth, self._depth)
        self._walk.functions.add(f"{module}.{frame.f_code.co_qualname}")
        self._walk.modules.add(module)

    def _leave(self, frame: FrameType) -> None:
        if self._walk is None:
            return
        self._depth -= 1
        if frame is self._entrance:
            if self._walk.calls > self.longest.calls:
                self.longest = self._walk
            self._walk = self._entrance = None

    def distance(self) -> Distance:
        """Return the figures of the longest call."""
        walk = self.longest
        return Distance(modules=len(walk.modules), functions=len(walk.functions), calls=walk.calls, depth=walk.depth)


def distances(root: Path) -> dict[str, Distance]:
    """Walk every journey in the tree at `root`.

    Raises:
        subprocess.CalledProcessError: The test did not pass there.
    """
    return {name: _walk_in(root, *journey) for name, journey in JOURNEYS.items()}


def _walk_in(root: Path, test: str, package: str, names: tuple[str, ...]) -> Distance:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "walk.json"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [str(root / "src"), str(root / "demo" / "src"), str(Path(__file__).parents[2])]
            ),
            "KAKITOME_WALK": json.dumps({"package": package, "names": names, "answer": str(answer)}),
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "scripts.house.walks", "-p", "no:cacheprovider", test]
        subprocess.run(command, cwd=root, env=environment, check=True, stdout=sys.stderr)
        return Distance(**json.loads(answer.read_text(encoding="utf-8")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    """Count while the one test runs; pytest loads this module as a plugin in the tree that is measured."""
    wanted = json.loads(os.environ["KAKITOME_WALK"])
    counter = WalkCounter(wanted["package"], tuple(wanted["names"]))
    sys.setprofile(counter)
    try:
        return (yield)
    finally:
        sys.setprofile(None)
        Path(wanted["answer"]).write_text(json.dumps(asdict(counter.distance())), encoding="utf-8")
