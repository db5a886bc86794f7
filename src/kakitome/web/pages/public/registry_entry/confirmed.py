"""Who says so: each descriptor as its provider states it, beside what a third party confirmed of it.

The two never share a cell. A confirmation counts for the exact words that were voted on: a recognition of another
version, or of other words, confirms nothing here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import EntryVersion
from kakitome.web.parts.letter import LetterView, counted_outcomes
from kakitome.web.parts.recognised import STANDING_STATES, standing_words
from kakitome.web.parts.shapes import DescriptorLine


def recognitions_of(version: EntryVersion, recognitions: Sequence[Recognition]) -> Sequence[Recognition]:
    """Return those that are about exactly these words."""
    return [
        recognition
        for recognition in recognitions
        if recognition.entry_version == version.version and recognition.digest in ("", version.digest)
    ]


def statements_of(
    letter: LetterView, version: EntryVersion, *, recognitions: Sequence[Recognition], now: datetime
) -> Sequence[dict[str, Any]]:
    """Put each claim beside its confirmations."""
    outcomes = DescriptorLine(
        title=_("Learning outcomes"),
        value=counted_outcomes(version.microcredential) if letter.outcomes else "",
        field="learning_outcomes",
    )
    return [
        {
            "claim": claim,
            "confirmations": [
                _confirmation(recognition, now) for recognition in recognitions if claim.field in recognition.confirmed
            ],
        }
        for claim in (outcomes, *letter.descriptors)
    ]


def _confirmation(recognition: Recognition, now: datetime) -> dict[str, Any]:
    standing = recognition.standing_at(now)
    stands = standing is Standing.RECOGNISED
    word = _("Confirmed") if stands else _("Was confirmed")
    return {
        "state": STANDING_STATES[standing],
        "word": word,
        "body": recognition.body_name,
        "hint": "" if stands else standing_words(standing, recognition.procedure),
    }
