"""What credit is asked for, and what the institution that decides has said of the person and the learning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TargetKind(StrEnum):
    """What a target ends in."""

    DEGREE = "degree"
    CERTIFICATE = "certificate"
    PATHWAY = "pathway"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTarget:
    """What credits are counted towards.

    Attributes:
        rule_set: id of the rules it follows.
        institution: id of the institution that awards it; learning of the same id is its own.
        total: credits it takes, in the unit of its rule set; None takes the total of the rule set.
    """

    id: str
    kind: TargetKind
    rule_set: str
    institution: str
    total: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditContext:
    """What is known of the person and decided by the institution, beside the learning itself.

    Attributes:
        traits: words that rules ask for, such as "transfer" (編入学・転学) or "professional" (専門職学科).
        level_accepted: keys of the learning whose level the institution found equal to its own teaching.
        own_rule: keys of the learning that a rule of the institution covers, where the law names none.
        granted: credits that the institution gave for a learning, by key; they stand in place of converted hours.
        already_counted: credits in each bucket, or towards each minimum, before this assessment, by id.
        used_for: key of a learning → id of the target it was used for already.
        earned: credits of the target there were before this assessment, own and credited together.
        began_on: when the learner began, for rules that ask for a time.
    """

    traits: frozenset[str] = frozenset()
    level_accepted: frozenset[str] = frozenset()
    own_rule: frozenset[str] = frozenset()
    granted: Mapping[str, Decimal] = field(default_factory=dict)
    already_counted: Mapping[str, Decimal] = field(default_factory=dict)
    used_for: Mapping[str, str] = field(default_factory=dict)
    earned: Decimal = Decimal(0)
    began_on: date | None = None
