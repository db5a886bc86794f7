"""A conformance report as JSON data."""

import json

from kakitome.library.api import check
from kakitome.mapping.conformance_data import conformance_data, mend_of, unreadable_data

DRAFT = {"issuer_country": "JP", "title": "風", "learner_effort": {"hours": 60, "credits": 2}, "level": "JEQF 6"}


def test_the_data_is_json_and_says_what_the_report_says() -> None:
    report = check(DRAFT, ["jp-common", "eu"])
    data = json.loads(json.dumps(conformance_data(report), ensure_ascii=False))
    assert data["passed"] is report.passed is False
    assert data["nature"]["verdict"] == "not_yet"
    assert data["nature"]["is_microcredential"] is False
    japan = data["frameworks"][0]
    assert (japan["required_total"], japan["required_met"], japan["to_go"]) == (9, 1, 8)
    assert japan["given_at_award"] == ["learner_identification", "date_of_issuing"]
    assert japan["descriptors"]["title"] == "met"
    assert japan["descriptors"]["content_description"] == "missing"
    assert [c["unit"] for c in data["conversions"]] == ["JP", "ECTS", "MY", "NZ", "HKQF", "IN_NCrF"]
    ects = data["conversions"][1]
    assert (ects["min"], ects["max"], ects["is_range"]) == (2.0, 2.4, True)
    assert ects["rules"][0]["source"]


def test_the_remedy_of_a_contradiction_is_the_particular_one() -> None:
    report = check(DRAFT, ["jp-common"])
    finding = next(f for f in report.frameworks[0].findings if f.rule.descriptor == "learner_effort")
    assert mend_of(finding).ja == "1単位にするか、時間を90に直します。"
    missing = next(f for f in report.frameworks[0].findings if f.rule.descriptor == "content_description")
    assert mend_of(missing) == missing.rule.mend


def test_an_unreadable_definition_has_the_same_keys() -> None:
    readable = conformance_data(check(DRAFT))
    assert set(unreadable_data(())) | {"to_go"} == set(readable)
