"""OpenID Connect at an institution's provider: allauth's code flow with PKCE and state, and stricter about tokens.

allauth trusts an id token that came over TLS, sends no nonce and compares no issuer. Here the token's signature,
issuer, audience, times and nonce are checked, and what `userinfo` adds must be of the same subject.

Source: OpenID Connect Core 1.0 §3.1.2.1, §3.1.3.7, §5.3.2; RFC 7636 (PKCE); RFC 9700 §2.1.
"""

import hmac
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from kakitome.mapping.person_attributes import read_person

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key; `none` and shared secrets are not among them."""
CLOCKS_S = 60
"""How far a provider's clock may be from ours."""
LONGEST_SUBJECT = 255
"""Source: OpenID Connect Core 1.0 §2 (`sub`)."""


class InstitutionOidcAdapter(OpenIDConnectOAuth2Adapter):
    """One request of the code flow at one provider."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> Any:
        """Return the provider's own description; raises `OAuth2Error` when it is another's."""
        config = super().openid_config
        if config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("another issuer")
        if not str(config.get("authorization_endpoint", "")).startswith("https://"):
            raise OAuth2Error("no https")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Check the id token, ask for further claims, and return who signs in; raises `OAuth2Error`."""
        claims = self._checked_claims(app, kwargs["response"].get("id_token"))
        if self.openid_config.get("userinfo_endpoint"):
            further = self._fetch_user_info(token.token)
            if further.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo of another subject")
            claims = {**further, **claims}
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        return login

    def _checked_claims(self, app: Any, id_token: Any) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
                keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            kid = header.get("kid")
            key = next(key for key in keys if kid in (None, key.key_id))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=[name for name in ALGORITHMS if name == header.get("alg")],
                audience=app.client_id,
                issuer=app.settings["issuer"],
                leeway=CLOCKS_S,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, StopIteration, KeyError, ValueError, TypeError) as failure:
            raise OAuth2Error(f"id token: {type(failure).__name__}") from failure
        nonce, expected = str(claims.get("nonce", "")), str(self.state.get("nonce") or "")
        if not expected or not hmac.compare_digest(nonce.encode(), expected.encode()):
            raise OAuth2Error("another nonce")
        if claims.get("azp", app.client_id) != app.client_id or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise OAuth2Error("another party")
        return claims


class InstitutionOidcProvider(OpenIDConnectProvider):
    """An institution's provider, made from its record."""

    oauth2_adapter_class = InstitutionOidcAdapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the provider with a nonce that only this browser's session knows."""
        nonce = get_random_string(32)
        auth_params = {**self.get_auth_params(), "nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=auth_params, nonce=nonce, **kwargs
        )
        return answer

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        """Return who signs in, with what the provider said of them."""
        login: SocialLogin = super().sociallogin_from_response(request, response)
        login.asserted = read_person(response, "oidc")
        return login

    def extract_uid(self, data: Any) -> str:
        """Return the subject; with the provider's id it is who somebody is."""
        return str(data["sub"])

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Keep nothing of the claims."""
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Let nothing but `asserted` become part of an account."""
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        """Take no address as proved."""
        return []


class CallbackView(OAuth2CallbackView):
    """allauth's answer to a provider's redirect; the adapter is told what was stashed."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response
