"""What is demanded of security has a row, and each row the tests that show it, or says that nothing does."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = {
    "V1": (8, 19, 0),
    "V2": (4, 7, 2),
    "V3": (8, 11, 0),
    "V4": (2, 8, 0),
    "V5": (4, 5, 0),
    "V6": (13, 22, 0),
    "V7": (6, 12, 0),
    "V8": (4, 3, 6),
    "V9": (4, 3, 0),
    "V10": (5, 24, 0),
    "V11": (3, 11, 10),
    "V12": (3, 6, 0),
    "V13": (1, 12, 8),
    "V14": (2, 7, 0),
    "V15": (3, 10, 0),
    "V16": (0, 16, 1),
    "V17": (0, 7, 0),
}
"""How many demands of levels 1, 2 and 3 each chapter has; of level 3 in the chapters on keys, awarding and deciding.

Source: OWASP ASVS 5.0.0, `5.0/docs_en` (column L).
"""
SETTINGS = re.compile(
    r"deploy/|requirements/|pyproject\.toml$|scripts/audit\.py$|src/kakitome/web/(settings|secure_headers)\.py$"
)
"""What decides by being there: files of settings and of deployment."""
ON_DOCUMENTS = re.compile(r"V\d+\.1\.\d+$")
"""Each chapter's first section asks for something to be written down, except in V1, V3, V4, V9, V10, V12 and V17."""
OF_CODE = ("V1.", "V3.", "V4.", "V9.", "V10.", "V12.", "V17.")


@cache
def rows() -> list[dict[str, Any]]:
    table = tomllib.loads((ROOT / "docs" / "rules" / "asvs.toml").read_text(encoding="utf-8"))
    return [row for group in table["group"] for row in group["row"]]


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_a_test(name: str) -> bool:
    file, _, function = name.partition("::")
    return file.startswith("tests/") and (ROOT / file).is_file() and function in functions_in(file)


def is_shown(row: dict[str, Any]) -> bool:
    """Tell whether a row that is called met names a test, a setting, or the page that was asked for."""
    paths = row.get("at", [])
    if row.get("tests") or any(SETTINGS.match(path) for path in paths):
        return True
    asks_for_a_page = ON_DOCUMENTS.match(row["id"]) and not row["id"].startswith(OF_CODE)
    return bool(asks_for_a_page) and any(path.endswith(".md") for path in paths)


def test_every_demand_of_the_levels_has_one_row() -> None:
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids))
    counted = {
        chapter: tuple(
            sum(row["id"].startswith(f"{chapter}.") and row["level"] == level for row in rows()) for level in (1, 2, 3)
        )
        for chapter in CHAPTERS
    }
    assert counted == CHAPTERS


def test_what_a_row_names_exists() -> None:
    assert [test for row in rows() for test in row.get("tests", []) if not is_a_test(test)] == []
    assert [path for row in rows() for path in row.get("at", []) if not (ROOT / path).is_file()] == []


def test_nothing_is_met_that_nothing_shows_and_nothing_else_lacks_its_reason() -> None:
    assert {row["state"] for row in rows()} == {"met", "deployment", "not_applicable", "not_met"}
    assert [row["id"] for row in rows() if row["state"] in ("met", "deployment") and not is_shown(row)] == []
    assert [row["id"] for row in rows() if row["state"] in ("not_applicable", "not_met") and not row.get("why")] == []
    assert not is_shown({"id": "V2.2.1", "at": ["docs/problems.md", "src/kakitome/web/roles.py"]})


LINK = re.compile(r"\[([^\]]+)\]\(\.\./\.\./(tests/[^)]+)\)")
PAGES = {"threats": 18, "verdicts": 8, "invariants": 14}


def shown_on(page: str) -> dict[str, str]:
    """Return the cell beside each row under “Shown by”."""
    _, _, table = (ROOT / "docs" / "rules" / f"{page}.md").read_text(encoding="utf-8").partition("## Shown by")
    return dict(re.findall(r"^\| ([A-Z]\d+) \| (.+) \|$", table, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_threat_verdict_and_invariant_is_shown_by_tests_or_says_that_it_is_not(page: str) -> None:
    text, _, _ = (ROOT / "docs" / "rules" / f"{page}.md").read_text(encoding="utf-8").partition("## Shown by")
    asked, shown = re.findall(r"^\| ([A-Z]\d+) \|", text, re.MULTILINE), shown_on(page)
    assert len(asked) >= PAGES[page]
    assert list(shown) == asked
    assert [row for row, cell in shown.items() if not (LINK.search(cell) or cell.startswith("not shown: "))] == []


def test_the_tests_that_pages_link_to_exist() -> None:
    linked = [(words, file) for page in (*PAGES, "asvs") for words, file in LINK.findall(page_text(page))]
    assert len(linked) > 300
    assert [link for link in linked if not is_linked_test(*link)] == []


def page_text(page: str) -> str:
    return (ROOT / "docs" / "rules" / f"{page}.md").read_text(encoding="utf-8")


def is_linked_test(words: str, file: str) -> bool:
    """Tell whether the words of a link are the sentence of a test of its file, or the file itself."""
    if words.startswith("`"):
        return (ROOT / file).is_file()
    return is_a_test(f"{file}::test_{words.replace(' ', '_')}")
