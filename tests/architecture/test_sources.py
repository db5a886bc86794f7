"""What the repository cites, its reader has: pages exist, and rows stand on them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = re.compile(r"docs/[\w./-]+\.md")
NOTE = r"(?:\s*\([^()]*\))?"
ROW = r"[A-Z]{1,2}-?\d{1,3}"
ROWS = re.compile(rf"(docs/(?:rules|standards)/[\w-]+\.md)((?:,?\s+(?:# )?(?:and\s+)?{ROW}(?:–{ROW})?{NOTE})+)")
NAMED = re.compile(rf"(?:^|[\s,–])({ROW})(?=$|[\s,–(])")
ELSEWHERE = re.compile(
    r"\b(?:SAFETY|STANDARDS|SPEC|USERS|HOUSE|SPEED|STACK|DESIGN)(?:\.md)?,? (?:§|rules? \d|[A-Z]{1,2}-?\d|complaint)"
    r"|\bfacts/\w+\.yaml|\b[Ss]eeds? 00\d|\bmock-up row"
)
KINDS = {".py", ".toml", ".md", ".css", ".html"}


def pages_of_the_repository() -> list[tuple[str, str]]:
    """Everything written by people, by its path; what is generated or lent for tests is left out; faulty samples are not text."""
    found = [path for folder in ("src", "tests", "docs", "scripts") for path in (ROOT / folder).rglob("*")]
    found += ROOT.glob("*.md")
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
        for path in found
        if path.suffix in KINDS and "vectors" not in path.parts and path != Path(__file__).resolve()
    ]


def rows_on(page: str) -> set[str]:
    """The rows of a page: first cells of its tables."""
    return set(re.findall(rf"^\| ({ROW}) \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))


def rows_cited(text: str) -> list[tuple[str, str]]:
    """Each row that a text names behind a page; of a range, both ends."""
    found = []
    for page, rows in ROWS.findall(text):
        bare = re.sub(r"\([^()]*\)", " ", rows)
        found += [(page, row) for row in NAMED.findall(re.sub(r"–", " – ", bare))]
    return found


def test_a_citation_is_read_with_its_notes_and_ranges() -> None:
    text = "Source: docs/rules/faults.md F01, F09 (stored first,\n    as RFC 8032 has it) and F31; docs/rules/invariants.md I1–I4."

    assert rows_cited(text) == [
        ("docs/rules/faults.md", "F01"),
        ("docs/rules/faults.md", "F09"),
        ("docs/rules/faults.md", "F31"),
        ("docs/rules/invariants.md", "I1"),
        ("docs/rules/invariants.md", "I4"),
    ]


def test_every_page_that_is_cited_exists() -> None:
    missing = {
        (name, page)
        for name, text in pages_of_the_repository()
        if name.endswith((".py", ".toml"))
        for page in PAGE.findall(text)
        if not (ROOT / page).is_file()
    }

    assert missing == set()


def test_every_row_that_is_cited_stands_on_its_page() -> None:
    cited = {(page, row): name for name, text in pages_of_the_repository() for page, row in rows_cited(text)}
    assert len(cited) > 100

    assert {where: name for where, name in cited.items() if where[1] not in rows_on(where[0])} == {}


def test_nothing_is_cited_that_the_reader_does_not_have() -> None:
    found = [
        f"{name}: {line.strip()[:120]}"
        for name, text in pages_of_the_repository()
        for line in text.splitlines()
        if ELSEWHERE.search(line)
    ]

    assert found == []


def test_the_page_of_faults_says_which_rows_a_test_cites() -> None:
    page = "docs/rules/faults.md"
    cited = {
        row
        for name, text in pages_of_the_repository()
        if name.startswith("tests/")
        for where, row in rows_cited(text)
        if where == page
    }
    stated = re.search(
        r"a test cites: ([^.]+)\. The other (\d+) of these (\d+) rows", (ROOT / page).read_text(encoding="utf-8")
    )
    assert stated is not None

    assert set(stated[1].split(", ")) == cited
    assert (int(stated[2]), int(stated[3])) == (len(rows_on(page)) - len(cited), len(rows_on(page)))
