"""A reader's own system of credits and levels: what a stated workload comes to there, and what is known of a level.

    system = reader_systems()["eu"]
    (workload_in(system, effort), level_in(system.levels.id, level))

Workload goes through hours by one rule on each side; contact hours are no study hours and become none. What is known of
a level there is `level_crosswalks.level_in`.

Source: `catalog/size_rules.toml` and `catalog/levels`, row by row; docs/rules/capabilities.md H3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kakitome.errors import Problem
from kakitome.learning.framework.levels import LevelList, level_lists
from kakitome.learning.framework.size import EffortConversion, convert
from kakitome.learning.workload import EffortUnit, LearnerEffort


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSystem:
    """A country's or region's unit of workload and its qualifications framework; `id` is a word of an address."""

    id: str
    unit: EffortUnit
    levels: LevelList


@cache
def reader_systems() -> Mapping[str, ReaderSystem]:
    """Return the systems by id, in the order in which they are offered."""
    units = {
        "JEQF": EffortUnit.JP_CREDITS,
        "EQF": EffortUnit.ECTS,
        "AQF": EffortUnit.HOURS,
        "HKQF": EffortUnit.HK_CREDITS,
        "NSQF": EffortUnit.IN_CREDITS,
        "MQF": EffortUnit.MY_CREDITS,
        "NZQCF": EffortUnit.NZ_CREDITS,
        "QFEmirates": EffortUnit.UAE_CREDITS,
    }
    systems = [(level_lists()[name], unit) for name, unit in units.items()]
    return MappingProxyType(
        {
            known.country.lower(): ReaderSystem(id=known.country.lower(), unit=unit, levels=known)
            for known, unit in systems
        }
    )


def workload_in(system: ReaderSystem, effort: LearnerEffort) -> EffortConversion | Problem:
    """Convert a stated workload into a system's unit; a problem where one of the two counts contact hours."""
    return convert(effort, system.unit)
