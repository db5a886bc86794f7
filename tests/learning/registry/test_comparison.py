"""Entries side by side: what differs, what is not stated, what does not convert, and who confirms."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kakitome.errors import Invalid, Problem
from kakitome.learning.framework.size import EffortConversion
from kakitome.learning.microcredential import (
    AwardingBody,
    FormOfParticipation,
    Microcredential,
    ParticipationMode,
    Price,
)
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition, Standing
from kakitome.learning.registry.comparison import (
    ComparedChoice,
    ComparedColumn,
    ComparedDescriptor,
    Comparison,
    RowGroup,
    compare,
    read_choice,
)
from kakitome.learning.registry.entry import Entry, EntrySource, EntryVersion, digest_of
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import new_number

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NUMBERS = ("E-7K3M-94QT", "E-3NAD-7KQR")


def column(
    letter: Microcredential, *, number: str = NUMBERS[0], recognitions: tuple[Recognition, ...] = ()
) -> ComparedColumn:
    version = EntryVersion(version=1, microcredential=letter, digest=digest_of(letter), registered_at=NOW)
    entry = Entry(number=number, institution="u", identifier="x", source=EntrySource.FORM, versions=(version,))
    return ComparedColumn(entry=entry, version=version, recognitions=recognitions)


def beside(*letters: Microcredential) -> Comparison:
    return compare([column(letter, number=number) for letter, number in zip(letters, NUMBERS, strict=False)], now=NOW)


def row(comparison: Comparison, name: str) -> ComparedDescriptor:
    return next(one for one in comparison.rows if one.id == name)


def hours(value: str, unit: EffortUnit = EffortUnit.HOURS) -> Microcredential:
    return Microcredential(learner_effort=LearnerEffort(value=Decimal(value), unit=unit))


def recognition(**changed: object) -> Recognition:
    made = Recognition(
        number="R-7K3M-94QT",
        body="kiko",
        body_did="did:web:kiko.example",
        body_name=LocalizedText(ja="見本機構", en="Sample body"),
        case="C-7K3M-94QD",
        procedure="recognition",
        criteria_version="1",
        entry=NUMBERS[0],
        entry_version=1,
        about="https://u.example/1",
        title=LocalizedText(ja="見本"),
        digest="0" * 64,
        decided_at=NOW,
        valid_from=datetime(2026, 4, 1, tzinfo=UTC),
        valid_until=datetime(2029, 4, 1, tzinfo=UTC),
    )
    return replace(made, **changed)


def test_rows_follow_the_common_descriptors_in_their_order() -> None:
    found = [one.id for one in beside(Microcredential(), Microcredential()).rows]
    common = [
        "awarding_body",
        "issuer_country",
        "content_description",
        "learning_outcomes",
        "form_of_participation",
        "language",
        "learner_effort",
        "assessment_type",
        "quality_assurance",
        "level",
        "certification",
        "credit_recognition",
        "prerequisites",
        "stackability",
    ]
    assert [name for name in found if name in common] == common
    assert found.index("price") > found.index("stackability")
    assert {"date_of_delivery", "rubric", "forms", "recognition"} <= set(found)


def test_hours_and_credits_meet_in_hours_and_the_european_value_is_a_range() -> None:
    found = beside(hours("45"), hours("1", EffortUnit.JP_CREDITS))
    assert row(found, "learner_effort").differs
    in_hours, in_ects = row(found, "effort_hours"), row(found, "effort_ECTS")
    assert not in_hours.differs
    assert not in_ects.differs
    shown = in_ects.cells[0].value
    assert isinstance(shown, EffortConversion)
    assert (shown.value_min, shown.value_max) == (Decimal("1.50"), Decimal("1.80"))
    assert shown.rules[0].source
    assert in_ects.group is RowGroup.CONVERTED


def test_contact_hours_do_not_convert_and_the_cell_says_why() -> None:
    found = beside(hours("3", EffortUnit.UAE_CREDITS), hours("45"))
    problem = row(found, "effort_ECTS").cells[0].value
    assert isinstance(problem, Problem)
    assert problem.code == "W_EFFORT_CONTACT_HOURS"
    assert row(found, "effort_ECTS").differs
    assert not any(one.id == "effort_UAE" for one in found.rows)


def test_a_unit_that_one_of_them_declares_gets_a_row_of_its_own() -> None:
    assert any(one.id == "effort_NZ" for one in beside(hours("6", EffortUnit.NZ_CREDITS), hours("45")).rows)
    assert not any(one.id == "effort_NZ" for one in beside(hours("45"), hours("45")).rows)


def test_what_is_not_stated_differs_from_what_is_and_not_from_silence() -> None:
    priced = Microcredential(price=Price(amount="28000", currency="JPY"))
    found = row(beside(priced, Microcredential()), "price")
    assert (found.differs, found.unstated) == (True, 1)
    silent = row(beside(Microcredential(), Microcredential()), "price")
    assert (silent.differs, silent.unstated) == (False, 2)


def test_the_answer_none_is_a_statement() -> None:
    found = row(beside(Microcredential(prerequisites=LocalizedText(ja="なし")), Microcredential()), "prerequisites")
    assert found.cells[0].is_stated
    assert found.differs


def test_a_text_in_one_language_is_the_same_as_one_in_both() -> None:
    both, one = (AwardingBody(name=name) for name in (LocalizedText(ja="見本", en="Sample"), LocalizedText(ja="見本")))
    found = beside(Microcredential(awarding_body=both), Microcredential(awarding_body=one))
    assert not row(found, "awarding_body").differs


def test_texts_without_a_language_in_common_count_as_different() -> None:
    found = beside(Microcredential(place=LocalizedText(ja="東京")), Microcredential(place=LocalizedText(en="Tokyo")))
    assert row(found, "place").differs


def test_modes_and_amounts_are_compared_by_meaning() -> None:
    online, onsite = ParticipationMode.ONLINE, ParticipationMode.ONSITE
    one = Microcredential(
        form_of_participation=FormOfParticipation(modes=(online, onsite)), price=Price(amount="0", currency="JPY")
    )
    other = Microcredential(
        form_of_participation=FormOfParticipation(modes=(onsite, online)), price=Price(amount="0.00", currency="JPY")
    )
    found = beside(one, other)
    assert not row(found, "form_of_participation").differs
    assert not row(found, "price").differs


def test_one_cell_of_the_quality_matrix_makes_the_row_differ() -> None:
    inside = QualityAssurance(internal_institution=LocalizedText(ja="毎年"))
    outside = replace(inside, external_programme=LocalizedText(ja="3年ごと"))
    found = beside(Microcredential(quality_assurance=inside), Microcredential(quality_assurance=outside))
    assert row(found, "quality_assurance").differs


def test_confirmation_stands_in_its_own_row_with_its_standing_now() -> None:
    withdrawn = recognition().changed(
        Change(kind=ChangeKind.WITHDRAWN, at=datetime(2026, 10, 1, tzinfo=UTC), reason=LocalizedText(ja="見本"))
    )
    letter = Microcredential()
    found = compare([column(letter, recognitions=(recognition(),)), column(letter, recognitions=(withdrawn,))], now=NOW)
    confirmed = row(found, "recognition")
    assert confirmed.group is RowGroup.CONFIRMED
    assert [cell.value[0].standing for cell in confirmed.cells] == [Standing.RECOGNISED, Standing.WITHDRAWN]
    assert confirmed.differs


def test_a_recognition_of_another_version_is_marked_as_such() -> None:
    found = compare([column(Microcredential(), recognitions=(recognition(entry_version=2),))], now=NOW)
    assert row(found, "recognition").cells[0].value[0].of_other_version


def test_that_nobody_recognised_it_is_no_gap_in_what_is_stated() -> None:
    assert row(beside(Microcredential(), Microcredential()), "recognition").unstated == 0


def test_a_seventh_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        compare([column(Microcredential())] * 7, now=NOW)
    assert refused.value.code == "E_COMPARE_TOO_MANY"


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("E-7K3M-94Q6", None),
        (" e-7k3m-94qt", None),
        ("A-AFKK-6ACE", None),
        ("E-7K3M-94QT@0", None),
        ("E-7K3M-94QT@1x", None),
        ("E-7K3M-94QT@٢", None),
        ("", None),
        ("x" * 100_000, None),
    ],
    ids=["wrong check", "its check too", "an award", "version nought", "no number", "foreign digits", "empty", "long"],
)
def test_what_is_no_entry_is_no_choice(text: str, choice: ComparedChoice | None) -> None:
    assert read_choice(text) is choice


def test_a_choice_names_an_entry_and_perhaps_its_version() -> None:
    number = new_number("E", choose=lambda alphabet: alphabet[3])
    assert read_choice(number.lower().replace("-", "")) == ComparedChoice(number=number)
    assert read_choice(f"{number}@2") == ComparedChoice(number=number, version=2)
    assert str(ComparedChoice(number=number, version=2)) == f"{number}@2"
