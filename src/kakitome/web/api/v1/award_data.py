"""Awards as the API tells and takes them: records → plain data, requests → what awarding wants."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.class_list.attainments import read_evidence, read_grade
from kakitome.learning.class_list.contacts import read_email
from kakitome.learning.class_list.findings import RowFindings
from kakitome.learning.class_list.people import read_did, read_name, read_student_number
from kakitome.mapping.conformance_data import problem_data
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.services.issuing import AwardOutcome, RowStatus, Wanted
from kakitome.services.revoking import DocumentStanding
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from kakitome.web.api.v1.schemas import AwardIn, EvidenceIn


def award_data(record: AwardRecord, standing: DocumentStanding, *, page: str, now: datetime) -> dict[str, Any]:
    """Write one award as the institution sees it; `page` is the address of its page for people."""
    intent = record.intent
    return {
        "number": record.number,
        "state": state_of(record, standing, now=now),
        "microcredential": intent.microcredential,
        "version": intent.version,
        "awarded_on": intent.awarded_on.isoformat(),
        "valid_until": write_instant(intent.valid_until) if intent.valid_until else None,
        "grade": intent.grade,
        "learner": asdict(intent.learner) if intent.learner else None,
        "batch": intent.batch,
        "credential_id": record.credential_id,
        "url": page,
    }


def state_of(record: AwardRecord, standing: DocumentStanding, *, now: datetime) -> str:
    """Say in one word how an award stands; what weighs most comes first."""
    if record.state is not AwardState.ISSUED:
        return record.state.value
    if standing.revoked:
        return "revoked"
    if standing.suspended:
        return "suspended"
    until = record.intent.valid_until
    return "expired" if until is not None and until <= now else "issued"


def result_data(index: int, outcome: AwardOutcome, *, pages: Mapping[str, str]) -> dict[str, Any]:
    """Write what became of one wanted award; `pages` are the addresses of awards' pages by number."""
    return {
        "index": index,
        "status": outcome.status.value,
        "number": outcome.number,
        "url": pages.get(outcome.number, ""),
        "credential_id": outcome.credential_id,
        "warnings": [problem_data(problem) for problem in outcome.warnings],
        "reasons": [problem_data(problem) for problem in outcome.reasons],
    }


def wanted_from(award_in: AwardIn, *, key: str) -> tuple[Wanted, tuple[Problem, ...]]:
    """Read one award by the rules of class lists; errors among the findings stop it."""
    findings = RowFindings({})
    learner_in = award_in.learner
    learner = Learner(
        name=read_name(learner_in.name, findings),
        reading=learner_in.reading,
        roman=learner_in.roman,
        email=read_email(learner_in.email, findings) if learner_in.email else "",
        student_number=read_student_number(learner_in.student_number, findings) if learner_in.student_number else "",
        did=read_did(learner_in.did, findings) if learner_in.did else "",
    )
    evidence = tuple(_evidence(evidence_in, findings) for evidence_in in award_in.evidence)
    wanted = Wanted(
        learner=learner,
        awarded_on=award_in.awarded_on,
        grade=read_grade(award_in.grade, findings),
        evidence=evidence,
        narrative=LocalizedText(ja=award_in.narrative.ja, en=award_in.narrative.en),
        idempotency_key=key,
        despite_grade=" ".join(award_in.despite_grade.split()),
        grade_confirmed=award_in.grade_confirmed,
        warnings=tuple(problem for problem in findings.problems if problem.severity != "error"),
    )
    return wanted, tuple(findings.problems)


def _evidence(evidence_in: EvidenceIn, findings: RowFindings) -> Evidence:
    urls = read_evidence(evidence_in.url, findings) if evidence_in.url else ()
    if len(urls) > 1:
        findings.error("E_EVIDENCE_TOO_MANY", "evidence", limit=1)
    return Evidence(url=urls[0] if urls else "", name=evidence_in.name, narrative=evidence_in.narrative)


def totals_of(outcomes: Sequence[AwardOutcome]) -> dict[str, int]:
    """Count outcomes by status."""
    return {status.value: sum(outcome.status is status for outcome in outcomes) for status in RowStatus}
