"""What is missing to a target, and a way there: one dated sitting of a course for each part that is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import Benefit

NOTHING: Final = Decimal(0)


class First(StrEnum):
    """In what a way is first."""

    SOONEST = "soonest"
    CHEAPEST = "cheapest"
    FEWEST_HOURS = "fewest-hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingBlock:
    """A block that is not done: so many of these parts, or parts of so many credits, whichever is asked.

    Attributes:
        options: identifiers of the parts to choose from; those that count already are left out.
        parts: how many more are needed; None where credits are asked.
        credits: how many more credits are needed; None where parts are asked.
        after: keys of blocks that have to be finished before anything of this one begins.
    """

    key: str
    options: tuple[str, ...]
    parts: int | None = None
    credits: Decimal | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two parts that share hours: whoever takes both learns these once."""

    parts: frozenset[str]
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So much from certain parts, in whatever block: credits, or a share (0 to 1) of the credits of everything.

    `held` are the credits of such parts that count already, `held_of_all` those of all parts that do.
    """

    parts: frozenset[str]
    credits: Decimal | None = None
    share: Decimal | None = None
    held: Decimal = NOTHING
    held_of_all: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class WayDemand:
    """What is missing to a target.

    Attributes:
        credits: credits of each part; a part that is not named carries none.
        prerequisites: parts that have to be finished before a part begins.
        excluding: pairs of parts of which only one counts.
        quotas: what is asked over all blocks; blocks may then be filled beyond what they ask.
        held: parts that count already, which fulfil prerequisites and overlap with others.
        finish_by: last day on which everything has to be finished; None for no end.
    """

    blocks: tuple[MissingBlock, ...]
    credits: Mapping[str, Decimal] = field(default_factory=dict)
    prerequisites: Mapping[str, frozenset[str]] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()
    excluding: tuple[frozenset[str], ...] = ()
    quotas: tuple[Quota, ...] = ()
    held: frozenset[str] = frozenset()
    finish_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStep:
    """One sitting of a way, for one block."""

    block: str
    offer: PartOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayWay:
    """One way.

    Attributes:
        first_in: in what it is first.
        among_stated: in what it is first only among the ways that state it throughout.
        hours: of all parts that state them, what overlaps once.
        price: of all parts that state one, before aid, in yen.
        benefit, helped: what is paid back later, and for which sitting; None for nothing.
        unpriced, untimed: sittings whose fee, or whose hours, are not stated.
        days_late: by how many days it misses the day by which everything has to be finished.
        is_proved: whether every combination was compared.
    """

    steps: tuple[WayStep, ...]
    first_in: tuple[First, ...]
    hours: Decimal
    price: Decimal
    benefit: Benefit | None
    helped: PartOffer | None
    unpriced: tuple[PartOffer, ...]
    untimed: tuple[PartOffer, ...]
    among_stated: frozenset[First] = frozenset()
    days_late: int = 0
    is_proved: bool = True

    @property
    def starts_on(self) -> date:
        """Return its first day."""
        return min(day for step in self.steps if (day := step.offer.starts_on))

    @property
    def ends_on(self) -> date:
        """Return its last day."""
        return max(day for step in self.steps if (day := step.offer.ends_on))

    @property
    def net(self) -> Decimal:
        """Return the price less what is paid back later."""
        return self.price - (self.benefit.amount if self.benefit else NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayWays:
    """The ways, and why there are none where there are none.

    Attributes:
        blocked: blocks for which too few parts have a coming sitting with a first and a last day.
        is_all_checked: whether every combination was compared; if not, there may be ways although none is shown.
        is_late: no way ends in time; those that are shown are the nearest.
    """

    ways: tuple[PathwayWay, ...]
    blocked: tuple[str, ...] = ()
    is_all_checked: bool = True
    is_late: bool = False
