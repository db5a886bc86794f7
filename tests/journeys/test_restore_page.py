"""Restoring in the order that the page gives ends in an installation of which nothing is wrong."""

from pathlib import Path

import pytest

from journeys.commands import blocks_for
from journeys.pages import ROOT, Block, blocks_of, missing_lines, run_page
from support import migrated_tables

pytestmark = pytest.mark.slow


AN_INSTALLATION = Block(
    kind="sh", body="kakitome institution example-u --name 見本大学 --admin you@example.ac.jp\n", line=0
)


def test_restoring_as_the_page_says_leaves_nothing_wrong(tmp_path: Path) -> None:
    migrated_tables.lay(tmp_path / "var")
    (shown,) = (
        block
        for block in blocks_of((ROOT / "docs" / "howto" / "backup.md").read_text(encoding="utf-8"))
        if block.kind == "text"
    )
    _opened, _backup, _keys, restored, beside = run_page([AN_INSTALLATION, *blocks_for("restore")], tmp_path)
    assert missing_lines(shown.body, restored) == []
    assert missing_lines(shown.body, beside) == []
    assert "✗" not in restored + beside
