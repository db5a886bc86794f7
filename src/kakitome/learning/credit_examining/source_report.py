"""What the credential of a credit case was when it was verified: one moment, as it stays in the case.

    report = SourceReport(standing=SourceStanding.SOUND, verdict="valid", at=now)
    source_data(report)                 # plain JSON, in the particulars of an event
    read_source(event.detail)           # back again; None in events without one

It holds codes and dates, nothing of what the credential says of the person.

Source: docs/rules/capabilities.md G4; docs/rules/verdicts.md V1, V3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kakitome.errors import Problem

_CODES = 40
"""Checks that are kept of one verification. (derived)"""


class SourceStanding(StrEnum):
    """Whether a decision may rest on it: yes; no; or nobody can say now, and the decision waits."""

    SOUND = "sound"
    UNSOUND = "unsound"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """One check of the verification: its id, what came of it, the code of its reason."""

    id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One verification of the credential of a case.

    Attributes:
        verdict: of the verifier; empty where the file could not be read.
        recognition: whether a third party recognises the learning now, a value of `RecognitionState`; empty where
            nothing is known.
        reason: code of why it is unsound, or could not be verified; empty for what is sound.
        learning: digest of the registry's words on the version that was awarded; empty where it is in no registry.
        course: digest of the curriculum's words on the course that is to be credited; empty where it is in none.
    """

    standing: SourceStanding
    verdict: str
    at: datetime
    recognition: str = ""
    reason: str = ""
    learning: str = ""
    course: str = ""
    checks: tuple[SourceCheck, ...] = ()

    @property
    def recognition_ended(self) -> bool:
        """Tell whether a register answered, and knows of no recognition that stands."""
        return self.recognition not in ("", "unknown", "recognised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Something a decision rested on that is so no more.

    Attributes:
        kind: what: `source`, `recognition`, `learning` or `course`.
        key: which: a verdict, a state or a digest; each pair of kind and key once.
    """

    kind: str
    key: str
    at: datetime


def source_data(report: SourceReport) -> dict[str, Any]:
    """Write a verification as plain JSON."""
    return {
        "standing": report.standing.value,
        "verdict": report.verdict,
        "at": report.at.isoformat(),
        "recognition": report.recognition,
        "reason": report.reason,
        "learning": report.learning,
        "course": report.course,
        "checks": [[check.id, check.outcome, check.reason] for check in report.checks[:_CODES]],
    }


def read_source(detail: Mapping[str, Any]) -> SourceReport | None:
    """Read the verification that stands in the particulars of an event; None where there is none."""
    stated = detail.get("source")
    if not stated:
        return None
    return SourceReport(
        standing=SourceStanding(stated["standing"]),
        verdict=str(stated["verdict"]),
        at=datetime.fromisoformat(stated["at"]),
        recognition=str(stated.get("recognition", "")),
        reason=str(stated.get("reason", "")),
        learning=str(stated.get("learning", "")),
        course=str(stated.get("course", "")),
        checks=tuple(SourceCheck(id=name, outcome=came, reason=code) for name, came, code in stated.get("checks", ())),
    )


def obstacles_to_credit(report: SourceReport | None, *, rests_on_recognition: bool) -> Iterator[Problem]:
    """Say why nothing may be credited on a source as it is: it is not valid, or whether it is cannot be said now."""
    if report is None or report.standing is SourceStanding.UNREAD:
        yield Problem(code="E_CREDIT_SOURCE_UNREAD", params={"reason": report.reason if report else ""})
    elif report.standing is SourceStanding.UNSOUND:
        yield Problem(code="E_CREDIT_SOURCE_UNSOUND", params={"verdict": f"short.{report.verdict}"})
    if report is None or not rests_on_recognition:
        return
    if report.recognition_ended:
        yield Problem(code="E_CREDIT_RECOGNITION_ENDED", params={"state": report.recognition})
    elif report.recognition != "recognised" and report.standing is not SourceStanding.UNREAD:
        yield Problem(code="E_CREDIT_RECOGNITION_UNREAD")
