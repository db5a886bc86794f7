"""Cap the tail: files, functions and argument lists (the caps are those of CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "src" / "kakitome", ROOT / "demo" / "src" / "kakitome_demo")
FILE_LINES = 400
FUNCTION_LINES = 60
ARGUMENTS = 6
POSITIONAL = 2
OUTSIDE = tuple(PACKAGES[0] / folder for folder in ("web", "cli", "records"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    files = (path for package in PACKAGES for path in sorted(package.rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def place(path: Path, node: Function) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def test_there_are_modules_to_measure() -> None:
    assert len(modules()) > 50


def test_no_file_is_longer_than_the_cap() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_the_cap() -> None:
    long = [
        place(path, node)
        for path in modules()
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_arguments_are_few_and_named() -> None:
    found = []
    for path in modules():
        outside = any(folder in path.parents for folder in OUTSIDE) or path.name == "command.py"
        for node in functions(path):
            arguments = node.args
            positional = [a for a in [*arguments.posonlyargs, *arguments.args] if a.arg not in ("self", "cls")]
            too_many = len(positional) + len(arguments.kwonlyargs) > ARGUMENTS
            # Frameworks call web, cli and records by position or hand in every option by name: only the inside is held.
            if not outside and (too_many or len(positional) > POSITIONAL):
                found.append(place(path, node))
    assert found == []
