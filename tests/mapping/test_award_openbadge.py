"""An award becomes a credential that others accept, and comes back whole."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft201909Validator, FormatChecker

from kakitome.documents.openbadges.credential import STATUS_PROPERTY, status_entries, status_lists_of
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.learning.award import Award, Evidence, Learner
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import NotWritable, from_credential, to_unsigned_credential
from kakitome.mapping.openbadge.reading import localized
from kakitome.values.iri import is_absolute_iri
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.profiles import scaled
from support.standards_folder import published
from support.strategies import awards

SCHEMA = "schemas/ob_v3p0_achievementcredential_schema.json"


def written(award: Award = examples.AWARD, statuses: int = 2) -> dict[str, Any]:
    return to_unsigned_credential(
        award,
        examples.ISSUER,
        addresses=addresses_for(award.microcredential, examples.ISSUER.base_url, uuid=examples.UUID),
        status=examples.status_entries(statuses),
        salts=examples.SALTS,
    )


def values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        yield from values(item, f"{path}/{key}")


@pytest.fixture(scope="module")
def official_schema() -> Draft201909Validator:
    return Draft201909Validator(json.loads(published(SCHEMA).read_bytes()), format_checker=FormatChecker())


def test_the_full_example_comes_back_whole() -> None:
    definition, facts, problems = from_credential(written())
    assert definition == examples.DEFINITION
    assert problems == ()
    award = examples.AWARD
    assert (facts.number, facts.awarded_on, facts.valid_from, facts.valid_until) == (
        award.number,
        award.awarded_on,
        award.valid_from,
        award.valid_until,
    )
    assert (facts.grade, facts.evidence, facts.narrative) == (award.grade, award.evidence, award.narrative)
    assert facts.issuer_name == examples.ISSUER.name
    assert (facts.learner_name, facts.learner_reading, facts.learner_roman, facts.learner_did) == (
        award.learner.name,
        award.learner.reading,
        award.learner.roman,
        award.learner.did,
    )


@given(awards)
@settings(
    max_examples=scaled(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_any_award_comes_back_whole(award: Award) -> None:
    sent = json.dumps(written(award), ensure_ascii=False)
    definition, facts, problems = from_credential(json.loads(sent))
    assert problems == ()
    assert definition == award.microcredential
    assert (facts.awarded_on, facts.valid_from, facts.valid_until) == (
        award.awarded_on,
        award.valid_from,
        award.valid_until,
    )
    assert (facts.grade, facts.evidence, facts.narrative) == (award.grade, award.evidence, award.narrative)
    assert facts.learner_name == award.learner.name


@given(awards)
@settings(
    max_examples=scaled(25), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_any_award_is_wholly_covered_by_a_signature_and_fits_the_official_schema(
    official_schema: Draft201909Validator, award: Award
) -> None:
    credential = written(award)
    assert [e.message for e in official_schema.iter_errors(credential)] == []
    assert expand_and_canonicalize(credential)


def test_the_full_example_fits_the_official_schema(official_schema: Draft201909Validator) -> None:
    assert [e.message for e in official_schema.iter_errors(written())] == []


def test_no_member_is_null_or_empty() -> None:
    assert [path for path, value in values(written()) if value is None or value in ("", [], {})] == []


def test_every_address_is_absolute() -> None:
    names = {"id", "targetUrl", "resultDescription", "statusListCredential", "url"}
    found = [value for path, value in values(written()) if path.rsplit("/", 1)[-1] in names and isinstance(value, str)]
    assert len(found) > 15
    assert [address for address in found if not is_absolute_iri(address)] == []


def test_contexts_types_schema_and_name_are_those_of_open_badges_3() -> None:
    credential = written()
    assert credential["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ]
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert credential["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"
    assert credential["name"] == "データ分析の基礎と倫理"
    assert credential["issuer"]["type"] == ["Profile"]
    assert credential["issuer"]["address"]["addressCountryCode"] == "JP"


def test_the_learner_is_hashed_with_salt_except_for_the_names() -> None:
    identities = written()["credentialSubject"]["identifier"]
    hashed = {one["identityType"]: one["hashed"] for one in identities}
    assert hashed == {
        "emailAddress": True,
        "sisSourcedId": True,
        "name": False,
        "ext:nameReading": False,
        "ext:nameRoman": False,
    }
    assert "sakiko@example.com" not in json.dumps(written(), ensure_ascii=False)
    assert "B21-0042" not in json.dumps(written(), ensure_ascii=False)


def test_a_hash_is_the_one_the_standard_prescribes() -> None:
    learner = Learner(name="", email="a@example.com")
    award = replace(examples.AWARD, learner=learner)
    credential = to_unsigned_credential(
        award, examples.ISSUER, addresses=examples.ADDRESSES, salts={"emailAddress": "Kosher"}
    )
    (identity,) = credential["credentialSubject"]["identifier"]
    assert identity["identityHash"] == "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def test_one_status_entry_stands_where_everybody_looks_and_refers_to_the_others() -> None:
    credential = written()
    first, second = examples.status_entries()
    assert credential["credentialStatus"] == {**first, "statusReference": second["id"]}
    assert first["statusPurpose"] == "revocation"
    assert [key for key in credential if ":" in key] == []
    assert status_entries(credential) == (credential["credentialStatus"],)
    assert status_lists_of(credential) == (first["statusListCredential"], second["statusListCredential"])
    assert second["id"] in expand_and_canonicalize(credential)


def test_the_second_entry_of_older_awards_is_read_as_well() -> None:
    first, second = examples.status_entries()
    older = {**written(), "credentialStatus": first, STATUS_PROPERTY: [second]}
    assert status_entries(older) == (first, second)
    assert status_lists_of(older) == (first["statusListCredential"], second["statusListCredential"])


def test_a_list_of_status_entries_would_break_the_official_schema(official_schema: Draft201909Validator) -> None:
    assert not official_schema.is_valid({**written(), "credentialStatus": examples.status_entries()})


@pytest.mark.parametrize(
    ("grade", "kind", "status"),
    [
        ("秀", "LetterGrade", None),
        ("A+", "LetterGrade", None),
        ("85%", "Percent", None),
        ("85", "RawScore", None),
        ("85/100", "RawScore", None),
        ("合格", "Status", "Completed"),
        ("Pass", "Status", "Completed"),
        ("不合格", "Status", "Failed"),
        ("特に優れる", "Result", None),
    ],
)
def test_the_grade_tells_its_own_kind(grade: str, kind: str, status: str | None) -> None:
    subject = written(replace(examples.AWARD, grade=grade))["credentialSubject"]
    (result,) = subject["result"]
    description = next(d for d in subject["achievement"]["resultDescription"] if d["id"] == result["resultDescription"])
    assert (description["resultType"], result["value"], result.get("status")) == (kind, grade, status)


def test_credits_are_exact_numbers_or_not_there() -> None:
    recognition = examples.DEFINITION.credit_recognition
    assert recognition is not None

    def number(credits: str) -> Any:
        definition = replace(examples.DEFINITION, credit_recognition=replace(recognition, credits=Decimal(credits)))
        return written(replace(examples.AWARD, microcredential=definition))["credentialSubject"].get("creditsEarned")

    assert [type(number("2.0")), number("2.0"), number("1.5")] == [int, 2, 1.5]
    assert number("0.12345678901234567890") is None
    assert number("NaN") is None


def test_levels_say_who_claims_them() -> None:
    alignments = written()["credentialSubject"]["achievement"]["alignment"]
    jeqf = next(a for a in alignments if a.get("targetFramework") == "JEQF")
    assert jeqf["targetDescription"] == "明日香情報大学（見本）による申告"
    eqf = next(a for a in alignments if a.get("targetFramework") == "EQF")
    assert eqf["targetUrl"] == "http://data.europa.eu/snb/eqf/6"


def test_a_definition_with_very_many_outcomes_stays_within_what_verifiers_accept() -> None:
    outcome = examples.DEFINITION.learning_outcomes[0]
    many = tuple(replace(outcome, text=LocalizedText(ja=f"成果{n}")) for n in range(120))
    award = replace(examples.AWARD, microcredential=replace(examples.DEFINITION, learning_outcomes=many))
    assert expand_and_canonicalize(written(award))
    assert from_credential(written(award))[0].learning_outcomes == many


def test_what_calls_itself_a_microcredential_without_assessment_is_not_called_one() -> None:
    definition = replace(examples.DEFINITION, assessment_type=())
    achievement = written(replace(examples.AWARD, microcredential=definition))["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "Achievement"
    assert written()["credentialSubject"]["achievement"]["achievementType"] == "MicroCredential"


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.MICROCREDENTIAL])
def test_only_a_microcredential_is_called_one(kind: Kind) -> None:
    award = replace(examples.AWARD, microcredential=replace(examples.DEFINITION, kind=kind))
    achievement = written(award)["credentialSubject"]["achievement"]
    assert achievement["achievementType"] != "MicroCredential"
    assert from_credential(written(award))[0].kind is kind


def test_an_english_definition_speaks_english_natively() -> None:
    title = LocalizedText(en="Data Ethics")
    definition = Microcredential(title=title, content_description=LocalizedText(ja="日本語の説明だけ"))
    achievement = written(replace(examples.AWARD, microcredential=definition))["credentialSubject"]["achievement"]
    assert (achievement["inLanguage"], achievement["name"], achievement["description"]) == (
        "en",
        "Data Ethics",
        "日本語の説明だけ",
    )
    assert from_credential(written(replace(examples.AWARD, microcredential=definition)))[0] == definition


def refused(award: Award) -> set[str]:
    with pytest.raises(NotWritable) as caught:
        written(award)
    return {problem.code for problem in caught.value.problems}


def test_what_may_not_be_signed_is_refused_with_its_place() -> None:
    award = examples.AWARD
    assert refused(replace(award, microcredential=Microcredential())) == {"E_TITLE_MISSING"}
    assert refused(replace(award, learner=Learner(name=""))) == {"E_LEARNER_UNKNOWN"}
    assert refused(replace(award, evidence=(Evidence(url="works/42"),))) == {"E_ADDRESS_RELATIVE"}
    assert refused(replace(award, learner=replace(award.learner, name="高橋\x07"))) == {"E_TEXT_CONTROL"}
    assert refused(replace(award, grade="A\r\n")) == {"E_TEXT_CONTROL"}
    assert refused(replace(award, grade="\ud800")) == {"E_TEXT_CONTROL"}


def test_instants_are_written_in_utc() -> None:
    tokyo = examples.AWARD.valid_from.astimezone(ZoneInfo("Asia/Tokyo"))
    assert written(replace(examples.AWARD, valid_from=tokyo))["validFrom"] == "2026-09-30T01:02:03Z"
    assert tokyo.astimezone(UTC) == examples.AWARD.valid_from


FOREIGN = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "https://other.example/1",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "issuer": {
        "id": "did:web:other.example",
        "type": "Profile",
        "name": "Other College",
        "address": {"type": "Address", "addressCountryCode": "AU"},
    },
    "validFrom": "2026-01-02T03:04:05+10:00",
    "credentialSubject": {
        "type": "AchievementSubject",
        "identifier": {"type": "IdentityObject", "hashed": False, "identityHash": "Alex", "identityType": "name"},
        "result": {"type": "Result", "value": "B"},
        "achievement": {
            "id": "https://other.example/a",
            "type": "Achievement",
            "achievementType": "MicroCredential",
            "name": "Ethics",
            "description": "About ethics",
            "creditsAvailable": 2.5,
            "criteria": {"narrative": "# Criteria\nAttend and pass."},
            "alignment": [
                {"type": "Alignment", "targetName": "Explains ethics", "targetUrl": "https://other.example/o1"},
                {
                    "type": "Alignment",
                    "targetName": "ethics",
                    "targetUrl": "http://data.europa.eu/esco/skill/1",
                    "targetFramework": "ESCO",
                },
                {
                    "type": "Alignment",
                    "targetName": "EQF 5",
                    "targetUrl": "http://data.europa.eu/snb/eqf/5",
                    "targetFramework": "EQF",
                    "targetCode": "5",
                },
                "not an object",
            ],
        },
    },
}


def test_a_foreign_credential_gives_what_its_native_fields_say() -> None:
    definition, facts, problems = from_credential(FOREIGN)
    assert [problem.code for problem in problems] == ["I_FOREIGN_NARRATIVE"]
    assert definition.title == LocalizedText(en="Ethics")
    assert [str(outcome.text.en) for outcome in definition.learning_outcomes] == ["Explains ethics"]
    assert [skill.label.en for skill in definition.skills] == ["ethics"]
    assert [(level.framework, level.level) for level in definition.level] == [("EQF", "5")]
    assert definition.credit_recognition is not None
    assert definition.credit_recognition.credits == Decimal("2.5")
    assert definition.learner_effort is None
    assert definition.issuer_country == "AU"
    assert (facts.learner_name, facts.grade, facts.issuer_name.en) == ("Alex", "B", "Other College")
    assert facts.valid_from is not None


def test_texts_with_a_language_are_read_in_both_languages_and_no_direction_is() -> None:
    name = [
        {"@value": "Sample University", "@language": "en-GB", "@direction": "rtl"},
        {"@value": "見本大学", "@language": "ja"},
    ]
    _, facts, _ = from_credential({"issuer": {"id": "did:web:u.example", "name": name}})

    assert facts.issuer_name == LocalizedText(ja="見本大学", en="Sample University")
    assert localized({"@value": "Université", "@language": "fr"}, "en") == LocalizedText(en="Université")
    assert localized([{"@value": 1}, 2, None], "ja") == LocalizedText()


@pytest.mark.parametrize(
    "nonsense", [{}, {"credentialSubject": []}, {"credentialSubject": {"achievement": "x"}, "issuer": 1}]
)
def test_reading_never_raises(nonsense: dict[str, Any]) -> None:
    assert from_credential(nonsense)[2]


def test_a_section_from_a_newer_version_of_ours_is_reported_and_the_rest_is_read() -> None:
    credential = written()
    criteria = credential["credentialSubject"]["achievement"]["criteria"]
    criteria["narrative"] = criteria["narrative"].replace("### 学習量 / Learner effort", "### 新しい節 / New section")
    definition, _, problems = from_credential(credential)
    assert [problem.code for problem in problems] == ["W_SECTION_UNREAD"]
    assert definition == replace(examples.DEFINITION, learner_effort=None)
