"""An issuer elsewhere as tests play it: rightly, or with a flaw in any of its answers.

It is `Fetcher` and `IssuerRequests` in one, so that a platform sees nothing of the network but it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from jwcrypto import jwk, jws

from kakitome.errors import Unavailable
from kakitome.mapping.authorization_request import challenge_of
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.issuer_requests import IssuerAnswer

ADDRESS = "https://issuer.mihon.ac.jp/wallets/7"
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
Json = dict[str, Any]


@dataclass
class IssuerElsewhere:
    """One issuer, one offer; `otherwise` answers addresses that are not its own."""

    credential: Any
    otherwise: Fetcher
    tx_code: str = "407182"
    has_nothing_yet: bool = False
    offer: Json = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    server: Json = field(default_factory=dict)
    token: Json = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: list[Json] = field(default_factory=list)
    is_used: bool = False
    pushed: Json = field(default_factory=dict)
    nonces: int = 0
    asks: int = 0
    refuses: bool = False
    later: Any = None
    bind: Callable[[Json], Any] | None = None
    """Makes the credential for a proved key, and lets the issuer ask for one."""

    def offered(self) -> Json:
        grant: Json = {"pre-authorized_code": "c0de", "tx_code": {"length": 6, "description": "In the letter"}}
        return {
            "credential_issuer": ADDRESS,
            "credential_configuration_ids": ["badge"],
            "grants": {GRANT: grant},
            **self.offer,
        }

    def link(self) -> str:
        return f"openid-credential-offer://?credential_offer={quote(json.dumps(self.offered()))}"

    def reference(self) -> str:
        return f"openid-credential-offer://?credential_offer_uri={quote(f'{ADDRESS}/offers/1', safe='')}"

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        pages: Mapping[str, Json] = {
            f"{ADDRESS}/offers/1": self.offered(),
            "https://issuer.mihon.ac.jp/.well-known/openid-credential-issuer/wallets/7": {
                "credential_issuer": ADDRESS,
                "credential_endpoint": f"{ADDRESS}/credential",
                "notification_endpoint": f"{ADDRESS}/notification",
                "display": [{"name": "見本大学", "locale": "ja-JP"}, {"name": "Mihon University", "locale": "en"}],
                "credential_configurations_supported": {
                    "badge": {"format": "ldp_vc", "credential_metadata": {"display": [{"name": "Badge"}]}}
                },
                **self.metadata,
            },
            "https://issuer.mihon.ac.jp/.well-known/oauth-authorization-server/wallets/7": {
                "issuer": ADDRESS,
                "token_endpoint": f"{ADDRESS}/token",
                **self.server,
            },
        }
        if url in pages:
            return json.dumps(pages[url]).encode()
        return self.otherwise.fetch(url)

    def post(self, url: str, body: bytes, /, *, content_type: str, token: str = "") -> IssuerAnswer:
        self.asked.append(url)
        match urlsplit(url).path.rpartition("/")[2]:
            case "token":
                return self._exchange(dict(parse_qsl(body.decode())))
            case "pushed":
                self.pushed = dict(parse_qsl(body.decode()))
                return answer({"request_uri": "urn:pushed:1", "expires_in": 60}, status=201)
            case "nonce":
                self.nonces += 1
                return answer({"c_nonce": f"n{self.nonces}"})
            case "credential":
                return self._give(json.loads(body), token=token)
            case "deferred":
                return self._give_later(json.loads(body), token=token)
            case "notification":
                assert token == "t0ken"
                self.told.append(json.loads(body))
                return IssuerAnswer(status=204, body=b"")
        raise Unavailable("E_FETCH_NO_ANSWER", host="issuer.mihon.ac.jp")

    def _exchange(self, form: dict[str, str]) -> IssuerAnswer:
        if form.get("grant_type") == "authorization_code":
            return self._exchange_signed_in(form)
        is_right = form.get("pre-authorized_code") == "c0de" and form.get("tx_code", "") == self.tx_code
        if form.get("grant_type") != GRANT or not is_right or self.is_used:
            return answer({"error": "invalid_grant"}, status=400)
        self.is_used = True
        return answer({"access_token": "t0ken", "token_type": "Bearer", **self.token})

    def _give_later(self, body: Json, *, token: str) -> IssuerAnswer:
        assert (token, body) == ("t0ken", {"transaction_id": f"t{self.asks}"})
        if self.has_nothing_yet:
            self.asks += 1
            return answer({"transaction_id": f"t{self.asks}", "interval": 7200}, status=202)
        if self.refuses:
            return answer({"error": "credential_request_denied"}, status=400)
        return answer({"credentials": [{"credential": self.later or self.credential}], "notification_id": "n1"})

    def _exchange_signed_in(self, form: dict[str, str]) -> IssuerAnswer:
        shown = {name: form.get(name) for name in ("client_id", "redirect_uri")}
        is_right = form.get("code") == "signed-in" and shown == {name: self.pushed.get(name) for name in shown}
        if not is_right or self.pushed["code_challenge"] != challenge_of(form["code_verifier"]) or self.is_used:
            return answer({"error": "invalid_grant"}, status=400)
        self.is_used = True
        return answer({"access_token": "t0ken", "token_type": "Bearer", **self.token})

    def _give(self, body: Json, *, token: str) -> IssuerAnswer:
        credential = self.credential
        if self.bind is not None:
            ((proof,),) = body.pop("proofs").values()
            credential = self.later = self.bind(read_proof(proof, nonce=f"n{self.nonces}"))
        if token != "t0ken" or body not in (
            {"credential_configuration_id": "badge"},
            {"credential_identifier": "badge-1"},
        ):
            return answer({"error": "invalid_credential_request"}, status=400)
        self.asks = 0
        if self.has_nothing_yet:
            return answer({"transaction_id": "t0", "interval": 3600}, status=202)
        return answer({"credentials": [{"credential": credential}], "notification_id": "n1"})


def read_proof(proof: str, *, nonce: str) -> Json:
    """Return the key that a proof proves, as its issuer reads it, with a library that the platform does not use."""
    token = jws.JWS()
    token.deserialize(proof)
    key = token.jose_header["jwk"]
    token.verify(jwk.JWK(**key))
    claims = json.loads(token.payload)
    assert token.jose_header["typ"] == "openid4vci-proof+jwt" and "d" not in key
    assert (claims["aud"], claims["nonce"]) == (ADDRESS, nonce)
    return dict(key)


def answer(content: Any, *, status: int = 200) -> IssuerAnswer:
    return IssuerAnswer(status=status, body=json.dumps(content).encode())
