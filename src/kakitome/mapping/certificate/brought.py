"""What stands on a learner's list beside the awards: credentials from elsewhere, and what they wrote down themselves.

    tables = brought_tables(documents, own_records, wording=wording)

Each is marked as what it is. Of a credential from elsewhere it is said who issued it, in which form, and what checking
it came to on which day; what somebody says of their own learning stands under its own heading, and nobody checked it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kakitome.mapping.bilingual import day, label, plain_number, same
from kakitome.mapping.certificate.wording import CertificateWording, Parts, filled
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText

_FORM_FOR_READERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """One credential from elsewhere.

    Attributes:
        key: by which its file is named.
        kind, outcome: what it states that it is, and what checking it came to, in words.
        form: what our verifier calls its form: `Open Badges 2.0`.
        checked_at: aware; when it was checked last.
        credential: its bytes where they are to be attached, as somebody verifies them alone.
    """

    key: str
    title: LocalizedText
    kind: LocalizedText
    issuer: LocalizedText
    form: str
    outcome: LocalizedText
    checked_at: datetime
    awarded_on: date | None = None
    credential: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOwnRecord:
    """One thing somebody learnt by themselves, as they tell it."""

    title: str
    began_on: date | None = None
    ended_on: date | None = None
    minutes: int | None = None


def brought_tables(
    documents: Sequence[ListedDocument], own_records: Sequence[ListedOwnRecord], *, wording: CertificateWording
) -> dict[str, Any]:
    """Write both tables; an empty one is not set."""
    return {
        "documents": {
            "title": wording.term("elsewhere"),
            "note": wording.term("elsewhere.note"),
            "columns": [
                wording.term(f"column.{name}") for name in ("title", "kind", "issuer", "date", "form", "outcome")
            ],
            "rows": [_document_row(document, wording) for document in documents],
        },
        "own": {
            "title": wording.term("own"),
            "note": wording.term("own.note"),
            "columns": [wording.term(f"column.{name}") for name in ("title", "period", "own_hours")],
            "rows": [_own_row(record, wording) for record in own_records],
        },
    }


def short_day(on: date | None) -> LocalizedText:
    """Write a day as narrow as a column: 2026.09.30, 30 Sep 2026."""
    if on is None:
        return day(on)
    return label(f"{on.year}.{on.month:02}.{on.day:02}", f"{on.day} {day(on).en.split()[1][:3]} {on.year}")


def _document_row(document: ListedDocument, wording: CertificateWording) -> list[Parts]:
    checked = short_day(document.checked_at.astimezone(JAPAN).date())
    outcome = filled("outcome.on", outcome=document.outcome, date=checked)
    return [
        wording.parts(document.title or filled("untitled")),
        wording.parts(document.kind),
        _cell(wording, document.issuer),
        _cell(wording, short_day(document.awarded_on) if document.awarded_on else LocalizedText()),
        wording.parts(same(document.form[:_FORM_FOR_READERS])),
        wording.parts(outcome),
    ]


def _own_row(record: ListedOwnRecord, wording: CertificateWording) -> list[Parts]:
    hours = LocalizedText()
    if record.minutes is not None:
        in_hours = (Decimal(record.minutes) / 60).quantize(Decimal("0.01")).normalize()
        hours = filled("own.hours", hours=plain_number(in_hours))
    return [wording.parts(same(record.title)), _cell(wording, _period(record)), _cell(wording, hours)]


def _period(record: ListedOwnRecord) -> LocalizedText:
    began, ended = record.began_on, record.ended_on
    if began and ended and began != ended:
        return filled("own.period", first=day(began), last=day(ended))
    if began and ended:
        return day(began)
    return (
        filled("own.since", day=day(began))
        if began
        else filled("own.until", day=day(ended))
        if ended
        else LocalizedText()
    )


def _cell(wording: CertificateWording, value: LocalizedText) -> Parts:
    return wording.parts(value) if value else wording.term("not_stated")[:1]
