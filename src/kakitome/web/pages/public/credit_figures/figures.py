"""What the figures show: pathways by model, learning by law, and quality assurance as the registry states it.

Nothing here is written by hand: rows come from published pathways and patterns, from cases that the engine works out
anew, and from the entries of the registry.

Source of what is drawn: Inoue 2024 (three models, the credit bank of Thailand, the matrix of quality assurance) and
Inoue 2026 (learning that Japanese universities may credit, industry certificates in India).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kakitome import texts
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit.pathway import Pathway, credits_of
from kakitome.learning.credit.pathway_patterns import pathway_patterns
from kakitome.learning.credit.rule_cases import case_of
from kakitome.learning.credit.verdict import Counting
from kakitome.learning.microcredential import Microcredential, StackingModel
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.learning.workload import plain_decimal
from kakitome.ports.pathways import PublishedPathway
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import language

MODELS: Mapping[StackingModel, tuple[Promise, Promise]] = {
    StackingModel.EMBEDDED: (
        gettext_lazy("Embedded"),
        gettext_lazy("Designed as a part of a degree; whoever is admitted later has a part of it already."),
    ),
    StackingModel.PRIOR_LEARNING: (
        gettext_lazy("Recognition of prior learning"),
        gettext_lazy("Earned first; after admission the university credits it."),
    ),
    StackingModel.MODULAR: (
        gettext_lazy("Modular"),
        gettext_lazy("The degree is divided into blocks, and each block has a credential of its own."),
    ),
}
_STATES: Mapping[Counting, State] = {
    Counting.COUNTS: "ok",
    Counting.IN_PART: "warn",
    Counting.NOT: "fail",
    Counting.UNKNOWN: "unk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDrawn:
    """One block: its title, how many parts it has, and their credits where all are stated."""

    title: LocalizedText
    parts: int
    credits: str
    is_capstone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayDrawn:
    """One pathway or pattern; `number` is empty for a pattern, which nobody runs here."""

    number: str
    title: LocalizedText
    awarded_by: str
    source: str
    blocks: Sequence[BlockDrawn]
    credits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDrawn:
    """One model with every pathway published here, and every pattern, that follows it."""

    name: Promise
    sentence: Promise
    published: Sequence[PathwayDrawn]
    patterns: Sequence[PathwayDrawn]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningLine:
    """One kind of learning before the law: the rule it meets, and what the engine answers now."""

    title: LocalizedText
    article: LocalizedText
    level: str
    state: State
    credits: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFigure:
    """A case of a rule set as a figure: what it asks, line by line, and what comes together."""

    anchor: str
    rule_set: str
    version: str
    situation: LocalizedText
    lines: Sequence[LearningLine]
    used: str
    caps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFigure:
    """Of so many offered micro-credentials of the registry, how many state each cell of the matrix."""

    entries: int
    internal_institution: int
    internal_programme: int
    external_institution: int
    external_programme: int


def model_figures(published: Sequence[PublishedPathway]) -> list[ModelDrawn]:
    """Return the three models in their order."""
    return [
        ModelDrawn(
            name=name,
            sentence=sentence,
            published=[
                _drawn(shown.pathway, number=shown.number) for shown in published if shown.pathway.model is model
            ],
            patterns=[_drawn(pattern) for pattern in pathway_patterns().values() if pattern.model is model],
        )
        for model, (name, sentence) in MODELS.items()
    ]


def law_figure(rule_set_id: str, case_id: str) -> LawFigure:
    """Return a case of the newest version of a rule set, worked out now."""
    rules = next(rules for rules in rule_sets() if rules.id == rule_set_id)
    case = case_of(rules, case_id)
    verdict = case.assessed(rules)
    articles = {rule.id: rule.article for rule in rules.rules}
    learnings = {learning.key: learning for learning in case.learnings}
    lines = []
    for item in verdict.items:
        level = learnings[item.learning].level
        lines.append(
            LearningLine(
                title=learnings[item.learning].title,
                article=articles.get(item.rule, LocalizedText()),
                level=f"{level.framework} {level.level}" if level else "",
                state=_STATES[item.counting],
                credits=plain_decimal(item.used),
                reasons=[texts.sentence(reason, language()) for reason in item.reasons],
            )
        )
    filled = [bucket for bucket in verdict.buckets if bucket.used]
    return LawFigure(
        anchor=f"law-{rules.id}",
        rule_set=rules.id,
        version=rules.version,
        situation=case.situation,
        lines=lines,
        used=plain_decimal(verdict.used),
        caps=[texts.sentence(line, language()) for bucket in filled for line in bucket.working],
    )


def quality_figure(letters: Sequence[Microcredential]) -> QualityFigure:
    """Count what the letters state of quality assurance, cell by cell."""
    stated = Counter(
        cell
        for letter in letters
        for cell in QUALITY_CELLS
        if letter.quality_assurance is not None and getattr(letter.quality_assurance, cell)
    )
    return QualityFigure(
        entries=len(letters),
        internal_institution=stated["internal_institution"],
        internal_programme=stated["internal_programme"],
        external_institution=stated["external_institution"],
        external_programme=stated["external_programme"],
    )


def _drawn(pathway: Pathway, *, number: str = "") -> PathwayDrawn:
    blocks = [
        BlockDrawn(
            title=block.title,
            parts=len(block.parts),
            credits=_credits([part.credits for part in block.parts]),
            is_capstone=block.is_capstone,
        )
        for block in pathway.blocks
    ]
    total = pathway.total_credits or credits_of(pathway.parts)
    return PathwayDrawn(
        number=number,
        title=pathway.title,
        awarded_by=" · ".join(body.name.in_language(language()) for body in pathway.institutions),
        source=pathway.source,
        blocks=blocks,
        credits=f"{plain_decimal(total)} {pathway.credit_unit}".strip() if total else "",
    )


def _credits(stated: Sequence[Decimal | None]) -> str:
    numbers = [credits for credits in stated if credits is not None]
    return plain_decimal(sum(numbers, Decimal(0))) if numbers and len(numbers) == len(stated) else ""
