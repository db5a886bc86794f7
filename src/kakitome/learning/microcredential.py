"""The micro-credential: what is learnt, how it is assessed, who assures it.

The fields are the common descriptors of the Japanese framework draft (Inoue 2024) in its order,
under the field's standard names, then what learners need to choose. A draft may leave any of
them out: a definition with gaps is a normal state, told by `framework.check`, not an error.

It knows no badge, no signature and no web address but those the author wrote.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from kakitome.learning.assessment import Assessment, Rubric, Supervision
from kakitome.learning.levels import Level
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import ClassHours, CreditRecognition, LearnerEffort
from kakitome.values.localized_text import LocalizedText


class Kind(StrEnum):
    """What the author says this is; `framework.nature` says what it really is."""

    MICROCREDENTIAL = "microcredential"
    REGULAR = "regular"
    PARTICIPATION = "participation"
    RECOGNITION = "recognition"
    """An honour for a contribution (表彰), one of IACET's kinds."""
    DEGREE = "degree"
    UNSTATED = "unstated"
    """Nobody said: of a badge by others, whose type leaves it open. No author chooses it."""


class ParticipationMode(StrEnum):
    """Delivery modes; European Learning Model v3 (modes of learning), WE BUILD rulebook 0.1."""

    ONLINE = "online"
    ONSITE = "on-site"
    BLENDED = "blended"
    WORK_BASED = "work-based"
    PROJECT_BASED = "project-based"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardingBody:
    """The institution that awards; `identifier` is its DID or URL once it has one."""

    name: LocalizedText
    identifier: str = ""
    url: str = ""
    kind: str = ""
    """A word of the list of kinds (`institution_kinds`), or another, kept as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOfParticipation:
    """Delivery mode and, in words, how it is carried out."""

    modes: tuple[ParticipationMode, ...] = ()
    description: LocalizedText = LocalizedText()


class StackingModel(StrEnum):
    """How a micro-credential counts towards something larger."""

    EMBEDDED = "embedded"
    """It is a part of the programme, which is taken anyway."""
    PRIOR_LEARNING = "recognition-of-prior-learning"
    """It is recognised afterwards, in a procedure of the one who receives it."""
    MODULAR = "modular"
    """Several that were taken one by one make up the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackingTarget:
    """Something this stacks into, found by its identifier; `model` None means that how is not stated.

    `identifier` is the number of an entry (`E-7K3M-94QT`), an address, or a programme's own code.
    """

    identifier: str
    name: LocalizedText = LocalizedText()
    model: StackingModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stackability:
    """Whether and into what this can be stacked.

    `stackable` None means "not stated". `into` names programmes, qualifications or micro-credentials in words;
    `targets` are those that can be found by an identifier.
    """

    stackable: bool | None = None
    into: tuple[LocalizedText, ...] = ()
    targets: tuple[StackingTarget, ...] = ()
    description: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPeriod:
    """Dates of delivery; `end_on` is the last day itself. Either may be missing."""

    start_on: date | None = None
    end_on: date | None = None
    description: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Fee and aid. `amount` is a decimal string in `currency` (ISO 4217); "0" means free."""

    amount: str = ""
    currency: str = ""
    description: LocalizedText = LocalizedText()
    financial_aid: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask."""

    name: LocalizedText = LocalizedText()
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Microcredential:
    """One version of a definition.

    `identifier` stays the same over all versions (a registered number such as `M-7K3M-94QT`, or the
    author's own slug); `version` counts from 1. Learner and date of issuing belong to `Award`.
    """

    identifier: str = ""
    version: int = 1
    kind: Kind = Kind.MICROCREDENTIAL
    # the common descriptors, Inoue 2024's order
    title: LocalizedText = LocalizedText()
    awarding_body: AwardingBody | None = None
    issuer_country: str = ""
    content_description: LocalizedText = LocalizedText()
    learning_outcomes: tuple[LearningOutcome, ...] = ()
    form_of_participation: FormOfParticipation | None = None
    language: tuple[str, ...] = ()
    learner_effort: LearnerEffort | None = None
    assessment_type: tuple[Assessment, ...] = ()
    quality_assurance: QualityAssurance | None = None
    level: tuple[Level, ...] = ()
    certification: LocalizedText = LocalizedText()
    credit_recognition: CreditRecognition | None = None
    prerequisites: LocalizedText = LocalizedText()
    stackability: Stackability | None = None
    # further descriptors of framework/catalog/descriptors.toml
    supervision_identity_verification: Supervision | None = None
    grade_achieved: LocalizedText = LocalizedText()
    """The grading scheme in words; the learner's own grade belongs to the award."""
    date_of_delivery: DeliveryPeriod | None = None
    price: Price | None = None
    inherent_requirements: LocalizedText = LocalizedText()
    # what learners and employers also ask
    co_awarding_bodies: tuple[AwardingBody, ...] = ()
    """Who awards it together with `awarding_body`; each signs once it consented (`joint_awarding`), all are named."""
    programme_purpose: LocalizedText = LocalizedText()
    """What the programme is for: why it is offered and to whom, apart from what one can do afterwards.

    Source: School Education Act Enforcement Regulations art. 164 (目的 is published of a certificate programme); that
    any micro-credential may state it is derived.
    """
    field_of_study: tuple[str, ...] = ()
    """Codes of ISCED-F 2013 (`fields_of_study`)."""
    class_hours: ClassHours | None = None
    """Hours of class within the study hours of `learner_effort`; None: not told."""
    place: LocalizedText = LocalizedText()
    capacity: int | None = None
    rubric: Rubric | None = None
    skills: tuple[Skill, ...] = ()
    validity_months: int | None = None
    """Months an award stays valid from its date; None means without end."""
    renewal_requirements: LocalizedText = LocalizedText()
    """What renewing an award takes, where it has an end.

    Source: CTDL `ceterms:renewal` (what is necessary to maintain and renew a credential); that months before the end
    are stated beside it is derived.
    """
    renewal_months: int | None = None
    """Months before the end from which a renewal may be asked for; None: at any time."""
    contact: Contact | None = None


def next_version(*, previous: Microcredential, revised: Microcredential) -> Microcredential:
    """Make the version after `previous` out of a revised text: same identifier, next number.

    A version is frozen at its first award; whoever changes it afterwards makes a new one, and the
    identifier resolves them all.
    """
    return replace(revised, identifier=previous.identifier, version=previous.version + 1)


def changed_descriptors(before: Microcredential, after: Microcredential) -> tuple[str, ...]:
    """Name the fields that differ between two versions, in the model's order, identifier and version aside."""
    names = (field.name for field in fields(Microcredential) if field.name not in ("identifier", "version"))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def awarding_bodies(microcredential: Microcredential) -> tuple[AwardingBody, ...]:
    """Return everybody who awards it, the awarding body first."""
    first = microcredential.awarding_body
    return (*((first,) if first else ()), *microcredential.co_awarding_bodies)
