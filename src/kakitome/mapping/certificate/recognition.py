"""The certificate of recognition: one sheet that a provider can hang up, and that leads to the signed endorsement.

It is not the proof: the attached endorsement is, and the page that its code leads to says how it stands today. For a
micro-credential that is awarded on paper alone, that page is how anybody confirms that it is recognised.

Source: docs/rules/capabilities.md E4 (paper-only micro-credentials, with an electronic recognition certificate), F5,
F8.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kakitome.learning.recognition.procedure import wording_of
from kakitome.learning.recognition.recognition import Recognition
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR
from kakitome.mapping.bilingual import day, same
from kakitome.mapping.certificate.completion import file_words, first_words, look_of, qr_words
from kakitome.mapping.certificate.typesetting import Attached, qr_images, typeset
from kakitome.mapping.certificate.wording import CertificateWording, Choice, Parts, filled
from kakitome.mapping.institution_colour import require_passing
from kakitome.values.localized_text import LocalizedText

ATTACHMENT = "endorsement.json"
MEDIA_TYPE = "application/vc"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionMaterial:
    """One recognition that stands at `as_of`, and what stands around it.

    Attributes:
        endorsement: the signed document, byte for byte; attached to the PDF.
        provider: who offers what is recognised.
        address: public page of the recognition, for QR code and text.
        as_of: aware; when this was made and the standing known. Its date is written in its own time zone.
        colour: the body's.
    """

    recognition: Recognition
    endorsement: bytes
    provider: LocalizedText
    address: str
    as_of: datetime
    colour: str = ""


def recognition_certificate(material: RecognitionMaterial, *, language: Choice = "both") -> bytes:
    """Make a certificate of recognition as PDF/A-3a and PDF/UA-1, the signed endorsement attached.

    Equal material gives equal bytes; signing the file is another matter.

    Raises:
        CertificateRefused: the endorsement is no UTF-8 text, or the address too long for a code.
        ColourRefused: the body's colour is less than 4.5:1 on white.
    """
    wording, recognition = CertificateWording(language), material.recognition
    kind = _kind(recognition)
    data = look_of(wording, require_passing(material.colour or DEFAULT_COLOUR)) | {
        "heading": wording.term(f"heading.{kind}"),
        "programme": wording.phrases(recognition.title or filled("untitled")),
        "provider": wording.parts(material.provider),
        "statement": wording.phrases(filled(f"statement.{kind}", criteria=recognition.criteria_version)),
        "particulars": _particulars(material, wording),
        "conditions": [wording.parts(filled("condition", text=condition)) for condition in recognition.conditions],
        "date": wording.parts(day(_local(material, recognition.decided_at).date())),
        "institutions": [wording.parts(recognition.body_name)],
        "signatory": [],
        "qr": qr_words(material.address, number=recognition.number, as_of=material.as_of, wording=wording)
        | {"words": wording.term("qr.recognition")},
        "attached": {"type": MEDIA_TYPE, "description": first_words(wording, f"attached.{kind}")},
    }
    return typeset(
        "recognition",
        data | _document_words(material, wording),
        made_at=material.as_of,
        images=qr_images(material.address),
        attached=(Attached(name=ATTACHMENT, data=material.endorsement),),
    )


def _kind(recognition: Recognition) -> str:
    return wording_of(recognition.procedure).value


def _particulars(material: RecognitionMaterial, wording: CertificateWording) -> list[dict[str, Parts]]:
    recognition = material.recognition
    first = _local(material, recognition.valid_from).date()
    last = (_local(material, recognition.valid_until) - timedelta(microseconds=1)).date()
    rows = [
        (f"label.{_kind(recognition)}_number", same(recognition.number)),
        (f"label.{_kind(recognition)}_period", filled("period", first=day(first), last=day(last))),
        ("label.entry", filled("entry", number=recognition.entry, version=str(recognition.entry_version)))
        if recognition.entry
        else ("label.identifier", same(recognition.about)),
        ("label.case", same(recognition.case)),
    ]
    return [{"label": wording.term(label), "value": wording.parts(value)} for label, value in rows]


def _document_words(material: RecognitionMaterial, wording: CertificateWording) -> dict[str, Any]:
    recognition = material.recognition
    return file_words(
        wording,
        title=(first_words(wording, f"heading.{_kind(recognition)}"), recognition.title.in_language(wording.first)),
        author=recognition.body_name,
        description=(recognition.number, material.address),
        foot=filled("foot", date=day(material.as_of.date())),
    )


def _local(material: RecognitionMaterial, instant: datetime) -> datetime:
    return instant.astimezone(material.as_of.tzinfo)
