"""The words on a badge and about it, in the language chosen."""

from kakitome import texts
from kakitome.documents.verification.checks.recognition_lines import CERTIFIED
from kakitome.errors import Param, Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.badge_image.seal import NO_SEAL, Seal
from kakitome.mapping.bilingual import plain_number
from kakitome.mapping.descriptors import is_called_microcredential
from kakitome.values.localized_text import Language, LocalizedText

_PARTICIPATION = "参加証 / Participation"
_HOURS = {"ja": "時間", "en": " hours"}
_CREDITS = {"ja": "単位", "en": " credits"}


def effort_words(microcredential: Microcredential, language: Language) -> str:
    """Write size and year as the line under the title: 「45時間・2026年」, “45 hours · 2026”."""
    delivery = microcredential.date_of_delivery
    start = delivery.start_on if delivery else None
    year = (f"{start.year}年" if language == "ja" else str(start.year)) if start else ""
    return ("・" if language == "ja" else " · ").join(part for part in (_size(microcredential, language), year) if part)


def _size(microcredential: Microcredential, language: Language) -> str:
    effort = microcredential.learner_effort
    if effort is None:
        return ""
    value = plain_number(effort.value)
    if effort.value_max is not None:
        value += ("〜" if language == "ja" else "–") + plain_number(effort.value_max)
    if effort.unit is EffortUnit.ECTS:
        return f"{value} ECTS"
    unit = (_HOURS if effort.unit is EffortUnit.HOURS else _CREDITS)[language]
    return value + (unit.removesuffix("s") if value == "1" else unit)


def participation_words(microcredential: Microcredential, language: Language) -> tuple[str, str]:
    """Write what a ticket says above and below its title; that nothing was assessed, when nothing was."""
    assessed = any(assessment.method.assesses_outcomes for assessment in microcredential.assessment_type)
    none = {"ja": "評価はありません", "en": "Not assessed"}[language]
    between = "　" if language == "ja" else " · "
    parts = ("" if assessed else none, effort_words(microcredential, language))
    return _PARTICIPATION, between.join(part for part in parts if part)


def description_of(
    microcredential: Microcredential,
    institution: LocalizedText,
    *,
    language: Language,
    seal: Seal = NO_SEAL,
) -> str:
    """Describe the image to those who do not see it, the seal of a recognition included."""
    image = _described(microcredential, institution, language=language)
    if not seal:
        return image
    sealed = texts.sentence(Problem(code="I_SEALED_WHEN_AWARDED", params=_seal_params(seal), severity="info"), language)
    return f"{image}。{sealed}" if language == "ja" else f"{image}. {sealed}"


def _seal_params(seal: Seal) -> dict[str, Param]:
    params: dict[str, Param] = {"body_ja": seal.body.in_language("ja"), "body_en": seal.body.in_language("en")}
    return params | ({CERTIFIED: 1} if seal.is_certification else {})


def _described(microcredential: Microcredential, institution: LocalizedText, *, language: Language) -> str:
    title, name = microcredential.title.in_language(language), institution.in_language(language)
    if language == "ja":
        kind = "マイクロクレデンシャル" if is_called_microcredential(microcredential) else "バッジ"
        return f"{name}の{kind}「{title}」" if name else f"{kind}「{title}」"
    kind = "Micro-credential" if is_called_microcredential(microcredential) else "Badge"
    return f"{kind} “{title}” of {name}" if name else f"{kind} “{title}”"
