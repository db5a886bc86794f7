"""What the value of a descriptor says, as lines in both languages, one function for each kind of value.

    tuple(effort(letter.learner_effort))      # (Line(text=45時間 / 45 hours), Line(text=…))

`mapping.descriptors` says which descriptor is written by which. A part that says nothing is a line of its own where
its place is fixed (the four cells of quality assurance).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.learning.assessment import Assessment, Rubric, Supervision
from kakitome.learning.framework.levels import find_list
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, FormOfParticipation, Price, Stackability
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.registry.entry import AwardForm
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.learning.workload import ClassHours, CreditRecognition, EffortUnit, LearnerEffort
from kakitome.mapping.bilingual import amount, day, each_language, joined, label, plain_number, same
from kakitome.mapping.narrative.words import (
    CHECKS,
    KINDS,
    METHODS,
    MODES,
    STACKING_MODELS,
    class_hour_note,
    field_words,
)
from kakitome.mapping.places import place_name
from kakitome.values.localized_text import Language, LocalizedText

_BY_NOBODY = label("だれによるかは記載なし", "by whom is not stated")
UNSTATED = label("記載なし", "not stated")
FORMS: Mapping[AwardForm, LocalizedText] = {
    AwardForm.OPEN_BADGES_2: label("オープンバッジ2.0", "Open Badges 2.0"),
    AwardForm.OPEN_BADGES_3: label("オープンバッジ3.0", "Open Badges 3.0"),
    AwardForm.CLR: label("CLR（学修履歴の記録）", "Comprehensive Learner Record"),
    AwardForm.PDF: label("署名つきPDF", "Signed PDF"),
    AwardForm.BLOCKCERTS: label("Blockcerts", "Blockcerts"),
    AwardForm.EDC: label("欧州デジタル証明書", "European Digital Credential"),
    AwardForm.PAPER: label("紙", "Paper"),
    AwardForm.OTHER: label("その他", "Other"),
}
QUALITY: Mapping[str, LocalizedText] = {
    "internal_institution": label("機関・内部", "Institution, internal"),
    "internal_programme": label("プログラム・内部", "Programme, internal"),
    "external_institution": label("機関・外部", "Institution, external"),
    "external_programme": label("プログラム・外部", "Programme, external"),
}
_LANGUAGE_NAMES = {
    "ja": label("日本語", "Japanese"),
    "en": label("英語", "English"),
    "zh": label("中国語", "Chinese"),
    "ko": label("韓国語", "Korean"),
    "th": label("タイ語", "Thai"),
    "ms": label("マレー語", "Malay"),
    "vi": label("ベトナム語", "Vietnamese"),
    "fr": label("フランス語", "French"),
    "de": label("ドイツ語", "German"),
    "es": label("スペイン語", "Spanish"),
}
_YEN = "JPY"
_LONGEST_CODE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `lead` says which part it is, `note` what belongs beside it in small letters.

    `state` is `ok warn fail none` for what a third party says, and empty for what the provider states.
    """

    text: LocalizedText
    lead: LocalizedText = LocalizedText()
    note: LocalizedText = LocalizedText()
    is_unstated: bool = False
    state: str = ""

    def written(self, language: Language) -> str:
        """Write the line as plain text."""
        colon, (begin, end) = ("：", "（）") if language == "ja" else (": ", ("(", ")"))
        lead = f"{self.lead.in_language(language)}{colon}" if self.lead else ""
        space = "" if language == "ja" else " "
        note = f"{space}{begin}{self.note.in_language(language)}{end}" if self.note else ""
        return f"{lead}{self.text.in_language(language)}{note}"


def text(value: LocalizedText) -> Iterator[Line]:
    """Write a text as one line."""
    yield Line(text=value)


def body(value: AwardingBody) -> Iterator[Line]:
    """Write the name of an awarding body."""
    yield Line(text=value.name)


def bodies(value: Sequence[AwardingBody]) -> Iterator[Line]:
    """Write the name of each body."""
    yield from (Line(text=body.name) for body in value)


def fields_of_study(value: Sequence[str]) -> Iterator[Line]:
    """Write each field with its code."""
    yield from (Line(text=field_words(code)) for code in value)


def country(value: str) -> Iterator[Line]:
    """Write a country or prefecture by its name."""
    if value:
        yield Line(text=place_name(value))


def outcomes(value: Sequence[LearningOutcome]) -> Iterator[Line]:
    """Write each outcome, its code before it."""
    for outcome in value:
        yield Line(text=outcome.text, lead=same(outcome.code))


def participation(value: FormOfParticipation) -> Iterator[Line]:
    """Write the modes on one line, then the words beside them."""
    yield Line(text=joined(*[MODES[mode] for mode in value.modes]))
    yield Line(text=value.description)


def languages(value: Sequence[str]) -> Iterator[Line]:
    """Write the names of all languages on one line."""
    yield Line(text=joined(*map(language_name, value)))


def language_name(tag: str) -> LocalizedText:
    """Name a language; one that is not known here stays as it is."""
    return _LANGUAGE_NAMES.get(tag.partition("-")[0], same(tag))


def effort(value: LearnerEffort) -> Iterator[Line]:
    """Write hours and credits as stated on one line, never converted, then the words beside them."""
    beside = (
        amount(value.credits, value.credit_unit)
        if value.credits is not None and value.credit_unit is not None
        else LocalizedText()
    )
    yield Line(text=joined(*[amount(value.value, value.unit, most=value.value_max), beside]))
    yield Line(text=value.description)


def class_hours(value: ClassHours) -> Iterator[Line]:
    """Write the hours as the timetable counts them, with how long one lasts, then the words beside them."""
    yield Line(text=amount(value.value, EffortUnit.HOURS), note=class_hour_note(value.minutes))
    yield Line(text=value.description)


def assessments(value: Sequence[Assessment]) -> Iterator[Line]:
    """Write each method with its share; the method leads where there are words beside it."""
    for assessment in value:
        weight = same(f"{plain_number(assessment.weight_percent)}%") if assessment.weight_percent is not None else None
        method = METHODS[assessment.method]
        if assessment.description:
            yield Line(lead=method, text=assessment.description, note=weight or LocalizedText())
        else:
            yield Line(text=method, note=weight or LocalizedText())


def quality(value: QualityAssurance) -> Iterator[Line]:
    """Write all four cells, also those of which nothing is stated, then the words and the address."""
    for cell in QUALITY_CELLS:
        stated = getattr(value, cell)
        yield Line(lead=QUALITY[cell], text=stated or UNSTATED, is_unstated=not stated)
    yield Line(text=value.description)
    yield Line(text=same(value.url))


def levels(value: Sequence[Level]) -> Iterator[Line]:
    """Write each level with who asserts it: one never stands without the other."""
    for level in value:
        known = find_list(level.framework)
        name = known.name if known else same(level.framework)
        stated = LocalizedText(ja=f"{name.ja} {level.level}".strip(), en=f"{name.en} {level.level}".strip())
        by = level.asserted_by
        claim = label(f"{by.in_language('ja')}による", f"by {by.in_language('en')}") if by else _BY_NOBODY
        yield Line(text=joined(stated, level.description), note=claim)


def credit(value: CreditRecognition) -> Iterator[Line]:
    """Write whether and how much credit is recognised, then the words beside it."""
    stated: list[LocalizedText] = []
    if value.recognised is not None:
        stated.append(label("認定あり", "Recognised") if value.recognised else label("認定なし", "Not recognised"))
    if value.credits is not None:
        stated.append(amount(value.credits, value.unit))
    yield Line(text=joined(*stated))
    yield Line(text=value.description)


def stackability(value: Stackability) -> Iterator[Line]:
    """Write whether it stacks, then each target with its identifier and how it counts there."""
    if value.stackable is not None:
        yield Line(text=label("積み上げられる", "Stackable") if value.stackable else label("単独", "Stands alone"))
    yield from (Line(lead=label("積み上げ先", "Into"), text=into) for into in value.into)
    for target in value.targets:
        model = STACKING_MODELS[target.model] if target.model else LocalizedText()
        note = joined(*[same(target.identifier if target.name else ""), model])
        yield Line(lead=label("積み上げ先", "Into"), text=target.name or same(target.identifier), note=note)
    yield Line(text=value.description)


def supervision(value: Supervision) -> Iterator[Line]:
    """Write the kind of check, then the words beside it."""
    yield Line(text=CHECKS[value.check] if value.check else LocalizedText())
    yield Line(text=value.description)


def period(value: DeliveryPeriod) -> Iterator[Line]:
    """Write the days from and to, then the words beside them."""
    start, end = (day(bound) if bound else LocalizedText() for bound in (value.start_on, value.end_on))
    if start or end:
        yield Line(
            text=LocalizedText(ja=f"{start.ja}〜{end.ja}", en=f"{start.en} – {end.en}".strip()),
        )
    yield Line(text=value.description)


def price(value: Price) -> Iterator[Line]:
    """Write the amount, the words beside it and the financial assistance."""
    if value.amount == "0":
        yield Line(text=label("無料", "free of charge"))
    elif value.amount:
        yield Line(text=each_language(lambda language: _money(value, language)))
    yield Line(text=value.description)
    yield Line(lead=label("経済的支援", "Financial assistance"), text=value.financial_aid)


def _money(price: Price, language: Language) -> str:
    units, point, rest = price.amount.partition(".")
    number = f"{int(units):,}{point}{rest}" if units.isascii() and units.isdigit() else price.amount
    return f"{number}円" if language == "ja" and price.currency == _YEN else f"{number} {price.currency}".strip()


def capacity(value: int) -> Iterator[Line]:
    """Write for how many people there is room."""
    yield Line(text=label(f"{value}人", f"{value} person" if value == 1 else f"{value} people"))


def months(value: int | None) -> Iterator[Line]:
    """Write how long an award is valid; none is without end."""
    if value is None:
        yield Line(text=label("期限なし", "without end"))
    else:
        yield Line(text=label(f"{value}か月", f"{value} month" if value == 1 else f"{value} months"))


def months_before_end(value: int) -> Iterator[Line]:
    """Write from when a renewal may be asked for."""
    english = "1 month" if value == 1 else f"{value} months"
    yield Line(text=label(f"期限の{value}か月前から", f"from {english} before the end"))


def rubric(value: Rubric) -> Iterator[Line]:
    """Write each criterion with its levels, then the words and the address."""
    for criterion in value.criteria:
        levels = joined(*(level.name for level in criterion.levels))
        yield Line(text=criterion.name, note=levels)
    yield Line(text=value.description)
    yield Line(text=same(value.url))


def skills(value: Sequence[Skill]) -> Iterator[Line]:
    """Write each skill with its framework and code."""
    for skill in value:
        # ESCO's codes are for machines: longer than any label, and in the data.
        code = skill.code if len(skill.code) <= _LONGEST_CODE else ""
        yield Line(text=skill.label, note=same(" ".join(filter(None, (skill.framework, code)))))


def forms(value: Sequence[AwardForm]) -> Iterator[Line]:
    """Write what awards travel in, on one line."""
    yield Line(text=joined(*[FORMS[form] for form in value]))


def kind(value: Any) -> Iterator[Line]:
    """Write the kind as the awarding body declares it."""
    yield Line(text=KINDS[value])
