"""A degree programme as its university describes it: which rules it follows, its own cap, what it takes and costs.

    programme = DegreeProgramme(code="INF", title=LocalizedText(ja="情報学部"), rule_set="jp-undergraduate", own_cap=…)
    faults_of_programme(programme, today=today)     # ()
    rules_of(programme, rule_set)                   # the law, with the university's cap as one more bucket

A university may be stricter than the law, never more generous: its cap stands beside those of the law, and both hold.

Source: 大学設置基準 第28条–第30条の2 (60単位を超えない範囲で、大学の定めるところにより); docs/rules/capabilities.md G8.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.credit.rule_set import Bucket, Effect, Grounds, RuleConfidence, RuleSet
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText

OWN_CAP: Final = "university"
"""The bucket of a university's own cap."""
MOST_TOTAL: Final = Decimal(400)
MOST_YEN: Final = Decimal(100_000_000)
LONGEST_SOURCE: Final = 300
_OWN_CAP_TITLE: Final = LocalizedText(ja="この大学の枠", en="The university’s own cap")


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeProgramme:
    """One programme; None is not stated.

    Attributes:
        code: what the institution calls it, unique in the institution.
        rule_set: id of the rules of credit that it follows.
        total: credits of the whole; None where the rules say it.
        own_cap: credits from outside that the university lets count at most; None for what the law says.
        source: where the university says so: a regulation, with its article.
        price_per_credit: yen for a credit studied there.
        entrance_fee: yen, once.
        credits_a_year: how many are studied there in a year as planned.
        starts_on: the next day on which somebody may begin; later years begin on the same day.
        ends_on: the last day on which it is open to beginners.
    """

    code: str
    title: LocalizedText
    rule_set: str
    total: Decimal | None = None
    own_cap: Decimal | None = None
    source: str = ""
    price_per_credit: Decimal | None = None
    entrance_fee: Decimal | None = None
    credits_a_year: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def is_open(self, today: date) -> bool:
        """Tell whether somebody may still begin it."""
        return self.ends_on is None or self.ends_on >= today


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeProgrammeVersion:
    """One version of a programme; versions count from 1 and are never changed."""

    institution: str
    version: int
    programme: DegreeProgramme
    recorded_at: datetime


def rules_of(programme: DegreeProgramme, rule_set: RuleSet) -> RuleSet:
    """Return the rules with the university's own cap on everything that is credited from outside."""
    if programme.own_cap is None:
        return rule_set
    grounds = Grounds(source=programme.source, confidence=RuleConfidence.CONFIRMED)
    cap = Bucket(id=OWN_CAP, title=_OWN_CAP_TITLE, grounds=grounds, cap=programme.own_cap)
    rules = tuple(
        replace(rule, buckets=(*rule.buckets, OWN_CAP)) if rule.effect is Effect.CREDIT else rule
        for rule in rule_set.rules
    )
    return replace(rule_set, rules=rules, buckets=(*rule_set.buckets, cap))


def faults_of_programme(programme: DegreeProgramme, rule_set: RuleSet | None) -> tuple[Problem, ...]:
    """Return what keeps a programme from being published: E_PROGRAMME_CODE, E_PROGRAMME_RULES, E_PROGRAMME_CAP …."""
    return tuple(_faults(programme, rule_set))


def _faults(programme: DegreeProgramme, rule_set: RuleSet | None) -> Iterator[Problem]:
    if not programme.code:
        yield _fault("E_PROGRAMME_CODE", "code")
    if not programme.title:
        yield _fault("E_PROGRAMME_TITLE", "title")
    if rule_set is None:
        yield _fault("E_PROGRAMME_RULES", "rule_set")
        return
    total = programme.total or rule_set.total
    if total is None or not 0 < total <= MOST_TOTAL:
        yield _fault("E_PROGRAMME_TOTAL", "total", most=plain_decimal(MOST_TOTAL))
    elif programme.own_cap is not None and not 0 <= programme.own_cap <= total:
        yield _fault("E_PROGRAMME_CAP", "own_cap", most=plain_decimal(total))
    if programme.own_cap is not None and not programme.source:
        yield _fault("E_PROGRAMME_SOURCE", "source")
    for name, amount in (("price_per_credit", programme.price_per_credit), ("entrance_fee", programme.entrance_fee)):
        if amount is not None and not 0 <= amount <= MOST_YEN:
            yield _fault("E_PROGRAMME_FEE", name)
    if programme.credits_a_year is not None and not 0 < programme.credits_a_year <= MOST_TOTAL:
        yield _fault("E_PROGRAMME_YEARLY", "credits_a_year")


def _fault(code: str, pointer: str, **params: Param) -> Problem:
    return Problem(code=code, pointer=f"/{pointer}", params=params)
