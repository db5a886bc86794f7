"""Awards and definitions in the words of the European Learning Model: complete, honest, and within its shapes."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from kakitome.documents.sealing import write_document
from kakitome.errors import Invalid
from kakitome.learning.award import Award
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.elm import NotInLearningModel, catalogue_entry, to_edc
from kakitome.mapping.elm.vocabularies import country
from kakitome.mapping.issuer import Issuer
from kakitome.values.instants import write_duration
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.learning_model_shapes import STRUCTURE, VOCABULARIES, shape_faults

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
ADDRESS = f"{examples.ISSUER.base_url}microcredentials/data-analysis-ethics-v2.elm.json"


def edc(award: Award = examples.AWARD, *, issuer: Issuer = examples.ISSUER, **changed: Any) -> dict[str, Any]:
    credential = to_unsigned_credential(
        award, examples.ISSUER, addresses=examples.ADDRESSES, status=examples.status_entries(), salts=examples.SALTS
    )
    letter, facts, _ = from_credential(credential)
    given: dict[str, Any] = {"displays": {"ja": PNG, "en": PNG}} | changed
    return to_edc(letter, facts, original=write_document(credential), issuer=issuer, **given)


def entry(letter: Microcredential = examples.DEFINITION, issuer: Issuer = examples.ISSUER) -> dict[str, Any]:
    return catalogue_entry(letter, issuer, address=ADDRESS)


def claim(document: dict[str, Any]) -> Any:
    return document["credentialSubject"]["hasClaim"]


def with_definition(**changed: Any) -> Award:
    return replace(examples.AWARD, microcredential=replace(examples.DEFINITION, **changed))


BARE = Microcredential(title=LocalizedText(en="Bare"), content_description=LocalizedText(en="Little is said."))


@pytest.mark.parametrize("shapes", [STRUCTURE, VOCABULARIES])
@pytest.mark.parametrize(
    "award",
    [
        examples.AWARD,
        replace(examples.AWARD, microcredential=BARE, grade="", learner=replace(examples.AWARD.learner, name="Ana")),
        with_definition(level=(), language=("ja", "xx"), skills=(), learner_effort=None),
    ],
    ids=["full", "bare", "without_level"],
)
def test_an_award_is_within_the_published_shapes(award: Award, shapes: str) -> None:
    assert shape_faults(edc(award), shapes) == []


@pytest.mark.parametrize("shapes", [STRUCTURE, VOCABULARIES])
@pytest.mark.parametrize("letter", [examples.DEFINITION, BARE], ids=["full", "bare"])
def test_a_catalogue_entry_is_within_the_published_shapes(letter: Microcredential, shapes: str) -> None:
    assert shape_faults(entry(letter), shapes) == []


@pytest.mark.parametrize("member", ["displayParameter", "issued", "credentialProfiles", "credentialSchema", "issuer"])
def test_the_shapes_notice_what_is_missing(member: str) -> None:
    document = edc()
    del document[member]
    assert shape_faults(document, STRUCTURE) == [member]


def test_both_languages_stand_in_language_maps() -> None:
    document = edc()
    assert claim(document)["title"] == {
        "ja": "データ分析の基礎と倫理",
        "en": "Foundations and Ethics of Data Analysis",
    }
    assert set(document["issuer"]["legalName"]) == {"ja", "en"}
    shown = document["displayParameter"]["individualDisplay"]
    assert [one["language"]["id"][-3:] for one in shown] == ["JPN", "ENG"]
    assert document["displayParameter"]["primaryLanguage"]["id"].endswith("JPN")


def test_the_original_and_the_number_are_named() -> None:
    assert [one["notation"] for one in edc()["identifier"]] == [examples.ADDRESSES.credential, "A-7K3M-94QT"]


def test_the_original_is_attached_byte_for_byte() -> None:
    attached = edc()["attachment"]
    original = json.loads(base64.b64decode(attached["content"]))
    assert original["id"] == examples.ADDRESSES.credential
    assert attached["contentType"]["id"].endswith("/JSON")


def test_effort_is_a_duration_and_credits_keep_their_unit() -> None:
    specified = claim(edc())["specifiedBy"]
    assert specified["volumeOfLearning"] == "PT45H"
    (credit,) = specified["creditPoint"]
    assert (credit["point"], credit["framework"]["prefLabel"]["en"]) == ("1", "credits (Japan)")
    assert "id" not in credit["framework"]


def test_european_credits_are_named_by_the_union_s_own_word() -> None:
    effort = examples.DEFINITION.learner_effort
    assert effort
    specified = entry(replace(examples.DEFINITION, learner_effort=replace(effort, unit=EffortUnit.ECTS, credits=None)))
    (credit,) = specified["learningAchievementSpecification"]["creditPoint"]
    assert credit["framework"]["id"] == "http://data.europa.eu/snb/education-credit/6fcec5c5af"
    assert "volumeOfLearning" not in specified["learningAchievementSpecification"]


def test_a_european_level_is_written_only_when_somebody_asserts_it() -> None:
    asserted = claim(edc())["specifiedBy"]
    assert (asserted["type"], asserted["eqfLevel"]["id"]) == ("Qualification", "http://data.europa.eu/snb/eqf/6")
    levels = tuple(replace(level, asserted_by=LocalizedText()) for level in examples.DEFINITION.level)
    claimed = entry(replace(examples.DEFINITION, level=levels))["learningAchievementSpecification"]
    assert claimed["type"] == "LearningAchievementSpecification"
    assert "eqfLevel" not in claimed
    assert any("EQF" in str(note) for note in claimed["additionalNote"])


def test_without_a_grade_no_assessment_is_claimed_to_have_graded() -> None:
    graded, ungraded = edc(), edc(replace(examples.AWARD, grade=""))
    assert claim(graded)["provenBy"]["grade"]["noteLiteral"] == {"ja": "秀"}
    assert claim(graded)["provenBy"]["idVerification"]["id"].endswith("/70be69aaf9")
    assert "provenBy" not in claim(ungraded)
    assert claim(ungraded)["specifiedBy"]["provenBy"][0]["dcType"]["id"].endswith("/6e6cb2cc78")


def test_skills_of_esco_are_linked_and_others_named() -> None:
    found = [one for one in claim(edc())["specifiedBy"]["learningOutcome"] if "skill-" in one["id"]]
    assert found[0]["relatedESCOSkill"]["id"].startswith("http://data.europa.eu/esco/skill/")
    assert "id" not in found[1]["relatedSkill"]


def test_quality_assurance_is_not_lost() -> None:
    notes = str(claim(edc())["specifiedBy"]["additionalNote"])
    assert "内部質保証委員会が毎年点検" in notes
    assert "Yearly internal review" in notes


def test_a_japanese_corporate_number_is_written_as_a_legal_identifier() -> None:
    identifier = edc(legal_identifier="1234567890123")["issuer"]["eIDASIdentifier"]
    assert identifier["notation"] == "NTRJP-1234567890123"
    with pytest.raises(NotInLearningModel, match="E_ELM_LEGAL_IDENTIFIER"):
        edc(legal_identifier="123")


def test_an_issuer_without_a_number_says_so() -> None:
    identifier = edc()["issuer"]["eIDASIdentifier"]
    assert identifier["notation"] == examples.ISSUER.did
    assert "no national legal identifier" in identifier["schemeName"]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("E_ELM_DISPLAY", {"displays": {}}),
        ("E_ELM_PICTURE", {"displays": {"ja": b"GIF89a"}}),
        ("E_ELM_COUNTRY", {"issuer": replace(examples.ISSUER, country="XX")}),
    ],
)
def test_what_the_model_demands_is_never_made_up(code: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=code):
        edc(**changed)


def test_a_definition_without_a_title_has_no_entry() -> None:
    with pytest.raises(NotInLearningModel, match="E_ELM_TITLE"):
        entry(replace(examples.DEFINITION, title=LocalizedText()))


def test_hours_with_a_fraction_are_written_in_minutes() -> None:
    effort = examples.DEFINITION.learner_effort
    assert effort
    assert write_duration(effort.value / 4) == "PT11H15M"


def test_countries_are_named_by_three_letters() -> None:
    node = country("jp")
    assert node and node["id"].endswith("/JPN")
    assert country("ZZ") is None


def test_bodies_that_award_jointly_are_awarding_bodies_and_no_country_is_made_up_for_them() -> None:
    first, second = claim(edc())["awardedBy"]["awardingBody"]
    assert first["id"] == examples.ISSUER.did or first["type"] == "Organisation"
    (stated,) = examples.DEFINITION.co_awarding_bodies
    assert (second["type"], second["prefLabel"]) == ("Agent", {"ja": stated.name.ja, "en": stated.name.en})
    alone = claim(edc(with_definition(co_awarding_bodies=())))["awardedBy"]["awardingBody"]
    assert isinstance(alone, dict)


def test_a_catalogue_entry_names_all_that_award_it() -> None:
    found = entry()["learningAchievementSpecification"]["awardingOpportunity"]["awardingBody"]
    assert [found[0]["id"], found[1]["type"], len(found)] == [examples.ISSUER.did, "Agent", 2]
    alone = entry(replace(examples.DEFINITION, co_awarding_bodies=()))["learningAchievementSpecification"]
    assert "awardingOpportunity" not in alone


def test_fields_of_study_are_named_by_the_unions_own_words() -> None:
    found = claim(edc())["specifiedBy"]["thematicArea"]
    assert [one["id"] for one in found] == [f"http://data.europa.eu/snb/isced-f/{code}" for code in ("061", "05")]
    assert found[0]["prefLabel"]["en"] == "Information and Communication Technologies"


def test_class_hours_are_contact_hours_and_not_the_volume_of_learning() -> None:
    specified = claim(edc())["specifiedBy"]
    stated = examples.DEFINITION.class_hours
    assert stated is not None
    assert specified["influencedBy"]["contactHour"] == f"{stated.value:f}"
    assert specified["volumeOfLearning"] != write_duration(stated.value)
