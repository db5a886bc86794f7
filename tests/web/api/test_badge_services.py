"""The services of Open Badges 3.0 and CLR 2.0: a client that nobody here wrote is let in, reads, brings, and is shut out.

Source: Open Badges 3.0, "Open Badges API", "Open Badges API Security"; RFC 6749, 7009, 7591, 7636.
"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from authlib.oauth2.rfc7591 import InvalidRedirectURIError
from django.core.cache import cache
from django.test import Client
from openapi_spec_validator import validate

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.people.forgetting import forget_account
from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS, page_links
from kakitome.ports.connected_apps import GrantSecret
from kakitome.ports.credential_offers import hash_of
from kakitome.ports.security_events import EventFilter
from kakitome.ports.wallets import Origin
from kakitome.records.models.connected_app import AppGrantRow
from kakitome.records.retention import DatabaseRetention
from kakitome.services import holding
from kakitome.services.publishing import publish_status_lists
from kakitome.web.api.badges import views
from kakitome.web.authorization_server.registration import demand_metadata
from support import elsewhere, institutions
from support.badge_apps import BACK, BRING, PROFILE, READ, BadgeApp, metadata, said_in
from support.standards_folder import published
from support.wallet_documents import document_of
from web.account.test_badge_hosts import keep_a_record
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Count nothing from other tests, and let the clock go on where a test asks for it."""
    cache.clear()
    # This site of tests has no TLS, which oauthlib asks for.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    platform = institutions.platform()
    monkeypatch.setattr(type(platform.counts), "add", lambda *_, **__: 1)
    now = platform.now
    yield
    object.__setattr__(platform, "now", now)


def later(wait: timedelta) -> None:
    platform = institutions.platform()
    now = platform.now
    object.__setattr__(platform, "now", lambda: now() + wait)


@pytest.fixture
def account() -> str:
    return learner()


@pytest.fixture
def browser(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def app(browser: Client) -> BadgeApp:
    made = BadgeApp()
    made.connect(browser)
    return made


def schema(name: str) -> Any:
    return json.loads(published(f"schemas/{name}").read_text(encoding="utf-8"))


def own_document(account: str) -> bytes:
    platform = institutions.platform()
    (held,) = holding.list_held(platform.directory, account)
    (document,) = platform.store(held.institution).awards.find_documents([held.record.credential_id]).values()
    return document


@pytest.mark.parametrize("service", [OPEN_BADGES, RECORDS], ids=lambda service: service.key)
def test_the_description_is_sound_and_names_every_address(service: Any) -> None:
    answer = Client().get(f"{service.base}/discovery")
    description = answer.json()
    validate(description)
    assert description["info"]["termsOfService"] and description["info"]["x-imssf-privacyPolicyUrl"]
    scheme = description["components"]["securitySchemes"]["OAuth2ACG"]
    assert set(service.scopes) < set(scheme["flows"]["authorizationCode"]["scopes"])
    assert Client().get(f"{service.base}/discovery", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Client().post(f"{service.base}/discovery").status_code == 405


def test_a_person_lets_an_app_in_and_it_reads_what_was_signed(account: str, browser: Client, app: BadgeApp) -> None:
    assert app.tokens["token_type"] == "Bearer" and app.tokens["expires_in"] == 3600
    assert set(app.tokens["scope"].split()) == set(app.scopes)
    answer = app.get("/credentials")
    assert answer["X-Total-Count"] == "1"
    assert own_document(account).strip() in answer.content, "the very bytes"
    jsonschema.validate(answer.json(), schema("ob_v3p0_getopenbadgecredentialsresponse_schema.json"))
    profile = app.get("/profile").json()
    jsonschema.validate(profile, schema("ob_v3p0_profile_schema.json"))
    assert account not in json.dumps(profile) and ADDRESS not in json.dumps(profile)
    page = browser.get("/mine/identities").content.decode()
    assert "Example Client Application" in page and "badges.example.edu" in page
    with_secrets = str(list(AppGrantRow.objects.values()))
    assert app.tokens["access_token"] not in with_secrets and app.tokens["refresh_token"] not in with_secrets


def test_what_the_person_sees_before_they_answer(browser: Client) -> None:
    app = BadgeApp(scopes=[READ])
    app.register(client_name="<b>Kakitome</b>")
    address = app.address()
    page = browser.get(address)
    text = page.content.decode()
    assert "&lt;b&gt;Kakitome" in text and "<b>Kakitome" not in text
    assert "Nobody checked who this is: badges.example.edu" in text
    assert "Read every verified credential" in text and "Add credentials" not in text
    assert "<img" not in text.partition("<main")[2], "a picture of the app's would tell it who looks"
    assert "form-action 'self' https://badges.example.edu" in page["Content-Security-Policy"]
    assert Client().get(address).headers["Location"].startswith("/account/login?next=")
    assert said_in(app.ask(browser, do="decline")).items() >= {"error": "access_denied", "state": "xyz"}.items()
    assert not AppGrantRow.objects.exists()


def test_pages_of_credentials_follow_each_other(account: str, app: BadgeApp) -> None:
    wallet = institutions.platform().wallets.open(account)
    for place in range(4):
        content = b'{"id": "urn:uuid:%d"}' % place
        wallet.add(document_of(content, added_at=institutions.NOW + timedelta(days=place + 1)), content)
    wallet.add(document_of(b'{"apart": 1}', verdict=Verdict.INDETERMINATE), b'{"apart": 1}')
    first = app.get("/credentials", limit=2)
    assert first["X-Total-Count"] == "5"
    links = dict(reversed(link.strip().split("; ")) for link in first["Link"].split(","))
    assert set(links) == {'rel="next"', 'rel="last"', 'rel="first"'}
    assert links['rel="last"'].endswith("limit=2&offset=4>")
    ids = [
        credential["id"]
        for offset in (0, 2, 4)
        for credential in app.get("/credentials", limit=2, offset=offset).json()["credential"]
    ]
    assert len(set(ids)) == 5 and ids[1:] == [f"urn:uuid:{place}" for place in range(4)]
    assert app.get("/credentials", since="2999-01-01T00:00:00Z")["X-Total-Count"] == "0"
    assert app.get("/credentials", since="2020-01-01T00:00:00+09:00")["X-Total-Count"] == "5"
    for query in ({"limit": "0"}, {"offset": "-1"}, {"limit": "²"}, {"since": "yesterday"}, {"offset": "9" * 30}):
        answer = app.get("/credentials", **query)
        assert answer.status_code == 400
        jsonschema.validate(answer.json(), schema("ob_v3p0_imsx_statusinfo_schema.json"))
    assert (
        page_links("x?", offset=0, limit=50, count=0)
        == '<x?limit=50&offset=0>; rel="last", <x?limit=50&offset=0>; rel="first"'
    )


def test_an_app_brings_a_credential_and_a_newer_edition_takes_its_place(account: str, app: BadgeApp) -> None:
    document, platform = own_document(account), institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    assert app.bring(document).status_code == 304, "the person holds this award already"
    other, wallet = institutions.account("jiro@mihon.example"), platform.wallets
    brought = BadgeApp()
    brought.connect(institutions.signed_in("jiro@mihon.example"))
    answer = brought.bring(document)
    assert (answer.status_code, answer.content) == (201, document)
    assert answer["Content-Type"] == "application/vc+ld+json"
    (kept,) = wallet.open(other).list_documents()
    assert (kept.origin, kept.origin_name) == (Origin.APP, "Example Client Application")
    assert brought.bring(document).status_code == 304
    altered = document.replace(b'"name"', b'"nome"', 1)
    for content, kind in (
        (altered, "application/json"),
        (b'{"type": "Something"}', "application/json"),
        (b"[]", "application/json"),
        (document, "text/plain"),
        (document, "application/xml"),
        (b"a.b.c", "text/plain"),
        (b"\xff", "text/plain"),
        (b'{"type":"OpenBadgeCredential","x":"%s"}' % (b"x" * 2_200_000), "application/json"),
    ):
        refused = brought.bring(content, kind)
        assert refused.status_code == 400, (kind, refused.content)
        jsonschema.validate(refused.json(), schema("ob_v3p0_imsx_statusinfo_schema.json"))
    assert len(wallet.open(other).list_documents()) == 1


def test_a_token_opens_what_was_agreed_and_nothing_else(app: BadgeApp, browser: Client) -> None:
    reader = BadgeApp(scopes=[READ])
    reader.register()
    reader.tokens = reader.exchange(reader.ask(browser)).json()
    assert reader.get("/credentials").status_code == 200
    for answer in (reader.bring(b"{}"), reader.get("/profile")):
        assert answer.status_code == 403
        assert "insufficient_scope" in answer["WWW-Authenticate"]
        jsonschema.validate(answer.json(), schema("ob_v3p0_imsx_statusinfo_schema.json"))
    reader.service = "/ims/clr/v2p0"
    assert reader.get("/credentials").status_code == 403
    for token in ("", "x", app.tokens["refresh_token"], "x" * 9000):
        reader.service = "/ims/ob/v3p0"
        assert reader.get("/credentials", token=token or " ").status_code == 401
    assert browser.get("/ims/ob/v3p0/credentials").status_code == 401, "a session opens nothing here"
    assert app.http.put("/ims/ob/v3p0/profile", headers=app.bearing()).status_code == 405
    query = f"/ims/ob/v3p0/credentials?access_token={app.tokens['access_token']}"
    assert Client().get(query).status_code == 401


def test_a_record_service_has_scopes_of_its_own(account: str, browser: Client) -> None:
    app = BadgeApp(scopes=RECORDS.scopes, service="/ims/clr/v2p0")
    app.register(scope=" ".join(RECORDS.scopes))
    app.tokens = app.exchange(app.ask(browser)).json()
    content = b'{"type": ["ClrCredential"]}'
    institutions.platform().wallets.open(account).add(document_of(content, form="CLR 2.0"), content)
    brought, made = app.get("/credentials").json()["credential"]
    assert brought == {"type": ["ClrCredential"]}
    assert made["type"] == ["VerifiableCredential", "ClrCredential"]
    assert app.bring(own_document(account)).status_code == 400, "an award is no record"
    app.service = "/ims/ob/v3p0"
    assert app.get("/credentials").status_code == 403


@pytest.mark.slow
def test_the_record_of_everything_that_is_held_is_made_when_an_app_asks(
    account: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LOOKED_AT_WITHIN", timedelta(minutes=1))
    with elsewhere.issuers_elsewhere() as network:
        publish_status_lists(institutions.platform().publishing_context("u"), now=elsewhere.NOW)
        app = BadgeApp(scopes=RECORDS.scopes, service="/ims/clr/v2p0")
        app.register(scope=" ".join(RECORDS.scopes))
        app.tokens = app.exchange(app.ask(browser)).json()
        brought = elsewhere.bring(account, "OB3", "PDF")
        answer = app.get("/credentials")
        assert answer["X-Total-Count"] == "1"
        jsonschema.validate(answer.json(), schema("clr_v2p0_getclrcredentialsresponse_schema.json"))
        (record,) = answer.json()["credential"]
        assert record["issuer"]["id"] == institutions.platform().site_identity().issuer.did
        assert record["partial"] is True, "the PDF is not in it"
        inside = record["credentialSubject"]["verifiableCredential"]
        assert json.loads(own_document(account)) in inside
        assert json.loads(elsewhere.documents()["OB3"]) in inside
        report = institutions.platform().verifier().verify_bytes(json.dumps(record).encode(), now=elsewhere.NOW)
        assert report.verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
        (again,) = app.get("/credentials").json()["credential"]
        assert again["id"] == record["id"], "an app puts the newer in place of the older"
        # What its issuer withdrew is gone from the next one.
        network.withdraw()
        object.__setattr__(institutions.platform(), "now", lambda: elsewhere.NOW + timedelta(minutes=2))
        institutions.platform().wallets.open(account).remove(brought["PDF"].key)
        (later_on,) = app.get("/credentials").json()["credential"]
        assert len(later_on["credentialSubject"]["verifiableCredential"]) == 1


def test_who_holds_nothing_has_no_record_for_an_app() -> None:
    institutions.account(ADDRESS)
    app = BadgeApp(scopes=RECORDS.scopes, service="/ims/clr/v2p0")
    app.register(scope=" ".join(RECORDS.scopes))
    app.tokens = app.exchange(app.ask(institutions.signed_in(ADDRESS))).json()
    assert app.get("/credentials").json() == {"credential": [], "compactJwsString": []}


def test_every_answer_of_the_record_service_fits_the_official_schemas(account: str, browser: Client) -> None:
    app = BadgeApp(scopes=RECORDS.scopes, service="/ims/clr/v2p0")
    app.register(scope=" ".join(RECORDS.scopes))
    app.tokens = app.exchange(app.ask(browser)).json()
    keep_a_record(ADDRESS)
    answer = app.get("/credentials")
    assert answer["X-Total-Count"] == "2", "the one that was brought, and the one over all that is held"
    jsonschema.validate(answer.json(), schema("clr_v2p0_getclrcredentialsresponse_schema.json"))
    jsonschema.validate(app.get("/profile").json(), schema("clr_v2p0_profile_schema.json"))
    told = schema("clr_v2p0_imsx_statusinfo_schema.json")
    for refused in (
        app.bring(own_document(account)),
        app.bring(b"{"),
        app.get("/credentials", token="x"),
        app.get("/credentials?limit=x"),
    ):
        assert refused.status_code in (400, 401)
        jsonschema.validate(refused.json(), told)


# ── Attacks ──


def test_a_code_that_comes_a_second_time_ends_everything_that_came_of_it(browser: Client) -> None:
    app = BadgeApp()
    app.register()
    location = app.ask(browser)
    app.tokens = app.exchange(location).json()
    assert app.get("/credentials").status_code == 200
    assert app.exchange(location).json()["error"] == "invalid_grant"
    assert app.get("/credentials").status_code == 401
    assert app.refresh(app.tokens["refresh_token"]).status_code == 400


def test_a_code_of_one_app_is_nothing_to_another_and_nothing_after_its_time(browser: Client) -> None:
    app, thief = BadgeApp(), BadgeApp()
    app.register()
    thief.register()
    location = app.ask(browser)
    thief.verifier = app.verifier
    assert thief.exchange(location).json()["error"] == "invalid_grant"
    assert app.send("tokenUrl", "grant_type=authorization_code&code=x", secret="guessed").status_code == 401
    elsewhere = app.oauth.prepare_request_body(
        code=said_in(location)["code"], redirect_uri=f"{BACK}/other", code_verifier=app.verifier
    )
    assert app.send("tokenUrl", elsewhere).json()["error"] == "invalid_grant"
    later(timedelta(minutes=5))
    assert app.exchange(location).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("verifier", ["", "x" * 64, "short"])
def test_a_code_without_its_verifier_is_refused(browser: Client, verifier: str) -> None:
    app = BadgeApp()
    app.register()
    assert app.exchange(app.ask(browser), verifier=verifier).status_code == 400
    assert not AppGrantRow.objects.exclude(access_hash="").exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": [READ, "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update"]}, "invalid_scope"),
        ({"scope": [READ, RECORDS.scopes[0]]}, "invalid_scope"),
    ],
)
def test_a_request_that_asks_too_little_or_too_much_is_sent_back(browser: Client, changes: Any, error: str) -> None:
    app = BadgeApp()
    app.register()
    answer = browser.get(app.address(**changes))
    assert answer.status_code == 302 and answer["Location"].startswith(BACK)
    assert said_in(answer["Location"])["error"] == error
    assert browser.post(app.address(**changes), {"do": "allow"}).status_code == 302
    assert not AppGrantRow.objects.exists()


def test_a_challenge_that_does_not_name_its_method_is_refused(browser: Client) -> None:
    """oauthlib names one always; without one the standard means plain. Source: RFC 7636 §4.3."""
    app = BadgeApp()
    app.register()
    answer = browser.get(app.address().replace("&code_challenge_method=S256", ""))
    assert said_in(answer["Location"])["error"] == "invalid_request"


@pytest.mark.parametrize(
    "redirect",
    [f"{BACK}/", f"{BACK}?x=1", "https://evil.example/back", "javascript:alert(1)", None, f'{BACK}"é', f"{BACK}#x"],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(browser: Client, redirect: str | None) -> None:
    app = BadgeApp()
    app.register()
    address = app.address(redirect_uri=redirect)
    for answer in (browser.get(address), browser.post(address, {"do": "allow"})):
        assert answer.status_code == 400
        assert "Location" not in answer
    stranger = BadgeApp(told={"client_id": "nobody"})
    assert browser.get(stranger.address()).status_code == 400


def test_a_form_that_another_site_sends_lets_nobody_in(account: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.login(username=ADDRESS, password=institutions.PASSWORD)
    app = BadgeApp()
    app.register()
    assert strict.post(app.address(), {"do": "allow"}).status_code == 403
    assert not AppGrantRow.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["http://badges.example.edu/back"]},
        {"redirect_uris": ["https://127.0.0.1/back"]},
        {"redirect_uris": ["https://[::1]/back"]},
        {"redirect_uris": ["https://2130706433/back"]},
        {"redirect_uris": ["https://localhost/back"]},
        {"redirect_uris": ["https://wiki.internal/back"]},
        {"redirect_uris": ["https://badges.example.edu@evil.example/back"]},
        {"redirect_uris": ["https://badges.example.edu\\@evil.example/back"]},
        {"redirect_uris": ["https://badges.example.edu/back#x"]},
        {"redirect_uris": ["https://evil.example/back"]},
        {"redirect_uris": BACK},
        {"redirect_uris": []},
        {"redirect_uris": [1]},
        {"redirect_uris": None},
        {"redirect_uris": [f"{BACK}/{n}" for n in range(11)]},
        {"logo_uri": "javascript:alert(1)"},
        {"logo_uri": "https://169.254.169.254/latest"},
        {"logo_uri": "data:image/svg+xml,<svg onload=alert(1)>"},
        {"logo_uri": {"x": 1}},
        {"client_name": "Kakitome\u202eemotikaK"},
        {"client_name": "a\nb"},
        {"client_name": "\u200b"},
        {"client_name": "x" * 101},
        {"client_name": 7},
        {"scope": "openid"},
        {"scope": ["x"]},
        {"scope": None},
        {"grant_types": ["implicit"]},
        {"grant_types": "authorization_code"},
        {"response_types": ["token"]},
        {"token_endpoint_auth_method": "none"},
        {"token_endpoint_auth_method": ["x"]},
    ],
    ids=str,
)
def test_a_hostile_registration_is_refused(changes: dict[str, Any]) -> None:
    answer = BadgeApp().register(**changes)
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"] in ("invalid_client_metadata", "invalid_redirect_uri")


def test_nobody_registers_as_this_site() -> None:
    demand_metadata(metadata(), own_host="wallet.example.jp")
    with pytest.raises(InvalidRedirectURIError):
        demand_metadata(metadata(), own_host="badges.example.edu")


def test_a_registration_answers_with_everything_that_was_told() -> None:
    answer = BadgeApp().register()
    assert answer.json().items() >= metadata().items()
    assert {"client_id", "client_secret", "client_id_issued_at", "client_secret_expires_at"} < set(answer.json())
    for body in (b"", b"[]", b"{", b'{"a":1,"a":2}', b"\xff"):
        refused = Client().post("/ims/oauth/register", body, content_type="application/json")
        assert refused.status_code == 400 and "error" in refused.json()


def test_registrations_of_one_network_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    statuses = [BadgeApp().register().status_code for _ in range(12)]
    assert statuses[:2] == [201, 201] and statuses[-1] == 429


def test_a_refresh_token_is_good_once_and_one_that_comes_again_ends_the_connection(app: BadgeApp) -> None:
    spent = app.tokens["refresh_token"]
    later(timedelta(hours=1))
    assert app.get("/credentials").status_code == 401
    narrow = app.refresh(spent, scope=READ).json()
    assert narrow["scope"] == READ
    assert app.get("/profile", token=narrow["access_token"]).status_code == 403
    wide = app.refresh(narrow["refresh_token"]).json()
    assert app.get("/profile", token=wide["access_token"]).status_code == 200
    assert app.refresh(wide["refresh_token"], scope=f"{READ} {RECORDS.scopes[0]}").json()["error"] == "invalid_scope"
    assert app.refresh(narrow["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.get("/profile", token=wide["access_token"]).status_code == 401
    assert app.refresh(wide["refresh_token"]).status_code == 400


def test_of_two_that_exchange_at_once_one_is_refused(browser: Client) -> None:
    app, platform = BadgeApp(), institutions.platform()
    app.register()
    code = said_in(app.ask(browser))["code"]
    held = platform.persons.apps.find_grant(GrantSecret.CODE, hash_of(code))
    assert held is not None
    taken = replace(held.grant, code_used_at=platform.now(), access_hash="a")
    assert platform.persons.apps.replace_grant(held.account, before=held.grant, after=taken)
    assert not platform.persons.apps.replace_grant(
        held.account, before=held.grant, after=replace(taken, access_hash="b")
    )


def test_an_app_ends_a_token_itself_and_no_other_app_can(browser: Client, app: BadgeApp) -> None:
    thief = BadgeApp()
    thief.register()
    for token in (app.tokens["access_token"], app.tokens["refresh_token"]):
        assert thief.send("x-kakitome-revocationUrl", f"token={token}").status_code == 400
    assert app.get("/credentials").status_code == 200
    assert app.send("x-kakitome-revocationUrl", f"token={app.tokens['access_token']}").status_code == 200
    assert app.get("/credentials").status_code == 401
    renewed = app.refresh(app.tokens["refresh_token"]).json()
    assert app.get("/credentials", token=renewed["access_token"]).status_code == 200
    body = f"token={renewed['refresh_token']}&token_type_hint=access_token"
    assert app.send("x-kakitome-revocationUrl", body).status_code == 200
    assert app.get("/credentials", token=renewed["access_token"]).status_code == 401
    assert app.refresh(renewed["refresh_token"]).status_code == 400
    assert app.send("x-kakitome-revocationUrl", "token=unknown").status_code == 200


def test_the_person_ends_it_and_nobody_elses(account: str, browser: Client, app: BadgeApp) -> None:
    ((_app, grant),) = institutions.platform().persons.apps.list_grants(account)
    institutions.account("jiro@mihon.example")
    other = institutions.signed_in("jiro@mihon.example")
    assert other.post(f"/mine/identities/apps/{grant.key}/end").status_code == 302
    assert app.get("/credentials").status_code == 200
    assert browser.post(f"/mine/identities/apps/{grant.key}/end", follow=True).status_code == 200
    assert app.get("/credentials").status_code == 401
    assert app.refresh(app.tokens["refresh_token"]).status_code == 400
    events = institutions.platform().security_events.list_newest(EventFilter(account=account), limit=20)
    kinds = [recorded.event.kind.value for recorded in events if recorded.event.kind.value.startswith("app.")]
    # The newest first: what the person ended, and what they let in before.
    assert kinds[:2] == ["app.ended", "app.let-in"]


def test_an_app_sees_the_person_who_let_it_in_and_tells_two_apart_from_none(account: str, app: BadgeApp) -> None:
    institutions.account("jiro@mihon.example")
    other = BadgeApp()
    other.connect(institutions.signed_in("jiro@mihon.example"))
    assert other.get("/credentials")["X-Total-Count"] == "0"
    second = BadgeApp()
    second.connect(institutions.signed_in(ADDRESS))
    ids = {one.get("/profile").json()["id"] for one in (app, other, second)}
    assert len(ids) == 3, "two apps cannot compare whom they know"


def test_with_the_account_everything_ends(account: str, app: BadgeApp) -> None:
    platform = institutions.platform()
    forget_account(platform, account, actor="tests", now=platform.now())
    assert app.get("/credentials").status_code == 401
    assert app.refresh(app.tokens["refresh_token"]).status_code == 400
    assert not AppGrantRow.objects.exists()


def test_what_is_over_is_deleted_and_an_app_that_somebody_let_in_stays(app: BadgeApp) -> None:
    now, kept = institutions.platform().now(), DatabaseRetention()
    much_later = now + timedelta(days=400)
    assert kept.remove("connected_app", institution="", before=much_later, most=9, now=now) == 0
    assert kept.remove("app_grant", institution="", before=now + timedelta(days=89), most=9, now=now) == 0
    assert kept.remove("app_grant", institution="", before=now + timedelta(days=91), most=9, now=now) == 1
    assert kept.remove("connected_app", institution="", before=much_later, most=9, now=now) == 1
    assert institutions.platform().persons.apps.find(app.told["client_id"]) is None
    assert {BRING, PROFILE} < set(app.scopes)
