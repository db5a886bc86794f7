"""What universities decided before about what somebody holds: side by side, for whoever looks and for nobody else.

    outlooks(platform, holdings)   # [CreditOutlook(institution, credits, lines), ...]
    outlook_at(platform, holdings, institution="asuka")     # {"A-7K3M-94QT": HoldingOutlook(...), ...}

1. Likely is what the institution itself decided about the same version of the same learning, and is still in force.
   Everything else is not known: no rule of ours stands in for a decision that nobody took.
2. A holding counts once at an institution, by the largest of its decisions about it.
3. What does not stand today is not asked about. Nothing is sent, and nothing is written down.

Limits of the law and of the institution on credits of elsewhere are not taken off here: they depend on what else is
counted there.

Source: docs/rules/capabilities.md G5, G8.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome, EquivalentStanding
from kakitome.learning.credit.standing import Holding
from kakitome.services.crediting.equivalents import lookup_precedents, weigh
from kakitome.values.instants import day_of
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookLine:
    """One decision of an institution about something that is held, by the holding's key."""

    holding: str
    equivalent: Equivalent

    @property
    def is_credited(self) -> bool:
        """Whether it was decided to credit it."""
        return self.equivalent.outcome is EquivalentOutcome.CREDITED


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOutlook:
    """What one institution decided about what is held: `credits` would count, those it refused among the lines."""

    institution: str
    name: LocalizedText
    credits: Decimal
    lines: Sequence[OutlookLine]


def outlooks(platform: Platform, holdings: Sequence[Holding]) -> list[CreditOutlook]:
    """Return the institutions that decided about something that is held, the one that would count most first."""
    reading, now = reading_of(platform), platform.now()
    today = day_of(now)
    by_institution: defaultdict[str, list[OutlookLine]] = defaultdict(list)
    for holding in holdings:
        number = next((name for name in holding.identifiers if name.startswith("E-")), "")
        if not number or holding.version is None or not _stands(holding, today=today):
            continue
        for precedent in lookup_precedents(reading, entry=number, version=holding.version, now=now):
            if precedent.is_in_force or precedent.standing is EquivalentStanding.REFUSED:
                line = OutlookLine(holding=holding.key, equivalent=precedent.equivalent)
                by_institution[precedent.equivalent.institution].append(line)
    made = [_outlook(institution, lines) for institution, lines in by_institution.items()]
    return sorted(made, key=lambda outlook: (-outlook.credits, outlook.institution))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingOutlook:
    """What one institution decided about one thing that is held.

    Attributes:
        equivalent: about the same version, in force or a refusal; None where that is not known.
        other_versions: other versions of the learning that it decided about.
    """

    equivalent: Equivalent | None = None
    other_versions: tuple[int, ...] = ()

    @property
    def credits(self) -> Decimal:
        """Credits that are likely; 0 for a refusal, and where nothing is known."""
        return self.equivalent.credits if self.equivalent else Decimal(0)


def outlook_at(platform: Platform, holdings: Sequence[Holding], *, institution: str) -> dict[str, HoldingOutlook]:
    """Return what an institution decided about what is held, by the key of each.

    Of several decisions that stand, a refusal that came last counts; else the one with the most credits.
    """
    reading, now = reading_of(platform), platform.now()
    known = {}
    for holding in holdings:
        number = next((name for name in holding.identifiers if name.startswith("E-")), "")
        if not number or holding.version is None or not _stands(holding, today=day_of(now)):
            continue
        own = [
            stored for stored in reading.equivalents.of_entry(number) if stored.equivalent.institution == institution
        ]
        same = [stored for stored in own if stored.equivalent.entry_version == holding.version]
        usable = [
            precedent.equivalent
            for precedent in weigh(reading, same, now=now, for_version=holding.version)
            if precedent.is_in_force or precedent.standing is EquivalentStanding.REFUSED
        ]
        others = {stored.equivalent.entry_version for stored in own} - {holding.version}
        known[holding.key] = HoldingOutlook(equivalent=_counting(usable), other_versions=tuple(sorted(others)))
    return known


def _counting(equivalents: Sequence[Equivalent]) -> Equivalent | None:
    newest = max(equivalents, key=lambda equivalent: equivalent.recorded_at, default=None)
    if newest is None or newest.outcome is EquivalentOutcome.REFUSED:
        return newest
    return max(equivalents, key=lambda equivalent: equivalent.credits)


def _stands(holding: Holding, *, today: date) -> bool:
    return holding.is_valid and (holding.valid_until is None or holding.valid_until >= today)


def _outlook(institution: str, lines: list[OutlookLine]) -> CreditOutlook:
    most: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.is_credited:
            most[line.holding] = max(most[line.holding], line.equivalent.credits)
    credits = sum(most.values(), Decimal(0))
    newest = max(lines, key=lambda line: line.equivalent.recorded_at)
    return CreditOutlook(
        institution=institution, name=newest.equivalent.institution_name, credits=credits, lines=tuple(lines)
    )
