"""An award handed over to a wallet app by OpenID for Verifiable Credential Issuance, and the attacks on that way.

Source: OpenID for Verifiable Credential Issuance 1.0 §4–§8, §11–§13, appendix F.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jwcrypto import jwk

from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.did_key import did_key_of
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.sdjwt.w3c_credential import read_credential
from kakitome.errors import Refused, Unavailable
from kakitome.journeys.handing_out import offers
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.handing_out.offers import MadeOffer, list_offers, offer_award, stop_offer
from kakitome.ports.credential_offers import OfferForm, OfferState, hash_of
from kakitome.ports.wallets import GENUINE
from kakitome.services import offering
from kakitome.services.enveloping import targets
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.issuing import AwardOutcome
from kakitome.web.api.oid4vci.nonces import draw_nonce
from support.wallet_apps import GRANT, WalletApp, offer_in, refusal_of
from web.places import PASSWORD, Place
from web.public.conftest import place

__all__ = ["place"]

GONE = (400, "invalid_grant", "E_OFFER_CODE")


@pytest.fixture
def award(place: Place) -> AwardOutcome:
    """An award in its learner's account."""
    outcome = place.award()
    person, client = place.person(), Client()
    client.login(username=person.email, password=PASSWORD)
    place.receive(client)
    return outcome


def held(place: Place, number: str) -> HeldAward:
    found = find_held(place.platform.directory, number)
    assert found is not None
    return found


def offered(place: Place, award: AwardOutcome, form: OfferForm = OfferForm.SD_JWT) -> MadeOffer:
    return offer_award(place.platform, held(place, award.number), form=form)


def state(place: Place, award: AwardOutcome) -> OfferState:
    return list_offers(place.platform, held(place, award.number))[0].state_at(place.platform.now())


def later(monkeypatch: pytest.MonkeyPatch, wait: timedelta) -> None:
    """Let the platform's clock go on."""
    platform = Place().platform
    now = platform.now
    object.__setattr__(platform, "now", lambda: now() + wait)
    monkeypatch.setattr("support.wallet_apps.time.time", lambda real=time.time: real() + wait.total_seconds())


@pytest.fixture(autouse=True)
def own_clock(db: None) -> Any:
    platform = Place().platform
    now = platform.now
    yield
    object.__setattr__(platform, "now", now)


def _did_key(key: Any) -> str:
    did = did_key_of(key)
    return f"{did}#{did.removeprefix('did:key:')}"


def test_an_issuer_says_where_apps_find_what(place: Place) -> None:
    said = Client().get(f"/.well-known/openid-credential-issuer/issuers/{place.key}").json()
    identifier = f"{place.platform.site_url}/issuers/{place.key}"
    assert said["credential_issuer"] == identifier
    assert all(said[name].startswith(f"{identifier}/") for name in said if name.endswith("_endpoint"))
    forms = {name: one["format"] for name, one in said["credential_configurations_supported"].items()}
    assert forms == {
        "micro-credential": "dc+sd-jwt",
        "open-badge": "ldp_vc",
        "open-badge-sd-jwt": "vc+sd-jwt",
    }
    server = Client().get(f"/.well-known/oauth-authorization-server/issuers/{place.key}").json()
    assert server["issuer"] == identifier and server["grant_types_supported"] == ["authorization_code", GRANT]
    assert Client().get("/.well-known/openid-credential-issuer/issuers/nobody").status_code == 404


def test_an_app_receives_a_credential_bound_to_its_key_and_says_so(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    assert offer_in(made.link)["grants"][GRANT]["tx_code"] == {"input_mode": "numeric", "length": 6}
    app = WalletApp(made.link)
    assert state(place, award) is OfferState.WAITING
    token = app.token(made.tx_code)
    assert state(place, award) is OfferState.OPENED
    proof = app.proof()
    answer = app.ask(token, proof=proof).json()
    assert state(place, award) is OfferState.FETCHED, "an app that fetched it has not said yet that it kept it"
    token_text = answer["credentials"][0]["credential"]
    read = read_sd_jwt(token_text.encode())
    assert read.claims["cnf"]["jwk"] == {name: app.public[name] for name in ("kty", "crv", "x", "y")}
    copy = place.platform.store(place.key).copies.find(answer["notification_id"])
    assert copy is not None and read.claims["status"]["status_list"]["idx"] == copy.entry.index
    assert read.claims["status"]["bitstring_status_list"] == [json.loads(place.document(award))["credentialStatus"]]
    assert app.ask(token).json()["credentials"] == answer["credentials"], "asked again, the same bytes"
    assert app.notify(token, answer["notification_id"]).status_code == 204
    assert app.notify(token, answer["notification_id"]).status_code == 204
    assert state(place, award) is OfferState.ACCEPTED


def test_an_app_receives_the_open_badge_as_it_was_signed(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award, OfferForm.OPEN_BADGE)
    app = WalletApp(made.link)
    answer = app.ask(app.token(made.tx_code), proof="").json()
    assert answer["credentials"] == [{"credential": json.loads(place.document(award))}]


def test_an_app_receives_the_open_badge_in_an_sd_jwt_bound_to_its_key(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award, OfferForm.BOUND_BADGE)
    app = WalletApp(made.link)
    token = app.token(made.tx_code)
    assert app.ask(token, proof="").status_code == 400, "what is bound to a key is not given without one"
    answer = app.ask(token).json()
    read = read_credential(answer["credentials"][0]["credential"].encode())
    assert read.claims["cnf"]["jwk"] == {name: app.public[name] for name in ("kty", "crv", "x", "y")}
    assert read.token.header["typ"] == "vc+sd-jwt" and read.token.algorithm == "ES256"
    document = json.loads(place.document(award))
    assert read.credential == {name: value for name, value in document.items() if name != "proof"}
    copy = place.platform.store(place.key).copies.find(answer["notification_id"])
    assert copy is not None and read.status["status_list"]["idx"] == copy.entry.index
    assert (
        place.platform.verifier()
        .verify_bytes(answer["credentials"][0]["credential"].encode(), now=place.platform.now())
        .verdict
        in GENUINE
    )


def test_authorisation_details_name_what_is_then_asked_for(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    details = json.dumps([{"type": "openid_credential", "credential_configuration_id": "open-badge"}])
    wrong = refusal_of(app.exchange(made.tx_code, authorization_details=details))
    assert wrong == (400, "unknown_credential_configuration", "E_OFFER_CONFIGURATION")
    answer = app.exchange(made.tx_code, authorization_details=details.replace("open-badge", "micro-credential")).json()
    (name,) = answer["authorization_details"][0]["credential_identifiers"]
    body = {"credential_identifier": name, "proofs": {"jwt": [app.proof()]}}
    assert app.post("credential", body, token=answer["access_token"]).status_code == 200


@pytest.mark.parametrize("name_of", [lambda key: did_jwk_of(key) + "#0", _did_key])
def test_a_key_may_be_named_by_an_identifier_that_is_the_key(
    place: Place, award: AwardOutcome, name_of: Callable[[Any], str]
) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    kid = name_of(public_from_jwk(app.public))
    token = app.token(made.tx_code)
    answer = app.ask(token, proof=app.proof(header={"jwk": None, "kid": kid}))
    assert answer.status_code == 200, answer.content
    bound = read_sd_jwt(answer.json()["credentials"][0]["credential"].encode()).claims["cnf"]
    assert bound == {"jwk": public_to_jwk(public_from_jwk(app.public)), "kid": kid}, "readers of either find the key"


def test_of_its_secrets_an_offer_keeps_hashes_alone(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    code = offer_in(made.link)["grants"][GRANT]["pre-authorized_code"]
    kept = repr(list_offers(place.platform, held(place, award.number)))
    assert code not in kept and made.tx_code not in kept
    assert hash_of(made.tx_code) not in kept, "six digits alone are guessed from their hash"


def test_a_code_is_used_once(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    app.token(made.tx_code)
    assert refusal_of(app.exchange(made.tx_code)) == GONE


def test_whoever_sees_the_code_and_not_the_transaction_code_gets_nothing(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    thief = WalletApp(made.link)
    assert refusal_of(thief.exchange()) == (400, "invalid_request", "E_OFFER_TX_CODE_MISSING")
    wrong = f"{(int(made.tx_code) + 1) % 10**6:06}"
    for _ in range(3):
        assert refusal_of(thief.exchange(wrong)) == (400, "invalid_grant", "E_OFFER_TX_CODE")
    assert refusal_of(WalletApp(made.link).exchange(made.tx_code)) == GONE, "three wrong ones end the offer"
    assert state(place, award) is OfferState.BLOCKED


def test_an_offer_ends_with_its_time_and_when_it_is_stopped_or_made_anew(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = offered(place, award), offered(place, award)
    assert refusal_of(WalletApp(first.link).exchange(first.tx_code)) == GONE, "another was made in its place"
    assert stop_offer(place.platform, held(place, award.number), key=second.offer.key)
    assert refusal_of(WalletApp(second.link).exchange(second.tx_code)) == GONE
    third = offered(place, award)
    later(monkeypatch, timedelta(minutes=10))
    assert refusal_of(WalletApp(third.link).exchange(third.tx_code)) == GONE
    assert state(place, award) is OfferState.ENDED


def test_an_access_token_gives_a_credential_for_five_minutes_and_takes_word_of_it_for_longer(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    token = app.token(made.tx_code)
    notification = app.ask(token).json()["notification_id"]
    later(monkeypatch, timedelta(minutes=5, seconds=2))
    response = app.ask(token)
    assert refusal_of(response) == (401, "invalid_token", "E_OFFER_TOKEN")
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert app.notify(token, notification, "credential_deleted").status_code == 204
    assert state(place, award) is OfferState.DECLINED


def test_a_stolen_access_token_binds_nothing_to_another_key(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    token = app.token(made.tx_code)
    assert app.ask(token).status_code == 200
    thief = WalletApp(made.link)
    assert refusal_of(thief.ask(token)) == (400, "credential_request_denied", "E_OFFER_OTHER_KEY")


def test_a_new_key_receives_a_copy_of_its_own_by_another_offer(place: Place, award: AwardOutcome) -> None:
    received = []
    for _ in range(2):
        made = offered(place, award)
        app = WalletApp(made.link)
        token = app.ask(app.token(made.tx_code)).json()["credentials"][0]["credential"]
        received.append(read_sd_jwt(token.encode()).claims)
        assert received[-1]["cnf"]["jwk"]["x"] == app.public["x"]
    old, new = received
    assert old["cnf"] != new["cnf"]
    assert old["status"]["status_list"] != new["status"]["status_list"], "each can be ended by itself"


def test_an_answer_that_was_lost_is_given_again_and_nothing_is_made_twice(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    app.client.raise_request_exception = False
    token, store = app.token(made.tx_code), place.platform.store(place.key)

    def die(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as ending:
        ending.setattr(offering, "note_fetched", die)
        assert app.ask(token).status_code == 500
    (kept,) = store.envelopes.list_of(award.credential_id)
    assert state(place, award) is OfferState.OPENED
    assert app.ask(token).json()["credentials"] == [{"credential": kept.document.decode()}]
    assert len(store.envelopes.list_of(award.credential_id)) == 1
    intended = [event.entry.action for event in store.audit.list_events(subject=award.credential_id)]
    assert intended.count("envelope.intended") == 1


def test_while_nothing_signs_a_credential_is_put_off_and_given_without_another_proof(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("E_KEY_UNAVAILABLE")

    made = offered(place, award)
    app = WalletApp(made.link)
    token, kid = app.token(made.tx_code), did_jwk_of(public_from_jwk(app.public)) + "#0"
    with monkeypatch.context() as without_key:
        without_key.setattr(offers, "copy_of", away)
        answer = app.ask(token, proof=app.proof(header={"jwk": None, "kid": kid}))
        assert (answer.status_code, answer.json()["interval"]) == (202, 30), answer.content
        later_name = answer.json()["transaction_id"]
        still = app.post("deferred", {"transaction_id": later_name}, token=token)
        assert (still.status_code, still.json()["transaction_id"]) == (202, later_name)
    assert state(place, award) is OfferState.OPENED
    assert refusal_of(app.post("deferred", {"transaction_id": later_name}, token="other"))[:2] == (401, "invalid_token")
    forged = refusal_of(app.post("deferred", {"transaction_id": later_name[:-2]}, token=token))
    assert forged == (400, "invalid_transaction_id", "E_OFFER_TRANSACTION")
    assert refusal_of(app.post("deferred", {}, token=token))[:2] == (400, "invalid_credential_request")
    given = app.post("deferred", {"transaction_id": later_name}, token=token)
    assert given.status_code == 200, given.content
    read = read_sd_jwt(given.json()["credentials"][0]["credential"].encode())
    assert read.claims["cnf"]["jwk"]["x"] == app.public["x"], "the key that was proved first"
    assert read.claims["cnf"]["kid"] == kid, "under the name that it was proved by"
    assert app.notify(token, given.json()["notification_id"]).status_code == 204


def test_a_deferred_name_is_of_no_use_to_another_token(
    place: Place, award: AwardOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("E_KEY_UNAVAILABLE")

    names, tokens, app = [], [], None
    with monkeypatch.context() as without_key:
        without_key.setattr(offers, "copy_of", away)
        for _ in range(2):
            made = offered(place, award)
            app = WalletApp(made.link)
            tokens.append(app.token(made.tx_code))
            names.append(app.ask(tokens[-1]).json()["transaction_id"])
    assert app is not None
    mixed = refusal_of(app.post("deferred", {"transaction_id": names[0]}, token=tokens[1]))
    assert mixed == (400, "invalid_transaction_id", "E_OFFER_TRANSACTION")


def test_what_is_bound_to_an_app_is_not_what_its_learner_downloads(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    bound = app.ask(app.token(made.tx_code)).json()["credentials"][0]["credential"].encode()
    downloaded = envelope_of(place.platform, held(place, award.number), target=targets.SD_JWT, actor="learner")
    assert "cnf" in read_sd_jwt(bound).claims and "cnf" not in read_sd_jwt(downloaded.document).claims


def stale_nonce(app: WalletApp) -> str:
    """A nonce that the issuer gave out, of six minutes ago."""
    return draw_nonce(app.issuer, now=Place().platform.now() - timedelta(minutes=6))


def unsigned(app: WalletApp) -> str:
    head, body, _ = app.proof().split(".")
    return f"{_segment({**_read(head), 'alg': 'none'})}.{body}."


def by_shared_secret(app: WalletApp) -> str:
    """A proof under the public key taken as a secret that both sides share."""
    head, body, _ = app.proof().split(".")
    start = f"{_segment({**_read(head), 'alg': 'HS256'})}.{body}"
    mac = hmac.digest(json.dumps(app.public).encode(), start.encode(), hashlib.sha256)
    return f"{start}.{_base64url(mac)}"


def with_secret_half(app: WalletApp) -> str:
    return app.proof(header={"jwk": app.key.export_private(as_dict=True)})


def by_another_key(app: WalletApp) -> str:
    other = replace(app, key=jwk.JWK.generate(kty="EC", crv="P-256"))
    return other.proof(header={"jwk": app.public})


PROOFS: dict[str, tuple[Callable[[WalletApp], str], str, str]] = {
    "for another issuer": (
        lambda app: app.proof(claims={"aud": f"{app.issuer}x"}),
        "invalid_proof",
        "E_KEY_PROOF_AUDIENCE",
    ),
    "for several": (lambda app: app.proof(claims={"aud": [app.issuer]}), "invalid_proof", "E_KEY_PROOF_AUDIENCE"),
    "without a nonce": (lambda app: app.proof(claims={"nonce": None}), "invalid_proof", "E_KEY_PROOF_NO_NONCE"),
    "with a nonce of its own": (lambda app: app.proof(claims={"nonce": "mine"}), "invalid_nonce", "E_KEY_PROOF_NONCE"),
    "with a stale nonce": (
        lambda app: app.proof(claims={"nonce": stale_nonce(app)}),
        "invalid_nonce",
        "E_KEY_PROOF_NONCE",
    ),
    "of an hour ago": (
        lambda app: app.proof(claims={"iat": int(time.time()) - 3600}),
        "invalid_proof",
        "E_KEY_PROOF_TIME",
    ),
    "without an instant": (lambda app: app.proof(claims={"iat": None}), "invalid_proof", "E_KEY_PROOF_TIME"),
    "of another type": (lambda app: app.proof(header={"typ": "JWT"}), "invalid_proof", "E_KEY_PROOF_TYPE"),
    "of a type spelt otherwise": (
        lambda app: app.proof(header={"typ": "OPENID4VCI-proof+jwt"}),
        "invalid_proof",
        "E_KEY_PROOF_TYPE",
    ),
    "without a key": (lambda app: app.proof(header={"jwk": None}), "invalid_proof", "E_KEY_PROOF_KEY"),
    "with two keys": (
        lambda app: app.proof(header={"kid": did_jwk_of(public_from_jwk(app.public)) + "#0"}),
        "invalid_proof",
        "E_KEY_PROOF_KEY",
    ),
    "with a key to be fetched": (
        lambda app: app.proof(header={"jwk": None, "kid": "did:web:evil.example#k"}),
        "invalid_proof",
        "E_KEY_PROOF_KEY",
    ),
    "with the secret half": (with_secret_half, "invalid_proof", "E_JWK_SECRET"),
    "unsigned": (unsigned, "invalid_proof", "E_JWS_ALGORITHM"),
    "by a shared secret": (by_shared_secret, "invalid_proof", "E_JWS_ALGORITHM"),
    "signed with another key": (by_another_key, "invalid_proof", "E_KEY_PROOF_SIGNATURE"),
    "no token": (lambda _app: "x", "invalid_proof", "E_JWS_SEGMENTS"),
    "none": (lambda _app: "", "invalid_proof", "E_OFFER_PROOF_MISSING"),
}


def test_a_key_proof_that_proves_nothing_here_and_now_gives_nothing(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    token = app.token(made.tx_code)
    found = {name: refusal_of(app.ask(token, proof=make(app))) for name, (make, *_) in PROOFS.items()}
    assert found == {name: (400, error, code) for name, (_, error, code) in PROOFS.items()}
    assert state(place, award) is OfferState.OPENED
    assert app.ask(token).status_code == 200


def test_issuers_are_not_mixed_up(place: Place, award: AwardOutcome) -> None:
    other = Place(key="other").open()
    made = offered(place, award)
    app = WalletApp(made.link)
    there = WalletApp(made.link.replace("/issuers/u%22", f"/issuers/{other.key}%22"), key=app.key)
    assert there.issuer.endswith("/issuers/other")
    assert refusal_of(there.exchange(made.tx_code)) == GONE
    token = app.token(made.tx_code)
    assert refusal_of(there.ask(token)) == (401, "invalid_token", "E_OFFER_TOKEN")
    foreign = app.proof(claims={"nonce": there.nonce()})
    assert refusal_of(app.ask(token, proof=foreign)) == (400, "invalid_nonce", "E_KEY_PROOF_NONCE")


def test_of_a_withdrawn_award_nothing_is_offered_and_what_was_offered_gives_nothing(
    place: Place, award: AwardOutcome
) -> None:
    first = offered(place, award)
    app = WalletApp(first.link)
    token = app.token(first.tx_code)
    waiting = offered(place, award)
    place.withdraw(award, only_suspend=True)
    assert refusal_of(app.ask(token)) == (400, "credential_request_denied", "E_OFFER_AWARD_GONE")
    assert refusal_of(WalletApp(waiting.link).exchange(waiting.tx_code)) == GONE
    with pytest.raises(Refused) as refused:
        offered(place, award)
    assert refused.value.code == "E_AWARD_NOT_IN_FORCE"


def test_what_is_somebody_elses_meanwhile_is_not_given(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    store = place.platform.store(place.key)
    (claim,) = store.claims.list_by_award(award.number)
    token = app.token(made.tx_code)
    store.claims.replace(replace(claim, account=place.person("other@home.example").account))
    assert refusal_of(app.ask(token)) == (400, "credential_request_denied", "E_OFFER_AWARD_GONE")
    assert not list_offers(place.platform, held(place, award.number)), "whoever holds it now sees no offer of before"


def test_what_is_no_request_is_refused_in_the_standards_words(place: Place, award: AwardOutcome) -> None:
    made = offered(place, award)
    app = WalletApp(made.link)
    form, post = "application/x-www-form-urlencoded", app.client.post
    refused = {
        "another grant": post(app.path("token"), "grant_type=password", content_type=form),
        "no grant": post(app.path("token"), "a=b", content_type=form),
        "no code": post(app.path("token"), f"grant_type={GRANT}", content_type=form),
        "twice": post(app.path("token"), f"grant_type={GRANT}&grant_type={GRANT}", content_type=form),
        "json": post(app.path("token"), "{}", content_type="application/json"),
        "huge": post(app.path("token"), "a=" + "b" * 70_000, content_type=form),
        "got": app.client.get(app.path("token")),
        "no details": app.exchange(made.tx_code, authorization_details="[" * 5000),
    }
    assert {name: refusal_of(response)[:2] for name, response in refused.items()} == {
        "another grant": (400, "unsupported_grant_type"),
        "no grant": (400, "invalid_request"),
        "no code": (400, "invalid_request"),
        "twice": (400, "invalid_request"),
        "json": (400, "invalid_request"),
        "huge": (413, "invalid_request"),
        "got": (405, "invalid_request"),
        "no details": (400, "invalid_authorization_details"),
    }
    token = app.token(made.tx_code)
    bodies: dict[str, tuple[Any, str]] = {
        "no JSON": ("{", "invalid_credential_request"),
        "a list": ([], "invalid_credential_request"),
        "deep": ("[" * 100_00, "invalid_credential_request"),
        "twice the same": ('{"proofs": 1, "proofs": 2}', "invalid_credential_request"),
        "huge": (f'{{"a": "{"b" * 70_000}"}}', "invalid_request"),
        "nothing named": ({}, "invalid_credential_request"),
        "two named": (
            {"credential_configuration_id": "micro-credential", "credential_identifier": "micro-credential"},
            "invalid_credential_request",
        ),
        "another kind": (
            {"credential_configuration_id": "open-badge"},
            "unknown_credential_configuration",
        ),
        "two proofs": (
            {"credential_configuration_id": "micro-credential", "proofs": {"jwt": ["a", "b"]}},
            "invalid_proof",
        ),
        "a draft's proof": (
            {"credential_configuration_id": "micro-credential", "proof": {"proof_type": "jwt", "jwt": app.proof()}},
            "invalid_proof",
        ),
        "to be encrypted": (
            {"credential_configuration_id": "micro-credential", "credential_response_encryption": {}},
            "invalid_encryption_parameters",
        ),
    }
    found = {name: refusal_of(app.post("credential", body, token=token))[1] for name, (body, _) in bodies.items()}
    assert found == {name: error for name, (_, error) in bodies.items()}
    assert app.post("credential", bodies["another kind"][0], token="").status_code == 401
    wrong = [{"event": "credential_accepted"}, {"notification_id": made.offer.key, "event": "kept"}]
    assert {refusal_of(app.post("notification", body, token=token))[1] for body in wrong} == {
        "invalid_notification_request"
    }
    assert refusal_of(app.notify(token, made.offer.key))[1] == "invalid_notification_id", "nothing was given yet"
    assert refusal_of(app.notify("x", made.offer.key))[0] == 401


def test_a_page_of_any_origin_may_be_an_app(place: Place) -> None:
    response = Client().options(f"/issuers/{place.key}/oid4vci/credential")
    assert response.status_code == 204 and response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


def _read(segment: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    return read


def _segment(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
