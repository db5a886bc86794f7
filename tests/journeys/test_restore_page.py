"""Restoring in the order that the page gives ends in an installation of which nothing is wrong."""

from itertools import pairwise
from pathlib import Path

from journeys.pages import ROOT, Block, blocks_of, missing_lines, run_page

AN_INSTALLATION = Block(
    kind="sh", body="kakitome institution example-u --name 見本大学 --admin you@example.ac.jp\n", line=0
)


def test_restoring_as_the_page_says_leaves_nothing_wrong(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "howto" / "backup.md").read_text(encoding="utf-8")
    blocks = [block for block in blocks_of(page) if block.kind]
    assert [block.kind for block in blocks] == ["sh", "sh", "sh", "text"]
    said = run_page([AN_INSTALLATION, *blocks], tmp_path)
    for (_before, block), output in zip(pairwise(blocks), said[1:], strict=False):
        if block.kind == "text":
            assert missing_lines(block.body, output) == []
            assert "✗" not in output
