"""The certificate of completion: a calm face, and behind it what the award stands for.

It is not the proof: the attached credential is, and the live page says how it stands today.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Protocol

from kakitome.learning.framework.nature import BadgeKind, nature_of
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.award_facts import awarded_by
from kakitome.mapping.badge_image import compose, is_ticket
from kakitome.mapping.badge_image.composing import DEFAULT_COLOUR
from kakitome.mapping.badge_image.seal import Seal
from kakitome.mapping.badge_image.words import description_of
from kakitome.mapping.bilingual import day, same
from kakitome.mapping.certificate.material import CertificateMaterial
from kakitome.mapping.certificate.sections import effort_lines, level_line, sections_of
from kakitome.mapping.certificate.typesetting import Attached, qr_images, typeset
from kakitome.mapping.certificate.wording import CertificateWording, Choice, Parts, address_pieces, filled, name_part
from kakitome.mapping.descriptors import is_called_microcredential
from kakitome.mapping.institution_colour import require_passing, tint
from kakitome.values.characters import without_forbidden_characters
from kakitome.values.localized_text import Language, LocalizedText

ATTACHMENT = "credential.json"
MEDIA_TYPE = "application/vc"
"""Source: VCDM 2.0, 6.3 (media types)."""


class SetCertificate(Protocol):
    """Sets a certificate of completion, as `completion_certificate` does."""

    def __call__(self, material: CertificateMaterial, *, language: Choice = "both") -> bytes:
        """Return the PDF; raises what `completion_certificate` raises."""
        ...


def completion_certificate(material: CertificateMaterial, *, language: Choice = "both") -> bytes:
    """Make a certificate of completion as PDF/A-3a and PDF/UA-1, the signed credential attached.

    The kind decides its heading: completion, participation or an honour; only what is a micro-credential is called
    one. Equal material gives equal bytes; signing the file is another matter.

    Raises:
        CertificateRefused: a name cannot be drawn (E_GLYPH_MISSING), the credential is no UTF-8 text.
        ColourRefused: the institution's colour is less than 4.5:1 on white.
        MarkRefused: the mark is not plain path data within its box.

    Source: docs/rules/capabilities.md B12; docs/reference/certificates.md; docs/standards/hostile-inputs.md B041.
    """
    wording = CertificateWording(language)
    kind = certificate_kind(material.microcredential)
    picture, description = _badge(material, wording.first)
    data = face_of(material, wording) | {
        "heading": wording.term(f"heading.{kind}"),
        "statement": wording.phrases(filled(f"statement.{kind}")),
        "particulars": _particulars(material, wording),
        "sections": sections_of(material, wording),
        "badge": description,
    }
    return typeset(
        "completion",
        data | document_words(material, wording, heading=f"heading.{kind}"),
        made_at=material.as_of,
        images={"badge": picture} | qr_images(material.address),
        attached=(Attached(name=ATTACHMENT, data=material.credential),),
    )


def certificate_kind(microcredential: Microcredential) -> str:
    """Name what a certificate says was done: `microcredential`, `participation`, `honour` or `completion`.

    Source: docs/rules/capabilities.md A2, A3 (participation is never dressed up as achievement).
    """
    if is_called_microcredential(microcredential):
        return "microcredential"
    if is_ticket(microcredential):
        return "participation"
    if Kind.RECOGNITION is microcredential.kind or nature_of(microcredential).kind is BadgeKind.RECOGNITION:
        return "honour"
    return "completion"


def face_of(material: CertificateMaterial, wording: CertificateWording) -> dict[str, Any]:
    """Lay out what every certificate shows on its face: learner, title, date, institution, code."""
    facts = material.facts
    return look_of(wording, require_passing(material.issuer.colour or DEFAULT_COLOUR)) | {
        "learner": learner_parts(
            facts.learner_name, roman=facts.learner_roman, wording=wording, missing="learner.unnamed"
        ),
        "programme": wording.phrases(material.microcredential.title or filled("untitled")),
        "date": wording.parts(day(facts.awarded_on)),
        "institutions": [
            wording.parts(name) for name in awarded_by(material.microcredential, facts) or (material.issuer.name,)
        ],
        "signatory": wording.parts(material.signatory),
        "qr": qr_words(material.address, number=facts.number, as_of=material.as_of, wording=wording),
        "attached": {"type": MEDIA_TYPE, "description": first_words(wording, "attached.description")},
    }


def look_of(wording: CertificateWording, colour: str) -> dict[str, Any]:
    """Return the first language of a sheet and its colours."""
    return {"lang": wording.first, "colour": colour, "tint": tint(colour)}


def learner_parts(name: str, *, roman: str, wording: CertificateWording, missing: str) -> dict[str, Any]:
    """Set a learner's names exactly as given; an award without a name in clear says so."""
    given = [(name, "/learner_name"), (roman, "/learner_roman")]
    if wording.choice == "en" and roman:
        given.reverse()
    parts = [name_part(words, pointer=pointer) for words, pointer in given if words]
    if not parts:
        parts = wording.term(missing)[:1]
    return {"name": parts[0], "others": [part for part in parts[1:] if part["t"] != parts[0]["t"]]}


def qr_words(address: str, *, number: str, as_of: datetime, wording: CertificateWording) -> dict[str, Any]:
    """Write what stands beside a QR code: what it is for, its address, the number and the date of status as text."""
    return {
        "alt": first_words(wording, "qr.alt") + " " + address,
        "words": wording.term("qr.words"),
        "address": address_pieces(address),
        "number": number,
        "as_of": wording.parts(filled("as_of.short", date=day(as_of.date()))),
        "shown": bool(address),
    }


def document_words(material: CertificateMaterial, wording: CertificateWording, *, heading: str) -> dict[str, Any]:
    """Write the title, author and description that stand in the file itself, and the foot of each page."""
    facts, title = material.facts, material.microcredential.title.in_language(wording.first)
    return file_words(
        wording,
        title=(first_words(wording, heading), title, facts.learner_name or facts.learner_roman),
        author=facts.issuer_name or material.issuer.name,
        description=(facts.number, material.address),
        foot=filled("foot", date=day(material.as_of.date())),
    )


def file_words(
    wording: CertificateWording,
    *,
    title: Iterable[str],
    author: LocalizedText,
    description: Iterable[str],
    foot: LocalizedText,
) -> dict[str, Any]:
    """Write what stands in a file itself, and the foot of each page; pieces that are empty are left out."""
    return {
        "title": without_forbidden_characters(" – ".join(filter(None, title))),
        "author": without_forbidden_characters(author.in_language(wording.first)),
        "description": without_forbidden_characters(" ".join(filter(None, description))),
        "foot": wording.parts(foot)[:1],
    }


def first_words(wording: CertificateWording, key: str) -> str:
    """Take one of our own words in the document's first language."""
    return str(wording.term(key)[0]["t"])


def _particulars(material: CertificateMaterial, wording: CertificateWording) -> list[dict[str, Parts]]:
    """Choose what stands under the title: size, grade, level; the rest is on the following page."""
    mc, facts = material.microcredential, material.facts
    rows = [
        *(("label.effort", size) for size in effort_lines(mc.learner_effort)[:1]),
        *((("label.grade", same(facts.grade)),) if facts.grade else ()),
        *(("label.level", level_line(level)) for level in mc.level[:1]),
    ]
    return [{"label": wording.term(label), "value": wording.parts(value)} for label, value in rows]


def _badge(material: CertificateMaterial, language: Language) -> tuple[str, str]:
    """Compose the badge image and say what it shows."""
    issuer, seal = material.issuer, material.seal
    drawn = partial(_composed, material.microcredential, issuer.name, colour=issuer.colour, mark=material.mark)
    description = description_of(material.microcredential, issuer.name, language=language, seal=seal)
    return drawn(language=language, seal=seal), description


@lru_cache(maxsize=64)
def _composed(
    mc: Microcredential,
    institution: LocalizedText,
    *,
    colour: str,
    mark: str,
    language: Language,
    seal: Seal,
) -> str:
    image = compose(mc, institution=institution, colour=colour, mark=mark, language=language, seal=seal)
    return image.svg.decode()
