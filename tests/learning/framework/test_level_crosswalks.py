"""Levels beside levels: only by a table between the two, never through a third, and never more than its status says."""

import pytest

from kakitome.learning.framework.level_crosswalks import (
    CrosswalkStatus,
    LevelStanding,
    find_crosswalk,
    level_crosswalks,
    level_in,
)
from kakitome.learning.framework.levels import level_lists
from kakitome.learning.levels import Level


def there(framework: str, own: str, value: str) -> tuple[LevelStanding, tuple[str, ...]]:
    told = level_in(framework, Level(framework=own, level=value))
    return told.standing, told.values


def test_every_table_names_levels_that_its_frameworks_have_and_a_pair_has_one_table() -> None:
    for table in level_crosswalks():
        assert set(table.rows) <= set(level_lists()[table.origin].values)
        assert {value for value in table.rows.values() if value} <= set(level_lists()[table.target].values)
        assert set(table.unmatched) <= set(level_lists()[table.target].values) - set(table.rows.values())
        assert table.source
        assert table.note.ja
        assert table.note.en
        assert find_crosswalk(table.target, table.origin) is table
    assert len({frozenset((table.origin, table.target)) for table in level_crosswalks()}) == len(level_crosswalks())


def test_a_recognition_may_rest_on_published_tables_alone() -> None:
    assert {table.status for table in level_crosswalks()} == set(CrosswalkStatus)
    for table in level_crosswalks():
        assert table.usable_for_recognition is (table.status is CrosswalkStatus.PUBLISHED)


@pytest.mark.parametrize(
    ("framework", "own", "value", "told"),
    [
        ("EQF", "NZQCF", "7", (LevelStanding.PUBLISHED, ("6",))),
        ("NZQCF", "EQF", "4", (LevelStanding.PUBLISHED, ("3", "4"))),
        ("NZQCF", "EQF", "1", (LevelStanding.UNPLACED, ())),
        ("EQF", "NZQCF", "8", (LevelStanding.UNPLACED, ())),
        ("EQF", "NZQCF", "7-8", (LevelStanding.UNPLACED, ())),
        ("EQF", "NZQCF", "5-7", (LevelStanding.PUBLISHED, ("5", "6"))),
        ("EQF", "JEQF", "6", (LevelStanding.HINT, ("6",))),
        ("EQF", "JEQF", "4", (LevelStanding.UNKNOWN, ())),
        ("EQF", "JEQF", "4-5", (LevelStanding.UNKNOWN, ())),
        ("NZQCF", "QFEmirates", "8", (LevelStanding.HINT, ("8",))),
        ("JEQF", "日本の教育資格枠組み", "6", (LevelStanding.SAME, ("6",))),
        ("EQF", "NZQCF", "11", (LevelStanding.UNKNOWN, ())),
        ("EQF", "Somewhere", "3", (LevelStanding.UNKNOWN, ())),
        ("Nowhere", "EQF", "3", (LevelStanding.UNKNOWN, ())),
    ],
)
def test_what_is_known_of_a_level_in_another_framework(
    framework: str, own: str, value: str, told: tuple[LevelStanding, tuple[str, ...]]
) -> None:
    assert there(framework, own, value) == told


def test_two_tables_are_never_joined() -> None:
    assert there("NZQCF", "JEQF", "6") == (LevelStanding.UNKNOWN, ()), "JEQF and NZQCF both stand beside the EQF"
    assert there("HKQF", "AQF", "7") == (LevelStanding.UNKNOWN, ()), "both stand beside the NZQCF, published"
    through_another = [table for table in level_crosswalks() if table.through]
    assert through_another
    assert all(table.status is CrosswalkStatus.DERIVED for table in through_another)


@pytest.mark.parametrize(
    ("framework", "own", "value", "is_hint", "may_ground"),
    [
        ("EQF", "NZQCF", "7", False, True),
        ("EQF", "EQF", "6", False, True),
        ("EQF", "NZQCF", "8", False, False),
        ("NZQCF", "QFEmirates", "8", True, False),
        ("EQF", "JEQF", "6", True, False),
        ("JEQF", "EQF", "6", True, False),
        ("EQF", "AQF", "8", True, False),
        ("JEQF", "NZQCF", "7", False, False),
    ],
)
def test_a_hint_grounds_no_recognition(framework: str, own: str, value: str, is_hint: bool, may_ground: bool) -> None:
    told = level_in(framework, Level(framework=own, level=value))
    assert (told.is_hint, told.may_ground_recognition) == (is_hint, may_ground)
