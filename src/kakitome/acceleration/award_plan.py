"""Awards of one class, filled into plans instead of being mapped one by one.

    filling = plans.for_chunk(ingredients)                 # once for a chunk of awards that carry the same things
    sheet = filling.fill(ingredients)                      # None: the reference decides
    sheet.filled                                           # the very bytes and statements of the reference

The reference is `award_openbadge.to_unsigned_credential` with everything that `documents.sealing` asks of its result.
There is a plan for each shape of award (`award_texts`) of each `AwardEdition`: a definition, its issuer and what its
awards carry, compared letter by letter.

It deliberately proves nothing: whoever fills plans compares some of what comes out with the reference, and says what
came of it: `plan.is_proven`, or `plan.give_up()` (`acceleration.drafting`).

Source: docs/adr/0016-shape-plans.md, docs/adr/0018-awards-filled-into-plans.md.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_
from threading import Lock
from typing import Any, Final, NamedTuple

from kakitome.acceleration.award_stand_ins import compile_award
from kakitome.acceleration.award_texts import AwardStatements, Shape, texts_of
from kakitome.acceleration.sealing_plan import FilledDocument, SealingPlan
from kakitome.mapping.award_openbadge import Ingredients
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import Endorsed

_RECENT: Final = 8
"""Editions that are known again by being made of the very same things, without being written out."""
_FREQUENT: Final = 8
"""Awards of one shape in a chunk from which on it is learned at once."""


@dataclass(frozen=True, slots=True)
class AwardEdition:
    """What is the same for all awards of a chunk, and a text that is equal only when all of it is."""

    shared: tuple[Any, ...]
    key: str

    @classmethod
    def of(cls, made: Ingredients) -> "AwardEdition":
        """Take it from one award of the chunk."""
        shared = _shared(made)
        return cls(shared, repr(shared))

    def holds(self, made: Ingredients) -> bool:
        """Tell whether an award is of this edition: made of the very same things."""
        shared = _shared(made)
        return all(map(is_, shared, self.shared)) or all(map(_is_same, shared, self.shared))


def _shared(made: Ingredients) -> tuple[Any, ...]:
    carried, lie = made.attachments, made.addresses
    return (
        made.award.microcredential,
        made.issuer,
        lie.achievement,
        lie.image,
        lie.page,
        carried.of_achievement,
        carried.of_issuer,
        carried.revocation_list_url,
        carried.refreshes,
    )


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two things say the same letter by letter; what may hold numbers is not compared, 1 equals 1.0."""
    if one is other:
        return True
    is_text = isinstance(one, str | Issuer) or (isinstance(one, Endorsed) and not one.documents)
    return is_text and bool(one == other)


class AwardPlan:
    """One shape of one edition: how to fill it in, once it is known how."""

    __slots__ = ("_sealing", "is_proven", "is_settled")

    def __init__(self) -> None:
        self._sealing: SealingPlan | None = None
        self.is_settled = False
        self.is_proven = False

    def settle(self, sealing: SealingPlan | None) -> None:
        """Say how to fill it in, or that it cannot be."""
        self._sealing, self.is_settled = sealing, True

    def give_up(self) -> None:
        """Leave this shape to the reference for good."""
        self.settle(None)

    def fill(self, texts: Sequence[str]) -> FilledDocument | None:
        """Fill in the texts of one award; None when the reference must decide."""
        return self._sealing.fill(texts) if self._sealing else None


class Sheet(NamedTuple):
    """One award filled into a plan."""

    plan: AwardPlan
    filled: FilledDocument


class Filling:
    """The plans of one edition, at hand for a chunk of awards."""

    def __init__(self, plans: "AwardPlans", edition: AwardEdition) -> None:
        self._plans = plans
        self._edition = edition
        self._at_hand: dict[Shape, AwardPlan] = {}

    def fill(self, made: Ingredients) -> Sheet | None:
        """Fill in one award; None when the reference must decide."""
        return self.fill_all([made])[0]

    def fill_all(self, made: Sequence[Ingredients]) -> list[Sheet | None]:
        """Fill in the awards of a chunk; None where the reference must decide."""
        told = [texts_of(one) if self._edition.holds(one) else None for one in made]
        return [
            None if what is None else self._fill(one, what, among=told) for one, what in zip(made, told, strict=True)
        ]

    def _fill(
        self, made: Ingredients, told: AwardStatements, *, among: Sequence[AwardStatements | None]
    ) -> Sheet | None:
        plan = self._at_hand.get(told.shape)
        if plan is None:
            alike = sum(one is not None and one.shape == told.shape for one in among)
            plan = self._plans.find(made, key=(self._edition.key, told.shape), is_frequent=alike >= _FREQUENT)
            if plan is None:
                return None
            self._at_hand[told.shape] = plan
        filled = plan.fill(told.texts)
        return Sheet(plan, filled) if filled else None


class AwardPlans:
    """The plans of one process, those used longest ago forgotten first; for several threads at once.

    A shape is learned when it is seen for the second time, or when many of a chunk have it: learning costs as much as
    a few documents.
    """

    def __init__(self, *, most: int = 64) -> None:
        self._most = most
        self._recent: deque[AwardEdition] = deque(maxlen=_RECENT)
        self._plans: OrderedDict[tuple[str, Shape], AwardPlan] = OrderedDict()
        self._lock = Lock()

    def for_chunk(self, made: Ingredients) -> Filling:
        """Lay the plans ready for awards of the same edition as this one."""
        edition = next((award_edition for award_edition in tuple(self._recent) if award_edition.holds(made)), None)
        if edition is None:
            edition = AwardEdition.of(made)
            self._recent.append(edition)
        return Filling(self, edition)

    def find(self, made: Ingredients, *, key: tuple[str, Shape], is_frequent: bool = False) -> AwardPlan | None:
        """Return the plan for the shape of an award, learning it.

        None when it is seen for the first time, unless it is frequent.
        """
        with self._lock:
            plan = self._plans.get(key)
            if plan is None:
                plan = self._plans[key] = AwardPlan()
                if len(self._plans) > self._most:
                    self._plans.popitem(last=False)
                if not is_frequent:
                    return None
            self._plans.move_to_end(key)
        if not plan.is_settled:
            plan.settle(compile_award(made))
        return plan

    def __len__(self) -> int:
        return len(self._plans)
