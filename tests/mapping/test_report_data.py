"""A report as plain data for programs."""

import json
from datetime import UTC, datetime

from kakitome.documents.verification.check import Check, CheckOutcome, RegistryAnswer, Report, Verdict
from kakitome.errors import Problem
from kakitome.mapping.report_data import report_data
from kakitome.values.localized_text import LocalizedText

REPORT = Report(
    verdict=Verdict.MALFORMED,
    checks=(
        Check(
            id="parse",
            outcome=CheckOutcome.FAILED,
            reason=Problem(code="E_JSON_DUPKEY", pointer="/name", params={"key": "name"}),
            working={"size": "12"},
            verdict=Verdict.MALFORMED,
        ),
    ),
    as_of=datetime(2026, 11, 21, 5, 5, tzinfo=UTC),
    format="Open Badges 3.0",
    issuer_id="did:web:u.example",
    registries=(RegistryAnswer(registry=LocalizedText(ja="見本の登録簿"), answer="not_listed"),),
    document={"credentialSubject": {"name": "髙橋"}},
)


def test_a_finding_is_said_by_its_code_and_in_both_languages() -> None:
    (check,) = report_data(REPORT)["checks"]
    assert (check["id"], check["outcome"], check["verdict"]) == ("parse", "failed", "malformed")
    assert (check["reason"]["code"], check["reason"]["pointer"]) == ("E_JSON_DUPKEY", "/name")
    assert "二度" in check["reason"]["ja"]
    assert "twice" in check["reason"]["en"]
    assert check["working"] == {"size": "12"}


def test_the_checked_document_is_not_in_it() -> None:
    assert "髙橋" not in json.dumps(report_data(REPORT), ensure_ascii=False)


def test_the_instant_has_its_zone_and_the_record_its_number() -> None:
    data = report_data(REPORT, number="V-7K3M-92QF")
    assert (data["as_of"], data["record"]) == ("2026-11-21T05:05:00Z", "V-7K3M-92QF")
    assert "record" not in report_data(REPORT)


def test_every_verdict_has_its_sentence() -> None:
    assert report_data(REPORT)["sentence"] == {
        "ja": "証明として読めませんでした。",
        "en": "This cannot be read as a credential.",
    }


def test_a_registry_that_was_asked_is_named() -> None:
    assert report_data(REPORT)["registries"] == [{"registry": {"ja": "見本の登録簿"}, "answer": "not_listed"}]
