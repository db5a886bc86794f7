"""What universities decided before about what somebody holds: side by side, for whoever looks and for nobody else.

    outlooks(platform, holdings)   # [CreditOutlook(institution, credits, lines), ...]
    outlook_at(platform, holdings, institution="asuka")     # {"A-7K3M-94QT": HoldingOutlook(...), ...}

1. Likely is what the institution itself decided about the same version of the same learning, and is still in force.
   Everything else is not known: no rule of ours stands in for a decision that nobody took.
2. A holding counts once at an institution, by the largest of its decisions about it.
3. An agreement between institutions over a whole field of study offers what the issuer states in credits, up to what
   the agreement says for one person; a decision about the very version goes before it.
4. What does not stand today is not asked about. Nothing is sent, and nothing is written down.

Limits of the law and of the institution on credits of elsewhere are not taken off here: they depend on what else is
counted there.

Source: docs/rules/capabilities.md G5, G8.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakitome.journeys.crediting.agreements import FieldOffer, field_offers
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.equivalent import (
    Equivalent,
    EquivalentAgreement,
    EquivalentOutcome,
    EquivalentStanding,
)
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.stated_credits import stated_credits
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.workload import EffortUnit
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
    room = _Room()
    for holding in holdings:
        number = next((name for name in holding.identifiers if name.startswith("E-")), "")
        if not number or holding.version is None or not _stands(holding, today=today):
            continue
        for precedent in lookup_precedents(reading, entry=number, version=holding.version, now=now):
            if precedent.is_in_force or precedent.standing is EquivalentStanding.REFUSED:
                line = OutlookLine(holding=holding.key, equivalent=precedent.equivalent)
                by_institution[precedent.equivalent.institution].append(line)
        decided = {key for key, lines in by_institution.items() if any(line.holding == holding.key for line in lines)}
        for equivalent in _by_field(platform, holding, number=number, room=room, but_not=decided):
            line = OutlookLine(holding=holding.key, equivalent=equivalent)
            by_institution[equivalent.institution].append(line)
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
    known, room = {}, _Room()
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
        counting = _counting(usable)
        if counting is None:
            agreed = _by_field(platform, holding, number=number, room=room, at=institution)
            counting = next((each for each in agreed if each.credits), None)
        known[holding.key] = HoldingOutlook(equivalent=counting, other_versions=tuple(sorted(others)))
    return known


class _Room:
    """What lines over a field still let count of one person, by line."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)

    def take(self, offer: FieldOffer, wanted: Decimal) -> Decimal:
        """Take as much as is left."""
        line = offer.line
        key = (offer.agreement.number, line.at, line.of, line.field)
        taken = min(wanted, line.most - self._taken[key])
        self._taken[key] += taken
        return taken


def _stated(letter: Microcredential) -> Decimal:
    stated = stated_credits(letter)
    return stated.value if stated is not None and stated.unit is EffortUnit.JP_CREDITS else Decimal(0)


def _by_field(
    platform: Platform,
    holding: Holding,
    *,
    number: str,
    room: _Room,
    at: str = "",
    but_not: Collection[str] = (),
) -> Iterator[Equivalent]:
    """Yield what agreements over a field offer for something held, each as a decision of who credits.

    Where the issuer states no credits, or another country's, it has none: the university reckons them by its rules.
    """
    entry = platform.registry.find(number)
    version = next((each for each in entry.versions if each.version == holding.version), None) if entry else None
    if entry is None or version is None:
        return
    letter = version.microcredential
    for offer in field_offers(platform, entry=entry, version=version.version, at=at):
        line, words = offer.line, offer.agreement
        if line.at in but_not:
            continue
        yield Equivalent(
            number=words.number,
            institution=line.at,
            institution_name=words.name_of(line.at),
            entry=entry.number,
            entry_version=version.version,
            entry_digest=version.digest,
            entry_title=letter.title,
            provider_name=(letter.awarding_body or AwardingBody(name=LocalizedText())).name,
            outcome=EquivalentOutcome.CREDITED,
            decided_on=offer.decision.decided_on if offer.decision else day_of(offer.concluded_at),
            decided_by=offer.decision.decided_by if offer.decision else LocalizedText(),
            recorded_at=offer.concluded_at,
            reasons=offer.reasons,
            credits=room.take(offer, _stated(letter)),
            ends_on=offer.last_day,
            agreement=EquivalentAgreement(
                number=words.number, version=words.version, parties=tuple(party.name for party in words.parties)
            ),
        )


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
