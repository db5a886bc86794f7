"""Our records before other people's verifiers and the published schema (C-01 … C-09, C-11)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from judges.harness import digitalbazaar, json_schema
from judges.test_digitalbazaar import Site
from judges.test_mapped_awards import DID, written
from kakitome.documents.keys.did_web import base_url
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from standards_folder import published

pytestmark = pytest.mark.judge
SCHEMA = "schemas/clr_v2p0_clrcredential_schema.json"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "out", DID)
    made.publish()
    return made


def a_record(site: Site) -> dict[str, Any]:
    issuer = replace(examples.ISSUER, did=DID, base_url=base_url(DID))
    definition = replace(examples.AWARD.microcredential, identifier="second", title=examples.both("応用", "Applied"))
    awards = [
        site.sign(written(award)) for award in (examples.AWARD, replace(examples.AWARD, microcredential=definition))
    ]
    awards[1]["id"] = awards[1]["id"].replace(".json", "2.json")
    awards[1] = site.sign({name: value for name, value in awards[1].items() if name != "proof"})
    terms = RecordTerms(
        url=f"{base_url(DID)}records/1.json",
        name=LocalizedText(ja="学修記録", en="Learning record"),
        valid_from=datetime(2026, 10, 1, tzinfo=UTC),
    )
    return site.sign(to_unsigned_record(awards, issuer, terms=terms))


def test_others_accept_a_record_and_refuse_it_when_an_award_was_changed(site: Site) -> None:
    record = a_record(site)
    accepted = digitalbazaar(site.write("record.json", record), site.folders)
    assert accepted.verified, accepted.errors
    record["credentialSubject"]["verifiableCredential"][0]["name"] = "x"
    assert not digitalbazaar(site.write("changed.json", record), site.folders).verified


def test_others_accept_an_award_that_was_taken_out_of_a_record(site: Site) -> None:
    inner = a_record(site)["credentialSubject"]["verifiableCredential"][0]
    taken = digitalbazaar(site.write("taken.json", inner), site.folders)
    assert taken.verified, taken.errors


def test_a_record_has_the_form_of_the_published_schema(site: Site) -> None:
    schema = published(SCHEMA)
    record = a_record(site)
    assert json_schema(site.write("record.json", record), schema).verified
    del record["name"]
    assert not json_schema(site.write("nameless.json", record), schema).verified
