"""Answer whether a definition is a micro-credential at all, and which kind of badge it is.

Five things unmake one, each named: no assessment, participation only, under 10 hours and under one credit,
no outcomes, a whole degree. What contradicts it gives `NOT_A_MICROCREDENTIAL`; what is merely not stated yet
gives `NOT_YET`, so that a draft is not called a false one.

It deliberately does not look at quality assurance: that is a condition of a framework (`jp-mc-conditions`).

Source: Inoue 2022 and 2024, Noda 2025 (conditions; what does not count); IACET's taxonomy of badges as Inoue 2022
gives it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from unicodedata import normalize

from kakitome.errors import Problem
from kakitome.learning.assessment import AssessmentMethod
from kakitome.learning.framework.catalogue import data_file, load_toml
from kakitome.learning.framework.model import Confidence
from kakitome.learning.framework.size import is_under, size_rules
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

PERFORMANCE = frozenset((AssessmentMethod.PRACTICAL,))
"""IACET's performance badge is for a skill shown in a demanding environment and judged by an examiner. A project, a
portfolio or a piece of work may be made anywhere, so it does not show that by its name alone."""
KIND_CONFIDENCE = Confidence.DERIVED
"""IACET describes its kinds in words; choosing one by assessment methods and stackability is our reading."""
CONDITIONS_SOURCE = "Inoue 2022 and 2024, Noda 2025"
CALLED_ONE = re.compile(r"マイクロ・?クレデンシャル|\bmicro[- ]?credentials?\b", re.IGNORECASE)
ABOUT_THEM = re.compile(
    r"マイクロ・?クレデンシャル(?:について|入門|とは|概論|の(?:設計|作り方|質保証|つくり方|発行|動向|活用|審査|基礎))"
    r"|\b(?:about|on|introducing|introduction to|designing|understanding|building|issuing|for)\b"
    r"[^.]*\bmicro[- ]?credential",
    re.IGNORECASE,
)
LICENCE = re.compile(r"免許|国家資格|\blicen[cs]e\b|\blicensure\b", re.IGNORECASE)


class NatureVerdict(StrEnum):
    """Whether it is a micro-credential; only the first may carry the word on its image."""

    MICROCREDENTIAL = "microcredential"
    NOT_YET = "not_yet"
    NOT_A_MICROCREDENTIAL = "not_a_microcredential"


class BadgeStyle(StrEnum):
    """IACET's three styles."""

    ASSOCIATION = "association"
    LEARNING = "learning"
    COMPETENCE = "competence"


class BadgeKind(StrEnum):
    """IACET's six types, in its order."""

    PARTICIPATION = "participation"
    RECOGNITION = "recognition"
    GRADE_BASED = "grade_based"
    LEVEL_PROGRAMME = "level_programme"
    PERFORMANCE = "performance"
    CERTIFICATION_LICENCE = "certification_licence"

    @property
    def style(self) -> BadgeStyle:
        """Return the style this type belongs to."""
        if self in (BadgeKind.PARTICIPATION, BadgeKind.RECOGNITION):
            return BadgeStyle.ASSOCIATION
        if self in (BadgeKind.GRADE_BASED, BadgeKind.LEVEL_PROGRAMME):
            return BadgeStyle.LEARNING
        return BadgeStyle.COMPETENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What a definition is, and the reasons why it is no micro-credential.

    `kind` is None for a whole degree, which is no badge, and while nothing says how it is assessed.
    """

    verdict: NatureVerdict
    kind: BadgeKind | None
    reasons: tuple[Problem, ...] = ()

    @property
    def is_microcredential(self) -> bool:
        """Tell whether it may be called a micro-credential as it stands."""
        return self.verdict is NatureVerdict.MICROCREDENTIAL


def nature_of(microcredential: Microcredential) -> Nature:
    """Judge what a definition is, from its words alone."""
    degree = degree_sign(microcredential)
    against = [*([degree] if degree else []), *_against(microcredential)]
    unstated = list(_unstated(microcredential))
    not_one = NatureVerdict.NOT_A_MICROCREDENTIAL if against else NatureVerdict.NOT_YET
    verdict = not_one if against or unstated else NatureVerdict.MICROCREDENTIAL
    return Nature(verdict=verdict, kind=None if degree else _kind(microcredential), reasons=(*against, *unstated))


def degree_sign(microcredential: Microcredential) -> Problem | None:
    """Find what makes it a whole degree: the author's own word, its title, its certification or its size.

    The words of title and certification are our reading (derived), and the finding says so.
    """
    rules = _degree_rules()
    source = rules["source"]
    if microcredential.kind is Kind.DEGREE:
        return _reason("E_NATURE_DEGREE", "/kind", source=source)
    for field in ("title", "certification"):
        sign = _search(getattr(microcredential, field), rules[f"in_{field}"])
        if sign:
            return _reason("E_NATURE_DEGREE_WORDS", f"/{field}", source=source, sign=_bare(sign))
    effort = microcredential.learner_effort
    if effort is not None:
        limits = (EffortUnit.JP_CREDITS, rules["jp_credits"]), (EffortUnit.ECTS, rules["ects"])
        for unit, limit in limits:
            stated = dict([(effort.unit, effort.value), (effort.credit_unit, effort.credits)]).get(unit)
            if stated is not None and stated >= limit["from"]:
                params = {"credits": f"{stated:f}", "unit": f"unit.{unit.value}"}
                return _reason("E_NATURE_DEGREE_SIZE", "/learner_effort", source=limit["source"], **params)
    return None


def degree_mentioned(microcredential: Microcredential) -> Problem | None:
    """Find a degree's word in a title that need not mean one, such as "MBA Essentials": a remark, no judgement."""
    if degree_sign(microcredential) is not None:
        return None
    rules = _degree_rules()
    sign = _search(microcredential.title, rules["mentioned_in_title"])
    if not sign:
        return None
    params = {"sign": _bare(sign)}
    return Problem(code="I_TITLE_DEGREE_WORD", pointer="/title", source=rules["source"], params=params, severity="info")


def false_title(microcredential: Microcredential) -> Problem | None:
    """Find a title that calls itself a micro-credential where its author says that it is something else.

    A title may well speak *about* micro-credentials; telling the two apart by words is our reading.
    """
    title = microcredential.title
    if microcredential.kind in (Kind.MICROCREDENTIAL, Kind.UNSTATED):
        return None
    named = [title.in_language(language) for language in title.languages]
    if any(CALLED_ONE.search(words) and not ABOUT_THEM.search(words) for words in named):
        return _reason("E_TITLE_CALLS_IT_MICROCREDENTIAL", "/title", source=CONDITIONS_SOURCE)
    return None


def _against(mc: Microcredential) -> Iterator[Problem]:
    methods = [assessment.method for assessment in mc.assessment_type]
    assessed = any(method.assesses_outcomes for method in methods)
    if mc.kind is Kind.RECOGNITION:
        yield _reason("E_NATURE_RECOGNITION", "/kind")
    if mc.kind is Kind.PARTICIPATION or (not assessed and AssessmentMethod.ATTENDANCE in methods):
        pointer = "/kind" if mc.kind is Kind.PARTICIPATION else "/assessment_type"
        yield _reason("E_NATURE_PARTICIPATION_ONLY", pointer, source=CONDITIONS_SOURCE)
    if methods and not assessed:
        yield _reason("E_NATURE_NO_ASSESSMENT", "/assessment_type", source=CONDITIONS_SOURCE)
    rule = size_rules()["JP_MC"]
    if mc.learner_effort is not None and is_under(mc.learner_effort, rule):
        yield _reason("E_NATURE_UNDER_SIZE", "/learner_effort", source=rule.source, hours=str(rule.min_hours))


def _unstated(mc: Microcredential) -> Iterator[Problem]:
    if not mc.learning_outcomes:
        yield _reason("E_NATURE_NO_OUTCOMES", "/learning_outcomes", source=CONDITIONS_SOURCE)
    if not mc.assessment_type:
        yield _reason("E_NATURE_ASSESSMENT_UNSTATED", "/assessment_type", source=CONDITIONS_SOURCE)
    if mc.learner_effort is None:
        yield _reason("E_NATURE_SIZE_UNSTATED", "/learner_effort", source=size_rules()["JP_MC"].source)


def _kind(mc: Microcredential) -> BadgeKind | None:
    """Choose IACET's type, None while nothing says it; see `KIND_CONFIDENCE`."""
    methods = [a.method for a in mc.assessment_type if a.method.assesses_outcomes]
    if mc.kind is Kind.RECOGNITION:
        return BadgeKind.RECOGNITION
    if mc.kind is Kind.PARTICIPATION or (mc.assessment_type and not methods):
        return BadgeKind.PARTICIPATION
    return _assessed_kind(mc, methods) if methods else None


def _assessed_kind(mc: Microcredential, methods: Sequence[AssessmentMethod]) -> BadgeKind:
    if LICENCE.search(f"{mc.certification.ja} {mc.certification.en}"):
        return BadgeKind.CERTIFICATION_LICENCE
    if any(method in PERFORMANCE for method in methods):
        return BadgeKind.PERFORMANCE
    if mc.stackability is not None and (mc.stackability.into or mc.stackability.targets):
        return BadgeKind.LEVEL_PROGRAMME
    return BadgeKind.GRADE_BASED


def _search(text: LocalizedText, patterns: list[str]) -> str:
    for pattern in patterns:
        for language in text.languages:
            match = re.search(pattern, normalize("NFKC", text.in_language(language)), flags=re.IGNORECASE)
            if match:
                return match.group(0)
    return ""


def _bare(sign: str) -> str:
    """Write a matched word without the bracket that may have ended it.

    >>> _bare("学士（")
    '学士'
    """
    return sign.strip().rstrip("（(").strip()


@cache
def _degree_rules() -> dict[str, Any]:
    rules: dict[str, Any] = load_toml(data_file("nature.toml"))["degree"]
    return rules


def _reason(code: str, pointer: str, *, source: str = "", **params: str) -> Problem:
    return Problem(code=code, pointer=pointer, source=source, params=params)
