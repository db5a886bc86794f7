"""How an award says that it must not be accepted, before everybody who reads it: shipped files, and the other ways.

The table of docs/adr/0023-one-status-entry.md is what these tests find.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from judges.harness import digitalbazaar, json_schema
from judges.test_dcc import asked
from judges.test_digitalbazaar import NEW, NOW, Site, credential
from kakitome.documents.keys.did_web import base_url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.documents.status.bitstring import (
    ListTerms,
    build_list_credential,
    decode_bits,
    encode_bits,
    read_bit,
)

pytestmark = pytest.mark.judge
PLACE, OTHER_PLACE = 94_567, 4_711
STATES = ("in force", "suspended", "revoked")
WANTED = [True, False, False]


def openbadgeslib(document: Mapping[str, Any], folders: Mapping[str, Path], *, key: bytes) -> bool:
    """Ask openbadgeslib. It wants lists as tokens; ours carry their proof inside, so it is told not to check that."""

    def download(url: str) -> bytes:
        address, folder = next((one, place) for one, place in folders.items() if url.startswith(one))
        return (folder / url.removeprefix(address)).read_bytes()

    try:
        OB3LdpVerifier(key).verify(dict(document), check_status=True, download=download, verify_status_list=False)
    except OB3VerificationError:
        return False
    return True


def by_the_rule_of_1edtech(document: Mapping[str, Any], folders: Mapping[str, Path]) -> bool:
    """Read status lists as 1EdTech's public validator does, told from its source: its Java does not run here.

    It looks at the entries in `credentialStatus` whose purpose is *revocation*, in their order, until one has told it
    something; a list is for one purpose, which has to be the entry's.
    """
    stated = document.get("credentialStatus")
    for entry in stated if isinstance(stated, list) else [stated]:
        if entry and entry["type"] == "BitstringStatusListEntry" and entry.get("statusPurpose") == "revocation":
            url = entry["statusListCredential"]
            address, folder = next((one, place) for one, place in folders.items() if url.startswith(one))
            subject = json.loads((folder / url.removeprefix(address)).read_bytes())["credentialSubject"]
            return subject["statusPurpose"] == "revocation" and not read_bit(
                decode_bits(subject["encodedList"]), entry["statusListIndex"]
            )
    return True


def pem(multikey: str) -> bytes:
    return decode_public(multikey).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def entry(site: Site, purpose: str, place: int, **more: Any) -> dict[str, Any]:
    url = f"{base_url(site.did)}status/{purpose}-1.json"
    return {
        "id": f"{url}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(place),
        "statusListCredential": url,
        **more,
    }


def ways(site: Site) -> dict[str, dict[str, Any]]:
    revocation, suspension = entry(site, "revocation", PLACE), entry(site, "suspension", OTHER_PLACE)
    return {
        "full IRI": {"credentialStatus": revocation, STATUS_PROPERTY: [suspension]},
        "a list": {"credentialStatus": [revocation, suspension]},
        "suspension": {"credentialStatus": suspension},
    }


FOUND = {
    "full IRI": {"digitalbazaar": True, "dcc": True, "openbadgeslib": False, "schema": True, "1EdTech": True},
    "a list": {"digitalbazaar": False, "dcc": False, "openbadgeslib": False, "schema": False, "1EdTech": True},
    "suspension": {"digitalbazaar": False, "dcc": False, "openbadgeslib": False, "schema": True, "1EdTech": True},
}
"""Who accepts an award that is suspended (the schema: who accepts its form)."""


@pytest.mark.parametrize("way", FOUND)
def test_every_other_way_is_refused_or_overlooked_by_somebody(way: str, tmp_path: Path) -> None:
    site = Site(tmp_path, "did:web:kita.example:issuers:nursing")
    site.publish()
    terms = ListTerms(valid_from=NOW - timedelta(hours=1), valid_until=NOW + timedelta(days=30), ttl_ms=300_000)
    url = f"{base_url(site.did)}status/suspension-1.json"
    bits = encode_bits([OTHER_PLACE])
    made = build_list_credential(url, issuer=site.did, purpose="suspension", encoded_list=bits, terms=terms)
    site.write("status/suspension-1.json", site.sign(made))
    bare = {name: value for name, value in credential().items() if "redentialStatus" not in name}
    document = site.sign(bare | ways(site)[way])
    file = site.write("credentials/1.json", document)
    told = asked(site, document)
    key = NEW.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    assert {
        "digitalbazaar": digitalbazaar(file, site.folders).verified,
        "dcc": told.steps["valid_signature"] is True
        and False not in (told.steps.get("revocation_status"), told.steps.get("suspension_status")),
        "openbadgeslib": openbadgeslib(document, site.folders, key=key),
        "schema": json_schema(file).verified,
        "1EdTech": by_the_rule_of_1edtech(document, site.folders),
    } == FOUND[way]
