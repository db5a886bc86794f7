"""Hypothesis strategies for the letter: any text people may write, any definition, any award.

Texts lean towards what breaks things: Markdown structure, line breaks, our own labels, emoji, characters outside
the first plane, ideographic variation sequences, marks that change direction.
"""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

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
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    Contact,
    DeliveryPeriod,
    FormOfParticipation,
    Kind,
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
from kakitome.values.localized_text import LocalizedText

NASTY = (
    "# 見出し",
    "### 質保証 / Quality assurance",
    "- 記号 / Code: X",
    "  - (en) nested",
    "(en) not a mark",
    "(ja) 印ではない",
    "記載なし / Not stated",
    "説明 / Description: x",
    "```",
    "~~~\ncode",
    "> quote",
    "1. one",
    "2) two",
    "***",
    "---",
    "===",
    "| a | b |\n|---|---|",
    ":--:",
    "[link](javascript:alert(1))",
    "![x](https://x.example/y.png)",
    "<script>alert(1)</script>",
    "&amp; &#35;",
    "back\\slash \\# \\",
    "snake_case _emphasis_ *strong*",
    "two  \nlines",
    "\n\n\n",
    "\t- tab",
    "  ",
    "   - three",
    "髙﨑𠮷邉葛󠄀辻󠄀",
    "が",
    "👩🏽‍🔬😀",
    "\u202eabc\u2028\u2029\u0085\ufeff\u00a0",
    "%s {0} ${x} {{7*7}}",
)

_ALPHABET = st.characters(
    exclude_categories=("Cs",),
    exclude_characters=[chr(n) for n in (*range(9), *range(11, 32), 127, 0xFFFE, 0xFFFF)],
)

texts = st.one_of(
    st.text(_ALPHABET, max_size=20),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("\n".join),
    st.tuples(st.sampled_from(NASTY), st.text(_ALPHABET, max_size=5)).map("".join),
)
words = texts.filter(lambda text: text.strip())


def localized(of: st.SearchStrategy[str] = texts) -> st.SearchStrategy[LocalizedText]:
    return st.builds(LocalizedText, ja=st.one_of(st.just(""), of), en=st.one_of(st.just(""), of))


def some(of: st.SearchStrategy, most: int = 3) -> st.SearchStrategy[tuple]:
    return st.lists(of, max_size=most).map(tuple)


def maybe(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | of


amounts = st.decimals(min_value=0, max_value=10_000, allow_nan=False, allow_infinity=False, places=2) | st.integers(
    0, 10_000
).map(Decimal)
units = st.sampled_from(EffortUnit)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
instants = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1), timezones=st.just(UTC))

learning_outcomes = st.builds(LearningOutcome, text=localized(), code=texts)
skills = st.builds(Skill, framework=texts, label=localized(), code=texts, uri=texts)
assessments = st.builds(
    Assessment,
    method=st.sampled_from(AssessmentMethod),
    description=localized(),
    weight_percent=maybe(amounts),
    pass_mark=texts,
    gradable=maybe(st.booleans()),
)
efforts = st.builds(
    LearnerEffort,
    value=amounts,
    unit=units,
    value_max=maybe(amounts),
    credits=maybe(amounts),
    credit_unit=maybe(units),
    description=localized(),
)
class_hours = st.builds(ClassHours, value=amounts, minutes=maybe(st.integers(30, 60)), description=localized())
supervisions = st.builds(Supervision, check=maybe(st.sampled_from(IdentityCheck)), description=localized())
rubric_levels = st.builds(RubricLevel, name=localized(), description=localized(), score=texts)
criteria = st.builds(RubricCriterion, name=localized(), levels=some(rubric_levels))
rubrics = st.builds(Rubric, criteria=some(criteria), url=texts, description=localized())
participations = st.builds(FormOfParticipation, modes=some(st.sampled_from(ParticipationMode)), description=localized())
levels = st.builds(
    Level, framework=texts, level=texts, asserted_by=localized(), evidence=texts, description=localized()
)
recognitions = st.builds(
    CreditRecognition,
    recognised=maybe(st.booleans()),
    credits=maybe(amounts),
    unit=maybe(units),
    description=localized(),
)
qualities = st.builds(
    QualityAssurance,
    internal_institution=localized(),
    internal_programme=localized(),
    external_institution=localized(),
    external_programme=localized(),
    description=localized(),
    url=texts,
)
targets = st.builds(StackingTarget, identifier=texts, name=localized(), model=maybe(st.sampled_from(StackingModel)))
stackabilities = st.builds(
    Stackability,
    stackable=maybe(st.booleans()),
    into=some(localized()),
    targets=some(targets),
    description=localized(),
)
deliveries = st.builds(DeliveryPeriod, start_on=maybe(days), end_on=maybe(days), description=localized())
prices = st.builds(Price, amount=texts, currency=texts, description=localized(), financial_aid=localized())
contacts = st.builds(Contact, name=localized(), email=texts, url=texts)
awarding_bodies = st.builds(AwardingBody, name=localized(), identifier=texts, url=texts, kind=texts)
titles = st.one_of(
    st.builds(LocalizedText, ja=words, en=texts),
    st.builds(LocalizedText, en=words),
)

microcredentials = st.builds(
    Microcredential,
    **{
        field.name: localized()
        for field in fields(Microcredential)
        if field.type is LocalizedText and field.name != "title"
    },
    identifier=texts,
    version=st.integers(1, 10_000),
    kind=st.sampled_from(Kind),
    title=titles,
    awarding_body=maybe(awarding_bodies),
    issuer_country=texts,
    learning_outcomes=some(learning_outcomes),
    form_of_participation=maybe(participations),
    language=some(texts),
    learner_effort=maybe(efforts),
    assessment_type=some(assessments),
    quality_assurance=maybe(qualities),
    level=some(levels),
    credit_recognition=maybe(recognitions),
    stackability=maybe(stackabilities),
    supervision_identity_verification=maybe(supervisions),
    date_of_delivery=maybe(deliveries),
    price=maybe(prices),
    co_awarding_bodies=some(awarding_bodies),
    field_of_study=st.lists(st.sampled_from(sorted(fields_of_study())), max_size=3, unique=True).map(tuple),
    class_hours=maybe(class_hours),
    capacity=maybe(st.integers(0, 100_000)),
    rubric=maybe(rubrics),
    skills=some(skills),
    validity_months=maybe(st.integers(0, 1200)),
    renewal_months=maybe(st.integers(0, 1200)),
    contact=maybe(contacts),
)

evidences = st.builds(
    Evidence, url=st.sampled_from(["", "https://e.example/証拠?a=1"]), name=texts, narrative=texts
).filter(lambda e: e != Evidence())
learners = st.builds(
    Learner,
    name=words,
    reading=texts,
    roman=texts,
    email=st.sampled_from(["", "a@example.com"]),
    student_number=texts,
    did=st.sampled_from(["", "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"]),
)
awards = st.builds(
    Award,
    number=st.just("A-7K3M-92QF"),
    microcredential=microcredentials,
    learner=learners,
    awarded_on=days,
    valid_from=instants,
    valid_until=maybe(instants),
    grade=texts,
    evidence=some(evidences),
    narrative=localized(),
)
