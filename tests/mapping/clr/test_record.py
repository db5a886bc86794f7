"""A learner's awards become one record: nothing of them changes, and what belongs together is said once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kakitome.documents.clr.record import Association
from kakitome.documents.verification.field_rules import field_problems
from kakitome.learning.award import Award, Learner
from kakitome.learning.microcredential import Microcredential, Stackability
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.clr import RecordTerms, associations_between, to_unsigned_record
from kakitome.mapping.clr.writing import RecordNotWritable
from kakitome.values.localized_text import LocalizedText
from mapping import examples

TERMS = RecordTerms(
    url="urn:uuid:4a0d4d3c-2f1a-4a86-9f0c-3ad5b7cf5a10",
    name=LocalizedText(ja="学修記録", en="Learning record"),
    valid_from=datetime(2026, 11, 21, tzinfo=UTC),
)
ADVANCED = replace(
    examples.DEFINITION,
    identifier="data-advanced",
    title=examples.both("データ分析の応用", "Applied data analysis"),
    prerequisites=examples.both(f"「{examples.DEFINITION.title.ja}」を修了していること", "None"),
    stackability=None,
)


def written(definition: Microcredential = examples.DEFINITION, learner: Learner | None = None) -> dict[str, Any]:
    award: Award = replace(examples.AWARD, microcredential=definition, learner=learner or examples.AWARD.learner)
    addresses = addresses_for(definition, examples.ISSUER.base_url, uuid=examples.UUID)
    return to_unsigned_credential(award, examples.ISSUER, addresses=addresses, salts=examples.SALTS)


def achieved(*definitions: Microcredential) -> list[tuple[str, Microcredential]]:
    return [(f"urn:x:{number}", definition) for number, definition in enumerate(definitions)]


def test_awards_stand_in_the_record_unchanged_and_it_has_the_form_of_the_standard() -> None:
    awards = [written(), written(ADVANCED)]
    record = to_unsigned_record(awards, examples.ISSUER, terms=TERMS)
    assert record["credentialSubject"]["verifiableCredential"] == awards
    assert record["@context"][1].startswith("https://purl.imsglobal.org/spec/clr/v2p0/")
    assert record["name"] == "学修記録"
    assert field_problems(record, name="ClrCredential") == []


def test_the_learner_is_named_once_by_everything_that_the_awards_know() -> None:
    record = to_unsigned_record([written(), written(ADVANCED)], examples.ISSUER, terms=TERMS)
    assert record["credentialSubject"]["identifier"] == written()["credentialSubject"]["identifier"]


def test_a_prerequisite_precedes() -> None:
    found = associations_between(achieved(examples.DEFINITION, ADVANCED))
    assert found == (Association(kind="precedes", source="urn:x:0", target="urn:x:1"),)


def test_what_stacks_into_another_is_part_of_it() -> None:
    stack = Stackability(stackable=True, into=(examples.both("データ分析の　応用", ""),))
    small = replace(examples.DEFINITION, title=examples.both("統計の入門", ""), stackability=stack)
    small = replace(small, prerequisites=LocalizedText())
    found = associations_between(achieved(small, ADVANCED))
    assert found == (Association(kind="isPartOf", source="urn:x:0", target="urn:x:1"),)


def test_a_later_version_replaces_an_earlier_one() -> None:
    plain = replace(examples.DEFINITION, prerequisites=LocalizedText(), stackability=None)
    found = associations_between(achieved(plain, replace(plain, version=plain.version + 1)))
    assert found == (Association(kind="replacedBy", source="urn:x:0", target="urn:x:1"),)


def test_titles_that_merely_resemble_each_other_are_not_associated() -> None:
    other = replace(ADVANCED, prerequisites=examples.both("統計の知識", "Statistics"))
    assert associations_between(achieved(examples.DEFINITION, other)) == ()


def test_no_award_makes_no_record() -> None:
    with pytest.raises(RecordNotWritable) as caught:
        to_unsigned_record([], examples.ISSUER, terms=TERMS)
    assert caught.value.code == "E_CLR_NO_AWARD"


def test_awards_of_two_learners_make_no_record() -> None:
    learners = [replace(examples.AWARD.learner, did=f"did:key:z6Mk{name}") for name in ("a", "b")]
    with pytest.raises(RecordNotWritable) as caught:
        to_unsigned_record([written(learner=one) for one in learners], examples.ISSUER, terms=TERMS)
    assert caught.value.code == "E_CLR_LEARNERS"
