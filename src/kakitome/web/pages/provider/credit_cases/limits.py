"""What the rules say to a case, drawn: the article, the reasons, and each limit as cells of one credit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.learning.credit.verdict import BucketState, Counting, CreditVerdict
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


def limits_of(verdict: CreditVerdict | None, case: Case) -> Mapping[str, Any] | None:
    """Return what a case's page shows of the rules; None while no rules are chosen."""
    if verdict is None or case.examination is None:
        return None
    rules = next(known for known in rule_sets() if (known.id, known.version) == (verdict.rule_set, verdict.version))
    item = verdict.items[0]
    rule = next((known for known in rules.rules if known.id == item.rule), None)
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
        "buckets": [_bucket(bucket, rules) for bucket in touched],
        "version": f"{verdict.rule_set} {verdict.version}",
    }


def _bucket(bucket: BucketState, rules: RuleSet) -> Mapping[str, Any]:
    known = next(each for each in rules.buckets if each.id == bucket.id)
    numbers = {"before": plain_decimal(bucket.before), "used": plain_decimal(bucket.used)}
    cap = None if bucket.cap is None else plain_decimal(bucket.cap)
    left = None if bucket.left is None else plain_decimal(bucket.left)
    sentence = _("Of %(cap)s, %(before)s credited already, %(used)s of this case, %(left)s left.")
    return {
        **numbers,
        "title": known.title,
        "after": plain_decimal(bucket.before + bucket.used),
        "cap": cap,
        "left": left,
        "cells": _cells(bucket) if bucket.cap == DRAWN else (),
        "sentence": sentence % {**numbers, "cap": cap, "left": left} if cap is not None else "",
    }


def _cells(bucket: BucketState) -> Sequence[str]:
    """Return one cell for each whole credit; a fraction is said in the key."""
    before, used = (min(int(number), DRAWN) for number in (bucket.before, bucket.used or Decimal(0)))
    cells = ["out"] * before + ["now"] * used
    return [*cells, *[""] * max(DRAWN - len(cells), 0)][:DRAWN]
