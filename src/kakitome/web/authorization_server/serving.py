"""The authorisation server of the badge services: Authlib's, over our tables.

    grant = SERVER.get_consent_grant(request, end_user=account)
    SERVER.create_authorization_response(request, grant=grant, grant_user=account)
    SERVER.create_token_response(request)
    access = demand_access(request, scope)

What a request may do is Authlib's to say; here stands what it keeps, and where 1EdTech asks for more than OAuth 2.0:
PKCE with S256 always, `state`, `redirect_uri` and `scope` always, the client's secret by Basic alone.

Source: RFC 6749; RFC 7636; RFC 7591; RFC 7009; Open Badges 3.0, "Open Badges API Security".
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.integrations.django_oauth2 import AuthorizationServer as DjangoServer
from authlib.integrations.django_oauth2.requests import DjangoJsonRequest, DjangoOAuth2Payload, DjangoOAuth2Request
from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    ResourceProtector,
    TokenMixin,
    grants,
)
from authlib.oauth2.rfc6750 import BearerTokenGenerator, BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Refused
from kakitome.journeys.platform import new_token
from kakitome.mapping.badge_service import SCOPES
from kakitome.ports.connected_apps import ACCESS_LASTS, ConnectedApp, GrantSecret, HeldGrant
from kakitome.ports.credential_offers import hash_of
from kakitome.services.connecting_apps import (
    AgreedAccess,
    DrawnTokens,
    find_accessing,
    find_exchangeable,
    find_renewable,
    give_tokens,
    grant_access,
    revoke_token,
)
from kakitome.web.authorization_server import registration

BASIC: Final = "client_secret_basic"


@dataclass(frozen=True, slots=True)
class AppClient(ClientMixin):
    """A registered app as Authlib asks for it."""

    app: ConnectedApp

    def get_client_id(self) -> str:
        return self.app.app_id

    def get_default_redirect_uri(self) -> None:
        """Return none: a request names its own."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scopes that were asked for, or None, which refuses them, where one is not the app's."""
        wanted = dict.fromkeys((scope or "").split())
        return " ".join(wanted) if wanted and set(wanted) <= set(self.app.scopes) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.app.redirect_urls

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(self.app.secret_hash, hash_of(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return method == BASIC

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code" or (grant_type == "refresh_token" and self.app.refreshes)


@dataclass(frozen=True, slots=True)
class _Code(AuthorizationCodeMixin):
    """A grant as Authlib asks for an authorisation code."""

    held: HeldGrant
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        return self.held.grant.code_challenge

    def get_redirect_uri(self) -> str:
        return self.held.grant.redirect_url

    def get_scope(self) -> str:
        return " ".join(self.held.grant.scopes)


@dataclass(frozen=True, slots=True)
class AppToken(TokenMixin):
    """A grant as Authlib asks for a token; it was looked up as one that still opens something."""

    held: HeldGrant
    scopes: tuple[str, ...]

    def check_client(self, client: AppClient) -> bool:
        return client.app.app_id == self.held.grant.app_id

    def get_scope(self) -> str:
        return " ".join(self.scopes)

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


class _QueryPayload(DjangoOAuth2Payload):
    """The parameters of an authorisation request: those of its address, whatever the consent form sends."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.data = request.GET.dict()
        self.datalist = {name: request.GET.getlist(name) for name in request.GET}


class _AppRequest(DjangoOAuth2Request):
    """A request as Authlib reads it; its parameters come from one place, address or body."""

    def __init__(self, request: HttpRequest) -> None:
        # Whether this site is reached by https is its installation's matter, which ends TLS before us.
        uri = f"https://{request.get_host()}{request.get_full_path()}"
        OAuth2Request.__init__(self, method=request.method, uri=uri, headers=request.headers)
        self._request = request
        is_of_person = request.path.endswith("/authorize")
        self.payload = _QueryPayload(request) if is_of_person else DjangoOAuth2Payload(request)


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes for what a person agreed to."""

    TOKEN_ENDPOINT_AUTH_METHODS = (BASIC,)

    def create_authorization_response(self, redirect_uri: str, grant_user: str | None) -> tuple[int, str, list[Any]]:
        """Add the scope that was agreed to, which 1EdTech asks for."""
        status, body, headers = super().create_authorization_response(redirect_uri, grant_user)
        more = urlencode({"scope": self.request.scope})
        return status, body, [(name, f"{value}&{more}") for name, value in headers]

    def save_authorization_code(self, code: str, request: Any) -> None:
        agreed = AgreedAccess(
            app_id=request.client.app.app_id,
            scopes=tuple(request.scope.split()),
            redirect_url=request.payload.redirect_uri,
            code=code,
            code_challenge=request.payload.data["code_challenge"],
        )
        platform = get_platform()
        grant_access(platform.persons.apps, request.user, agreed=agreed, now=platform.now())

    def query_authorization_code(self, code: str, client: AppClient) -> _Code | None:
        platform = get_platform()
        held = find_exchangeable(platform.persons.apps, code, app_id=client.app.app_id, now=platform.now())
        return _Code(held) if held else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """Do nothing: storing the tokens has used the code up."""

    def authenticate_user(self, authorization_code: _Code) -> str:
        return authorization_code.held.account


class RenewingGrant(grants.RefreshTokenGrant):
    """Tokens anew; each refresh token is good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = (BASIC,)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> AppToken | None:
        platform = get_platform()
        held = find_renewable(platform.persons.apps, refresh_token, now=platform.now())
        return AppToken(held, held.grant.scopes) if held else None

    def authenticate_user(self, refresh_token: AppToken) -> str:
        return refresh_token.held.account

    def revoke_old_credential(self, refresh_token: AppToken) -> None:
        """Do nothing: storing the new tokens has replaced it."""


class RequiredChallenge(CodeChallenge):
    """PKCE with S256 for every request; `state` as well."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is required.")
        if not data.get("state"):
            raise InvalidRequestError("Missing 'state' in request.")
        super().validate_code_challenge(grant, redirect_uri)


class Registering(ClientRegistrationEndpoint):
    """Registration for whoever asks; how often is limited before."""

    def __init__(self, server: Any = None) -> None:
        super().__init__(server, claims_classes=[registration.AppMetadata])

    def authenticate_token(self, request: Any) -> bool:
        """Ask for no token: the standard forbids to."""
        del request
        return True

    def get_server_metadata(self) -> Mapping[str, Any]:
        return registration.SERVER

    def generate_client_id(self, request: Any) -> str:
        del request
        return new_token()[:32]

    def generate_client_secret(self, request: Any) -> str:
        del request
        return new_token()

    def save_client(
        self, client_info: Mapping[str, Any], client_metadata: Mapping[str, Any], request: Any
    ) -> AppClient:
        del request
        platform, metadata = get_platform(), client_metadata
        now = platform.now()
        app = ConnectedApp(
            app_id=client_info["client_id"],
            secret_hash=hash_of(client_info["client_secret"]),
            name=metadata["client_name"].strip(),
            home_url=metadata["client_uri"],
            logo_url=metadata["logo_uri"],
            terms_url=metadata["tos_uri"],
            privacy_url=metadata["policy_uri"],
            software_id=metadata["software_id"],
            software_version=metadata["software_version"],
            redirect_urls=tuple(metadata["redirect_uris"]),
            scopes=tuple(dict.fromkeys(metadata["scope"].split())),
            refreshes="refresh_token" in metadata["grant_types"],
            registered_at=now,
            used_at=now,
        )
        platform.persons.apps.add(app)
        return AppClient(app)


class Revoking(RevocationEndpoint):
    """Ending a token by the app it was given to."""

    CLIENT_AUTH_METHODS = (BASIC,)

    def query_token(self, token_string: str, token_type_hint: str | None) -> AppToken | None:
        """Find a token of either kind; a hint that is wrong changes nothing."""
        del token_type_hint
        for secret in (GrantSecret.REFRESH, GrantSecret.ACCESS):
            if (held := get_platform().persons.apps.find_grant(secret, hash_of(token_string))) is not None:
                return AppToken(held, held.grant.scopes)
        return None

    def revoke_token(self, token: AppToken, request: Any) -> None:
        revoke_token(get_platform().persons.apps, token.held, token=request.form["token"])


class Server(DjangoServer):
    """The one authorisation server."""

    def __init__(self) -> None:
        AuthorizationServer.__init__(self, scopes_supported=SCOPES)
        self.register_token_generator(
            "default",
            BearerTokenGenerator(
                access_token_generator=_draw,
                refresh_token_generator=_draw,
                expires_generator=lambda _client, _grant_type: int(ACCESS_LASTS.total_seconds()),
            ),
        )
        self.register_grant(CodeGrant, [RequiredChallenge(required=True)])
        self.register_grant(RenewingGrant)
        self.register_endpoint(Registering)
        self.register_endpoint(Revoking)

    def query_client(self, client_id: str) -> AppClient | None:
        app = get_platform().persons.apps.find(client_id)
        return AppClient(app) if app else None

    def save_token(self, token: Mapping[str, Any], request: Any) -> None:
        """Store tokens in place of the code or token that was shown; of two at once one is refused."""
        shown = request.authorization_code or request.refresh_token
        drawn = DrawnTokens(
            access=token["access_token"],
            scopes=tuple(token["scope"].split()),
            refresh=token.get("refresh_token", ""),
        )
        platform = get_platform()
        try:
            give_tokens(platform.persons.apps, shown.held, drawn=drawn, now=platform.now())
        except Refused as refused:
            raise InvalidGrantError from refused

    def create_oauth2_request(self, request: HttpRequest) -> _AppRequest:
        return _AppRequest(request)

    def create_json_request(self, request: Any) -> Any:
        return request if isinstance(request, DjangoJsonRequest) else DjangoJsonRequest(request)

    def handle_response(self, status_code: int, payload: Any, headers: Any) -> HttpResponse:
        response: HttpResponse = super().handle_response(status_code, payload, headers)
        response.headers["Cache-Control"] = "no-store"
        return response


class _Validator(BearerTokenValidator):
    def authenticate_token(self, token_string: str) -> AppToken | None:
        platform = get_platform()
        held = find_accessing(platform.persons.apps, token_string, now=platform.now())
        return AppToken(held, held.grant.access_scopes) if held else None


def _draw(*_: Any, **__: Any) -> str:
    return new_token()


SERVER: Final = Server()
_PROTECTOR: Final = ResourceProtector()
_PROTECTOR.register_token_validator(_Validator())


def demand_access(request: HttpRequest, scope: str) -> HeldGrant:
    """Return the grant of a request's access token, which opens this scope.

    Raises:
        OAuth2Error: of Authlib, with the status (401, 403) and headers of the answer.
    """
    token: AppToken = _PROTECTOR.validate_request([scope], request)
    return token.held
