"""The certificate of study 履修証明書: what a university hands out under article 105 of the School Education Act.

The law names what stands on it: the name of the programme, an outline of its content and its total hours. That the
certificate says on which article it rests, who completed the programme, when, and who certifies it is our reading of
what makes it one (derived; the text of the regulation itself was not at hand).

Source: School Education Act art. 105; its Enforcement Regulations art. 164 (60 hours since 2019).
"""

from decimal import Decimal
from typing import Literal

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.framework.catalogue import find_frameworks
from kakitome.learning.framework.conditions import DescriptorFinding, judge
from kakitome.learning.framework.size import size_rules
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import amount, day, label, noted, plain_number, same
from kakitome.mapping.certificate.completion import (
    ATTACHMENT,
    document_words,
    face_of,
)
from kakitome.mapping.certificate.material import CertificateMaterial
from kakitome.mapping.certificate.typesetting import Attached, CertificateRefused, qr_images, typeset
from kakitome.mapping.certificate.wording import CertificateWording, filled
from kakitome.mapping.narrative.words import class_hour_note
from kakitome.values.dates import era_words
from kakitome.values.localized_text import LocalizedText

LAW = "School Education Act art. 105; Enforcement Regulations art. 164"
DERIVED = "derived from School Education Act art. 105 and the comparison table of Inoue 2024"
DERIVED_HOURS = (
    "derived: the programme consists of courses and lessons, and the ministry surveys their hours (総授業時間数)"
)
_problem = ProblemFactory(source=LAW)
_RULE = "JP_RISHU_SHOMEI"


class StudyCertificateRefused(CertificateRefused):
    """The award cannot be certified as 履修証明; every reason is among the problems."""


def study_certificate(material: CertificateMaterial, *, language: Literal["ja", "both"] = "ja") -> bytes:
    """Make a certificate of study (履修証明書), in Japanese or with English beneath.

    Raises:
        StudyCertificateRefused: a legal item is missing, the hours are too few, or the institution may not award it.
        CertificateRefused: a name cannot be drawn, the credential is no UTF-8 text.

    Source: School Education Act art. 105; Enforcement Regulations art. 164.
    """
    problems = study_certificate_problems(material)
    if problems:
        raise StudyCertificateRefused("E_STUDY_CERTIFICATE", *problems)
    wording = CertificateWording(language)
    mc, facts = material.microcredential, material.facts
    hours = mc.class_hours
    assert hours is not None and facts.awarded_on is not None
    era = label(f"{day(facts.awarded_on).ja}（{era_words(facts.awarded_on)}）", day(facts.awarded_on).en)
    length = class_hour_note(hours.minutes) if hours.minutes is not None else LocalizedText()
    items = [
        ("study.title", mc.title),
        ("study.outline", mc.content_description),
        ("study.hours", noted(amount(hours.value, EffortUnit.HOURS), length)),
        ("study.completed_on", era),
        ("study.number", same(facts.number) if facts.number else LocalizedText()),
    ]
    data = face_of(material, wording) | {
        "heading": wording.term("heading.study"),
        "statement": wording.phrases(filled("statement.study")),
        "items": [{"label": wording.term(key), "value": wording.parts(value)} for key, value in items if value],
        "basis": wording.parts(filled("study.basis", date=day(material.as_of.date()))),
    }
    return typeset(
        "study",
        data | document_words(material, wording, heading="heading.study"),
        made_at=material.as_of,
        images=qr_images(material.address),
        attached=(Attached(name=ATTACHMENT, data=material.credential),),
    )


def study_certificate_problems(material: CertificateMaterial) -> tuple[Problem, ...]:
    """Tell what stands in the way of a certificate of study; empty when nothing does.

    Source: School Education Act art. 105; Enforcement Regulations art. 164; the hours are confirmed,
    learner, date and institution are derived.
    """
    mc, facts = material.microcredential, material.facts
    items = {
        "title": (mc.title.ja, "/title", LAW),
        "content_description": (mc.content_description.ja, "/content_description", LAW),
        "learner_name": (facts.learner_name, "/learner_name", DERIVED),
        "date_of_issuing": (facts.awarded_on, "/awarded_on", DERIVED),
        "awarding_body": (facts.issuer_name.ja or material.issuer.name.ja, "/awarding_body", DERIVED),
    }
    missing = [
        ProblemFactory(source=source)("E_STUDY_CERTIFICATE_ITEM", pointer, item=f"certificate.item.{name}")
        for name, (value, pointer, source) in items.items()
        if not value
    ]
    return (*missing, *_hours(material), *_institution(material))


def _hours(material: CertificateMaterial) -> tuple[Problem, ...]:
    """The total hours are hours of class: study hours of which nobody said how many are class cannot stand for them.

    Hours count as the timetable counts them, whatever the clock says of one (derived: no text found says otherwise).
    """
    hours = material.microcredential.class_hours
    if hours is None or hours.holds_self_study:
        return (Problem(code="E_STUDY_CERTIFICATE_CLASS_HOURS", pointer="/class_hours", source=DERIVED_HOURS),)
    least = size_rules()[_RULE].min_hours or Decimal(0)
    if hours.value >= least:
        return ()
    stated, needed = plain_number(hours.value), plain_number(least)
    return (_problem("E_STUDY_CERTIFICATE_HOURS", "/class_hours", hours=stated, least=needed),)


def _institution(material: CertificateMaterial) -> tuple[Problem, ...]:
    """Only higher education in Japan may award it: the framework's own rule is asked."""
    (framework,) = find_frameworks(["jp-rishu-shomei"])
    rule = next(rule for rule in framework.rules if rule.id == "institution")
    if judge(material.microcredential, rule).finding is DescriptorFinding.MET:
        return ()
    return (_problem("E_STUDY_CERTIFICATE_INSTITUTION", "/awarding_body/kind"),)
