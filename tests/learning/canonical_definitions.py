"""Hypothesis strategies for whole definitions, as a careful author would fill them.

Texts are trimmed and hold no control characters, tables that say nothing are left out: that is what reading a
file gives, and the only difference between a definition in memory and one that was read.
"""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

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

words = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff\u2028\u2029"),
    min_size=1,
    max_size=24,
).map(str.strip)
said = words.filter(bool)
texts = st.one_of(
    st.builds(LocalizedText, ja=said),
    st.builds(LocalizedText, en=said),
    st.builds(LocalizedText, ja=said, en=said),
)
perhaps_texts = st.one_of(st.just(LocalizedText()), texts)
perhaps_words = st.one_of(st.just(""), said)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=9999, places=2).map(lambda d: d.normalize() + 0)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)


def stated(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Leave out values that say nothing, e.g. a table of empty fields."""
    return strategy.filter(
        lambda value: any(getattr(value, f.name) not in (None, "", (), LocalizedText()) for f in fields(value))
    )


efforts = st.one_of(
    st.builds(
        LearnerEffort,
        value=amounts,
        unit=st.sampled_from(EffortUnit),
        value_max=st.none() | amounts,
        description=perhaps_texts,
    ),
    st.builds(
        LearnerEffort,
        value=amounts,
        credits=amounts,
        credit_unit=st.sampled_from([unit for unit in EffortUnit if unit is not EffortUnit.HOURS]),
        description=perhaps_texts,
    ),
)
class_hours = st.builds(ClassHours, value=amounts, minutes=st.none() | st.integers(30, 60), description=perhaps_texts)
credits = stated(
    st.builds(
        CreditRecognition,
        recognised=st.none() | st.booleans(),
        credits=st.none() | amounts,
        unit=st.none() | st.sampled_from([unit for unit in EffortUnit if unit is not EffortUnit.HOURS]),
        description=perhaps_texts,
    )
)
assessments = st.builds(
    Assessment,
    method=st.sampled_from(AssessmentMethod),
    description=perhaps_texts,
    weight_percent=st.none() | amounts,
    pass_mark=perhaps_words,
    gradable=st.none() | st.booleans(),
)
rubrics = stated(
    st.builds(
        Rubric,
        criteria=st.lists(
            st.builds(
                RubricCriterion,
                name=texts,
                levels=st.lists(
                    st.builds(RubricLevel, name=texts, description=perhaps_texts, score=perhaps_words), max_size=2
                ).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
        url=perhaps_words,
        description=perhaps_texts,
    )
)
levels = stated(
    st.builds(
        Level,
        framework=st.sampled_from(["", "EQF", "JEQF", "NZQCF", "ITSS"]),
        level=st.sampled_from(["", "1", "4.5", "5-6", "B2"]),
        asserted_by=perhaps_texts,
        evidence=perhaps_words,
        description=perhaps_texts,
    )
)
prices = stated(
    st.builds(
        Price,
        amount=st.sampled_from(["", "0", "33000", "12.50", "-5"]),
        currency=st.sampled_from(["", "JPY", "EUR"]),
        description=perhaps_texts,
        financial_aid=perhaps_texts,
    ).filter(lambda price: bool(price.amount) or not price.currency)
)
microcredentials = st.builds(
    Microcredential,
    **{field.name: perhaps_texts for field in fields(Microcredential) if field.type is LocalizedText},
    identifier=perhaps_words,
    version=st.integers(1, 99),
    kind=st.sampled_from(Kind),
    awarding_body=st.none()
    | st.builds(AwardingBody, name=texts, identifier=perhaps_words, url=perhaps_words, kind=perhaps_words),
    issuer_country=st.sampled_from(["", "JP", "NZ", "SG", "NO"]),
    learning_outcomes=st.lists(st.builds(LearningOutcome, text=texts, code=perhaps_words), max_size=3).map(tuple),
    form_of_participation=st.none()
    | stated(
        st.builds(
            FormOfParticipation,
            modes=st.lists(st.sampled_from(ParticipationMode), unique=True, max_size=2).map(tuple),
            description=perhaps_texts,
        )
    ),
    language=st.lists(st.sampled_from(["ja", "en", "zh-Hans", "en-GB"]), unique=True, max_size=2).map(tuple),
    learner_effort=st.none() | efforts,
    assessment_type=st.lists(assessments, max_size=3).map(tuple),
    quality_assurance=st.none()
    | stated(
        st.builds(
            QualityAssurance,
            internal_institution=perhaps_texts,
            internal_programme=perhaps_texts,
            external_institution=perhaps_texts,
            external_programme=perhaps_texts,
            description=perhaps_texts,
            url=perhaps_words,
        )
    ),
    level=st.lists(levels, max_size=2).map(tuple),
    credit_recognition=st.none() | credits,
    stackability=st.none()
    | stated(
        st.builds(
            Stackability,
            stackable=st.none() | st.booleans(),
            into=st.lists(texts.filter(lambda t: True), max_size=2).map(tuple),
            targets=st.lists(
                st.builds(
                    StackingTarget,
                    identifier=said,
                    name=perhaps_texts,
                    model=st.none() | st.sampled_from(StackingModel),
                ),
                max_size=2,
            ).map(tuple),
            description=perhaps_texts,
        )
    ),
    supervision_identity_verification=st.none()
    | stated(st.builds(Supervision, check=st.none() | st.sampled_from(IdentityCheck), description=perhaps_texts)),
    date_of_delivery=st.none()
    | stated(
        st.builds(
            DeliveryPeriod,
            start_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
            end_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
            description=perhaps_texts,
        )
    ),
    price=st.none() | prices,
    co_awarding_bodies=st.lists(
        st.builds(AwardingBody, name=texts, identifier=perhaps_words, url=perhaps_words, kind=perhaps_words), max_size=2
    ).map(tuple),
    field_of_study=st.lists(st.sampled_from(sorted(fields_of_study())), max_size=3, unique=True).map(tuple),
    class_hours=st.none() | class_hours,
    capacity=st.none() | st.integers(1, 10_000),
    rubric=st.none() | rubrics,
    skills=st.lists(
        st.builds(Skill, framework=perhaps_words, label=texts, code=perhaps_words, uri=perhaps_words), max_size=2
    ).map(tuple),
    validity_months=st.none() | st.integers(1, 600),
    renewal_months=st.none() | st.integers(1, 60),
    contact=st.none() | stated(st.builds(Contact, name=perhaps_texts, email=perhaps_words, url=perhaps_words)),
)
"""Any definition, from an empty draft to every field filled."""
