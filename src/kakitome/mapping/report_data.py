"""A report as plain data: what `kakitome verify --json`, the API and the check page answer to programs.

Every finding is said by its code and in both languages. The checked document itself is not in it.
"""

from collections.abc import Mapping
from typing import Any

from kakitome import texts
from kakitome.documents.verification.check import Check, RegistryAnswer, Report
from kakitome.errors import Problem
from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText


def report_data(report: Report, *, number: str = "") -> dict[str, Any]:
    """Write a report as JSON data; `number` is that of the check record, when one was made."""
    return {
        "verdict": report.verdict.value,
        "sentence": in_both(verdict_sentence(report)),
        "because": in_both(verdict_reason(report)),
        "as_of": write_instant(report.as_of),
        **({"record": number} if number else {}),
        "format": report.format,
        "issuer": report.issuer_id,
        "checks": [_check(check) for check in report.checks],
        "registries": [_answer(answer) for answer in report.registries],
        "enclosed": [
            {"label": inner.label, "place": texts.excerpt(inner.place), "report": report_data(inner.report)}
            for inner in report.enclosed
        ],
    }


def in_both(text: LocalizedText) -> dict[str, str]:
    """Write a text as `{"ja": …, "en": …}`; a language that was not given is left out."""
    return {language: text.in_language(language) for language in text.languages}


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "name": in_both(texts.term(f"check.{check.id}")),
        "outcome": check.outcome.value,
        "reason": _said(check.reason),
        "problems": [_said(problem) for problem in check.problems],
        "working": dict(check.arithmetic),
        **({"verdict": check.verdict.value} if check.verdict else {}),
    }


def _said(problem: Problem) -> Mapping[str, Any]:
    return {
        **in_both(texts.both(problem)),
        "code": problem.code,
        **({"pointer": problem.pointer} if problem.pointer else {}),
        **({"source": problem.source} if problem.source else {}),
    }


def _answer(answer: RegistryAnswer) -> dict[str, Any]:
    return {
        "registry": in_both(answer.registry),
        "answer": answer.answer,
        **({"name": in_both(answer.name)} if answer.name else {}),
        **({"url": answer.url} if answer.url else {}),
        **({"reason": _said(answer.reason)} if answer.reason else {}),
    }
