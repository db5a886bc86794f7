"""What came of one item, as a row: kept for a few days, shown in a table, written as CSV or JSON.

It holds what the awarding body says publicly about itself and the achievement, and, for comparing with the list of
whoever sent it, the names that a genuine credential states. They are kept as long as the batch and are never written
for programs, nor into the check record.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from kakitome import texts
from kakitome.documents.verification.carried import carried, told_registries
from kakitome.documents.verification.check import CheckOutcome, Report
from kakitome.learning.class_list.writing import write_table
from kakitome.mapping import recognition_words
from kakitome.mapping.award_letter import Letter, award_data, award_letter, is_vouched_for, said_by
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.recognition_fact import recognition_fact
from kakitome.mapping.verdict_words import short_reason, shown_inside, verdict_sentence
from kakitome.ports.verification_batches import Item, Row
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import Language, LocalizedText

COLUMNS: Final = (
    "position",
    "label",
    "verdict",
    "sentence",
    "because",
    "title",
    "issuer_name",
    "issuer",
    "awarding_bodies",
    "kind",
    "awarded_on",
    "valid_until",
    "workload",
    "registries",
    "format",
    "inside",
    "recognition_at_award",
    "recognition_now",
    "recognised_by",
    "as_of",
    "sha256",
)
"""The columns of the CSV; their headings are the terms `many.<column>`."""
RECOGNITION: Final = ("recognition_at_award", "recognition_now", "recognised_by")
"""The two lines and who recognises, each in a column of its own; empty where nothing is awarded."""


PRIVATE: Final = frozenset({"names", "same_as"})
"""What is kept of a row for the pages of its batch alone."""


def row_of(report: Report, *, position: int, label: str, sha256: str = "") -> Row:
    """Say in one row what came of one item."""
    title, issuer_name = said_by(report)
    award = award_data(report)
    facts = {
        "sentence": in_both(verdict_sentence(report)),
        "because": in_both(short_reason(report)),
        "title": in_both(title),
        "issuer_name": in_both(issuer_name),
        "issuer": texts.excerpt(report.issuer_id, 500),
        **{key: award.get(key, empty) for key, empty in _AWARD.items()},
        "format": report.format,
        "registries": [
            {**in_both(registry.registry), "answer": registry.answer} for registry in told_registries(report)
        ],
        "codes": [check.reason.code for check in report.checks if check.outcome in _TELLING],
        "inside": [
            {"label": enclosed.label, "verdict": enclosed.report.verdict.value} for enclosed in shown_inside(report)
        ],
        **_recognition(report),
        "as_of": write_instant(report.as_of),
        "sha256": sha256,
    }
    return Row(position=position, label=label, verdict=report.verdict.value, facts=facts)


def row_of_applicant(report: Report, item: Item, *, sha256: str = "") -> Row:
    """Say the same of what somebody handed in, with the names it states and what it is known again by."""
    row = row_of(report, position=item.position, label=item.label, sha256=sha256)
    letter = award_letter(report) if is_vouched_for(report) and not item.is_nameless else None
    stated = letter[1] if letter else None
    names = (stated.learner_name, stated.learner_reading, stated.learner_roman) if stated else ()
    facts = {
        **row.facts,
        "names": [texts.excerpt(name, 200) for name in names if name],
        "same_as": _identities(report, letter, sha256=sha256),
    }
    return replace(row, facts=facts, applicant=item.applicant, answer=item.answer)


def _identities(report: Report, letter: Letter | None, *, sha256: str) -> list[str]:
    """Return what is the same for the same credential in another envelope: digests, so that no address is kept."""
    # Whoever changes a credential can write another's number into it: it is known by its bytes alone.
    document = (carried(report) or report).document or {} if is_vouched_for(report) else {}
    issuer = document.get("issuer")
    issuer_id = issuer.get("id", "") if isinstance(issuer, dict) else str(issuer or "")
    named = [f"id {document['id']}"] if isinstance(document.get("id"), str) else []
    numbered = [f"number {issuer_id} {letter[1].number}"] if letter and letter[1].number else []
    digests = [hashlib.sha256(name.encode()).hexdigest()[:32] for name in (*named, *numbered)]
    return [*digests, *([sha256] if sha256 else [])]


def _recognition(report: Report) -> dict[str, Any]:
    """Return the two lines, the pair as one case for the table, and by whom; nothing where nothing is awarded."""
    fact = recognition_fact(report)
    if fact is None:
        return {"recognition_at_award": {}, "recognition_now": {}, "recognised_by": {}}
    return {
        "recognition": {
            "case": fact.summary.value,
            "tone": fact.tone,
            "at_award": in_both(recognition_words.cell(fact.then)),
            "now": in_both(recognition_words.cell(fact.now)),
        },
        "recognition_at_award": in_both(recognition_words.then_words(fact)),
        "recognition_now": in_both(recognition_words.now_words(fact)),
        "recognised_by": in_both(recognition_words.body_words(fact)),
    }


_AWARD: Final[Mapping[str, Any]] = {
    "awarding_bodies": [],
    "kind": {},
    "awarded_on": "",
    "valid_until": "",
    "workload": {},
}
"""What a row repeats of `award_data`, and what stands where it tells nothing; never the learner."""
_TELLING: Final = (CheckOutcome.FAILED, CheckOutcome.COULD_NOT_CHECK, CheckOutcome.ATTENTION)


def write_data(rows: Iterable[Row], *, number: str, as_of: datetime) -> dict[str, Any]:
    """Write all answers as JSON data."""
    return {
        "record": number,
        "as_of": write_instant(as_of),
        "results": [
            {"position": row.position, "item": row.label, "verdict": row.verdict, **_public(row)} for row in rows
        ],
    }


def _public(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.facts.items() if key not in PRIVATE}


def write_csv(rows: Iterable[Row], *, number: str, language: Language) -> bytes:
    """Write all answers as CSV that a spreadsheet opens without a question and runs nothing of.

    Source: docs/rules/threats.md T14 (formula characters).
    """
    headings = [texts.term(f"many.{column}").in_language(language) for column in COLUMNS]
    record = texts.term("many.record").in_language(language)
    return write_table([[*headings, record], *([*cells_of(row, language), number] for row in rows)])


def _inside(one: Mapping[str, Any], language: Language) -> str:
    """Say what stands inside and how that was found, in words."""
    term = f"enclosed.{one['label']}"
    named = texts.term(term if texts.has_term(term) else "enclosed.other").in_language(language)
    verdict = texts.term(f"short.{one['verdict']}").in_language(language)
    return f"{named}：{verdict}" if language == "ja" else f"{named}: {verdict}"


def cells_of(row: Row, language: Language) -> Sequence[str]:
    """Write a row as the cells under `COLUMNS`."""
    facts = row.facts
    both = ("sentence", "because", "title", "issuer_name", "kind", "workload", *RECOGNITION)
    said = {key: _in(facts.get(key), language) for key in both}
    written = {
        "position": str(row.position),
        "label": texts.excerpt(row.label, 500),
        "verdict": texts.term(f"short.{row.verdict}").in_language(language),
        "registries": "; ".join(
            f"{_in(registry, language)}: {texts.term('registry.' + str(registry['answer'])).in_language(language)}"
            for registry in facts.get("registries", ())
        ),
        "inside": "; ".join(_inside(one, language) for one in facts.get("inside", ())),
        "awarding_bodies": "; ".join(_in(body, language) for body in facts.get("awarding_bodies", ())),
        **{
            key: str(facts.get(key, "")) for key in ("issuer", "awarded_on", "valid_until", "format", "as_of", "sha256")
        },
        **said,
    }
    return [written[column] for column in COLUMNS]


def _in(value: object, language: Language) -> str:
    if not isinstance(value, Mapping):
        return ""
    text = LocalizedText(ja=str(value.get("ja", "")), en=str(value.get("en", "")))
    return texts.excerpt(text.in_language(language), 500)
