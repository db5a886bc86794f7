"""A range of levels for what is learnt, out of what its author says of it, with the reason for each end.

    levels = find_level_range({"knowledge": "5", "problems": "6", "autonomy": "5"}, outcomes)
    levels.low, levels.high                       # "5", "6"

Nothing is measured and nothing enters a definition by itself: whoever defines chooses the statement that fits in each
aspect, and sees which level each of them stands at. How far the verbs of the outcomes reach is set beside it, since
what is claimed of the level has to be seen in the outcomes.

Source: eqf_statements.toml names its own; which verbs are too weak for a level is ours (derived).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kakitome.errors import Problem
from kakitome.learning.credit_examining.outcome_match import verb_level
from kakitome.values.localized_text import LocalizedText

FRAMEWORK: Final = "EQF"
"""The framework whose statements are at hand; Japan's places formal qualifications alone."""
_ASKS_PROBLEMS: Final = 4
"""From this level the framework speaks of finding solutions of one's own. (derived from its statements)"""
_EXPLAINS: Final = 2
"""How far verbs reach that say no more than that something can be explained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelAspect:
    """One aspect of a framework and what each of its levels says of it, by level."""

    id: str
    name: LocalizedText
    statements: Mapping[str, LocalizedText]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenStatement:
    """The statement that was chosen in an aspect, and the level it stands at."""

    aspect: LevelAspect
    level: str

    @property
    def statement(self) -> LocalizedText:
        """What the level says of the aspect."""
        return self.aspect.statements[self.level]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRange:
    """From which level to which the chosen statements reach; `remarks` are what the outcomes say of it."""

    framework: str
    low: str
    high: str
    chosen: tuple[ChosenStatement, ...]
    remarks: tuple[Problem, ...]
    source: str


@cache
def level_aspects() -> tuple[LevelAspect, ...]:
    """Return what is asked, aspect by aspect."""
    return tuple(
        LevelAspect(
            id=aspect["id"],
            name=LocalizedText(**aspect["name"]),
            statements={level: LocalizedText(**words) for level, words in aspect["levels"].items()},
        )
        for aspect in _content()["aspects"]
    )


def find_level_range(chosen: Mapping[str, str], outcomes: Sequence[LocalizedText]) -> LevelRange | None:
    """Return the range that chosen statements span; None where none is chosen.

    Args:
        chosen: level by aspect; what is no level of the framework counts as not chosen.
        outcomes: what a learner can do in the end, in which the level has to be seen.
    """
    statements = tuple(
        ChosenStatement(aspect=aspect, level=level)
        for aspect in level_aspects()
        if (level := chosen.get(aspect.id, "")) in aspect.statements
    )
    if not statements:
        return None
    levels = sorted((statement.level for statement in statements), key=int)
    return LevelRange(
        framework=FRAMEWORK,
        low=levels[0],
        high=levels[-1],
        chosen=statements,
        remarks=_remarks(outcomes, high=int(levels[-1]), is_whole=len(statements) == len(level_aspects())),
        source=_content()["statements"]["source"],
    )


def _remarks(outcomes: Sequence[LocalizedText], *, high: int, is_whole: bool) -> tuple[Problem, ...]:
    remarks = [] if is_whole else [_remark("I_LEVEL_RANGE_PART")]
    reached = [level for outcome in outcomes if (level := verb_level(outcome)) is not None]
    if not reached:
        return (*remarks, _remark("W_LEVEL_RANGE_NO_VERB"))
    if high >= _ASKS_PROBLEMS and max(reached) <= _EXPLAINS:
        remarks.append(_remark("W_LEVEL_RANGE_EXPLAINS", level=str(high)))
    return tuple(remarks)


def _remark(code: str, **params: str) -> Problem:
    return Problem(code=code, params=params, severity="warning" if code.startswith("W_") else "info")


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("eqf_statements.toml").read_text(encoding="utf-8"))
