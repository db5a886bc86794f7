"""Documents that stand inside the one that was checked, as cards: each with its own sentence and its own checks.

An award in a record of study, an endorsement by somebody else, a credential attached to a PDF: what is outside says
nothing about whether these can be relied on, so none borrows the other's colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome import texts
from kakitome.documents.verification.check import Enclosed, Report
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.mapping.award_letter import is_vouched_for, own_letter
from kakitome.mapping.endorsement_letter import endorsement_letter
from kakitome.mapping.openbadge.reading import localized
from kakitome.mapping.stated import stated_lines, stated_of
from kakitome.mapping.verdict_words import shown_inside
from kakitome.values.localized_text import LocalizedText
from kakitome.values.script import language_by_script
from kakitome.web.pages.public.verify.result import Result, result_of
from kakitome.web.parts import letter
from kakitome.web.parts.shapes import DescriptorLine, State, Words

LABELS = ("award", "endorsement", "attachment", "refreshed")


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideCard:
    """One document inside another.

    Attributes:
        anchor: where on the page it is.
        label: what it is to the outer document.
        title: what it says it is about; empty when it cannot be read.
        issuer: who says so.
        learner: to whom it was awarded, where somebody vouches for it and it says so.
        place: where it stands: a JSON pointer or a file's name.
        result: its report as the page shows it.
        inside: what stands inside it in turn.
    """

    anchor: str
    label: Words
    title: Words
    issuer: Words
    learner: str
    place: str
    result: Result
    inside: Sequence["InsideCard"]

    @property
    def state(self) -> State:
        """Return the state of its own verdict."""
        return self.result.card.state


def cards_of(report: Report, *, under: str = "verdict") -> list[InsideCard]:
    """Build a card for everything inside a report, and inside that."""
    return [_card(enclosed, anchor=f"{under}-{number}") for number, enclosed in enumerate(shown_inside(report), 1)]


def container_of(report: Report, *, has_letter: bool) -> dict[str, Any] | None:
    """Return what a readable document with others inside says of itself; beside the letter of what it carries,
    only a record of study has more to say than that letter.
    """
    document = report.document
    is_record = report.format.startswith(NAMES[DocumentKind.CLR_2])
    if document is None or not report.enclosed or (has_letter and not is_record):
        return None
    title, issuer = _said_by(report)
    since, description = document.get("validFrom"), document.get("description")
    return {
        "title": title,
        "issuer": issuer,
        "since": since if isinstance(since, str) else "",
        "description": localized(description, "en"),
    }


def stated_facts(report: Report) -> list[DescriptorLine]:
    """Return what a credential that is no award states of itself."""
    stated = stated_of(report)
    return (
        [DescriptorLine(title=title, value=localized_text) for title, localized_text in stated_lines(stated)]
        if stated is not None
        else []
    )


def _card(inner: Enclosed, *, anchor: str) -> InsideCard:
    title, issuer = _said_by(inner.report)
    return InsideCard(
        anchor=anchor,
        label=texts.term(f"enclosed.{inner.label if inner.label in LABELS else 'other'}"),
        title=title,
        issuer=issuer,
        learner=_learner(inner.report),
        place=inner.place,
        result=result_of(inner.report, anchor=anchor),
        inside=cards_of(inner.report, under=anchor),
    )


def _learner(report: Report) -> str:
    own = own_letter(report) if is_vouched_for(report) else None
    return letter.full_name(own[1]) if own and own[1].learner_name else ""


def _said_by(report: Report) -> tuple[Words, Words]:
    """Return what a document says it is about, and who says so; nothing of one that cannot be read."""
    letter_and_facts = own_letter(report)
    if report.document is None or letter_and_facts is None:
        return "", ""
    endorsement = endorsement_letter(report)
    if endorsement is not None:
        return endorsement.title or _name_of(report.document), endorsement.endorser
    microcredential, facts = letter_and_facts
    return microcredential.title or _name_of(report.document), facts.issuer_name


def _name_of(document: Mapping[str, Any]) -> LocalizedText:
    """Return what a document calls itself; a name without its language is in that of its script."""
    named = document.get("name")
    return localized(named, language_by_script(named) if isinstance(named, str) else "en")
