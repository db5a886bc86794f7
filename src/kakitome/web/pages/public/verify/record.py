"""A stored check record on a page and as JSON: what was found then, nothing of what was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.journeys.checking.batches import MANY
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.verdict_words import (
    SAID_BY_VERDICT,
    is_told_of_the_inside,
    kept_reason,
    kept_sentence,
    short_verdict,
)
from kakitome.ports.check_records import CheckRecord
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify import many
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, state_of
from kakitome.web.parts import written
from kakitome.web.parts.recognition import kept_view
from kakitome.web.parts.shapes import CheckRow, DescriptorLine, RecognitionView, Table, VerdictCard

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
    facts: Sequence[DescriptorLine]
    table: Table | None = None
    """What came of each item of a check of many."""


def record_view(record: CheckRecord) -> RecordView:
    """Build the page of a record; reasons with their particulars were said at the time and are not kept."""
    if record.verdict == MANY:
        return _many(record)
    verdict, kept_words = Verdict(record.verdict), record.facts.get("said", {})
    return RecordView(
        number=record.number,
        card=VerdictCard(
            state="warn" if is_told_of_the_inside(kept_words) else STATE_OF_VERDICT[verdict],
            sentence=kept_sentence(kept_words, verdict),
            because=kept_reason(kept_words, verdict),
            as_of=written.moment(record.as_of),
            number=record.number,
            recognition=_recognition(record),
        ),
        rows=_rows(record, verdict),
        facts=[
            DescriptorLine(title=texts.term("record.format"), value=str(record.facts.get("format", ""))),
            DescriptorLine(
                title=texts.term("record.issuer"), value=written.excerpt(record.facts.get("issuer", ""), 120)
            ),
            DescriptorLine(title=texts.term("record.sha256"), value=written.mono(record.document_sha256)),
            *(_registry(answer) for answer in record.facts.get("registries", ())),
        ],
    )


def record_data(record: CheckRecord) -> dict[str, Any]:
    """Write a record as JSON data."""
    if record.verdict == MANY:
        return {"record": record.number, "as_of": write_instant(record.as_of), **record.facts}
    verdict, kept_words = Verdict(record.verdict), record.facts.get("said", {})
    return {
        "record": record.number,
        "verdict": record.verdict,
        "sentence": in_both(kept_sentence(kept_words, verdict)),
        **({"because": in_both(why)} if (why := kept_reason(kept_words, verdict)) else {}),
        "as_of": write_instant(record.as_of),
        "document_sha256": record.document_sha256,
        **{key: fact for key, fact in record.facts.items() if key != "said"},
    }


def _recognition(record: CheckRecord) -> RecognitionView | None:
    recognition = record.facts.get("recognition")
    return kept_view(recognition) if isinstance(recognition, dict) else None


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
            DescriptorLine(title=texts.term(f"short.{verdict}"), value=str(count))
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
    """Build a row per check that was run; one that asked for a verdict has its word, as on the page of then.

    Records from before keep no verdict of a check: there the one that decided is known by the record's.
    """
    every = record.facts.get("checks", ())
    # That withdrawal was not looked for is told, as on the page of then.
    never_left_out = ("recipient", "status") if "said" in record.facts else ()
    checks = [check for check in every if check["outcome"] != CheckOutcome.SKIPPED or _is_told(check, never_left_out)]
    # What decided may stand in a document inside; then the outer one's own rows are not what the verdict says.
    is_own = all(check["outcome"] == CheckOutcome.PASSED for check in checks if check["id"] == "enclosed")
    decided_by = _DECIDED_BY.get(verdict, "") if is_own else ""
    if any("verdict" in check for check in checks):
        return [_row(check, Verdict(check["verdict"]) if "verdict" in check else None) for check in checks]
    return [_row(check, verdict if check["id"] == decided_by else None) for check in checks]


def _is_told(check: dict[str, str], never_left_out: Sequence[str]) -> bool:
    return check["id"] in never_left_out and check["code"] != "I_NOT_RUN"


def _row(check: dict[str, str], verdict: Verdict | None) -> CheckRow:
    outcome = CheckOutcome(check["outcome"])
    is_said = verdict in SAID_BY_VERDICT and outcome is not CheckOutcome.PASSED
    return CheckRow(
        state=state_of(outcome, verdict if outcome is not CheckOutcome.PASSED else None),
        title=texts.term(f"check.{check['id']}"),
        outcome=short_verdict(verdict) if verdict is not None and is_said else texts.term(f"outcome.{outcome.value}"),
        why="",
    )


def _registry(answer: dict[str, str]) -> DescriptorLine:
    name = LocalizedText(ja=answer.get("ja", ""), en=answer.get("en", ""))
    return DescriptorLine(title=name, value=texts.term(f"registry.{answer['answer']}"))
