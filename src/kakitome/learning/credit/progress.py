"""How far somebody is from a target, and the shortest ways there.

    progress = progress_to(pathway, holdings, offers=offers, scheme=training_benefit(), today=today)
    progress.standing, progress.ways.ways

1. What counts is what the pathway's own words say counts (`standing`); nothing is added to it that is only likely.
2. A way has to end while everything that counts is still in date, and within the years that the pathway allows.
3. Dates, hours and fees are those that a course states in the registry; where it states none, those of the pathway.

Source: docs/rules/capabilities.md G8.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.pathway import ChoiceKind, OverlapRule, Pathway, PathwayPart, credits_of, years_after
from kakitome.learning.credit.standing import BlockStanding, Holding, PathwayStanding, standing_on
from kakitome.learning.credit.training_benefit import BenefitScheme, stated_aid
from kakitome.learning.credit.way import NOTHING, MissingBlock, Overlap, PathwayWays, Quota, WayDemand
from kakitome.learning.credit.ways import find_ways
from kakitome.learning.framework.size import effort_hours
from kakitome.learning.microcredential import Price
from kakitome.learning.registry.entry import Entry
from kakitome.values.localized_text import LocalizedText

YEN = "JPY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayProgress:
    """How far somebody is.

    Attributes:
        standing: what counts where, and what is named in the target and does not count.
        unnamed: holdings that the target does not name at all.
        need: what is missing, as ways are looked for.
        ways: none where nothing is missing.
    """

    standing: PathwayStanding
    unnamed: tuple[Holding, ...]
    need: WayDemand
    ways: PathwayWays

    @property
    def blocks_missing(self) -> tuple[BlockStanding, ...]:
        """Return the blocks that are not done."""
        return tuple(block for block in self.standing.blocks if not block.is_done)


def progress_to(
    pathway: Pathway,
    holdings: Sequence[Holding],
    *,
    offers: Iterable[PartOffer],
    scheme: BenefitScheme | None,
    today: date,
    finish_by: date | None = None,
) -> PathwayProgress:
    """Reckon how far somebody is, and find the ways; without a scheme no aid is counted.

    `finish_by` is the day that the learner wants, where it is earlier than the last one that the pathway allows.
    """
    standing = standing_on(pathway, holdings, on=today)
    need = need_of(standing, today=today)
    if finish_by is not None:
        need = replace(need, finish_by=min(need.finish_by or finish_by, finish_by))
    touched = {counted.holding.key for counted in standing.counted} | {left.holding.key for left in standing.uncounted}
    ways = PathwayWays(ways=()) if standing.is_complete else find_ways(need, offers, scheme=scheme, today=today)
    unnamed = tuple(holding for holding in holdings if holding.key not in touched)
    return PathwayProgress(standing=standing, unnamed=unnamed, need=need, ways=ways)


def need_of(standing: PathwayStanding, *, today: date) -> WayDemand:
    """Say what is missing in the words of the search.

    Where nothing counts yet, the years of the pathway are reckoned from today: what ends within them is in time,
    whenever it begins.
    """
    pathway = standing.pathway
    counted = {each.part.identifier for each in standing.counted}
    ends = [each.holding.valid_until for each in standing.counted if each.holding.valid_until is not None]
    if standing.ends_on is not None:
        ends.append(standing.ends_on)
    elif pathway.window_years is not None:
        ends.append(years_after(today, pathway.window_years))
    quotas = tuple(_quotas(standing))
    return WayDemand(
        blocks=tuple(_missing(block, pathway) for block in standing.blocks if quotas or not block.is_done),
        credits={part.identifier: part.credits or NOTHING for part in pathway.parts},
        prerequisites={part.identifier: frozenset(part.after) for part in pathway.parts if part.after},
        overlaps=tuple(
            Overlap(parts=frozenset(pair.parts), hours=pair.hours)
            for pair in pathway.pairs(OverlapRule.HOURS_ONCE)
            if pair.hours is not None
        ),
        excluding=tuple(
            frozenset(pair.parts) for pair in pathway.pairs(OverlapRule.ONE_OF_THEM, OverlapRule.UNDECIDED)
        ),
        quotas=quotas,
        held=frozenset(counted),
        finish_by=min(ends, default=None),
    )


def offers_of(pathway: Pathway, entries: Iterable[Entry], *, scheme: BenefitScheme) -> Iterator[PartOffer]:
    """Read the sittings of a pathway's parts out of the registry: those that are listed, in a version that counts."""
    by_number = {entry.number: entry for entry in entries}
    for part in pathway.parts:
        entry = next((by_number[name] for name in part.identifiers if name in by_number), None)
        if entry is not None and entry.is_listed and (not part.versions or entry.current.version in part.versions):
            yield offer_of(part, entry, scheme=scheme)


def offer_of(part: PathwayPart, entry: Entry, *, scheme: BenefitScheme) -> PartOffer:
    """Read one sitting: the current version of an entry, for a part of a pathway."""
    letter = entry.current.microcredential
    period, price = letter.date_of_delivery, letter.price
    hours = effort_hours(letter.learner_effort) if letter.learner_effort else None
    return PartOffer(
        key=f"{entry.number}/{entry.current.version}",
        part=part.identifier,
        title=letter.title,
        institution=letter.awarding_body.name if letter.awarding_body else part.institution.name,
        study_hours=hours[0] if hours else part.hours,
        price=_yen(price, part),
        aid=stated_aid(price.financial_aid, scheme) if price else "",
        aid_words=price.financial_aid if price else LocalizedText(),
        starts_on=period.start_on if period else None,
        ends_on=period.end_on if period else None,
        number=entry.number,
        version=entry.current.version,
    )


def _yen(price: Price | None, part: PathwayPart) -> Decimal | None:
    """Return the fee in yen; one in another currency is not converted, and counts as not stated."""
    if price is not None and price.amount:
        try:
            amount = Decimal(price.amount)
        except InvalidOperation:
            return None
        is_in_yen = price.currency == YEN or amount == 0
        return amount if is_in_yen and amount.is_finite() and amount >= 0 else None
    return part.price.amount if part.price is not None and part.price.currency == YEN else None


def _missing(block: BlockStanding, pathway: Pathway) -> MissingBlock:
    after = block.block.after
    if block.block.is_capstone and not after:
        after = tuple(other.key for other in pathway.blocks if not other.is_capstone)
    asks_credits = block.block.choice.kind is ChoiceKind.CREDITS
    return MissingBlock(
        key=block.block.key,
        options=tuple(part.identifier for part in block.open_parts),
        parts=None if asks_credits else block.parts_missing,
        credits=block.credits_missing if asks_credits else None,
        after=after,
    )


def _quotas(standing: PathwayStanding) -> Iterator[Quota]:
    """Yield what is asked over all blocks and not reached by what the blocks ask for alone."""
    pathway = standing.pathway
    counted = tuple(each.part for each in standing.counted)
    if standing.credits_missing:
        every = frozenset(part.identifier for part in pathway.parts)
        yield Quota(parts=every, credits=pathway.total_credits, held=standing.credits)
    for mix in pathway.level_mix:
        yield Quota(
            parts=frozenset(part.identifier for part in pathway.parts if mix.holds_for(part)),
            credits=mix.credits,
            share=mix.share,
            held=credits_of(tuple(part for part in counted if mix.holds_for(part))),
            held_of_all=standing.credits,
        )
