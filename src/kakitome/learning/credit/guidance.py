"""Which micro-credentials fit what somebody wants: each with its reasons, none with a score.

    advice = advise(entries, wish, scheme=training_benefit(), today=today)
    advice.fitting[0].reasons

A reason is met, missed, or not told. Whoever misses nothing and leaves nothing open fits; whoever misses nothing is
worth asking; all others are counted by what they miss. Order is by first day, then by number: nobody is ranked.

Source: docs/rules/capabilities.md E10; that these are the things people choose by is derived.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from kakitome.learning.credit.offer import PartOffer
from kakitome.learning.credit.training_benefit import Benefit, BenefitScheme, benefit_of, stated_aid
from kakitome.learning.framework.size import effort_hours
from kakitome.learning.microcredential import Microcredential, ParticipationMode, Price
from kakitome.learning.registry.entry import Entry

YEN: Final = "JPY"


class LearningGoal(StrEnum):
    """What somebody wants to do with it."""

    WORK = "work"
    CREDIT = "credit"
    RECOGNISED = "recognised"
    INTEREST = "interest"


class Fit(StrEnum):
    """How a micro-credential stands to one wish."""

    MET = "met"
    OPEN = "open"
    """Its provider does not tell."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningWish:
    """What somebody wants; None and empty for no wish.

    Attributes:
        most_hours: study hours they have in all.
        most_yen: what they can pay, after aid where `counts_aid`.
        begins_by: the last day on which it may begin.
    """

    goal: LearningGoal = LearningGoal.INTEREST
    most_hours: int | None = None
    most_yen: int | None = None
    counts_aid: bool = False
    begins_by: date | None = None
    mode: ParticipationMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReason:
    """One reason: the wish it is about, how it stands, and the values that its words need."""

    wish: str
    fit: Fit
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedEntry:
    """One entry with its reasons, and the aid that its price was reckoned with."""

    entry: Entry
    reasons: tuple[FitReason, ...]
    benefit: Benefit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingEntries:
    """What fits, what may fit once its provider is asked, and how many miss which wish."""

    fitting: Sequence[AdvisedEntry]
    asking: Sequence[AdvisedEntry]
    missed: Mapping[str, int]


def advise(
    entries: Iterable[Entry],
    wish: LearningWish,
    *,
    recognised: frozenset[str],
    scheme: BenefitScheme,
    today: date,
) -> FittingEntries:
    """Sort entries by what somebody wants; `recognised` are the numbers of those that a third party recognises now."""
    fitting: list[AdvisedEntry] = []
    asking: list[AdvisedEntry] = []
    missed = Counter[str]()
    for entry in entries:
        letter = entry.current.microcredential
        benefit = _benefit(letter, entry, scheme=scheme) if wish.counts_aid else None
        reasons = tuple(_reasons(letter, wish, is_recognised=entry.number in recognised, benefit=benefit, today=today))
        misses = [reason.wish for reason in reasons if reason.fit is Fit.MISSED]
        if misses:
            missed[misses[0]] += 1
            continue
        is_open = any(reason.fit is Fit.OPEN for reason in reasons)
        (asking if is_open else fitting).append(AdvisedEntry(entry=entry, reasons=reasons, benefit=benefit))
    return FittingEntries(fitting=sorted(fitting, key=_place), asking=sorted(asking, key=_place), missed=missed)


def _place(advised: AdvisedEntry) -> tuple[date, str]:
    period = advised.entry.current.microcredential.date_of_delivery
    return (period.start_on if period and period.start_on else date.max, advised.entry.number)


def _reasons(
    letter: Microcredential, wish: LearningWish, *, is_recognised: bool, benefit: Benefit | None, today: date
) -> Iterable[FitReason]:
    yield from _GOALS[wish.goal](letter, is_recognised)
    if wish.most_hours is not None:
        yield _hours(letter, wish.most_hours)
    if wish.most_yen is not None:
        yield _price(letter, wish.most_yen, benefit=benefit)
    if wish.begins_by is not None:
        yield _start(letter, wish.begins_by, today=today)
    else:
        yield from _begun(letter, today=today)
    if wish.mode is not None:
        yield _mode(letter, wish.mode)


def _work(letter: Microcredential, _is_recognised: bool) -> Iterable[FitReason]:
    labels = [skill.label for skill in letter.skills if skill.label]
    if labels:
        yield FitReason(wish="work", fit=Fit.MET, values={"skills": labels[:5]})
    elif letter.learning_outcomes:
        yield FitReason(wish="work", fit=Fit.MET, values={"outcomes": len(letter.learning_outcomes)})
    else:
        yield FitReason(wish="work", fit=Fit.OPEN)


def _credit(letter: Microcredential, _is_recognised: bool) -> Iterable[FitReason]:
    credit, stack = letter.credit_recognition, letter.stackability
    gives_credit = credit.recognised if credit else None
    if credit and gives_credit and credit.credits is not None:
        yield FitReason(wish="credit", fit=Fit.MET, values={"credits": credit.credits, "unit": credit.unit})
    elif gives_credit or (stack and stack.stackable):
        yield FitReason(wish="credit", fit=Fit.MET)
    elif gives_credit is False:
        yield FitReason(wish="credit", fit=Fit.MISSED)
    else:
        yield FitReason(wish="credit", fit=Fit.OPEN)


def _recognised(_letter: Microcredential, is_recognised: bool) -> Iterable[FitReason]:
    yield FitReason(wish="recognised", fit=Fit.MET if is_recognised else Fit.MISSED)


def _interest(_letter: Microcredential, _is_recognised: bool) -> Iterable[FitReason]:
    return ()


_GOALS: Final[Mapping[LearningGoal, Callable[[Microcredential, bool], Iterable[FitReason]]]] = {
    LearningGoal.WORK: _work,
    LearningGoal.CREDIT: _credit,
    LearningGoal.RECOGNISED: _recognised,
    LearningGoal.INTEREST: _interest,
}


def _hours(letter: Microcredential, most: int) -> FitReason:
    hours = effort_hours(letter.learner_effort) if letter.learner_effort else None
    if hours is None:
        return FitReason(wish="hours", fit=Fit.OPEN)
    fit = Fit.MET if hours[1] <= most else Fit.MISSED
    return FitReason(wish="hours", fit=fit, values={"hours": hours[1], "most": most})


def _price(letter: Microcredential, most: int, *, benefit: Benefit | None) -> FitReason:
    price = yen_of(letter.price)
    if price is None:
        return FitReason(wish="price", fit=Fit.OPEN)
    left = price - benefit.amount if benefit else price
    fit = Fit.MET if left <= most else Fit.MISSED
    return FitReason(wish="price", fit=fit, values={"price": price, "left": left, "most": most})


def _start(letter: Microcredential, last: date, *, today: date) -> FitReason:
    period = letter.date_of_delivery
    if period is None or period.start_on is None:
        return FitReason(wish="start", fit=Fit.OPEN)
    fit = Fit.MET if today <= period.start_on <= last else Fit.MISSED
    return FitReason(wish="start", fit=fit, values={"day": period.start_on})


def _begun(letter: Microcredential, *, today: date) -> Iterable[FitReason]:
    """Tell of one whose first day is over, to somebody who did not say when: it may be held again, or not."""
    period = letter.date_of_delivery
    if period is not None and period.start_on is not None and period.start_on < today:
        yield FitReason(wish="begun", fit=Fit.OPEN, values={"day": period.start_on})


def _mode(letter: Microcredential, wanted: ParticipationMode) -> FitReason:
    modes = letter.form_of_participation.modes if letter.form_of_participation else ()
    if not modes:
        return FitReason(wish="mode", fit=Fit.OPEN)
    return FitReason(wish="mode", fit=Fit.MET if wanted in modes else Fit.MISSED, values={"mode": wanted})


def yen_of(price: Price | None) -> Decimal | None:
    """Return a fee in yen; one in another currency is not converted, and counts as not told."""
    try:
        amount = Decimal(price.amount) if price and price.amount else None
    except InvalidOperation:
        return None
    if price is None or amount is None or not amount.is_finite() or amount < 0:
        return None
    return amount if price.currency == YEN or amount == 0 else None


def _benefit(letter: Microcredential, entry: Entry, *, scheme: BenefitScheme) -> Benefit | None:
    price, period = letter.price, letter.date_of_delivery
    offer = PartOffer(
        key=entry.number,
        part=entry.number,
        title=letter.title,
        price=yen_of(price),
        aid=stated_aid(price.financial_aid, scheme) if price else "",
        starts_on=period.start_on if period else None,
        ends_on=period.end_on if period else None,
    )
    return benefit_of(offer, scheme)
