"""ARCHITECTURE.md against the tree, docs against what they point at."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "src", ROOT / "demo" / "src")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)")


def folders_in_the_tree() -> set[str]:
    found = set()
    for source in SOURCES:
        for path in source.rglob("*.py"):
            parts = path.relative_to(source).parts
            if parts[:-1] != ("kakitome",) and "migrations" not in parts:
                found.add(path.parent.relative_to(ROOT).as_posix())
    return found


def folders_in_architecture() -> set[str]:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `((?:demo/)?src/[^`]+)/` \|", text, flags=re.MULTILINE))


def test_every_row_of_architecture_is_a_folder() -> None:
    assert folders_in_architecture() - folders_in_the_tree() == set()


def test_every_folder_has_a_row_or_belongs_to_one() -> None:
    rows = folders_in_architecture()
    above = {
        folder: {"/".join(folder.split("/")[:depth]) for depth in range(3, folder.count("/") + 2)}
        for folder in folders_in_the_tree()
    }
    assert [folder for folder, row in above.items() if not row & rows] == []


def test_the_map_can_be_held_in_the_head() -> None:
    assert len(folders_in_architecture()) <= 34


def test_every_folder_says_what_it_holds() -> None:
    silent = [
        folder
        for folder in sorted(folders_in_the_tree())
        if not ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_awarding_is_eight_functions_in_the_order_that_the_page_tells() -> None:
    """One page to read, one function for each step, called in their order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paragraph = text[text.index("**Awarding**") : text.index("**Verifying**")]
    told = [(int(number), name) for number, name in re.findall(r"([1-8]) `(\w+)`", paragraph)]
    journey = ast.parse((ROOT / "src/kakitome/services/issuing/journey.py").read_text(encoding="utf-8"))
    functions = [node for node in journey.body if isinstance(node, ast.FunctionDef)]
    steps = [
        (int(step[1]), node.name)
        for node in functions
        if (step := re.search(r"\*\*Step (\d)\.\*\*", ast.get_docstring(node) or ""))
    ]
    assert steps == told
    assert [number for number, _ in steps] == list(range(1, 9))


def test_the_reading_list_for_newcomers_names_what_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs|[a-z_]+)/[^`\s]*)`", text)
    assert named
    assert [name for name in named if not (any(ROOT.glob(name)) or (ROOT / "src" / "kakitome" / name).exists())] == []


def markdown_files() -> list[Path]:
    return [ROOT / "README.md", *sorted(ROOT.glob("[A-Z]*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", markdown_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_every_decision_record_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    records = [p.name for p in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert records
    assert [name for name in records if name not in index] == []


def test_decision_records_have_numbers_of_their_own_and_stand_in_order() -> None:
    folder = ROOT / "docs" / "adr"
    index = re.findall(r"^\| \[(\d{4})\]\((\d{4})-", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [shown for shown, _file in index] == sorted({shown for shown, _file in index})
    assert all(shown == file for shown, file in index)
    for record in folder.glob("[0-9]*.md"):
        number = re.match(r"# 0*(\d+)[ .]", record.read_text(encoding="utf-8"))
        assert number is not None and int(number[1]) == int(record.name[:4]), record.name


def test_every_page_is_in_the_list_of_pages() -> None:
    docs = ROOT / "docs"
    indices = [docs / "README.md", *(docs / folder / "README.md" for folder in ("adr", "standards", "rules/credit"))]
    listed = {(i.parent / link).resolve() for i in indices for link in LINK.findall(i.read_text(encoding="utf-8"))}
    pages = {page.resolve() for page in docs.rglob("*.md")} - {(docs / "README.md").resolve()}
    assert sorted(str(page.relative_to(docs)) for page in pages - listed) == []


def test_every_module_that_a_page_names_is_there() -> None:
    folders = ("src", "demo", "scripts", "tests")
    files = [f"/{p.relative_to(ROOT).as_posix()}" for folder in folders for p in (ROOT / folder).rglob("*.py")]
    named = {
        (page.name, name)
        for page in markdown_files()
        for name in re.findall(r"`((?:[a-z_0-9]+/)+[a-z_0-9]+\.py)`", page.read_text(encoding="utf-8"))
    }
    assert named
    assert sorted(one for one in named if not any(file.endswith(f"/{one[1]}") for file in files)) == []
