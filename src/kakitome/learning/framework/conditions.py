"""The tests that rules can ask for, by name.

A condition looks at one descriptor of a definition with the rule's parameters and returns a `Judgement`. A new
framework usually needs none of its own: most rules ask `stated`. Contradictions within a definition are found
once for all frameworks, by `inconsistency`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from kakitome.errors import Param, Problem
from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.framework.catalogue import FaultyCatalogue, data_file, load_toml
from kakitome.learning.framework.levels import find_list, values_of
from kakitome.learning.framework.model import Requirement, Rule
from kakitome.learning.framework.nature import degree_sign
from kakitome.learning.framework.size import SizeRule, is_over, is_under, read_size, size_rules
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.statements import is_stated, quality_cells, says_none


class Finding(StrEnum):
    """How one descriptor stands against one rule.

    INCONSISTENT is stated, but it contradicts itself or does not fit the rule. NOT_ASKED also covers a rule that
    does not apply here.
    """

    MET = "met"
    MISSING = "missing"
    INCONSISTENT = "inconsistent"
    NOT_ASKED = "not_asked"
    GIVEN_AT_AWARD = "given_at_award"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a condition found; `problem` says more than the rule's own sentences do."""

    finding: Finding
    problem: Problem | None = None


Condition = Callable[[Microcredential, Rule], Judgement]
MET = Judgement(finding=Finding.MET)
MISSING = Judgement(finding=Finding.MISSING)
NOT_ASKED = Judgement(finding=Finding.NOT_ASKED)


def judge(microcredential: Microcredential, rule: Rule) -> Judgement:
    """Apply a rule's condition to a definition.

    Raises:
        FaultyCatalogue: the rule names a condition, size or list of levels that does not exist.
    """
    try:
        return CONDITIONS[rule.condition](microcredential, rule)
    except KeyError as missing:
        raise FaultyCatalogue("E_CATALOGUE_FILE", file=rule.id, detail=f"unknown {missing}") from missing


def _unfit(rule: Rule, code: str, **params: Param) -> Judgement:
    problem = Problem(code=code, pointer=f"/{rule.descriptor}", source=rule.source, params=params)
    return Judgement(finding=Finding.INCONSISTENT, problem=problem)


def _stated(mc: Microcredential, rule: Rule) -> Judgement:
    return MET if is_stated(getattr(mc, rule.descriptor)) else MISSING


def _at_award(_mc: Microcredential, _rule: Rule) -> Judgement:
    return Judgement(finding=Finding.GIVEN_AT_AWARD)


def _assessed(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for at least one assessment that shows outcomes."""
    methods = [assessment.method for assessment in mc.assessment_type]
    if any(method.assesses_outcomes for method in methods):
        return MET
    if AssessmentMethod.ATTENDANCE in methods:
        return _unfit(rule, "E_ASSESSMENT_ATTENDANCE_ONLY")
    return _unfit(rule, "E_ASSESSMENT_NONE") if methods else MISSING


def _quality_cell(mc: Microcredential, rule: Rule) -> Judgement:
    return MET if rule.parameters["cell"] in quality_cells(mc.quality_assurance) else MISSING


def _size(mc: Microcredential, rule: Rule) -> Judgement:
    """Compare learner effort with a size of `size_rules.toml`, or with the bounds the rule itself gives."""
    effort = mc.learner_effort
    if effort is None:
        return MISSING
    named = rule.parameters.get("size")
    size = size_rules()[str(named)] if named else read_size(rule.parameters, source="", confidence=rule.confidence)
    if is_under(effort, size):
        return _unfit(rule, "E_SIZE_UNDER", needed=_needed(size))
    return _unfit(rule, "E_SIZE_OVER", allowed=_allowed(size)) if is_over(effort, size) else MET


def _needed(size: SizeRule) -> str:
    parts = []
    if size.min_hours is not None:
        parts.append(f"{size.min_hours} h")
    if size.min_credits is not None and size.credit_unit is not None:
        parts.append(f"{size.min_credits} {size.credit_unit.value}")
    return " / ".join(parts)


def _allowed(size: SizeRule) -> str:
    parts = []
    if size.max_hours is not None:
        parts.append(f"{size.max_hours} h")
    if size.max_credits is not None and size.credit_unit is not None:
        parts.append(f"{size.max_credits} {size.credit_unit.value}")
    return " / ".join(parts)


def _shorter_than(mc: Microcredential, rule: Rule) -> Judgement:
    """Compare the delivery dates with a number of months; unstated dates are not judged."""
    period = mc.date_of_delivery
    if period is None or period.start_on is None or period.end_on is None:
        return NOT_ASKED
    months = int(str(rule.parameters["months"]))
    limit = _months_later(period.start_on, months)
    return _unfit(rule, "E_PERIOD_TOO_LONG", months=months) if period.end_on >= limit else MET


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    for length in (day.day, 30, 29, 28):
        try:
            return date(min(day.year + years, 9999), month + 1, length)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _less_than_degree(mc: Microcredential, rule: Rule) -> Judgement:
    sign = degree_sign(mc)
    if sign is not None:
        return Judgement(finding=Finding.INCONSISTENT, problem=sign)
    return _stated(mc, rule) if mc.title else NOT_ASKED


def _level_in(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for a level of one named framework, within its list."""
    wanted = find_list(str(rule.parameters["levels"]))
    for level in mc.level:
        if wanted is not None and find_list(level.framework) is wanted and level.level:
            inside = all(value in wanted.values for value in values_of(level.level))
            return MET if inside else _unfit(rule, "E_LEVEL_NOT_LISTED", framework=wanted.id, level=level.level[:40])
    return MISSING


def _title_without(mc: Microcredential, rule: Rule) -> Judgement:
    words = rule.parameters["words"]
    if not mc.title or not isinstance(words, tuple):
        return MISSING
    found = next((word for word in words if re.search(rf"\b{re.escape(word)}\b", mc.title.en, re.IGNORECASE)), None)
    return _unfit(rule, "E_TITLE_WORD", word=found) if found else MET


def _awarded_by(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask that the awarding body is of one of the kinds, by its stated kind, else by what its name says."""
    if mc.awarding_body is None or not mc.awarding_body.name:
        return MISSING
    kinds = rule.parameters["kinds"]
    if body_kinds(mc.awarding_body) & set(kinds if isinstance(kinds, tuple) else (str(kinds),)):
        return MET
    return _unfit(rule, "E_AWARDING_BODY_KIND") if mc.awarding_body.kind else MISSING


def body_kinds(body: AwardingBody) -> frozenset[str]:
    """Name the kinds of institution a body is, as far as its stated kind or its name says so."""
    rows = _kind_words().items()
    if body.kind:
        return frozenset(kind for kind, row in rows if body.kind.strip().casefold() in row["words"])
    names = [body.name.in_language(language) for language in body.name.languages]
    return frozenset(kind for kind, row in rows if any(re.search(p, n) for p in row["names"] for n in names))


def _effort_in(mc: Microcredential, rule: Rule) -> Judgement:
    if mc.learner_effort is None:
        return MISSING
    units = rule.parameters["units"]
    stated = {unit.value for unit in (mc.learner_effort.unit, mc.learner_effort.credit_unit) if unit is not None}
    if isinstance(units, tuple) and stated & set(units):
        return MET
    return _unfit(rule, "E_EFFORT_UNIT", units=", ".join(units) if isinstance(units, tuple) else str(units))


def none_meets(microcredential: Microcredential, rule: Rule) -> bool:
    """Tell whether "none" was answered to a rule that holds only if applicable."""
    value = getattr(microcredential, rule.descriptor, None)
    if rule.requirement is not Requirement.CONDITIONAL or not value or not isinstance(value, tuple):
        return False
    return all(not level.framework and says_none(level.description or level.level) for level in value)


@cache
def _kind_words() -> Mapping[str, Mapping[str, Any]]:
    kinds: Mapping[str, Mapping[str, Any]] = load_toml(data_file("nature.toml"))["kinds"]
    return kinds


CONDITIONS: Mapping[str, Condition] = {
    "stated": _stated,
    "at_award": _at_award,
    "assessed": _assessed,
    "quality_cell": _quality_cell,
    "size": _size,
    "shorter_than": _shorter_than,
    "less_than_degree": _less_than_degree,
    "level_in": _level_in,
    "title_without": _title_without,
    "awarded_by": _awarded_by,
    "effort_in": _effort_in,
}
