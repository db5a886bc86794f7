"""Cases of a rule set: what should come out, as a registrar can read it, beside the rules themselves.

The same tables are shown on the page of the rules, run as tests, and judged by a second engine.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import CASES, FaultyRuleSet
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import Counting, CreditVerdict
from kakitome.learning.levels import Level
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

HOME: Final = "home"
"""The institution that decides in every case; learning of this id is its own."""
DAY: Final = date(2026, 11, 21)
"""The day of a case that names none."""


class CaseSort(StrEnum):
    """What a case shows: something that counts, something that does not, or the edge between."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    EDGE = "edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCase:
    """One example and what must come out.

    Attributes:
        used: credits that count in all.
        counting: what becomes of each learning, by key.
        reasons: code of a reason that must be given, by key.
        missing: what a minimum still lacks, by its id.
    """

    id: str
    sort: CaseSort
    situation: LocalizedText
    why: LocalizedText
    learnings: tuple[Learning, ...]
    target: CreditTarget
    context: CreditContext
    now: datetime
    used: Decimal
    counting: Mapping[str, Counting]
    reasons: Mapping[str, str]
    missing: Mapping[str, Decimal]

    def assessed(self, rule_set: RuleSet) -> CreditVerdict:
        """Return what our engine answers."""
        return assess(rule_set, self.learnings, target=self.target, context=self.context, now=self.now)

    def differences(self, verdict: CreditVerdict) -> tuple[str, ...]:
        """Name what came out otherwise than the case says; nothing when it came out so."""
        lines = [] if verdict.used == self.used else [f"used {verdict.used}, not {self.used}"]
        for item in verdict.items:
            expected = self.counting.get(item.learning, item.counting)
            if item.counting is not expected:
                lines.append(f"{item.learning}: {item.counting}, not {expected}")
            wanted = self.reasons.get(item.learning)
            if wanted and wanted not in {reason.code for reason in item.reasons}:
                lines.append(f"{item.learning}: no {wanted}")
        states = {minimum.id: minimum.missing for minimum in verdict.minimums}
        lines += [
            f"{minimum}: {states.get(minimum)} missing, not {credits}"
            for minimum, credits in self.missing.items()
            if states.get(minimum) != credits
        ]
        return tuple(lines)


@cache
def cases_of(rule_set_id: str, version: str) -> tuple[RuleCase, ...]:
    """Return the cases of one version of a rule set of the package; empty where it has none."""
    file = resources.files(__package__).joinpath("rule_sets", f"{rule_set_id}@{version}{CASES}")
    return load_cases(file, rule_set_id=rule_set_id) if file.is_file() else ()


def load_cases(file: Traversable | Path, *, rule_set_id: str) -> tuple[RuleCase, ...]:
    """Read a file of cases.

    Raises:
        FaultyRuleSet: it is no TOML, or a case lacks something or names what there is not.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return tuple(_case(row, rule_set_id) for row in content["case"])
    except KeyError as error:
        raise FaultyRuleSet("E_RULE_SET_FILE", file=file.name, detail=f"missing: {error.args[0]}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, ValueError, TypeError, InvalidOperation) as error:
        raise FaultyRuleSet("E_RULE_SET_FILE", file=file.name, detail=str(error)) from error


def _case(row: Mapping[str, Any], rule_set_id: str) -> RuleCase:
    day: date = row.get("day", DAY)
    return RuleCase(
        id=row["id"],
        sort=CaseSort(row["sort"]),
        situation=LocalizedText(**row["situation"]),
        why=LocalizedText(**row["why"]),
        learnings=tuple(_learning(key, fields) for key, fields in row["learning"].items()),
        target=CreditTarget(
            id="target",
            kind=TargetKind(row.get("kind", "degree")),
            rule_set=rule_set_id,
            institution=HOME,
            total=Decimal(row["total"]) if "total" in row else None,
        ),
        context=CreditContext(
            traits=frozenset(row.get("traits", ())),
            level_accepted=frozenset(row.get("level_accepted", ())),
            own_rule=frozenset(row.get("own_rule", ())),
            granted=_credits_by_key(row.get("granted", {})),
            already_counted=_credits_by_key(row.get("already_counted", {})),
            used_for=row.get("used_for", {}),
            began_on=row.get("began_on"),
        ),
        now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
        used=Decimal(row["used"]),
        counting={key: Counting(value) for key, value in row.get("counting", {}).items()},
        reasons=row.get("reasons", {}),
        missing=_credits_by_key(row.get("missing", {})),
    )


def _learning(key: str, fields: Mapping[str, Any]) -> Learning:
    level = fields.get("level")
    return Learning(
        key=key,
        title=LocalizedText(**fields["title"]) if "title" in fields else LocalizedText(ja=key, en=key),
        kind=LearningKind(fields["kind"]),
        institution_id=HOME if fields.get("own") else "elsewhere",
        study_hours=_decimal(fields, "study_hours"),
        class_hours=_decimal(fields, "class_hours"),
        credits=_stated(fields),
        level=Level(framework=level["framework"], level=level["level"]) if level else None,
        awarded_on=fields.get("awarded_on"),
        before_admission=fields.get("before_admission", False),
        remote=fields.get("remote", False),
        assessed=fields.get("assessed"),
        score=fields.get("score"),
        categories=frozenset(fields.get("categories", ())),
        prerequisites=frozenset(fields.get("prerequisites", ())),
        programme_entry=fields.get("programme"),
    )


def _stated(fields: Mapping[str, Any]) -> StatedCredits | None:
    """Read `credits = "2 JP"`, or `"3"` in the system of a country that has no unit of its own here."""
    if "credits" not in fields:
        return None
    value, _blank, unit = fields["credits"].partition(" ")
    return StatedCredits(value=Decimal(value), unit=EffortUnit(unit) if unit else None)


def _decimal(fields: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(fields[name]) if name in fields else None


def _credits_by_key(row: Mapping[str, str]) -> Mapping[str, Decimal]:
    return {key: Decimal(value) for key, value in row.items()}


def case_of(rule_set: RuleSet, case_id: str) -> RuleCase:
    """Return one case of a version by its id; raises `KeyError` where there is none."""
    return {case.id: case for case in cases_of(rule_set.id, rule_set.version)}[case_id]
