"""Find statements of a definition that contradict each other or cannot be.

Each finding is a `Problem` whose pointer begins with the descriptor it concerns. Findings of severity `error`
make that descriptor *inconsistent* in every framework that asks for it; the others are told beside it.

Tolerance: credits and hours agree when the hours reach the rule's hours for these credits less 10 %, and do not
reach the next whole credit plus 10 %. The tolerance is ours: class hours are rounded in practice.

Source: `learning/framework/catalog/size_rules.toml`; WE BUILD Attestation Rulebook Micro-credential v0.1 section 2.9
(MC-IR-04 … 07); docs/standards/hostile-inputs.md B037. MC-IR-03 concerns the award (`learning.award`), MC-IR-08 the
definition file's own words (`learning.definition`), MC-IR-01 is the framework `eu-webuild-2026`, MC-IR-02 and 09 have
no counterpart here.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kakitome.errors import Param, Problem, ProblemFactory
from kakitome.learning.framework.levels import check_level
from kakitome.learning.framework.nature import degree_mentioned, false_title
from kakitome.learning.framework.size import credit_rules, effort_hours
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.statements import says_none
from kakitome.learning.workload import EffortUnit, LearnerEffort, plain_decimal

TOLERANCE = Decimal("0.1")
ESCO_SKILL = re.compile(r"https?://data\.europa\.eu/esco/skill/[0-9A-Za-z.\-]+")
PASS_FAIL = re.compile(r"合格|不合格|合否|修了|到達|\bpass(ed)?\b|\bfail(ed)?\b|\bachieved\b", re.IGNORECASE)
WEBUILD = "WE BUILD Attestation Rulebook Micro-credential v0.1, {}"


def inconsistencies(microcredential: Microcredential) -> tuple[Problem, ...]:
    """Return every contradiction in a definition, in the order of its descriptors."""
    return tuple(
        problem
        for part in (
            _title,
            _effort,
            _assessment,
            _levels,
            _credit,
            _stackability,
            _grade,
            _dates,
            _price,
            _numbers,
            _skills,
        )
        for problem in part(microcredential)
    )


def descriptor_of(problem: Problem) -> str:
    """Return the descriptor a problem concerns: the first step of its pointer."""
    return problem.pointer.removeprefix("/").split("/", 1)[0]


def _problem(code: str, pointer: str, *, source: str = "", **params: Param) -> Problem:
    return ProblemFactory(source=source, pointer=pointer)(code, **params)


def _title(mc: Microcredential) -> Iterator[Problem]:
    yield from (problem for problem in (false_title(mc), degree_mentioned(mc)) if problem is not None)


def _effort(mc: Microcredential) -> Iterator[Problem]:
    effort = mc.learner_effort
    if effort is None:
        return
    yield from _class_hours(mc)
    if effort.value <= 0:
        yield _problem("E_EFFORT_NOT_POSITIVE", "/learner_effort/value", source=WEBUILD.format("MC-IR-06"))
        return
    if effort.value_max is not None and effort.value_max < effort.value:
        yield _problem("E_EFFORT_RANGE", "/learner_effort/value_max")
        return
    if effort.credits is not None and effort.credit_unit is not None:
        yield from _credits_against_hours(effort, effort.credits, unit=effort.credit_unit)
    recognition = mc.credit_recognition
    if recognition is not None and recognition.credits is not None and recognition.unit is not None:
        same = (effort.credits, effort.credit_unit) == (recognition.credits, recognition.unit)
        if not same and recognition.unit is not effort.unit:
            # Recognising fewer credits than the hours would give is the receiving side's right: no upper bound.
            yield from _credits_against_hours(effort, recognition.credits, unit=recognition.unit, upper=False)


def _class_hours(mc: Microcredential) -> Iterator[Problem]:
    """Class is a part of study: it lasts no longer. Where nobody said how long its hours last, that is a remark."""
    hours = mc.class_hours
    study = effort_hours(mc.learner_effort) if mc.learner_effort else None
    if hours is None or study is None:
        return
    params = {"hours": plain_decimal(hours.value), "study": plain_decimal(study[1])}
    if hours.clock_hours is not None and hours.clock_hours > study[1]:
        yield _problem("E_CLASS_HOURS_OVER", "/class_hours", **params)
    elif hours.clock_hours is None and hours.value > study[1]:
        yield _problem("W_CLASS_HOURS_OVER", "/class_hours", **params)


def _credits_against_hours(
    effort: LearnerEffort, credits: Decimal, *, unit: EffortUnit, upper: bool = True
) -> Iterator[Problem]:
    hours = effort_hours(effort)
    rule = credit_rules().get(unit)
    if hours is None or rule is None or rule.contact_hours:
        return
    if credits <= 0:
        yield _problem("E_CREDITS_NOT_POSITIVE", "/learner_effort/credits")
        return
    params: dict[str, Param] = {
        "credits": plain_decimal(credits),
        "unit": unit.value,
        "hours": plain_decimal(hours[1]),
        "needed": plain_decimal(credits * rule.hours_min),
        "per_credit": _span(rule.hours_min, rule.hours_max),
        "tolerance": int(TOLERANCE * 100),
    }
    if fitting := int(hours[1] // rule.hours_min):
        params["fitting"] = fitting
    if hours[1] < credits * rule.hours_min * (1 - TOLERANCE):
        yield _problem("E_EFFORT_CREDITS", "/learner_effort", source=rule.source, **params)
    elif upper and hours[0] > (credits + 1) * rule.hours_max * (1 + TOLERANCE):
        yield _problem("W_EFFORT_HOURS_OVER", "/learner_effort", source=rule.source, **params)


def _assessment(mc: Microcredential) -> Iterator[Problem]:
    weights = [a.weight_percent for a in mc.assessment_type]
    for position, weight in enumerate(weights):
        if weight is not None and not 0 < weight <= 100:
            yield _problem(
                "E_WEIGHT_RANGE", f"/assessment_type/{position}/weight_percent", weight=plain_decimal(weight)
            )
    stated = [weight for weight in weights if weight is not None]
    total = sum(stated, Decimal(0))
    if total > 100:
        yield _problem("E_WEIGHTS_OVER", "/assessment_type", total=plain_decimal(total))
    elif stated and len(stated) == len(weights) and total < 100:
        yield _problem("W_WEIGHTS_UNDER", "/assessment_type", total=plain_decimal(total))


def _levels(mc: Microcredential) -> Iterator[Problem]:
    for position, level in enumerate(mc.level):
        yield from check_level(level, pointer=f"/level/{position}")


def _credit(mc: Microcredential) -> Iterator[Problem]:
    recognition = mc.credit_recognition
    if recognition is None or recognition.credits is None:
        return
    if recognition.credits <= 0 and recognition.recognised is not False:
        yield _problem("E_CREDITS_NOT_POSITIVE", "/credit_recognition/credits")
    if recognition.credits > 0 and recognition.recognised is False:
        yield _problem("E_CREDIT_DENIED", "/credit_recognition", credits=plain_decimal(recognition.credits))


def _stackability(mc: Microcredential) -> Iterator[Problem]:
    stack = mc.stackability
    if stack is None:
        return
    if stack.stackable is True and not (stack.into or stack.targets or stack.description):
        yield _problem("E_STACKABLE_NOWHERE", "/stackability/into", source=WEBUILD.format("MC-IR-07"))
    if stack.stackable is False and (stack.into or stack.targets):
        yield _problem("E_STACKABLE_DENIED", "/stackability")


def _grade(mc: Microcredential) -> Iterator[Problem]:
    """Compare the grading scheme with the assessments: pass or fail needs no gradable one (MC-IR-04)."""
    scheme = mc.grade_achieved
    if not scheme or says_none(scheme) or PASS_FAIL.search(f"{scheme.ja} {scheme.en}"):
        return
    if not any(a.method.assesses_outcomes and a.gradable is not False for a in mc.assessment_type):
        yield _problem("E_GRADE_NOT_GRADABLE", "/grade_achieved", source=WEBUILD.format("MC-IR-04"))


def _dates(mc: Microcredential) -> Iterator[Problem]:
    period = mc.date_of_delivery
    if period is not None and period.start_on and period.end_on and period.end_on < period.start_on:
        yield _problem(
            "E_DATES_REVERSED",
            "/date_of_delivery",
            start=period.start_on.isoformat(),
            end=period.end_on.isoformat(),
        )


def _price(mc: Microcredential) -> Iterator[Problem]:
    if mc.price is None or not mc.price.amount:
        return
    try:
        amount = Decimal(mc.price.amount)
    except InvalidOperation:
        yield _problem("E_PRICE_AMOUNT", "/price/amount", amount=mc.price.amount[:40])
        return
    if not amount.is_finite() or amount < 0:
        yield _problem("E_PRICE_NEGATIVE", "/price/amount", amount=mc.price.amount[:40])
    elif amount > 0 and not re.fullmatch(r"[A-Z]{3}", mc.price.currency):
        yield _problem("W_PRICE_CURRENCY", "/price/currency", currency=mc.price.currency[:20])


def _numbers(mc: Microcredential) -> Iterator[Problem]:
    if mc.validity_months is not None and mc.validity_months <= 0:
        yield _problem("E_VALIDITY_NOT_POSITIVE", "/validity_months", months=mc.validity_months)
    if mc.renewal_months is not None and mc.renewal_months <= 0:
        yield _problem("E_RENEWAL_MONTHS_NOT_POSITIVE", "/renewal_months", months=mc.renewal_months)
    if mc.validity_months is None and (mc.renewal_months is not None or mc.renewal_requirements):
        yield _problem("W_RENEWAL_ENDLESS", "/renewal_requirements")
    if mc.class_hours is not None and mc.class_hours.value <= 0:
        yield _problem("E_CLASS_HOURS_NOT_POSITIVE", "/class_hours/value")
    if mc.capacity is not None and mc.capacity <= 0:
        yield _problem("E_CAPACITY_NOT_POSITIVE", "/capacity", capacity=mc.capacity)


def _skills(mc: Microcredential) -> Iterator[Problem]:
    """Look at the shape of ESCO addresses only: nothing is fetched from here (MC-IR-05)."""
    for position, skill in enumerate(mc.skills):
        if skill.framework.upper() == "ESCO" and skill.uri and not ESCO_SKILL.fullmatch(skill.uri):
            yield _problem(
                "E_SKILL_ESCO_URI", f"/skills/{position}/uri", source=WEBUILD.format("MC-IR-05"), uri=skill.uri[:80]
            )


def _span(low: Decimal, high: Decimal) -> str:
    return plain_decimal(low) if low == high else f"{plain_decimal(low)}-{plain_decimal(high)}"
