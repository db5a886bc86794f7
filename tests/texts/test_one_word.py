"""One word for one thing in what people read in Japanese: GLOSSARY.md names the words that are not written."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kakitome"
DEMO = ROOT / "demo" / "src" / "kakitome_demo"
READ_BY_PEOPLE = ("*.toml", "*.po", "*.html")
SAID_IN_CODE = ("mapping", "texts", "learning/recognition", "web")


def words_not_written() -> list[str]:
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    table = page[page.index("## Japanese as it is spoken") : page.index("## Reserved for what comes")]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("|") and "---" not in line]
    return [word for row in rows[1:] for word in re.split(r",\s*", row[3].strip())]


def spoken() -> Iterator[Path]:
    for pattern in READ_BY_PEOPLE:
        yield from SOURCE.rglob(pattern)
        yield from DEMO.rglob(pattern)
    for folder in (DEMO, *(SOURCE / name for name in SAID_IN_CODE)):
        yield from folder.rglob("*.py")


def test_no_text_uses_a_word_that_the_glossary_replaced() -> None:
    words = words_not_written()
    assert len(words) > 10
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted(set(spoken()))
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
