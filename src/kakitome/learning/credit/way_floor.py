"""The least that the rest of a way can come to: what lets the search give up a choice early.

Each thing by itself (last day, fees, hours) is reckoned exactly for parts that have nothing to do with each other:
option after option is taken or left out, and what was reckoned once for so much left to choose is remembered. Parts
that depend on, overlap with or exclude each other only make a way longer or dearer than this, but for shared hours,
which are taken off beforehand.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import Benefit
from kakitome.learning.credit.way import NOTHING, MissingBlock, WayDemand

Known = tuple[int, Decimal]
"""How many do not state it, and the sum of those that do."""
_NO_SUM: Final[Known] = (0, NOTHING)


@dataclass(frozen=True, slots=True)
class PartSitting:
    """An offer as the search reads it: days as ordinals, and what would be paid back of it."""

    offer: PartOffer
    start: int
    end: int
    benefit: Benefit | None

    @property
    def price(self) -> Known:
        """Return its fee before aid."""
        return (0, self.offer.price) if self.offer.price is not None else (1, NOTHING)

    @property
    def aid(self) -> Decimal:
        """Return what would be paid back."""
        return self.benefit.amount if self.benefit else NOTHING

    @property
    def hours(self) -> Known:
        """Return its hours."""
        return (0, self.offer.study_hours) if self.offer.study_hours is not None else (1, NOTHING)


class Left(NamedTuple):
    """What is still to be chosen: parts or (with parts below 0) credits of a block, and credits over all blocks."""

    parts: int
    credits: Decimal
    quotas: tuple[Decimal, ...]

    @property
    def is_block_done(self) -> bool:
        """Whether the block needs no more."""
        return self.parts == 0 or (self.parts < 0 and self.credits <= 0)


class Floor(NamedTuple):
    """The least, each by itself: last day, fees without aid, fees with aid for one course at most, hours."""

    end: int
    price: Known
    helped: Known
    hours: Known


class Floors:
    """Floors of one need, for one choice of last days of its blocks."""

    def __init__(
        self,
        need: WayDemand,
        blocks: Sequence[MissingBlock],
        *,
        sittings: Mapping[str, tuple[PartSitting, ...]],
        limits: tuple[int, ...],
        is_coupled: bool,
    ) -> None:
        self._need, self._blocks, self._is_coupled = need, blocks, is_coupled
        shared = _most_shared(need)
        self.options = tuple(
            tuple(part for part in dict.fromkeys(block.options) if any(s.end <= limit for s in sittings.get(part, ())))
            for block, limit in zip(blocks, limits, strict=True)
        )
        self._parts = [
            [_least([s for s in sittings[part] if s.end <= limit], shared.get(part, NOTHING)) for part in options]
            for options, limit in zip(self.options, limits, strict=True)
        ]
        self._memory: dict[tuple[int, int, Left], Floor | None] = {}

    def begin(self, block: int, quotas: tuple[Decimal, ...]) -> Left:
        """Return what is to be chosen where a block begins."""
        block_to_fill = self._blocks[block]
        parts = block_to_fill.parts if block_to_fill.parts is not None else -1
        return Left(parts, NOTHING if parts >= 0 else block_to_fill.credits or NOTHING, quotas)

    def after(self, left: Left, part: str) -> Left:
        """Return what is to be chosen once a part is."""
        size = self._need.credits.get(part, NOTHING)
        quotas = left.quotas
        if quotas:
            quotas = tuple(
                max(rest - size, NOTHING) if part in quota.parts else rest
                for rest, quota in zip(quotas, self._need.quotas, strict=True)
            )
        if left.parts < 0:
            return Left(-1, max(left.credits - size, NOTHING), quotas)
        return Left(max(left.parts - 1, 0), NOTHING, quotas)

    def least(self, block: int, index: int, *, left: Left) -> Floor | None:
        """Return the least from option `index` of a block on; None where the rest cannot be chosen."""
        if block == len(self._blocks):
            return None if any(rest > 0 for rest in left.quotas) else Floor(0, _NO_SUM, _NO_SUM, _NO_SUM)
        is_done = left.is_block_done
        if index == len(self.options[block]) or (is_done and not self._is_coupled):
            return self.least_of_next(block, left) if is_done else None
        key = (block, index, left)
        if key not in self._memory:
            part = self.options[block][index]
            rest = self.least(block, index + 1, left=self.after(left, part))
            self._memory[key] = _either(self.least(block, index + 1, left=left), _with(self._parts[block][index], rest))
        return self._memory[key]

    def least_of_next(self, block: int, left: Left) -> Floor | None:
        """Return the least of the blocks behind one."""
        if block + 1 == len(self._blocks):
            return self.least(block + 1, 0, left=left)
        return self.least(block + 1, 0, left=self.begin(block + 1, left.quotas))


def add(left: Known, right: Known) -> Known:
    """Add what is known, and count what is not."""
    return left[0] + right[0], left[1] + right[1]


def _least(sittings: list[PartSitting], shared: Decimal) -> Floor:
    hours = min(sitting.hours for sitting in sittings)
    return Floor(
        end=min(sitting.end for sitting in sittings),
        price=min(sitting.price for sitting in sittings),
        helped=min((sitting.price[0], sitting.price[1] - sitting.aid) for sitting in sittings),
        hours=(hours[0], hours[1] - shared),
    )


def _with(part: Floor, rest: Floor | None) -> Floor | None:
    if rest is None:
        return None
    return Floor(
        end=max(part.end, rest.end),
        price=add(part.price, rest.price),
        helped=min(add(part.price, rest.helped), add(part.helped, rest.price)),
        hours=add(part.hours, rest.hours),
    )


def _either(without: Floor | None, taken: Floor | None) -> Floor | None:
    if without is None or taken is None:
        return without or taken
    return Floor(
        end=min(without.end, taken.end),
        price=min(without.price, taken.price),
        helped=min(without.helped, taken.helped),
        hours=min(without.hours, taken.hours),
    )


def _most_shared(need: WayDemand) -> dict[str, Decimal]:
    shared: defaultdict[str, Decimal] = defaultdict(Decimal)
    for overlap in need.overlaps:
        for part in overlap.parts:
            shared[part] += overlap.hours
    return shared
