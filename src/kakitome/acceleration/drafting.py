"""Steps 2 and 3 of awarding by plan, the reference looking over the plan's shoulder.

Awards of one shape are filled into a plan (`award_plan`), which gives the very bytes of the reference for a hundredth
of the work. The reference decides wherever a plan does not; and the first award of each plan and one in a hundred of
every chunk go through both and are compared, before anything of the chunk is stored. A single difference throws the
plan away, and the reference writes the whole chunk.

Source: docs/adr/0018-awards-filled-into-plans.md.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from kakitome.acceleration.award_plan import AwardPlans, Sheet
from kakitome.acceleration.sealing_plan import FilledDocument, sign_filled
from kakitome.documents.sealing import Ready, SealingKey, Signed, join_signed
from kakitome.mapping.award_openbadge import Ingredients
from kakitome.services.issuing.drafting import Checked, ReferenceDrafter, Unsigned, Unsound

_log = logging.getLogger(__name__)
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class FilledAward:
    """What a plan made of an award; implements `Unsigned`. `ready` is what it was compared with, if it was."""

    seal: SealingKey
    filled: FilledDocument
    ready: Ready | None

    @property
    def payload(self) -> bytes:
        """The document as it is kept with the intent."""
        return self.filled.payload

    def sign(self, *, created: datetime, also: Sequence[SealingKey] = ()) -> Signed:
        """Sign it; raises what the vault raises."""
        seals = (self.seal, *also)
        return join_signed([sign_filled(seal, self.filled, created=created, ready=self.ready) for seal in seals])


class PlannedDrafter:
    """Fills awards into the plans of a process; implements `Drafter`, several threads may share it.

    Args:
        reference: decides wherever no plan does.
        plans: what was learned; those of another drafter when they shall be shared.
        share: of the documents filled in, so many are compared with the reference.
    """

    def __init__(self, reference: ReferenceDrafter, *, plans: AwardPlans | None = None, share: float = 0.01) -> None:
        self.reference = reference
        self.plans = AwardPlans() if plans is None else plans
        self.share = share

    def map_all(self, made: Sequence[Ingredients], /) -> "PlannedChunk":
        """Fill a chunk of awards into plans as far as there are any."""
        sheets = self.plans.for_chunk(made[0]).fill_all(made) if made else []
        return PlannedChunk(self, made, sheets)


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """A chunk of awards, some of them filled in; implements `MappedChunk`."""

    drafter: PlannedDrafter
    made: Sequence[Ingredients]
    sheets: Sequence[Sheet | None]

    def check_all(self, seal: SealingKey, /) -> list[Unsigned | Unsound]:
        """Check each: some by both ways, and then they agree."""
        compared = _to_compare(self.sheets, share=self.drafter.share)
        others = [n for n, sheet in enumerate(self.sheets) if sheet is None]
        checked = self._by_reference(seal, sorted(compared | set(others)))
        if not self._agree(checked):
            left = [n for n in range(len(self.made)) if n not in checked]
            checked |= self._by_reference(seal, left)
            return [checked[n] for n in range(len(self.made))]
        return [
            checked[n] if sheet is None else FilledAward(seal, sheet.filled, _ready(checked.get(n)))
            for n, sheet in enumerate(self.sheets)
        ]

    def _by_reference(self, seal: SealingKey, places: Sequence[int]) -> dict[int, Checked | Unsound]:
        mapped = self.drafter.reference.map_all([self.made[n] for n in places])
        return dict(zip(places, mapped.check_all(seal), strict=True))

    def _agree(self, checked: Mapping[int, Checked | Unsound]) -> bool:
        compared = [(sheet, one) for n, one in checked.items() if (sheet := self.sheets[n]) is not None]
        wrong = {sheet.plan for sheet, one in compared if not _is_same(sheet.filled, one)}
        for plan in wrong:
            plan.give_up()
            letter = self.made[0].award.microcredential
            which = letter.identifier, letter.version
            _log.error("A plan for awards of %s version %s differed from the reference and was thrown away", *which)
        for sheet, _ in compared:
            sheet.plan.is_proven = True
        return not wrong


def _is_same(filled: FilledDocument, checked: Checked | Unsound) -> bool:
    return isinstance(checked, Checked) and filled.agrees_with(checked.ready)


def _ready(checked: Checked | Unsound | None) -> Ready | None:
    return checked.ready if isinstance(checked, Checked) else None


def _to_compare(sheets: Sequence[Sheet | None], *, share: float) -> set[int]:
    """Choose which filled sheets are compared with the reference: the first of each new plan, and a random share."""
    filled = [n for n, sheet in enumerate(sheets) if sheet is not None]
    whole, part = divmod(len(filled) * share, 1)
    count = min(len(filled), int(whole) + (_random.random() < part))
    chosen = set(_random.sample(filled, count)) if count else set[int]()
    first = {sheet.plan: n for n, sheet in reversed(list(enumerate(sheets))) if sheet and not sheet.plan.is_proven}
    return chosen | set(first.values())
