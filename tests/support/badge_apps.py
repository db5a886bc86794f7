"""An app of another site that talks to the badge services: its OAuth is oauthlib's, which nobody here wrote.

app = BadgeApp(scopes=[…])
app.register()
app.connect(browser)
app.get("/ims/ob/v3p0/credentials")
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client
from oauthlib.oauth2 import WebApplicationClient

from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS
from kakitome.ports.connected_apps import AppGrant, ConnectedApp
from kakitome.services.connecting_apps import AgreedAccess, DrawnTokens, find_exchangeable, give_tokens, grant_access
from support import institutions

HOST = "https://badges.example.edu"
BACK = f"{HOST}/back"
READ, BRING = OPEN_BADGES.scope("credential.readonly"), OPEN_BADGES.scope("credential.upsert")
PROFILE = OPEN_BADGES.scope("profile.readonly")


def metadata(**changes: Any) -> dict[str, Any]:
    """Return what an app registers, as in the standard's own example; a change to None leaves a member out."""
    told: dict[str, Any] = {
        "client_name": "Example Client Application",
        "client_uri": f"{HOST}/",
        "logo_uri": f"{HOST}/logo.png",
        "tos_uri": f"{HOST}/terms",
        "policy_uri": f"{HOST}/privacy",
        "software_id": "c88b6ed8-269e-448e-99be-7e2ff47167d1",
        "software_version": "v4.0.30319",
        "redirect_uris": [BACK],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join([READ, BRING, PROFILE, "offline_access"]),
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


@dataclass
class BadgeApp:
    """One app, which finds every address in the service's own description."""

    scopes: list[str] = field(default_factory=lambda: [READ, BRING, PROFILE, "offline_access"])
    service: str = "/ims/ob/v3p0"
    http: Client = field(default_factory=Client)
    told: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    verifier: str = ""

    def discover(self) -> dict[str, Any]:
        description = self.http.get(f"{self.service}/discovery").json()
        scheme: dict[str, Any] = description["components"]["securitySchemes"]["OAuth2ACG"]
        return scheme

    def register(self, **changes: Any) -> HttpResponse:
        answer = self.http.post(
            path_of(self.discover()["x-imssf-registrationUrl"]),
            json.dumps(metadata(**changes)),
            content_type="application/json",
        )
        if answer.status_code == 201:
            self.told = answer.json()
        return answer

    @property
    def oauth(self) -> WebApplicationClient:
        return WebApplicationClient(self.told["client_id"], code_verifier=self.verifier or None)

    def address(self, **changes: Any) -> str:
        """Return where the person's browser is sent, drawn up by oauthlib."""
        client = self.oauth
        self.verifier = client.create_code_verifier(64)
        challenge = client.create_code_challenge(self.verifier, "S256")
        wanted = {
            "redirect_uri": BACK,
            "scope": self.scopes,
            "state": "xyz",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        wanted = {name: value for name, value in wanted.items() if value is not None}
        url = self.discover()["flows"]["authorizationCode"]["authorizationUrl"]
        return path_of(client.prepare_request_uri(url, **wanted))

    def ask(self, browser: Client, *, do: str = "allow", **changes: Any) -> str:
        """Let the person see the page and press a button; return where their browser is sent."""
        address = self.address(**changes)
        page = browser.get(address)
        assert page.status_code == 200, page.content.decode()[-2000:]
        return str(browser.post(address, {"do": do}).headers["Location"])

    def exchange(self, location: str, *, verifier: str | None = None, **changes: str) -> HttpResponse:
        code = self.oauth.parse_request_uri_response(location, state="xyz")["code"]
        body = self.oauth.prepare_request_body(
            code=code,
            redirect_uri=BACK,
            code_verifier=self.verifier if verifier is None else verifier or None,
            **changes,
        )
        return self.send("tokenUrl", body)

    def refresh(self, token: str, **more: str) -> HttpResponse:
        return self.send("refreshUrl", self.oauth.prepare_refresh_body(refresh_token=token, **more))

    def send(self, endpoint: str, body: str, *, secret: str | None = None) -> HttpResponse:
        scheme = self.discover()
        url = scheme["flows"]["authorizationCode"].get(endpoint) or scheme[endpoint]
        basic = base64.b64encode(f"{self.told['client_id']}:{secret or self.told['client_secret']}".encode()).decode()
        return self.http.post(
            path_of(url),
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": f"Basic {basic}"},
        )

    def connect(self, browser: Client) -> None:
        assert self.register().status_code == 201
        answer = self.exchange(self.ask(browser))
        assert answer.status_code == 200, answer.content
        self.tokens = answer.json()

    def get(self, path: str, *, token: str | None = None, **query: Any) -> HttpResponse:
        return self.http.get(f"{self.service}{path}", query, headers=self.bearing(token))

    def bring(self, content: bytes, kind: str = "application/vc+ld+json") -> HttpResponse:
        return self.http.post(f"{self.service}/credentials", content, content_type=kind, headers=self.bearing())

    def bearing(self, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.tokens.get('access_token', '')}"}


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def said_in(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def token_for(account: str) -> str:
    """Let an app in for everything, without its pages; return its access token."""
    platform = institutions.platform()
    now, apps, address = platform.now(), platform.persons.apps, "https://app.example/x"
    scopes = (*OPEN_BADGES.scopes, *RECORDS.scopes)
    apps.add(
        ConnectedApp(
            **{name: address for name in ("home_url", "logo_url", "terms_url", "privacy_url")},
            **{name: name for name in ("app_id", "secret_hash", "name", "software_id", "software_version")},
            redirect_urls=(address,),
            scopes=scopes,
            refreshes=False,
            registered_at=now,
            used_at=now,
        )
    )
    agreed = AgreedAccess(app_id="app_id", scopes=scopes, redirect_url=address, code="c", code_challenge="x" * 43)
    assert isinstance(grant_access(apps, account, agreed=agreed, now=now), AppGrant)
    held = find_exchangeable(apps, "c", app_id="app_id", now=now)
    assert held is not None
    give_tokens(apps, held, drawn=DrawnTokens(access="token", scopes=scopes), now=now)
    return "token"
