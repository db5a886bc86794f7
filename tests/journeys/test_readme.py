"""What README and the tour show is what happens: every block is run, every shown line is compared."""

from itertools import pairwise
from pathlib import Path

import pytest

from journeys.pages import ROOT, Block, blocks_of, missing_lines, run_page

pytestmark = pytest.mark.slow


RUN_TOGETHER = {
    "README.md, 日本語": ("README.md", 0),
    "README.md, English": ("README.md", 1),
    "docs/tour.md": ("docs/tour.md", 0),
}


def parts_of(name: str) -> list[list[Block]]:
    """Return a page's blocks; README tells the same twice, in two languages."""
    page = (ROOT / name).read_text(encoding="utf-8")
    blocks = blocks_of(page)
    if name != "README.md":
        return [blocks]
    english = page[: page.index("## In English")].count("\n")
    return [[b for b in blocks if b.line <= english], [b for b in blocks if b.line > english]]


@pytest.mark.parametrize("which", RUN_TOGETHER)
def test_every_block_does_what_the_page_says(which: str, tmp_path: Path) -> None:
    name, part = RUN_TOGETHER[which]
    blocks = parts_of(name)[part]
    said = run_page(blocks, tmp_path, anew=name == "README.md")
    for (before, block), output in zip(pairwise(blocks), said, strict=False):
        if block.kind == "text":
            assert missing_lines(block.body, output) == [], f"{name}, line {before.line}, said:\n{output}"
    if name == "README.md":
        assert said[-1].split()[-1] == "valid"


@pytest.mark.parametrize("name", ["README.md", "docs/tour.md"])
def test_every_block_is_of_a_kind_that_is_run_or_compared(name: str) -> None:
    blocks = [block for part in parts_of(name) for block in part]
    assert blocks
    assert {block.kind for block in blocks} <= {"sh", "python", "text"}


def test_the_readme_shows_the_library_in_ten_lines_in_both_languages() -> None:
    ja, en = ([b for b in part if b.kind == "python"] for part in parts_of("README.md"))
    for (block,) in (ja, en):
        assert len([line for line in block.body.splitlines() if line.strip()]) <= 10
        assert "from kakitome import check, issue, verify" in block.body
