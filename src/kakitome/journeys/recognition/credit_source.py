"""The credential of a credit case, verified now: for whoever reads the case, and for each act that rests on it.

    look = source_look(platform, files, case, now=now)     # what `examining_context` gives to the engine
    look.report, look.count(case)

A machine reads it here and nobody sees it, so that no opening is noted in the trail; what came of it stands in the
event of the act.

1. valid: a decision may rest on it, also where no register lists the issuer, which is the committee's to judge;
2. revoked, suspended, replaced, expired or not genuine: nothing is credited on it;
3. could not be verified now, by the network or because the file does not open: the decision waits.

Source: docs/rules/capabilities.md G4; docs/rules/verdicts.md V1, V3 (a network failure is never "invalid").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import KakitomeError
from kakitome.journeys.platform import Platform
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer
from kakitome.learning.credit_examining.source_report import SourceCheck, SourceReport, SourceStanding
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.case import Case
from kakitome.learning.registry.entry import digest_of
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.recognition_fact import RecognitionFact, recognition_fact
from kakitome.ports.store import Store
from kakitome.services.holding import find_held

_VERIFIED: Final = {
    Verdict.VALID: GuidedAnswer.YES,
    Verdict.VALID_UNTRUSTED_ISSUER: GuidedAnswer.PARTLY,
    Verdict.INDETERMINATE: GuidedAnswer.UNKNOWN,
}
_SOUND: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})
_OPEN: Final = frozenset({Verdict.INDETERMINATE, Verdict.UNSUPPORTED, Verdict.TOO_EXPENSIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCredential:
    """A credential of a case as it is now.

    Attributes:
        letter, facts: what it says; None where nothing can be read.
        recognition: whether a third party recognised it, then and now; None where nothing is known.
    """

    report: Report
    letter: Microcredential | None
    facts: AwardFacts | None
    recognition: RecognitionFact | None

    @property
    def verified(self) -> GuidedAnswer:
        """What this says to the question whether it is genuine and valid."""
        return _VERIFIED.get(self.report.verdict, GuidedAnswer.NO)


def verify_credential(platform: Platform, content: bytes, *, now: datetime) -> ReadCredential:
    """Verify a credential and read what it says."""
    report = platform.verifier().verify_bytes(content, now=now)
    letter = award_letter(report)
    return ReadCredential(
        report=report,
        letter=letter[0] if letter else None,
        facts=letter[1] if letter else None,
        recognition=recognition_fact(report),
    )


def verify_source(platform: Platform, case: Case, *, store: Store, now: datetime) -> ReadCredential | None:
    """Verify the credential of a case where nobody looks at it; None where its file cannot be read."""
    digest = str(case.subject.statement.get("sha256", ""))
    evidence = next((file for file in store.evidence.list_of_case(case.number) if file.sha256 == digest), None)
    if evidence is None or evidence.destroyed_at is not None:
        return None
    try:
        return verify_credential(platform, platform.evidence_files.get(case.body, digest), now=now)
    except KakitomeError:
        return None


def report_of(platform: Platform, case: Case, *, read: ReadCredential | None, now: datetime) -> SourceReport:
    """Write what was verified as it stays in the case, with the digests of both sides as they are now."""
    learning, course = _learning_digest(platform, case), _course_digest(platform, case)
    if read is None:
        return SourceReport(
            standing=SourceStanding.UNREAD, verdict="", at=now, reason="unreadable", learning=learning, course=course
        )
    verdict = read.report.verdict
    standing = SourceStanding.UNREAD if verdict in _OPEN else SourceStanding.UNSOUND
    return SourceReport(
        standing=SourceStanding.SOUND if verdict in _SOUND else standing,
        verdict=verdict.value,
        at=now,
        recognition=read.recognition.now.state.value if read.recognition else "",
        reason="" if verdict in _SOUND else _reason(read.report),
        learning=learning,
        course=course,
        checks=tuple(
            SourceCheck(id=check.id, outcome=check.outcome.value, reason=check.reason.code)
            for check in read.report.checks
        ),
    )


def _reason(report: Report) -> str:
    """Return the code of the check that asks for the verdict."""
    return next((check.reason.code for check in report.checks if check.verdict is report.verdict), "")


def _learning_digest(platform: Platform, case: Case) -> str:
    """Return the digest of the registry's words on the version that was awarded; empty where it has none."""
    statement: Mapping[str, Any] = case.subject.statement
    about, number = str(statement.get("about", "")), str(statement.get("number", ""))
    entry = platform.registry.find_by_address(about) if about else None
    version = entry.called(about) if entry else None
    held = find_held(platform.directory, number) if version is None and number.startswith("A-") else None
    if held is not None:
        intent = held.record.intent
        entry = platform.registry.find_by_identifier(held.institution, intent.microcredential)
        version = (
            next((v for v in entry.versions if v.microcredential.version == intent.version), None) if entry else None
        )
    return digest_of(version.microcredential) if version else ""


def _course_digest(platform: Platform, case: Case) -> str:
    """Return the digest of the curriculum's words on the course; empty where it has none of that number."""
    code = case.examination.credited.code if case.examination else ""
    version = platform.crediting.curricula.find(case.body, code) if code else None
    return version.digest if version else ""
