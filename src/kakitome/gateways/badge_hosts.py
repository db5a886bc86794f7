"""Other sites' badge services, asked through the one door; the OAuth is Authlib's.

What a site describes is looked at before anything is sent there: https addresses, with the operations that are needed.
Its answers are read strictly and within bounds. What it says in words is shown to nobody.

Source: Open Badges 3.0, "Open Badges API", "Open Badges API Security"; CLR 2.0, the same; docs/rules/threats.md T5.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import BaseAdapter

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.mapping.badge_service import BadgeService
from kakitome.ports.badge_hosts import (
    AT_ONCE,
    BadgeHost,
    BegunVisit,
    ComeBack,
    HandedOver,
    HostRefused,
    HostRegistration,
    HostSilent,
    OwnApp,
)
from kakitome.values.instants import write_instant

BODY_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of an answer: twenty credentials, each with its picture. (derived)"""
_LIMITS: Final = JsonLimits(size=BODY_LIMIT, depth=48, nodes=200_000)
LONGEST_NAME: Final = 200
_CREATED, _OK = 201, 200
_OUTCOMES: Final[Mapping[int, HandedOver]] = {
    _CREATED: HandedOver.ADDED,
    _OK: HandedOver.REPLACED,
    304: HandedOver.UNCHANGED,
}


class NetworkBadgeHosts:
    """Implements `ports.badge_hosts.BadgeHosts` over one way to the network."""

    def __init__(self, door: BaseAdapter) -> None:
        """Ask through an adapter that lets nobody to where they must not go (`checked_requests`)."""
        self._door = door

    def describe(self, address: str, *, service: BadgeService) -> BadgeHost:
        content = _object(self._request("GET", f"{address}{service.base}/discovery"), "E_HOST_DESCRIPTION")
        try:
            scheme = content["components"]["securitySchemes"]["OAuth2ACG"]
            flow = scheme["flows"]["authorizationCode"]
            servers = content.get("servers") or [{}]
            host = BadgeHost(
                address=address,
                name=str(content["info"]["title"])[:LONGEST_NAME],
                base=str(servers[0].get("url", "")).rstrip("/") or f"{address}{service.base}",
                authorize_url=flow["authorizationUrl"],
                token_url=flow["tokenUrl"],
                register_url=scheme["x-imssf-registrationUrl"],
                speaks=service.key,
                has_profile=service.scope("profile.readonly") in (flow.get("scopes") or ()),
            )
        except (KeyError, TypeError, IndexError, AttributeError) as fault:
            raise HostRefused("E_HOST_DESCRIPTION") from fault
        urls = (host.base, host.authorize_url, host.token_url, host.register_url)
        if not all(map(_is_address, urls)):
            raise HostRefused("E_HOST_DESCRIPTION")
        return host

    def register(self, host: BadgeHost, own: OwnApp) -> HostRegistration:
        metadata = {
            "client_name": own.name,
            "client_uri": own.site_url,
            "logo_uri": own.logo_url,
            "tos_uri": own.privacy_url,
            "policy_uri": own.privacy_url,
            "software_id": "kakitome",
            "software_version": own.version,
            "redirect_uris": [own.redirect_url],
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "scope": f"{host.reading} {host.bringing}",
        }
        answer = self._request("POST", host.register_url, data=json.dumps(metadata), kind="application/json")
        content = _object(answer, "E_HOST_REGISTRATION", status=_CREATED)
        app_id, secret = content.get("client_id"), content.get("client_secret")
        if not isinstance(app_id, str) or not isinstance(secret, str) or not app_id or not secret:
            raise HostRefused("E_HOST_REGISTRATION")
        return HostRegistration(app_id=app_id, secret=secret)

    def begin(self, host: BadgeHost, registration: HostRegistration, *, own: OwnApp, scope: str) -> BegunVisit:
        verifier = secrets.token_urlsafe(48)
        session = self._session(registration, own=own, scope=scope)
        url, state = session.create_authorization_url(host.authorize_url, code_verifier=verifier)
        return BegunVisit(url=url, state=state, verifier=verifier)

    def exchange(self, host: BadgeHost, registration: HostRegistration, *, own: OwnApp, come_back: ComeBack) -> str:
        session = self._session(registration, own=own, scope=come_back.scope)
        if not hmac.compare_digest(_parameter(come_back.query, "state").encode(), come_back.state.encode()):
            raise HostRefused("E_HOST_STATE")
        if not (code := _parameter(come_back.query, "code")):
            is_declined = _parameter(come_back.query, "error") == "access_denied"
            raise HostRefused("E_HOST_DECLINED" if is_declined else "E_HOST_TOKEN")
        try:
            token: Mapping[str, Any] = session.fetch_token(
                host.token_url,
                grant_type="authorization_code",
                code=code,
                code_verifier=come_back.verifier,
                scope=come_back.scope,
            )
        except AuthlibBaseError as fault:
            raise HostRefused("E_HOST_TOKEN") from fault
        except requests.RequestException as fault:
            raise HostSilent("E_HOST_SILENT") from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise HostRefused("E_HOST_TOKEN") from fault
        if not isinstance(token.get("access_token"), str):
            raise HostRefused("E_HOST_TOKEN")
        return str(token["access_token"])

    def read(self, host: BadgeHost, token: str, *, offset: int, since: datetime | None = None) -> Sequence[bytes]:
        url = f"{host.base}/credentials?limit={AT_ONCE}&offset={offset}"
        url += f"&since={quote(write_instant(since))}" if since is not None else ""
        content = _object(self._request("GET", url, token=token), "E_HOST_CREDENTIALS")
        credentials, tokens = _several(content.get("credential")), _several(content.get("compactJwsString"))
        if not all(isinstance(credential, dict) for credential in credentials) or not all(
            isinstance(text, str) for text in tokens
        ):
            raise HostRefused("E_HOST_CREDENTIALS")
        written = [json.dumps(credential, ensure_ascii=False).encode() for credential in credentials]
        return [*written, *(text.encode() for text in tokens)]

    def profile_name(self, host: BadgeHost, token: str) -> str:
        name = _object(self._request("GET", f"{host.base}/profile", token=token), "E_HOST_CREDENTIALS").get("name")
        return name[:LONGEST_NAME] if isinstance(name, str) else ""

    def bring(self, host: BadgeHost, token: str, *, credential: bytes) -> HandedOver:
        kind = "application/json" if credential.lstrip().startswith(b"{") else "text/plain"
        answer = self._request("POST", f"{host.base}/credentials", data=credential, kind=kind, token=token)
        outcome = _OUTCOMES.get(answer.status_code)
        if outcome is None:
            raise HostRefused("E_HOST_CREDENTIAL", status=answer.status_code)
        return outcome

    def _session(self, registration: HostRegistration, *, own: OwnApp, scope: str) -> Any:
        session = OAuth2Session(
            registration.app_id,
            registration.secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a method's name
            code_challenge_method="S256",
            redirect_uri=own.redirect_url,
            scope=scope,
        )
        _shut(session, self._door)
        return session

    def _request(
        self, method: str, url: str, *, data: str | bytes | None = None, kind: str = "", token: str = ""
    ) -> requests.Response:
        session = requests.Session()
        _shut(session, self._door)
        named = {
            "Accept": "application/json",
            "Content-Type": kind,
            "Authorization": f"Bearer {token}" if token else "",
        }
        headers = {name: value for name, value in named.items() if value}
        try:
            return session.request(method, url, data=data, headers=headers)
        except (requests.RequestException, ValueError) as fault:
            raise HostSilent("E_HOST_SILENT") from fault


def _is_address(url: Any) -> bool:
    """Tell whether something is an address to which people and secrets may be sent: https, nobody's name before it."""
    is_text = isinstance(url, str) and url.startswith("https://") and url.isascii() and url.isprintable()
    return is_text and "@" not in url.removeprefix("https://").partition("/")[0] and "\\" not in url


def _shut(session: requests.Session, door: BaseAdapter) -> None:
    session.trust_env = False
    session.max_redirects = 0
    session.adapters.clear()
    session.mount("https://", door)


def _object(answer: requests.Response, code: str, *, status: int = _OK) -> dict[str, Any]:
    """Read a JSON object; raises `HostRefused` with the code, `HostSilent` for a site that is out of order."""
    if answer.status_code >= 500:
        raise HostSilent("E_HOST_SILENT")
    try:
        content = strict_json.load(answer.content, limits=_LIMITS) if answer.status_code == status else None
    except DocumentRefused as fault:
        raise HostRefused(code) from fault
    if not isinstance(content, dict):
        raise HostRefused(code)
    return content


def _parameter(query: str, name: str) -> str:
    """Return what stands in an address under a name; empty for nothing, or for more than one."""
    try:
        values = parse_qs(query, max_num_fields=20).get(name, [])
    except ValueError:
        return ""
    return values[0] if len(values) == 1 else ""


def _several(value: Any) -> list[Any]:
    """Return the items of a member that has one or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
