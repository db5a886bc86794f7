"""The platform's own institutions as a registry: who is listed, under which names, and what asking costs."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bootstrap.platforms import DID, NAME, NOW, add_institution, award, open_platform
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.journeys.platform import Platform
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.organisations import Node, NodeKind
from kakitome.records.hosted_issuers import DatabaseHostedIssuers
from kakitome.services.keeping_keys import open_issuer
from kakitome.services.verifying.own_registry import OWN_NAME, own_registry

pytestmark = pytest.mark.django_db

PROFILE = "https://localhost:8000/issuers/u/ob2/issuer.json"


def own(platform: Platform) -> IssuerRegistry:
    return own_registry(DatabaseHostedIssuers(), site_url=platform.site_url)


def test_an_institution_is_listed_by_its_did_and_by_its_profile_with_every_key(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    keys = tuple(key.key_id for key in platform.store("u").issuers.list_keys(DID))
    for name in (DID, PROFILE):
        listed = own(platform).find(name)
        assert listed is not None
        assert (listed.id, listed.name, listed.keys, listed.state) == (name, NAME, keys, "active")
        assert listed.status_required
        assert listed.roles == ()


@pytest.mark.parametrize(
    "name",
    [
        "did:web:localhost%3A8000:issuers:v",
        "https://elsewhere.example/issuers/u/ob2/issuer.json",
        "https://localhost:8000/issuers/u/ob2/issuer.json/",
        "https://localhost:8000/issuers/u/",
        "u",
        "",
        "did:web:\0",
        "urn:x509:sha256:" + "0" * 64,
    ],
)
def test_nobody_is_listed_by_a_name_that_is_only_like_one(tmp_path: Path, name: str) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    assert own(platform).find(name) is None


def test_a_closed_institution_is_listed_until_it_closed(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    issuers = platform.store("u").issuers
    issuers.replace(replace(issuers.get(DID), closed_at=NOW))
    listed = own(platform).find(DID)
    assert listed is not None
    assert (listed.state, listed.until) == ("closed", NOW)


def test_a_demonstration_is_vouched_for_by_nobody(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    assert OWN_NAME in {one.name for one in platform.verifier().registries}
    _add_demonstration(platform)
    # Where nothing is real, the platform is no registry at all.
    assert platform.verifier().registries == ()
    add_institution(platform)
    registries = {one.name: one for one in platform.verifier().registries}
    assert registries[OWN_NAME].find(DID) is not None
    assert registries[OWN_NAME].find("did:web:localhost%3A8000:issuers:sample") is None


def _add_demonstration(platform: Platform) -> None:
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="sample", name=NAME, is_demonstration=True)
    platform.organisations.add_institution(node, now=NOW)
    did, store = "did:web:localhost%3A8000:issuers:sample", platform.store("sample")
    issuer = replace(_issuer_like(did), base_url="https://localhost:8000/issuers/sample/")
    record = IssuerRecord(slug="sample", issuer=issuer, created_at=NOW)
    open_issuer(store, record, key_id=platform.vault("sample").create(), actor="test", now=NOW)


def _issuer_like(did: str) -> Issuer:
    return Issuer(did=did, name=NAME, base_url="", country="JP")


def test_a_check_asks_the_same_of_the_database_among_many_institutions(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    (outcome,) = award(platform, "髙橋 花子")
    document = platform.store("u").awards.get_document(outcome.credential_id)

    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            assert platform.verifier().verify_bytes(document, now=NOW).verdict is Verdict.VALID
        return len(told)

    alone = asked()
    for number in range(7):
        add_institution(platform, f"v{number}", did=f"did:web:localhost%3A8000:issuers:v{number}")
    assert asked() == alone
    platform.sandbox.close()
