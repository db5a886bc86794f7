"""Whether anybody can finish a pathway, and what it takes: ways to choose, study hours, money, the earliest end.

    reach = reachability(pathway, offers, ended=frozenset(), on=today)
    reach.is_reachable, reach.selections, reach.hours, reach.prices, reach.earliest_end

1. A selection is one way to choose in every block; parts that exclude each other never stand in one selection.
2. Hours and prices range over selections whose every part states them; what is not stated is named and never taken
   for nothing.
3. A selection is open when each of its parts has a start from today on. Its end is the earliest that the stated dates
   allow, everything taken side by side that need not wait for another.
4. So many selections and no more are looked at; where there are more, it is said and the ranges are of those looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, combinations, islice, product
from typing import Final, Protocol

from kakitome.learning.credit.pathway import (
    ChoiceKind,
    OverlapRule,
    Pathway,
    PathwayBlock,
    PathwayPart,
    credits_of,
    hours_counted_once,
    levels_are_met,
    years_after,
)

MOST_SELECTIONS: Final = 5_000
"""Ways to choose that are looked at, in a block and over all. (derived)"""

Selection = tuple[PathwayPart, ...]


class DatedOffer(Protocol):
    """One time at which a part is held: who offers it says when; `part` is the identifier of the part."""

    @property
    def part(self) -> str:
        """Return the identifier of the part."""

    @property
    def starts_on(self) -> date | None:
        """Return the first day."""

    @property
    def ends_on(self) -> date | None:
        """Return the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDates:
    """The stated dates of one part, as a `DatedOffer`."""

    part: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRange:
    """Study hours between which selections lie."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """What selections cost before aid, in one currency, with the parts of the cheapest."""

    currency: str
    low: Decimal
    high: Decimal
    cheapest: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReach:
    """How many parts of a block have a coming start, and whether a choice can be made among them."""

    block: PathwayBlock
    offered: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayReach:
    """What it takes to finish a pathway.

    Attributes:
        blocks: each block by itself.
        selections: ways to choose among the parts that have not ended.
        open_selections: those of them whose every part has a coming start.
        all_checked: whether there are no more than were looked at.
        hours: None where no selection states all its hours.
        prices: by currency; none where no selection states all its prices.
        unpriced: parts that state no price.
        next_start: the first day on which something of an open selection begins.
        earliest_end: None where no open selection has dates that follow each other and lie within the years allowed.
        is_in_time: whether an open selection with such an order ends within the years allowed, or none has that order.
    """

    blocks: tuple[BlockReach, ...]
    selections: int
    open_selections: int
    all_checked: bool
    hours: HoursRange | None
    prices: tuple[PriceRange, ...]
    unpriced: tuple[PathwayPart, ...]
    next_start: date | None
    earliest_end: date | None
    is_in_time: bool = True

    @property
    def is_reachable(self) -> bool:
        """Whether some selection can be begun in all its parts."""
        return self.open_selections > 0


def reachability(pathway: Pathway, offers: Sequence[DatedOffer], *, ended: frozenset[str], on: date) -> PathwayReach:
    """Look at the ways through a pathway on a day; `ended` names parts that are no longer held at all."""
    coming = {offer.part for offer in offers if offer.starts_on is not None and offer.starts_on >= on} - ended
    usable = frozenset(part.identifier for part in pathway.parts) - ended
    chosen, all_checked = _selections(pathway, usable)
    opened, all_opened = _selections(pathway, frozenset(coming))
    timed = [dates for selection in opened if (dates := _dates_of(pathway, selection, offers=offers, on=on))]
    in_time = [end for first, end in timed if _is_in_window(pathway, first, last=end)]
    begun = {part.identifier for selection in opened for part in selection}
    starts = [o.starts_on for o in offers if o.part in begun and o.starts_on is not None and o.starts_on >= on]
    return PathwayReach(
        blocks=tuple(_block_reach(pathway, block, coming=frozenset(coming)) for block in pathway.blocks),
        selections=len(chosen),
        open_selections=len(opened),
        all_checked=all_checked and all_opened,
        hours=_hours(pathway, chosen),
        prices=tuple(_prices(chosen)),
        unpriced=tuple(p for p in pathway.parts if p.price is None and p.identifier not in ended),
        next_start=min(starts, default=None),
        earliest_end=min(in_time, default=None),
        is_in_time=bool(in_time) or not timed,
    )


def _selections(pathway: Pathway, usable: frozenset[str]) -> tuple[list[Selection], bool]:
    """Return the ways to choose among usable parts, and whether there are no more than were looked at."""
    choices: list[list[Selection]] = []
    for block in pathway.blocks:
        ways = list(islice(_ways(block, usable), MOST_SELECTIONS + 1))
        choices.append([way for way in ways if not _excludes(pathway, way)])
    every = islice(product(*choices), MOST_SELECTIONS + 1) if choices else iter(())
    looked_at = [tuple(chain.from_iterable(ways)) for ways in every]
    is_all = len(looked_at) <= MOST_SELECTIONS and all(len(ways) <= MOST_SELECTIONS for ways in choices)
    return [way for way in looked_at[:MOST_SELECTIONS] if _is_enough(pathway, way)], is_all


def _ways(block: PathwayBlock, usable: frozenset[str]) -> Iterator[Selection]:
    parts = [part for part in block.parts if part.identifier in usable]
    if block.choice.kind is ChoiceKind.ALL:
        yield from [tuple(parts)] if parts and len(parts) == len(block.parts) else ()
    elif block.choice.kind is ChoiceKind.SOME:
        yield from combinations(parts, block.choice.parts) if block.choice.parts else ()
    else:
        yield from _ways_by_credits(block, parts)


def _ways_by_credits(block: PathwayBlock, parts: list[PathwayPart]) -> Iterator[Selection]:
    """Yield sets that hold the credits and would lack some without any one of their parts."""
    stated = [part for part in parts if part.credits]
    wanted = block.choice.credits
    looked_at = islice(
        chain.from_iterable(combinations(stated, size) for size in range(1, len(stated) + 1)), 20 * MOST_SELECTIONS
    )
    for way in looked_at:
        together = credits_of(way)
        if together >= wanted and all(together - (part.credits or 0) < wanted for part in way):
            yield way


def _excludes(pathway: Pathway, way: Selection) -> bool:
    names = {part.identifier for part in way}
    pairs = pathway.pairs(OverlapRule.ONE_OF_THEM, OverlapRule.UNDECIDED)
    return any(names.issuperset(overlap.parts) for overlap in pairs)


def _is_enough(pathway: Pathway, selection: Selection) -> bool:
    return (
        not _excludes(pathway, selection)
        and credits_of(selection) >= (pathway.total_credits or 0)
        and levels_are_met(pathway, selection)
    )


def _block_reach(pathway: Pathway, block: PathwayBlock, *, coming: frozenset[str]) -> BlockReach:
    ways = islice(_ways(block, coming), MOST_SELECTIONS)
    return BlockReach(
        block=block,
        offered=sum(part.identifier in coming for part in block.parts),
        is_open=any(not _excludes(pathway, way) for way in ways),
    )


def _hours(pathway: Pathway, selections: list[Selection]) -> HoursRange | None:
    lows, highs = [], []
    for selection in selections:
        if all(part.hours is not None for part in selection):
            shared = hours_counted_once(pathway, selection)
            lows.append(sum((p.hours or Decimal(0) for p in selection), Decimal(0)) - shared)
            highs.append(sum((p.hours_max or p.hours or Decimal(0) for p in selection), Decimal(0)) - shared)
    return HoursRange(low=min(lows), high=max(highs)) if lows else None


def _prices(selections: list[Selection]) -> Iterator[PriceRange]:
    sums: dict[str, list[tuple[Decimal, Selection]]] = {}
    for selection in selections:
        prices = [part.price for part in selection if part.price is not None]
        if len(prices) < len(selection):
            continue
        for currency in sorted({price.currency for price in prices}):
            cost = sum((price.amount for price in prices if price.currency == currency), Decimal(0))
            sums.setdefault(currency, []).append((cost, selection))
    for currency, costs in sums.items():
        low, cheapest = min(costs, key=lambda cost: cost[0])
        yield PriceRange(currency=currency, low=low, high=max(cost for cost, _ in costs), cheapest=cheapest)


def _dates_of(
    pathway: Pathway, selection: Selection, *, offers: Sequence[DatedOffer], on: date
) -> tuple[date, date] | None:
    """Return when a selection's first and last part end at the earliest; None where the dates do not follow."""
    before = _waits_for(pathway, selection)
    ends: dict[str, date] = {}
    waiting = [part.identifier for part in selection]
    while waiting:
        ready = [name for name in waiting if before[name] <= ends.keys()]
        if not ready:
            return None
        for name in ready:
            from_on = max([on, *(ends[other] for other in before[name])])
            own = [o for o in offers if o.part == name and o.starts_on and o.ends_on and o.starts_on >= from_on]
            if not own:
                return None
            ends[name] = min(o.ends_on for o in own if o.ends_on is not None)
        waiting = [name for name in waiting if name not in ends]
    return (min(ends.values()), max(ends.values())) if ends else None


def _waits_for(pathway: Pathway, selection: Selection) -> dict[str, set[str]]:
    chosen = {part.identifier for part in selection}
    waits: dict[str, set[str]] = {}
    for block in pathway.blocks:
        earlier = {p.identifier for key in block.after if (b := pathway.block(key)) for p in b.parts}
        for part in block.parts:
            waits[part.identifier] = (earlier | set(part.after)) & chosen
    return waits


def _is_in_window(pathway: Pathway, first: date, *, last: date) -> bool:
    return pathway.window_years is None or last <= years_after(first, pathway.window_years)
