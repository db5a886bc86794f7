"""One class, one name: a reader who finds `Outcome` in a traceback need not ask which one it is."""

import ast
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "kakitome"
LANGUAGE_OF_DJANGO = {"Meta"}
"""Names that a library gives to classes within classes."""


def class_names(folder: Path) -> Counter[str]:
    """Count the classes of each name below a folder, migrations aside."""
    return Counter(
        node.name
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name not in LANGUAGE_OF_DJANGO
    )


def test_no_two_classes_share_a_name() -> None:
    assert {name: count for name, count in class_names(SOURCE).items() if count > 1} == {}
