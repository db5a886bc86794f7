"""An award that carries everything that can be attached, judged by others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judges.harness import digitalbazaar, json_schema
from judges.test_digitalbazaar import NOW, Site
from judges.test_mapped_awards import DID
from kakitome.documents.keys.did_web import base_url
from kakitome.mapping.addresses import addresses_for, credential_address, revoked_address
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.endorsement import EndorsementTerms, to_unsigned_endorsement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import Attachments, Endorsed
from mapping import examples
from support.standards_folder import published

pytestmark = pytest.mark.judge
ISSUER: Issuer = replace(examples.ISSUER, did=DID, base_url=base_url(DID))
ENDORSEMENT_SCHEMA = "schemas/ob_v3p0_endorsementcredential_schema.json"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "out", DID)
    made.publish()
    return made


def endorsement(site: Site, about: str) -> dict[str, Any]:
    terms = EndorsementTerms(
        url="urn:uuid:3a5b57e4-2a37-4f0e-94d2-5a1c6f5a9f10",
        about=about,
        name=examples.both("推薦", "Endorsement"),
        comment=examples.both("現場で役立つ内容です。", "Useful at work."),
        valid_from=NOW,
    )
    return site.sign(to_unsigned_endorsement(ISSUER, terms))


def award(site: Site) -> dict[str, Any]:
    addresses = addresses_for(examples.AWARD.microcredential, ISSUER.base_url, uuid=examples.UUID)
    attachments = Attachments(
        of_achievement=Endorsed(documents=(endorsement(site, addresses.achievement),)),
        of_issuer=Endorsed(documents=(endorsement(site, DID),)),
        follows=(
            credential_address(ISSUER.base_url, "0e9d5f35-7a3d-4d26-8d61-6b1f6b7f8a11"),
            "zQmWvQxTqbG2Z9HPJgG57jjwR154cKhbtJenbyYTWkjgF3e",
        ),
        refreshes=True,
        revocation_list_url=revoked_address(ISSUER.base_url),
    )
    return site.sign(
        to_unsigned_credential(
            examples.AWARD,
            ISSUER,
            addresses=addresses,
            status=examples.status_entries(),
            salts=examples.SALTS,
            attachments=attachments,
        )
    )


def test_others_accept_an_award_with_everything_attached(site: Site) -> None:
    document = award(site)
    for member in ("relatedResource", "refreshService"):
        assert member in document
    path = site.write("credentials/1.json", document)
    judged = digitalbazaar(path, site.folders)
    assert judged.verified, judged.errors
    schema = json_schema(path)
    assert schema.verified, schema.errors


def test_others_refuse_it_when_an_endorsement_inside_was_changed(site: Site) -> None:
    document = award(site)
    inner = document["credentialSubject"]["achievement"]["endorsement"][0]
    inner["credentialSubject"]["endorsementComment"] = "x"
    assert not digitalbazaar(site.write("credentials/1.json", document), site.folders).verified


def test_others_accept_an_endorsement_on_its_own(site: Site) -> None:
    path = site.write("endorsement.json", endorsement(site, DID))
    judged = digitalbazaar(path, site.folders)
    assert judged.verified, judged.errors
    schema = json_schema(path, published(ENDORSEMENT_SCHEMA))
    assert schema.verified, schema.errors
