"""A certificate of study carries what the law names, and is refused when that is missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kakitome.learning.microcredential import AwardingBody
from kakitome.learning.workload import ClassHours
from kakitome.mapping.certificate import (
    CertificateMaterial,
    StudyCertificateRefused,
    study_certificate,
    study_certificate_problems,
)
from kakitome.texts import both
from kakitome.values.localized_text import LocalizedText
from mapping.certificate.sheets import FACTS, SIXTY, STORED, STUDY, attached, opened, said, squeezed


def with_definition(**changes: object) -> CertificateMaterial:
    return replace(STUDY, microcredential=replace(SIXTY, **changes))


def test_it_names_the_programme_its_outline_its_hours_and_the_law_it_rests_on() -> None:
    text = squeezed(said(study_certificate(STUDY), "-layout"))
    for expected in (
        "履修証明書",
        "髙橋﨑子",
        "学校教育法第105条の規定により証明します",
        "課程の名称データ分析の基礎と倫理",
        "内容の概要表形式のデータを集め",
        "総時間数60時間",
        "2026年9月30日（令和8年9月30日）",
        "明日香情報大学（見本）",
        "学長例野明",
        "A-7K3M-94QT",
        "学校教育法施行規則第164条",
    ):
        assert expected in text, expected


def test_english_stands_beneath_when_asked_for() -> None:
    text = squeezed(said(study_certificate(STUDY, language="both")))
    assert "CertificateofStudy" in text and "article105oftheSchoolEducationActofJapan" in text and "60hours" in text


def test_it_fits_one_sheet_and_carries_the_credential() -> None:
    pdf = study_certificate(STUDY, language="both")
    with opened(pdf) as document:
        assert len(document.pages) == 1
        assert document.open_metadata()["pdfaid:conformance"] == "A"
    assert attached(pdf) == {"credential.json": STORED}


FLAWS = {
    "no title in Japanese": (with_definition(title=LocalizedText(en="Data")), "E_STUDY_CERTIFICATE_ITEM"),
    "no outline": (with_definition(content_description=LocalizedText()), "E_STUDY_CERTIFICATE_ITEM"),
    "study hours of which nobody said how many are class": (
        with_definition(class_hours=None),
        "E_STUDY_CERTIFICATE_CLASS_HOURS",
    ),
    "hours of class that count self-study in": (
        with_definition(class_hours=ClassHours(value=Decimal(60), description=LocalizedText(ja="自習40時間を含む"))),
        "E_STUDY_CERTIFICATE_CLASS_HOURS",
    ),
    "too few hours of class, however many of study": (
        with_definition(class_hours=ClassHours(value=Decimal("59.5"), minutes=60)),
        "E_STUDY_CERTIFICATE_HOURS",
    ),
    "a company": (
        with_definition(awarding_body=AwardingBody(name=LocalizedText(ja="株式会社見本"), kind="company")),
        "E_STUDY_CERTIFICATE_INSTITUTION",
    ),
    "a learned society": (
        with_definition(awarding_body=AwardingBody(name=LocalizedText(ja="見本学会"), kind="learned-society")),
        "E_STUDY_CERTIFICATE_INSTITUTION",
    ),
    "nobody's name": (replace(STUDY, facts=replace(FACTS, learner_name="")), "E_STUDY_CERTIFICATE_ITEM"),
    "no date": (replace(STUDY, facts=replace(FACTS, awarded_on=None)), "E_STUDY_CERTIFICATE_ITEM"),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_the_law_asks_for_and_is_missing_stops_it(flaw: str) -> None:
    material, code = FLAWS[flaw]
    with pytest.raises(StudyCertificateRefused) as refused:
        study_certificate(material)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert all(problem.source for problem in refused.value.problems)
    assert all(both(problem).ja and "{" not in both(problem).ja for problem in refused.value.problems)


def test_every_flaw_is_told_at_once() -> None:
    bare = with_definition(
        title=LocalizedText(), content_description=LocalizedText(), class_hours=None, awarding_body=None
    )
    assert len(study_certificate_problems(bare)) == 4
    assert study_certificate_problems(STUDY) == ()


def test_sixty_hours_of_class_are_enough_however_long_one_lasts_and_without_study_hours() -> None:
    sixty = ClassHours(value=Decimal(60))
    assert study_certificate_problems(with_definition(learner_effort=None, class_hours=sixty)) == ()


def test_how_long_a_class_hour_lasts_stands_beside_the_total() -> None:
    text = squeezed(said(study_certificate(STUDY), "-layout"))
    assert "総時間数60時間（授業1時間＝45分）" in text
    unsaid = with_definition(class_hours=ClassHours(value=Decimal(60)))
    assert "総時間数60時間（" not in squeezed(said(study_certificate(unsaid), "-layout"))
