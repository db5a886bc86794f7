"""One class, one name: a reader who finds `Outcome` in a traceback need not ask which of three it is."""

import ast
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "kakitome"
LANGUAGE_OF_DJANGO = {"Meta"}
"""Names that a library gives to classes within classes."""

STILL_SHARED = {
    "Descriptor": "a descriptor of the letter; on pages, a line of a descriptor list",
    "Outcome": "what can be voted for; what became of a wanted award",
    "Role": "in what part somebody acts on a case; what a person is at an institution",
    "VerificationBatch": "the batch; on the REST API, where the name is published, how it is told",
}
"""Names that two classes still have, and what each means. Nothing comes in; what was renamed leaves."""


def class_names(folder: Path) -> Counter[str]:
    """Count the classes of each name below a folder, migrations aside."""
    return Counter(
        node.name
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name not in LANGUAGE_OF_DJANGO
    )


def test_no_further_class_shares_its_name() -> None:
    shared = {name: count for name, count in class_names(SOURCE).items() if count > 1}
    assert {name: count for name, count in shared.items() if name not in STILL_SHARED or count > 2} == {}


def test_a_name_that_one_class_alone_has_left_the_list() -> None:
    counts = class_names(SOURCE)
    assert [name for name in STILL_SHARED if counts[name] < 2] == []
