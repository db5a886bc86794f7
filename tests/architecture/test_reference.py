"""Generated documentation is what the code says today."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "reference.py"


def test_generated_pages_are_current() -> None:
    specification = importlib.util.spec_from_file_location("reference", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    reference = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(reference)
    assert reference.PAGES
    assert reference.outdated() == []
