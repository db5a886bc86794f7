"""The transcript-style list: awards of one learner in one table; below it what came from elsewhere, and own records.

Amounts are added up by unit and never across units; what was participation alone is counted apart. The sums are of the
awards in the first table alone.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from kakitome.learning.workload import CreditRecognition, EffortUnit
from kakitome.mapping.award_facts import awarded_by_words
from kakitome.mapping.badge_image import is_ticket
from kakitome.mapping.bilingual import amount, day, same
from kakitome.mapping.certificate.brought import brought_tables, short_day
from kakitome.mapping.certificate.completion import (
    MEDIA_TYPE,
    file_words,
    first_words,
    learner_parts,
    look_of,
    qr_words,
)
from kakitome.mapping.certificate.material import ListedAward, TranscriptMaterial
from kakitome.mapping.certificate.sections import credit_lines, effort_lines
from kakitome.mapping.certificate.typesetting import Attached, qr_images, typeset
from kakitome.mapping.certificate.wording import CertificateWording, Choice, Parts, filled
from kakitome.values.localized_text import LocalizedText

COLUMNS = ("title", "issuer", "date", "size", "credit", "grade", "number")
_INK = "#14233a"


def transcript(material: TranscriptMaterial, *, language: Choice = "both") -> bytes:
    """Make a list of awards as PDF/A-3a and PDF/UA-1, each signed credential attached under its number.

    Raises:
        CertificateRefused: the learner's name cannot be drawn, a credential is no UTF-8 text.

    Source: docs/rules/capabilities.md B11, B12 (transcript-like view); docs/rules/product.md P6 (incompatible units
    are never added).
    """
    wording = CertificateWording(language)
    data = look_of(wording, _INK) | {
        "heading": wording.term("heading.transcript"),
        "learner": _learner(material, wording),
        "qr": qr_words(material.address, number="", as_of=material.as_of, wording=wording),
        "columns": [wording.term(f"column.{name}") for name in COLUMNS],
        "rows": [_row(award, material, wording=wording) for award in material.awards],
        "totals": {
            "title": wording.term("totals"),
            "lines": [wording.parts(line) for line in _total_lines(material)],
        },
        **brought_tables(material.documents, material.own_records, wording=wording),
        "notes": [wording.parts(note) for note in material.notes],
        "attached": {"type": MEDIA_TYPE, "description": first_words(wording, "attached.description")},
    }
    words = file_words(
        wording,
        title=(first_words(wording, "heading.transcript"), material.learner_name),
        author=LocalizedText(),
        description=(material.address,),
        foot=filled("foot.transcript", name=material.learner_name, date=day(material.as_of.date())),
    )
    return typeset(
        "transcript",
        data | words,
        made_at=material.as_of,
        images=qr_images(material.address),
        attached=_attached(material),
    )


def _total_lines(material: TranscriptMaterial) -> tuple[LocalizedText, ...]:
    if not material.awards:
        return ()
    return (*total_lines(material.awards), filled("as_of.list", date=day(material.as_of.date())))


def total_lines(awards: Iterable[ListedAward]) -> tuple[LocalizedText, ...]:
    """Add up learner effort, each unit by itself; say how many awards state none and how many are participation.

    Ranges add up to ranges. A unit is never turned into another here.
    """
    sums: dict[EffortUnit, list[tuple[Decimal, Decimal]]] = {}
    unstated = participation = 0
    for award in awards:
        effort = award.microcredential.learner_effort
        if is_ticket(award.microcredential):
            participation += 1
        elif effort is None:
            unstated += 1
        else:
            most = effort.value_max if effort.value_max is not None else effort.value
            sums.setdefault(effort.unit, []).append((effort.value, most))
    lines = [_sum_line(unit, ranges) for unit, ranges in sorted(sums.items())]
    if len(sums) > 1:
        lines.append(filled("totals.apart"))
    if unstated:
        lines.append(filled("totals.unstated", count=str(unstated)))
    if participation:
        lines.append(filled("totals.participation", count=str(participation)))
    return tuple(lines)


def _sum_line(unit: EffortUnit, ranges: Sequence[tuple[Decimal, Decimal]]) -> LocalizedText:
    least, most = (sum((pair[side] for pair in ranges), Decimal(0)) for side in (0, 1))
    return filled("totals.sum", amount=amount(least, unit, most=most), count=str(len(ranges)))


def _learner(material: TranscriptMaterial, wording: CertificateWording) -> dict[str, Any]:
    parts = learner_parts(
        material.learner_name, roman=material.learner_roman, wording=wording, missing="learner.unnamed"
    )
    if material.learner_reading:
        parts["others"].extend(wording.parts(LocalizedText(ja=f"（{material.learner_reading}）")))
    return parts


def _row(award: ListedAward, material: TranscriptMaterial, *, wording: CertificateWording) -> list[Parts | str]:
    mc, facts = award.microcredential, award.facts
    title = wording.parts(mc.title or filled("untitled"))
    notes = []
    if is_ticket(mc):
        notes.append(filled("row.participation"))
    if facts.learner_name and facts.learner_name != material.learner_name:
        notes.append(filled("row.other_name", name=facts.learner_name))
    for note in notes:
        title.extend(wording.parts(note)[:1])
    return [
        title,
        _cell(wording, awarded_by_words(mc, facts)),
        _cell(wording, short_day(award.facts.awarded_on)),
        _cell(wording, *effort_lines(mc.learner_effort)[:1]),
        _cell(wording, *_credit(mc.credit_recognition)),
        _cell(wording, same(facts.grade) if facts.grade else LocalizedText()),
        facts.number or _cell(wording, LocalizedText()),
    ]


def _credit(credit: CreditRecognition | None) -> tuple[LocalizedText, ...]:
    """Write recognised credit as a bare amount; the other answers in words."""
    if credit is not None and credit.recognised and credit.credits is not None:
        return (amount(credit.credits, credit.unit),)
    return credit_lines(credit)


def _cell(wording: CertificateWording, *values: LocalizedText) -> Parts:
    localized_text = next((value for value in values if value), None)
    return wording.parts(localized_text) if localized_text is not None else wording.term("not_stated")[:1]


def _attached(material: TranscriptMaterial) -> tuple[Attached, ...]:
    """Name each attachment after its award's number; a number that is missing or doubled is made up by its place."""
    named: dict[str, bytes] = {}
    for place, award in enumerate(material.awards, start=1):
        if award.credential:
            name = f"credential-{award.facts.number or place}.json"
            named[name if name not in named else f"credential-{place}.json"] = award.credential
    brought = {
        f"credential-{document.key}.json": document.credential for document in material.documents if document.credential
    }
    return tuple(Attached(name=name, data=data) for name, data in (named | brought).items())
