"""Levels of one qualifications framework beside those of another, by the tables of `catalog/level_crosswalks.toml`.

    >>> there = level_in("EQF", Level(framework="NZQCF", level="7"))
    >>> (there.values, there.standing)
    (('6',), <LevelStanding.PUBLISHED: 'published'>)
    >>> level_in("EQF", Level(framework="JEQF", level="6")).is_hint
    True

A table is read in both directions, since it sets levels side by side. No two tables are ever joined: what was read
through a third framework is a row of the data that names it, marked as derived. Nothing here recognises anything.

Source: each table names its own; docs/reference/frameworks.md#levels-beside-each-other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from kakitome.learning.framework.catalogue import data_file, load_toml
from kakitome.learning.framework.levels import LevelList, find_list, level_lists, values_of
from kakitome.learning.levels import Level
from kakitome.values.localized_text import LocalizedText


class CrosswalkStatus(StrEnum):
    """Whether authorities published a table, published it without endorsing it, or nobody published it."""

    PUBLISHED = "published"
    NOT_ENDORSED = "not_endorsed"
    DERIVED = "derived"


class LevelStanding(StrEnum):
    """What is known of a level in another framework.

    `UNPLACED`: a table says that it compares to no level there. `UNKNOWN`: no table says anything.
    """

    SAME = "same"
    PUBLISHED = "published"
    UNPLACED = "unplaced"
    HINT = "hint"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCrosswalk:
    """One table.

    Attributes:
        origin, target: ids of level lists.
        status: who says so.
        usable_for_recognition: whether a recognition may rest on it; false for all that is not published.
        rows: a level of `origin` with its level of `target`; "" where it compares to none.
        unmatched: levels of `target` of which the table says that no level of `origin` compares to them.
        through: the framework through which a derived table was read; "" otherwise.
        year: of publication; None where the source does not say.
    """

    origin: str
    target: str
    status: CrosswalkStatus
    usable_for_recognition: bool
    rows: Mapping[str, str]
    source: str
    note: LocalizedText
    unmatched: tuple[str, ...] = ()
    through: str = ""
    year: int | None = None

    def levels_beside(self, value: str, *, of: str) -> tuple[str, ...] | None:
        """Return the levels that stand beside one level of framework `of`.

        Returns:
            Several where the table sets several beside one; () where it says that none compares; None where it says
            nothing of this level.
        """
        if of == self.origin:
            target = self.rows.get(value)
            return None if target is None else tuple(filter(None, (target,)))
        beside = tuple(origin for origin, target in self.rows.items() if target == value)
        return beside or (() if value in self.unmatched else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelThere:
    """A stated level before another framework.

    Attributes:
        own: the list of the level's own framework; None where none is held here.
        values: the levels there, in the order of that framework; the level's own where `standing` is SAME.
        placed: names of the qualifications that the framework itself places on the level; only where it is the same.
        crosswalk: the table that was read; None where it is the same framework or no table says anything.
    """

    level: Level
    own: LevelList | None
    standing: LevelStanding
    values: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    crosswalk: LevelCrosswalk | None = None

    @property
    def is_same(self) -> bool:
        """Whether the level is stated in that very framework."""
        return self.standing is LevelStanding.SAME

    @property
    def is_hint(self) -> bool:
        """Whether it is a hint only (目安だけ): no published and endorsed table says so."""
        return self.crosswalk is not None and self.crosswalk.status is not CrosswalkStatus.PUBLISHED

    @property
    def may_ground_recognition(self) -> bool:
        """Whether a decision may name it as a ground: the same framework, or a table meant for it."""
        return self.is_same or (
            bool(self.values) and self.crosswalk is not None and self.crosswalk.usable_for_recognition
        )


@cache
def level_crosswalks() -> tuple[LevelCrosswalk, ...]:
    """Return the tables in the order of their file, published ones first."""
    return tuple(_crosswalk_in(row) for row in load_toml(data_file("level_crosswalks.toml"))["crosswalk"])


def find_crosswalk(framework: str, other: str) -> LevelCrosswalk | None:
    """Find the table between two level lists, whichever way it is written."""
    return next((table for table in level_crosswalks() if {table.origin, table.target} == {framework, other}), None)


def level_in(framework: str, level: Level) -> LevelThere:
    """Tell what is known of a stated level in the framework with this id.

    A level that is a range gives all levels that stand beside its ends; where a table says nothing of one of them,
    it is unknown as a whole. A level outside its own framework is unknown.
    """
    own = find_list(level.framework) if level.framework else None
    target = level_lists().get(framework)
    values = tuple(dict.fromkeys(values_of(level.level)))
    if own is None or target is None or not values or not set(values) <= set(own.values):
        return LevelThere(level=level, own=own, standing=_standing_of_unread(own, target))
    if own.id == target.id:
        placed = tuple(name for value in values for name in target.rows.get(value, ()))
        return LevelThere(level=level, own=own, standing=LevelStanding.SAME, values=values, placed=placed)
    table = find_crosswalk(own.id, target.id)
    beside = [table.levels_beside(value, of=own.id) for value in values] if table else []
    known = [levels for levels in beside if levels is not None]
    if table is None or len(known) < len(values):
        return LevelThere(level=level, own=own, standing=LevelStanding.UNKNOWN)
    if not all(known):
        # Of a range with one end that compares to nothing no level is told: half of it would say too much.
        return LevelThere(level=level, own=own, standing=LevelStanding.UNPLACED, crosswalk=table)
    reached = {there for levels in known for there in levels}
    in_order = tuple(value for value in target.values if value in reached)
    standing = LevelStanding.PUBLISHED if table.status is CrosswalkStatus.PUBLISHED else LevelStanding.HINT
    return LevelThere(level=level, own=own, standing=standing, values=in_order, crosswalk=table)


def _crosswalk_in(row: Mapping[str, Any]) -> LevelCrosswalk:
    unplaced = dict.fromkeys(row.get("none", ()), "")
    return LevelCrosswalk(
        origin=row["from"],
        target=row["to"],
        status=CrosswalkStatus(row["status"]),
        usable_for_recognition=row["usable_for_recognition"],
        rows={**row["map"], **unplaced},
        source=row["source"],
        note=LocalizedText(**row["note"]),
        unmatched=tuple(row.get("none_of_to", ())),
        through=row.get("through", ""),
        year=row.get("year"),
    )


def _standing_of_unread(own: LevelList | None, target: LevelList | None) -> LevelStanding:
    # A level written in words is still stated in its own framework; it is only not one of the list's values.
    is_same = own is not None and target is not None and own.id == target.id
    return LevelStanding.SAME if is_same else LevelStanding.UNKNOWN
