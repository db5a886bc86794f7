"""Pathways in words: what a block asks for, what a part states, what it takes to finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.credit.pathway import (
    ChoiceKind,
    OverlapRule,
    PartKind,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayPart,
)
from kakitome.learning.credit.reachability import PathwayReach
from kakitome.learning.workload import plain_decimal
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words

SHOWN_AT_ONCE = 4
"""Parts of a block that stand on the page before the others, which open."""
WEEKLY_HOURS = 6
"""Hours of study in a week beside work, by which weeks are reckoned on the page. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPathwayPart:
    """A part in words; `version` is empty where every version counts, `number` where it is no entry of the registry."""

    identifier: str
    title: Words
    version: str
    facts: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPathwayBlock:
    """A block in words, with the parts that stand on the page and those that open."""

    key: str
    place: int
    title: Words
    rule: str
    first: Sequence[ShownPathwayPart]
    more: Sequence[ShownPathwayPart]


def blocks_in_words(pathway: Pathway) -> list[ShownPathwayBlock]:
    """Return the blocks as pages show them."""
    shown = []
    for place, block in enumerate(pathway.blocks, start=1):
        parts = [part_in_words(part) for part in block.parts]
        at_once = parts if len(parts) <= SHOWN_AT_ONCE else parts[: SHOWN_AT_ONCE - 2]
        shown.append(
            ShownPathwayBlock(
                key=block.key,
                place=place,
                title=written.text(block.title) or _("Without a name"),
                rule=rule_in_words(pathway, block),
                first=at_once,
                more=parts[len(at_once) :],
            )
        )
    return shown


def part_in_words(part: PathwayPart) -> ShownPathwayPart:
    """Return a part as pages show it: title, version, institution, hours, credits, price."""
    return ShownPathwayPart(
        identifier=part.identifier,
        title=written.text(part.title) or part.identifier,
        version=written.in_row(_("version %(n)d") % {"n": n} for n in part.versions),
        facts=written.in_row(filter(None, (str(written.text(part.institution.name)), *_sizes(part), _price(part)))),
        number=part.identifier if part.kind is PartKind.ENTRY and part.identifier.startswith("E-") else "",
    )


def rule_in_words(pathway: Pathway, block: PathwayBlock) -> str:
    """Say what a block asks for, and behind which others it stands."""
    count, choice = len(block.parts), block.choice
    if choice.kind is ChoiceKind.SOME:
        rule = _("Any %(wanted)d of %(count)d") % {"wanted": choice.parts, "count": count}
    elif choice.kind is ChoiceKind.CREDITS:
        rule = _("Parts of %(credits)s credits together") % {"credits": plain_decimal(choice.credits)}
    else:
        rule = _("This one, always") if count == 1 else _("All %(count)d of them") % {"count": count}
    if not block.after:
        return rule
    places = [str(n) for n, other in enumerate(pathway.blocks, start=1) if other.key in block.after]
    return _("%(rule)s, after blocks %(places)s") % {"rule": rule, "places": written.in_row(places)}


def overlap_in_words(pathway: Pathway, overlap: PartOverlap) -> str:
    """Say what two parts share and what follows."""
    titles = {part.identifier: str(written.text(part.title)) for part in pathway.parts}
    values = {
        "first": titles.get(overlap.first, overlap.first),
        "second": titles.get(overlap.second, overlap.second),
        "hours": plain_decimal(overlap.hours) if overlap.hours is not None else "?",
    }
    sentences = {
        OverlapRule.ONE_OF_THEM: _("“%(first)s” and “%(second)s” share %(hours)s hours. Only one of them counts."),
        OverlapRule.HOURS_ONCE: _(
            "“%(first)s” and “%(second)s” share %(hours)s hours. Both may be chosen; the hours they share count once."
        ),
        OverlapRule.UNDECIDED: _("“%(first)s” and “%(second)s” share %(hours)s hours. What counts is not decided yet."),
    }
    return sentences[overlap.rule] % values


def hours_in_words(reach: PathwayReach) -> str:
    """Write the study hours it takes; empty where no way states all of them."""
    if reach.hours is None:
        return ""
    return _("%(hours)s hours") % {"hours": _span(reach.hours.low, reach.hours.high)}


def weeks_in_words(reach: PathwayReach) -> str:
    """Write how many months the hours are beside work; empty where they are not stated."""
    if reach.hours is None:
        return ""
    months = [-(-int(hours) * 12 // (WEEKLY_HOURS * 52)) for hours in (reach.hours.low, reach.hours.high)]
    span = _span(Decimal(months[0]), Decimal(months[1]))
    return _("%(months)s months at %(hours)d hours a week") % {"months": span, "hours": WEEKLY_HOURS}


def prices_in_words(reach: PathwayReach) -> str:
    """Write what it costs before aid, by currency; empty where no way states all its prices."""
    spans = []
    for price in reach.prices:
        ends = [written.money(plain_decimal(amount), price.currency) for amount in (price.low, price.high)]
        spans.append(ends[0] if ends[0] == ends[1] else _joined(ends[0], ends[1]))
    return written.in_row(spans)


def selections_in_words(reach: PathwayReach) -> str:
    """Count the ways to choose; says where there are more than were looked at."""
    count = written.grouped(reach.selections)
    if not reach.all_checked:
        return _("more than %(count)s ways") % {"count": count}
    return ngettext("%(count)s way", "%(count)s ways", reach.selections) % {"count": count}


def _sizes(part: PathwayPart) -> list[str]:
    sizes = []
    if part.hours is not None:
        sizes.append(_("%(hours)s hours") % {"hours": _span(part.hours, part.hours_max or part.hours)})
    if part.credits is not None:
        sizes.append(_("%(credits)s credits") % {"credits": plain_decimal(part.credits)})
    return sizes


def _price(part: PathwayPart) -> str:
    if part.price is None:
        return _("no price stated")
    return written.money(plain_decimal(part.price.amount), part.price.currency)


def _span(low: Decimal, high: Decimal) -> str:
    return plain_decimal(low) if low == high else _joined(plain_decimal(low), plain_decimal(high))


def _joined(low: str, high: str) -> str:
    return f"{low}〜{high}" if written.language() == "ja" else f"{low}–{high}"
