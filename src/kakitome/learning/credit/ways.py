"""Find the shortest ways to a target: which sittings of which courses, until when, for how much.

    found = find_ways(need, offers, scheme=training_benefit(), today=today)
    found.ways[0].ends_on, found.ways[0].net

A way takes one dated sitting for each part; parts may be learnt side by side, unless one is needed before another. At
most three ways come out, each first in one thing: soonest, cheapest, fewest hours. What is not stated is counted as
unknown and left out of sums, never as 0; a way with unknown fees is never called the cheapest.

Of the aid, the largest one of a way is counted: after a benefit three years pass before the next (`training_benefit`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import BenefitScheme
from kakitome.learning.credit.way import First, PathwayWay, PathwayWays, WayDemand
from kakitome.learning.credit.way_search import MOST_STEPS, WaySearch

MOST_DAYS: Final = 3653
"""Ways that end later than in ten years are not looked for. (derived)"""


def find_ways(
    need: WayDemand,
    offers: Iterable[PartOffer],
    *,
    scheme: BenefitScheme | None,
    today: date,
    most_steps: int = MOST_STEPS,
) -> PathwayWays:
    """Find the ways that are first in something; without a scheme no aid is counted.

    Sittings that nobody may join any more, and those without both days, belong to no way. Where no way ends in time,
    the one that ends soonest is returned with the days by which it is late.
    """
    search = WaySearch(need, offers, scheme=scheme, today=today, most_steps=most_steps)
    blocked = search.blocked()
    if blocked or not need.blocks:
        return PathwayWays(ways=(), blocked=blocked)
    horizon = today + timedelta(days=MOST_DAYS)
    last_day = min(need.finish_by or horizon, horizon)
    ways = tuple(way for first in First if (way := search.best(first, until=last_day)) is not None)
    if ways or need.finish_by is None:
        return PathwayWays(ways=_joined(ways, search), is_all_checked=not search.was_cut)
    late = search.best(First.SOONEST, until=horizon)
    if late is None:
        return PathwayWays(ways=(), is_late=not search.was_cut, is_all_checked=not search.was_cut)
    nearest = replace(late, days_late=(late.ends_on - need.finish_by).days)
    return PathwayWays(ways=(nearest,), is_late=True, is_all_checked=not search.was_cut)


def _joined(ways: tuple[PathwayWay, ...], search: WaySearch) -> tuple[PathwayWay, ...]:
    """Show a way once, with everything in which it is first; nothing is first in what it does not state throughout."""
    shown: list[PathwayWay] = []
    for way in ways:
        (first,) = way.first_in
        if (first is First.CHEAPEST and way.unpriced) or (first is First.FEWEST_HOURS and way.untimed):
            continue
        equal = next((index for index, other in enumerate(shown) if _is_equal(way, other, first=first)), None)
        among = frozenset({first}) if search.has_unstated(first) else frozenset()
        if equal is None:
            shown.append(replace(way, among_stated=among))
        else:
            other = shown[equal]
            joined = (*other.first_in, first)
            is_proved = other.is_proved and way.is_proved
            among |= other.among_stated
            shown[equal] = replace(other, first_in=joined, among_stated=among, is_proved=is_proved)
    return tuple(shown)


def _is_equal(way: PathwayWay, other: PathwayWay, *, first: First) -> bool:
    """Tell whether another way is as good in one thing, so that one of them is enough."""
    if first is First.SOONEST:
        return way.ends_on == other.ends_on
    if first is First.CHEAPEST:
        return not other.unpriced and way.net == other.net
    return not other.untimed and way.hours == other.hours
