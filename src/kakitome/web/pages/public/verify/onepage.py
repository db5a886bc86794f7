"""The record for the file: what a check found, on one page of A4, with an annex for readers who want the details.

What stands on the page is bounded, so that it stays one page: outcomes up to six and 900 characters, long texts cut
with a mark. The annex holds the rest. The reader's own reference is put on the page and kept nowhere.
"""

import hashlib
import html
import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.checking.questions import find_successor
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.award_letter import is_shown_in_part, is_vouched_for, kind_words, last_day
from kakitome.web.pages.public.verify.asking import Answer
from kakitome.web.pages.public.verify.inside import InsideCard
from kakitome.web.pages.public.verify.result import Result
from kakitome.web.parts import letter, written
from kakitome.web.parts.qr_code import qr_of
from kakitome.web.parts.shapes import CheckRow, DescriptorLine, VerdictCard, Words

MOST_OUTCOMES: Final = 6
MOST_CHARACTERS: Final = 900
MOST_INSIDE: Final = 10
LONGEST_REFERENCE: Final = 60
_LONGEST_LINE: Final = 100
_LONGEST_NAME: Final = 80
_LONGEST_INSIDE: Final = 60
_LONGEST_BODIES: Final = 160
_LONGEST_SENTENCE: Final = 220
_MOST_CHECKS: Final = 12
_MUCH: Final = 1000
_STUDIED: Final = ("learner_effort", "class_hours", "assessment_type", "supervision_identity_verification", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """What stands on the page.

    Attributes:
        card: the verdict.
        reference: the reader's own, as it was just given.
        award: person, institution, dates, number.
        outcomes: the first of them; `more` says how many stand in the annex alone.
        studied: how it was learnt and tested.
        checks: every check with its outcome, in a line.
        address: of the check record; `qr` draws it.
    """

    card: VerdictCard
    reference: str
    award: Sequence[DescriptorLine]
    outcomes: Sequence[Words]
    more: int
    studied: Sequence[DescriptorLine]
    checks: Sequence[CheckRow]
    address: str
    qr: SafeString
    sha256: str
    is_stated: bool = False
    """Whether `award` is what a credential that is no award states of itself."""
    inside: Sequence[CheckRow] = ()
    """Of a document without a letter of its own: each one inside, with its person and who awarded it, and its state."""
    more_inside: int = 0
    successor: str = ""
    """Where the document is found that took this one's place; a number where no address is known."""

    @property
    def is_dense(self) -> bool:
        """Whether there is so much to say that the print is small."""
        return sum(_width(str(outcome)) for outcome in self.outcomes) > _MUCH


def one_page(
    answer: Answer, result: Result, *, view: letter.LetterView | None, reference: str, shown: Mapping[str, Any]
) -> OnePage:
    """Lay out a checked document; of what nobody vouches for only the verdict and the checks are told.

    `shown` holds what the result page shows: `record_address`, and the cards of what stands `inside`.
    """
    address, cards = shown["record_address"], [] if view and is_vouched_for(answer.report) else shown["inside"]
    successor = find_successor(answer.report, get_platform())
    is_told = view is not None and is_vouched_for(answer.report)
    outcomes, more = fitting([written.text(outcome) for outcome in view.outcomes] if view and is_told else [])
    return OnePage(
        card=replace(result.card, because=cut(result.card.because, _LONGEST_SENTENCE)),
        reference=" ".join(reference.split())[:LONGEST_REFERENCE],
        award=_award(*answer.letter, is_part=is_shown_in_part(answer.report))
        if is_told and answer.letter
        else _fitting_facts(shown["stated"]),
        outcomes=outcomes,
        more=more,
        studied=_studied(view) if view and is_told else [],
        checks=fitting_checks(result.rows),
        address=address,
        qr=qr_of(address),
        is_stated=bool(shown["stated"]),
        inside=[_of_card(card) for card in cards[:MOST_INSIDE]],
        more_inside=max(0, len(cards) - MOST_INSIDE),
        successor=(successor.address or successor.number) if successor is not None else "",
        sha256=hashlib.sha256(answer.question.data).hexdigest() if answer.question.data else "",
    )


def _fitting_facts(facts: Sequence[DescriptorLine]) -> list[DescriptorLine]:
    return [DescriptorLine(title=fact.title, value=cut(fact.value, _LONGEST_NAME)) for fact in facts]


def _of_card(card: InsideCard) -> CheckRow:
    texts_shown = [cut(text, _LONGEST_INSIDE) for text in (card.title or card.label, card.learner, card.issuer) if text]
    return CheckRow(state=card.state, title=written.in_row(texts_shown), outcome=card.result.short, why="")


def fitting(outcomes: Sequence[str]) -> tuple[list[str], int]:
    """Return the outcomes that fit on the page, and how many do not; the first is there in any case, cut if need be."""
    shown: list[str] = []
    left = MOST_CHARACTERS
    for outcome in outcomes[:MOST_OUTCOMES]:
        if shown and len(outcome) > left:
            break
        shown.append(outcome if len(outcome) <= MOST_CHARACTERS else f"{outcome[: MOST_CHARACTERS - 1]}…")
        left -= len(outcome)
    return shown, len(outcomes) - len(shown)


def fitting_checks(rows: Sequence[CheckRow]) -> Sequence[CheckRow]:
    """Return the checks that fit; left out are the first that passed: that it could be read shows in the rest."""
    left_out = [number for number, row in enumerate(rows) if row.state == "ok"][: max(0, len(rows) - _MOST_CHECKS)]
    return [row for number, row in enumerate(rows) if number not in left_out][:_MOST_CHECKS]


def cut(words: Words, most: int) -> str:
    """Return plain text, cut with a mark where it is too long for the page."""
    html_words = written.text(words)
    # What is escaped already is written out: the template escapes it once more.
    text = (
        html.unescape(strip_tags(html_words.replace("<br>", " / ")))
        if isinstance(html_words, SafeString)
        else str(html_words)
    )
    plain = " ".join(text.split())
    return plain if _width(plain) <= most else _first(plain, most - 1).rstrip() + "…"


def _width(text: str) -> int:
    """Count a kanji as two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _first(text: str, width: int) -> str:
    widths = itertools.accumulate(_width(character) for character in text)
    return "".join(character for character, sum_ in zip(text, widths, strict=True) if sum_ <= width)


def _award(mc: Microcredential, facts: AwardFacts, *, is_part: bool = False) -> list[DescriptorLine]:
    until = last_day(facts)
    lines: list[tuple[Words, Words]] = [
        (_("Awarded to"), letter.name_of(facts, is_part=is_part)),
        (_("Award"), mc.title),
        (texts.term("letter.kind"), kind_words(mc)),
        (_("Awarded by"), awarded_by_words(mc, facts)),
        (_("Awarded on"), written.day(facts.awarded_on)),
        (_("Valid until"), texts.written_date(until, written.language()) if until else _("No end stated")),
        (_("Number of the award"), facts.number),
        # The line on assessment holds it, too, where a long one may be cut.
        (_("Grade"), facts.grade),
    ]
    most = {str(_("Awarded by")): _LONGEST_BODIES}
    return [
        DescriptorLine(title=title, value=cut(value, most.get(str(title), _LONGEST_NAME)))
        for title, value in lines
        if value
    ]


def _studied(view: letter.LetterView) -> list[DescriptorLine]:
    lines = [descriptor for descriptor in view.descriptors if descriptor.field in _STUDIED and descriptor.value]
    return [DescriptorLine(title=line.title, value=cut(line.value, _LONGEST_LINE)) for line in lines[:5]]
