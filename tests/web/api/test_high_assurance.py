"""Hand-over where apps have to be attested and tokens belong to keys (HAIP 1.0), and the attacks on that way.

Source: OpenID4VC High Assurance Interoperability Profile 1.0 §4; RFC 9449; RFC 9700 §4.14.2; OAuth 2.0 Attestation-Based
Client Authentication, draft 07; OpenID for Verifiable Credential Issuance 1.0, appendices D, E.
"""

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kakitome.bootstrap.offer_settings import token_certificates_of
from kakitome.documents.jose.certificates import certified_key
from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.x509_chain import write_chain
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Misconfigured
from kakitome.journeys.handing_out.copies import end_copy
from kakitome.journeys.handing_out.offers import MadeOffer
from kakitome.journeys.sealing import make_token_request
from kakitome.services.issuing import AwardOutcome
from support.attested_wallet import AttestedWallet, Authority, a_key
from support.wallet_apps import WalletApp, refusal_of
from web.account.test_hand_over_by_signing_in import VERIFIER, challenge_of
from web.api.test_wallet_apps import GONE, award, held, offered, own_clock
from web.places import PASSWORD, Place
from web.public.conftest import place

__all__ = ["award", "own_clock", "place"]

AUTHORITY, OTHER = Authority(), Authority("Authority of somebody")


@pytest.fixture(autouse=True)
def high_assurance(place: Place) -> Iterator[None]:
    platform = place.platform
    before = platform.offer_terms
    terms = replace(before, wallet_anchors=(AUTHORITY.anchor,), needs_pushed=True)
    object.__setattr__(platform, "offer_terms", terms)
    yield
    object.__setattr__(platform, "offer_terms", before)


@pytest.fixture
def made(place: Place, award: AwardOutcome) -> MadeOffer:
    return offered(place, award)


@pytest.fixture
def wallet(made: MadeOffer) -> AttestedWallet:
    return AttestedWallet(made.link, authority=AUTHORITY)


def tokens(wallet: AttestedWallet, made: MadeOffer) -> dict[str, Any]:
    response = wallet.exchange(made.tx_code)
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_an_attested_app_receives_what_belongs_to_its_keys(
    place: Place, wallet: AttestedWallet, made: MadeOffer
) -> None:
    server = Client().get(f"/.well-known/oauth-authorization-server/issuers/{place.key}").json()
    assert server["token_endpoint_auth_methods_supported"] == ["attest_jwt_client_auth"]
    assert server["dpop_signing_alg_values_supported"] == ["ES256"]
    assert (
        server["require_pushed_authorization_requests"] is True and "refresh_token" in server["grant_types_supported"]
    )
    first = wallet.client.post(
        wallet.path("token"), "grant_type=refresh_token", content_type="application/x-www-form-urlencoded"
    )
    assert refusal_of(first) == (400, "invalid_dpop_proof", "E_JWS_SEGMENTS")
    given = tokens(wallet, made)
    assert given["token_type"] == "DPoP" and given["refresh_token"]
    received = wallet.ask(given["access_token"])
    assert received.status_code == 200, received.content
    claims = read_sd_jwt(received.json()["credentials"][0]["credential"].encode()).claims
    assert claims["cnf"]["jwk"]["x"] == wallet.public["x"]
    assert wallet.notify(given["access_token"], received.json()["notification_id"]).status_code == 204
    row = place.platform.store(place.key).offers.find(received.json()["notification_id"])
    assert row is not None and row.app == wallet.app_id and given["refresh_token"] not in repr(row)


def test_a_stolen_token_is_of_no_use_without_its_key(wallet: AttestedWallet, made: MadeOffer) -> None:
    token = tokens(wallet, made)["access_token"]
    body = {"credential_configuration_id": "micro-credential", "proofs": {"jwt": [wallet.proof()]}}
    path = wallet.path("credential")
    thief = a_key()
    for headers, refused in (
        ({"Authorization": f"Bearer {token}"}, (401, "invalid_token", "E_OFFER_TOKEN")),
        ({"Authorization": f"DPoP {token}"}, (401, "invalid_dpop_proof", "E_JWS_SEGMENTS")),
        (
            {"Authorization": f"DPoP {token}", "DPoP": wallet.dpop(path, token=token, key=thief)},
            (401, "invalid_token", "E_OFFER_TOKEN"),
        ),
    ):
        response = wallet.client.post(path, body, content_type="application/json", headers=headers)
        assert refusal_of(response) == refused
        assert response.headers["WWW-Authenticate"].startswith("DPoP ")
    assert wallet.ask(token).status_code == 200


def test_a_proof_is_for_one_request_and_shown_once(wallet: AttestedWallet, made: MadeOffer) -> None:
    token = tokens(wallet, made)["access_token"]
    path, body = wallet.path("credential"), {"credential_configuration_id": "micro-credential"}

    def shown(proof: str) -> tuple[int, str, str]:
        headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
        return refusal_of(wallet.client.post(path, body, content_type="application/json", headers=headers))

    proof = wallet.dpop(path, token=token)
    assert shown(proof) == (400, "invalid_proof", "E_OFFER_PROOF_MISSING"), "it passes, and is used up"
    refused = "invalid_dpop_proof"
    assert shown(proof) == (401, refused, "E_DPOP_SHOWN")
    for changes, code in (
        ({"htm": "GET"}, "E_DPOP_REQUEST"),
        ({"htu": "https://other.mihon.ac.jp/issuers/x/oid4vci/credential"}, "E_DPOP_REQUEST"),
        ({"ath": "A" * 43}, "E_DPOP_TOKEN"),
        ({"iat": int(time.time()) - 600}, "E_SIGNED_TIME"),
        ({"jti": None}, "E_SIGNED_CLAIMS"),
    ):
        assert shown(wallet.dpop(path, token=token, **changes)) == (401, refused, code), changes
    for nonce in (None, wallet.nonce(), "made up"):
        assert shown(wallet.dpop(path, token=token, nonce=nonce)) == (401, "use_dpop_nonce", "E_DPOP_NONCE"), nonce


def test_the_attestation_of_another_wallet_opens_nothing(wallet: AttestedWallet, made: MadeOffer) -> None:
    other = AttestedWallet(made.link, authority=AUTHORITY, app_id="https://other.mihon.example")
    wallet.exchange("000000")
    wallet_headers = wallet.attested()
    flaws: list[tuple[dict[str, str], str]] = [
        ({"OAuth-Client-Attestation": "", "OAuth-Client-Attestation-PoP": ""}, "E_ATTESTATION_MISSING"),
        ({"OAuth-Client-Attestation-PoP": ""}, "E_ATTESTATION_MISSING"),
        # What was overheard of another app: its attestation, without its key.
        ({"OAuth-Client-Attestation": other.attested()["OAuth-Client-Attestation"]}, "E_SIGNED_SIGNATURE"),
        (other.attested(), "E_ATTESTATION_PROOF"),
        (wallet.attested(aud="https://other.mihon.ac.jp/issuers/x"), "E_ATTESTATION_PROOF"),
        (wallet.attested(iss="https://other.mihon.example"), "E_ATTESTATION_PROOF"),
        (wallet.attested(iat=int(time.time()) - 900), "E_SIGNED_TIME"),
        ({"OAuth-Client-Attestation": OTHER.attest(wallet.app_key, app_id=wallet.app_id)}, "E_ATTESTATION_PROVIDER"),
        (
            {"OAuth-Client-Attestation": AUTHORITY.attest(wallet.app_key, app_id=wallet.app_id, exp=1)},
            "E_SIGNED_TIME",
        ),
        (
            {"OAuth-Client-Attestation": AUTHORITY.attest(wallet.app_key, app_id=wallet.app_id, header={"typ": "JWT"})},
            "E_SIGNED_TYPE",
        ),
    ]
    for headers, code in flaws:
        assert refusal_of(wallet.exchange(made.tx_code, headers=headers)) == (401, "invalid_client", code), code
    assert wallet.exchange(made.tx_code, headers=wallet_headers).status_code == 200
    assert refusal_of(wallet.exchange(made.tx_code, headers=wallet_headers)) == (401, "invalid_client", "E_DPOP_SHOWN")
    plain = WalletApp(made.link).exchange(made.tx_code)
    assert plain.status_code == 400 and plain.json()["error"] == "invalid_dpop_proof"


def test_a_refresh_token_is_used_once_and_twice_ends_all_of_them(wallet: AttestedWallet, made: MadeOffer) -> None:
    first = tokens(wallet, made)
    received = wallet.ask(first["access_token"]).json()["credentials"]
    second = wallet.refresh(first["refresh_token"]).json()
    assert second["token_type"] == "DPoP" and second["refresh_token"] != first["refresh_token"]
    assert wallet.ask(second["access_token"]).json()["credentials"] == received
    ended = (401, "invalid_token", "E_OFFER_TOKEN")
    assert refusal_of(wallet.ask(first["access_token"])) == ended
    # A thief without the key, and another attested app, change nothing.
    gone = (400, "invalid_grant", "E_OFFER_REFRESH")
    for thief in (replace(wallet, token_key=a_key()), replace(wallet, app_id="https://other.mihon.example")):
        assert refusal_of(thief.refresh(first["refresh_token"])) == gone
    third = wallet.refresh(second["refresh_token"])
    assert third.status_code == 200
    assert refusal_of(wallet.refresh(first["refresh_token"])) == gone, "used before"
    assert refusal_of(wallet.ask(third.json()["access_token"])) == ended
    assert refusal_of(wallet.refresh(third.json()["refresh_token"])) == gone


def test_refreshing_ends_with_the_copy_and_after_thirty_days(
    place: Place, award: AwardOutcome, wallet: AttestedWallet, made: MadeOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tokens(wallet, made)
    offer = wallet.ask(first["access_token"]).json()["notification_id"]
    platform, real = place.platform, place.platform.now
    gone = (400, "invalid_grant", "E_OFFER_REFRESH")
    monkeypatch.setattr("support.attested_wallet.time.time", lambda past=time.time: past() + 31 * 86_400)
    object.__setattr__(platform, "now", lambda: real() + timedelta(days=31))
    wallet.dpop_nonce = ""
    assert refusal_of(wallet.refresh(first["refresh_token"])) == gone
    monkeypatch.undo()
    object.__setattr__(platform, "now", real)
    second = wallet.refresh(first["refresh_token"]).json()
    assert end_copy(platform, held(place, award.number), key=offer)
    assert refusal_of(wallet.refresh(second["refresh_token"])) == gone
    assert refusal_of(wallet.ask(second["access_token"])) == (401, "invalid_token", "E_OFFER_TOKEN")


def test_keys_have_to_be_attested_where_that_is_asked_for(
    place: Place, wallet: AttestedWallet, made: MadeOffer
) -> None:
    terms = replace(place.platform.offer_terms, key_anchors=(AUTHORITY.anchor,))
    object.__setattr__(place.platform, "offer_terms", terms)
    metadata = Client().get(f"/.well-known/openid-credential-issuer/issuers/{place.key}").json()
    known = metadata["credential_configurations_supported"]["micro-credential"]["proof_types_supported"]["jwt"]
    assert known["key_attestations_required"] == {}
    token = tokens(wallet, made)["access_token"]

    def asked(attestation: str | None) -> Any:
        return wallet.ask(token, proof=wallet.proof(header={"key_attestation": attestation}))

    flaws: list[tuple[Callable[[], str | None], str]] = [
        (lambda: None, "E_KEY_PROOF_UNATTESTED"),
        (lambda: AUTHORITY.attest_keys(a_key()), "E_ATTESTATION_KEY"),
        (lambda: OTHER.attest_keys(wallet.key), "E_ATTESTATION_PROVIDER"),
        (lambda: AUTHORITY.attest_keys(wallet.key, exp=1), "E_SIGNED_TIME"),
        (lambda: AUTHORITY.attest_keys(wallet.key, nonce="another"), "E_KEY_PROOF_NONCE"),
        (lambda: AUTHORITY.attest(wallet.key, app_id=wallet.app_id), "E_SIGNED_TYPE"),
    ]
    for attest, code in flaws:
        assert refusal_of(asked(attest()))[2] == code, code
    assert asked(AUTHORITY.attest_keys(a_key(), wallet.key)).status_code == 200


def test_an_attestation_shown_by_itself_is_about_one_key_and_has_our_nonce(
    place: Place, wallet: AttestedWallet, made: MadeOffer
) -> None:
    def asked(attestation: str) -> Any:
        body = {"credential_configuration_id": "micro-credential", "proofs": {"attestation": [attestation]}}
        return wallet.post("credential", body, token=token)

    token = tokens(wallet, made)["access_token"]
    missing = refusal_of(asked(AUTHORITY.attest_keys(wallet.key, nonce=wallet.nonce())))
    assert missing == (400, "invalid_proof", "E_OFFER_PROOF_MISSING"), "where nobody is believed it proves nothing"
    terms = replace(place.platform.offer_terms, key_anchors=(AUTHORITY.anchor,))
    object.__setattr__(place.platform, "offer_terms", terms)
    for attestation, code in (
        (AUTHORITY.attest_keys(wallet.key), "E_KEY_PROOF_NONCE"),
        (AUTHORITY.attest_keys(wallet.key, nonce="another"), "E_KEY_PROOF_NONCE"),
        (AUTHORITY.attest_keys(wallet.key, a_key(), nonce=wallet.nonce()), "E_ATTESTATION_KEY"),
        (OTHER.attest_keys(wallet.key, nonce=wallet.nonce()), "E_ATTESTATION_PROVIDER"),
    ):
        assert refusal_of(asked(attestation))[2] == code, code
    given = asked(AUTHORITY.attest_keys(wallet.key, nonce=wallet.nonce()))
    claims = read_sd_jwt(given.json()["credentials"][0]["credential"].encode()).claims
    assert claims["cnf"]["jwk"]["x"] == wallet.public["x"]


def test_off_nothing_of_it_is_asked_for(place: Place, made: MadeOffer) -> None:
    terms = replace(place.platform.offer_terms, wallet_anchors=(), needs_pushed=False)
    object.__setattr__(place.platform, "offer_terms", terms)
    app = WalletApp(made.link)
    given = app.exchange(made.tx_code).json()
    assert given["token_type"] == "Bearer" and "refresh_token" not in given
    assert app.ask(given["access_token"]).status_code == 200


def test_signing_in_is_pushed_by_an_attested_app_and_the_code_belongs_to_its_key(
    place: Place, wallet: AttestedWallet, made: MadeOffer
) -> None:
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    person = place.platform.accounts.find(made.offer.account)
    assert person is not None and browser.login(username=person.email, password=PASSWORD)
    form = {
        "response_type": "code",
        "client_id": wallet.app_id,
        "redirect_uri": "https://app.mihon.ac.jp/back",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "issuer_state": wallet.offer["grants"]["authorization_code"]["issuer_state"],
        "scope": "micro-credential",
    }
    path = f"/mine/hand-over/{place.key}"
    assert browser.get(path, form).status_code == 404, "pushed alone"
    unattested = wallet.send_form("pushed", form, headers={"OAuth-Client-Attestation": ""})
    assert refusal_of(unattested) == (401, "invalid_client", "E_ATTESTATION_MISSING")
    other_key = wallet.send_form("pushed", {**form, "dpop_jkt": a_key().thumbprint()})
    assert refusal_of(other_key) == (400, "invalid_dpop_proof", "E_DPOP_KEY")
    pushed = wallet.send_form("pushed", form)
    assert pushed.status_code == 201, pushed.content
    page = browser.get(path, {"request_uri": pushed.json()["request_uri"], "client_id": wallet.app_id})
    hidden = dict(re.findall(r'type="hidden" name="(request_uri|client_id)" value="([^"]*)"', page.content.decode()))
    back = browser.post(path, hidden | {"agreed": "1"}).headers["Location"]
    exchange = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(back).query)["code"][0],
        "code_verifier": VERIFIER,
        "redirect_uri": form["redirect_uri"],
        "client_id": wallet.app_id,
    }
    assert refusal_of(replace(wallet, token_key=a_key()).send_form("token", exchange)) == GONE
    other = replace(wallet, app_id="https://other.mihon.example")
    assert refusal_of(other.send_form("token", {**exchange, "client_id": other.app_id})) == GONE
    given = wallet.send_form("token", exchange)
    assert given.status_code == 200 and given.json()["refresh_token"], given.content
    assert wallet.ask(given.json()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("flaw", "is_sent"), [({}, True), ({"days": -1}, False), ({"is_named": False}, False)], ids=["", "over", "nameless"]
)
def test_a_wallet_is_given_the_issuers_certificate_where_it_has_one(
    place: Place,
    award: AwardOutcome,
    wallet: AttestedWallet,
    made: MadeOffer,
    tmp_path: Path,
    flaw: dict[str, Any],
    is_sent: bool,
) -> None:
    platform = place.platform
    leaf = AUTHORITY.certify(make_token_request(platform, place.key), **flaw)
    (tmp_path / "issuer.pem").write_bytes(write_chain([leaf, AUTHORITY.anchor]))
    before = platform.installation
    certificates = token_certificates_of({"KAKITOME_HAIP_ISSUERS": str(tmp_path)})
    object.__setattr__(platform, "installation", replace(before, token_certificates=certificates))
    address = f"/.well-known/openid-credential-issuer/issuers/{place.key}"
    try:
        answer = wallet.ask(tokens(wallet, made)["access_token"])
        plain, asked_for = (Client().get(address, headers={"Accept": kind}) for kind in ("*/*", "application/jwt"))
        sd_jwt = answer.json()["credentials"][0]["credential"].encode()
        valid = platform.verifier().verify_bytes(sd_jwt, now=platform.now())
        assert end_copy(platform, held(place, award.number), key=answer.json()["notification_id"])
        ended = platform.verifier().verify_bytes(sd_jwt, now=platform.now())
    finally:
        object.__setattr__(platform, "installation", before)
    assert plain.json()["credential_issuer"] == wallet.issuer and "Accept" in plain.headers["Vary"]
    assert asked_for.headers["Content-Type"] == ("application/jwt" if is_sent else "application/json")
    if is_sent:
        signed_metadata = read_compact(asked_for.content, certified=True)
        assert signed_metadata.header["typ"] == "openidvci-issuer-metadata+jwt"
        assert signed_metadata.header["x5c"] == [b64encode(leaf).decode()]
        assert verify_compact(signed_metadata, certified_key(leaf))
        claims = json.loads(signed_metadata.payload)
        assert claims["sub"] == wallet.issuer and plain.json().items() <= claims.items()
    token = read_sd_jwt(sd_jwt).token
    uri = read_sd_jwt(sd_jwt).claims["status"]["status_list"]["uri"]
    status_list = read_compact(Client().get(urlsplit(uri).path).content, certified=True)
    for each in (token, status_list):
        assert each.header.get("x5c") == ([b64encode(leaf).decode()] if is_sent else None)
        assert verify_compact(each, certified_key(leaf))
    assert (valid.verdict, ended.verdict) == (Verdict.VALID, Verdict.REVOKED), "its key is in its own document, too"


def test_a_folder_of_certificates_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    for content in (b"nothing", bytes(AUTHORITY.key.export_to_pem())):
        (tmp_path / "issuer.pem").write_bytes(content)
        with pytest.raises(Misconfigured, match="E_CONFIG_HAIP"):
            token_certificates_of({"KAKITOME_HAIP_ISSUERS": str(tmp_path)})
    with pytest.raises(Misconfigured, match="E_CONFIG_HAIP"):
        token_certificates_of({"KAKITOME_HAIP_ISSUERS": str(tmp_path / "nowhere")})
