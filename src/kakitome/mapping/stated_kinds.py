"""What a credential states that it is: a micro-credential, a course, a transcript, a certificate of graduation.

    stated_kind(report)          # of a document of anybody's
    kind_of_definition(mc)       # of an award of this platform
    KIND_WORDS[kind]

A document says it by its achievement type, by being a comprehensive record, or in its title, as Japanese universities
name their certificates. Where it says nothing, nothing is guessed; only what really is one is called a
micro-credential.

Source: Open Badges 3.0 §AchievementType Enumeration; CLR Standard 2.0 §ClrCredential.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.bilingual import label
from kakitome.mapping.narrative.words import KINDS
from kakitome.values.json_members import as_list, object_member, text_member
from kakitome.values.localized_text import LocalizedText


class CredentialKind(StrEnum):
    """What a credential states that it is; `UNSTATED` where it leaves that open, and nothing is guessed."""

    MICROCREDENTIAL = "microcredential"
    TRAINING = "course"
    CERTIFICATE = "certificate"
    LICENCE = "licence"
    REGULAR = "regular"
    PARTICIPATION = "participation"
    HONOUR = "honour"
    DEGREE = "degree"
    GRADUATION = "graduation"
    TRANSCRIPT = "transcript"
    ENROLMENT = "enrolment"
    RECORD = "record"
    UNSTATED = ""


KIND_WORDS: Final[Mapping[CredentialKind, LocalizedText]] = {
    CredentialKind.MICROCREDENTIAL: KINDS[Kind.MICROCREDENTIAL],
    CredentialKind.TRAINING: label("研修・講座", "Course"),
    CredentialKind.CERTIFICATE: label("修了証", "Certificate of completion"),
    CredentialKind.LICENCE: label("資格・免許", "Licence or certification"),
    CredentialKind.REGULAR: KINDS[Kind.REGULAR],
    CredentialKind.PARTICIPATION: KINDS[Kind.PARTICIPATION],
    CredentialKind.HONOUR: KINDS[Kind.RECOGNITION],
    CredentialKind.DEGREE: KINDS[Kind.DEGREE],
    CredentialKind.GRADUATION: label("卒業証明書", "Certificate of graduation"),
    CredentialKind.TRANSCRIPT: label("成績証明書", "Transcript"),
    CredentialKind.ENROLMENT: label("在学証明書", "Certificate of enrolment"),
    CredentialKind.RECORD: label("学修の記録（CLR）", "Learner record (CLR)"),
    CredentialKind.UNSTATED: label("種類の記載なし", "Kind not stated"),
}
_OF_DEFINITION: Final[Mapping[Kind, CredentialKind]] = {
    Kind.REGULAR: CredentialKind.REGULAR,
    Kind.PARTICIPATION: CredentialKind.PARTICIPATION,
    Kind.RECOGNITION: CredentialKind.HONOUR,
    Kind.DEGREE: CredentialKind.DEGREE,
    Kind.UNSTATED: CredentialKind.UNSTATED,
}
_OF_TYPE: Final[Mapping[str, CredentialKind]] = {
    "Course": CredentialKind.TRAINING,
    "LearningProgram": CredentialKind.TRAINING,
    "CertificateOfCompletion": CredentialKind.CERTIFICATE,
    "Certification": CredentialKind.LICENCE,
    "License": CredentialKind.LICENCE,
    "ApprenticeshipCertificate": CredentialKind.LICENCE,
    "JourneymanCertificate": CredentialKind.LICENCE,
    "MasterCertificate": CredentialKind.LICENCE,
}
_OF_TITLE: Final[Mapping[CredentialKind, re.Pattern[str]]] = {
    CredentialKind.GRADUATION: re.compile(r"卒業証明書|卒業見込証明書|\bcertificate of graduation\b", re.IGNORECASE),
    CredentialKind.TRANSCRIPT: re.compile(r"成績証明書|\b(?:academic )?transcript\b", re.IGNORECASE),
    CredentialKind.ENROLMENT: re.compile(r"在学証明書|\bcertificate of enroll?ment\b", re.IGNORECASE),
}


OF_WHOLE_STUDIES: Final = frozenset(
    {
        CredentialKind.DEGREE,
        CredentialKind.GRADUATION,
        CredentialKind.TRANSCRIPT,
        CredentialKind.ENROLMENT,
        CredentialKind.RECORD,
    }
)
"""Kinds that stand for studies as a whole, whose hours are in no sum of single credentials."""


def stated_kind(report: Report) -> CredentialKind:
    """Return what a document states that it is."""
    document = (carried(report) or report).document or {}
    letter = award_letter(report)
    if letter is None:
        return CredentialKind.UNSTATED
    if "ClrCredential" in as_list(document.get("type")):
        return CredentialKind.RECORD
    microcredential, _facts = letter
    achievement = object_member(object_member(document, "credentialSubject"), "achievement")
    kind = kind_of_definition(microcredential)
    if kind is CredentialKind.UNSTATED:
        kind = _OF_TYPE.get(text_member(achievement, "achievementType"), CredentialKind.UNSTATED)
    return kind_of_title(microcredential.title) if kind is CredentialKind.UNSTATED else kind


def kind_of_definition(microcredential: Microcredential) -> CredentialKind:
    """Return what a definition says that it is."""
    if microcredential.kind is not Kind.MICROCREDENTIAL:
        return _OF_DEFINITION[microcredential.kind]
    is_one = nature_of(microcredential).is_microcredential
    return CredentialKind.MICROCREDENTIAL if is_one else CredentialKind.UNSTATED


def kind_of_title(title: LocalizedText) -> CredentialKind:
    """Return what a title names by the fixed words of such documents."""
    words = f"{title.ja} {title.en}"
    return next((kind for kind, pattern in _OF_TITLE.items() if pattern.search(words)), CredentialKind.UNSTATED)
