"""Ways to a degree that still lacks credits: study the rest there, or gather first what the university credited before.

    ways = ways_to_degree(missing, programme, offers=offers, reckoning=reckoning, today=today)
    ways[0].price, ways[0].benefit, ways[0].hours, ways[0].ends_on

A credit at the university takes the hours of the law, one that is gathered those that its course states. What is not
stated is left out of sums and said, never 0. Aid is counted once on a way, for the course for which it is largest
(`training_benefit`). Courses are gathered one by one, once by price, once by what is over before the next admission,
once by hours; not every combination is compared. A way that is first in nothing is not shown.

Source: docs/rules/capabilities.md G8.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from kakitome.learning.credit.constraint import years_after
from kakitome.learning.credit.degree_programme import DegreeProgramme
from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import Benefit, BenefitScheme, benefit_of
from kakitome.learning.credit.way import NOTHING, First

MOST_GATHERED = 30
"""Courses that one way gathers beforehand. (derived)"""


class DegreeWayKind(StrEnum):
    """How a way begins."""

    STUDY_THERE = "study-there"
    GATHER_FIRST = "gather-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedOffer:
    """A sitting of something that the university credited before, in a decision that is in force."""

    offer: PartOffer
    credits: Decimal
    equivalent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeWay:
    """One way.

    Attributes:
        gathered: what is studied elsewhere first, with the credits that the engine lets count.
        credits_there: what is then studied at the university.
        price: of everything that states one, before aid, in yen; None where nothing does.
        is_price_whole: whether every part of the sum is stated.
        benefit: what is paid back later; None for nothing.
        hours: of everything, the time of study at the university by the law; None where something states none.
        ends_on: None where the university does not say how much is studied in a year, or from when.
    """

    kind: DegreeWayKind
    gathered: tuple[CreditedOffer, ...]
    credits_outside: Decimal
    credits_there: Decimal
    price: Decimal | None
    is_price_whole: bool
    benefit: Benefit | None
    hours: Decimal | None
    starts_on: date | None
    enters_on: date | None
    ends_on: date | None
    first_in: tuple[First, ...] = ()

    @property
    def net(self) -> Decimal | None:
        """Return the price less what is paid back later."""
        return None if self.price is None else self.price - (self.benefit.amount if self.benefit else NOTHING)


Counting = Callable[[Sequence[CreditedOffer]], Sequence[Decimal]]
"""Asks the rules how many credits of each would count beside what is held, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayReckoning:
    """By what ways are reckoned: what counts, public aid (None for none), hours of a credit by the law (None: none)."""

    count: Counting
    scheme: BenefitScheme | None = None
    hours_per_credit: Decimal | None = None


def ways_to_degree(
    missing: Decimal,
    programme: DegreeProgramme,
    *,
    offers: Sequence[CreditedOffer],
    reckoning: WayReckoning,
    today: date,
) -> tuple[DegreeWay, ...]:
    """Return the ways, the soonest first; none where nothing is missing."""
    if missing <= 0:
        return ()
    sets: dict[frozenset[str], tuple[CreditedOffer, ...]] = {frozenset(): ()}
    usable = [each for each in offers if each.offer.is_open(today)]
    for wanted in _orders(usable, programme, reckoning=reckoning, today=today):
        gathered = _gathered(missing, wanted=wanted, count=reckoning.count)
        sets.setdefault(frozenset(each.offer.key for each in gathered), gathered)
    ways = [_way(missing, programme, gathered=each, reckoning=reckoning, today=today) for each in sets.values()]
    marked = [replace(way, first_in=tuple(_firsts(way, ways))) for way in ways]
    shown = [way for way in marked if way.first_in] or marked[:1]
    return tuple(sorted(shown, key=lambda way: way.ends_on or date.max))


def _orders(
    offers: Sequence[CreditedOffer], programme: DegreeProgramme, *, reckoning: WayReckoning, today: date
) -> Iterator[list[CreditedOffer]]:
    """Yield what could be gathered, in the order of gathering: by price, before the next admission, by hours.

    What costs more for a credit than at the university, or takes more hours, makes nothing cheaper or shorter.
    """
    there = programme.price_per_credit
    cheaper = [each for each in offers if there is None or (each.offer.price or NOTHING) <= there * each.credits]
    yield _once_each(sorted(cheaper, key=_per_credit))
    admission = _admission(programme.starts_on, today)
    if admission is not None:
        in_time = [each for each in offers if each.offer.ends_on and each.offer.ends_on <= admission]
        yield _once_each(sorted(in_time, key=lambda each: (-each.credits, *_per_credit(each))))
    by_law = reckoning.hours_per_credit
    if by_law is not None:
        timed = [(each.offer.study_hours / each.credits, each) for each in offers if each.offer.study_hours is not None]
        shorter = [(hours, each) for hours, each in timed if hours < by_law]
        yield _once_each([each for _hours, each in sorted(shorter, key=lambda pair: (pair[0], pair[1].offer.key))])


def _once_each(offers: Sequence[CreditedOffer]) -> list[CreditedOffer]:
    """Keep the first sitting of each course."""
    first: dict[str, CreditedOffer] = {}
    for each in offers:
        first.setdefault(each.offer.part, each)
    return list(first.values())[:MOST_GATHERED]


def _gathered(missing: Decimal, *, wanted: Sequence[CreditedOffer], count: Counting) -> tuple[CreditedOffer, ...]:
    """Choose one after the other as far as the rules let each count whole and it is still needed."""
    chosen: list[CreditedOffer] = []
    credits = NOTHING
    for each, counted in zip(wanted, count(wanted) if wanted else (), strict=True):
        if counted >= each.credits and credits + each.credits <= missing:
            chosen.append(each)
            credits += each.credits
    return tuple(chosen)


def _per_credit(each: CreditedOffer) -> tuple[bool, Decimal, str]:
    price = each.offer.price
    return price is None, (price or NOTHING) / each.credits, each.offer.key


def _way(
    missing: Decimal,
    programme: DegreeProgramme,
    *,
    gathered: tuple[CreditedOffer, ...],
    reckoning: WayReckoning,
    today: date,
) -> DegreeWay:
    outside = sum((each.credits for each in gathered), NOTHING)
    there = missing - outside
    prices = [each.offer.price for each in gathered]
    if there:
        prices += [None if programme.price_per_credit is None else programme.price_per_credit * there]
        prices += [programme.entrance_fee]
    stated = [price for price in prices if price is not None]
    scheme = reckoning.scheme
    benefits = [each for each in (benefit_of(g.offer, scheme) for g in gathered) if each] if scheme else []
    ready = max((g.offer.ends_on for g in gathered if g.offer.ends_on), default=today)
    enters_on = _admission(programme.starts_on, ready)
    starts = [g.offer.starts_on for g in gathered if g.offer.starts_on]
    return DegreeWay(
        kind=DegreeWayKind.GATHER_FIRST if gathered else DegreeWayKind.STUDY_THERE,
        gathered=gathered,
        credits_outside=outside,
        credits_there=there,
        price=sum(stated, NOTHING) if stated else None,
        is_price_whole=len(stated) == len(prices),
        benefit=max(benefits, key=lambda benefit: benefit.amount, default=None),
        hours=_hours(gathered, there=there, by_law=reckoning.hours_per_credit),
        starts_on=min(starts, default=enters_on),
        enters_on=enters_on,
        ends_on=_end(programme, enters_on=enters_on, credits=there),
    )


def _hours(gathered: Sequence[CreditedOffer], *, there: Decimal, by_law: Decimal | None) -> Decimal | None:
    stated = [each.offer.study_hours for each in gathered if each.offer.study_hours is not None]
    if by_law is None or len(stated) < len(gathered):
        return None
    return sum(stated, NOTHING) + by_law * there


def _admission(first: date | None, ready: date) -> date | None:
    """Return the first day of admission on which everything before is finished."""
    if first is None:
        return None
    years = max(ready.year - first.year, 0)
    day = years_after(first, years)
    return day if day >= ready else years_after(first, years + 1)


def _end(programme: DegreeProgramme, *, enters_on: date | None, credits: Decimal) -> date | None:
    if enters_on is None or programme.credits_a_year is None:
        return None
    years = int((credits / programme.credits_a_year).to_integral_value(ROUND_CEILING))
    return years_after(enters_on, max(years, 1)) - timedelta(days=1)


def _firsts(way: DegreeWay, ways: Sequence[DegreeWay]) -> list[First]:
    """Name in what a way is first; of two that are equal, the one that stands first is."""
    firsts = []
    dated = [each for each in ways if each.ends_on is not None]
    if dated and min(dated, key=lambda each: each.ends_on or date.max) is way:
        firsts.append(First.SOONEST)
    priced = [each for each in ways if each.is_price_whole and each.net is not None]
    if priced and min(priced, key=lambda each: each.net or NOTHING) is way:
        firsts.append(First.CHEAPEST)
    timed = [each for each in ways if each.hours is not None]
    if len(timed) > 1 and min(timed, key=lambda each: each.hours or NOTHING) is way:
        firsts.append(First.FEWEST_HOURS)
    return firsts
