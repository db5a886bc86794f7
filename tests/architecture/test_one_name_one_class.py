"""One class, one name: a reader who finds `Outcome` in a traceback need not ask which of three it is."""

import ast
from collections import Counter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "kakitome"
LANGUAGE_OF_DJANGO = {"Meta"}
"""Names that a library gives to classes within classes."""

STILL_SHARED = {
    "Act": 3,
    "Asked": 3,
    "AwardForm": 2,
    "AwardPage": 2,
    "Ballot": 2,
    "Candidate": 2,
    "CasePage": 2,
    "Cell": 2,
    "Change": 2,
    "Choice": 5,
    "Chosen": 2,
    "ChunkResult": 2,
    "Confirmation": 2,
    "Contact": 2,
    "DayField": 2,
    "Descriptor": 3,
    "Edition": 3,
    "Entry": 2,
    "Evidence": 2,
    "Examination": 2,
    "Fee": 2,
    "FeeForm": 2,
    "Field": 2,
    "FileForm": 2,
    "Finding": 3,
    "Found": 2,
    "Frame": 2,
    "Gathering": 2,
    "Gone": 2,
    "Group": 2,
    "Hole": 2,
    "Hosted": 2,
    "InviteForm": 2,
    "Item": 2,
    "Line": 8,
    "Member": 2,
    "Node": 2,
    "Offer": 2,
    "Offered": 4,
    "Outcome": 2,
    "Part": 2,
    "Place": 4,
    "ProfileForm": 2,
    "Progress": 3,
    "Question": 4,
    "Queue": 2,
    "Result": 3,
    "Role": 2,
    "Row": 7,
    "Said": 3,
    "SampleForm": 2,
    "ShownDecision": 4,
    "ShownSeat": 2,
    "Sitting": 2,
    "Snapshot": 2,
    "Standing": 3,
    "State": 2,
    "Statement": 2,
    "Subject": 3,
    "Table": 2,
    "Tally": 2,
    "Target": 2,
    "Tile": 2,
    "Told": 3,
    "Upload": 2,
    "VerificationBatch": 2,
    "VoteForm": 2,
    "Voter": 2,
    "Waiting": 4,
    "Wish": 2,
    "Words": 4,
    "_Reading": 3,
    "_Run": 2,
}
"""How many classes still share a name. Numbers here only fall; a name that is no longer shared goes."""

SETTLED = ("documents", "values", "texts", "gateways", "cli")
"""Folders whose classes share no name among themselves, whatever others are called."""


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
    assert {name: count for name, count in shared.items() if count > STILL_SHARED.get(name, 1)} == {}


@pytest.mark.parametrize("folder", SETTLED)
def test_within_a_settled_folder_every_class_has_its_own_name(folder: str) -> None:
    assert [name for name, count in class_names(SOURCE / folder).items() if count > 1] == []
