"""Run the code blocks of a documentation page as a reader would: in order, in one folder, in one shell.

A `sh` block is typed into the shell, a `python` block is given to Python there. A `text` block shows what the block
before it said: its lines must occur in that output in this order; `…` stands for anything.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from support import forked, forked_command

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<kind>\S*)[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "=== end of block {number} ==="


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its kind, its text, the line of the page it begins on."""

    kind: str
    body: str
    line: int


def blocks_of(page: str) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    return [Block(m["kind"], m["body"], page[: m.start()].count("\n") + 1) for m in FENCE.finditer(page)]


def run_page(blocks: list[Block], folder: Path, *, anew: bool = False) -> list[str]:
    """Run the blocks in a copy of the examples and return what each one printed; the first failure stops the page.

    Commands are forked from a process that has loaded everything, or start `anew` as those of a reader do.
    """
    shutil.copytree(ROOT / "examples", folder / "examples")
    script = ["set -eu"]
    for number, block in enumerate(blocks):
        if block.kind == "python":
            script += ["python - <<'END_OF_PYTHON'", block.body + "END_OF_PYTHON"]
        elif block.kind == "sh":
            script.append(block.body)
        script.append(f"echo; echo '{MARK.format(number=number)}'")
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "KAKITOME_", "DJANGO_", "DATABASE_"))
    }
    with TemporaryDirectory() as found_first:
        installed = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
        on_path = installed if anew else forked.on_path(Path(found_first, "bin"))
        done = _run(script, folder, {**environment, **on_path, "LANG": "en.UTF-8"})
    parts = re.split(r"^=== end of block \d+ ===\n", done.stdout, flags=re.MULTILINE)
    ran = len(parts) - 1
    assert done.returncode == 0, f"the block at line {blocks[ran].line} failed:\n{parts[-1]}"
    return parts[:-1]


def _run(script: list[str], folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash"],
        input="\n".join(script),
        cwd=folder,
        env=environment,
        pass_fds=[int(found) for name, found in environment.items() if name == forked_command.VARIABLE],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def missing_lines(shown: str, said: str) -> list[str]:
    """Return the lines of a `text` block that the output does not say, in their order."""
    rest = " ".join(said.split())
    missing = []
    for line in shown.splitlines():
        pattern = r".*?".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        found = re.search(pattern, rest)
        if found is None:
            missing.append(line)
        else:
            rest = rest[found.end() :]
    return missing
