"""What is loaded before a command answers: for the version nothing but itself, for help nothing that works."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
before = set(sys.modules)
from kakitome.__main__ import main
try:
    main()
except SystemExit:
    pass
print("LOADED", *sorted(set(sys.modules) - before))
"""
WORKING = {
    "asyncio", "cryptography", "django", "granian", "httpx", "joserfc", "jsonschema", "lxml", "openpyxl", "orjson", "PIL",
    "pikepdf", "pyhanko", "pyld", "pyoxigraph", "sqlite3", "ssl", "tomllib", "yaml",
}  # fmt: skip


def loaded(*arguments: str) -> tuple[str, set[str]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True)
    said, _, names = done.stdout.rpartition("LOADED ")
    return said, set(names.split())


def test_the_version_loads_nothing_but_itself() -> None:
    said, modules = loaded("--version")
    assert said.startswith("kakitome 0.")
    foreign = {name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names}
    assert foreign == {"kakitome", "kakitome.__main__"}
    assert not modules & {"argparse", "importlib.metadata", "json", "pathlib", "subprocess"}


@pytest.mark.parametrize("arguments", [("--help",), ("verify", "--help")])
def test_help_loads_nothing_that_works(arguments: tuple[str, ...]) -> None:
    said, modules = loaded(*arguments)
    assert "Usage: kakitome" in said
    assert {name.partition(".")[0] for name in modules} & WORKING == set()
    inside = {name.split(".")[1] for name in modules if name.startswith("kakitome.")}
    assert inside <= {"__main__", "cli", "errors", "values"}


def test_help_is_what_typer_writes_by_itself() -> None:
    by_itself = PROGRAM.replace("from kakitome.__main__", "import typer.rich_utils\nfrom kakitome.__main__")
    plain = subprocess.run([sys.executable, "-c", by_itself, "--help"], capture_output=True, text=True, check=True)
    said, modules = loaded("--help")
    assert said == plain.stdout.rpartition("LOADED ")[0]
    assert not {name.partition(".")[0] for name in modules} & {"markdown_it", "pygments"}
    assert "markdown_it" in plain.stdout


def test_a_command_loads_itself_and_no_other() -> None:
    _said, modules = loaded("verify", "--help")
    assert "kakitome.cli.verify" in modules
    assert not modules & {"kakitome.cli.serve", "kakitome.cli.issue"}
