"""High assurance (HAIP 1.0) as a wallet's client that others wrote goes through it, over HTTP.

Source: OpenID4VC High Assurance Interoperability Profile 1.0 §4.
"""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from openvc.proof.sd_jwt import SdJwtVcProofSuite

from judges.harness import CACHE, PINNED, install
from judges.test_shipped_offers import Site, agree, redeem
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.x509_chain import write_chain
from support import forked, migrated_tables
from support.attested_wallet import Authority, a_key, public

pytestmark = pytest.mark.judge
AUTHORITY, OTHER = Authority(), Authority("Authority of somebody")
APP = "https://wallet.mihon.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A platform that believes one authority of wallets, and the same one of keys."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, folder = f"http://localhost:{port}", tmp_path_factory.mktemp("attested")
    anchors = folder / "authorities.pem"
    anchors.write_bytes(write_chain([AUTHORITY.anchor]))
    environment = forked.site(
        migrated_tables.lay(tmp_path_factory.mktemp("offering")),
        KAKITOME_SITE_URL=url,
        KAKITOME_HAIP_WALLETS=str(anchors),
        KAKITOME_HAIP_KEYS=str(anchors),
    )
    program = Path(__file__).with_name("offering_site.py").read_text(encoding="utf-8")
    process = forked.Process(program, port, "attested", "unknown", env=environment, stdout=forked.PIPE)
    assert process.stdout is not None
    try:
        yield Site(url=url, environment=environment, offers=json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def received_by(offer: dict[str, str], key: JWK, *, authority: Authority) -> dict[str, Any]:
    """Let the client go through all of it; what it wrote last."""
    script, app_key, token_key = PINNED / "high_assurance.mjs", a_key(), a_key()
    install(copy=[script])
    process = subprocess.Popen(
        ["node", str(CACHE / PINNED.name / script.name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    given = {
        "link": offer["link"],
        "key": key.export(as_dict=True),
        "tokenKey": token_key.export(as_dict=True),
        "appKey": app_key.export(as_dict=True),
        "appId": APP,
        "attestation": authority.attest(app_key, app_id=APP),
        "keyAttestation": authority.attest_keys(key),
    }
    try:
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        written: dict[str, Any] = json.loads(process.stdout.readline())
        if "open" in written:
            process.stdin.write(json.dumps({"back": agree(written["open"], offer=offer)}) + "\n")
            process.stdin.flush()
            written = json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
    return written


def test_a_wallets_client_receives_with_attestations_and_tokens_that_belong_to_its_key(site: Site) -> None:
    offer, key = site.offers["attested"]["micro-credential"], a_key()
    received = received_by(offer, key, authority=AUTHORITY)
    assert received.get("tokenType") == "DPoP", received
    assert received["again"] == received["credential"], "refreshed, the same bytes"
    signer = site.key(read_compact(received["credential"].partition("~")[0].encode()).key_id)
    claims = SdJwtVcProofSuite().verify(received["credential"], public_key_jwk=signer).claims
    assert claims["cnf"]["jwk"] == public(key)


def test_a_client_whose_provider_nobody_knows_and_one_without_are_refused(site: Site) -> None:
    offer = site.offers["unknown"]["micro-credential"]
    refused = received_by(offer, a_key(), authority=OTHER)
    assert "refused" in refused and refused["error"]["error"] == "invalid_client", refused
    plain = redeem(offer, a_key())
    assert "refused" in plain and "credential" not in plain
