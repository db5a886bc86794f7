"""What is wrong with the design of a pathway: errors stop publishing, warnings do not.

    findings = check_pathway(pathway, reach, consents=consents)
    stops_publishing(findings)

`pointer` names the place: `/title`, `/blocks/<key>`, `/overlaps`. Who looks at it mends it there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.credit.pathway import ChoiceKind, OverlapRule, Pathway, PathwayBlock, PathwayPart, credits_of
from kakitome.learning.credit.reachability import PathwayReach, PriceRange
from kakitome.learning.workload import plain_decimal

DEAR_SHARE: Final = Decimal("0.5")
"""A single part that costs more than this share of the cheapest way is pointed out. (derived)"""

_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedTo:
    """What a pathway leads to: whether it can be awarded, and who signs it; None where nobody asked."""

    can_be_awarded: bool = True
    signers: frozenset[str] | None = None


def check_pathway(
    pathway: Pathway,
    reach: PathwayReach,
    *,
    ended: Set[str] = frozenset(),
    consents: Set[str] = frozenset(),
    award: LedTo = LedTo(),
) -> tuple[Problem, ...]:
    """Return the findings, errors first.

    `ended` names parts that are no longer held; `consents` the identifiers of the institutions that agreed to this
    text. The first institution is the one that publishes, whose consent is the act itself; `award` says whether what
    the pathway leads to is its own and in force, and who signs it.
    """
    findings = [
        *_of_the_head(pathway),
        *_of_the_award(pathway, award=award),
        *_of_blocks(pathway),
        *_of_overlaps(pathway),
        *_of_consent(pathway, consents),
        *_of_reach(pathway, reach),
        *_of_parts(pathway, reach, ended=ended),
    ]
    order = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(findings, key=lambda finding: order[finding.severity]))


def stops_publishing(findings: Iterable[Problem]) -> bool:
    """Tell whether there is an error among them."""
    return any(finding.severity == "error" for finding in findings)


def _of_the_head(pathway: Pathway) -> Iterator[Problem]:
    if not pathway.title:
        yield _problem("E_PATHWAY_TITLE", "/title")
    if pathway.model is None:
        yield _problem("E_PATHWAY_MODEL", "/model")
    if not pathway.blocks:
        yield _problem("E_PATHWAY_NO_BLOCK", "/blocks")


def _of_the_award(pathway: Pathway, award: LedTo) -> Iterator[Problem]:
    number = pathway.awarded_number
    if not number:
        yield _problem("I_PATHWAY_LEADS_NOWHERE", "/awarded_number")
    elif any(number in part.identifiers for part in pathway.parts):
        yield _problem("E_PATHWAY_AWARDS_ITSELF", "/awarded_number")
    elif not award.can_be_awarded:
        yield _problem("E_PATHWAY_AWARDED", "/awarded_number", number=number)
    else:
        for body in pathway.institutions[1:]:
            if award.signers is not None and body.identifier not in award.signers:
                yield _problem("E_PATHWAY_AWARD_ALONE", "/awarded_number", body=_words(body.name.ja, body.name.en))


def _of_blocks(pathway: Pathway) -> Iterator[Problem]:
    for block in pathway.blocks:
        yield from _of_block(block)
    for identifier, count in Counter(part.identifier for part in pathway.parts).items():
        if count > 1:
            yield _problem("E_PATHWAY_PART_TWICE", "/blocks", part=_title(pathway, identifier))
    yield from (
        _problem("E_PATHWAY_ORDER", f"/blocks/{key}", block=_block_title(pathway, key)) for key in _stuck(pathway)
    )


def _of_block(block: PathwayBlock) -> Iterator[Problem]:
    pointer, title = f"/blocks/{block.key}", _words(block.title.ja, block.title.en)
    if not block.parts:
        yield _problem("E_PATHWAY_BLOCK_EMPTY", pointer, block=title)
        return
    choice = block.choice
    if choice.kind is ChoiceKind.SOME and not 0 < choice.parts <= len(block.parts):
        yield _problem("E_PATHWAY_CHOICE", pointer, block=title, wanted=choice.parts, count=len(block.parts))
    if choice.kind is ChoiceKind.CREDITS and not 0 < choice.credits <= credits_of(block.parts):
        wanted, stated = plain_decimal(choice.credits), plain_decimal(credits_of(block.parts))
        yield _problem("E_PATHWAY_CREDITS", pointer, block=title, wanted=wanted, stated=stated)


def _of_overlaps(pathway: Pathway) -> Iterator[Problem]:
    for overlap in pathway.pairs(OverlapRule.UNDECIDED):
        yield _problem(
            "E_PATHWAY_OVERLAP",
            f"/overlaps/{overlap.first}/{overlap.second}",
            first=_title(pathway, overlap.first),
            second=_title(pathway, overlap.second),
            hours=plain_decimal(overlap.hours) if overlap.hours is not None else "?",
        )


def _of_consent(pathway: Pathway, consents: Set[str]) -> Iterator[Problem]:
    for institution in pathway.institutions[1:]:
        if institution.identifier not in consents:
            name = _words(institution.name.ja, institution.name.en)
            yield _problem("E_PATHWAY_CONSENT", "/institutions", institution=name)


def _of_reach(pathway: Pathway, reach: PathwayReach) -> Iterator[Problem]:
    closed = [each for each in reach.blocks if each.block.parts and not each.is_open]
    for each in closed:
        title = _words(each.block.title.ja, each.block.title.en)
        place, count = f"/blocks/{each.block.key}", len(each.block.parts)
        yield _problem("E_PATHWAY_BLOCK_UNREACHABLE", place, block=title, offered=each.offered, count=count)
    if pathway.blocks and not closed and not reach.is_reachable and reach.all_checked:
        yield _problem("E_PATHWAY_UNREACHABLE", "/blocks")
    if not reach.all_checked:
        yield _problem("W_PATHWAY_TOO_MANY", "/blocks")
    if not reach.is_in_time:
        yield _problem("W_PATHWAY_WINDOW", "/window_years", years=pathway.window_years or 0)
    elif reach.is_reachable and reach.earliest_end is None:
        yield _problem("W_PATHWAY_DATES", "/blocks")


def _of_parts(pathway: Pathway, reach: PathwayReach, *, ended: Set[str]) -> Iterator[Problem]:
    for block in pathway.blocks:
        for part in block.parts:
            if part.identifier in ended:
                title = _words(part.title.ja, part.title.en)
                yield _problem("W_PATHWAY_PART_ENDED", f"/blocks/{block.key}", part=title)
    for price in reach.prices:
        for part in _dear(price):
            title = _words(part.title.ja, part.title.en)
            yield _problem("W_PATHWAY_DEAR_PART", _place(pathway, part.identifier), part=title)
    if reach.unpriced:
        yield _problem("I_PATHWAY_UNPRICED", "/blocks", count=len(reach.unpriced))


def _dear(price: PriceRange) -> Iterator[PathwayPart]:
    if len(price.cheapest) > 1:
        for part in price.cheapest:
            if part.price and part.price.currency == price.currency and part.price.amount > DEAR_SHARE * price.low:
                yield part


def _stuck(pathway: Pathway) -> list[str]:
    """Return the keys of blocks that wait for each other, for themselves, or for a block that is not there."""
    done: set[str] = set()
    waiting = list(pathway.blocks)
    while ready := [block for block in waiting if done.issuperset(block.after)]:
        done.update(block.key for block in ready)
        waiting = [block for block in waiting if block.key not in done]
    return [block.key for block in waiting]


def _place(pathway: Pathway, identifier: str) -> str:
    block = next(b for b in pathway.blocks if any(part.identifier == identifier for part in b.parts))
    return f"/blocks/{block.key}"


def _title(pathway: Pathway, identifier: str) -> str:
    part = next((part for part in pathway.parts if part.identifier == identifier), None)
    return _words(part.title.ja, part.title.en) if part else identifier


def _block_title(pathway: Pathway, key: str) -> str:
    block = pathway.block(key)
    return _words(block.title.ja, block.title.en) if block else key


def _words(ja: str, en: str) -> str:
    return ja or en
