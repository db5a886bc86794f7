"""A wallet app as tests play it: it reads an offer and goes through the protocol step by step, rightly or wrongly.

It signs with a library that the platform does not use.
"""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client
from jwcrypto import jwk, jws

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CREDENTIAL = "application/json"
Json = dict[str, Any]


def offer_in(link: str) -> Json:
    """Read the offer that a link carries."""
    offer: Json = json.loads(parse_qs(urlsplit(link).query)["credential_offer"][0])
    return offer


@dataclass
class WalletApp:
    """One app with one key, on one offer."""

    link: str
    key: jwk.JWK = field(default_factory=lambda: jwk.JWK.generate(kty="EC", crv="P-256"))
    client: Client = field(default_factory=Client)

    @property
    def offer(self) -> Json:
        return offer_in(self.link)

    @property
    def issuer(self) -> str:
        return str(self.offer["credential_issuer"])

    @property
    def configuration(self) -> str:
        return str(self.offer["credential_configuration_ids"][0])

    @property
    def public(self) -> Json:
        return dict(self.key.export_public(as_dict=True))

    def path(self, name: str) -> str:
        return f"{urlsplit(self.issuer).path}/oid4vci/{name}"

    def exchange(self, tx_code: str = "", **more: str) -> HttpResponse:
        """Ask for an access token."""
        code = self.offer["grants"][GRANT]["pre-authorized_code"]
        form = {"grant_type": GRANT, "pre-authorized_code": code, **({"tx_code": tx_code} if tx_code else {}), **more}
        text = "&".join(f"{name}={value}" for name, value in form.items())
        return self.client.post(self.path("token"), text, content_type="application/x-www-form-urlencoded")

    def token(self, tx_code: str) -> str:
        response = self.exchange(tx_code)
        assert response.status_code == 200, response.content
        return str(response.json()["access_token"])

    def nonce(self) -> str:
        response = self.client.post(self.path("nonce"))
        assert response.headers["Cache-Control"] == "no-store"
        return str(response.json()["c_nonce"])

    def proof(self, *, header: Json | None = None, claims: Json | None = None) -> str:
        """Make a key proof; None in `header` or `claims` leaves a member out."""
        head = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": self.public, **(header or {})}
        said = {"aud": self.issuer, "iat": int(time.time()), **(claims or {})}
        if "nonce" not in said:
            said["nonce"] = self.nonce()
        payload = {name: value for name, value in said.items() if value is not None}
        token = jws.JWS(json.dumps(payload).encode())
        token.add_signature(
            self.key, protected=json.dumps({name: value for name, value in head.items() if value is not None})
        )
        return str(token.serialize(compact=True))

    def ask(self, token: str, *, proof: str | None = None, **body: Any) -> HttpResponse:
        """Ask for the credential, with a proof, `""` for none."""
        proof = self.proof() if proof is None else proof
        asked: Json = {"credential_configuration_id": self.configuration, **body}
        asked |= {"proofs": {"jwt": [proof]}} if proof else {}
        return self.post("credential", asked, token=token)

    def notify(self, token: str, notification: str, event: str = "credential_accepted") -> HttpResponse:
        return self.post("notification", {"notification_id": notification, "event": event}, token=token)

    def post(self, name: str, body: Any, *, token: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(self.path(name), data, content_type=CREDENTIAL, headers=headers)


def refusal_of(response: HttpResponse) -> tuple[int, str, str]:
    """Return status, the standard's word and our code."""
    body = response.json()
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, body["error"], body["error_description"]
