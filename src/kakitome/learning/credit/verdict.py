"""What an assessment answers: for each learning what counts and why, and the working of every bucket.

All sentences are findings, codes with values: the catalogue writes them in both languages.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kakitome.errors import Problem
from kakitome.learning.credit.rule_set import Effect


class Counting(StrEnum):
    """Whether a learning counts: yes, in part since a bucket is full, no, or nobody can say yet."""

    COUNTS = "counts"
    IN_PART = "in_part"
    NOT = "not"
    UNKNOWN = "unknown"


class RangeEnd(StrEnum):
    """Which end of a range counted.

    STATED: there is no range. EITHER: rounding makes all ends the same. LOWER: they differ, and the lower one counts.
    GRANTED: the institution said how many. RULE: the rule says how many.
    """

    STATED = "stated"
    EITHER = "either"
    LOWER = "lower"
    GRANTED = "granted"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditItem:
    """What becomes of one learning.

    Attributes:
        rule: id of the rule that fits, or that is nearest; empty when none speaks of its kind.
        low, high: credits in the target's unit at the ends of what its size may mean, after rounding.
        used: credits that count towards the target, after the buckets.
        reasons: why not, or what must be asked; empty when all of it counts.
        working: how the credits were worked out, line by line.
    """

    learning: str
    counting: Counting
    effect: Effect
    rule: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    end: RangeEnd | None = None
    reasons: tuple[Problem, ...] = ()
    working: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketState:
    """How full a bucket is: `left` and `cap` are None while it is lifted."""

    id: str
    cap: Decimal | None
    before: Decimal
    used: Decimal
    left: Decimal | None
    working: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumState:
    """How much of a minimum is there; `have` in credits, or in years."""

    id: str
    needed: Decimal
    have: Decimal

    @property
    def missing(self) -> Decimal:
        """Return what is missing, 0 when it is reached."""
        return max(self.needed - self.have, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditVerdict:
    """The whole answer under one version of a rule set.

    `earned` are the credits there were before; `used` counts those of this assessment, credited and own together.
    """

    rule_set: str
    version: str
    target: str
    items: tuple[CreditItem, ...]
    buckets: tuple[BucketState, ...]
    minimums: tuple[MinimumState, ...]
    total: Decimal | None
    earned: Decimal
    assessed_at: datetime

    @property
    def used(self) -> Decimal:
        """Return all credits that count."""
        return sum((item.used for item in self.items), Decimal(0))

    @property
    def own(self) -> Decimal:
        """Return the credits that count as the institution's own."""
        return sum((item.used for item in self.items if item.effect is Effect.OWN), Decimal(0))

    @property
    def left(self) -> Decimal | None:
        """Return what is still missing to the total; None where the target has none."""
        return None if self.total is None else max(self.total - self.earned - self.used, Decimal(0))

    def item(self, key: str) -> CreditItem | None:
        """Return what becomes of a learning, by its key."""
        return next((item for item in self.items if item.learning == key), None)

    def bucket(self, bucket_id: str) -> BucketState | None:
        """Return the state of a bucket, by its id."""
        return next((bucket for bucket in self.buckets if bucket.id == bucket_id), None)
