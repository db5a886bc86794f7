"""The tests that rules can ask for, by name.

A condition looks at one descriptor of a definition with the rule's parameters and returns a `Judgement`. A new
framework usually needs none of its own: most rules ask `stated`. Contradictions within a definition are found
once for all frameworks, by `inconsistency`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kakitome.errors import Param, Problem
from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.framework.catalogue import FaultyCatalogue
from kakitome.learning.framework.institution import body_kinds, is_no_school
from kakitome.learning.framework.levels import find_list, values_of
from kakitome.learning.framework.model import Requirement, Rule
from kakitome.learning.framework.nature import degree_sign
from kakitome.learning.framework.size import is_over, is_under, read_size, size_rules
from kakitome.learning.microcredential import Microcredential, Stackability
from kakitome.learning.statements import is_stated, is_visible, quality_cells, says_none
from kakitome.learning.workload import EffortUnit

ADMISSIBLE = re.compile(
    r"入学資格|高等学校|高校|高卒|中等教育学校|大学|短大|高専|高等専門学校|大学院"
    r"|学士|修士|専門学校|専修学校|同等以上の学力|第?(?:90|九十)条"
    r"|high[- ]school|upper[- ]secondary|university|college|bachelor|graduate",
    re.IGNORECASE,
)
"""Words by which a condition of enrolment keeps to people who may enter a university; this reading of words is ours."""


class DescriptorFinding(StrEnum):
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

    finding: DescriptorFinding
    problem: Problem | None = None


BoundCodes = tuple[str, str, str]
UNDER: BoundCodes = ("E_SIZE_UNDER_HOURS", "E_SIZE_UNDER_CREDITS", "E_SIZE_UNDER_EITHER")
OVER: BoundCodes = ("E_SIZE_OVER_HOURS", "E_SIZE_OVER_CREDITS", "E_SIZE_OVER_EITHER")
"""What is said of a bound in hours, in credits, in either."""
Condition = Callable[[Microcredential, Rule], Judgement]
MET = Judgement(finding=DescriptorFinding.MET)
MISSING = Judgement(finding=DescriptorFinding.MISSING)
NOT_ASKED = Judgement(finding=DescriptorFinding.NOT_ASKED)


def judge(microcredential: Microcredential, rule: Rule) -> Judgement:
    """Apply a rule's condition to a definition.

    Raises:
        FaultyCatalogue: the rule names a condition, size or list of levels that does not exist.
    """
    try:
        return CONDITIONS[rule.condition](microcredential, rule)
    except KeyError as missing:
        raise FaultyCatalogue("E_CATALOGUE_FILE", file=rule.id, detail=f"unknown {missing}") from missing


def _unfit(rule: Rule, code: str, *, named: Mapping[str, Param] | None = None, **params: Param) -> Judgement:
    named_params = {**(named or {}), **params}
    problem = Problem(code=code, pointer=f"/{rule.descriptor}", source=rule.source, params=named_params)
    return Judgement(finding=DescriptorFinding.INCONSISTENT, problem=problem)


def _listed(rule: Rule, key: str) -> tuple[str, ...]:
    """Return a parameter that may be one word or a list of them."""
    value = rule.parameters[key]
    return value if isinstance(value, tuple) else (str(value),)


def _stated(mc: Microcredential, rule: Rule) -> Judgement:
    return MET if is_stated(getattr(mc, rule.descriptor)) else MISSING


def _at_award(_mc: Microcredential, _rule: Rule) -> Judgement:
    return Judgement(finding=DescriptorFinding.GIVEN_AT_AWARD)


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
        bound, codes = (size.min_hours, size.min_credits), UNDER
    elif is_over(effort, size):
        bound, codes = (size.max_hours, size.max_credits), OVER
    else:
        return MET
    code, params = _bound_told(codes, hours=bound[0], credits=bound[1], unit=size.credit_unit)
    return _unfit(rule, code, named=params)


def _class_hours(mc: Microcredential, rule: Rule) -> Judgement:
    """Compare hours of class with a size: study hours of which nobody said how many are class are no answer.

    Hours count as the timetable counts them; with `by_the_clock` as they last, where that was said.
    """
    least = size_rules()[str(rule.parameters["size"])].min_hours or Decimal(0)
    stated = mc.class_hours
    if stated is None:
        is_asked = is_stated(mc.learner_effort) and not rule.parameters.get("by_the_clock")
        return _class_problem(rule, "E_CLASS_HOURS_UNTOLD") if is_asked else MISSING
    if stated.holds_self_study:
        return NOT_ASKED if rule.parameters.get("by_the_clock") else _class_problem(rule, "E_CLASS_HOURS_UNTOLD")
    hours = stated.clock_hours if rule.parameters.get("by_the_clock") else stated.value
    if hours is None:
        return NOT_ASKED
    if hours >= least:
        return MET
    return _class_problem(rule, "E_CLASS_HOURS_UNDER", hours=f"{hours.normalize():f}", least=f"{least:f}")


def _class_problem(rule: Rule, code: str, **params: Param) -> Judgement:
    problem = Problem(code=code, pointer="/class_hours", source=rule.source, params=params)
    return Judgement(finding=DescriptorFinding.INCONSISTENT if params else DescriptorFinding.MISSING, problem=problem)


def _bound_told(
    codes: BoundCodes, *, hours: Decimal | None, credits: Decimal | None, unit: EffortUnit | None
) -> tuple[str, dict[str, Param]]:
    """Choose the sentence that names a bound in hours, in credits or in both, with its values."""
    params: dict[str, Param] = {}
    if hours is not None:
        params["hours"] = f"{hours:f}"
    if credits is not None and unit is not None:
        params |= {"credits": f"{credits:f}", "unit": f"unit.{unit.value}"}
    in_hours, in_credits, either = codes
    if len(params) == 3:
        return either, params
    return (in_hours if hours is not None else in_credits), params


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
        return Judgement(finding=DescriptorFinding.INCONSISTENT, problem=sign)
    return _stated(mc, rule) if is_stated(mc.title) else NOT_ASKED


def _level_in(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for a level of one named framework, within its list."""
    wanted = find_list(str(rule.parameters["levels"]))
    for level in mc.level:
        if wanted is not None and find_list(level.framework) is wanted and level.level:
            allowed = _listed(rule, "values") if "values" in rule.parameters else wanted.values
            inside = all(value in allowed for value in values_of(level.level))
            return MET if inside else _unfit(rule, "E_LEVEL_NOT_LISTED", framework=wanted.id, level=level.level[:40])
    return MISSING


def _title_in_english(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for an English title that holds none of the rule's words; where an author gave none, it is missing."""
    if not is_visible(mc.title.en):
        return _unfit(rule, "E_TITLE_NOT_ENGLISH") if is_stated(mc.title) else MISSING
    return _title_without(mc, rule)


def _title_without(mc: Microcredential, rule: Rule) -> Judgement:
    """Keep words out of the English title; without one there is nothing to judge."""
    words = rule.parameters["words"]
    if not is_visible(mc.title.en) or not isinstance(words, tuple):
        return NOT_ASKED
    unfit = next((w for w in words if re.search(rf"\b{re.escape(w)}\b", mc.title.en, re.IGNORECASE)), None)
    return _unfit(rule, str(rule.parameters.get("code", "E_TITLE_WORD")), word=unfit) if unfit else MET


def _awarded_by(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask that the awarding body is of one of the kinds, by its stated kind, else by what its name says.

    With `country`, the kinds are those of that country's law: a body elsewhere is none, and a name that is protected
    by no law of its own says nothing.
    """
    if mc.awarding_body is None or not is_stated(mc.awarding_body):
        return MISSING
    country = str(rule.parameters.get("country", ""))
    if country and mc.issuer_country and mc.issuer_country.upper() != country:
        return _unfit(rule, "E_AWARDING_BODY_COUNTRY")
    if body_kinds(mc.awarding_body, protected_names_only=bool(country)) & set(_listed(rule, "kinds")):
        return MET
    if is_no_school(mc.awarding_body) or mc.awarding_body.kind:
        return _unfit(rule, "E_AWARDING_BODY_KIND")
    return MISSING


def _stated_in(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for a level that is stated in a framework other than those named, or the answer that there is none."""
    names = _listed(rule, "not_in")
    if not is_stated(mc.level):
        return MISSING
    stated = [level.framework for level in mc.level if level.framework and level.level]
    foreign = [name for name in stated if (level_list := find_list(name)) is None or level_list.id not in names]
    if foreign:
        return MET
    return _unfit(rule, "E_LEVEL_ELSEWHERE", framework=stated[0]) if stated else _unfit(rule, "E_LEVEL_WORDS_ONLY")


def _eligibility(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask who may enrol: "none" is no answer, and those admitted must be able to enter a university."""
    if not is_stated(mc.prerequisites):
        return MISSING
    if says_none(mc.prerequisites):
        return _unfit(rule, "E_ELIGIBILITY_NONE")
    conditions = f"{mc.prerequisites.ja} {mc.prerequisites.en}"
    return MET if ADMISSIBLE.search(conditions) else _unfit(rule, "E_ELIGIBILITY_UNIVERSITY")


def _quality_published(mc: Microcredential, _rule: Rule) -> Judgement:
    return MET if mc.quality_assurance is not None and is_visible(mc.quality_assurance.url) else MISSING


def _credits_in(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for credits of one of the units, as size of the learning or as recognised credit."""
    stated = set[str]()
    for unit in (
        mc.learner_effort and mc.learner_effort.unit,
        mc.learner_effort and mc.learner_effort.credit_unit,
        mc.credit_recognition and mc.credit_recognition.credits and mc.credit_recognition.unit,
    ):
        stated |= {unit.value} if isinstance(unit, EffortUnit) and unit is not EffortUnit.HOURS else set()
    if stated & set(_listed(rule, "units")):
        return MET
    return MISSING if not stated else _unfit(rule, "E_CREDITS_ELSEWHERE", unit=f"unit.{sorted(stated)[0]}")


def _credit_given(mc: Microcredential, rule: Rule) -> Judgement:
    """Ask for credit that completing it gives: "none" is an answer, and not this one."""
    stated = mc.credit_recognition
    if stated is None or not is_stated(stated):
        return MISSING
    if stated.recognised is False or (not stated.credits and says_none(stated.description)):
        return _unfit(rule, "E_CREDIT_NONE")
    return MET if stated.credits else MISSING


def _effort_in(mc: Microcredential, rule: Rule) -> Judgement:
    if mc.learner_effort is None:
        return MISSING
    units = _listed(rule, "units")
    stated = {unit.value for unit in (mc.learner_effort.unit, mc.learner_effort.credit_unit) if unit is not None}
    if stated & set(units):
        return MET
    named = {f"unit{number}": f"unit.{unit}" for number, unit in enumerate(units[:2], start=1)}
    return _unfit(rule, "E_EFFORT_UNIT" if len(units) > 1 else "E_EFFORT_ONE_UNIT", named=named)


def none_meets(microcredential: Microcredential, rule: Rule) -> bool:
    """Tell whether "none" was answered to a rule that holds only if applicable."""
    value = getattr(microcredential, rule.descriptor, None)
    if rule.requirement is not Requirement.CONDITIONAL or not value:
        return False
    if isinstance(value, Stackability):
        return value.stackable is False or says_none(value.description)
    return isinstance(value, tuple) and all(
        not level.framework and says_none(level.description or level.level) for level in value
    )


CONDITIONS: Mapping[str, Condition] = {
    "stated": _stated,
    "at_award": _at_award,
    "assessed": _assessed,
    "quality_cell": _quality_cell,
    "size": _size,
    "class_hours": _class_hours,
    "shorter_than": _shorter_than,
    "less_than_degree": _less_than_degree,
    "level_in": _level_in,
    "title_without": _title_without,
    "title_in_english": _title_in_english,
    "level_not_only_in": _stated_in,
    "eligibility": _eligibility,
    "quality_published": _quality_published,
    "credits_in": _credits_in,
    "credit_given": _credit_given,
    "awarded_by": _awarded_by,
    "effort_in": _effort_in,
}
