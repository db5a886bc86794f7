"""An award becomes an Open Badge 2.0 and comes back whole."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from kakitome.learning.award import Award
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.openbadge.reading import Reading
from kakitome.mapping.openbadges2 import (
    NotInOpenBadges2,
    from_award,
    to_achievement_document,
    to_hosted_award,
    to_issuer_document,
    to_key_document,
    to_revocation_list,
    to_revoked_award,
    to_signed_award,
    to_suspended_award,
)
from kakitome.mapping.openbadges2.addresses import award_address, credential_of, key_address
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.profiles import scaled
from support.strategies import awards

KEY = key_address(examples.ISSUER.base_url)


def facts_of(award: Award = examples.AWARD) -> AwardFacts:
    credential = to_unsigned_credential(
        award,
        examples.ISSUER,
        addresses=addresses_for(award.microcredential, examples.ISSUER.base_url, uuid=examples.UUID),
        salts=examples.SALTS,
    )
    return from_credential(credential)[1]


def hosted(award: Award = examples.AWARD) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    written = (
        to_hosted_award(award.microcredential, facts_of(award), issuer=examples.ISSUER),
        to_achievement_document(award.microcredential, examples.ISSUER),
        to_issuer_document(examples.ISSUER),
    )
    return tuple(json.loads(json.dumps(one, ensure_ascii=False)) for one in written)


def back(award: dict[str, Any], achievement: dict[str, Any], issuer: dict[str, Any]) -> Reading:
    return from_award(award, achievement=achievement, issuer=issuer)


def test_b_09_the_full_example_comes_back_whole() -> None:
    definition, facts, problems = back(*hosted())
    assert problems == ()
    assert definition == examples.DEFINITION
    before = facts_of()
    assert facts == replace(
        before,
        credential=award_address(examples.ISSUER.base_url, before.credential),
        issuer=f"{examples.ISSUER.base_url}ob2/issuer.json",
        learner_identities=before.learner_identities[:1],
    )


@given(awards)
@settings(
    max_examples=scaled(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_b_09_any_award_comes_back_whole(award: Award) -> None:
    before = facts_of(award)
    assume(award.learner.email or award.learner.did)
    definition, facts, problems = back(*hosted(award))
    assert problems == ()
    assert definition == award.microcredential
    for name in ("number", "awarded_on", "valid_from", "valid_until", "grade", "evidence", "narrative"):
        assert getattr(facts, name) == getattr(before, name), name
    for name in ("learner_name", "learner_reading", "learner_roman", "learner_did"):
        assert getattr(facts, name) == getattr(before, name), name


@given(awards)
@settings(
    max_examples=scaled(40), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_either_language_edition_holds_the_whole_definition(award: Award) -> None:
    for language in ("ja", "en"):
        edition = to_achievement_document(award.microcredential, examples.ISSUER, edition=language)
        assert from_award({}, achievement=edition)[0] == award.microcredential


def test_a_signed_award_points_at_its_definition_and_names_its_key() -> None:
    payload = to_signed_award(examples.DEFINITION, facts_of(), issuer=examples.ISSUER, key_url=KEY)
    assert payload["verification"] == {"type": "SignedBadge", "creator": KEY}
    assert payload["badge"] == to_achievement_document(examples.DEFINITION, examples.ISSUER)["id"]


def test_a_signed_award_may_carry_definition_and_issuer_inside() -> None:
    payload = to_signed_award(examples.DEFINITION, facts_of(), issuer=examples.ISSUER, key_url=KEY, inside=True)
    assert payload["badge"]["issuer"]["publicKey"] == KEY
    definition, facts, problems = from_award(payload)
    assert (definition, problems) == (examples.DEFINITION, ())
    assert facts.issuer_name == examples.ISSUER.name


def test_editions_point_at_each_other() -> None:
    japanese = to_achievement_document(examples.DEFINITION, examples.ISSUER)
    english = to_achievement_document(examples.DEFINITION, examples.ISSUER, edition="en")
    assert (japanese["@language"], english["@language"]) == ("ja", "en")
    assert japanese["related"] == [
        {"id": english["id"], "type": "BadgeClass", "@language": "en", "version": "2"},
    ]
    assert english["related"][0]["id"] == japanese["id"]
    assert english["name"] == examples.DEFINITION.title.en


def test_a_definition_in_one_language_has_no_other_edition() -> None:
    alone = replace(examples.DEFINITION, title=LocalizedText(ja="データ倫理"))
    assert "related" not in to_achievement_document(alone, examples.ISSUER)


def test_the_learner_is_identified_by_the_hash_of_the_credential() -> None:
    award, _, _ = hosted()
    identity = facts_of().learner_identities[0]
    assert award["recipient"] == {
        "type": "email",
        "hashed": True,
        "identity": identity["identityHash"],
        "salt": identity["salt"],
    }
    assert examples.AWARD.learner.email not in json.dumps(award)


def test_an_award_to_a_student_number_alone_is_refused() -> None:
    learner = replace(examples.AWARD.learner, email="", did="")
    with pytest.raises(NotInOpenBadges2) as refused:
        to_hosted_award(examples.DEFINITION, facts_of(replace(examples.AWARD, learner=learner)), issuer=examples.ISSUER)
    assert [problem.code for problem in refused.value.problems] == ["E_OB2_HOLDER"]


def test_an_issuer_without_a_public_address_is_refused() -> None:
    silent = replace(examples.ISSUER, email="")
    for write in (
        lambda: to_issuer_document(silent),
        lambda: to_hosted_award(examples.DEFINITION, facts_of(), issuer=silent),
        lambda: to_signed_award(examples.DEFINITION, facts_of(), issuer=silent, key_url=KEY),
    ):
        with pytest.raises(NotInOpenBadges2) as refused:
            write()
        assert "E_OB2_ISSUER_EMAIL" in [problem.code for problem in refused.value.problems]


def test_a_revoked_award_says_nothing_but_that_it_is_revoked() -> None:
    address = hosted()[0]["id"]
    document = to_revoked_award(address)
    assert set(document) == {"@context", "id", "type", "revoked", "revocationReason"}
    assert (document["id"], document["revoked"]) == (address, True)


def test_a_suspended_award_must_not_be_taken_for_valid() -> None:
    document = to_suspended_award(hosted()[0])
    assert document["revoked"] is True
    assert "停止" in document["revocationReason"]
    assert document["issuedOn"] == hosted()[0]["issuedOn"]


def test_the_revocation_list_names_awards_by_their_addresses() -> None:
    document = to_revocation_list(examples.ISSUER, revoked=["https://a.example/1"], suspended=["https://a.example/2"])
    assert document["issuer"] == f"{examples.ISSUER.base_url}ob2/issuer.json"
    assert [one["id"] for one in document["revokedAssertions"]] == ["https://a.example/1", "https://a.example/2"]


def test_a_key_says_whose_it_is() -> None:
    document = to_key_document(examples.ISSUER, url=KEY, pem="-----BEGIN PUBLIC KEY-----")
    assert (document["id"], document["type"], document["owner"]) == (
        KEY,
        "CryptographicKey",
        f"{examples.ISSUER.base_url}ob2/issuer.json",
    )


def test_addresses_lead_back_to_the_credential() -> None:
    credential = facts_of().credential
    assert credential_of(award_address(examples.ISSUER.base_url, credential)) == credential
    assert award_address("https://other.example/", credential) == ""
    assert credential_of("https://a.example/b.json") == ""
