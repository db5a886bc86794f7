"""Each verification of a case's credential that an act rested on, and what came up after the decision, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kakitome import texts
from kakitome.learning.credit_examining.source_report import SourceReport, SourceStanding
from kakitome.learning.recognition.case import Case
from kakitome.web.parts.case import cause_in_words
from kakitome.web.parts.shapes import State

_STANDINGS: Mapping[SourceStanding, tuple[State, Promise]] = {
    SourceStanding.SOUND: ("ok", gettext_lazy("valid then")),
    SourceStanding.UNSOUND: ("fail", gettext_lazy("not valid then")),
    SourceStanding.UNREAD: ("unk", gettext_lazy("could not be verified then")),
}


def sources_of(case: Case) -> Sequence[Mapping[str, Any]]:
    """Return the verifications that are on record in a case, the newest first."""
    return [_source(report) for report in reversed(case.sources)]


def reopenings_of(case: Case) -> Sequence[Mapping[str, Any]]:
    """Return what came up after the decision, in words, the newest first."""
    return [
        {
            "at": reopening.at,
            "sentence": cause_in_words(reopening.kind),
            "word": texts.term(f"short.{reopening.key}") if reopening.kind == "source" else "",
        }
        for reopening in reversed(case.reopenings)
    ]


def _source(report: SourceReport) -> Mapping[str, Any]:
    state, word = _STANDINGS[report.standing]
    return {
        "at": report.at,
        "state": state,
        "word": str(word),
        "verdict": texts.term(f"short.{report.verdict}") if report.verdict else "",
        "checks": report.checks,
    }
