"""The comparison of frameworks as plain data and as a table for spreadsheets; both hold every framework.

    rows = descriptor_rows("ja")
    data = descriptor_data()

Texts of the data are in both languages; keys are only ever added.
"""

from collections.abc import Sequence
from typing import Any

from kakitome.learning.framework.crosswalk import (
    Crossing,
    common_descriptors,
    compared_frameworks,
    crosswalk,
    further_descriptors,
    other_frameworks,
)
from kakitome.learning.framework.model import Framework, OtherReading, Rule
from kakitome.learning.framework.quality_matrix import QualityCell, quality_matrix
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.conformance_data import framework_data
from kakitome.texts import term
from kakitome.values.localized_text import Language

_WORDS = {
    "ja": ("記述子", "枠組み", "値", "検査では", "根拠", "出典", "確かさ", "ほかの資料の値", "その資料", "違う理由"),
    "en": (
        "descriptor",
        "framework",
        "says",
        "checked as",
        "clause",
        "source",
        "confidence",
        "another source says",
        "that source",
        "why they differ",
    ),
}


def descriptor_rows(language: Language, own: Sequence[Framework] = ()) -> list[list[str]]:
    """List the comparison with a row for each rule, and one for each framework that says nothing."""
    rows = [list(_WORDS[language])]
    for row in crosswalk(_all_frameworks(own), _all_keys(own)):
        name = row.descriptor.name.in_language(language)
        for crossing in row.crossings:
            rows.extend([name, *line] for line in _lines(crossing, language))
    return rows


def descriptor_data(own: Sequence[Framework] = ()) -> dict[str, Any]:
    """Write the comparison and the matrix of quality assurance as JSON data."""
    frameworks = _all_frameworks(own)
    return {
        "frameworks": [framework_data(framework) for framework in frameworks],
        "compared": [framework.id for framework in compared_frameworks()],
        "common": list(common_descriptors()),
        "descriptors": [
            {
                "id": row.descriptor.id,
                "name": in_both(row.descriptor.name),
                "frameworks": {crossing.framework.id: _crossing(crossing) for crossing in row.crossings},
            }
            for row in crosswalk(frameworks, _all_keys(own))
        ],
        "quality_matrix": [_cell(cell) for cell in quality_matrix().values()],
    }


def _all_frameworks(own: Sequence[Framework]) -> tuple[Framework, ...]:
    return (*compared_frameworks(), *other_frameworks(own))


def _all_keys(own: Sequence[Framework]) -> tuple[str, ...]:
    return (*common_descriptors(), *further_descriptors(own))


def _lines(crossing: Crossing, language: Language) -> list[list[str]]:
    short = crossing.framework.short.in_language(language)
    if not crossing.rules:
        return [[short, _word(crossing.says, language), *[""] * 7]]
    return [[short, *_line(rule, language)] for rule in crossing.rules]


def _line(rule: Rule, language: Language) -> list[str]:
    other = rule.elsewhere
    return [
        _word(rule.says, language),
        _word(rule.requirement, language),
        rule.clause.in_language(language),
        rule.source,
        term(f"confidence.{rule.confidence.value}").in_language(language),
        _word(other.says, language) if other else "",
        other.source if other else "",
        other.reason.in_language(language) if other else "",
    ]


def _word(mention: str, language: Language) -> str:
    return term(f"mention.{mention}").in_language(language)


def _crossing(crossing: Crossing) -> dict[str, Any]:
    return {"says": crossing.says.value, "rules": [_rule(rule) for rule in crossing.rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": in_both(rule.name),
        "says": rule.says.value,
        "checked_as": rule.requirement.value,
        "clause": in_both(rule.clause),
        "source": rule.source,
        "confidence": rule.confidence.value,
        "elsewhere": _other(rule.elsewhere) if rule.elsewhere else None,
    }


def _other(other: OtherReading) -> dict[str, Any]:
    return {"says": other.says.value, "source": other.source, "reason": in_both(other.reason)}


def _cell(cell: QualityCell) -> dict[str, Any]:
    return {
        "id": cell.id,
        "meaning": in_both(cell.meaning),
        "is_required": cell.is_required,
        "remark": in_both(cell.remark),
        "source": cell.source,
        "asked_by": [{"framework": framework.id, "rule": rule.id} for framework, rule in cell.asked_by],
    }
