"""The reasons of guidance in words: what is met, what is missed, what nobody tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.credit.guidance import YEN, AdvisedEntry, Fit, FitReason
from kakitome.learning.credit.training_benefit import Benefit
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.narrative.words import MODES
from kakitome.web.pages.public.registry.words import written_text
from kakitome.web.parts import written
from kakitome.web.parts.letter import amount
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One reason as a list shows it."""

    state: State
    words: Words


def reason_lines(advised: AdvisedEntry) -> Sequence[ReasonLine]:
    """Write the reasons of one entry, the working of aid behind the price."""
    return [
        ReasonLine(
            state="ok" if reason.fit is Fit.MET else "unk",
            words=_WRITERS[reason.wish](reason, advised.benefit) if reason.fit is Fit.MET else _open(reason),
        )
        for reason in advised.reasons
    ]


def missed_lines(missed: Mapping[str, int]) -> Sequence[str]:
    """Say how many were left out, and for which wish."""
    words = {
        "credit": _("their provider says that they give no credit"),
        "recognised": _("no third party recognises them now"),
        "hours": _("they take more hours"),
        "price": _("they cost more"),
        "start": _("they begin later, or have begun"),
        "mode": _("they are held in another way"),
    }
    return [f"{count}{_(': ')}{words[wish]}" for wish, count in sorted(missed.items(), key=lambda each: -each[1])]


def _open(reason: FitReason) -> str:
    if reason.wish == "begun":
        day = written.plain_date(reason.values["day"])
        return _("It began on %(day)s: ask the provider whether it is held again.") % {"day": day}
    return {
        "work": _("Which skills it gives is not told: ask the provider."),
        "credit": _("Whether it counts as credit is not told: ask the provider."),
        "hours": _("How many hours it takes is not told: ask the provider."),
        "price": _("What it costs is not told in yen: ask the provider."),
        "start": _("When it begins is not told: ask the provider."),
        "mode": _("How it is held is not told: ask the provider."),
    }[reason.wish]


def _work(reason: FitReason, _benefit: Benefit | None) -> str:
    if "skills" in reason.values:
        skills = written.in_row(written_text(label) for label in reason.values["skills"])
        return _("It names the skills it gives: %(skills)s") % {"skills": skills}
    count = reason.values["outcomes"]
    return ngettext(
        "It states %(n)s thing that one can do afterwards.", "It states %(n)s things that one can do afterwards.", count
    ) % {"n": count}


def _credit(reason: FitReason, _benefit: Benefit | None) -> str:
    if reason.values.get("credits") is not None and reason.values.get("unit") is not None:
        return _("Its provider gives credit for it: %(credits)s. Another university decides for itself.") % {
            "credits": amount(reason.values["credits"], reason.values["unit"])
        }
    return _("Its provider says that it counts towards something larger. Whoever receives it decides.")


def _recognised(_reason: FitReason, _benefit: Benefit | None) -> str:
    return _("A third party recognises it now.")


def _hours(reason: FitReason, _benefit: Benefit | None) -> str:
    values = {"hours": plain_decimal(reason.values["hours"]), "most": reason.values["most"]}
    return _("It takes %(hours)s hours; you have %(most)s.") % values


def _price(reason: FitReason, benefit: Benefit | None) -> str:
    price, left = reason.values["price"], reason.values["left"]
    if price == 0:
        return _("It is free of charge.")
    if benefit is None:
        return _("It costs %(price)s.") % {"price": written.money(price, YEN)}
    return _working(benefit, price=price, left=left)


def _working(benefit: Benefit, *, price: Any, left: Any) -> str:
    values = {
        "price": written.money(price, YEN),
        "percent": plain_decimal(benefit.rate.percent),
        "aid": written.money(benefit.amount, YEN),
        "left": written.money(left, YEN),
        "kind": written_text(benefit.kind.name),
        "most": written.money(benefit.ceiling, YEN),
    }
    if benefit.is_capped:
        return (
            _("%(price)s − %(aid)s (%(kind)s: %(percent)s %%, at most %(most)s) = %(left)s, once it is paid back.")
            % values
        )
    return _("%(price)s − %(aid)s (%(kind)s: %(percent)s %%) = %(left)s, once it is paid back.") % values


def _start(reason: FitReason, _benefit: Benefit | None) -> str:
    return _("It begins on %(day)s.") % {"day": written.plain_date(reason.values["day"])}


def _mode(reason: FitReason, _benefit: Benefit | None) -> str:
    return _("How it is held: %(mode)s.") % {"mode": written_text(MODES[reason.values["mode"]])}


_WRITERS: Mapping[str, Callable[[FitReason, Benefit | None], str]] = {
    "work": _work,
    "credit": _credit,
    "recognised": _recognised,
    "hours": _hours,
    "price": _price,
    "start": _start,
    "mode": _mode,
}
