"""The one table of descriptors: what each is called, what it says in words, and where it travels in Open Badges 3.0.

Pages, certificates, comparisons and open data place the lines of `TABLE` in the order of `learning.placement`;
writing a credential, reading one back and `docs/reference/mapping.md` go by the same rows. A descriptor travels in one
of four ways:

    native      an Open Badges field holds it whole
    primary     an Open Badges field holds the primary language, a section of the narrative the other one
    section     a section of the narrative holds it whole; fields named beside it repeat what they can
    award       it belongs to the award, not to the definition

The order is that of the narrative as people read it: what one can do, how that was assessed, how long it took.

Source: Open Badges 3.0 §B; Inoue 2022 (crosswalk of descriptors and Open Badges), carried on to 3.0 by us (derived).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.placement import NEVER_UNSTATED
from kakitome.mapping import lines
from kakitome.mapping.bilingual import label
from kakitome.mapping.lines import Line
from kakitome.mapping.narrative import records
from kakitome.mapping.narrative.codecs import TEXT, Codec, Each, Localized, choice, code, number
from kakitome.mapping.narrative.words import KINDS, field_name
from kakitome.values.localized_text import LocalizedText

Writer = Callable[[Any], Iterator[Line]]
Way = Literal["native", "primary", "section", "award"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """One row: the descriptor's id, its names, what it says in words, its way, its Open Badges fields and its section.

    Attributes:
        id: that of the catalogue of frameworks (`descriptors.toml`) and, for a definition's descriptor, the attribute
            of `Microcredential`.
        name: its name in a narrative and on a certificate. It stands in signed text.
        title: its name on a page, where that is another one.
        write: writes its value as lines in both languages; None for what is never compared or placed as lines.
    """

    id: str
    name: LocalizedText
    way: Way
    title: LocalizedText
    fields: tuple[str, ...] = ()
    codec: Codec | None = None
    write: Writer | None = None

    def of(self, microcredential: Microcredential) -> Any:
        """Take the descriptor's value out of a definition."""
        return getattr(microcredential, self.id)

    def is_given(self, microcredential: Microcredential) -> bool:
        """Tell whether a definition says anything here."""
        value = self.of(microcredential)
        return value is not None and value not in ("", (), LocalizedText())


_ALIGNMENT = "achievement.alignment[]"
_TEXT = Localized()


def _section(
    name: str,
    names: LocalizedText,
    *fields: str,
    codec: Codec = _TEXT,
    write: Writer | None = lines.text,
    title: LocalizedText = LocalizedText(),
) -> Descriptor:
    return Descriptor(id=name, name=names, way="section", codec=codec, fields=fields, write=write, title=title or names)


def _field(name: str, names: LocalizedText, *fields: str, way: Way = "native") -> Descriptor:
    write = lines.text if way == "primary" else None
    return Descriptor(id=name, name=names, way=way, fields=fields, write=write, title=names)


TABLE: tuple[Descriptor, ...] = (
    _section(
        "learning_outcomes",
        label("学修成果", "Learning outcomes"),
        _ALIGNMENT,
        codec=Each(records.OUTCOME),
        write=lines.outcomes,
    ),
    _section(
        "assessment_type",
        label("評価の方法", "Assessment"),
        codec=Each(records.ASSESSMENT),
        write=lines.assessments,
        title=label("評価", "Assessment"),
    ),
    _section(
        "learner_effort",
        label("学習量", "Learner effort"),
        codec=records.EFFORT,
        write=lines.effort,
        title=label("学習量", "Workload"),
    ),
    _section(
        "class_hours",
        label("授業時間", "Class hours"),
        codec=records.CLASS_HOURS,
        write=lines.class_hours,
        title=label("授業時間数", "Class hours"),
    ),
    _section(
        "supervision_identity_verification",
        label("評価時の監督・本人確認", "Supervision and identity check during assessment"),
        codec=records.SUPERVISION,
        write=lines.supervision,
        title=label("監督・本人確認", "Supervision, identity check"),
    ),
    _section("grade_achieved", label("成績の付け方", "Grading scheme")),
    _section(
        "rubric",
        label("ルーブリック", "Rubric"),
        "achievement.resultDescription[]",
        codec=records.RUBRIC,
        write=lines.rubric,
    ),
    _section("skills", label("スキル", "Skills"), _ALIGNMENT, codec=Each(records.SKILL), write=lines.skills),
    _section("level", label("レベル", "Level"), _ALIGNMENT, codec=Each(records.LEVEL), write=lines.levels),
    _section(
        "credit_recognition",
        label("単位・その他の認定", "Credit and other recognition"),
        "achievement.creditsAvailable",
        "creditsEarned",
        codec=records.CREDIT,
        write=lines.credit,
        title=label("単位・その他の認定", "Credit"),
    ),
    _section("quality_assurance", label("質保証", "Quality assurance"), codec=records.QUALITY, write=lines.quality),
    _section(
        "form_of_participation",
        label("授業の方法", "Form of participation"),
        codec=records.PARTICIPATION,
        write=lines.participation,
        title=label("学び方", "Mode"),
    ),
    _section(
        "language",
        label("授業言語", "Language of instruction"),
        codec=Each(TEXT),
        write=lines.languages,
        title=label("授業言語", "Language of teaching"),
    ),
    _section(
        "stackability",
        label("積み上げ可能性", "Stackability"),
        _ALIGNMENT,
        codec=records.STACKABILITY,
        write=lines.stackability,
        title=label("積み上げた先", "Stacks into"),
    ),
    _section("programme_purpose", label("教育プログラムの目的", "Programme purpose")),
    _section("prerequisites", label("受講の前提条件", "Prerequisites"), title=label("前提条件", "Prerequisites")),
    _section("certification", label("証明", "Certification"), "achievement.achievementType"),
    _section(
        "date_of_delivery",
        label("授業期間", "Dates of delivery"),
        "activityStartDate",
        "activityEndDate",
        codec=records.DELIVERY,
        write=lines.period,
        title=label("日程", "Dates"),
    ),
    _section("place", label("場所", "Place")),
    _section(
        "price",
        label("受講料・経済的支援", "Price and financial aid"),
        codec=records.PRICE,
        write=lines.price,
        title=label("受講料", "Price"),
    ),
    _section("capacity", label("定員", "Capacity"), codec=number(int), write=lines.capacity),
    _section("inherent_requirements", label("固有要件", "Inherent requirements")),
    _section(
        "validity_months",
        label("有効期間（月）", "Validity in months"),
        "validUntil",
        codec=number(int),
        write=lines.months,
        title=label("証明の有効期間", "An award is valid for"),
    ),
    _section("renewal_requirements", label("更新に必要なこと", "What a renewal takes")),
    _section(
        "renewal_months",
        label(
            "更新をお願いできる時期（期限の何か月前から）",
            "Months before the end from which a renewal may be asked for",
        ),
        codec=number(int),
        write=lines.months_before_end,
        title=label("更新をお願いできる時期", "Renewal may be asked for"),
    ),
    _section(
        "awarding_body",
        label("発行機関", "Awarding body"),
        "issuer",
        "achievement.creator",
        codec=records.AWARDING_BODY,
        write=lines.body,
    ),
    _section(
        "co_awarding_bodies",
        label("共同で授与する機関", "Jointly awarding bodies"),
        codec=Each(records.CO_AWARDING_BODY),
        write=lines.bodies,
        title=label("共同で授与する機関", "Awarded jointly by"),
    ),
    _section(
        "field_of_study",
        label("分野", "Field of study"),
        "achievement.fieldOfStudy",
        codec=Each(code(field_name)),
        write=lines.fields_of_study,
    ),
    _section(
        "issuer_country",
        label("発行国・地域", "Country or region"),
        "issuer.address.addressCountryCode",
        codec=TEXT,
        write=lines.country,
    ),
    _section(
        "contact", label("問い合わせ先", "Contact"), codec=records.CONTACT, write=None, title=label("窓口", "Contact")
    ),
    _field("title", label("名称", "Title"), "achievement.name", "name", way="primary"),
    _field("content_description", label("内容", "Description"), "achievement.description", way="primary"),
    _field("identifier", label("識別番号", "Identifier"), "achievement.humanCode"),
    _field("version", label("版", "Version"), "achievement.version"),
    _section(
        "kind",
        label("種別（発行機関の申告）", "Kind, as declared by the awarding body"),
        "achievement.achievementType",
        codec=choice(KINDS),
        write=lines.kind,
    ),
    _field(
        "learner_identification",
        label("学習者を識別する情報", "Identification of the learner"),
        "id",
        "identifier[]",
        way="award",
    ),
    _field("date_of_issuing", label("発行日", "Date of issuing"), "awardedDate", "validFrom", way="award"),
    _field(
        "grade", label("本人の成績", "Grade of the learner"), "result[]", "achievement.resultDescription[]", way="award"
    ),
    _field("number", label("登録番号", "Registered number"), "licenseNumber", way="award"),
    _field("evidence", label("根拠資料", "Evidence"), "evidence[]", way="award"),
)

ROWS = {row.id: row for row in TABLE}
_WRITERS = {row.id: row.write for row in TABLE if row.write} | {"region": lines.country, "forms": lines.forms}
"""Those of descriptors, and of what an entry of the registry says beside them."""


def lines_of(name: str, value: Any) -> tuple[Line, ...]:
    """Write what a descriptor states, as lines in both languages; empty when nothing is stated.

    lines_of("learner_effort", letter.learner_effort)      # (Line(text=45時間 / 45 hours),)
    """
    if value is None and name not in NEVER_UNSTATED:
        return ()
    return tuple(line for line in _WRITERS[name](value) if line.text)


KIND_ROW = ROWS["kind"]
"""Written always; the narrative of another platform does not have it."""

AWARD_SECTION = label("この授与について", "About this award")
"""Heading of the award's own words, in `credentialSubject.narrative`."""

ACHIEVEMENT_TYPES = {
    Kind.REGULAR: "Achievement",
    Kind.PARTICIPATION: "CertificateOfCompletion",
    Kind.RECOGNITION: "Award",
    Kind.DEGREE: "Degree",
    Kind.MICROCREDENTIAL: "Achievement",
    Kind.UNSTATED: "Achievement",
}
"""What an achievement is called when it is *not* a micro-credential.

Participation becomes CertificateOfCompletion, whose definition claims an activity was completed and no skill;
what calls itself a micro-credential and is none becomes the generic Achievement.
Source: Open Badges 3.0, AchievementType enumeration.
"""

MICROCREDENTIAL_TYPE = "MicroCredential"


def is_called_microcredential(microcredential: Microcredential) -> bool:
    """Tell whether the word may stand on it: its author says so, and it is one.

    Source: Inoue 2024, Noda 2025 (what counts as a micro-credential, and what does not); docs/rules/capabilities.md A3.
    """
    return microcredential.kind is Kind.MICROCREDENTIAL and nature_of(microcredential).is_microcredential


def achievement_type(microcredential: Microcredential) -> str:
    """Name the achievement type; `MicroCredential` only for what is one."""
    if is_called_microcredential(microcredential):
        return MICROCREDENTIAL_TYPE
    return ACHIEVEMENT_TYPES[microcredential.kind]


def kind_of(achievement_type: str) -> Kind:
    """Read the kind from another platform's achievement type, which says it of micro-credentials and degrees alone.

    Nothing is guessed from the other types: a course, a certificate or an achievement may be part of a regular
    programme, and may not be.
    """
    if achievement_type == MICROCREDENTIAL_TYPE:
        return Kind.MICROCREDENTIAL
    if achievement_type.endswith("Degree"):
        return Kind.DEGREE
    return Kind.UNSTATED
