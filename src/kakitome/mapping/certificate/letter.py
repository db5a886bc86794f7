"""A letter of an office as an A4 page: number and day, to whom, from whom, what is told, particulars, sections, notes.

    pdf = office_letter(OfficeLetter(language="ja", heading="単位認定決定通知書", …), made_at=now)

It knows nothing of what the letter is about: decisions, notes for a transcript, and whatever an office writes besides.
One letter speaks one language; the other is a letter of its own. It signs nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from kakitome.mapping.certificate.faces import visible
from kakitome.mapping.certificate.typesetting import Attached, typeset
from kakitome.values.localized_text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFact:
    """A label and what stands beside it, line by line."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSection:
    """A heading with paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTable:
    """A table below the particulars: headings, rows, and how wide each column is as a share of the page.

    `numbers` are the columns that are set to the right.
    """

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLetter:
    """The words of a letter, in one language.

    Attributes:
        reference: number and day, on the right above all.
        to, sender: lines of whom it goes to and whom it comes from.
        opening: paragraphs under the heading.
        notes: small, at the end: by which case, who decided, whom to ask.
        footer: on every page.
    """

    language: Language
    reference: tuple[str, ...]
    to: tuple[str, ...]
    sender: tuple[str, ...]
    heading: str
    opening: tuple[str, ...]
    facts: Sequence[LetterFact] = ()
    table: LetterTable | None = None
    sections: Sequence[LetterSection] = ()
    notes: tuple[str, ...] = ()
    footer: str = ""


def office_letter(letter: OfficeLetter, *, made_at: datetime, attached: tuple[Attached, ...] = ()) -> bytes:
    """Set a letter as PDF/A-3a and PDF/UA-1; raises `CertificateRefused` as `typeset`."""
    words = {
        "reference": _shown(letter.reference),
        "to": _shown(letter.to),
        "sender": _shown(letter.sender),
        "heading": visible(letter.heading),
        "opening": _shown(letter.opening),
        "facts": [{"label": fact.label, "lines": _shown(fact.lines)} for fact in letter.facts],
        "table": _set_table(letter.table) if letter.table else None,
        "sections": [
            {**asdict(section), "paragraphs": _shown(section.paragraphs)}
            for section in letter.sections
            if section.paragraphs
        ],
        "notes": _shown(letter.notes),
        "footer": visible(letter.footer),
    }
    material = words | {
        "lang": letter.language,
        "title": visible(" – ".join((letter.heading, *letter.reference[:1]))),
        "author": visible(" ".join(letter.sender)),
        "attached": {"type": "application/vc", "description": letter.heading},
    }
    return typeset("letter", material, made_at=made_at, images={}, attached=attached)


def _set_table(table: LetterTable) -> dict[str, object]:
    return {
        "headings": [visible(heading) for heading in table.headings],
        "rows": [["\n".join(_shown((cell,))) for cell in row] for row in table.rows],
        "widths": list(table.widths),
        "numbers": list(table.numbers),
    }


def _shown(lines: Sequence[str]) -> list[str]:
    return [visible(line) for text in lines for line in text.splitlines() if line.strip()]
