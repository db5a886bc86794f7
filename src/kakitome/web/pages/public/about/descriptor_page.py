"""The comparison of frameworks as its page shows it: tables of words, and under them every clause with its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.learning.framework.crosswalk import (
    Crossing,
    CrosswalkRow,
    common_descriptors,
    compared_frameworks,
    crosswalk,
    further_descriptors,
    other_frameworks,
)
from kakitome.learning.framework.model import BeyondDefinition, Framework, Mention, Rule
from kakitome.learning.framework.quality_matrix import asking_without_cell, quality_matrix
from kakitome.texts import term
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """What one rule says, the place of its clause on the page, and its own name where it is not the descriptor's."""

    word: LocalizedText
    is_required: bool
    name: LocalizedText
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorCell:
    """One cell; without lines nothing is said. `elsewhere` is what another source says instead."""

    column: LocalizedText
    lines: tuple[LineView, ...]
    elsewhere: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorRow:
    """One row of a comparison."""

    name: LocalizedText
    cells: tuple[DescriptorCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorTable:
    """One comparison; `id` is its heading's."""

    id: str
    heading: str
    words: str
    frameworks: tuple[Framework, ...]
    rows: tuple[DescriptorRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One rule with all there is to know of it."""

    anchor: str
    name: LocalizedText
    word: LocalizedText
    checked_as: LocalizedText
    clause: LocalizedText
    source: str
    confidence: LocalizedText
    is_doubtful: bool
    other_word: LocalizedText
    other_source: str
    other_reason: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondView:
    """What a framework asks or advises that a definition cannot answer."""

    name: LocalizedText
    word: LocalizedText
    source: str
    confidence: LocalizedText
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClausesView:
    """One framework, rule by rule."""

    framework: Framework
    source: str
    confidence: LocalizedText
    clauses: tuple[ClauseView, ...]
    beyond: tuple[BeyondView, ...]

    @property
    def others(self) -> tuple[ClauseView, ...]:
        """What another source says otherwise."""
        return tuple(clause for clause in self.clauses if clause.other_word)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One cell of the matrix of quality assurance."""

    column: str
    meaning: LocalizedText
    remark: LocalizedText
    is_required: bool
    source: str
    asked_by: tuple[tuple[LocalizedText, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorPage:
    """The page."""

    tables: tuple[DescriptorTable, ...]
    matrix: tuple[tuple[str, tuple[MatrixCell, ...]], ...]
    quality_elsewhere: tuple[tuple[LocalizedText, LocalizedText, str], ...]
    frameworks: tuple[ClausesView, ...]


def descriptor_page(own: Sequence[Framework] = ()) -> DescriptorPage:
    """Build the page from the frameworks that the checks go by, the operator's own among them."""
    compared, others = compared_frameworks(), other_frameworks(own)
    both = (*compared, *others)
    further = crosswalk(both, further_descriptors(own))
    concerned = [f for f in both if any(c.rules for row in further for c in row.crossings if c.framework is f)]
    return DescriptorPage(
        tables=(
            _table(
                "compared",
                (_("The common descriptors, framework by framework"), ""),
                compared,
                crosswalk(compared, common_descriptors()),
            ),
            _table(
                "others",
                (
                    _("The same descriptors in other frameworks"),
                    _("These ask for less, or state conditions; a cell may hold several."),
                ),
                others,
                crosswalk(others, common_descriptors()),
            ),
            _table(
                "further",
                (_("What some frameworks ask beyond these"), _("Frameworks without any of them are left out.")),
                concerned,
                crosswalk(concerned, further_descriptors(own)),
            ),
        ),
        matrix=_matrix(),
        quality_elsewhere=tuple((f.short, _word(rule.says), _anchor(f, rule)) for f, rule in asking_without_cell(both)),
        frameworks=tuple(_clauses(framework) for framework in both),
    )


def _table(
    key: str, told: tuple[str, str], frameworks: Sequence[Framework], rows: Sequence[CrosswalkRow]
) -> DescriptorTable:
    return DescriptorTable(
        id=key,
        heading=told[0],
        words=told[1],
        frameworks=tuple(frameworks),
        rows=tuple(
            DescriptorRow(name=row.descriptor.name, cells=tuple(_cell(crossing) for crossing in row.crossings))
            for row in rows
        ),
    )


def _cell(crossing: Crossing) -> DescriptorCell:
    other = crossing.elsewhere
    return DescriptorCell(
        column=crossing.framework.short,
        lines=tuple(_line(crossing.framework, rule) for rule in crossing.rules if rule.says is not Mention.ABSENT),
        elsewhere=_word(other.says) if other else LocalizedText(),
    )


def _line(framework: Framework, rule: Rule) -> LineView:
    return LineView(
        word=_word(rule.says),
        is_required=rule.says in (Mention.REQUIRED, Mention.CONDITIONAL),
        name=rule.name if rule.id != rule.descriptor else LocalizedText(),
        anchor=_anchor(framework, rule),
    )


def _clauses(framework: Framework) -> ClausesView:
    return ClausesView(
        framework=framework,
        source=framework.source,
        confidence=term(f"confidence.{framework.confidence.value}"),
        clauses=tuple(_clause(framework, rule) for rule in framework.rules),
        beyond=tuple(_beyond(beyond_definition) for beyond_definition in framework.beyond),
    )


def _beyond(beyond_definition: BeyondDefinition) -> BeyondView:
    return BeyondView(
        name=beyond_definition.name,
        word=term(f"mention.{beyond_definition.requirement.value}"),
        source=beyond_definition.source,
        confidence=term(f"confidence.{beyond_definition.confidence.value}"),
        is_doubtful=beyond_definition.confidence.is_doubtful,
    )


def _clause(framework: Framework, rule: Rule) -> ClauseView:
    other = rule.elsewhere
    is_settled = rule.says.value == rule.requirement.value
    return ClauseView(
        anchor=_anchor(framework, rule),
        name=rule.name,
        word=_word(rule.says),
        checked_as=LocalizedText() if is_settled else term(f"mention.{rule.requirement.value}"),
        clause=rule.clause,
        source=rule.source if rule.source != framework.source else "",
        confidence=term(f"confidence.{rule.confidence.value}"),
        is_doubtful=rule.confidence.is_doubtful,
        other_word=_word(other.says) if other else LocalizedText(),
        other_source=other.source if other else "",
        other_reason=other.reason if other else LocalizedText(),
    )


def _matrix() -> tuple[tuple[str, tuple[MatrixCell, ...]], ...]:
    columns = (
        ("institution", pgettext("of quality assurance", "The institution")),
        ("programme", pgettext("of quality assurance", "The programme")),
    )
    rows = (("external", _("External")), ("internal", _("Internal")))
    return tuple(
        (name, tuple(_matrix_cell(f"{row}_{column}", heading) for column, heading in columns)) for row, name in rows
    )


def _matrix_cell(key: str, column: str) -> MatrixCell:
    cell = quality_matrix()[key]
    return MatrixCell(
        column=column,
        meaning=cell.meaning,
        remark=cell.remark,
        is_required=cell.is_required,
        source=cell.source,
        asked_by=tuple((framework.short, _anchor(framework, rule)) for framework, rule in cell.asked_by),
    )


def _word(mention: Mention) -> LocalizedText:
    return term(f"mention.{mention.value}")


def _anchor(framework: Framework, rule: Rule) -> str:
    return f"{framework.id}.{rule.id}"
