"""The certificate of a recognition as a PDF, sealed by its body where the body has a seal.

pdf = certificate_of(platform, kept, language="both")
"""

from datetime import datetime, timedelta, timezone

from kakitome.errors import Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping.certificate import Choice, RecognitionMaterial, recognition_certificate
from kakitome.ports.recognitions import KeptRecognition
from kakitome.services.keeping_seals import seal_where_kept
from kakitome.values.localized_text import LocalizedText

_JAPAN = timezone(timedelta(hours=9))


def certificate_of(platform: Platform, kept_recognition: KeptRecognition, *, language: Choice = "both") -> bytes:
    """Make the certificate of a recognition that stands now.

    Raises:
        Refused: E_RECOGNITION_NOT_STANDING.
        CertificateRefused, Unavailable: as typesetting and seal.
    """
    now, recognition = platform.now(), kept_recognition.recognition
    if recognition.standing_at(now) is not Standing.RECOGNISED:
        raise Refused("E_RECOGNITION_NOT_STANDING", number=kept_recognition.number)
    body = platform.organisations.find(recognition.body)
    material = RecognitionMaterial(
        recognition=recognition,
        endorsement=kept_recognition.current.document,
        provider=provider_of(platform, kept_recognition),
        address=f"{platform.site_url}/recognitions/{kept_recognition.number}",
        as_of=now.astimezone(_JAPAN).replace(microsecond=0),
        colour=body.colour if body else "",
    )
    sheet = recognition_certificate(material, language=language)
    return sealed(platform, sheet, institution=recognition.body, now=now)


def sealed(platform: Platform, sheet: bytes, *, institution: str, now: datetime) -> bytes:
    """Seal a PDF in the name of an institution; without a seal of its own it stays as it is. Raises as the seal."""
    return seal_where_kept(platform.sealing_context(institution), sheet, open_stamper=platform.open_stamper, now=now)


def provider_of(platform: Platform, kept_recognition: KeptRecognition) -> LocalizedText:
    """Return who offers what is recognised, as the examined version states it."""
    entry = platform.registry.find(kept_recognition.recognition.entry)
    if entry is None:
        return LocalizedText()
    number = kept_recognition.recognition.entry_version
    version = next((version for version in entry.versions if version.version == number), entry.current)
    body = version.microcredential.awarding_body
    return body.name if body else LocalizedText()
