"""How far somebody is, in words: the sentence on top, blocks, ways with figures, what counts and what does not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.journeys.crediting.at_universities import CreditOutlook, OutlookLine
from kakitome.learning.credit.progress import PathwayProgress
from kakitome.learning.credit.standing import BlockStanding, NotCounted, UncountedHolding
from kakitome.learning.credit.way import First, PathwayWay
from kakitome.learning.workload import plain_decimal
from kakitome.services.surveying_wallets import WalletEntry
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.agreement_words import source_address, under_agreement
from kakitome.web.parts.shapes import State, Words

YEN: Final = "JPY"
_CLOSING_DAYS: Final = 90
"""How long before the last day the page points it out. (derived)"""

_FIRST: Final[Mapping[First, Promise]] = {
    First.SOONEST: gettext_lazy("Soonest"),
    First.CHEAPEST: gettext_lazy("Cheapest"),
    First.FEWEST_HOURS: gettext_lazy("Fewest hours"),
}
_AMONG_STATED: Final[Mapping[First, Promise]] = {
    First.CHEAPEST: gettext_lazy("Cheapest of those that state their fees"),
    First.FEWEST_HOURS: gettext_lazy("Fewest hours of those that state them"),
}
_REASONS: Final[Mapping[NotCounted, Promise]] = {
    NotCounted.NOT_VALID: gettext_lazy("It is not valid today, or nobody can say who issued it."),
    NotCounted.ENDED: gettext_lazy("It has expired."),
    NotCounted.OTHER_VERSION: gettext_lazy("It is of another version than the one that counts here."),
    NotCounted.USED: gettext_lazy("Another target used it, and the two may not share."),
    NotCounted.SCORE: gettext_lazy("Its score is below the one asked for, or is not stated."),
    NotCounted.SAME_PART: gettext_lazy("Another credential of yours counts for the same part."),
    NotCounted.OVERLAP: gettext_lazy("Something you hold teaches the same, and counts."),
    NotCounted.TOO_OLD: gettext_lazy("It is older than the years that this target allows."),
    NotCounted.MORE_THAN_ASKED: gettext_lazy("The block is full without it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlockStanding:
    """A block: whether it is done, and with what; or what it still needs."""

    title: str
    state: State
    word: str
    lines: Sequence[Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWayStep:
    """One sitting of a way."""

    title: Words
    place: Words
    days: str
    hours: str
    price: str
    aid_words: Words
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWay:
    """A way in figures; empty texts where something is not stated or does not apply.

    `price_note` says from what the price was reckoned, `gaps` what is left out of sums.
    """

    first: str
    is_main: bool
    steps: Sequence[ShownWayStep]
    hours: str
    price: str
    price_note: str
    ends_on: Words
    starts_on: Words
    gaps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHolding:
    """Something held: what it counts as, or why it does not."""

    title: Words
    about: str
    state: State
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision of a university about something held."""

    title: Words
    words: str
    number: str
    address: str
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UniversityRow:
    """One university, and what it would likely count."""

    name: Words
    credits: str
    lines: Sequence[DecisionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class HowFarPage:
    """The page of one target."""

    title: Words
    institutions: str
    is_complete: bool
    heading: str
    lead: str
    finish_by: str
    closing: str
    blocks: Sequence[ShownBlockStanding]
    ways: Sequence[ShownWay]
    no_way: Sequence[str]
    has_benefit: bool
    counted: Sequence[ShownHolding]
    uncounted: Sequence[ShownHolding]
    unnamed: Sequence[ShownHolding]


def page_of(progress: PathwayProgress, entries: Mapping[str, WalletEntry], *, today: date) -> HowFarPage:
    """Put the page together; `entries` are what is held, by the keys of the holdings."""
    standing, pathway = progress.standing, progress.standing.pathway
    return HowFarPage(
        title=pathway.title,
        institutions=written.in_row(plain_words(body.name) for body in pathway.institutions),
        is_complete=standing.is_complete,
        heading=_heading(progress),
        lead=_lead(progress, held=len(entries)),
        finish_by=_plain_day(progress.need.finish_by) if progress.need.finish_by and standing.counted else "",
        closing=_closing(progress, today=today),
        blocks=[_block(block, place) for place, block in enumerate(standing.blocks, start=1)],
        ways=[_way(way, is_main=place == 0) for place, way in enumerate(progress.ways.ways)],
        no_way=list(_no_way(progress)),
        has_benefit=any(way.benefit for way in progress.ways.ways),
        counted=[
            _holding(
                entries[each.holding.key], "ok", _("Counts as “%(part)s”") % {"part": plain_words(each.part.title)}
            )
            for each in standing.counted
        ],
        uncounted=[_uncounted(left, entries) for left in standing.uncounted],
        unnamed=[_holding(entries[holding.key], "none", "") for holding in progress.unnamed if holding.key in entries],
    )


def university_row(outlook: CreditOutlook, entries: Mapping[str, WalletEntry]) -> UniversityRow:
    """Return the line of one university."""
    return UniversityRow(
        name=outlook.name,
        credits=plain_decimal(outlook.credits),
        lines=[
            DecisionLine(
                title=entries[line.holding].title,
                words=_decision(line),
                number=line.equivalent.number,
                address=source_address(line.equivalent),
                agreement=under_agreement(line.equivalent),
            )
            for line in outlook.lines
        ],
    )


def _decision(line: OutlookLine) -> str:
    day = _plain_day(line.equivalent.decided_on)
    if not line.is_credited:
        return _("decided not to credit it (%(day)s)") % {"day": day}
    if not line.equivalent.credits:
        return _("how many credits, the university reckons by its rules (decided on %(day)s)") % {"day": day}
    credits = plain_decimal(line.equivalent.credits)
    title = line.equivalent.course_title
    if not title:
        return _("%(credits)s credits (decided on %(day)s)") % {"credits": credits, "day": day}
    values = {"credits": credits, "course": plain_words(title), "day": day}
    return _("%(credits)s credits as “%(course)s” (decided on %(day)s)") % values


def _heading(progress: PathwayProgress) -> str:
    missing = len(progress.blocks_missing)
    if progress.standing.is_complete:
        return _("Complete: everything that this target asks for is there.")
    if not missing:
        return _("Every block is done; credits or levels over all blocks are still missing.")
    if not progress.standing.counted:
        return ngettext("%(n)d block to this target.", "%(n)d blocks to this target.", missing) % {"n": missing}
    return ngettext("One block to go.", "%(n)d blocks to go.", missing) % {"n": missing}


def _lead(progress: PathwayProgress, *, held: int) -> str:
    if not held:
        return _("You hold nothing yet. Start from a target and see the ways.")
    counted = len(progress.standing.counted)
    return ngettext(
        "%(counted)d of what you hold counts (%(held)d in all).",
        "%(counted)d of what you hold count (%(held)d in all).",
        counted,
    ) % {"counted": counted, "held": held}


def _closing(progress: PathwayProgress, *, today: date) -> str:
    last = progress.standing.ends_on
    if last is None or progress.standing.is_complete or not 0 <= (last - today).days <= _CLOSING_DAYS:
        return ""
    days = (last - today).days
    return ngettext(
        "%(n)d day is left of the years that this target allows.",
        "%(n)d days are left of the years that this target allows.",
        days,
    ) % {"n": days}


def _block(block: BlockStanding, place: int) -> ShownBlockStanding:
    title = f"{place}. {plain_words(block.block.title)}"
    counted = [each.part.title for each in block.counted]
    if block.is_done:
        return ShownBlockStanding(title=title, state="ok", word=_("Complete"), lines=counted)
    if block.credits_missing:
        missing = _("%(n)s more credits") % {"n": plain_decimal(block.credits_missing)}
    else:
        missing = ngettext("%(n)d more part", "%(n)d more parts", block.parts_missing) % {"n": block.parts_missing}
    among = ngettext("of %(n)d to choose from", "of %(n)d to choose from", len(block.open_parts)) % {
        "n": len(block.open_parts)
    }
    return ShownBlockStanding(
        title=title, state="none", word=_("Missing"), lines=[*counted, written.in_row([missing, among])]
    )


def _way(way: PathwayWay, *, is_main: bool) -> ShownWay:
    words = (_AMONG_STATED[first] if first in way.among_stated else _FIRST[first] for first in way.first_in)
    all_unpriced = len(way.unpriced) == len(way.steps)
    all_untimed = len(way.untimed) == len(way.steps)
    return ShownWay(
        first=written.in_row(str(word) for word in words),
        is_main=is_main,
        steps=[
            ShownWayStep(
                title=step.offer.title,
                place=step.offer.institution,
                days=_("%(first)s to %(last)s")
                % {"first": _plain_day(step.offer.starts_on), "last": _plain_day(step.offer.ends_on)},
                hours=_hours(step.offer.study_hours),
                price=_price(step.offer.price),
                aid_words=step.offer.aid_words,
                number=step.offer.number,
            )
            for step in way.steps
        ],
        hours="" if all_untimed else _hours(way.hours),
        price="" if all_unpriced else str(_price(way.net)),
        price_note=_price_note(way),
        ends_on=written.day(way.ends_on),
        starts_on=written.day(way.starts_on),
        gaps=list(_gaps(way)),
    )


def _gaps(way: PathwayWay) -> Iterator[str]:
    if way.unpriced:
        yield ngettext(
            "%(n)d part states no fee in yen; it is not in the sum.",
            "%(n)d parts state no fee in yen; they are not in the sum.",
            len(way.unpriced),
        ) % {"n": len(way.unpriced)}
    if way.untimed:
        yield ngettext(
            "%(n)d part states no hours; it is not in the sum.",
            "%(n)d parts state no hours; they are not in the sum.",
            len(way.untimed),
        ) % {"n": len(way.untimed)}
    if way.days_late:
        yield ngettext("%(n)d day too late.", "%(n)d days too late.", way.days_late) % {"n": way.days_late}
    if not way.is_proved:
        yield _("There are too many combinations to compare them all; another way may be better.")


def _price_note(way: PathwayWay) -> str:
    if way.benefit is None or way.helped is None:
        return ""
    return _("%(price)s less %(amount)s, %(kind)s, paid back later") % {
        "price": written.money(way.price, YEN),
        "amount": written.money(way.benefit.amount, YEN),
        "kind": plain_words(way.benefit.kind.name),
    }


def _no_way(progress: PathwayProgress) -> Iterator[str]:
    ways = progress.ways
    if progress.standing.is_complete:
        return
    if ways.is_late:
        yield _("No way ends in time. The nearest is shown.") if ways.ways else _("No way ends in time.")
    titles = {block.block.key: plain_words(block.block.title) for block in progress.standing.blocks}
    for key in ways.blocked:
        yield _("For “%(block)s” too few parts have a coming start and an end.") % {"block": titles[key]}
    if not (ways.ways or ways.blocked or ways.is_late):
        yield (
            _("No parts can be combined into a way by the dates that are published.")
            if ways.is_all_checked
            else _(
                "There are too many combinations; not all were compared, and no way was found among those that were."
            )
        )


def _uncounted(left: UncountedHolding, entries: Mapping[str, WalletEntry]) -> ShownHolding:
    return _holding(entries[left.holding.key], "warn", _REASONS[left.reason])


def _holding(entry: WalletEntry, state: State, why: Words) -> ShownHolding:
    awarded = [_plain_day(entry.awarded_on)] if entry.awarded_on else []
    about = written.in_row([plain_words(entry.issuer), *awarded])
    return ShownHolding(title=entry.title, about=about, state=state, why=why)


def plain_words(words: LocalizedText) -> str:
    """Write a text as it stands within a sentence: the page escapes the sentence as a whole."""
    return words.in_language(written.language())


def _plain_day(day: date | None) -> str:
    return strip_tags(written.day(day))


def _hours(hours: Decimal | None) -> str:
    return _("%(n)s hours") % {"n": plain_decimal(hours)} if hours is not None else str(_("Not stated"))


def _price(price: Decimal | None) -> str:
    if price is None:
        return _("Not stated")
    return written.money(price, YEN) if price else _("Free")
