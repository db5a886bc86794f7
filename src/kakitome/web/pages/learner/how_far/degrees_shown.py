"""How far it is to degrees and qualifications, in words: one column for each, in the same order of lines."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.journeys.crediting.toward_degrees import DegreeChoices, DegreeOutlook, HeldLearning
from kakitome.learning.credit.degree_ways import DegreeWay, DegreeWayKind
from kakitome.learning.credit.learning import LearningKind
from kakitome.learning.credit.rule_set import Effect, Minimum
from kakitome.learning.credit.verdict import BucketState, Counting, CreditItem, MinimumState, RangeEnd
from kakitome.learning.credit.way import First
from kakitome.learning.workload import plain_decimal
from kakitome.services.surveying_wallets import EntryStanding
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.how_far.shown import YEN, plain_words
from kakitome.web.parts import written
from kakitome.web.parts.agreement_words import source_address, under_agreement
from kakitome.web.parts.learning_kinds import KINDS
from kakitome.web.parts.shapes import State

DRAWN: Final = Decimal(124)
"""The total that is drawn in cells of one credit; another is told in numbers alone."""
_STATES: Final[Mapping[Counting, State]] = {
    Counting.COUNTS: "ok",
    Counting.IN_PART: "warn",
    Counting.NOT: "fail",
    Counting.UNKNOWN: "unk",
}
_ENDS: Final[Mapping[RangeEnd, Promise]] = {
    RangeEnd.STATED: gettext_lazy("As stated; there is no range."),
    RangeEnd.EITHER: gettext_lazy("Either end of the range comes to the same."),
    RangeEnd.LOWER: gettext_lazy("The lower end counts: nobody can be sure of more."),
    RangeEnd.GRANTED: gettext_lazy("As many as the university gave for it."),
    RangeEnd.RULE: gettext_lazy("The rule says how many."),
}
_FALLEN: Final[Mapping[EntryStanding, Promise]] = {
    EntryStanding.EXPIRED: gettext_lazy("It has expired."),
    EntryStanding.REVOKED: gettext_lazy("It was revoked."),
    EntryStanding.SUSPENDED: gettext_lazy("It is suspended."),
    EntryStanding.REPLACED: gettext_lazy("It was replaced by a newer one."),
}
_FIRST: Final[Mapping[First, Promise]] = {
    First.SOONEST: gettext_lazy("Soonest"),
    First.CHEAPEST: gettext_lazy("Cheapest"),
    First.FEWEST_HOURS: gettext_lazy("Fewest hours"),
}


def column_of(outlook: DegreeOutlook) -> Mapping[str, Any]:
    """Return one column; the sums on it add up to the sentence on top."""
    target, verdict = outlook.target, outlook.verdict
    counted = [item for item in verdict.items if item.used]
    open_items = [item for item in verdict.items if not item.used]
    total = verdict.total
    return {
        "key": target.key,
        "name": target.name,
        "title": target.title,
        "sentence": _sentence(outlook),
        "rules": target.rules,
        "source": target.programme.source if target.programme else "",
        "cells": _cells(verdict.own, verdict.used) if total == DRAWN else (),
        "own": plain_decimal(verdict.own),
        "outside": plain_decimal(verdict.used - verdict.own),
        "missing": None if outlook.missing is None else plain_decimal(outlook.missing),
        "caps": [_cap(outlook, bucket) for bucket in verdict.buckets if bucket.cap is not None],
        "minimums": [_minimum(outlook, state) for state in verdict.minimums],
        "counted": [_item(outlook, item) for item in counted],
        "uncounted": [*(_item(outlook, item) for item in open_items), *_refused(outlook), *_fallen(outlook.fallen)],
        "hours": _hours(outlook, outlook.missing),
        "hours_source": outlook.per_credit.source if outlook.per_credit else "",
        "ways": [_way(outlook, way) for way in outlook.ways],
        "is_reached": outlook.missing == 0,
        "is_university": bool(target.institution),
    }


def kind_choices(held: Sequence[HeldLearning], choices: DegreeChoices) -> list[Mapping[str, Any]]:
    """Return what may be said of each learning: what it is before the law."""
    return [
        {
            "name": f"kind-{each.learning.key}",
            "title": each.learning.title,
            "chosen": choices.kinds.get(each.learning.key, each.learning.kind).value,
            "options": [(kind.value, str(word)) for kind, word in KINDS.items()],
        }
        for each in held
        if each.stands
    ]


def _sentence(outlook: DegreeOutlook) -> str:
    used = plain_decimal(outlook.verdict.used)
    if outlook.missing is None:
        return _("%(used)s credits would count. The rules state no total.") % {"used": used}
    if outlook.missing == 0:
        return _("The credits are there: %(used)s would count.") % {"used": used}
    values = {"used": used, "missing": plain_decimal(outlook.missing)}
    if outlook.verdict.used == 1:
        return _("1 credit would count; %(missing)s are still to come.") % values
    return _("%(used)s credits would count; %(missing)s are still to come.") % values


def _cells(own: Decimal, used: Decimal) -> Sequence[str]:
    cells = ["own"] * int(own) + ["now"] * int(used - own)
    return [*cells, *[""] * (int(DRAWN) - len(cells))][: int(DRAWN)]


def _cap(outlook: DegreeOutlook, bucket: BucketState) -> Mapping[str, Any]:
    known = next(each for each in outlook.target.rules.buckets if each.id == bucket.id)
    return {
        "title": known.title,
        "used": plain_decimal(bucket.used),
        "cap": plain_decimal(bucket.cap or Decimal(0)),
        "left": plain_decimal(bucket.left or Decimal(0)),
        "lines": [written.finding(line) for line in bucket.working],
        "source": known.grounds.source,
        "confidence": known.grounds.confidence,
    }


def _minimum(outlook: DegreeOutlook, state: MinimumState) -> Mapping[str, Any]:
    known: Minimum = next(each for each in outlook.target.rules.minimums if each.id == state.id)
    return {
        "sentence": known.sentence,
        "have": plain_decimal(state.have),
        "needed": plain_decimal(state.needed),
        "is_met": state.missing == 0,
        "source": known.grounds.source,
    }


def _item(outlook: DegreeOutlook, item: CreditItem) -> Mapping[str, Any]:
    rule = outlook.target.rules.rule(item.rule)
    decision = outlook.decided.get(item.learning)
    return {
        "title": _title_of(outlook, item.learning),
        "state": _STATES[item.counting],
        "credits": plain_decimal(item.used),
        "article": rule.article if rule else LocalizedText(),
        "is_own": item.effect is Effect.OWN and bool(item.used),
        "decision": decision.number if decision else "",
        "decision_at": source_address(decision) if decision else "",
        "agreement": under_agreement(decision) if decision else "",
        "decided_on": decision.decided_on if decision else None,
        "end": str(_ENDS[item.end]) if item.end and item.used else "",
        "reasons": [written.finding(reason) for reason in item.reasons],
        "lines": [written.finding(line) for line in item.working],
    }


def _refused(outlook: DegreeOutlook) -> Iterator[Mapping[str, Any]]:
    assessed = {item.learning for item in outlook.verdict.items}
    for key, decision in outlook.decided.items():
        if key not in assessed:
            day = strip_tags(written.day(decision.decided_on))
            yield {
                "title": _title_of(outlook, key) or decision.entry_title,
                "state": "fail",
                "credits": "0",
                "decision": decision.number,
                "decision_at": source_address(decision),
                "reasons": [_("This university decided on %(day)s not to credit it.") % {"day": day}],
            }


def _fallen(fallen: Sequence[HeldLearning]) -> Iterator[Mapping[str, Any]]:
    for each in fallen:
        known = _FALLEN.get(each.state)
        why = str(known) if known else _("It is not valid today, or nobody can say who issued it.")
        yield {"title": each.learning.title, "state": "fail", "credits": "0", "reasons": [why]}


def _title_of(outlook: DegreeOutlook, key: str) -> LocalizedText:
    return outlook.titles.get(key, LocalizedText())


def _hours(outlook: DegreeOutlook, credits: Decimal | None) -> str:
    """Write the hours of so many credits by the law, both ends where it has a range; empty where it says none."""
    rule = outlook.per_credit
    if rule is None or rule.contact_hours or not credits:
        return ""
    low, high = plain_decimal(credits * rule.hours_min), plain_decimal(credits * rule.hours_max)
    if low == high:
        return _("%(credits)s × %(each)s hours = %(hours)s hours") % {
            "credits": plain_decimal(credits),
            "each": plain_decimal(rule.hours_min),
            "hours": low,
        }
    return _("%(low)s to %(high)s hours") % {"low": low, "high": high}


def _way(outlook: DegreeOutlook, way: DegreeWay) -> Mapping[str, Any]:
    programme = outlook.target.programme
    title = _("Study the rest there") if way.kind is DegreeWayKind.STUDY_THERE else _("Gather credits first")
    return {
        "first": written.in_row(str(_FIRST[first]) for first in way.first_in),
        "title": title,
        "gathered": [
            {
                "title": each.offer.title,
                "number": each.offer.number,
                "credits": plain_decimal(each.credits),
                "equivalent": each.equivalent,
            }
            for each in way.gathered
        ],
        "outside": plain_decimal(way.credits_outside),
        "there": plain_decimal(way.credits_there),
        "price": "" if way.net is None else written.money(way.net, YEN),
        "hours": "" if way.hours is None else plain_decimal(way.hours),
        "lines": list(_price_lines(outlook, way)),
        "starts_on": way.starts_on,
        "enters_on": way.enters_on if way.gathered else None,
        "ends_on": way.ends_on,
        "gaps": list(_gaps(way, has_pace=bool(programme and programme.credits_a_year and programme.starts_on))),
    }


def _price_lines(outlook: DegreeOutlook, way: DegreeWay) -> Iterator[str]:
    programme = outlook.target.programme
    if programme is None:
        return
    for each in way.gathered:
        if each.offer.price is not None:
            yield f"{plain_words(each.offer.title)}: {written.money(each.offer.price, YEN)}"
    if programme.price_per_credit is not None and way.credits_there:
        yield _("%(credits)s credits × %(price)s = %(sum)s") % {
            "credits": plain_decimal(way.credits_there),
            "price": written.money(programme.price_per_credit, YEN),
            "sum": written.money(programme.price_per_credit * way.credits_there, YEN),
        }
    if programme.entrance_fee is not None and way.credits_there:
        yield _("Entrance fee: %(fee)s") % {"fee": written.money(programme.entrance_fee, YEN)}
    if way.benefit is not None:
        yield _("less %(amount)s, %(kind)s, paid back later") % {
            "amount": written.money(way.benefit.amount, YEN),
            "kind": plain_words(way.benefit.kind.name),
        }


def _gaps(way: DegreeWay, *, has_pace: bool) -> Iterator[str]:
    if not way.is_price_whole:
        yield _("Not every fee is stated; what is not stated is left out of the sum.")
    if not has_pace:
        yield _("The university does not say from when, and how much is studied in a year; there is no last day.")
    courses = len(way.gathered)
    if courses:
        yield _("Courses were chosen one after the other; not every combination was compared.")
        yield ngettext(
            "%(n)d course was credited here before in the same version. That is likely, and no promise.",
            "%(n)d courses were credited here before in the same version. That is likely, and no promise.",
            courses,
        ) % {"n": courses}


def chosen_kinds(given: Mapping[str, str]) -> dict[str, LearningKind]:
    """Read what somebody said their learning is; words that are none of the law's are passed over."""
    known = {kind.value: kind for kind in LearningKind}
    prefix = "kind-"
    return {
        name.removeprefix(prefix): known[value]
        for name, value in given.items()
        if name.startswith(prefix) and value in known
    }
