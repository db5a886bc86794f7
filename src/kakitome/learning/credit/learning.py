"""What a learner has achieved and asks credit for, in the words of the laws that know it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kakitome.learning.levels import Level
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText


class LearningKind(StrEnum):
    """What a piece of learning is before the law; a rule says which of these it fits.

    Source: Standards for Establishment of Universities (大学設置基準) art. 19-2, 28 to 31, 42-8; MEXT Notice 68 of 1991
    (平成3年文部省告示第68号); the kinds of Thailand's five transfer models and of Korea's credit bank.
    """

    COURSE = "course"
    """A course of a university or junior college, taken as a student there."""
    FOREIGN_COURSE = "foreign_course"
    """A course of a university abroad."""
    NON_DEGREE_COURSE = "non_degree_course"
    """A course taken as a non-degree student (科目等履修生)."""
    JOINT_COURSE = "joint_course"
    """A course opened together with another university (連携開設科目)."""
    GRADUATE_COURSE = "graduate_course"
    """A course of a graduate school, at home or abroad."""
    JUNIOR_COLLEGE_ADVANCED = "junior_college_advanced"
    """The advanced course of a junior college or a college of technology (短期大学・高等専門学校の専攻科)."""
    UNIVERSITY_ADVANCED = "university_advanced"
    """The advanced course of a university (大学の専攻科)."""
    UPPER_SECONDARY_ADVANCED = "upper_secondary_advanced"
    """The advanced course of an upper secondary school (高等学校の専攻科)."""
    COLLEGE_OF_TECHNOLOGY = "college_of_technology"
    """The regular course of a college of technology (高等専門学校の課程)."""
    PROFESSIONAL_TRAINING_COLLEGE = "professional_training_college"
    """A course of two years or more of a professional training college (専修学校専門課程)."""
    OTHER_FACILITY = "other_facility"
    """A facility that is no school but teaches as one does, as the notice lists them."""
    TEACHER_COURSE = "teacher_course"
    """A course for teachers' certificates (免許法認定講習など)."""
    SOCIAL_EDUCATION_COURSE = "social_education_course"
    """A course for social education directors (社会教育主事の講習)."""
    LIBRARIAN_COURSE = "librarian_course"
    """A course for librarians (司書の講習)."""
    TEACHER_LIBRARIAN_COURSE = "teacher_librarian_course"
    """A course for teacher librarians (司書教諭の講習)."""
    SKILLS_EXAMINATION = "skills_examination"
    """An examination of skills that meets the notice's conditions (技能審査)."""
    LANGUAGE_TEST = "language_test"
    """TOEIC, TOEFL and tests of the same standing."""
    CERTIFICATE_PROGRAMME = "certificate_programme"
    """A special course with a certificate under the School Education Act, art. 105 (履修証明)."""
    WORK_EXPERIENCE = "work_experience"
    """Ability gained in work before admission."""
    MICROCREDENTIAL = "microcredential"
    """A micro-credential that is none of the others, as those of private or foreign providers."""
    INDUSTRY_CERTIFICATE = "industry_certificate"
    """A professional certificate of a company or an industry."""
    TRAINING = "training"
    """Training that gives no credit by itself."""
    ONLINE_COURSE = "online_course"
    """An online course of a public platform that the rule set names."""
    EXAMINATION = "examination"
    """An examination of what was learned elsewhere."""
    PORTFOLIO = "portfolio"
    """Evidence of learning, assessed as a whole."""
    HERITAGE = "heritage"
    """Training as a bearer of important intangible heritage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCredits:
    """Credits as the provider states them: a number and the system it is in.

    `unit` None is the system of a country whose hours per credit are not known here; it is never converted.
    """

    value: Decimal
    unit: EffortUnit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One piece of learning that asks for credit.

    Attributes:
        key: what it goes by in one assessment; unique there.
        institution_id: who taught and assessed it; a comparison with the target's institution says whether it is own.
        study_hours: all hours of study, class and preparation together; None when nobody stated them.
        class_hours: hours of class, shown and never converted.
        credits: as stated by the provider; None when it gave none.
        level: as claimed, with who claims it.
        before_admission: achieved before the learner was admitted to the target.
        remote: taught at a distance, as the target's law counts it.
        assessed: whether the learner was assessed; None when nobody says.
        score: a grade or score as written.
        categories: what a rule set sorts credits by, such as "major" or "general".
        prerequisites: keys of other learning that must count first.
        programme: entry and version of the register, with the digest of the edition.
    """

    key: str
    title: LocalizedText
    kind: LearningKind
    institution: LocalizedText = LocalizedText()
    institution_id: str = ""
    country: str = ""
    study_hours: Decimal | None = None
    class_hours: Decimal | None = None
    credits: StatedCredits | None = None
    level: Level | None = None
    awarded_on: date | None = None
    before_admission: bool = False
    remote: bool = False
    assessed: bool | None = None
    score: str | None = None
    categories: frozenset[str] = field(default_factory=frozenset)
    prerequisites: frozenset[str] = field(default_factory=frozenset)
    document_digest: str | None = None
    award_number: str | None = None
    programme_entry: str | None = None
    programme_version: str | None = None
    programme_digest: str | None = None
