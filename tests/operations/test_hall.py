"""A hall registers through a wire that is cut in the middle: everybody has one entry, one receipt and one award."""

from pathlib import Path

import pytest
from scripts.bench.hall import Crowd, is_complete, measure

from support import migrated_tables


@pytest.mark.slow
def test_nobody_is_lost_and_nobody_is_there_twice_when_the_network_goes(tmp_path: Path) -> None:
    crowd = Crowd(people=10, seconds=1, cut=8, cut_at=3)
    (figures,) = measure([crowd], tables=migrated_tables.lay(tmp_path))
    assert is_complete(figures, people=crowd.people), figures
    # Some found nobody and sent again; every tenth sent twice although it was answered.
    assert figures["sent"] > crowd.people + 1
