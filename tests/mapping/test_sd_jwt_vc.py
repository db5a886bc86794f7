"""An award as wallet claims: the rulebook's words, nothing made up, what was derived is named."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kakitome import texts
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sdjwt.reading import ALWAYS_SHOWN, read_sd_jwt
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.award import Award, Learner
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    FormOfParticipation,
    Kind,
    Microcredential,
    ParticipationMode,
)
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_letter import award_data, award_letter
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.sd_jwt_vc import VCT, Holder, WalletClaims, to_claims, to_sd_jwt, type_metadata
from kakitome.mapping.sd_jwt_vc import claims as claims_of_ours
from kakitome.mapping.sd_jwt_vc.claims import MANDATORY
from kakitome.mapping.sd_jwt_vc.names import split_name
from kakitome.mapping.sd_jwt_vc.reading import with_claims
from kakitome.values.localized_text import LocalizedText
from vectors import issuer_site
from vectors.builders.sd_jwts import HOLDER, salts
from vectors.token_keys import TokenKey, token_site

NAME = LocalizedText(ja="明日香情報大学（見本）", en="Asuka University (sample)")
ISSUER = Issuer(did=issuer_site.DID, name=NAME, base_url=issuer_site.BASE, country="JP")
LETTER = Microcredential(
    identifier="data",
    title=LocalizedText(ja="データ分析の基礎と倫理", en="Data analysis and ethics"),
    awarding_body=AwardingBody(name=NAME),
    issuer_country="JP",
    learning_outcomes=(
        LearningOutcome(text=LocalizedText(ja="点検できる", en="Check data")),
        LearningOutcome(text=LocalizedText(ja="説明できる", en="Explain limits")),
    ),
    form_of_participation=FormOfParticipation(modes=(ParticipationMode.BLENDED,)),
    learner_effort=LearnerEffort(value=Decimal(60)),
    assessment_type=(Assessment(method=AssessmentMethod.WRITTEN_EXAMINATION),),
    quality_assurance=QualityAssurance(external_institution=LocalizedText(ja="認証評価", en="Accredited")),
    level=(Level(framework="EQF", level="6", asserted_by=NAME),),
)
LEARNER = Learner(name="髙橋 花子", roman="Hanako Takahashi", email="h@example.jp")


def credential(letter: Microcredential = LETTER, **changes: Any) -> dict[str, Any]:
    facts = {
        "number": "A-7K3M-94QT",
        "microcredential": letter,
        "learner": LEARNER,
        "awarded_on": date(2026, 9, 30),
        "valid_from": datetime(2026, 9, 30, tzinfo=UTC),
        "valid_until": datetime(2031, 9, 30, tzinfo=UTC),
        "grade": "優",
    } | changes
    addresses = addresses_for(letter, ISSUER.base_url, uuid="0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11")
    return to_unsigned_credential(
        Award(**facts), ISSUER, addresses=addresses, status=(), salts={"emailAddress": "s" * 16}
    )


def claims(letter: Microcredential = LETTER, **changes: Any) -> WalletClaims:
    return to_claims(credential(letter, **changes))


def entry(purpose: str, url: str, index: int = 94_567) -> dict[str, Any]:
    return issuer_site.entry(purpose, str(index), url)


def test_the_status_stands_in_the_list_that_wallets_read_at_the_same_place() -> None:
    award = credential() | {"credentialStatus": entry("revocation", f"{issuer_site.BASE}status/revocation-3.json")}
    told = to_claims(award).always["status"]
    assert told["bitstring_status_list"] == [award["credentialStatus"]]
    assert told["status_list"] == {"idx": 94_567, "uri": f"{issuer_site.BASE}status/revocation-3.jwt"}


@pytest.mark.parametrize(
    "name", ["status/suspension-1.json", "status/revocation-0.json", "lists/5", "revocation-1.json"]
)
def test_no_list_for_wallets_is_named_that_we_do_not_publish(name: str) -> None:
    purpose = "suspension" if "suspension" in name else "revocation"
    told = to_claims(credential() | {"credentialStatus": entry(purpose, f"{issuer_site.BASE}{name}")}).always["status"]
    assert set(told) == {"bitstring_status_list"}
    plain = {"id": f"{issuer_site.BASE}revoked.json", "type": "1EdTechRevocationList"}
    assert set(to_claims(credential() | {"credentialStatus": plain}).always["status"]) == {"bitstring_status_list"}
    assert "status" not in to_claims(credential()).always


def test_every_mandatory_claim_of_the_rulebook_is_there() -> None:
    made = claims()
    assert made.problems == ()
    assert {name: made.disclosable[name] for name in MANDATORY} == {
        "givenName": "Hanako",
        "familyName": "Takahashi",
        "issuanceDate": "2026-09-30",
        "title": "Data analysis and ethics",
        "awardingBody": "Asuka University (sample)",
        "issuerCountry": "JP",
        "learningOutcomes": ["Check data", "Explain limits"],
        "formOfParticipation": "blended",
        "notionalWorkload": {"value": 60, "unit": "hours"},
        "typeOfAssessment": "written-examination",
        "qualityAssurance": "institutional-accreditation",
    }
    assert made.always == {
        "iss": issuer_site.DID,
        "vct": VCT,
        "nbf": 1790726400,
        "exp": 1948492800,
        "derived": ["givenName", "familyName", "qualityAssurance"],
    }


def test_a_level_carries_who_claims_it() -> None:
    said = claims().disclosable
    assert (said["level"], said["levelAssertedBy"]) == ("EQF-6", "Asuka University (sample)")


def test_japanese_texts_are_taken_when_asked_for() -> None:
    made = to_claims(credential(), language="ja")
    assert made.disclosable["title"] == "データ分析の基礎と倫理"
    assert (made.disclosable["givenName"], made.disclosable["familyName"]) == ("花子", "髙橋")
    assert made.disclosable["name"] == "髙橋 花子"


@pytest.mark.parametrize(
    ("effort", "said", "is_derived"),
    [
        (LearnerEffort(value=Decimal(3), unit=EffortUnit.ECTS), {"value": 3, "unit": "ECTS"}, False),
        (LearnerEffort(value=Decimal("7.5")), {"value": 7.5, "unit": "hours"}, False),
        (LearnerEffort(value=Decimal(40), value_max=Decimal(50)), {"value": 40, "unit": "hours"}, True),
        (LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS), {"value": 90, "unit": "hours"}, True),
        (LearnerEffort(value=Decimal(2), unit=EffortUnit.UAE_CREDITS), None, False),
    ],
)
def test_the_workload_is_in_hours_or_ects_and_never_in_contact_hours(
    effort: LearnerEffort, said: Any, is_derived: bool
) -> None:
    made = claims(replace(LETTER, learner_effort=effort))
    assert made.disclosable.get("notionalWorkload") == said
    assert ("notionalWorkload" in made.derived) is is_derived
    assert bool(made.problems) is (said is None)


def test_what_the_award_does_not_say_is_missing_and_told() -> None:
    made = claims(Microcredential(identifier="x", title=LocalizedText(en="X")))
    missing = {problem.params["claim"] for problem in made.problems}
    assert {"learningOutcomes", "typeOfAssessment", "notionalWorkload"} <= missing
    assert not missing & set(made.disclosable)
    assert {problem.code for problem in made.problems} == {"W_SDJWT_CLAIM_MISSING"}


def test_an_assessment_that_the_rulebook_does_not_know_is_the_issuers_own_and_derived() -> None:
    made = claims(replace(LETTER, assessment_type=(Assessment(method=AssessmentMethod.QUIZ),)))
    assert made.disclosable["typeOfAssessment"] == "issuer-defined"
    assert "typeOfAssessment" in made.derived
    attended = claims(replace(LETTER, assessment_type=(Assessment(method=AssessmentMethod.ATTENDANCE),)))
    assert "typeOfAssessment" not in attended.disclosable


@pytest.mark.parametrize(
    ("whole", "given", "family"),
    [
        ("𠮷野 﨑子", "﨑子", "𠮷野"),
        ("髙橋　花子", "花子", "髙橋"),
        ("Elena Maria Kowalska", "Elena Maria", "Kowalska"),
        ("TAKAHASHI Hanako", "Hanako", "TAKAHASHI"),
        ("HANAKO TAKAHASHI", "HANAKO", "TAKAHASHI"),
        ("スカルノ", "", "スカルノ"),
        ("", "", ""),
    ],
)
def test_names_are_parted_where_they_can_be(whole: str, given: str, family: str) -> None:
    assert split_name(whole) == (given, family)


def test_the_token_hides_every_personal_claim_and_verifies_in_parts() -> None:
    key = TokenKey.of("ES256")
    token, findings = to_sd_jwt(
        credential(), key=key, salts=salts(), holder=Holder(key=HOLDER.public), now=issuer_site.SIGNED_AT
    )
    assert findings == ()
    read = read_sd_jwt(token)
    bare = read_sd_jwt(present(token, ()))
    assert set(bare.claims) == {"iss", "vct", "nbf", "exp", "iat", "cnf", "derived"}
    assert set(bare.claims) - set(ALWAYS_SHOWN) == {"iat", "derived"}
    assert bare.hidden == len(read.disclosures) + 4
    shown = present(token, ("title", "learningOutcomes"))
    report = verify(shown, issuer_site.surroundings(token_site()))
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    assert report.document["name"] == "Data analysis and ethics"
    assert b"Takahashi" not in shown


def test_what_was_shown_to_a_checker_reads_as_the_letter_of_the_award() -> None:
    ours = replace(
        LETTER, kind=Kind.REGULAR, co_awarding_bodies=(AwardingBody(name=LocalizedText(en="Other College")),)
    )
    token, _ = to_sd_jwt(credential(ours), key=TokenKey.of("ES256"), salts=salts(), now=issuer_site.SIGNED_AT)
    report = verify(token, issuer_site.surroundings(token_site()))
    letter = award_letter(report)
    assert letter is not None
    read = letter[0]
    assert read.kind is Kind.REGULAR
    assert [one.text.en for one in read.learning_outcomes] == ["Check data", "Explain limits"]
    assert read.learner_effort == ours.learner_effort
    assert read.assessment_type == ours.assessment_type
    assert read.form_of_participation == ours.form_of_participation
    assert [(one.framework, one.level, one.asserted_by.en) for one in read.level] == [("EQF", "6", NAME.en)]
    assert not read.content_description
    told = award_data(report)
    assert told["outcomes"] == [{"en": "Check data"}, {"en": "Explain limits"}]
    assert told["workload"]["en"] == "60 hours"
    assert [name["en"] for name in told["awarding_bodies"]] == [NAME.en, "Other College"]


def test_a_claim_that_was_kept_is_not_in_the_letter_and_one_of_another_shape_breaks_nothing() -> None:
    token, _ = to_sd_jwt(credential(), key=TokenKey.of("ES256"), salts=salts(), now=issuer_site.SIGNED_AT)
    letter = award_letter(verify(present(token, ("title", "learningOutcomes")), issuer_site.surroundings(token_site())))
    assert letter is not None
    assert (len(letter[0].learning_outcomes), letter[0].learner_effort, letter[0].assessment_type) == (2, None, ())
    odd = {"notionalWorkload": {"value": True, "unit": "hours"}, "classHours": 3, "learningOutcomes": [1], "level": []}
    read = with_claims(LETTER, odd)
    assert (read.learner_effort, read.class_hours, read.learning_outcomes, read.level) == (None, None, (), ())
    assert with_claims(LETTER, {"typeOfAssessment": "walk"}).assessment_type[0].description.en == "walk"


def test_no_address_and_no_hash_of_one_is_in_a_wallet() -> None:
    token, _ = to_sd_jwt(credential(), key=TokenKey.of("ES256"), salts=salts(), now=issuer_site.SIGNED_AT)
    said = str(read_sd_jwt(token).claims)
    assert "sha256$" not in said
    assert "@" not in said


def test_the_type_is_described_in_both_languages() -> None:
    described = type_metadata()
    assert described["vct"] == VCT
    assert all({one["locale"] for one in claim["display"]} == {"ja", "en"} for claim in described["claims"])
    assert described["claims"][0]["display"][0]["label"] == "マイクロクレデンシャル名称"


def test_every_claim_has_a_name_for_people() -> None:
    written = Path(claims_of_ours.__file__).read_text("utf-8")
    named = {*re.findall(r'say\(\s*"(\w+)"', written), *MANDATORY, *to_claims(credential()).disclosable}
    assert len(named) > 20
    assert [name for name in sorted(named) if not texts.has_term(f"claim.{name}")] == []
