"""Descriptions of other catalogues: what is understood is taken, the rest is told, nothing is guessed."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome.documents.vc import strict_json
from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.microcredential import Kind, ParticipationMode
from kakitome.learning.registry.candidate import Candidate, faults_of
from kakitome.learning.registry.entry import AwardForm
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.elm import catalogue_entry
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.registry_import import ForeignForm, guess_form, list_documents, read_foreign
from kakitome.values.localized_text import LocalizedText
from support.demonstration_entries import letter
from support.profiles import scaled

VECTORS = Path(__file__).parents[1] / "vectors"
GOOD, BAD = VECTORS / "registry_import", VECTORS / "bad_registry_import"


def load(file: Path) -> Any:
    return strict_json.load(file.read_bytes())


def read(name: str) -> tuple[Candidate, list[str]]:
    """Return what is in a file, and the codes with their places."""
    (document,) = list_documents(load(GOOD / name))
    form = guess_form(document)
    assert form is not None
    candidate, problems = read_foreign(document, form)
    return candidate, [f"{problem.code} {problem.pointer}" for problem in problems]


def test_a_credential_of_a_graph_is_read_with_what_stands_beside_it() -> None:
    found, told = read("ctdl-graph.json")
    mc = found.letter
    assert mc.title == LocalizedText(ja="洋上風力の基礎（見本）", en="Basics of offshore wind (sample)")
    assert found.provider.name.en == "Sample Wind Academy (sample)"
    assert (found.identifier, found.provider_url, found.region) == ("ce-0001", "https://wind.example/", "JP")
    assert [one.text.en for one in mc.learning_outcomes] == ["Name the parts of a turbine.", "Plan a day at sea."]
    assert mc.learner_effort is not None
    assert mc.learner_effort.value == Decimal(45)
    assert mc.form_of_participation is not None
    assert mc.form_of_participation.modes == (ParticipationMode.BLENDED,)
    assert mc.assessment_type[0].method is AssessmentMethod.WRITTEN_EXAMINATION
    assert mc.price is not None
    assert (mc.price.amount, mc.price.currency) == ("28000", "JPY")
    assert (mc.kind, mc.language, mc.issuer_country) == (Kind.MICROCREDENTIAL, ("en",), "JP")
    assert found.forms == ()
    assert faults_of(found) == ()
    assert told == [
        "W_IMPORT_LANGUAGE /description",
        "W_IMPORT_ELSEWHERE /teaches/2",
        "W_IMPORT_CREDIT_UNIT /creditValue/0",
        "W_IMPORT_UNKNOWN /ceterms:somethingNew",
    ]


def test_how_long_a_course_runs_is_not_taken_for_how_long_one_studies() -> None:
    found, told = read("ctdl-course-in-weeks.json")
    assert found.letter.learner_effort is None
    assert found.letter.form_of_participation is None
    assert told == ["W_IMPORT_DURATION /estimatedDuration/0", "W_IMPORT_WORD /deliveryType/0"]


def test_an_opportunity_of_the_european_model_is_read_with_its_specification() -> None:
    found, told = read("elm-opportunity.json")
    mc = found.letter
    assert mc.title == LocalizedText(ja="データ倫理（見本）", en="Data ethics (sample)")
    assert (found.issuer, found.provider_url, found.region) == ("did:web:uni.example", "https://uni.example/", "JP")
    effort = mc.learner_effort
    assert effort is not None
    assert (effort.value, effort.unit, effort.credits, effort.credit_unit) == (75, EffortUnit.HOURS, 3, EffortUnit.ECTS)
    assert [one.text.en for one in mc.learning_outcomes] == ["Recognise personal data."]
    assert [one.uri for one in mc.skills] == ["http://data.europa.eu/esco/skill/0001"]
    assert [(one.framework, one.level, one.asserted_by.en) for one in mc.level] == [
        ("EQF", "6", "Sample University (sample)")
    ]
    assert mc.assessment_type[0].method is AssessmentMethod.WRITTEN_EXAMINATION
    assert mc.language == ("en",)
    assert mc.date_of_delivery is not None
    assert str(mc.date_of_delivery.start_on) == "2027-04-10"
    assert mc.prerequisites.en == "Statistics, first year."
    assert told == ["W_IMPORT_NOTES /learningAchievementSpecification/0/additionalNote"]


def test_our_own_catalogue_entry_comes_back_in_what_both_can_say() -> None:
    given_letter = letter()
    issuer = Issuer(
        did="did:web:u.example",
        name=LocalizedText(ja="見本大学（見本）"),
        base_url="https://u.example/",
        url="https://u.example/",
        country="JP",
    )
    document = catalogue_entry(given_letter, issuer, address="https://u.example/1.elm.json")
    found, _ = read_foreign(document, ForeignForm.ELM)
    mc = found.letter
    assert (mc.title, mc.content_description) == (given_letter.title, given_letter.content_description)
    assert [one.text for one in mc.learning_outcomes] == [one.text for one in given_letter.learning_outcomes]
    assert mc.learner_effort is not None
    assert given_letter.learner_effort is not None
    assert mc.learner_effort.value == given_letter.learner_effort.value
    assert [one.method for one in mc.assessment_type] == [one.method for one in given_letter.assessment_type]
    assert mc.language == given_letter.language
    assert found.provider.name.ja == "見本大学（見本）"


def test_a_badge_class_is_read_with_its_extensions() -> None:
    found, told = read("edubadges-badge-class.json")
    mc = found.letter
    assert (found.address, found.identifier) == ("https://badges.example/public/badges/abc123", "abc123")
    assert found.forms == (AwardForm.OPEN_BADGES_2,)
    assert mc.learner_effort is not None
    assert (mc.learner_effort.value, mc.learner_effort.unit) == (Decimal("2.5"), EffortUnit.ECTS)
    assert [one.text.en for one in mc.learning_outcomes] == ["Choose a lifting aid.", "Explain its risks."]
    assert mc.level[0].asserted_by.en == "Sample College (sample)"
    assert mc.supervision_identity_verification is not None
    assert mc.supervision_identity_verification.check is IdentityCheck.SUPERVISED_IDENTIFIED
    assert mc.quality_assurance is not None
    assert mc.quality_assurance.description.en == "NVAO (sample): Accredited programme."
    assert (mc.kind, mc.language) == (Kind.MICROCREDENTIAL, ("en",))
    assert told == []


def test_a_badge_class_in_its_platforms_own_fields_is_read_too() -> None:
    found, told = read("edubadges-own-interface.json")
    mc = found.letter
    assert mc.learner_effort is not None
    assert (mc.learner_effort.value, mc.kind, mc.language) == (6, Kind.UNSTATED, ("nl",))
    assert (found.identifier, found.address) == ("def456", "")
    # A table with a key twice could say two things: it says nothing.
    assert told == ["W_IMPORT_SHAPE /extensions/3", "W_IMPORT_UNKNOWN /extensions/extensions:SomethingExtension"]


@pytest.mark.parametrize("file", sorted(BAD.glob("*.json")), ids=lambda file: file.stem)
def test_values_of_other_kinds_are_findings_and_no_accident(file: Path) -> None:
    document = load(file)
    form = guess_form(document)
    assert form is not None
    candidate, problems = read_foreign(document, form)
    assert problems or faults_of(candidate)


@pytest.mark.parametrize(
    "document", [{}, {"@type": "Person"}, {"name": "x"}, [], "x", None, {"title": {"ja": "x"}, "a": 1}]
)
def test_a_document_of_another_form_is_taken_for_none_but_a_definition(document: Any) -> None:
    expected = ForeignForm.DEFINITION if isinstance(document, dict) and "title" in document else None
    assert guess_form(document) is expected


ATOMS = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | st.sampled_from(["PT4H", "did:web:x", "ja"])
)
WORDS = sorted({key for file in GOOD.glob("*.json") for key in re.findall(r'"([^"]+)":', file.read_text("utf-8"))})
ANYTHING = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
)


@given(document=st.dictionaries(st.sampled_from(WORDS), ANYTHING, max_size=8), form=st.sampled_from(ForeignForm))
@settings(max_examples=scaled(300), deadline=None)
def test_whatever_stands_in_a_document_is_answered(document: dict[str, Any], form: ForeignForm) -> None:
    candidate, _ = read_foreign(document, form)
    faults_of(candidate)
    json.dumps([list(one) for one in list_documents(document)], default=str)
