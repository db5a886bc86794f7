"""Is it a micro-credential at all, and which kind of badge."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kakitome import texts
from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.framework.inconsistency import inconsistencies
from kakitome.learning.framework.nature import BadgeKind, BadgeStyle, NatureVerdict, degree_mentioned, nature_of
from kakitome.learning.microcredential import Kind, Microcredential, Stackability
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import Language, LocalizedText

Method = AssessmentMethod


def assessed(*methods: AssessmentMethod) -> tuple[Assessment, ...]:
    return tuple(Assessment(method=method) for method in methods)


GOOD = Microcredential(
    title=LocalizedText(ja="データ分析の基礎"),
    learning_outcomes=(LearningOutcome(text=LocalizedText(ja="分析できる")),),
    learner_effort=LearnerEffort(value=Decimal(45)),
    assessment_type=assessed(Method.WRITTEN_EXAMINATION),
)


def reasons(microcredential: Microcredential) -> list[str]:
    return [reason.code for reason in nature_of(microcredential).reasons]


def test_outcomes_assessed_over_ten_hours_are_a_microcredential() -> None:
    nature = nature_of(GOOD)
    assert nature.is_microcredential
    assert nature.reasons == ()
    assert nature.kind is BadgeKind.GRADE_BASED


def test_an_empty_draft_is_not_called_a_false_one() -> None:
    nature = nature_of(Microcredential())
    assert nature.verdict is NatureVerdict.NOT_YET
    assert nature.kind is None
    assert reasons(Microcredential()) == [
        "E_NATURE_NO_OUTCOMES",
        "E_NATURE_ASSESSMENT_UNSTATED",
        "E_NATURE_SIZE_UNSTATED",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"assessment_type": assessed(Method.NONE)}, ["E_NATURE_NO_ASSESSMENT"]),
        ({"assessment_type": assessed(Method.ATTENDANCE)}, ["E_NATURE_PARTICIPATION_ONLY", "E_NATURE_NO_ASSESSMENT"]),
        ({"kind": Kind.PARTICIPATION}, ["E_NATURE_PARTICIPATION_ONLY"]),
        ({"kind": Kind.RECOGNITION}, ["E_NATURE_RECOGNITION"]),
        ({"kind": Kind.DEGREE}, ["E_NATURE_DEGREE"]),
        ({"learner_effort": LearnerEffort(value=Decimal(5))}, ["E_NATURE_UNDER_SIZE"]),
        ({"learner_effort": LearnerEffort(value=Decimal(124), unit=EffortUnit.JP_CREDITS)}, ["E_NATURE_DEGREE_SIZE"]),
        ({"learner_effort": LearnerEffort(value=Decimal(60), unit=EffortUnit.ECTS)}, ["E_NATURE_DEGREE_SIZE"]),
        ({"certification": LocalizedText(ja="学位記")}, ["E_NATURE_DEGREE_WORDS"]),
    ],
)
def test_each_thing_that_unmakes_it_is_named(change: dict[str, object], expected: list[str]) -> None:
    changed = replace(GOOD, **change)  # type: ignore[arg-type]
    assert nature_of(changed).verdict is NatureVerdict.NOT_A_MICROCREDENTIAL
    assert reasons(changed) == expected


def test_attendance_beside_an_assessment_does_no_harm() -> None:
    assert nature_of(replace(GOOD, assessment_type=assessed(Method.ATTENDANCE, Method.QUIZ))).is_microcredential


@pytest.mark.parametrize(
    "title",
    [
        "学士（工学）",
        "修士課程",
        "博士号",
        "Bachelor of Science",
        "Master's degree in Law",
        "Diploma in Care",
        "MBA Program",
        "Master of Business Administration",
        "Master of Business Administration (Essentials of Trade)",
        "MBA",
        "MSc in Data Science",
        "データサイエンス修士（専門職）",
    ],
)
def test_a_degree_is_recognised_by_its_title(title: str) -> None:
    text = LocalizedText(ja=title) if title[0] > "z" else LocalizedText(en=title)
    assert reasons(replace(GOOD, title=text)) == ["E_NATURE_DEGREE_WORDS"]


@pytest.mark.parametrize(
    "title",
    [
        "MITx MicroMasters in Supply Chain Management",
        "学士課程教育を考える研修",
        "修士課程の科目を先取りする統計学",
        "Mastering Spreadsheets",
        "Masterclass: Data Ethics",
        "ディプロマ・ポリシーの設計",
        "Preparing for a bachelor programme",
        "国際データ科学者入門",
        "MBA Essentials",
        "Master of Business Administration Essentials",
        "Mini-MBA in Finance",
        "PhD Supervision for New Supervisors",
        "Bridging to a Diploma in Nursing: Anatomy",
        "ディプロマ取得者のための実務",
    ],
)
def test_a_title_that_mentions_a_degree_is_not_one(title: str) -> None:
    text = LocalizedText(ja=title) if title[0] > "z" else LocalizedText(en=title)
    assert reasons(replace(GOOD, title=text)) == []


@pytest.mark.parametrize(
    ("title", "sign"),
    [
        ("MBAエッセンシャル", "MBA"),
        ("ＭＢＡエッセンシャル", "MBA"),
        ("実務家のためのMBA入門", "MBA"),
        ("ミニMBA", "MBA"),
        ("MBA Essentials", "MBA"),
        ("PhD Supervision for New Supervisors", "PhD"),
        ("ディプロマ取得者のための実務", "ディプロマ"),
        ("Bridging to a Diploma in Nursing: Anatomy", "Diploma"),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_title_that_might_be_taken_for_a_degree_gets_a_remark_and_no_more(
    title: str, sign: str, language: Language
) -> None:
    named = replace(GOOD, title=LocalizedText(**{language: title}))
    remark = degree_mentioned(named)
    assert remark is not None and remark.severity == "info"
    assert (remark.params["sign"], remark.pointer) == (sign, "/title")
    assert "Noda 2025" in remark.source
    assert "書留の判断" in texts.both(remark).ja and "our own reading" in texts.both(remark).en
    assert nature_of(named).is_microcredential
    assert remark in list(inconsistencies(named))


@pytest.mark.parametrize(
    "title", ["Combat first aid", "Xmba", "LLMの使い方入門", "ディプロマ・ポリシーの設計", "Lambda"]
)
def test_a_title_without_a_degree_gets_none(title: str) -> None:
    assert degree_mentioned(replace(GOOD, title=LocalizedText(ja=title))) is None


@pytest.mark.parametrize(
    ("change", "kind", "style"),
    [
        ({}, BadgeKind.GRADE_BASED, BadgeStyle.LEARNING),
        ({"assessment_type": assessed(Method.PRACTICAL)}, BadgeKind.PERFORMANCE, BadgeStyle.COMPETENCE),
        ({"assessment_type": assessed(Method.QUIZ, Method.PORTFOLIO)}, BadgeKind.GRADE_BASED, BadgeStyle.LEARNING),
        ({"assessment_type": assessed(Method.PROJECT)}, BadgeKind.GRADE_BASED, BadgeStyle.LEARNING),
        (
            {"stackability": Stackability(stackable=True, into=(LocalizedText(ja="上位"),))},
            BadgeKind.LEVEL_PROGRAMME,
            BadgeStyle.LEARNING,
        ),
        (
            {"certification": LocalizedText(ja="教員免許の更新")},
            BadgeKind.CERTIFICATION_LICENCE,
            BadgeStyle.COMPETENCE,
        ),
        ({"assessment_type": assessed(Method.ATTENDANCE)}, BadgeKind.PARTICIPATION, BadgeStyle.ASSOCIATION),
        ({"kind": Kind.RECOGNITION}, BadgeKind.RECOGNITION, BadgeStyle.ASSOCIATION),
    ],
)
def test_iacet_kinds(change: dict[str, object], kind: BadgeKind, style: BadgeStyle) -> None:
    nature = nature_of(replace(GOOD, **change))  # type: ignore[arg-type]
    assert nature.kind is kind
    assert kind.style is style
