"""Read rule sets from their files. A faulty file is our own or the operator's fault, hence an exception.

A rule set is one file; versions of the same rules lie side by side, `<id>@<date of law>.toml`.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from kakitome.errors import Misconfigured, NotFound
from kakitome.learning.credit import constraint as constraints
from kakitome.learning.credit.allocation import MOST_GROUPS
from kakitome.learning.credit.constraint import Constraint
from kakitome.learning.credit.learning import LearningKind
from kakitome.learning.credit.rule_set import (
    Bucket,
    Effect,
    Grounds,
    LawRule,
    Measure,
    Minimum,
    Remote,
    Rounding,
    RuleConfidence,
    RuleSet,
)
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

CASES: Final = ".cases.toml"
"""How the name of a file of cases ends, beside its rule set."""


class FaultyRuleSet(Misconfigured):
    """A file of a rule set cannot be used; `file` and `detail` say which and why."""


class UnknownRuleSet(NotFound):
    """No rule set has this id, or none of its versions was in force."""


_MAKERS: Final[Mapping[str, Callable[[Any], Constraint]]] = {
    "before_admission": lambda value: constraints.BeforeAdmission(_bool(value)),
    "own": lambda value: constraints.OwnInstitution(_bool(value)),
    "credit_given": lambda value: _flag(value, constraints.CreditGiven()),
    "assessed": lambda value: _flag(value, constraints.Assessed()),
    "level_accepted": lambda value: _flag(value, constraints.LevelAccepted()),
    "own_rule": lambda value: _flag(value, constraints.InstitutionRule()),
    "unused": lambda value: _flag(value, constraints.Unused()),
    "at_level": lambda value: constraints.AtLevel(framework=value["framework"], lowest=value["lowest"]),
    "within_years": lambda value: constraints.WithinYears(int(value)),
    "least_score": lambda value: constraints.LeastScore(Decimal(value)),
    "least_hours": lambda value: constraints.LeastHours(Decimal(value)),
    "block_of": lambda value: constraints.BlockOf(Decimal(value)),
    "most_credits": lambda value: constraints.MostCredits(
        unit=EffortUnit(value["unit"]), credits=Decimal(value["credits"])
    ),
    "category": lambda value: constraints.InCategory(str(value)),
    "trait": lambda value: constraints.HasTrait(str(value)),
    "without_trait": lambda value: constraints.LacksTrait(str(value)),
    "awarded_from": lambda value: constraints.AwardedFrom(_day(value)),
}
"""What a rule may ask of a learning, by the word in the file."""


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Return every rule set of the package, by id and then by version, the newest first."""
    folder = resources.files(__package__).joinpath("rule_sets")
    loaded = [
        load_rule_set(file)
        for file in folder.iterdir()
        if file.name.endswith(".toml") and not file.name.endswith(CASES)
    ]
    newest_first = sorted(loaded, key=lambda rule_set: rule_set.in_force_from, reverse=True)
    return tuple(sorted(newest_first, key=lambda rule_set: rule_set.id))


def versions_of(rule_set_id: str) -> tuple[RuleSet, ...]:
    """Return the versions of a rule set, the newest first.

    Raises:
        UnknownRuleSet: there is none.
    """
    versions = tuple(rule_set for rule_set in rule_sets() if rule_set.id == rule_set_id)
    if not versions:
        raise UnknownRuleSet("E_RULE_SET_UNKNOWN", id=rule_set_id)
    return versions


def rule_set_on(rule_set_id: str, day: date) -> RuleSet:
    """Return the version of a rule set that was in force on a day.

    Raises:
        UnknownRuleSet: there is no such rule set, or it was not in force yet.
    """
    versions = [rule_set for rule_set in versions_of(rule_set_id) if rule_set.in_force_from <= day]
    if not versions:
        raise UnknownRuleSet("E_RULE_SET_NOT_YET", id=rule_set_id, day=day.isoformat())
    return versions[0]


def load_rule_set(file: Traversable | Path) -> RuleSet:
    """Read one rule set.

    Raises:
        FaultyRuleSet: it is no TOML, something is missing or not of its kind, or it names what is not there.
    """
    try:
        return _checked(_read(tomllib.loads(file.read_text(encoding="utf-8"))))
    except KeyError as error:
        raise FaultyRuleSet("E_RULE_SET_FILE", file=file.name, detail=f"missing: {error.args[0]}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, ValueError, TypeError, InvalidOperation) as error:
        raise FaultyRuleSet("E_RULE_SET_FILE", file=file.name, detail=str(error)) from error


def _read(content: Mapping[str, Any]) -> RuleSet:
    rounding = content.get("rounding")
    return RuleSet(
        id=content["id"],
        in_force_from=_day(content["in_force_from"]),
        jurisdiction=content["jurisdiction"],
        purpose=content["purpose"],
        title=_text(content["title"]),
        lead=_text(content["lead"]),
        unit=EffortUnit(content["unit"]) if "unit" in content else None,
        total=_decimal(content, "total"),
        rules=tuple(_rule(row) for row in content["rule"]),
        buckets=tuple(_bucket(row) for row in content.get("bucket", ())),
        minimums=tuple(_minimum(row) for row in content.get("minimum", ())),
        rounding=None
        if rounding is None
        else Rounding(step=Decimal(rounding["step"]), sentence=_text(rounding["sentence"]), grounds=_grounds(rounding)),
        changed=_text(content.get("changed", {})),
    )


def _rule(row: Mapping[str, Any]) -> LawRule:
    return LawRule(
        id=row["id"],
        article=_text(row["article"]),
        sentence=_text(row["sentence"]),
        note=_text(row.get("note", {})),
        grounds=_grounds(row),
        effect=Effect(row.get("effect", "credit")),
        kinds=tuple(LearningKind(kind) for kind in row.get("kinds", ())),
        constraints=tuple(_constraint(word, value) for word, value in row.get("when", {}).items()),
        buckets=tuple(row.get("buckets", ())),
        only_for=frozenset(row.get("only_for", ())),
        gives=_decimal(row, "gives"),
    )


def _constraint(word: str, value: Any) -> Constraint:
    if word not in _MAKERS:
        raise ValueError(f"unknown constraint: {word}")
    return _MAKERS[word](value)


def _bucket(row: Mapping[str, Any]) -> Bucket:
    bucket = Bucket(
        id=row["id"],
        title=_text(row["title"]),
        grounds=_grounds(row),
        cap=_decimal(row, "cap"),
        percent=_decimal(row, "percent"),
        remote=Remote(row.get("remote", "any")),
        lifted_for=frozenset(row.get("lifted_for", ())),
        only_for=frozenset(row.get("only_for", ())),
    )
    if (bucket.cap is None) == (bucket.percent is None):
        raise ValueError(f"bucket {bucket.id} needs either cap or percent")
    return bucket


def _minimum(row: Mapping[str, Any]) -> Minimum:
    level = row.get("level")
    minimum = Minimum(
        id=row["id"],
        sentence=_text(row["sentence"]),
        grounds=_grounds(row),
        measure=Measure(row["measure"]),
        at_least=_decimal(row, "at_least"),
        percent=_decimal(row, "percent"),
        category=row.get("category", ""),
        kinds=tuple(LearningKind(kind) for kind in row.get("kinds", ())),
        level=(level["framework"], level["lowest"]) if level else None,
        only_for=frozenset(row.get("only_for", ())),
    )
    if (minimum.at_least is None) == (minimum.percent is None):
        raise ValueError(f"minimum {minimum.id} needs either at_least or percent")
    return minimum


def _checked(rule_set: RuleSet) -> RuleSet:
    """Refuse what names a bucket that is not there, the same id twice, or more sets of buckets than can be shared."""
    known = {bucket.id for bucket in rule_set.buckets}
    for rule in rule_set.rules:
        if missing := set(rule.buckets) - known:
            raise ValueError(f"rule {rule.id} names unknown buckets: {', '.join(sorted(missing))}")
    for name, ids in (("rule", [rule.id for rule in rule_set.rules]), ("bucket", [b.id for b in rule_set.buckets])):
        if len(ids) != len(set(ids)):
            raise ValueError(f"a {name} id stands twice")
    sets_of_buckets = {frozenset(rule.buckets) for rule in rule_set.rules if rule.kinds}
    has_remote = any(bucket.remote is Remote.ONLY for bucket in rule_set.buckets)
    if len(sets_of_buckets) * (2 if has_remote else 1) > MOST_GROUPS + 1:
        raise ValueError("too many different sets of buckets")
    return rule_set


def _text(value: Mapping[str, str]) -> LocalizedText:
    return LocalizedText(**value)


def _grounds(row: Mapping[str, Any]) -> Grounds:
    if not row["source"]:
        raise ValueError("a source is empty")
    return Grounds(source=row["source"], confidence=RuleConfidence(row["confidence"]))


def _decimal(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is needed, not {value!r}")
    return value


def _flag(value: Any, constraint: Constraint) -> Constraint:
    if value is not True:
        raise ValueError("only true may stand here")
    return constraint
