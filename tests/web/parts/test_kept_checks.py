"""A kept record of a check words its checks as the page of the check did."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.journeys.checking.questions import facts_to_keep
from kakitome.mapping.report_data import report_data
from kakitome.mapping.verdict_words import short_verdict
from kakitome.ports.check_records import CheckRecord
from kakitome.web.pages.public.verify.record import record_data, record_view
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, result_of
from kakitome.web.parts.shapes import Words
from services.bodies import NUMBER
from services.recognised import World
from vectors import issuer_site

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


FAILED = {
    Verdict.SUPERSEDED: "status",
    Verdict.REVOKED: "status",
    Verdict.EXPIRED: "validity_period",
    Verdict.NOT_THIS_PERSON: "recipient",
}


def outcomes(verdict: Verdict, *others: dict[str, str]) -> list[tuple[str, Words]]:
    checks = [{"id": "proof", "outcome": "passed"}, {"id": FAILED[verdict], "outcome": "failed"}, *others]
    record = CheckRecord(
        number="V-2026-000001",
        as_of=datetime(2026, 9, 1, tzinfo=UTC),
        verdict=verdict.value,
        document_sha256="0" * 64,
        facts={"checks": checks},
    )
    return [(row.state, row.outcome) for row in record_view(record).rows]


@pytest.mark.parametrize("verdict", FAILED)
def test_the_check_that_decided_has_the_verdicts_own_word(verdict: Verdict) -> None:
    assert outcomes(verdict)[1] == (STATE_OF_VERDICT[verdict], short_verdict(verdict))


def test_what_a_document_inside_decided_is_not_said_of_the_outer_ones_check() -> None:
    inside = {"id": "enclosed", "outcome": "failed"}
    assert outcomes(Verdict.EXPIRED, inside)[1][0] == "fail"


PRESENTED = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}


def without_status() -> issuer_site.Json:
    document = {
        key: value for key, value in issuer_site.unsigned().items() if key not in ("credentialStatus", STATUS_PROPERTY)
    }
    return issuer_site.sign(document, created=issuer_site.NOW - timedelta(days=4000))


def report_of(case: str) -> Report:
    good, none = issuer_site.good(), issuer_site.registry(id="did:web:other.example")
    altered = good | {"name": "別の名称"}
    at, around = issuer_site.site(), {}
    document = {
        "valid": good,
        "without status": without_status(),
        "unknown issuer": good,
        "unknown issuer, without status": without_status(),
        "nobody asked": good,
        "not yet valid": without_status(),
        "expired": issuer_site.sign(issuer_site.unsigned() | {"validUntil": "2026-11-01T00:00:00+09:00"}),
        "revoked": good,
        "altered": altered,
        "presentation, one altered": PRESENTED | {"verifiableCredential": [good, altered]},
        "presentation, empty": PRESENTED | {"verifiableCredential": []},
        "unreachable": good,
        "another person, not comparable": good,
    }[case]
    if case.startswith("unknown"):
        around = {"registries": (none,)}
    if case == "nobody asked":
        around = {"registries": ()}
    if case == "not yet valid":
        around = {"now": issuer_site.NOW - timedelta(days=3650)}
    if case == "revoked":
        at.put(
            issuer_site.REVOCATION_URL,
            issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
        )
    if case == "unreachable":
        at.pages.clear()
    if case.startswith("another"):
        around = {"holder": KnownHolder(identifiers={"emailAddress": "a@example.ac.jp"})}
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(at, **around))


CASES = (
    "valid", "without status", "unknown issuer", "unknown issuer, without status", "nobody asked", "not yet valid", "expired",
    "revoked", "altered", "presentation, one altered", "presentation, empty", "unreachable", "another person, not comparable",
)  # fmt: skip


def assert_told_again(report: Report) -> None:
    facts = json.loads(json.dumps(facts_to_keep(report)))
    record = CheckRecord(number="V-2026-000001", as_of=issuer_site.NOW, verdict=report.verdict.value, facts=facts)
    kept, shown = record_view(record), result_of(report)
    assert kept.card.sentence == shown.card.sentence
    assert kept.card.state == shown.card.state
    data = record_data(record)
    assert data["sentence"] == report_data(report)["sentence"]
    # What stood under it, as far as it holds no particulars of the document.
    why = data.get("because", {}).get("en", "")
    assert why in report_data(report)["because"]["en"]
    assert why or report.verdict is Verdict.INDETERMINATE
    states = {str(row.title): (row.state, str(row.outcome)) for row in shown.rows}
    for row in kept.rows:
        if row.state != "none" and str(row.title) in states:
            assert (row.state, str(row.outcome)) == states[str(row.title)]


@pytest.mark.parametrize("case", CASES)
def test_the_record_says_the_sentence_of_the_day(case: str) -> None:
    assert_told_again(report_of(case))


@pytest.mark.parametrize("kind", ["withdrawn", "suspended"])
def test_the_record_of_a_recognitions_own_document_says_what_the_page_said(kind: str) -> None:
    world = World()
    world.recognise()
    document = world.context.store.recognitions.get(NUMBER).endorsement.document
    world.turn(kind, 100)
    assert_told_again(world.verify(document, 101))


def test_of_a_record_from_before_the_words_were_kept_nothing_is_said_that_is_not_known() -> None:
    record = CheckRecord(number="V-2026-000001", as_of=issuer_site.NOW, verdict="valid", facts={"checks": []})
    card = record_view(record).card
    assert "有効です" in str(card.sentence.ja)  # type: ignore[union-attr]
    assert not card.because
