"""What came in answer to a request, as a PDF for a file: a list, or one A4 page for each person.

It is made of what the asker's page shows at that moment, so that what was not sent is not in it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from kakitome.mapping.certificate.typesetting import typeset
from kakitome.values.localized_text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact:
    """A label and what stands beside it, line by line."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """One person: the number and name, and what came."""

    title: str
    facts: tuple[RecordFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """The words of the record, in the reader's language.

    Attributes:
        is_paged: a page for each person, with the facts of the request on each.
        note: what is said below; `footer` on every page.
    """

    language: Language
    title: str
    eyebrow: str
    facts: tuple[RecordFact, ...]
    people: Sequence[PersonRecord]
    note: str
    footer: str
    is_paged: bool


def answer_record(record: AnswerRecord, *, made_at: datetime) -> bytes:
    """Set the record; raises `CertificateRefused` as `typeset`."""
    material = {
        "lang": record.language,
        "title": record.title,
        "eyebrow": record.eyebrow,
        "facts": [asdict(fact) for fact in record.facts],
        "people": [asdict(person) for person in record.people],
        "note": record.note,
        "footer": record.footer,
        "each": record.is_paged,
    }
    return typeset("answers", material, made_at=made_at, images={}, attached=())
