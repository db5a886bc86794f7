"""Offers of a running platform, redeemed over HTTP by clients that others wrote; what they received, read by others still.

Source: OpenID for Verifiable Credential Issuance 1.0.
"""

import json
import re
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from openvc.openid4vci import (
    CredentialOfferMalformed,
    IssuerMetadataMalformed,
    parse_credential_issuer_metadata,
    parse_credential_offer,
)
from openvc.proof.errors import ProofError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from sd_jwt.verifier import SDJWTVerifier

from judges.harness import CACHE, PINNED, client_says, install
from judges.test_shipped_forms import changed
from judges.tokens import ask as token_judge
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from support import forked, migrated_tables
from support.wallet_apps import offer_in

pytestmark = pytest.mark.judge
CLIENTS = {"openid4vc": PINNED / "offers.mjs", "learncard": PINNED / "learncard.mjs"}
"""The wallets' clients, neither built on the other."""
WITHDRAW = """
import sys
from kakitome.bootstrap.starting import start_django
start_django()
from types import SimpleNamespace
from web.places import Place
Place().withdraw(SimpleNamespace(credential_id=sys.argv[1]), only_suspend=True)
"""


@dataclass(frozen=True)
class Site:
    """A platform that answers over HTTP, with offers of its own for each client, one for each form."""

    url: str
    environment: dict[str, str]
    offers: dict[str, dict[str, dict[str, str]]]

    def read(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def key(self, method: str) -> dict[str, str]:
        """Return the key that the issuer's published document lists under a name."""
        listed = json.loads(self.read("/issuers/u/did.json"))["verificationMethod"]
        (found,) = [each for each in listed if each["id"] == method]
        return public_to_jwk(decode_public(found["publicKeyMultibase"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    folder = migrated_tables.lay(tmp_path_factory.mktemp("offering"))
    # One of the clients pushes what it asks for, as DIIP wants it, and the other cannot.
    environment = forked.site(folder, KAKITOME_SITE_URL=url, KAKITOME_OFFER_PUSHED="off")
    program = Path(__file__).with_name("offering_site.py").read_text(encoding="utf-8")
    process = forked.Process(
        program,
        port,
        *CLIENTS,
        *(f"{client} signing in" for client in CLIENTS),
        "openid4vc by reference",
        "openid4vc deferred",
        env=environment,
        stdout=forked.PIPE,
    )
    assert process.stdout is not None
    try:
        yield Site(url=url, environment=environment, offers=json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def redeem(offer: dict[str, str], key: JWK, *, client: str = "openid4vc", **more: Any) -> dict[str, Any]:
    """Let a client redeem an offer; its answer has `refused` when it could not."""
    request = {"link": offer["link"], "txCode": offer["txCode"], "key": key.export(as_dict=True), **more}
    return client_says(CLIENTS[client], request)


def test_a_wallets_client_redeems_an_offer_once_and_others_read_what_it_received(site: Site) -> None:
    offer, key = site.offers["openid4vc"]["micro-credential"], JWK.generate(kty="EC", crv="P-256")
    wrong = redeem({**offer, "txCode": "x"}, key)
    assert wrong["error"]["error"] == "invalid_grant", wrong
    received = redeem(offer, key, event="credential_accepted")
    assert received.get("format") == "dc+sd-jwt", received
    assert redeem(offer, key)["error"]["error"] == "invalid_grant", "a code is used once"
    token = received["credential"]
    public = {name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"}
    signer = site.key(read_compact(token.partition("~")[0].encode()).key_id)
    claims = SdJwtVcProofSuite().verify(token, public_key_jwk=signer).claims
    assert claims["cnf"]["jwk"] == public
    assert SDJWTVerifier(token, lambda *_: JWK(**signer)).get_verified_payload()["cnf"]["jwk"] == public
    with pytest.raises(ProofError):
        SdJwtVcProofSuite().verify(changed(token), public_key_jwk=signer)
    uri = claims["status"]["status_list"]["uri"]

    def accepted() -> bool:
        path = uri.partition("//")[2].partition("/")[2]
        answer = token_judge("sd-verify", token=token, key=signer, lists={uri: site.read(f"/{path}").decode()})
        assert "payload" in answer or "Status is not valid" in answer["refused"], answer
        return "payload" in answer

    assert accepted()
    done = forked.run(WITHDRAW, offer["credential_id"], env=site.environment)
    assert done.returncode == 0, done.stderr
    assert not accepted(), "the copy in the app is suspended with the award"


def test_a_wallets_client_receives_the_open_badge_that_was_signed(site: Site) -> None:
    offer = site.offers["openid4vc"]["open-badge"]
    received = redeem(offer, JWK.generate(kty="EC", crv="P-256"), event="credential_accepted")
    assert received.get("format") == "ldp_vc", received
    assert received["credential"] == json.loads(offer["document"])
    assert redeem(offer, JWK.generate(kty="EC", crv="P-256"))["error"]["error"] == "invalid_grant", (
        "a code is used once"
    )


def test_wallets_clients_receive_the_open_badge_in_an_sd_jwt_and_others_read_it(site: Site) -> None:
    offer, key = site.offers["openid4vc"]["open-badge-sd-jwt"], JWK.generate(kty="EC", crv="P-256")
    received = redeem(offer, key, event="credential_accepted")
    assert received.get("format") == "vc+sd-jwt", received
    token = received["credential"]
    signer = site.key(read_compact(token.partition("~")[0].encode()).key_id)
    said = SDJWTVerifier(token, lambda *_: JWK(**signer)).get_verified_payload()
    assert said["cnf"]["jwk"] == {
        name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"
    }
    signed = json.loads(offer["document"])
    assert {name: said[name] for name in signed if name != "proof"} == {
        name: value for name, value in signed.items() if name != "proof"
    }
    with pytest.raises(InvalidJWSSignature):
        SDJWTVerifier(changed(token), lambda *_: JWK(**signer)).get_verified_payload()


def test_a_wallets_client_asks_again_for_what_cannot_be_signed_at_first(site: Site) -> None:
    for form, name in (("micro-credential", "dc+sd-jwt"), ("open-badge-sd-jwt", "vc+sd-jwt")):
        offer, key = site.offers["openid4vc deferred"][form], JWK.generate(kty="EC", crv="P-256")
        received = redeem(offer, key)
        assert (received.get("deferred"), received.get("format")) == (True, name), received
        said = json.loads(read_compact(received["credential"].partition("~")[0].encode()).payload)
        assert said["cnf"]["jwk"]["x"] == key.export_public(as_dict=True)["x"], "the key that was proved at first"


def test_a_wallets_client_reads_an_offer_by_reference_once(site: Site) -> None:
    offer = site.offers["openid4vc by reference"]["micro-credential"]
    short, key = {**offer, "link": offer["short_link"]}, JWK.generate(kty="EC", crv="P-256")
    received = redeem(short, key, event="credential_accepted")
    assert received.get("format") == "dc+sd-jwt", received
    assert "credential" not in redeem(short, key), "a reference is read once"


def test_the_client_of_another_wallet_redeems_both_forms_once_with_a_key_named_by_an_identifier(site: Site) -> None:
    offers, key = site.offers["learncard"], JWK.generate(kty="EC", crv="P-256")
    wrong = redeem({**offers["micro-credential"], "txCode": "x"}, key, client="learncard")
    assert wrong["error"]["error"] == "invalid_grant", wrong
    received = redeem(offers["micro-credential"], key, client="learncard")
    assert received.get("format") == "dc+sd-jwt", received
    again = redeem(offers["micro-credential"], key, client="learncard")
    assert again["error"]["error"] == "invalid_grant", "a code is used once"
    token = received["credential"]
    signer = site.key(read_compact(token.partition("~")[0].encode()).key_id)
    public = {name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"}
    readings = [
        SdJwtVcProofSuite().verify(token, public_key_jwk=signer).claims,
        SDJWTVerifier(token, lambda *_: JWK(**signer)).get_verified_payload(),
    ]
    assert [claims["cnf"]["jwk"] for claims in readings] == [public, public]
    badge = redeem(offers["open-badge"], key, client="learncard")
    assert (badge.get("format"), badge["credential"]) == ("ldp_vc", json.loads(offers["open-badge"]["document"])), badge
    assert redeem(offers["open-badge"], key, client="learncard")["error"]["error"] == "invalid_grant"


def agree(address: str, *, offer: dict[str, str]) -> str:
    """Agree in the browser of whoever made the offer; the address that it is sent back to."""
    browser = requests.Session()
    browser.cookies.set(offer["session_name"], offer["session"])
    page = browser.get(address, timeout=30)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    answer = browser.post(
        page.url, data=fields | {"agreed": "1"}, headers={"Referer": page.url}, allow_redirects=False, timeout=30
    )
    assert answer.status_code == 303, (page.status_code, answer.status_code)
    return answer.headers["Location"]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_clients_of_two_wallets_receive_by_their_persons_signing_in(site: Site, client: str) -> None:
    offer, key = site.offers[f"{client} signing in"]["micro-credential"], JWK.generate(kty="EC", crv="P-256")
    script = PINNED / "signing_in.mjs"
    install(copy=[script])
    process = subprocess.Popen(
        ["node", str(CACHE / PINNED.name / script.name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(
            json.dumps({"client": client, "link": offer["link"], "key": key.export(as_dict=True)}) + "\n"
        )
        process.stdin.flush()
        opened = json.loads(process.stdout.readline())
        assert "open" in opened, opened
        process.stdin.write(json.dumps({"back": agree(opened["open"], offer=offer)}) + "\n")
        process.stdin.flush()
        received = json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
    assert received.get("format") == "dc+sd-jwt", received
    token = received["credential"]
    signer = site.key(read_compact(token.partition("~")[0].encode()).key_id)
    public = {name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"}
    assert SdJwtVcProofSuite().verify(token, public_key_jwk=signer).claims["cnf"]["jwk"] == public
    spent = redeem(offer, key, client=client)
    assert spent["error"]["error"] == "invalid_grant", "what was agreed to took the offer's own code away"


def test_another_implementation_reads_offer_and_metadata_and_refuses_them_with_a_flaw(site: Site) -> None:
    def secured(text: str) -> dict[str, Any]:
        # It takes nothing without TLS, which loopback has not.
        read: dict[str, Any] = json.loads(text.replace("http://", "https://"))
        return read

    offer = secured(json.dumps(offer_in(site.offers["openid4vc"]["micro-credential"]["link"])))
    metadata = secured(site.read("/.well-known/openid-credential-issuer/issuers/u").decode())
    read = parse_credential_issuer_metadata(metadata)
    assert parse_credential_offer(offer).credential_issuer == read.credential_issuer
    assert set(offer["credential_configuration_ids"]) <= set(read.credential_configurations_supported)
    assert read.nonce_endpoint and read.notification_endpoint and read.deferred_credential_endpoint
    with pytest.raises(CredentialOfferMalformed):
        parse_credential_offer({**offer, "credential_configuration_ids": []})
    with pytest.raises(IssuerMetadataMalformed):
        parse_credential_issuer_metadata({**metadata, "nonce_endpoint": "http://u.example/nonce"})
