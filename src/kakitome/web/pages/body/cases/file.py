"""A case as one file to keep: its documents, and what the secretariat may see of it as text and as data.

Scores that are still closed to the secretariat are not in it, nor is what was taken back.
"""

import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from django.utils.html import strip_tags
from django.utils.translation import override

from kakitome.errors import KakitomeError
from kakitome.learning.recognition.particulars import subject_data, text_data
from kakitome.learning.recognition.procedure import Role
from kakitome.learning.recognition.scoring import Scoring
from kakitome.values.localized_text import LANGUAGES
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.parts import written
from kakitome.web.parts.case_history import history_of


def case_file(desk: CaseDesk) -> IO[bytes]:
    """Write the archive into a file that vanishes when it is closed; each document opened is in the trail."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", json.dumps(case_data(desk), ensure_ascii=False, indent=2))
        for language in LANGUAGES:
            archive.writestr(f"history.{language}.txt", history_text(desk, language))
        missing = []
        for number, document in enumerate(desk.case.current_documents, 1):
            try:
                data, evidence = desk.open_document(document.sha256)
            except KakitomeError as error:
                missing.append(f"{document.kind}\t{document.sha256}\t{error.code}")
                continue
            archive.writestr(f"documents/{number:02}-{document.kind}/{evidence.name}", data)
        if missing:
            archive.writestr("documents/missing.txt", "\n".join([*missing, ""]))
    spool.seek(0)
    return spool


def case_data(desk: CaseDesk) -> Mapping[str, Any]:
    """Return what the secretariat may see, as plain data; people are accounts, reviewers their letters."""
    case, sight = desk.case, desk.sight
    return {
        "number": case.number,
        "body": case.body,
        "applicant": case.applicant,
        "procedure": case.procedure,
        "criteria_version": case.criteria_version,
        "state": case.state.value,
        "subject": subject_data(case.subject),
        "fee": {"state": case.fee.state, "amount": case.fee.amount, "currency": case.fee.currency},
        "documents": [
            {"kind": document.kind, "name": document.name, "sha256": document.sha256, "size": document.size}
            for document in case.current_documents
        ],
        "scores": [_scores_data(scoring) for scoring in sight.scorings],
        "questions": [
            {"number": question.number, "text": question.text, "answer": question.answer}
            for question in sight.questions
        ],
        "decisions": [
            {
                "at": decision.at.isoformat(),
                "purpose": decision.purpose.value,
                "outcome": decision.outcome.value,
                "reasons": text_data(decision.reasons),
                "digest": decision.digest,
                "committee": decision.committee,
                "criteria_version": decision.criteria_version,
                "votes": dict(decision.votes),
                "seats": decision.seats,
            }
            for decision in case.decisions
        ],
        "conditions": [
            {
                "text": text_data(condition.text),
                "deadline": condition.deadline.isoformat(),
                "report": condition.report,
                "met_at": condition.met_at.isoformat() if condition.met_at else None,
            }
            for condition in case.conditions
        ],
    }


def history_text(desk: CaseDesk, language: str) -> str:
    """Tell the case in a language, newest first, a line for each event."""
    with override(language):
        return "".join(
            f"{strip_tags(event.when)}\t{strip_tags(written.text(event.title))}\t{strip_tags(written.text(event.what))}\r\n"
            for event in history_of(desk.context.examining.store.cases.list_events(desk.case.number), Role.SECRETARIAT)
        )


def _scores_data(scoring: Scoring) -> Mapping[str, Any]:
    return {
        "reviewer": scoring.letter,
        "points": dict(scoring.points),
        "reasons": dict(scoring.reasons),
        "recommendation": scoring.recommendation.value,
        "digest": scoring.digest,
        "flag": scoring.flag,
        "is_revised": scoring.is_revised,
        "confidence": scoring.confidence.value if scoring.confidence else "",
        "remark": scoring.remark,
        "places": {criterion: [asdict(place) for place in given] for criterion, given in scoring.places.items()},
    }
