"""A stored check record on a page and as JSON: what was found then, nothing of what was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.bootstrap.checking_many import MANY
from kakitome.documents.verification.check import Outcome, Verdict
from kakitome.errors import Problem
from kakitome.mapping.report_data import in_both
from kakitome.records.check_records import CheckRecord
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.verify import many
from kakitome.web.pages.verify.result import STATE_OF_OUTCOME, STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.recognition import kept_view
from kakitome.web.parts.shapes import CheckRow, Descriptor, RecognitionView, Table, VerdictCard

_DECIDED_BY: Mapping[Verdict, str] = {
    Verdict.REVOKED: "status",
    Verdict.SUSPENDED: "status",
    Verdict.SUPERSEDED: "status",
    Verdict.EXPIRED: "validity_period",
    Verdict.NOT_YET_VALID: "validity_period",
    Verdict.NOT_THIS_PERSON: "recipient",
}
"""The check that asks for a verdict whose own word says more than *failed*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What the record page shows."""

    number: str
    card: VerdictCard
    rows: Sequence[CheckRow]
    facts: Sequence[Descriptor]
    table: Table | None = None
    """What came of each item of a check of many."""


def record_view(record: CheckRecord) -> RecordView:
    """Build the page of a record; reasons with their particulars were said at the time and are not kept."""
    if record.verdict == MANY:
        return _many(record)
    verdict = Verdict(record.verdict)
    return RecordView(
        number=record.number,
        card=VerdictCard(
            state=STATE_OF_VERDICT[verdict],
            sentence=texts.both(Problem(code=f"I_VERDICT_{verdict.name}")),
            because=texts.both(Problem(code=f"I_VERDICT_{verdict.name}_WHY")),
            as_of=written.moment(record.as_of),
            number=record.number,
            recognition=_recognition(record),
        ),
        rows=_rows(record, verdict),
        facts=[
            Descriptor(title=texts.term("record.format"), value=str(record.facts.get("format", ""))),
            Descriptor(title=texts.term("record.issuer"), value=written.excerpt(record.facts.get("issuer", ""), 120)),
            Descriptor(title=texts.term("record.sha256"), value=written.mono(record.document_sha256)),
            *(_registry(answer) for answer in record.facts.get("registries", ())),
        ],
    )


def record_data(record: CheckRecord) -> dict[str, Any]:
    """Write a record as JSON data."""
    if record.verdict == MANY:
        return {"record": record.number, "as_of": write_instant(record.as_of), **record.facts}
    return {
        "record": record.number,
        "verdict": record.verdict,
        "sentence": in_both(texts.both(Problem(code=f"I_VERDICT_{Verdict(record.verdict).name}"))),
        "as_of": write_instant(record.as_of),
        "document_sha256": record.document_sha256,
        **record.facts,
    }


def _recognition(record: CheckRecord) -> RecognitionView | None:
    kept = record.facts.get("recognition")
    return kept_view(kept) if isinstance(kept, dict) else None


def _many(record: CheckRecord) -> RecordView:
    """Build the page of a check of many: counts, and each item by its place and hash."""
    items = record.facts.get("items", ())
    verdicts = [item["verdict"] for item in items]
    good = verdicts.count(Verdict.VALID)
    return RecordView(
        number=record.number,
        card=VerdictCard(
            state="ok" if good == len(verdicts) else "warn",
            sentence=many.headline(len(verdicts), good),
            because="",
            as_of=written.moment(record.as_of),
            number=record.number,
        ),
        rows=[],
        facts=[
            Descriptor(title=texts.term(f"short.{verdict}"), value=str(count))
            for verdict, count in record.facts.get("counts", {}).items()
        ],
        table=Table(
            caption=_("Result by item"),
            columns=[texts.term(f"many.{key}") for key in ("position", "verdict", "sha256")],
            rows=[
                [str(item["position"]), texts.term(f"short.{item['verdict']}"), written.mono(item["sha256"])]
                for item in items
            ],
        ),
    )


def _rows(record: CheckRecord, verdict: Verdict) -> list[CheckRow]:
    """Build a row per check that was run; the one that decided has the verdict's word, as on the page of then."""
    checks = [check for check in record.facts.get("checks", ()) if check["outcome"] != Outcome.SKIPPED]
    # What decided may stand in a document inside; then the outer one's own rows are not what the verdict says.
    is_own = all(check["outcome"] == Outcome.PASSED for check in checks if check["id"] == "enclosed")
    decided_by = _DECIDED_BY.get(verdict, "") if is_own else ""
    return [_row(check, verdict if check["id"] == decided_by else None) for check in checks]


def _row(check: dict[str, str], verdict: Verdict | None) -> CheckRow:
    outcome = Outcome(check["outcome"])
    if verdict is not None and outcome is Outcome.FAILED:
        state, title = STATE_OF_VERDICT[verdict], texts.term(f"check.{check['id']}")
        return CheckRow(state=state, title=title, outcome=short_words(verdict), why="")
    return CheckRow(
        state=STATE_OF_OUTCOME[outcome],
        title=texts.term(f"check.{check['id']}"),
        outcome=texts.term(f"outcome.{outcome.value}"),
        why="",
    )


def _registry(answer: dict[str, str]) -> Descriptor:
    name = LocalizedText(ja=answer.get("ja", ""), en=answer.get("en", ""))
    return Descriptor(title=name, value=texts.term(f"registry.{answer['answer']}"))
