"""The search behind `ways`: every choice is tried, but for those that cannot become better than the best so far.

Block after block, option after option is taken or left out, the most promising first; a choice whose least (`Floors`)
is no better than the best so far is given up. The answer is that of trying everything, which a test does; with more
steps than allowed it is the best until then, and says so (`PathwayWay.is_proved`). Among ways that are equal in what is
compared, a shorter look finds one that is better in the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import BenefitScheme, benefit_of
from kakitome.learning.credit.way import NOTHING, First, MissingBlock, PathwayWay, WayDemand, WayStep
from kakitome.learning.credit.way_floor import Floor, Floors, Known, Left, PartSitting, add

MOST_STEPS: Final = 2_000
"""Steps of one search; beyond, the best way until then is given and said not to be proved. (derived)"""
_STEPS_AMONG_EQUALS: Final = 200

Score = tuple[int, int, Decimal, int, Decimal]
"""Last day (ordinal), unknown fees, yen, unknown hours, hours: of a way, or the least that a way comes to."""
_FIRST: Final = {First.SOONEST: (0,), First.CHEAPEST: (1, 2), First.FEWEST_HOURS: (3, 4)}
_THEN: Final = {First.SOONEST: (1, 2, 3, 4), First.CHEAPEST: (1, 2, 0, 3, 4), First.FEWEST_HOURS: (3, 4, 0, 1, 2)}

Chosen = dict[str, tuple[str, PartSitting]]
"""The block and the sitting of each part that was chosen."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """What was chosen comes to: last day, fees, the largest aid, hours."""

    end: int = 0
    price: Known = (0, NOTHING)
    aid: Decimal = NOTHING
    hours: Known = (0, NOTHING)

    def plus(self, sitting: PartSitting, *, shared: Decimal) -> "_Sum":
        hours = add(self.hours, sitting.hours)
        return _Sum(
            end=max(self.end, sitting.end),
            price=add(self.price, sitting.price),
            aid=max(self.aid, sitting.aid),
            hours=(hours[0], hours[1] - shared),
        )

    def least_with(self, rest: Floor) -> Score:
        """Return what it comes to at least, when the aid is of what was chosen or of what is still to be."""
        own = add(self.price, rest.price)
        price = min((own[0], own[1] - self.aid), add(self.price, rest.helped))
        return (max(self.end, rest.end), *price, *add(self.hours, rest.hours))


@dataclass(frozen=True, slots=True)
class _SearchPlace:
    """Where a search stands: the block, the first option to look at, what is still to be chosen."""

    floors: Floors
    block: int
    begin: int
    left: Left


class WaySearch:
    """Searches of one need among the sittings that can still be joined."""

    def __init__(
        self,
        need: WayDemand,
        offers: Iterable[PartOffer],
        *,
        scheme: BenefitScheme | None,
        today: date,
        most_steps: int = MOST_STEPS,
    ) -> None:
        self._need, self._most_steps, self.was_cut = need, most_steps, False
        self._blocks = _later_first(need.blocks)
        self._sittings = _joinable(need, offers, scheme=scheme, today=today)

    def blocked(self) -> tuple[str, ...]:
        """Return the blocks that cannot be filled, whatever is chosen elsewhere."""
        return tuple(block.key for block in self._need.blocks if not self._can_fill(block))

    def has_unstated(self, first: First) -> bool:
        """Tell whether a sitting to choose from does not state what is compared."""
        sittings = [sitting for sittings in self._sittings.values() for sitting in sittings]
        if first is First.CHEAPEST:
            return any(sitting.price[0] for sitting in sittings)
        return first is First.FEWEST_HOURS and any(sitting.hours[0] for sitting in sittings)

    def best(self, first: First, *, until: date) -> PathwayWay | None:
        """Return the way that is first in one thing and ends on a day or before; None where there is none."""
        limit = until.toordinal()
        run = _SearchRun(self._need, self._blocks, sittings=self._sittings, order=_FIRST[first], limit=limit)
        run.search(self._most_steps)
        self.was_cut = self.was_cut or run.steps_left <= 0
        if run.best is None:
            return None
        # Among those that are as good, one that is better in the rest.
        if first is First.SOONEST:
            limit = max(sitting.end for _block, sitting in run.best.values())
        equal = _SearchRun(self._need, self._blocks, sittings=self._sittings, order=_THEN[first], limit=limit)
        equal.keep(run.best)
        equal.search(_STEPS_AMONG_EQUALS)
        return _way(self._need, equal.best or run.best, first=first, is_proved=run.steps_left > 0)

    def _can_fill(self, block: MissingBlock) -> bool:
        parts = [part for part in dict.fromkeys(block.options) if part in self._sittings]
        if block.parts is not None:
            return len(parts) >= block.parts
        return sum((self._need.credits.get(part, NOTHING) for part in parts), NOTHING) >= (block.credits or NOTHING)


class _SearchRun:
    """One search: in one order of what counts, until one day."""

    def __init__(
        self,
        need: WayDemand,
        blocks: tuple[MissingBlock, ...],
        *,
        sittings: Mapping[str, tuple[PartSitting, ...]],
        order: tuple[int, ...],
        limit: int,
    ) -> None:
        self._need, self._blocks, self._sittings = need, blocks, sittings
        self._order, self._limit, self.steps_left = order, limit, 0
        self.best: Chosen | None = None
        self._best_key: tuple[Decimal | int, ...] = ()
        self._chosen: Chosen = {}
        self._shared = _shared_hours(need)
        self._before = _all_before(blocks)
        # Where parts depend on each other, a part more than a block asks for may be what another block needs.
        self._is_coupled = bool(need.quotas or need.prerequisites)
        self._floors: dict[tuple[int, ...], Floors] = {}

    def search(self, steps: int) -> None:
        """Try every choice that may become better than the best so far, in so many steps."""
        self.steps_left = steps
        quotas = tuple(max((quota.credits or NOTHING) - quota.held, NOTHING) for quota in self._need.quotas)
        self._enter(0, quotas=quotas, total=_Sum())

    def keep(self, chosen: Chosen) -> None:
        """Keep what was chosen, if it is allowed and better than the best so far."""
        if not _is_allowed(self._need, set(chosen)):
            return
        key = self._key(score_of(self._need, [sitting for _block, sitting in chosen.values()]))
        if self.best is None or key < self._best_key:
            self.best, self._best_key = dict(chosen), key

    def _key(self, score: Score) -> tuple[Decimal | int, ...]:
        return tuple(score[index] for index in self._order)

    def _enter(self, block: int, *, quotas: tuple[Decimal, ...], total: _Sum) -> None:
        """Go on with a block, or end."""
        if block == len(self._blocks):
            self.keep(self._chosen)
            return
        limits = tuple(self._limit_of(later) for later in range(len(self._blocks)))
        if limits not in self._floors:
            self._floors[limits] = Floors(
                self._need, self._blocks, sittings=self._sittings, limits=limits, is_coupled=self._is_coupled
            )
        floors = self._floors[limits]
        self._visit(_SearchPlace(floors, block, 0, floors.begin(block, quotas)), total)

    def _limit_of(self, block: int) -> int:
        """Return the last day of a block: the last of all, or the day on which what comes after it begins."""
        key = self._blocks[block].key
        begins = (sitting.start for later, sitting in self._chosen.values() if key in self._before[later])
        return self._ends_by(block, min(begins, default=self._limit))

    def _ends_by(self, block: int, limit: int) -> int:
        """Return the last end of a block's sittings up to a day, by which equal cases are recognised as equal."""
        ends = (s.end for part in self._blocks[block].options for s in self._sittings.get(part, ()) if s.end <= limit)
        return max(ends, default=0)

    def _visit(self, place: _SearchPlace, total: _Sum) -> None:
        """Take one more option of a block, or go on with the next block."""
        self.steps_left -= 1
        if self.steps_left <= 0:
            return
        floors, block, left = place.floors, place.block, place.left
        choices = sorted(self._choices(place, total), key=lambda choice: choice[:2])
        for key, _turn, index, sitting in choices:
            if self.best is not None and key >= self._best_key:
                return
            if sitting is None:
                self._enter(block + 1, quotas=left.quotas, total=total)
            else:
                part = sitting.offer.part
                taken = total.plus(sitting, shared=self._shared_with(part, sitting))
                self._chosen[part] = (self._blocks[block].key, sitting)
                self._visit(_SearchPlace(floors, block, index + 1, floors.after(left, part)), taken)
                del self._chosen[part]
            if self.steps_left <= 0:
                return

    def _choices(
        self, place: _SearchPlace, total: _Sum
    ) -> Iterator[tuple[tuple[Decimal | int, ...], int, int, PartSitting | None]]:
        """Yield what can be done next, each with the least it leads to; no sitting: on to the next block."""
        floors, block, left, turn = place.floors, place.block, place.left, 0
        if left.is_block_done:
            floor = floors.least_of_next(block, left)
            if floor is not None:
                yield self._key(total.least_with(floor)), turn, place.begin, None
            if not self._is_coupled:
                return
        limit = self._limit_of(block)
        for index in range(place.begin, len(floors.options[block])):
            part = floors.options[block][index]
            floor = floors.least(block, index + 1, left=floors.after(left, part)) if self._is_free(part) else None
            if floor is None:
                continue
            for sitting in self._sittings[part]:
                if sitting.end <= limit and self._is_in_order(part, sitting):
                    turn += 1
                    taken = total.plus(sitting, shared=self._shared_with(part, sitting))
                    yield self._key(taken.least_with(floor)), turn, index, sitting

    def _is_free(self, part: str) -> bool:
        """Tell whether a part is not chosen yet, nor one that excludes it."""
        return part not in self._chosen and not any(
            part in pair and any(other in self._chosen or other in self._need.held for other in pair if other != part)
            for pair in self._need.excluding
        )

    def _is_in_order(self, part: str, sitting: PartSitting) -> bool:
        """Tell whether a sitting lies after what it needs and before what needs it, as far as that is chosen."""
        needs = self._need.prerequisites
        if not needs:
            return True
        return all(
            other not in self._chosen or self._chosen[other][1].end <= sitting.start for other in needs.get(part, ())
        ) and all(
            part not in needs.get(other, ()) or sitting.end <= chosen.start
            for other, (_block, chosen) in self._chosen.items()
        )

    def _shared_with(self, part: str, sitting: PartSitting) -> Decimal:
        """Return the hours that a sitting shares with what is held or chosen."""
        if part not in self._shared or sitting.hours[0]:
            return NOTHING
        return sum(
            (
                hours
                for other, hours in self._shared[part]
                if other in self._need.held or (other in self._chosen and not self._chosen[other][1].hours[0])
            ),
            NOTHING,
        )


def score_of(need: WayDemand, sittings: list[PartSitting]) -> Score:
    """Return what a whole choice comes to: the largest aid of one course taken off, what overlaps counted once."""
    timed = {s.offer.part: s.offer.study_hours for s in sittings if s.offer.study_hours is not None}
    hours = sum(timed.values(), NOTHING)
    for overlap in need.overlaps:
        if overlap.parts <= timed.keys() | need.held and overlap.parts & timed.keys():
            hours -= overlap.hours
    unknown = sum(sitting.price[0] for sitting in sittings)
    price = sum((sitting.price[1] for sitting in sittings), NOTHING) - max((s.aid for s in sittings), default=NOTHING)
    return (max((s.end for s in sittings), default=0), unknown, price, len(sittings) - len(timed), hours)


def _way(need: WayDemand, chosen: Chosen, *, first: First, is_proved: bool) -> PathwayWay:
    sittings = [sitting for _block, sitting in chosen.values()]
    helped = max((sitting for sitting in sittings if sitting.benefit), key=lambda s: s.aid, default=None)
    return PathwayWay(
        steps=tuple(
            WayStep(block=block, offer=sitting.offer)
            for block, sitting in sorted(chosen.values(), key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
        ),
        first_in=(first,),
        hours=score_of(need, sittings)[4],
        price=sum((sitting.price[1] for sitting in sittings), NOTHING),
        benefit=helped.benefit if helped else None,
        helped=helped.offer if helped else None,
        unpriced=tuple(sitting.offer for sitting in sittings if sitting.price[0]),
        untimed=tuple(sitting.offer for sitting in sittings if sitting.hours[0]),
        is_proved=is_proved,
    )


def _joinable(
    need: WayDemand, offers: Iterable[PartOffer], *, scheme: BenefitScheme | None, today: date
) -> dict[str, tuple[PartSitting, ...]]:
    """Return the sittings of each part that somebody may join and that lie after what they need, if anything does."""
    wanted = {part for block in need.blocks for part in block.options} - need.held
    by_part: defaultdict[str, list[PartSitting]] = defaultdict(list)
    for offer in offers:
        if offer.part in wanted and offer.is_open(today) and offer.starts_on and offer.ends_on:
            benefit = benefit_of(offer, scheme) if scheme else None
            by_part[offer.part].append(
                PartSitting(offer, offer.starts_on.toordinal(), offer.ends_on.toordinal(), benefit)
            )
    count = -1
    while count != (count := sum(len(sittings) for sittings in by_part.values())):
        earliest = {part: min(s.end for s in sittings) for part, sittings in by_part.items() if sittings}
        for part, sittings in by_part.items():
            needed = need.prerequisites.get(part, frozenset()) - need.held
            if not needed <= earliest.keys():
                sittings.clear()
            elif needed:
                sittings[:] = [s for s in sittings if s.start >= max(earliest[other] for other in needed)]
    return {part: tuple(sittings) for part, sittings in by_part.items() if sittings}


def _is_allowed(need: WayDemand, parts: set[str]) -> bool:
    """Tell whether what parts need is there too, and enough credits of each kind that is asked."""
    held = parts | need.held
    if not all(need.prerequisites.get(part, frozenset()) <= held for part in parts):
        return False
    total = sum((need.credits.get(part, NOTHING) for part in parts), NOTHING)
    for quota in need.quotas:
        size = sum((need.credits.get(part, NOTHING) for part in parts & quota.parts), quota.held)
        if size < (quota.credits or NOTHING) or size < (quota.share or NOTHING) * (total + quota.held_of_all):
            return False
    return True


def _all_before(blocks: tuple[MissingBlock, ...]) -> dict[str, frozenset[str]]:
    """Return, for each block, the blocks that have to be finished before it, however far before."""
    before = {block.key: frozenset(block.after) for block in blocks}
    for _ in blocks:
        before = {key: some.union(*(before.get(other, frozenset()) for other in some)) for key, some in before.items()}
    return before


def _later_first(blocks: tuple[MissingBlock, ...]) -> tuple[MissingBlock, ...]:
    """Put blocks before those they come after: when a capstone begins is the end of everything before it."""
    before = _all_before(blocks)
    return tuple(sorted(blocks, key=lambda block: -len(before[block.key])))


def _shared_hours(need: WayDemand) -> dict[str, list[tuple[str, Decimal]]]:
    shared: defaultdict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for overlap in need.overlaps:
        for part in overlap.parts:
            shared[part] += [(other, overlap.hours) for other in overlap.parts if other != part]
    return dict(shared)
