"""Awards as the mapping writes them, judged by others; and what they say about two languages in one field."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judges.harness import digitalbazaar, json_schema
from judges.test_digitalbazaar import Site
from kakitome.documents.keys.did_web import base_url
from kakitome.learning.award import Award
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.strategies import NASTY

pytestmark = pytest.mark.judge
DID = "did:web:asuka.example:issuers:asuka"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "out", DID)
    made.publish()
    return made


def written(award: Award) -> dict[str, Any]:
    return to_unsigned_credential(
        award,
        replace(examples.ISSUER, did=DID, base_url=base_url(DID)),
        addresses=addresses_for(award.microcredential, base_url(DID), uuid=examples.UUID),
        status=examples.status_entries(),
        salts=examples.SALTS,
    )


def nasty(award: Award) -> Award:
    """Put every difficult text into the outcomes of an award."""
    outcome = award.microcredential.learning_outcomes[0]
    many = tuple(replace(outcome, text=LocalizedText(ja=text, en=text), code=text) for text in NASTY)
    return replace(award, grade="\u202e秀\n", microcredential=replace(award.microcredential, learning_outcomes=many))


@pytest.mark.parametrize("award", [examples.AWARD, nasty(examples.AWARD)], ids=["full", "nasty texts"])
def test_others_accept_an_award(site: Site, award: Award) -> None:
    path = site.write("credentials/1.json", site.sign(written(award)))
    judged = digitalbazaar(path, site.folders)
    assert judged.verified, judged.errors
    schema = json_schema(path)
    assert schema.verified, schema.errors


TWO_LANGUAGES = [{"@value": "データ", "@language": "ja"}, {"@value": "Data", "@language": "en"}]


def test_language_value_objects_please_the_verifier_and_break_the_schema(site: Site) -> None:
    document = {**written(examples.AWARD), "name": TWO_LANGUAGES}
    path = site.write("credentials/1.json", site.sign(document))
    assert digitalbazaar(path, site.folders).verified
    assert not json_schema(path).verified


@pytest.mark.parametrize("place", ["name", "achievement"])
def test_a_language_map_pleases_the_schema_and_breaks_the_verifier(site: Site, place: str) -> None:
    document = site.sign(written(examples.AWARD))
    broken = deepcopy(document)
    holder = broken if place == "name" else broken["credentialSubject"]["achievement"]
    holder["name"] = {"ja": "データ", "en": "Data"}
    path = site.write("credentials/1.json", broken)
    assert json_schema(path).verified
    judged = digitalbazaar(path, site.folders)
    assert not judged.verified
    assert "Safe mode validation error." in json.dumps(judged.errors)
