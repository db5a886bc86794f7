"""A conformance report as plain data: what `kakitome check --json` and the API answer to programs.

Every text is in both languages. The shape is described in `docs/reference/definition.md`; keys are only ever added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.framework.check import ConformanceReport, FrameworkConformance, RuleFinding
from kakitome.learning.framework.model import BeyondDefinition, Framework
from kakitome.learning.framework.nature import KIND_CONFIDENCE, Nature, NatureVerdict
from kakitome.learning.framework.size import EffortConversion
from kakitome.mapping.bilingual import in_both
from kakitome.values.localized_text import LANGUAGES, LocalizedText

CONVERSION_NOTE = Problem(code="I_CONVERSION_IS_NO_CREDIT", severity="info")
"""What must stand beside every conversion: reckoned figures are no credit."""


def conformance_data(report: ConformanceReport) -> dict[str, Any]:
    """Write a report as JSON data."""
    mc = report.microcredential
    return {
        "passed": report.passed,
        "sentence": in_both(texts.both(report_sentence(report))),
        "to_go": report.to_go,
        "definition": {"identifier": mc.identifier, "version": mc.version, "title": in_both(mc.title)},
        "nature": _nature(report.nature),
        "frameworks": [_conformance(conformance) for conformance in report.frameworks],
        "inconsistencies": [problem_data(problem) for problem in report.inconsistencies],
        "problems": [problem_data(problem) for problem in report.problems],
        "conversions": [_conversion(conversion) for conversion in report.conversions],
        "conversion_note": in_both(texts.both(CONVERSION_NOTE)) if report.conversions else None,
    }


def unreadable_data(problems: Sequence[Problem]) -> dict[str, Any]:
    """Write the answer for a file that could not be read, in the same shape."""
    return {
        "passed": False,
        "sentence": in_both(texts.both(Problem(code="E_DEFINITION_UNREADABLE"))),
        "definition": None,
        "nature": None,
        "frameworks": [],
        "inconsistencies": [],
        "problems": [problem_data(problem) for problem in problems],
        "conversions": [],
        "conversion_note": None,
    }


def report_sentence(report: ConformanceReport) -> Problem:
    """Return the finding that sums a report up in one sentence: it never says more than the whole report does.

    What is no micro-credential is told so first, where a framework of micro-credentials was asked.
    """
    to_go = Problem(code="I_TO_GO", params={"count": report.to_go}, severity="info")
    if report.asks_for_microcredential and report.nature.verdict is NatureVerdict.NOT_A_MICROCREDENTIAL:
        return replace(to_go, code="I_NOT_A_MICROCREDENTIAL_TO_GO") if report.to_go else nature_sentence(report.nature)
    if report.to_go:
        return to_go
    if not report.passed:
        return nature_sentence(report.nature)
    if report.not_checked:
        return replace(to_go, code="I_CONFORMS_AS_FAR_AS_CHECKED", params={"count": report.not_checked})
    return Problem(code="I_CONFORMS", severity="info")


def framework_sentence(conformance: FrameworkConformance) -> Problem:
    """Return the finding that sums up one framework, in numbers."""
    met, total, count = conformance.required_met, conformance.required_total, conformance.to_go
    code = "I_FRAMEWORK_AS_FAR_AS_CHECKED" if conformance.not_checked else "I_FRAMEWORK_PASSED"
    params = {"met": met, "total": total, "count": count}
    return Problem(code=code if conformance.passed else "I_FRAMEWORK_TO_GO", params=params, severity="info")


def nature_sentence(nature: Nature) -> Problem:
    """Return the finding that says what a definition is."""
    return Problem(code=f"I_NATURE_{nature.verdict.name}", severity="info")


def problem_data(problem: Problem) -> Mapping[str, Any]:
    """Write one finding with its sentence in both languages."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "pointer": problem.pointer,
        "source": problem.source,
        **in_both(texts.both(problem)),
    }


def mend_of(finding: RuleFinding) -> LocalizedText:
    """Return how to mend a finding: what its own problem says, else what the rule or the descriptor says."""
    for problem in finding.problems:
        ja, en = (texts.remedy(problem, language) for language in LANGUAGES)
        if ja:
            return LocalizedText(ja=ja, en=en)
    return finding.mend


def framework_data(framework: Framework) -> dict[str, Any]:
    """Write what a framework is, without its rules."""
    return {
        "id": framework.id,
        "aliases": list(framework.aliases),
        "version": framework.version,
        "country": framework.country,
        "name": in_both(framework.name),
        "source": framework.source,
        "confidence": framework.confidence.value,
        "note": in_both(framework.note),
        "of_microcredentials": framework.of_microcredentials,
        "beyond_definition": [_beyond(beyond_definition) for beyond_definition in framework.beyond],
    }


def _beyond(beyond_definition: BeyondDefinition) -> dict[str, Any]:
    return {
        "id": beyond_definition.id,
        "requirement": beyond_definition.requirement.value,
        "name": in_both(beyond_definition.name),
        "source": beyond_definition.source,
        "confidence": beyond_definition.confidence.value,
    }


def _nature(nature: Nature) -> dict[str, Any]:
    return {
        "is_microcredential": nature.is_microcredential,
        "verdict": nature.verdict.value,
        "sentence": in_both(texts.both(nature_sentence(nature))),
        "kind": nature.kind.value if nature.kind else None,
        "kind_name": in_both(texts.term(f"badge_kind.{nature.kind.value}")) if nature.kind else None,
        "style": nature.kind.style.value if nature.kind else None,
        "kind_confidence": KIND_CONFIDENCE.value if nature.kind else None,
        "reasons": [problem_data(problem) for problem in nature.reasons],
    }


def _conformance(conformance: FrameworkConformance) -> dict[str, Any]:
    descriptors_asked = dict.fromkeys(finding.rule.descriptor for finding in conformance.findings)
    descriptors = {key: conformance.finding_for(key).value for key in (*descriptors_asked, *conformance.not_asked)}
    return {
        **framework_data(conformance.framework),
        "passed": conformance.passed,
        "required_total": conformance.required_total,
        "required_met": conformance.required_met,
        "to_go": conformance.to_go,
        "not_checked": [beyond_definition.id for beyond_definition in conformance.not_checked],
        "given_at_award": [finding.rule.descriptor for finding in conformance.given_at_award],
        "descriptors": descriptors,
        "findings": [_finding(finding) for finding in conformance.findings],
    }


def _finding(finding: RuleFinding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "descriptor": rule.descriptor,
        "name": in_both(rule.name),
        "requirement": rule.requirement.value,
        "finding": finding.finding.value,
        "counted": finding.counted,
        "pointer": finding.pointer,
        "clause": in_both(rule.clause),
        "why": in_both(rule.why),
        "mend": in_both(mend_of(finding)),
        "source": rule.source,
        "confidence": rule.confidence.value,
        "problems": [problem_data(problem) for problem in finding.problems],
    }


def _conversion(conversion: EffortConversion) -> dict[str, Any]:
    return {
        "unit": conversion.unit.value,
        "min": float(conversion.value_min),
        "max": float(conversion.value_max),
        "is_range": conversion.is_range,
        "through_hours": [float(hours) for hours in conversion.through_hours],
        "rules": [
            {
                "unit": rule.unit.value,
                "hours_min": float(rule.hours_min),
                "hours_max": float(rule.hours_max),
                "source": rule.source,
                "confidence": rule.confidence.value,
                "note": in_both(rule.note),
            }
            for rule in conversion.rules
        ],
    }
