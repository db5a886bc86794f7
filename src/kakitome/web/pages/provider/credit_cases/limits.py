"""What the rules say to a case, drawn: the article, the reasons, and each limit as cells of one credit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.journeys.recognition.credit_limits import CaseCount
from kakitome.journeys.recognition.credit_record import ApplicantRecord, OtherCase
from kakitome.learning.credit.verdict import BucketState, Counting
from kakitome.learning.recognition.case import Case
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State

DRAWN = 60
"""Cells of the drawing; a limit of another size is told in numbers alone."""
_WORDS: Mapping[Counting, tuple[State, Promise]] = {
    Counting.COUNTS: ("ok", gettext_lazy("It fits, and there is room")),
    Counting.IN_PART: ("warn", gettext_lazy("There is room for a part of it")),
    Counting.NOT: ("fail", gettext_lazy("The rules do not let it count")),
    Counting.UNKNOWN: ("unk", gettext_lazy("The rules leave something open")),
}


def limits_of(count: CaseCount | None, case: Case) -> Mapping[str, Any] | None:
    """Return what a case's page shows of the rules; None while no rules are chosen."""
    if count is None or case.examination is None:
        return None
    verdict, rules, item = count.verdict, count.rules, count.item
    rule = rules.rule(item.rule)
    state, word = _WORDS[item.counting]
    touched = [bucket for bucket in verdict.buckets if bucket.before or bucket.used]
    return {
        "state": state,
        "word": str(word),
        "article": rule.article if rule else LocalizedText(),
        "sentence": rule.sentence if rule else LocalizedText(),
        "source": rule.grounds.source if rule else "",
        "reasons": [written.finding(reason) for reason in item.reasons],
        "working": [written.finding(line) for line in (*item.working, *(w for b in touched for w in b.working))],
        "buckets": [_bucket(bucket, count) for bucket in touched],
        "version": f"{verdict.rule_set} {verdict.version}",
    }


def _bucket(bucket: BucketState, count: CaseCount) -> Mapping[str, Any]:
    known = next(each for each in count.rules.buckets if each.id == bucket.id)
    before, used = count.before(bucket), count.own_share(bucket)
    numbers = {"before": plain_decimal(before), "used": plain_decimal(used)}
    cap = None if bucket.cap is None else plain_decimal(bucket.cap)
    left = None if bucket.left is None else plain_decimal(bucket.left)
    sentence = _("Of %(cap)s, %(before)s credited already, %(used)s of this case, %(left)s left.")
    return {
        **numbers,
        "title": known.title,
        "after": plain_decimal(before + used),
        "cap": cap,
        "left": left,
        "cells": _cells(before, used) if bucket.cap == DRAWN else (),
        "sentence": sentence % {**numbers, "cap": cap, "left": left} if cap is not None else "",
    }


def record_shown(record: ApplicantRecord) -> Mapping[str, Any]:
    """Return what is on record of the applicant at this university besides this case, each with its case number."""
    return {
        "credits": plain_decimal(record.credits),
        "rows": [
            *(_row(other, "ok", _("decided")) for other in record.decided),
            *(_row(other, "none", _("proposed before this one")) for other in record.proposed),
        ],
        "elsewhere": [_row(other, "none", _("another programme")) for other in record.elsewhere],
    }


def _row(other: OtherCase, state: State, word: str) -> Mapping[str, Any]:
    return {
        "number": other.number,
        "title": other.case.subject.title,
        "target": other.target,
        "credits": plain_decimal(other.credits),
        "state": state,
        "word": word,
    }


def _cells(before: Decimal, used: Decimal) -> Sequence[str]:
    """Return one cell for each whole credit; a fraction is said in the key."""
    cells = ["out"] * min(int(before), DRAWN) + ["now"] * min(int(used), DRAWN)
    return [*cells, *[""] * max(DRAWN - len(cells), 0)][:DRAWN]
