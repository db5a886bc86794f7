"""What a certificate stands for, section by section: what the person can do, how much, how assessed, assured by whom.

The descriptors that every reader looks for are always there; where the definition says nothing, the sheet says
"not stated" as plainly as it would say a value. The others appear when they are stated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kakitome.learning.assessment import Assessment
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, Stackability
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.learning.workload import ClassHours, CreditRecognition, EffortUnit, LearnerEffort
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.bilingual import amount, day, joined, label, noted, plain_number, same
from kakitome.mapping.certificate.material import CertificateMaterial
from kakitome.mapping.certificate.wording import Parts, Wording, filled, variant_note
from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.narrative.words import CHECKS, METHODS, MODES, STACKING_MODELS, class_hour_note, field_words
from kakitome.values.instants import last_day_before
from kakitome.values.localized_text import LocalizedText

_NAMES = {row.id: row.name for row in TABLE}
_LANGUAGES = {"ja": label("日本語", "Japanese"), "en": label("英語", "English")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and its values; none means "not stated". A `registered` number is set in a face of even widths."""

    label: LocalizedText
    values: tuple[LocalizedText, ...]
    registered: bool = False

    def parts(self, wording: Wording) -> list[Parts]:
        """Set the values that are stated."""
        found = [wording.parts(value) for value in self.values if value]
        return [[part | {"registered": True} for part in parts] for parts in found] if self.registered else found


def sections_of(material: CertificateMaterial, wording: Wording) -> list[dict[str, Any]]:
    """Lay out every section as plain data for the template.

    Source: Inoue 2024 (common descriptors); docs/rules/interface.md U1.
    """
    mc = material.microcredential
    outcomes = [
        wording.parts(_with_code(outcome.text, outcome.code)) for outcome in mc.learning_outcomes if outcome.text
    ]
    return [
        _section("outcomes", wording, items=outcomes, rows=() if outcomes else (_named(mc, "learning_outcomes"),)),
        _section("learning", wording, rows=_learning(mc, material.facts)),
        _section("standing", wording, rows=_standing(material)),
        _section("document", wording, rows=_document(material)),
    ]


def _section(key: str, wording: Wording, *, rows: Iterable[Row], items: Any = ()) -> dict[str, Any]:
    return {
        "title": wording.term(f"section.{key}"),
        "items": list(items),
        "rows": [
            {
                "label": wording.parts(row.label),
                "values": row.parts(wording) or [wording.term("not_stated")],
                "stated": any(row.values),
            }
            for row in rows
        ],
    }


def _named(_: Microcredential, descriptor: str, *values: LocalizedText) -> Row:
    return Row(label=_NAMES[descriptor], values=values)


def _stated(rows: Iterable[Row]) -> Iterable[Row]:
    return (row for row in rows if any(row.values))


def _learning(mc: Microcredential, facts: AwardFacts) -> Iterable[Row]:
    yield _named(mc, "learner_effort", *effort_lines(mc.learner_effort))
    yield from _stated((_named(mc, "class_hours", *class_hour_lines(mc.class_hours)),))
    yield _named(mc, "assessment_type", *map(_assessment, mc.assessment_type))
    supervision = mc.supervision_identity_verification
    check = CHECKS[supervision.check] if supervision and supervision.check else LocalizedText()
    yield _named(mc, "supervision_identity_verification", check, supervision.description if supervision else _NOTHING)
    yield Row(label=_NAMES["grade"], values=(same(facts.grade) if facts.grade else _NOTHING,))
    form = mc.form_of_participation
    modes = tuple(MODES[mode] for mode in form.modes) if form else ()
    period = mc.date_of_delivery
    yield from _stated(
        (
            _named(mc, "grade_achieved", mc.grade_achieved),
            _named(mc, "field_of_study", *map(field_words, mc.field_of_study)),
            _named(mc, "content_description", mc.content_description),
            _named(
                mc, "form_of_participation", joined(*modes, ja="、", en=", "), form.description if form else _NOTHING
            ),
            _named(mc, "language", joined(*(_LANGUAGES.get(one, same(one)) for one in mc.language), ja="、", en=", ")),
            _named(mc, "date_of_delivery", *_period(period)),
            _named(mc, "skills", *(_skill(skill.label, skill.framework, code=skill.code) for skill in mc.skills)),
        )
    )


def _standing(material: CertificateMaterial) -> Iterable[Row]:
    mc = material.microcredential
    yield _named(mc, "level", *map(level_line, mc.level))
    quality = mc.quality_assurance or QualityAssurance()
    yield _named(mc, "quality_assurance", *_quality(quality))
    yield _named(mc, "credit_recognition", *credit_lines(mc.credit_recognition))
    procedure = "certification" if material.seal.is_certification else "recognition"
    yield Row(label=filled(f"label.{procedure}"), values=(material.recognition,))
    stack = mc.stackability
    into = tuple(filled("stack.into", name=name) for name in _stacked_into(stack))
    yield from _stated((_named(mc, "stackability", *into, stack.description if stack else _NOTHING),))


def _document(material: CertificateMaterial) -> Iterable[Row]:
    mc, facts, issuer = material.microcredential, material.facts, material.issuer
    yield Row(label=_NAMES["awarding_body"], values=_issuer_lines(material))
    yield Row(label=filled("label.issuer_id"), values=(same(facts.issuer or issuer.did),))
    yield Row(label=_NAMES["number"], values=(same(facts.number) if facts.number else _NOTHING,), registered=True)
    yield Row(label=filled("label.awarded_on"), values=(day(facts.awarded_on),))
    until = day(last_day_before(facts.valid_until)) if facts.valid_until else filled("validity.endless")
    yield Row(label=filled("label.validity"), values=(until,))
    yield Row(label=filled("label.as_of"), values=(filled("as_of.sentence", date=day(material.as_of.date())),))
    yield from _stated(
        (
            Row(
                label=filled("label.reading"),
                values=(same(facts.learner_reading) if facts.learner_reading else _NOTHING,),
            ),
            Row(label=filled("label.variants"), values=(variant_note(facts.learner_name),)),
            Row(label=filled("label.narrative"), values=(facts.narrative,)),
            Row(
                label=_NAMES["version"],
                values=(same(f"{mc.identifier} / {mc.version}") if mc.identifier else _NOTHING,),
            ),
        )
    )
    yield Row(label=filled("label.attached"), values=(filled("attached.sentence"),))


_NOTHING = LocalizedText()


def _stacked_into(stack: Stackability | None) -> Iterable[LocalizedText]:
    if stack is None:
        return
    yield from stack.into
    for target in stack.targets:
        name = joined(target.name, same(target.identifier), ja="　", en=" ")
        model = STACKING_MODELS[target.model] if target.model else _NOTHING
        yield label(f"{name.ja}（{model.ja}）", f"{name.en}（{model.en}）") if model else name


def _issuer_lines(material: CertificateMaterial) -> tuple[LocalizedText, ...]:
    body = material.microcredential.awarding_body
    names = (material.facts.issuer_name or material.issuer.name, body.name if body else _NOTHING)
    others = (one.name for one in material.microcredential.co_awarding_bodies)
    return tuple(dict.fromkeys(name for name in (*names, *others) if name))


def effort_lines(effort: LearnerEffort | None) -> tuple[LocalizedText, ...]:
    """Write learner effort as the issuer states it, never converted."""
    if effort is None:
        return ()
    line = amount(effort.value, effort.unit, most=effort.value_max)
    if effort.credits is not None:
        size = amount(effort.credits, effort.credit_unit)
        line = joined(line, size, ja="・", en=", ")
    return (line, effort.description)


def class_hour_lines(hours: ClassHours | None) -> tuple[LocalizedText, ...]:
    """Write class hours as the timetable counts them, and how long one of them lasts."""
    if hours is None:
        return ()
    return (noted(amount(hours.value, EffortUnit.HOURS), class_hour_note(hours.minutes)), hours.description)


def _assessment(one: Assessment) -> LocalizedText:
    extra = [
        label(f"配点 {plain_number(one.weight_percent)} %", f"weight {plain_number(one.weight_percent)} %")
        if one.weight_percent is not None
        else _NOTHING,
        label(f"合格点 {one.pass_mark}", f"pass mark {one.pass_mark}") if one.pass_mark else _NOTHING,
    ]
    more = joined(*extra, ja="、", en=", ")
    head = METHODS[one.method]
    line = joined(head, one.description, ja="：", en=": ")
    return noted(line, more)


def level_line(level: Level) -> LocalizedText:
    """Write a level and who asserts it, together: one never stands without the other."""
    name = same(" ".join(part for part in (level.framework, level.level) if part))
    asserted = filled("level.asserted", name=level.asserted_by) if level.asserted_by else filled("level.unasserted")
    line = joined(name, level.description, ja="　", en=" ")
    return joined(line, asserted, ja="　", en=", ")


def _quality(quality: QualityAssurance) -> Iterable[LocalizedText]:
    if not any(getattr(quality, cell) for cell in QUALITY_CELLS):
        return (quality.description,) if quality.description else ()
    lines = [
        joined(filled(f"quality.{cell}"), getattr(quality, cell) or filled("not_stated"), ja="：", en=": ")
        for cell in QUALITY_CELLS
    ]
    return (*lines, quality.description) if quality.description else tuple(lines)


def credit_lines(credit: CreditRecognition | None) -> tuple[LocalizedText, ...]:
    """Write whether and how much credit is recognised; "none" is an answer."""
    if credit is None:
        return ()
    if credit.recognised is False:
        return (filled("credit.none"), credit.description)
    size = amount(credit.credits, credit.unit) if credit.credits is not None else _NOTHING
    head = filled("credit.recognised") if credit.recognised else _NOTHING
    return (joined(head, size, ja="：", en=": "), credit.description)


def _period(period: Any) -> tuple[LocalizedText, ...]:
    if period is None:
        return ()
    start, end = day(period.start_on), day(period.end_on)
    span = label(f"{start.ja}〜{end.ja}", f"{start.en} – {end.en}") if start or end else _NOTHING
    return (span, period.description)


def _skill(label: LocalizedText, framework: str, *, code: str) -> LocalizedText:
    where = " ".join(part for part in (framework, code) if part)
    marked = {"ja": f"{label.ja}（{where}）", "en": f"{label.en} ({where})"}
    return LocalizedText(**{language: marked[language] for language in label.languages}) if where else label


def _with_code(text: LocalizedText, code: str) -> LocalizedText:
    if not code:
        return text
    return LocalizedText(**{language: f"{code}　{text.in_language(language)}" for language in text.languages})
