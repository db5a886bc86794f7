"""One full award in two languages, as the demonstration's institutions would give it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from kakitome.learning.assessment import (
    Assessment,
    AssessmentMethod,
    IdentityCheck,
    Rubric,
    RubricCriterion,
    RubricLevel,
    Supervision,
)
from kakitome.learning.award import Award, Evidence, Learner
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    Contact,
    DeliveryPeriod,
    FormOfParticipation,
    Microcredential,
    ParticipationMode,
    Price,
    Stackability,
    StackingModel,
    StackingTarget,
)
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import ClassHours, CreditRecognition, EffortUnit, LearnerEffort
from kakitome.mapping.addresses import Addresses, addresses_for
from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText


def both(ja: str, en: str) -> LocalizedText:
    return LocalizedText(ja=ja, en=en)


ISSUER = Issuer(
    did="did:web:asuka.example:issuers:asuka",
    name=both("明日香情報大学（見本）", "Asuka University of Informatics (sample)"),
    base_url="https://asuka.example/issuers/asuka/",
    url="https://asuka.example/",
    email="badges@asuka.example",
    country="JP",
    image="https://asuka.example/mark.png",
    colour="#1d4f91",
)

DEFINITION = Microcredential(
    identifier="data-analysis-ethics",
    version=2,
    title=both("データ分析の基礎と倫理", "Foundations and Ethics of Data Analysis"),
    awarding_body=AwardingBody(
        name=both("明日香情報大学 情報学部（見本）", "Faculty of Informatics (sample)"),
        identifier="https://asuka.example/informatics",
        url="https://asuka.example/informatics",
        kind="university",
    ),
    issuer_country="JP",
    content_description=both(
        "表形式のデータを集め、整え、図と統計で読み、結果の限界まで説明する力を養います。",
        "Collect and tidy tabular data, read it with charts and statistics, and explain its limits.",
    ),
    learning_outcomes=(
        LearningOutcome(
            text=both(
                "欠損や外れ値の扱いを理由とともに決められる。", "Decide, with reasons, how to treat missing values."
            ),
            code="LO1",
        ),
        LearningOutcome(
            text=both("二つの集団の差を検定し、限界を説明できる。", "Test a difference and explain its limits.")
        ),
    ),
    form_of_participation=FormOfParticipation(
        modes=(ParticipationMode.BLENDED,),
        description=both("オンライン30時間、対面15時間", "30 h online, 15 h on site"),
    ),
    language=("ja",),
    learner_effort=LearnerEffort(value=Decimal(45), credits=Decimal(1), credit_unit=EffortUnit.JP_CREDITS),
    class_hours=ClassHours(
        value=Decimal(15), minutes=45, description=both("90分を2時間と数える", "90 minutes count as two hours")
    ),
    assessment_type=(
        Assessment(
            method=AssessmentMethod.WRITTEN_EXAMINATION,
            description=both("対面の筆記試験（60分）", "On site, 60 minutes"),
            weight_percent=Decimal(50),
            pass_mark="60",
            gradable=True,
        ),
        Assessment(method=AssessmentMethod.ASSIGNMENT, weight_percent=Decimal("50.0"), gradable=True),
    ),
    quality_assurance=QualityAssurance(
        internal_institution=both("内部質保証委員会が毎年点検", "Yearly internal review"),
        internal_programme=both("半期ごとに改訂", "Revised each half-year"),
    ),
    level=(
        Level(
            framework="JEQF",
            level="6",
            asserted_by=both("明日香情報大学（見本）", "Asuka University of Informatics (sample)"),
        ),
        Level(framework="EQF", level="6", asserted_by=both("明日香情報大学（見本）", "")),
        Level(description=both("学士課程2年次程度", "Second year of a bachelor programme")),
    ),
    certification=both("デジタル証明書", "Digital credential"),
    credit_recognition=CreditRecognition(recognised=True, credits=Decimal(1), unit=EffortUnit.JP_CREDITS),
    programme_purpose=both("データを根拠に判断できる人を育てる。", "People who judge on the evidence of data."),
    prerequisites=both("高等学校の数学I程度", "Upper-secondary mathematics"),
    stackability=Stackability(
        stackable=True,
        into=(both("データ科学プログラム（見本）", "Data Science Programme (sample)"),),
        targets=(
            StackingTarget(
                identifier="E-7K3M-94QT",
                name=both("データ分析の実践（見本）", "Data Analysis in Practice (sample)"),
                model=StackingModel.MODULAR,
            ),
            StackingTarget(identifier="https://asuka.example/msc", model=StackingModel.EMBEDDED),
        ),
    ),
    co_awarding_bodies=(
        AwardingBody(name=both("瀬戸内海洋技術大学（見本）", "Setouchi University of Marine Technology (sample)")),
    ),
    field_of_study=("061", "05"),
    supervision_identity_verification=Supervision(check=IdentityCheck.SUPERVISED_IDENTIFIED),
    grade_achieved=both("秀・優・良・可", "S, A, B, C"),
    date_of_delivery=DeliveryPeriod(start_on=date(2026, 4, 10), end_on=date(2026, 7, 31)),
    price=Price(amount="33000", currency="JPY", financial_aid=both("在学生は無料", "Free for enrolled students")),
    inherent_requirements=both("なし", "None"),
    place=both("オンライン、明日香キャンパス", "Online and Asuka campus"),
    capacity=300,
    rubric=Rubric(
        criteria=(
            RubricCriterion(
                name=both("分析の正しさ", "Soundness of the analysis"),
                levels=(
                    RubricLevel(name=both("届かない", "Not yet"), score="0"),
                    RubricLevel(
                        name=both("十分", "Sound"), description=both("手順が正しい", "Correct steps"), score="2"
                    ),
                ),
            ),
        ),
        url="https://asuka.example/rubric",
    ),
    skills=(
        Skill(
            framework="ESCO",
            label=both("データ分析", "data analytics"),
            code="97bd1c21-66b2-4b7e-ad0f-e3cda590e378",
            uri="http://data.europa.eu/esco/skill/97bd1c21-66b2-4b7e-ad0f-e3cda590e378",
        ),
        Skill(framework="DSS", label=both("データ理解・活用", ""), code="B-1"),
    ),
    validity_months=60,
    renewal_requirements=both("更新講習の修了と、2年の実務。", "A refresher course and two years of practice."),
    renewal_months=6,
    contact=Contact(
        name=both("生涯学習課（見本）", "Lifelong Learning Office (sample)"), email="lifelong@asuka.example"
    ),
)

AWARD = Award(
    number="A-7K3M-94QT",
    microcredential=DEFINITION,
    learner=Learner(
        name="髙橋 﨑子",
        reading="タカハシ サキコ",
        roman="TAKAHASHI Sakiko",
        email="sakiko@example.com",
        student_number="B21-0042",
        did="did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    ),
    awarded_on=date(2026, 9, 30),
    valid_from=datetime(2026, 9, 30, 1, 2, 3, tzinfo=UTC),
    valid_until=datetime(2031, 9, 30, tzinfo=UTC),
    grade="秀",
    evidence=(Evidence(url="https://asuka.example/works/42", name="分析レポート", narrative="公開データの分析"),),
    narrative=both("最優秀レポート賞を受けました。", "Received the best report award."),
)

SALTS = {"emailAddress": "c2FsdC1vbmU", "sisSourcedId": "c2FsdC10d28"}

UUID = "0b1f6f0e-6a51-4b27-9c7e-1f5a3f0c7d11"
ADDRESSES: Addresses = addresses_for(DEFINITION, ISSUER.base_url, uuid=UUID)


def status_entries(count: int = 2) -> list[dict[str, str]]:
    return [
        {
            "id": f"{ISSUER.base_url}status/{purpose}-1.json#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": f"{ISSUER.base_url}status/{purpose}-1.json",
        }
        for purpose, index in (("revocation", 94567), ("suspension", 11))
    ][:count]
