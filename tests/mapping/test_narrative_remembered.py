"""Reading the narrative of a definition that was read before: the same, and nobody can change it for the next."""

from typing import Any

import pytest

from kakitome.learning.definition import read
from kakitome.mapping import achievement_narrative
from kakitome.mapping.achievement_narrative import read_narrative, write_narrative
from support.institutions import ROOT


@pytest.fixture
def narrative() -> str:
    letter, _ = read((ROOT / "examples" / "definitions" / "offshore-wind.toml").read_bytes())
    return write_narrative(letter, "ja")


def test_a_narrative_that_was_read_before_says_the_same(narrative: str) -> None:
    achievement_narrative._read_before.cache_clear()
    first = read_narrative(narrative, "ja")
    assert first is not None
    assert read_narrative(narrative, "ja") is first
    assert first == achievement_narrative._read(narrative, "ja")


def test_nobody_changes_what_the_next_one_reads(narrative: str) -> None:
    found = read_narrative(narrative, "ja")
    assert found is not None
    values: Any = found[0]
    with pytest.raises(TypeError):
        values["level"] = ()


def test_what_is_long_is_read_and_forgotten() -> None:
    achievement_narrative._read_before.cache_clear()
    read_narrative("x" * 20_000, "ja")
    assert achievement_narrative._read_before.cache_info().currsize == 0
