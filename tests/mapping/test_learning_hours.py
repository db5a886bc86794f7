"""Hours over all credentials: what counts, what does not and why, and that own sums are those of the rule."""

from decimal import Decimal
from typing import Any

import pytest

from kakitome.learning.microcredential import Microcredential
from kakitome.learning.outcomes import Skill
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.learning_hours import (
    HeldHours,
    StatedHours,
    WhyNot,
    hours_from_plain,
    hours_to_plain,
    stated_hours,
    sum_hours,
)
from kakitome.values.localized_text import LocalizedText

ANALYSIS, ETHICS = LocalizedText(ja="分析", en="Analysis"), LocalizedText(ja="倫理")


def effort(value: str, unit: EffortUnit = EffortUnit.HOURS, **more: Any) -> LearnerEffort:
    return LearnerEffort(value=Decimal(value), unit=unit, **more)


def held(learner_effort: LearnerEffort | None = None, **more: Any) -> HeldHours:
    names = {name: more.pop(name) for name in ("skills", "class_hours") if name in more}
    return HeldHours(title=LocalizedText(en="A"), stated=StatedHours(effort=learner_effort, **names), **more)


@pytest.mark.parametrize(
    ("credential", "hours"),
    [
        (held(effort("45")), "45"),
        (held(effort("40", value_max=Decimal(50))), "40"),
        (held(effort("2", EffortUnit.ECTS)), "50"),
        (held(effort("1", EffortUnit.JP_CREDITS)), "45"),
        (held(effort("45", credits=Decimal(1), credit_unit=EffortUnit.JP_CREDITS)), "45"),
        (held(effort("30"), class_hours=ClassHours(value=Decimal(20), minutes=90)), "30"),
    ],
)
def test_what_counts(credential: HeldHours, hours: str) -> None:
    profile = sum_hours([credential])
    assert profile.hours == Decimal(hours)
    assert profile.uncounted == []


@pytest.mark.parametrize(
    ("credential", "why"),
    [
        *((held(effort("45"), why_not=why), why) for why in WhyNot),
        (held(), WhyNot.NO_HOURS),
        (held(effort("0")), WhyNot.NO_HOURS),
        (held(effort("-3")), WhyNot.NO_HOURS),
        (held(effort("NaN")), WhyNot.NO_HOURS),
        (held(effort("Infinity")), WhyNot.NO_HOURS),
        (held(effort("1E+9")), WhyNot.TOO_MANY),
        (held(effort("4", value_max=Decimal("NaN"))), WhyNot.TOO_MANY),
        (held(effort("3", EffortUnit.UAE_CREDITS)), WhyNot.CONTACT_HOURS),
        (held(class_hours=ClassHours(value=Decimal(20), minutes=60)), WhyNot.NO_HOURS),
        (HeldHours(title=LocalizedText(en="A"), stated=None), WhyNot.NOT_READ),
    ],
)
def test_what_does_not_count_and_why(credential: HeldHours, why: WhyNot) -> None:
    profile = sum_hours([credential, held(effort("10"))])
    assert [reason for _held, reason in profile.uncounted] == [why]
    assert (profile.hours, profile.class_hours) == (10, 0)


def test_sums_by_year_by_skill_and_apart() -> None:
    profile = sum_hours(
        [
            held(effort("45"), year=2026, skills=(ANALYSIS, ETHICS)),
            held(effort("30"), year=2024, skills=(ANALYSIS,), class_hours=ClassHours(value=Decimal(20), minutes=90)),
            held(effort("5"), year=2024, is_listed=False),
            held(effort("1"), class_hours=ClassHours(value=Decimal(8))),
            held(effort("99"), year=2020, skills=(ETHICS,), why_not=WhyNot.WITHDRAWN),
        ]
    )
    assert (profile.hours, profile.unlisted, profile.class_hours) == (81, 5, 30)
    assert [(year, total.hours, total.count) for year, total in profile.by_year.items()] == [
        (2024, 35, 2),
        (2026, 45, 1),
        (None, 1, 1),
    ]
    assert [(skill, total.hours) for skill, total in profile.by_skill] == [(ANALYSIS, 75), (ETHICS, 45)]


def test_what_is_kept_beside_a_document_is_what_its_definition_states() -> None:
    definition = Microcredential(
        learner_effort=effort("40", value_max=Decimal(50)),
        class_hours=ClassHours(value=Decimal(20), minutes=90),
        skills=(
            Skill(framework="ESCO", label=ANALYSIS),
            Skill(framework="own", label=ANALYSIS),
            *(Skill(framework="own", label=LocalizedText(en=f"{place}" * 300)) for place in range(40)),
        ),
    )
    stated = stated_hours(definition)
    assert stated.skills[0] == ANALYSIS
    assert len(stated.skills) == 30
    assert all(len(skill.en) <= 200 for skill in stated.skills)
    assert hours_from_plain(hours_to_plain(stated)) == stated
    for damaged in (None, [], {"effort": 3}, {"effort": {"value": "x"}}):
        assert hours_from_plain(damaged) is None
