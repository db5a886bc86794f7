"""Certificates as PDF: of completion, a list of awards, the 履修証明書 of Japanese law, and of recognition.

    pdf = completion_certificate(material, language="both")

Each is PDF/A-3a and PDF/UA-1 with the signed credential attached, a QR code to the live page, and the number in text,
so that a paper print can be checked too. Institutions give parameters, never templates; what people wrote is data.

It signs nothing: sealing a PDF belongs to the envelope.
"""

from kakitome.mapping.certificate.brought import ListedDocument, ListedOwnRecord
from kakitome.mapping.certificate.completion import SetCertificate, completion_certificate
from kakitome.mapping.certificate.material import CertificateMaterial, ListedAward, TranscriptMaterial
from kakitome.mapping.certificate.recognition import RecognitionMaterial, recognition_certificate
from kakitome.mapping.certificate.study import (
    StudyCertificateRefused,
    study_certificate,
    study_certificate_problems,
)
from kakitome.mapping.certificate.transcript import transcript
from kakitome.mapping.certificate.typesetting import CertificateRefused
from kakitome.mapping.certificate.wording import Choice

__all__ = [
    "CertificateMaterial",
    "CertificateRefused",
    "Choice",
    "ListedAward",
    "ListedDocument",
    "ListedOwnRecord",
    "RecognitionMaterial",
    "SetCertificate",
    "StudyCertificateRefused",
    "TranscriptMaterial",
    "completion_certificate",
    "recognition_certificate",
    "study_certificate",
    "study_certificate_problems",
    "transcript",
]
