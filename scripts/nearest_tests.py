"""Run the tests nearest to what changed since the last commit, for at most about half a minute: `make quick`.

Nearest are changed tests, then tests that import a changed module, then those that import a module which imports it,
and so on. How long each test file takes is known from earlier runs (`tests/support/durations.py` writes it
down); tests that are marked `slow` are left to `make test`, and so is whatever does not fit into the time. Property
tests try a tenth of their examples.
"""

import ast
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "src", ROOT / "demo" / "src")
TESTS = ROOT / "tests"
DURATIONS = ROOT / ".cache" / "test-durations.json"
BUDGET_S = 11.0
"""Of the work of all processors together; starting takes some seconds besides."""
UNKNOWN_S = 4.0
"""What a test file counts that has never run here."""
LEFT_OUT = ("browser", "architecture", "judges")
"""Folders whose tests need other programs, or which `make check` runs."""


def changed_files() -> set[Path]:
    """Return what differs from the last commit, new files included; when nothing does, what the last commit changed."""
    asked = (
        ["git", "diff", "--name-only", "HEAD"],
        ["git", "ls-files", "--others", "--exclude-standard"],
        ["git", "diff", "--name-only", "HEAD~1"],
    )
    answers = [
        subprocess.run(one, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split() for one in asked
    ]
    return {ROOT / name for name in (answers[0] + answers[1] or answers[2])}


def modules_of(files: Iterable[Path], known: Iterable[str]) -> set[str]:
    """Return the modules that files are; of data beside modules, the modules of its folder."""
    modules, every = set(), set(known)
    for file in files:
        source = next((folder for folder in SOURCES if folder in file.parents), None)
        if source is None:
            continue
        name = ".".join(file.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        if name in every:
            modules.add(name)
        elif file.suffix != ".py":
            folder = ".".join(file.parent.relative_to(source).parts)
            modules |= {one for one in every if one == folder or one.rpartition(".")[0] == folder}
    return modules


def distances(graph: grimp.ImportGraph, changed: set[str]) -> Mapping[str, int]:
    """Return of each module how many imports lie between it and a changed one; absent when none leads there."""
    found, waiting = dict.fromkeys(changed, 0), deque(changed)
    while waiting:
        module = waiting.popleft()
        for importer in graph.find_modules_that_directly_import(module):
            if importer not in found:
                found[importer] = found[module] + 1
                waiting.append(importer)
    return found


@cache
def names_imported(file: Path) -> frozenset[str]:
    """Return the modules that a file imports, and each name that it takes out of one, which may be a module, too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def imports_of(file: Path) -> set[str]:
    """Return the modules of the product that a test file imports, by itself and through the helpers beside it."""
    modules: set[str] = set()
    read, waiting = {file}, [file]
    while waiting:
        names = names_imported(waiting.pop())
        modules |= {name for name in names if name.startswith("kakitome")}
        helpers = {TESTS.joinpath(*name.split(".")).with_suffix(".py") for name in names - modules}
        waiting += (new := {helper for helper in helpers - read if helper.is_file()})
        read |= new
    return modules


def nearest(files: set[Path], durations: Mapping[str, float]) -> tuple[list[Path], int]:
    """Return the test files that fit into the time, the nearest first, and how many more are concerned."""
    graph = grimp.build_graph("kakitome", "kakitome_demo", cache_dir=str(ROOT / ".cache" / "grimp"))
    reach = distances(graph, modules_of(files, graph.modules))
    ranked = []
    for file in TESTS.rglob("test_*.py"):
        if file.relative_to(TESTS).parts[0] in LEFT_OUT:
            continue
        by_import = min((reach[name] + 1 for name in imports_of(file) if name in reach), default=None)
        rank = 0 if file in files else by_import
        if rank is not None:
            ranked.append((rank, durations.get(str(file.relative_to(ROOT)), UNKNOWN_S), file))
    chosen, left = [], BUDGET_S
    for rank, seconds, file in sorted(ranked):
        if rank == 0 or seconds <= left:
            chosen.append(file)
            left -= seconds
    return chosen, len(ranked) - len(chosen)


def quick_durations() -> dict[str, float]:
    """Return the seconds that the tests of each file which are not marked `slow` took when they ran last."""
    if not DURATIONS.exists():
        return {}
    found: dict[str, float] = {}
    for test, seconds in json.loads(DURATIONS.read_bytes()).items():
        file = test.partition("::")[0]
        found[file] = found.get(file, 0.0) + seconds
    return found


def main() -> int:
    """Choose, say what was chosen, run."""
    chosen, left = nearest(changed_files(), quick_durations())
    print(
        f"{len(chosen)} test files nearest to the change; {left} more are concerned and left to make test", flush=True
    )
    if not chosen:
        return 0
    command = [sys.executable, "-m", "pytest", "-n", "auto", "-m", "not slow", *map(str, chosen)]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "quick"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
