"""Presentations by wallet apps: asked for once, answered once, bound to nonce, verifier and holder; and who attacks them."""

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from jwcrypto import jwe, jwk, jws

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.keys.did_key import did_key_of
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.presentation.dcql import read_query
from kakitome.documents.sdjwt.issuing import issue, present
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.ports.presentation_requests import AnswerWay
from kakitome.records.models.presentation_request import PresentationExchangeRow
from kakitome.services import holding
from kakitome.services.enveloping import Target, targets
from support import institutions
from vectors.builders import sd_jwts
from vectors.token_keys import TokenKey
from web.public.test_requests import account, desk_of, link_of, page_of, request_at, somebody  # noqa: F401

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
SHOWN = ("name", "title", "learningOutcomes", "notionalWorkload", "typeOfAssessment", "awardingBody")


@dataclass
class HolderApp:
    """A wallet app with one credential, bound to its key; it signs and encrypts with a library of others."""

    link: str
    key: jwk.JWK
    credential: bytes
    client: Client = field(default_factory=somebody)

    def fetch(self) -> HttpResponse:
        address = parse_qs(urlsplit(html.unescape(self.link)).query)["request_uri"][0]
        return self.client.get(urlsplit(address).path)

    def request(self) -> Json:
        """Fetch the request object, and verify it with the key in the verifier's identifier."""
        response = self.fetch()
        assert response.status_code == 200, response.content
        assert response.headers["Content-Type"] == "application/oauth-authz-req+jwt"
        token = jws.JWS()
        token.deserialize(response.content.decode())
        assert token.jose_header["alg"] == "ES256", "the one algorithm that every wallet reads"
        public = decode_public(str(token.jose_header["kid"]).rpartition("#")[2])
        token.verify(jwk.JWK(**public_to_jwk(public)))
        read: Json = json.loads(token.payload)
        assert str(token.jose_header["kid"]).startswith(
            read["client_id"].removeprefix("decentralized_identifier:") + "#"
        )
        return read

    def presentation(self, request: Json, *, shown: tuple[str, ...] = SHOWN, **changes: Any) -> str:
        """Sign exactly what is shown for whoever asks; `changes` are of what is signed."""
        chosen = present(self.credential, list(shown)).decode()
        digest = base64.urlsafe_b64encode(sha256(chosen.encode()).digest()).rstrip(b"=").decode()
        said = {
            "iat": request["iat"],
            "aud": request["client_id"],
            "nonce": request["nonce"],
            "sd_hash": digest,
            **changes,
        }
        token = jws.JWS(json.dumps(said).encode())
        token.add_signature(self.key, protected=json.dumps({"alg": "ES256", "typ": "kb+jwt"}))
        return chosen + str(token.serialize(compact=True))

    def send(self, request: Json, vp_token: Any, **changes: Any) -> HttpResponse:
        """Encrypt an answer to the request's key, or send it in clear where that was asked for."""
        body = {"vp_token": vp_token, "state": request["state"], **changes}
        path = urlsplit(request["response_uri"]).path
        if request["response_mode"] == "direct_post":
            form = urlencode({"vp_token": json.dumps(vp_token), "state": body["state"]})
            return self.client.post(path, form, content_type="application/x-www-form-urlencoded")
        (public,) = request["client_metadata"]["jwks"]["keys"]
        token = jwe.JWE(
            json.dumps(body).encode(),
            protected=json.dumps({"alg": "ECDH-ES", "enc": "A128GCM", "kid": public["kid"]}),
            recipient=jwk.JWK(**{name: public[name] for name in ("kty", "crv", "x", "y")}),
        )
        return self.client.post(
            path, f"response={token.serialize(compact=True)}", content_type="application/x-www-form-urlencoded"
        )


@dataclass
class Stage:
    """A request that was confirmed, and a person whose app holds an award."""

    desk: str
    link: str
    credential: Callable[..., bytes]
    browser: Client = field(default_factory=somebody)

    def begin(self, **form: str) -> tuple[HolderApp, HolderApp, str]:
        """Begin; return the app on this device, the one on another, and the page that says what arrived."""
        page = page_of(self.browser.post(f"{self.link}/app", {"given_name": "見本 花子", "reference": "A-005", **form}))
        (here,) = re.findall(r'href="(openid4vp://[^"]+)"', page)
        (state,) = re.findall(r'href="(/r/app/[^"]+)"', page)
        name = state.split("/")[3]
        elsewhere = re.sub(r"oid4vp%2F[0-9a-f]{32}", f"oid4vp%2F{name}", here)
        key = jwk.JWK.generate(kty="EC", crv="P-256")
        credential = self.credential(key)
        return HolderApp(here, key, credential), HolderApp(elsewhere, key, credential), state

    def answers(self) -> Any:
        return institutions.platform().presenting.requests.list_answers(request_at(self.desk).number)


@pytest.fixture
def stage(account: str) -> Stage:  # noqa: F811
    visitor = somebody()
    desk = desk_of(visitor)
    platform = institutions.platform()
    (held_award,) = holding.list_held(platform.directory, account)

    def credential(key: jwk.JWK, target: Target = targets.SD_JWT) -> bytes:
        public = public_from_jwk(key.export_public(as_dict=True)) if target is not targets.OB3 else None
        return envelope_of(platform, held_award, target=target, actor="learner", wallet_key=public).document

    return Stage(desk, link_of(visitor, desk), credential)


def test_an_app_on_another_device_answers_and_the_asker_reads_it(stage: Stage) -> None:
    _here, app, state = stage.begin()
    assert "Nothing has arrived yet." in page_of(somebody().get(state))
    request = app.request()
    assert request["response_mode"] == "direct_post.jwt"
    asked_for, *badges = request["dcql_query"]["credentials"]
    assert [badge["format"] for badge in badges] == ["vc+sd-jwt", "ldp_vc", "ldp_vc"]
    assert read_query(request["dcql_query"]).is_answered_by(frozenset({"badge"})), "any one of the forms will do"
    assert asked_for["format"] == "dc+sd-jwt"
    claims = {claim["path"][0] for claim in asked_for["claims"]}
    assert "learningOutcomes" in claims
    assert not {"birthdate", "email", "identifier"} & claims
    assert asked_for["claim_sets"][-1] == ["name", "title", "learningOutcomes"]
    response = app.send(request, {"credential": [app.presentation(request)]})
    assert (response.status_code, response.json()) == (200, {})
    (answer,) = stage.answers()
    assert (answer.way, answer.reference, answer.withheld) == (AnswerWay.APP, "A-005", ("grade",))
    assert "the asker can see it" in page_of(somebody().get(state))
    page = page_of(somebody().get(stage.desk))
    assert "It arrived from another wallet app." in page
    assert "A-005" in page


def test_an_app_shows_open_badges_in_an_sd_jwt_and_several_credentials_at_once(stage: Stage) -> None:
    _here, app, _state = stage.begin()
    request = app.request()
    badge = HolderApp(app.link, app.key, stage.credential(app.key, targets.VC_SD_JWT))
    shown = badge.presentation(request, shown=("identifier",))
    response = app.send(request, {"credential": [app.presentation(request)], "badge-sd-jwt": [shown]})
    assert (response.status_code, response.json()) == (200, {})
    (answer,) = stage.answers()
    assert len(answer.sent) == 2 and answer.withheld == ("grade",)
    page = page_of(somebody().get(stage.desk))
    assert "signed by the holder’s key" in page and "without a signature of its holder" not in page


def test_an_open_badge_without_a_holders_signature_is_taken_as_what_it_is(stage: Stage) -> None:
    _here, app, _state = stage.begin()
    request = app.request()
    document = json.loads(stage.credential(app.key, targets.OB3))
    refused = app.send(request, {"badge-shown-by-holder": [document]})
    assert (refused.status_code, refused.json()["error_description"]) == (400, "E_PRESENTATION_UNBOUND")
    _here, app, _state = stage.begin()
    request = app.request()
    assert app.send(request, {"badge": [document]}).status_code == 200
    assert len(stage.answers()) == 1
    assert "without a signature of its holder" in page_of(somebody().get(stage.desk))


def test_an_app_on_this_device_sends_the_browser_back_with_a_code(stage: Stage) -> None:
    app, _elsewhere, _state = stage.begin()
    request = app.request()
    response = app.send(request, {"credential": [app.presentation(request)]})
    back = urlsplit(response.json()["redirect_uri"])
    assert stage.answers() == [], "it counts when the browser comes back"
    assert "counts once the app leads back" in page_of(stage.browser.get(back.path))
    for _look in range(2):
        page = page_of(stage.browser.get(f"{back.path}?{back.query}"))
    (answer,) = stage.answers()
    title = answer.sent[0].title.ja
    assert title in page
    assert title not in page_of(somebody().get(back.path)), "without the code nobody reads what it was"
    assert title not in page_of(somebody().get(f"{back.path}?response_code={'0' * 32}"))


def test_what_another_browser_comes_back_with_is_dropped(stage: Stage) -> None:
    """Somebody sends another person the link that they began, and waits for what the other shows."""
    app, _elsewhere, _state = stage.begin()
    request = app.request()
    back = urlsplit(app.send(request, {"credential": [app.presentation(request)]}).json()["redirect_uri"])
    assert "was dropped" in page_of(somebody().get(f"{back.path}?{back.query}"))
    assert stage.answers() == []
    stage.browser.get(f"{back.path}?{back.query}")
    assert stage.answers() == [], "not even the browser that began has it afterwards"
    row = PresentationExchangeRow.objects.get(key_hash=sha256(name_of(app).encode()).hexdigest())
    assert (row.held, row.problem) == (None, "E_PRESENTATION_BROWSER")


def test_what_nobody_comes_back_for_in_time_is_nothing(stage: Stage) -> None:
    app, _elsewhere, _state = stage.begin()
    request = app.request()
    back = urlsplit(app.send(request, {"credential": [app.presentation(request)]}).json()["redirect_uri"])
    rows = PresentationExchangeRow.objects.filter(key_hash=sha256(name_of(app).encode()).hexdigest())
    exchange = rows.get()
    exchange.ends_at = exchange.made_at
    exchange.save()
    assert "Nobody came back" in page_of(stage.browser.get(f"{back.path}?{back.query}"))
    assert stage.answers() == []
    stage.begin()
    assert rows.get().held is None


def test_an_answer_in_clear_is_taken_only_where_it_was_asked_for(stage: Stage) -> None:
    _here, app, _state = stage.begin(in_clear="1")
    request = app.request()
    assert (request["response_mode"], "jwks" in request["client_metadata"]) == ("direct_post", False)
    assert app.send(request, {"credential": [app.presentation(request)]}).status_code == 200
    _here, other, _state = stage.begin()
    encrypted = other.request()
    refused = other.send({**encrypted, "response_mode": "direct_post"}, {"credential": [other.presentation(encrypted)]})
    assert refused.json() == {"error": "invalid_request", "error_description": "E_PRESENTATION_MODE"}
    assert len(stage.answers()) == 1


def test_a_request_is_fetched_once_and_answered_once(stage: Stage) -> None:
    _here, app, _state = stage.begin()
    request = app.request()
    assert app.fetch().status_code == 404, "a replayed request_uri"
    token = {"credential": [app.presentation(request)]}
    assert app.send(request, token).status_code == 200
    assert app.send(request, token).status_code == 404, "a replayed response"
    assert len(stage.answers()) == 1


def test_what_was_never_fetched_or_is_late_is_not_taken(stage: Stage) -> None:
    app, elsewhere, _state = stage.begin()
    request = app.request()
    foreign = {**request, "response_uri": request["response_uri"].replace(name_of(app), name_of(elsewhere))}
    assert app.send(foreign, {"credential": [app.presentation(request)]}).status_code == 404, "never fetched"
    exchange = PresentationExchangeRow.objects.get(key_hash=sha256(name_of(app).encode()).hexdigest())
    exchange.ends_at = exchange.made_at
    exchange.save()
    assert app.send(request, {"credential": [app.presentation(request)]}).status_code == 404, "too late"
    assert stage.answers() == []


def name_of(app: HolderApp) -> str:
    (name,) = re.findall(r"oid4vp%2F([0-9a-f]{32})", app.link)
    return str(name)


def with_forged(app: HolderApp, *, issuer: str = "", **changes: str) -> HolderApp:
    """Return the app with the credential as somebody else signed it: for its issuer, or for an issuer nobody knows."""
    claims = read_sd_jwt(app.credential).claims
    forger = TokenKey.of("ES256", "forger", did=issuer or str(claims["iss"]))
    hidden = [name for name in claims if name in SHOWN]
    said = {**claims, "iss": forger.method.partition("#")[0], **changes}
    if issuer:
        # The lists are not theirs.
        del said["status"]
    holder = NamedKey(key=public_from_jwk(app.key.export_public(as_dict=True)))
    made = issue(said, disclosable=hidden, salts=sd_jwts.salts(), key=forger, holder=holder)
    return replace(app, credential=made)


def sent_by(app: HolderApp, request: Json) -> HttpResponse:
    return app.send(request, {"credential": [app.presentation(request)]})


Attack = Callable[[HolderApp, Json], HttpResponse]
ATTACKS: dict[str, tuple[Attack, str]] = {
    "a wrong nonce": (
        lambda app, request: app.send(request, {"credential": [app.presentation(request, nonce="x" * 32)]}),
        "E_KEY_BINDING_NONCE",
    ),
    "a presentation for somebody else": (
        lambda app, request: app.send(
            request, {"credential": [app.presentation(request, aud="decentralized_identifier:did:web:evil.example")]}
        ),
        "E_KEY_BINDING_AUDIENCE",
    ),
    "more is shown than was signed for": (
        lambda app, request: app.send(request, {"credential": [app.presentation(request, sd_hash="x" * 43)]}),
        "E_KEY_BINDING_HASH",
    ),
    "another state": (
        lambda app, request: app.send(request, {"credential": [app.presentation(request)]}, state="0" * 32),
        "E_PRESENTATION_STATE",
    ),
    "no holder's signature": (
        lambda app, request: app.send(request, {"credential": [present(app.credential, list(SHOWN)).decode()]}),
        "E_PRESENTATION_UNBOUND",
    ),
    "a stolen credential, signed by the thief's key": (
        lambda app, request: HolderApp(
            app.link, jwk.JWK.generate(kty="EC", crv="P-256"), app.credential, app.client
        ).send(
            request,
            {
                "credential": [
                    HolderApp(app.link, jwk.JWK.generate(kty="EC", crv="P-256"), app.credential).presentation(request)
                ]
            },
        ),
        "E_KEY_BINDING_SIGNATURE",
    ),
    "a credential forged in the issuer's name": (
        lambda app, request: sent_by(with_forged(app), request),
        "E_PRESENTATION_UNVERIFIED",
    ),
    "a credential of another type": (
        lambda app, request: sent_by(with_forged(app, vct="urn:example:another"), request),
        "E_PRESENTATION_TYPE",
    ),
    "what is required is left out": (
        lambda app, request: app.send(
            request, {"credential": [app.presentation(request, shown=("name", "title", "awardingBody"))]}
        ),
        "E_ANSWER_UNFIT",
    ),
    "two credentials": (
        lambda app, request: app.send(request, {"credential": [app.presentation(request)] * 2}),
        "E_PRESENTATION_FORM",
    ),
    "another name in the query": (
        lambda app, request: app.send(request, {"other": [app.presentation(request)]}),
        "E_PRESENTATION_FORM",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_does_not_belong_to_this_request_is_refused_and_nothing_of_it_kept(stage: Stage, name: str) -> None:
    attack, code = ATTACKS[name]
    _here, app, state = stage.begin()
    request = app.request()
    refused = attack(app, request)
    assert (refused.status_code, refused.json()["error_description"]) == (400, code)
    assert stage.answers() == []
    assert "was not taken" in page_of(somebody().get(state))
    again = app.send(request, {"credential": [app.presentation(request)]})
    assert again.status_code == 404, "an answer is taken once, whatever came of it"


def test_the_asker_is_told_of_an_issuer_that_nobody_knows(stage: Stage) -> None:
    """Anybody can be an issuer: what their own key signed in our words arrives, and is called by what it is."""
    _here, app, _state = stage.begin()
    issuer = did_key_of(TokenKey.of("ES256", "forger").public)
    assert sent_by(with_forged(app, issuer=issuer), app.request()).status_code == 200
    (answer,) = stage.answers()
    (document,) = institutions.platform().presenting.requests.list_documents(request_at(stage.desk).number, answer.key)
    assert document.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert "Genuine, issuer not confirmed" in page_of(somebody().get(stage.desk))


def test_a_presentation_to_one_asker_is_none_to_another(stage: Stage) -> None:
    """The mixed-up asker: what somebody showed in one exchange is sent into another, encrypted to its key."""
    _here, app, _state = stage.begin()
    request = app.request()
    shown = app.presentation(request)
    visitor = somebody()
    other_desk = desk_of(visitor, asker_name="別の会社", purpose="別の目的")
    other = Stage(other_desk, link_of(visitor, other_desk), stage.credential)
    _here, thief, _state = other.begin()
    refused = thief.send(thief.request(), {"credential": [shown]})
    assert refused.json()["error_description"] == "E_KEY_BINDING_NONCE"
    assert other.answers() == []
    encrypted_elsewhere = {**request, "client_metadata": thief_metadata(other)}
    assert app.send(encrypted_elsewhere, {"credential": [shown]}).json()["error_description"] == "E_RESPONSE_ENCRYPTION"


def thief_metadata(other: Stage) -> Json:
    _here, app, _state = other.begin()
    metadata: Json = app.request()["client_metadata"]
    return metadata


def test_who_has_the_link_of_an_exchange_reads_nothing(stage: Stage) -> None:
    """The stolen link: the name in the QR code opens neither what arrived nor the answers."""
    _here, app, state = stage.begin()
    name = name_of(app)
    for guess in ("0" * 32, name):
        assert somebody().get(f"/r/app/{name}/{guess}").status_code == 404
    assert somebody().get(state.replace(name, "0" * 32)).status_code == 404
    assert somebody().get(f"/oid4vp/{name}/response").status_code == 405
