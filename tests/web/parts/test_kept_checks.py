"""A kept record of a check words its checks as the page of the check did."""

from datetime import UTC, datetime

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.records.check_records import CheckRecord
from kakitome.web.pages.verify.record import record_view
from kakitome.web.pages.verify.result import STATE_OF_VERDICT, short_words

FAILED = {
    Verdict.SUPERSEDED: "status",
    Verdict.REVOKED: "status",
    Verdict.EXPIRED: "validity_period",
    Verdict.NOT_THIS_PERSON: "recipient",
}


def outcomes(verdict: Verdict, *others: dict[str, str]) -> list[tuple[str, str]]:
    checks = [{"id": "proof", "outcome": "passed"}, {"id": FAILED[verdict], "outcome": "failed"}, *others]
    record = CheckRecord(
        number="V-2026-000001",
        as_of=datetime(2026, 9, 1, tzinfo=UTC),
        verdict=verdict.value,
        document_sha256="0" * 64,
        facts={"checks": checks},
    )
    return [(row.state, str(row.outcome)) for row in record_view(record).rows]


@pytest.mark.parametrize("verdict", FAILED)
def test_the_check_that_decided_has_the_verdicts_own_word(verdict: Verdict) -> None:
    assert outcomes(verdict)[1] == (STATE_OF_VERDICT[verdict], str(short_words(verdict)))


def test_what_a_document_inside_decided_is_not_said_of_the_outer_ones_check() -> None:
    inside = {"id": "enclosed", "outcome": "failed"}
    assert outcomes(Verdict.EXPIRED, inside)[1][0] == "fail"
