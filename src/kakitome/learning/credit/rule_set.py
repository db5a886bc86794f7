"""A rule set: what a law or an institution says of credit, as data with sources and doubts.

A rule says which learning fits it. Constraints ask something of one learning; buckets (枠) limit several rules
together; minimums ask something of the whole. Nothing here knows a country.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from kakitome.learning.credit.constraint import Constraint
from kakitome.learning.credit.learning import LearningKind
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText


class RuleConfidence(StrEnum):
    """How we know a rule.

    CONFIRMED: read in the law, its authority's text or a comment that quotes it. SECONDARY: in the rules or the press
    of others. SEED: in a lecture. DERIVED: our own reading. UNCONFIRMED: not found, and what rests on it is answered
    "not known".
    """

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    SEED = "seed"
    DERIVED = "derived"
    UNCONFIRMED = "unconfirmed"


class Effect(StrEnum):
    """What a fitting rule does: credit as of elsewhere, count as the institution's own, or say that nothing counts."""

    CREDIT = "credit"
    OWN = "own"
    REFUSE = "refuse"


class Remote(StrEnum):
    """Which learning a bucket counts, by how it was taught."""

    ANY = "any"
    ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Where a statement comes from and how sure we are of it."""

    source: str
    confidence: RuleConfidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule:
    """Say which learning counts and how.

    Attributes:
        kinds: the learning it speaks of; a rule without kinds only states something.
        constraints: what the learning must meet, all of them.
        buckets: ids of the buckets its credits use up.
        only_for: traits of which the context needs one; empty means everybody.
        gives: credits that it gives for what meets it, whatever its size; None where size or institution says.
    """

    id: str
    article: LocalizedText
    sentence: LocalizedText
    grounds: Grounds
    note: LocalizedText = LocalizedText()
    effect: Effect = Effect.CREDIT
    kinds: tuple[LearningKind, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    buckets: tuple[str, ...] = ()
    only_for: frozenset[str] = frozenset()
    gives: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Limit credits of several rules together (a shared cap, 枠).

    Attributes:
        cap: credits; None when `percent` of the target's total says it.
        percent: of the total, cut to a whole credit.
        remote: `ONLY` counts just what was taught at a distance, of every rule.
        lifted_for: traits for which it does not apply.
    """

    id: str
    title: LocalizedText
    grounds: Grounds
    cap: Decimal | None = None
    percent: Decimal | None = None
    remote: Remote = Remote.ANY
    lifted_for: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()

    def cap_of(self, total: Decimal) -> Decimal:
        """Return the cap in credits for a target of so many."""
        if self.cap is not None:
            return self.cap
        return (total * (self.percent or Decimal(0)) / 100).to_integral_value(ROUND_FLOOR)


class Measure(StrEnum):
    """What a minimum is of."""

    OWN = "own"
    ALL = "all"
    KINDS = "kinds"
    CATEGORY = "category"
    LEVEL = "level"
    YEARS = "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """Ask for at least so much of something in the whole.

    Attributes:
        at_least: credits, or years for `YEARS`; None when `percent` of the total says it.
        category: of `Measure.CATEGORY`.
        kinds: of `Measure.KINDS`.
        level: framework and lowest level, of `Measure.LEVEL`.
    """

    id: str
    sentence: LocalizedText
    grounds: Grounds
    measure: Measure
    at_least: Decimal | None = None
    percent: Decimal | None = None
    category: str = ""
    kinds: tuple[LearningKind, ...] = ()
    level: tuple[str, str] | None = None
    only_for: frozenset[str] = frozenset()

    def needed(self, total: Decimal) -> Decimal:
        """Return how much is needed for a target of so many credits."""
        if self.at_least is not None:
            return self.at_least
        return total * (self.percent or Decimal(0)) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Cut credits down to multiples of a step, such as whole credits."""

    step: Decimal
    sentence: LocalizedText
    grounds: Grounds

    def rounded_down(self, value: Decimal) -> Decimal:
        """Return the largest multiple of the step that is not above the value."""
        return (value / self.step).to_integral_value(ROUND_FLOOR) * self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of one jurisdiction and purpose, as in force from a day.

    Attributes:
        id: such as `jp-undergraduate`; the same for all its versions.
        in_force_from: the date of the law; it is the version.
        unit: the credits it counts in.
        total: credits of the target it speaks of, None when the target says.
        rounding: None leaves fractions.
    """

    id: str
    in_force_from: date
    jurisdiction: str
    purpose: str
    title: LocalizedText
    lead: LocalizedText
    unit: EffortUnit | None
    total: Decimal | None
    rules: tuple[LawRule, ...]
    buckets: tuple[Bucket, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    rounding: Rounding | None = None
    changed: LocalizedText = LocalizedText()

    @property
    def version(self) -> str:
        """Return the version, the day it came into force: `2022-10-01`."""
        return self.in_force_from.isoformat()

    def rule(self, rule_id: str) -> LawRule | None:
        """Return a rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
