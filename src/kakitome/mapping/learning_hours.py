"""How long somebody learnt, over all credentials: what each states, summed, and what is not counted and why.

    profile = sum_hours([HeldHours(title=..., stated=stated_hours(definition), ...), ...])
    profile.hours, profile.class_hours, profile.by_skill, profile.by_year, profile.uncounted

1. Study hours are summed as their issuers state them, credits by the rule of their own system; of a range the lower
   end.
2. Hours of class by the clock stand apart: they lie within study hours, and neither is reckoned from the other. Contact
   hours are no study hours and become none.
3. Counted are credentials that are valid or have expired: who learnt it, learnt it. Everything else is named.
4. A definition does not say how its hours divide among its skills. Beside a skill stand the hours of all credentials
   that name it, so that these do not add up to the sum.

Source: docs/rules/capabilities.md C13; framework/catalog/size_rules.toml (hours of credits).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from kakitome.learning.framework.size import credit_rules, effort_hours
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

MOST_SKILLS: Final = 30
"""Of one credential of a stranger, that are kept. (derived)"""
MOST_HOURS: Final = 20_000
"""More than ten years of full-time work, which one credential does not stand for. (derived)"""
_LONGEST: Final = 200


class WhyNot(StrEnum):
    """Why a credential is not counted."""

    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    REPLACED = "replaced"
    NOT_YET = "not_yet"
    UNVERIFIED = "unverified"
    DEGREE = "degree"
    CONTACT_HOURS = "contact_hours"
    TOO_MANY = "too_many"
    NO_HOURS = "no_hours"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedHours:
    """What a credential states of how long it takes, and of which skills."""

    effort: LearnerEffort | None = None
    class_hours: ClassHours | None = None
    skills: tuple[LocalizedText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldHours:
    """One credential that somebody holds.

    Attributes:
        stated: None where its text was not read yet.
        year: of the award; None where it states none.
        why_not: what keeps it from being counted, whatever it states; None for one that is valid or expired.
        is_listed: whether its issuer is in a registry that is asked.
    """

    title: LocalizedText
    stated: StatedHours | None
    year: int | None = None
    why_not: WhyNot | None = None
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedHours:
    """One credential in the sum: the hours that count, and the upper end where it states a range."""

    credential: HeldHours
    effort: LearnerEffort
    hours: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSum:
    """Some hours under one head, and of how many credentials."""

    hours: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursProfile:
    """The sum, and how it comes about.

    Attributes:
        hours: study hours, the lower ends.
        unlisted: those of them whose issuer is in no registry.
        class_hours: by the clock, of counted credentials that state them.
        by_year: by the year of the award, the first one first; None where no day is stated, last.
        by_skill: hours of the credentials that name a skill, the most first; not to be added up.
        uncounted: what is left out, in the order of `WhyNot`.
    """

    hours: Decimal
    unlisted: Decimal
    class_hours: Decimal
    counted: Sequence[CountedHours]
    by_year: Mapping[int | None, HoursSum]
    by_skill: Sequence[tuple[LocalizedText, HoursSum]]
    uncounted: Sequence[tuple[HeldHours, WhyNot]]


def stated_hours(definition: Microcredential) -> StatedHours:
    """Return what a definition states; a skill that it names twice is named once."""
    labels = dict.fromkeys(_shortened(skill.label) for skill in definition.skills if skill.label)
    return StatedHours(
        effort=definition.learner_effort, class_hours=definition.class_hours, skills=tuple(labels)[:MOST_SKILLS]
    )


def hours_to_plain(stated: StatedHours) -> dict[str, Any]:
    """Write what is stated as plain data, to be kept beside a document."""
    plain: dict[str, Any] = to_plain(stated)
    return plain


def hours_from_plain(plain: Any) -> StatedHours | None:
    """Read it again; None where nothing was kept, or of another form."""
    try:
        return from_plain(StatedHours, plain) if isinstance(plain, Mapping) else None
    except (TypeError, ValueError, KeyError, ArithmeticError):
        return None


def sum_hours(credentials: Iterable[HeldHours]) -> HoursProfile:
    """Sum hours over credentials."""
    counted: list[CountedHours] = []
    uncounted: list[tuple[HeldHours, WhyNot]] = []
    for credential in credentials:
        outcome = _counted(credential)
        if isinstance(outcome, WhyNot):
            uncounted.append((credential, outcome))
        else:
            counted.append(outcome)
    reasons = list(WhyNot)
    return HoursProfile(
        hours=_sum(counted),
        unlisted=_sum(entry for entry in counted if not entry.credential.is_listed),
        class_hours=sum((_class_hours(entry.credential) for entry in counted), Decimal(0)),
        counted=counted,
        by_year=_by_year(counted),
        by_skill=_by_skill(counted),
        uncounted=sorted(uncounted, key=lambda pair: reasons.index(pair[1])),
    )


def _counted(credential: HeldHours) -> CountedHours | WhyNot:
    if credential.why_not is not None:
        return credential.why_not
    if credential.stated is None:
        return WhyNot.NOT_READ
    effort = credential.stated.effort
    if effort is None or not effort.value.is_finite() or effort.value <= 0:
        return WhyNot.NO_HOURS
    upper = effort.value if effort.value_max is None else effort.value_max
    if not upper.is_finite() or max(effort.value, upper) > MOST_HOURS:
        return WhyNot.TOO_MANY
    hours = effort_hours(effort)
    if hours is None:
        return WhyNot.CONTACT_HOURS
    return CountedHours(credential=credential, effort=effort, hours=hours[0], most=hours[1])


def _class_hours(credential: HeldHours) -> Decimal:
    hours = credential.stated.class_hours if credential.stated else None
    if hours is None or hours.clock_hours is None or hours.holds_self_study:
        return Decimal(0)
    return hours.clock_hours if hours.clock_hours <= MOST_HOURS else Decimal(0)


def _sum(counted: Iterable[CountedHours]) -> Decimal:
    return sum((entry.hours for entry in counted), Decimal(0))


def _by_year(counted: Sequence[CountedHours]) -> dict[int | None, HoursSum]:
    years = sorted({entry.credential.year for entry in counted}, key=lambda year: (year is None, year or 0))
    return {year: _summed([entry for entry in counted if entry.credential.year == year]) for year in years}


def _by_skill(counted: Sequence[CountedHours]) -> list[tuple[LocalizedText, HoursSum]]:
    named: dict[LocalizedText, list[CountedHours]] = {}
    for entry in counted:
        for skill in entry.credential.stated.skills if entry.credential.stated else ():
            named.setdefault(skill, []).append(entry)
    sums = [(skill, _summed(entries)) for skill, entries in named.items()]
    return sorted(sums, key=lambda pair: (-pair[1].hours, pair[0].ja or pair[0].en))


def _summed(counted: Sequence[CountedHours]) -> HoursSum:
    return HoursSum(hours=_sum(counted), count=len(counted))


def hours_of_a_credit(unit: EffortUnit) -> tuple[Decimal, Decimal]:
    """Return how many hours one credit of a system stands for, least and most; raises `KeyError` for hours."""
    rule = credit_rules()[unit]
    return rule.hours_min, rule.hours_max


def _shortened(text: LocalizedText) -> LocalizedText:
    return LocalizedText(ja=text.ja[:_LONGEST], en=text.en[:_LONGEST])
