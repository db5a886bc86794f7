"""A pathway (積み上げ): a larger credential that is made of blocks of smaller ones.

    pathway.block("practice").choice
    pathway.parts

A pathway is a plan, published in versions; it knows no learner. How far somebody is stands in `credit.standing`,
whether anybody can get there at all in `credit.reachability`.

1. A part stands in one block only, so that nothing is counted twice within a pathway.
2. Hours and credits are those that the institutions state; neither is reckoned from the other.
3. A price that nobody stated is None, and is never taken for nothing.

Source: OECD 2021, Micro-credential innovations in higher education (embedded, recognised as prior learning, modular);
HKU SPACE, How to earn micro-credentials (credits of a level; one pathway only); Singapore Institute of Technology,
competency-based stackable micro-credential pathway (blocks, capstone, years).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kakitome.learning.levels import Level
from kakitome.learning.microcredential import StackingModel
from kakitome.learning.outcomes import LearningOutcome
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain


class PartKind(StrEnum):
    """What a part is, by which its identifier is read."""

    ENTRY = "entry"
    """A micro-credential of the registry, by its number."""
    SUBJECT = "subject"
    """A subject (授業科目) of an institution, by its code."""
    ELSEWHERE = "elsewhere"
    """An award of another institution, by the address of what is awarded."""
    PATHWAY = "pathway"
    """A smaller pathway that was finished, by its number."""


class ChoiceKind(StrEnum):
    """How much of a block is asked for."""

    ALL = "all"
    SOME = "some"
    """A number of its parts, whichever."""
    CREDITS = "credits"
    """Parts that hold so many credits together."""


class OverlapRule(StrEnum):
    """What holds where two parts teach the same for some hours."""

    UNDECIDED = "undecided"
    """Nobody said; such a pathway cannot be published."""
    ONE_OF_THEM = "one-of-them"
    """Only one of both counts."""
    HOURS_ONCE = "hours-once"
    """Both count, and the hours they share count once."""


class PathwayAwarding(StrEnum):
    """When the larger credential is awarded."""

    AUTOMATIC = "automatic"
    ON_APPLICATION = "on-application"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayPrice:
    """What a part costs before aid: an amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str = "JPY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayInstitution:
    """An institution by its name and, where it is known, its key here or its address."""

    name: LocalizedText
    identifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayPart:
    """One thing that counts in a block.

    Attributes:
        identifier: by which awards of it are found: a registry number, a course code, an address.
        also: other identifiers of the same, such as that of the achievement in digital awards.
        versions: the versions that count; empty where every one does.
        hours: study hours, the upper end in `hours_max` where a range is stated; None where not stated.
        credits: as stated, in the pathway's unit; None where not stated.
        price: before aid; None where not stated.
        levels: each in its own framework.
        after: identifiers of parts that must be finished before this one may be begun.
        minimum_score: the score that counts, on the scale of whoever awards; None where passing is enough.
        starts_on: the first day of a time at which it is held, as stated when the pathway was written, beside what the
            registry says.
        ends_on: the last day of that time.
        is_derived: whether something of it is our reading of a source that leaves it open.
    """

    identifier: str
    title: LocalizedText
    kind: PartKind = PartKind.ENTRY
    also: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    institution: PathwayInstitution = PathwayInstitution(name=LocalizedText())
    hours: Decimal | None = None
    hours_max: Decimal | None = None
    credits: Decimal | None = None
    price: PathwayPrice | None = None
    levels: tuple[Level, ...] = ()
    after: tuple[str, ...] = ()
    minimum_score: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_derived: bool = False

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Return everything that awards of it may be found by."""
        return (self.identifier, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChoice:
    """How much of a block is asked for: `parts` where a number of them, `credits` where credits."""

    kind: ChoiceKind = ChoiceKind.ALL
    parts: int = 0
    credits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayBlock:
    """Parts with the choice among them.

    Attributes:
        key: its name within the pathway.
        after: keys of the blocks that must be done before a part of this one may be begun.
        is_capstone: whether it is the concluding work that joins the others.
    """

    key: str
    title: LocalizedText
    parts: tuple[PathwayPart, ...] = ()
    choice: BlockChoice = BlockChoice()
    after: tuple[str, ...] = ()
    is_capstone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOverlap:
    """Two parts, by identifier, that teach the same for `hours` hours."""

    first: str
    second: str
    hours: Decimal | None = None
    rule: OverlapRule = OverlapRule.UNDECIDED

    @property
    def parts(self) -> tuple[str, str]:
        """Return both identifiers."""
        return (self.first, self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMix:
    """So much of a pathway must be at a level or above: a share of its credits (0 to 1), or credits.

    Levels compare as numbers within one framework only; a level in words, or of another framework, does not count.
    """

    framework: str
    minimum: str
    share: Decimal | None = None
    credits: Decimal | None = None

    def holds_for(self, part: PathwayPart) -> bool:
        """Tell whether a part is at the level or above."""
        lowest = _as_number(self.minimum)
        values = (_as_number(level.level) for level in part.levels if level.framework == self.framework)
        return lowest is not None and any(value is not None and value >= lowest for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """One version of a pathway.

    Attributes:
        identifier: its number (`P-7K3M-94QT`), the same over all versions; empty while it was never stored.
        model: how it relates to the larger credential; None while nobody said.
        awarded: what the larger credential is called, and its number where it is registered itself.
        institutions: who awards it; where there are several they award it together, the first of them keeps it.
        total_credits: what must come together over all blocks; None where the blocks alone say so.
        credit_unit: the system in which credits are stated ("JP", "SIT", "NZ").
        window_years: years from the first part that counts to the last; None for no end.
        may_share_with: identifiers of other targets that may count the same part; nothing else may.
        source: where the pattern is published, where it follows one.
        is_derived: whether something in it is our reading of a source that leaves it open.
    """

    identifier: str = ""
    version: int = 1
    title: LocalizedText = LocalizedText()
    description: LocalizedText = LocalizedText()
    outcomes: tuple[LearningOutcome, ...] = ()
    model: StackingModel | None = None
    awarded: LocalizedText = LocalizedText()
    awarded_number: str = ""
    institutions: tuple[PathwayInstitution, ...] = ()
    blocks: tuple[PathwayBlock, ...] = ()
    overlaps: tuple[PartOverlap, ...] = ()
    level_mix: tuple[LevelMix, ...] = ()
    total_credits: Decimal | None = None
    credit_unit: str = ""
    window_years: int | None = None
    awarding: PathwayAwarding = PathwayAwarding.AUTOMATIC
    may_share_with: tuple[str, ...] = ()
    source: str = ""
    is_derived: bool = False

    @property
    def parts(self) -> tuple[PathwayPart, ...]:
        """Return the parts of all blocks, in their order."""
        return tuple(part for block in self.blocks for part in block.parts)

    def block(self, key: str) -> PathwayBlock | None:
        """Return a block by its key."""
        return next((block for block in self.blocks if block.key == key), None)

    def pairs(self, *rules: OverlapRule) -> tuple[PartOverlap, ...]:
        """Return the overlaps under any of some rules."""
        return tuple(overlap for overlap in self.overlaps if overlap.rule in rules)


def hours_counted_once(pathway: Pathway, parts: tuple[PathwayPart, ...]) -> Decimal:
    """Return the hours that are taught twice among some parts and count once."""
    chosen = {part.identifier for part in parts}
    shared = (overlap.hours or Decimal(0) for overlap in pathway.overlaps if chosen.issuperset(overlap.parts))
    return sum(shared, Decimal(0))


def levels_are_met(pathway: Pathway, parts: tuple[PathwayPart, ...]) -> bool:
    """Tell whether some parts hold enough at every level asked for; parts without stated credits hold none."""
    return all(_mix_is_met(mix, parts) for mix in pathway.level_mix)


def credits_of(parts: tuple[PathwayPart, ...]) -> Decimal:
    """Add the stated credits of some parts."""
    return sum((part.credits or Decimal(0) for part in parts), Decimal(0))


def years_after(on: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 February in a year that has none."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def _mix_is_met(mix: LevelMix, parts: tuple[PathwayPart, ...]) -> bool:
    at_level = credits_of(tuple(part for part in parts if mix.holds_for(part)))
    if mix.credits is not None and at_level < mix.credits:
        return False
    return mix.share is None or at_level >= mix.share * credits_of(parts)


def _as_number(level: str) -> Decimal | None:
    return Decimal(level) if level.replace(".", "", 1).isdecimal() and level.isascii() else None


def pathway_digest(pathway: Pathway) -> str:
    """Hash a design, its number and version aside: SHA-256 over its data with sorted keys, in hexadecimal.

    Whoever consents to a joint pathway consents to this hash: the same words give the same, other words another.
    """
    data = to_plain(replace(pathway, identifier="", version=1))
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
