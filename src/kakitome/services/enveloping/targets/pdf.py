"""The certificates on paper, sealed where the institution has a certificate; the credential is attached."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.errors import Problem
from kakitome.mapping.badge_image.seal import sealed_by
from kakitome.mapping.certificate import (
    CertificateMaterial,
    study_certificate,
    study_certificate_problems,
)
from kakitome.mapping.certificate.wording import Choice
from kakitome.services.enveloping.model import Made, Making, Material, Target, Tools, whole
from kakitome.values.localized_text import LocalizedText

JAPAN: Final = timezone(timedelta(hours=9), "JST")
"""Japan has one time all year round."""


def study_problems(material: Material, *, tools: Tools, now: datetime) -> tuple[Problem, ...]:
    """Tell what stands in the way of a 履修証明書; empty when nothing does."""
    making = Making(material=material, tools=tools, now=whole(now), variant="ja")
    return study_certificate_problems(_certificate(making))


def _pdf(making: Making) -> Made:
    language: Choice = "ja" if making.variant == "ja" else "en" if making.variant == "en" else "both"
    return _sealed(making, making.tools.set_certificate(_certificate(making), language=language))


def _study_pdf(making: Making) -> Made:
    sheet = study_certificate(_certificate(making), language="both" if making.variant == "both" else "ja")
    return _sealed(making, sheet)


def _certificate(making: Making) -> CertificateMaterial:
    material = making.material
    # The day on a sheet of paper is the day where the institution is.
    at_home = JAPAN if material.issuer.country in ("", "JP") else UTC
    return CertificateMaterial(
        microcredential=material.microcredential,
        facts=material.facts,
        credential=material.document,
        issuer=material.issuer,
        address=material.page or material.facts.credential,
        as_of=making.now.astimezone(at_home),
        mark=material.mark,
        recognition=material.recognition,
        seal=sealed_by(material.credential),
    )


def _sealed(making: Making, sheet: bytes) -> Made:
    tools, now = making.tools, making.now
    if tools.seal is None:
        note = Problem(code="W_PDF_UNSEALED", severity="warning")
        return Made(document=sheet, notes=(note,))
    authority = tools.stamper
    stamper = Stamper(authority.exchange, roots=authority.roots, now=now) if authority else None
    seal = PdfSeal(certificate=tools.seal.certificate, chain=tools.seal.chain, sign=tools.seal.sign)
    sealed = seal.seal(sheet, now=now, stamper=stamper)
    return Made(document=sealed.data, notes=sealed.problems)


PDF: Final = Target(
    id="pdf",
    label=LocalizedText(ja="証明書（PDF）", en="Certificate (PDF)"),
    purpose=LocalizedText(ja="印刷用。中に証明が入っています", en="to print, with the credential inside"),
    media_type="application/pdf",
    suffix=".pdf",
    word="certificate",
    make=_pdf,
    is_sealed=True,
    is_paper=True,
    variants=("both", "ja", "en"),
)


STUDY_PDF: Final = Target(
    id="study-pdf",
    label=LocalizedText(ja="履修証明書", en="Certificate of study (Rishu Shomei)"),
    purpose=LocalizedText(
        ja="法律にもとづく履修証明プログラムの証明書", en="for certificate programmes under the School Education Act"
    ),
    media_type="application/pdf",
    suffix=".study.pdf",
    word="study",
    make=_study_pdf,
    is_sealed=True,
    is_paper=True,
    is_for_learner_alone=True,
    variants=("ja", "both"),
)
