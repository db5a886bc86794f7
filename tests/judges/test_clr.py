"""Our records before other people's verifiers and the published schema (C-01 … C-09, C-11)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from judges.harness import digitalbazaar, json_schema
from judges.test_digitalbazaar import Site
from judges.test_mapped_awards import DID, written
from kakitome.documents.keys.did_web import base_url
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText
from mapping import examples
from support.standards_folder import published

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


SECOND, PLATFORM = "did:web:setouchi.example:issuers:setouchi", "did:web:platform.example"


def over_two_institutions(tmp_path: Path) -> tuple[dict[str, Any], dict[str, Path]]:
    """Let two institutions award, and a platform put both awards together under its own name."""
    awards, folders = [], {}
    for did in (DID, SECOND):
        body = Site(tmp_path / did.rpartition(":")[2], did)
        body.publish()
        folders |= body.folders
        issuer = replace(examples.ISSUER, did=did, base_url=base_url(did))
        lists = [
            json.loads(json.dumps(entry).replace(examples.ISSUER.base_url, base_url(did)))
            for entry in examples.status_entries()
        ]
        unsigned = to_unsigned_credential(
            examples.AWARD,
            issuer,
            addresses=addresses_for(examples.AWARD.microcredential, base_url(did), uuid=examples.UUID),
            status=lists,
            salts=examples.SALTS,
        )
        awards.append(body.sign(unsigned))
    platform = Site(tmp_path / "platform", PLATFORM)
    platform.publish()
    key_document = platform.folder / ".well-known" / "did.json"
    key_document.parent.mkdir()
    key_document.write_bytes((platform.folder / "did.json").read_bytes())
    name = LocalizedText(ja="学修の記録（platform.example がまとめたもの）", en="Learning record, put together")
    terms = RecordTerms(
        url="urn:uuid:3c0f6bb1-3b7b-4b53-8b0e-2b1f4f5d8a10", name=name, valid_from=datetime(2026, 10, 1, tzinfo=UTC)
    )
    signer = Issuer(did=PLATFORM, name=LocalizedText(ja="Kakitome", en="Kakitome"), base_url=base_url(PLATFORM))
    record = platform.sign(to_unsigned_record(awards, signer, terms=terms))
    return record, {**folders, **platform.folders}


def test_others_accept_a_record_over_two_institutions_that_the_platform_signed(tmp_path: Path) -> None:
    record, folders = over_two_institutions(tmp_path)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    accepted = digitalbazaar(file, folders)
    assert accepted.verified, accepted.errors
    assert json_schema(file, published(SCHEMA)).verified
    for inner in record["credentialSubject"]["verifiableCredential"]:
        file.write_text(json.dumps(inner, ensure_ascii=False), encoding="utf-8")
        alone = digitalbazaar(file, folders)
        assert alone.verified, alone.errors
    record["issuer"]["name"] = "x"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert not digitalbazaar(file, folders).verified
