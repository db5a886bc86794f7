"""A stored check record on a page and as JSON: what was found then, nothing of what was checked."""

from collections.abc import Sequence
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
from kakitome.web.pages.verify.result import STATE_OF_OUTCOME, STATE_OF_VERDICT
from kakitome.web.parts import written
from kakitome.web.parts.recognition import kept_view
from kakitome.web.parts.shapes import CheckRow, Descriptor, RecognitionView, Table, VerdictCard


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
        rows=[_row(check) for check in record.facts.get("checks", ()) if check["outcome"] != Outcome.SKIPPED],
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


def _row(check: dict[str, str]) -> CheckRow:
    outcome = Outcome(check["outcome"])
    return CheckRow(
        state=STATE_OF_OUTCOME[outcome],
        title=texts.term(f"check.{check['id']}"),
        outcome=texts.term(f"outcome.{outcome.value}"),
        why="",
    )


def _registry(answer: dict[str, str]) -> Descriptor:
    name = LocalizedText(ja=answer.get("ja", ""), en=answer.get("en", ""))
    return Descriptor(title=name, value=texts.term(f"registry.{answer['answer']}"))
