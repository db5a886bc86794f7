"""What a signed endorsement says, as a letter: who recognised (or recommends) which programme, until when.

    letter = endorsement_letter(report)       # None for what is no endorsement
    letter_sentence(letter)

A certificate of recognition (PDF) has the letter of the endorsement that is attached to it. A newer edition, where one
was had, says until when it really holds. Nothing here decides whether the endorsement counts: the checks do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kakitome import texts
from kakitome.documents.openbadges.recognition_names import is_certification
from kakitome.documents.verification.attached_endorsements import subject_of
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.checks.recognition_lines import CERTIFIED
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.formats.pdf import FORM as PDF
from kakitome.errors import Param, Problem
from kakitome.learning.recognition.procedure import Wording
from kakitome.mapping.recognition_endorsement import is_accreditation, recognition_number, title_in
from kakitome.values.instants import JAPAN, parse_instant
from kakitome.values.json_members import object_member, text_member
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementLetter:
    """What one endorsement says.

    Attributes:
        endorser: who signed it, as a registry that lists them writes it, else in their own words.
        about: identifier of what it is about; `title` its name, where the endorsement tells it.
        number: of the recognition; empty for an endorsement that is none.
        wording: whether it recognises (承認), certifies (認証) or accredits (認定).
        comment: everything it says, in its own words.
        since, until: the period, its end exclusive.
    """

    endorser: LocalizedText
    about: str
    title: LocalizedText
    number: str
    comment: str
    since: datetime | None
    until: datetime | None
    wording: Wording = Wording.RECOGNITION


def endorsement_letter(report: Report) -> EndorsementLetter | None:
    """Read the letter of an endorsement, or of the one that is attached to a PDF."""
    if report.format.startswith(PDF):
        letters = [
            letter for enclosed in report.enclosed if (letter := endorsement_letter(enclosed.report)) is not None
        ]
        return letters[0] if len(letters) == 1 == len(report.enclosed) else None
    document = report.document
    if document is None or not report.format.startswith(NAMES[DocumentKind.ENDORSEMENT]):
        return None
    comment = text_member(object_member(document, "credentialSubject"), "endorsementComment")
    ends = [
        end for edition in _editions(report, document) if (end := parse_instant(edition.get("validUntil"))) is not None
    ]
    return EndorsementLetter(
        endorser=_endorser(report, document),
        about=subject_of(document),
        title=title_in(comment),
        number=recognition_number(str(document.get("id") or "")),
        comment=comment,
        since=parse_instant(document.get("validFrom")),
        until=min(ends, default=None),
        wording=_wording(document, comment),
    )


def letter_sentence(letter: EndorsementLetter) -> LocalizedText:
    """Say who recognised or recommends what, and for how long."""
    params: dict[str, Param] = {
        **({CERTIFIED: 1} if letter.wording is Wording.CERTIFICATION else {}),
        "body_ja": letter.endorser.in_language("ja"),
        "body_en": letter.endorser.in_language("en"),
        "title_ja": letter.title.in_language("ja") or letter.about,
        "title_en": letter.title.in_language("en") or letter.about,
    }
    if letter.since and letter.until:
        last = letter.until - timedelta(microseconds=1)
        days = {"since": _day(letter.since), "until": _day(last)}
        code = f"{_code(letter)}_PERIOD"
        return texts.both(Problem(code=code, params=params | days, severity="info"))
    return texts.both(Problem(code=_code(letter), params=params, severity="info"))


def _wording(document: Mapping[str, Any], comment: str) -> Wording:
    """Read it from the signed name; an accreditation is named as its procedure is, and says so in its words."""
    if is_certification(document):
        return Wording.CERTIFICATION
    return Wording.ACCREDITATION if is_accreditation(comment) else Wording.RECOGNITION


def _code(letter: EndorsementLetter) -> str:
    if not letter.number:
        return "I_ENDORSEMENT_LETTER"
    return "I_ENDORSED_ACCREDITATION" if letter.wording is Wording.ACCREDITATION else "I_ENDORSED_RECOGNITION"


def _editions(report: Report, document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield document
    yield from (enclosed.report.document or {} for enclosed in report.enclosed if enclosed.label == "refreshed")


def _endorser(report: Report, document: Mapping[str, Any]) -> LocalizedText:
    name = text_member(object_member(document, "issuer"), "name") or report.issuer_id
    return report.listed_name or LocalizedText(ja=name, en=name)


def _day(instant: datetime) -> str:
    return instant.astimezone(JAPAN).date().isoformat()
