"""What a certificate stands for, section by section: what the person can do, how much, how assessed, assured by whom.

The descriptors that every reader looks for are always there; where the definition says nothing, the sheet says
"not stated" as plainly as it would say a value. The others appear when they are stated.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.learning.assessment import Assessment
from kakitome.learning.joint_awarding import JointConsent
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, Stackability, StackingTarget
from kakitome.learning.outcomes import Skill
from kakitome.learning.placement import LEARNING, STANDING, Surface
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.learning.workload import CreditRecognition, LearnerEffort
from kakitome.mapping.bilingual import amount, day, joined, label, noted, plain_number, same
from kakitome.mapping.certificate.material import CertificateMaterial
from kakitome.mapping.certificate.wording import CertificateWording, Parts, filled, variant_note
from kakitome.mapping.descriptors import ROWS, lines_of
from kakitome.mapping.narrative.words import METHODS, STACKING_MODELS
from kakitome.values.instants import last_day_before
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A label and its values; none means "not stated". A `registered` number is set in a face of even widths."""

    label: LocalizedText
    values: tuple[LocalizedText, ...]
    registered: bool = False

    def parts(self, wording: CertificateWording) -> list[Parts]:
        """Set the values that are stated."""
        values = [wording.parts(value) for value in self.values if value]
        return [[part | {"registered": True} for part in parts] for parts in values] if self.registered else values


def sections_of(material: CertificateMaterial, wording: CertificateWording) -> list[dict[str, Any]]:
    """Lay out every section as plain data for the template.

    Source: Inoue 2024 (common descriptors); docs/rules/interface.md U1.
    """
    mc = material.microcredential
    outcomes = [
        wording.parts(_with_code(outcome.text, outcome.code)) for outcome in mc.learning_outcomes if outcome.text
    ]
    grade = SectionRow(label=ROWS["grade"].name, values=(same(material.facts.grade),))
    unstated = SectionRow(label=ROWS["learning_outcomes"].name, values=())
    return [
        _section("outcomes", wording, items=outcomes, rows=() if outcomes else (unstated,)),
        _section("learning", wording, rows=_rows(LEARNING, mc, beside={"grade": grade})),
        _section("standing", wording, rows=_standing(material)),
        _section("document", wording, rows=_document(material)),
    ]


def _section(key: str, wording: CertificateWording, *, rows: Iterable[SectionRow], items: Any = ()) -> dict[str, Any]:
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


def _rows(surface: Surface, mc: Microcredential, *, beside: Mapping[str, SectionRow]) -> Iterable[SectionRow]:
    """Place the descriptors of a definition, and `beside` them what stands between them and is said elsewhere."""
    for name in surface.order:
        row = beside.get(name) or SectionRow(label=ROWS[name].name, values=_values(name, mc))
        if name in surface.always or any(row.values):
            yield row


def _values(name: str, mc: Microcredential) -> tuple[LocalizedText, ...]:
    row = ROWS[name]
    if not row.is_given(mc):
        return ()
    if name in _IN_OWN_WORDS:
        return tuple(_IN_OWN_WORDS[name](row.of(mc)))
    return tuple(noted(line.text, line.note) for line in lines_of(name, row.of(mc)))


def _standing(material: CertificateMaterial) -> Iterable[SectionRow]:
    procedure = "certification" if material.seal.is_certification else "recognition"
    recognised = SectionRow(label=filled(f"label.{procedure}"), values=(material.recognition,))
    return _rows(STANDING, material.microcredential, beside={"recognition": recognised})


def _document(material: CertificateMaterial) -> Iterable[SectionRow]:
    mc, facts, issuer = material.microcredential, material.facts, material.issuer
    yield SectionRow(label=ROWS["awarding_body"].name, values=_issuer_lines(material))
    if facts.consents:
        yield SectionRow(label=filled("label.consents"), values=tuple(map(_consent, facts.consents)))
    yield SectionRow(label=filled("label.issuer_id"), values=(same(facts.issuer or issuer.did),))
    yield SectionRow(label=ROWS["number"].name, values=(same(facts.number),), registered=True)
    yield SectionRow(label=filled("label.awarded_on"), values=(day(facts.awarded_on),))
    until = day(last_day_before(facts.valid_until)) if facts.valid_until else filled("validity.endless")
    yield SectionRow(label=filled("label.validity"), values=(until,))
    yield SectionRow(label=filled("label.as_of"), values=(filled("as_of.sentence", date=day(material.as_of.date())),))
    version = same(f"{mc.identifier} / {mc.version}") if mc.identifier else _NOTHING
    for name, value in (
        (filled("label.reading"), same(facts.learner_reading)),
        (filled("label.variants"), variant_note(facts.learner_name)),
        (filled("label.narrative"), facts.narrative),
        (ROWS["version"].name, version),
    ):
        if value:
            yield SectionRow(label=name, values=(value,))
    yield SectionRow(label=filled("label.attached"), values=(filled("attached.sentence"),))


_NOTHING = LocalizedText()


def _stacks(stack: Stackability) -> Iterable[LocalizedText]:
    for name in (*stack.into, *map(_target, stack.targets)):
        yield filled("stack.into", name=name)
    yield stack.description


def _target(target: StackingTarget) -> LocalizedText:
    name = joined(target.name, same(target.identifier), ja="　", en=" ")
    model = STACKING_MODELS[target.model] if target.model else _NOTHING
    return label(f"{name.ja}（{model.ja}）", f"{name.en}（{model.en}）") if model else name


def _issuer_lines(material: CertificateMaterial) -> tuple[LocalizedText, ...]:
    body = material.microcredential.awarding_body
    names = (material.facts.issuer_name or material.issuer.name, body.name if body else _NOTHING)
    others = (body.name for body in material.microcredential.co_awarding_bodies)
    return tuple(dict.fromkeys(name for name in (*names, *others) if name))


def _consent(consent: JointConsent) -> LocalizedText:
    return joined(consent.body, day(consent.on), ja="　", en=", ")


def effort_lines(effort: LearnerEffort | None) -> tuple[LocalizedText, ...]:
    """Write learner effort as the issuer states it, never converted."""
    if effort is None:
        return ()
    line = amount(effort.value, effort.unit, most=effort.value_max)
    if effort.credits is not None:
        size = amount(effort.credits, effort.credit_unit)
        line = joined(line, size, ja="・", en=", ")
    return (line, effort.description)


def _assessment(assessment: Assessment) -> LocalizedText:
    weight = "" if assessment.weight_percent is None else plain_number(assessment.weight_percent)
    mark = assessment.pass_mark
    more = joined(
        label(f"配点 {weight} %", f"weight {weight} %") if weight else _NOTHING,
        label(f"合格点 {mark}", f"pass mark {mark}") if mark else _NOTHING,
    )
    return noted(joined(METHODS[assessment.method], assessment.description, ja="：", en=": "), more)


def level_line(level: Level) -> LocalizedText:
    """Write a level and who asserts it, together: one never stands without the other."""
    name = same(" ".join(part for part in (level.framework, level.level) if part))
    asserted = filled("level.asserted", name=level.asserted_by) if level.asserted_by else filled("level.unasserted")
    line = joined(name, level.description, ja="　", en=" ")
    return joined(line, asserted, ja="　", en=", ")


def _quality(quality: QualityAssurance) -> Iterable[LocalizedText]:
    if any(getattr(quality, cell) for cell in QUALITY_CELLS):
        for cell in QUALITY_CELLS:
            stated = getattr(quality, cell) or filled("not_stated")
            yield joined(filled(f"quality.{cell}"), stated, ja="：", en=": ")
    if quality.description:
        yield quality.description


def credit_lines(credit: CreditRecognition | None) -> tuple[LocalizedText, ...]:
    """Write whether and how much credit is recognised; "none" is an answer."""
    if credit is None:
        return ()
    if credit.recognised is False:
        return (filled("credit.none"), credit.description)
    size = amount(credit.credits, credit.unit) if credit.credits is not None else _NOTHING
    head = filled("credit.recognised") if credit.recognised else _NOTHING
    return (joined(head, size, ja="：", en=": "), credit.description)


def _skill(skill: Skill) -> LocalizedText:
    where = " ".join(part for part in (skill.framework, skill.code) if part)
    marked = noted(skill.label, same(where))
    return LocalizedText(**{language: marked.in_language(language) for language in skill.label.languages})


def _with_code(text: LocalizedText, code: str) -> LocalizedText:
    if not code:
        return text
    return LocalizedText(**{language: f"{code}　{text.in_language(language)}" for language in text.languages})


_IN_OWN_WORDS: Mapping[str, Callable[[Any], Iterable[LocalizedText]]] = {
    "learner_effort": effort_lines,
    "assessment_type": lambda stated: map(_assessment, stated),
    "level": lambda stated: map(level_line, stated),
    "quality_assurance": _quality,
    "credit_recognition": credit_lines,
    "stackability": _stacks,
    "skills": lambda stated: map(_skill, stated),
}
"""Descriptors that a sheet of paper, which answers no question, says more fully than a page does."""
