"""What import contracts cannot see: clocks, junk drawers, unfinished marks, a CLI that loads the web."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kakitome"
PACKAGES = (SOURCE, ROOT / "demo" / "src" / "kakitome_demo")
INSIDE = ("journeys", "services", "ports", "mapping", "learning", "documents", "texts", "values")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager", "managers"}
NAMED_BY_OTHERS = {("postgresql", "base.py")}
"""Django looks for a database backend by this name."""
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("datetime", "today")}
TEXT_SUFFIXES = {".py", ".md", ".toml", ".html", ".css", ".js", ".yaml", ".yml", ".txt", ".sh", ".json", ".po", ""}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def test_the_inside_has_no_clock() -> None:
    found = []
    for package in INSIDE:
        for path in (SOURCE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                    owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                    if (owner, node.attr) in CLOCKS:
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_no_module_is_a_junk_drawer() -> None:
    assert [
        str(p.relative_to(ROOT))
        for package in PACKAGES
        for p in package.rglob("*.py")
        if (p.stem in DRAWERS or p.parent.name in DRAWERS) and p.parts[-2:] not in NAMED_BY_OTHERS
    ] == []


def test_nothing_is_marked_unfinished() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|Not" + r"ImplementedError")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in PACKAGES
        for path in package.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if mark.search(line)
    ]
    assert found == []


def test_the_repository_speaks_of_the_product_alone() -> None:
    foreign = re.compile(r"(?<![\w.])/work/|\bpypi\.org\b|registry\.npmjs|files\.pythonhosted|deb\.debian")
    found = []
    for path in tracked():
        if path.suffix not in TEXT_SUFFIXES or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if foreign.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


def test_the_command_line_and_the_library_never_load_django() -> None:
    program = (
        "import sys, kakitome, kakitome.cli, kakitome.library.api;"
        "from typer.testing import CliRunner;"
        "from kakitome import check, issue, verify;"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('django', 'ninja')))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_pages_and_the_api_leave_transactions_to_services_and_journeys() -> None:
    views = sorted((ROOT / "src" / "kakitome" / "web").rglob("*.py"))
    assert views
    assert [str(p.relative_to(ROOT)) for p in views if ".transaction(" in p.read_text(encoding="utf-8")] == []
