"""How far somebody is on a pathway: which blocks are done, what counts where, what is missing.

    standing = standing_on(pathway, holdings, on=today)
    standing.is_complete
    [(block.block.key, block.parts_missing) for block in standing.blocks]

1. A holding counts once, and only while it is valid and in date.
2. What another pathway used already does not count, unless both may share (one pathway only).
3. A holding counts for the versions of a part that the pathway names; one that says no version counts for each.
4. Of parts that exclude each other one counts: the one with which more blocks are done, then more credits.
5. Years run from the first holding that counts. A set that came together in time stays complete; what is too old for
   any set that can still be completed no longer counts.
6. The order of blocks says what may be begun; it is not held against what was awarded already.

It says nothing of what is likely: a holding counts under the pathway's own words, or it does not.

Source: HKU SPACE, How to earn micro-credentials (one pathway only); docs/rules/capabilities.md G1, G2.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import islice, product
from typing import Final

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

MOST_RESOLUTIONS: Final = 1024
"""Ways of settling overlaps that are tried: ten pairs of which somebody holds both. (derived)"""


class NotCounted(StrEnum):
    """Why a holding that is named in a pathway does not count."""

    NOT_VALID = "not-valid"
    """It was withdrawn, or could not be verified."""
    ENDED = "ended"
    """Its own validity is over."""
    OTHER_VERSION = "other-version"
    USED = "used"
    """Another pathway used it, and the two may not share."""
    SCORE = "score"
    """Its score is below the one asked for, or was not told."""
    SAME_PART = "same-part"
    """Another award of the same part counts."""
    OVERLAP = "overlap"
    """A part that teaches the same counts."""
    TOO_OLD = "too-old"
    MORE_THAN_ASKED = "more-than-asked"
    """The block is full without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something that a learner holds, as far as a pathway asks.

    Attributes:
        key: its name where it is held.
        identifiers: everything that it goes by: registry number, course code, address of the achievement.
        version: of the definition it was awarded under; None where it says none.
        valid_until: the last day of its own validity; None for no end.
        is_valid: whether it was verified and stands today.
        used_for: identifiers of the targets that used it already.
        score: on the scale of whoever awarded it; None where not told.
    """

    key: str
    identifiers: frozenset[str]
    awarded_on: date
    version: int | None = None
    valid_until: date | None = None
    is_valid: bool = True
    used_for: frozenset[str] = frozenset()
    score: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPart:
    """A part, and the holding that counts for it."""

    part: PathwayPart
    holding: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStanding:
    """How one block stands.

    Attributes:
        counted: what counts in it.
        parts_missing: how many more parts are asked for; 0 where credits are.
        credits_missing: how many more credits are asked for; 0 where parts are.
        open_parts: parts that could still be taken for it: not counted, and not excluded by what counts.
        may_begin: whether the blocks before it are done.
    """

    block: PathwayBlock
    counted: tuple[CountedPart, ...]
    parts_missing: int
    credits_missing: Decimal
    open_parts: tuple[PathwayPart, ...]
    may_begin: bool = True

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is missing."""
        return self.parts_missing == 0 and self.credits_missing == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UncountedHolding:
    """A holding that is named in the pathway and does not count, with the part it is of."""

    holding: Holding
    part: PathwayPart
    reason: NotCounted


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayStanding:
    """How far somebody is.

    Attributes:
        pathway: the version it was reckoned under.
        credits: stated credits of what counts.
        hours: study hours of what counts, shared ones once; None where a part that counts states none.
        levels_met: whether enough of what counts is at the levels asked for.
        ends_on: the last day on which the missing may come; None where there is no such day, or nothing counts yet.
        completed_on: the day on which the last of it was awarded; None while something is missing.
    """

    pathway: Pathway
    blocks: tuple[BlockStanding, ...]
    uncounted: tuple[UncountedHolding, ...] = ()
    credits: Decimal = Decimal(0)
    hours: Decimal | None = Decimal(0)
    levels_met: bool = True
    ends_on: date | None = None
    completed_on: date | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything came together."""
        return self.completed_on is not None

    @property
    def counted(self) -> tuple[CountedPart, ...]:
        """Return what counts, over all blocks."""
        return tuple(counted for block in self.blocks for counted in block.counted)

    @property
    def credits_missing(self) -> Decimal:
        """Return how many credits the total still lacks, beside what the blocks ask for."""
        return max((self.pathway.total_credits or Decimal(0)) - self.credits, Decimal(0))


_Held = Mapping[str, Holding]
"""The holding that stands for each part, by the part's identifier."""


def standing_on(pathway: Pathway, holdings: Sequence[Holding], *, on: date) -> PathwayStanding:
    """Reckon how far the holdings go on a day."""
    held, uncounted = _sort_out(pathway, holdings, on=on)
    if pathway.window_years is None:
        return _finish(pathway, _best(pathway, held), uncounted=uncounted, held=held)
    for first in sorted({holding.awarded_on for holding in held.values()}):
        last = years_after(first, pathway.window_years)
        within = {name: holding for name, holding in held.items() if first <= holding.awarded_on <= last}
        blocks = _best(pathway, within)
        if _is_complete(pathway, blocks):
            return _finish(pathway, blocks, uncounted=uncounted, held=held)
    fresh = {n: holding for n, holding in held.items() if years_after(holding.awarded_on, pathway.window_years) >= on}
    return _finish(pathway, _best(pathway, fresh), uncounted=uncounted, held=held, fresh=fresh)


def _sort_out(
    pathway: Pathway, holdings: Sequence[Holding], *, on: date
) -> tuple[dict[str, Holding], list[UncountedHolding]]:
    """Find the holding that stands for each part, the newest first, and say why others do not."""
    by_identifier: dict[str, list[Holding]] = {}
    for holding in sorted(holdings, key=lambda holding: (holding.awarded_on, holding.key), reverse=True):
        for identifier in holding.identifiers:
            by_identifier.setdefault(identifier, []).append(holding)
    held: dict[str, Holding] = {}
    uncounted: list[UncountedHolding] = []
    taken: set[str] = set()
    for part in pathway.parts if by_identifier else ():
        candidates = {h.key: h for name in part.identifiers for h in by_identifier.get(name, ())}
        for holding in candidates.values():
            if holding.key in taken:
                continue
            reason = _why_not(pathway, part, holding=holding, on=on)
            if reason is None and part.identifier in held:
                reason = NotCounted.SAME_PART
            if reason is None:
                held[part.identifier] = holding
                taken.add(holding.key)
            else:
                uncounted.append(UncountedHolding(holding=holding, part=part, reason=reason))
    return held, uncounted


def _why_not(pathway: Pathway, part: PathwayPart, *, holding: Holding, on: date) -> NotCounted | None:
    if not holding.is_valid:
        return NotCounted.NOT_VALID
    if holding.valid_until is not None and holding.valid_until < on:
        return NotCounted.ENDED
    if part.versions and holding.version is not None and holding.version not in part.versions:
        return NotCounted.OTHER_VERSION
    if holding.used_for - {pathway.identifier} - set(pathway.may_share_with):
        return NotCounted.USED
    if part.minimum_score is not None and (holding.score is None or holding.score < part.minimum_score):
        return NotCounted.SCORE
    return None


def _best(pathway: Pathway, held: _Held) -> tuple[BlockStanding, ...]:
    """Return the blocks under the best way of settling overlaps; there is one way where nobody holds both of a pair."""
    pairs = [overlap.parts for overlap in pathway.pairs(OverlapRule.ONE_OF_THEM, OverlapRule.UNDECIDED)]
    both = [pair for pair in pairs if pair[0] in held and pair[1] in held]
    if not both:
        return _blocks(pathway, held)
    ways = (
        {name: holding for name, holding in held.items() if name not in dropped}
        for dropped in islice(product(*both), MOST_RESOLUTIONS)
    )
    return max((_blocks(pathway, way) for way in ways), key=_worth)


def _worth(blocks: tuple[BlockStanding, ...]) -> tuple[int, int, Decimal]:
    counted = tuple(counted.part for block in blocks for counted in block.counted)
    return sum(block.is_done for block in blocks), len(counted), credits_of(counted)


def _blocks(pathway: Pathway, held: _Held) -> tuple[BlockStanding, ...]:
    counted = {block.key: _picked(pathway, block, held=held) for block in pathway.blocks}
    _fill_up(pathway, counted, held=held)
    excluded = set(_excluded(pathway, {part.identifier for parts in counted.values() for part in parts}))
    done: set[str] = set()
    standings: list[BlockStanding] = []
    for block in pathway.blocks:
        parts = counted[block.key]
        missing, credits_missing = _missing(block, parts)
        if not missing and not credits_missing:
            done.add(block.key)
        standings.append(
            BlockStanding(
                block=block,
                counted=tuple(CountedPart(part=part, holding=held[part.identifier]) for part in parts),
                parts_missing=missing,
                credits_missing=credits_missing,
                open_parts=tuple(p for p in block.parts if p not in parts and p.identifier not in excluded),
                may_begin=done.issuperset(block.after),
            )
        )
    return tuple(standings)


def _excluded(pathway: Pathway, counted: set[str]) -> Iterator[str]:
    for overlap in pathway.pairs(OverlapRule.ONE_OF_THEM, OverlapRule.UNDECIDED):
        if overlap.first in counted:
            yield overlap.second
        if overlap.second in counted:
            yield overlap.first


def _picked(pathway: Pathway, block: PathwayBlock, *, held: _Held) -> tuple[PathwayPart, ...]:
    """Choose what counts of a block: parts at the levels asked for first, then the newest, as many as are asked for."""
    parts = [part for part in block.parts if part.identifier in held]
    if block.choice.kind is ChoiceKind.ALL or not parts:
        return tuple(parts)
    preferred = sorted(
        parts,
        key=lambda part: (
            sum(mix.holds_for(part) for mix in pathway.level_mix),
            held[part.identifier].awarded_on,
        ),
        reverse=True,
    )
    if block.choice.kind is ChoiceKind.SOME:
        return tuple(preferred[: block.choice.parts])
    picked: tuple[PathwayPart, ...] = ()
    for part in preferred:
        if credits_of(picked) >= block.choice.credits:
            break
        picked = (*picked, part)
    return picked


def _fill_up(pathway: Pathway, counted: dict[str, tuple[PathwayPart, ...]], *, held: _Held) -> None:
    """Let what a block does not need count too, while levels or credits over all blocks are still missing."""
    spare = [(b.key, p) for b in pathway.blocks for p in b.parts if p.identifier in held and p not in counted[b.key]]
    spare.sort(key=lambda place: any(mix.holds_for(place[1]) for mix in pathway.level_mix), reverse=True)
    for key, part in spare:
        parts = tuple(part for block_parts in counted.values() for part in block_parts)
        helps = any(mix.holds_for(part) for mix in pathway.level_mix) and not levels_are_met(pathway, parts)
        if part.credits and (helps or credits_of(parts) < (pathway.total_credits or 0)):
            counted[key] = (*counted[key], part)


def _missing(block: PathwayBlock, parts: tuple[PathwayPart, ...]) -> tuple[int, Decimal]:
    if block.choice.kind is ChoiceKind.CREDITS:
        return 0, max(block.choice.credits - credits_of(parts), Decimal(0))
    asked_for = block.choice.parts if block.choice.kind is ChoiceKind.SOME else len(block.parts)
    return max(asked_for - len(parts), 0), Decimal(0)


def _is_complete(pathway: Pathway, blocks: tuple[BlockStanding, ...]) -> bool:
    parts = tuple(counted.part for block in blocks for counted in block.counted)
    return (
        bool(parts)
        and all(block.is_done for block in blocks)
        and credits_of(parts) >= (pathway.total_credits or 0)
        and levels_are_met(pathway, parts)
    )


def _finish(
    pathway: Pathway,
    blocks: tuple[BlockStanding, ...],
    *,
    uncounted: list[UncountedHolding],
    held: _Held,
    fresh: _Held | None = None,
) -> PathwayStanding:
    counted = tuple(counted for block in blocks for counted in block.counted)
    parts = tuple(each.part for each in counted)
    dates = [each.holding.awarded_on for each in counted]
    is_complete = _is_complete(pathway, blocks)
    hours = [part.hours for part in parts]
    sums = sum((h for h in hours if h is not None), Decimal(0)) - hours_counted_once(pathway, parts)
    window = pathway.window_years
    return PathwayStanding(
        pathway=pathway,
        blocks=blocks,
        uncounted=(*uncounted, *_left_over(pathway, parts, held=held, fresh=fresh)),
        credits=credits_of(parts),
        hours=None if None in hours else sums,
        levels_met=levels_are_met(pathway, parts),
        ends_on=years_after(min(dates), window) if window is not None and dates and not is_complete else None,
        completed_on=max(dates) if is_complete else None,
    )


def _left_over(
    pathway: Pathway, counted: tuple[PathwayPart, ...], *, held: _Held, fresh: _Held | None
) -> Iterator[UncountedHolding]:
    """Say of each part that is held and does not count why that is so."""
    names = {part.identifier for part in counted}
    excluded = set(_excluded(pathway, names))
    for part in pathway.parts:
        holding = held.get(part.identifier)
        if holding is None or part.identifier in names:
            continue
        reason = NotCounted.MORE_THAN_ASKED
        if fresh is not None and part.identifier not in fresh:
            reason = NotCounted.TOO_OLD
        elif part.identifier in excluded:
            reason = NotCounted.OVERLAP
        yield UncountedHolding(holding=holding, part=part, reason=reason)
