"""Lawful and unlawful definitions, framework by framework: what must pass passes, and nothing else does.

The table stands in `cases/table.toml`, the definitions beside it; `cases/make.py` writes them.
"""

import json
import runpy
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kakitome.cli import ExitCode, run
from kakitome.learning.definition import read
from kakitome.learning.framework.catalogue import find_frameworks, frameworks
from kakitome.learning.framework.check import ConformanceReport, check
from kakitome.learning.framework.model import Requirement

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Row:
    """One framework's answer about one definition."""

    framework: str
    name: str
    gaps: frozenset[str]
    verdict: str
    contradicts: frozenset[str]
    clause: str

    @property
    def passes(self) -> bool:
        """Tell whether it is lawful; a verdict counts where the framework is one of micro-credentials."""
        return not (self.gaps or self.verdict or self.contradicts)


def rows() -> list[Row]:
    """Read the table."""
    table: dict[str, dict[str, Any]] = tomllib.loads((CASES / "table.toml").read_text(encoding="utf-8"))
    return [
        Row(
            framework=framework,
            name=name,
            gaps=frozenset(row.get("gaps", ())),
            verdict=row.get("verdict", ""),
            contradicts=frozenset(row.get("contradicts", ())),
            clause=row.get("clause", part["clause"]),
        )
        for framework, part in table.items()
        for name, row in part.items()
        if name != "clause"
    ]


ROWS = rows()
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.framework}-{row.name}")


@cache
def report_of(row: Row) -> ConformanceReport:
    microcredential, problems = read((CASES / f"{row.name}.json").read_bytes(), form="json")
    assert [p for p in problems if p.severity == "error"] == [], "the file itself is read without an error"
    return check(microcredential, [row.framework], problems=problems)


@every_row
def test_a_definition_is_judged_as_its_clause_says(row: Row) -> None:
    report = report_of(row)
    gaps = {f.rule.id for c in report.frameworks for f in c.findings if f.counted and f.is_gap}
    assert gaps == row.gaps
    assert report.passed is row.passes
    if report.asks_for_microcredential:
        assert (report.nature.verdict.value if not report.nature.is_microcredential else "") == row.verdict
    assert row.contradicts <= report.contradicted


@every_row
def test_a_row_names_the_clause_it_fails_by_as_the_report_does(row: Row) -> None:
    report = report_of(row)
    gaps = [f.rule for c in report.frameworks for f in c.findings if f.counted and f.is_gap]
    assert row.clause
    assert all(rule.clause.en and rule.clause.ja and rule.clause.en in row.clause for rule in gaps)
    if row.verdict and not gaps:
        assert any(reason.source in row.clause for reason in report.nature.reasons)


@every_row
def test_the_command_answers_the_same_by_line_and_by_exit_code(row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", str(CASES / f"{row.name}.json"), "-f", row.framework, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == (ExitCode.PASSED if row.passes else ExitCode.FAILED)
    assert answer["passed"] is row.passes
    says_all_is_there = "is there" in answer["sentence"]["en"]
    assert says_all_is_there is row.passes
    assert ("そろっています" in answer["sentence"]["ja"]) is row.passes


def test_every_framework_has_lawful_and_unlawful_rows() -> None:
    for framework in frameworks():
        of_it = [row for row in ROWS if framework in find_frameworks([row.framework])]
        assert {row.passes for row in of_it} == {True, False}, framework.id


GIVEN_AT_AWARD = frozenset(("learner_identification", "date_of_issuing"))


def test_every_required_rule_is_broken_by_some_row() -> None:
    for framework in frameworks():
        broken = {gap for row in ROWS if framework in find_frameworks([row.framework]) for gap in row.gaps}
        required = {
            rule.id
            for rule in framework.rules
            if rule.requirement is Requirement.REQUIRED and rule.condition != "at_award"
        }
        assert required - GIVEN_AT_AWARD - broken == set(), framework.id


def test_every_case_is_used_and_is_what_its_script_writes() -> None:
    script = runpy.run_path(str(CASES / "make.py"))
    assert {row.name for row in ROWS} == set(script["CASES"])
    for name, changes in script["CASES"].items():
        written = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
        assert written == script["definition"](changes), name
