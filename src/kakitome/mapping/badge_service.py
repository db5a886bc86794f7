"""The badge services of Open Badges 3.0 and CLR 2.0 as data: their scopes, their status, their description.

    service_description(OPEN_BADGES, site_url="https://site.example", terms_url=…, privacy_url=…)
    status_info("forbidden", "The token does not open this.")

The description is OpenAPI 3.0 with the additions of 1EdTech, and what clients find everything else by.

Source: Open Badges 3.0, "Open Badges API" and "Open Badges API Security"; CLR 2.0, the same; OpenAPI 3.0.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

BASE: Final = "/ims"
OAUTH: Final = f"{BASE}/oauth"
OFFLINE: Final = "offline_access"
MOST_AT_ONCE: Final = 100
"""Credentials of one page. (derived)"""
USUALLY_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeService:
    """One of the two services: what stands in its addresses, and what its credentials are called.

    `forms` are what our verifier calls them (`Report.form`), `types` what they call themselves.
    """

    key: str
    title: str
    credential: str
    answer: str
    form: str
    types: frozenset[str]
    has_profile: bool = True

    @property
    def base(self) -> str:
        """The path below which its operations lie."""
        return f"{BASE}/{self.key}"

    def scope(self, name: str) -> str:
        """Return the address that names one of its scopes."""
        return f"https://purl.imsglobal.org/spec/{self.key}/scope/{name}"

    @property
    def scopes(self) -> Sequence[str]:
        """Its scopes that an app may ask for here."""
        names = ("credential.readonly", "credential.upsert", *(("profile.readonly",) if self.has_profile else ()))
        return [self.scope(name) for name in names]


OPEN_BADGES: Final = BadgeService(
    key="ob/v3p0",
    title="Open Badges 3.0",
    credential="AchievementCredential",
    answer="GetOpenBadgeCredentialsResponse",
    form="Open Badges 3.0",
    types=frozenset({"OpenBadgeCredential", "AchievementCredential"}),
)
RECORDS: Final = BadgeService(
    key="clr/v2p0",
    title="Comprehensive Learner Record 2.0",
    credential="ClrCredential",
    answer="GetClrCredentialsResponse",
    form="CLR 2.0",
    types=frozenset({"ClrCredential"}),
)
SERVICES: Final = (OPEN_BADGES, RECORDS)
SCOPES: Final = (*OPEN_BADGES.scopes, *RECORDS.scopes, OFFLINE)
"""Every scope that an app may ask for. Nothing lets an app change who somebody is (`profile.update`)."""

_MEANINGS: Final[Mapping[str, str]] = {
    "credential.readonly": "Read the credentials of the person",
    "credential.upsert": "Add credentials to what the person holds",
    "profile.readonly": "Read the person's name",
}
_STATUSES: Final[Mapping[int, str]] = {
    400: "The request cannot be read.",
    401: "There is no token, or none that opens anything.",
    403: "The token does not open this.",
    405: "There is no such operation.",
    429: "Too many requests; come again after the seconds of Retry-After.",
}


def status_info(minor: str, description: str, *, source: str = "kakitome") -> dict[str, Any]:
    """Return a refusal in the words of 1EdTech's services; `minor` is a value of its list of minor codes."""
    return {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [{"imsx_codeMinorFieldName": source, "imsx_codeMinorFieldValue": minor}]
        },
    }


def person_profile(profile_id: str, name: str) -> dict[str, Any]:
    """Return who somebody is to an app: a name, under an identifier that no other app is given."""
    profile: dict[str, Any] = {
        "@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": profile_id,
        "type": ["Profile"],
    }
    return {**profile, "name": name} if name else profile


def page_links(address: str, *, offset: int, limit: int, count: int) -> str:
    """Return the `Link` header of one page; `address` has its other parameters, and ends where paging is added.

    Source: Open Badges 3.0, "Paging" (first and last always, next and prev where there is such a page).
    """
    last = (max(count - 1, 0) // limit) * limit
    places = {
        **({"next": offset + limit} if offset + limit < count else {}),
        "last": last,
        "first": 0,
        **({"prev": max(0, offset - limit)} if offset else {}),
    }
    return ", ".join(f'<{address}limit={limit}&offset={place}>; rel="{relation}"' for relation, place in places.items())


def service_description(service: BadgeService, *, site_url: str, terms_url: str, privacy_url: str) -> dict[str, Any]:
    """Return the Service Description Document of one service."""
    name = site_url.partition("://")[2]
    return {
        "openapi": "3.0.1",
        "info": {
            "title": f"Kakitome {name}",
            "description": f"{service.title}: the wallets of people at {name}.",
            "version": "3.0" if service is OPEN_BADGES else "2.0",
            "termsOfService": terms_url,
            "x-imssf-privacyPolicyUrl": privacy_url,
        },
        "servers": [{"url": f"{site_url}{service.base}"}],
        "tags": [{"name": "Credentials"}, {"name": "Discovery"}],
        "paths": {
            "/discovery": {"get": _discovery()},
            "/credentials": {"get": _get_credentials(service), "post": _upsert_credential(service)},
            **({"/profile": {"get": _get_profile(service)}} if service.has_profile else {}),
        },
        "components": {
            "securitySchemes": {
                "OAuth2ACG": _security(service, site_url=site_url, terms_url=terms_url, privacy_url=privacy_url)
            },
            "schemas": _schemas(service),
        },
    }


def _security(service: BadgeService, *, site_url: str, terms_url: str, privacy_url: str) -> dict[str, Any]:
    token_url = f"{site_url}{OAUTH}/token"
    meanings = {scope: _MEANINGS[scope.rpartition("/")[2]] for scope in service.scopes}
    return {
        "type": "oauth2",
        "description": "OAuth 2.0 Authorization Code Grant authorization, with PKCE (S256)",
        "x-imssf-registrationUrl": f"{site_url}{OAUTH}/register",
        "x-imssf-privacyPolicyUrl": privacy_url,
        "x-imssf-termsOfServiceUrl": terms_url,
        "x-kakitome-revocationUrl": f"{site_url}{OAUTH}/revoke",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": f"{site_url}{OAUTH}/authorize",
                "tokenUrl": token_url,
                "refreshUrl": token_url,
                "scopes": {**meanings, OFFLINE: "Go on while the person is away"},
            }
        },
    }


def _discovery() -> dict[str, Any]:
    return {
        "operationId": "getServiceDescription",
        "tags": ["Discovery"],
        "summary": "Fetch this document.",
        "security": [],
        "responses": {"200": {"description": "This document.", **_json({"type": "object"})}, **_refusals(405, 429)},
    }


def _get_credentials(service: BadgeService) -> dict[str, Any]:
    integer = {"type": "integer", "format": "int32"}
    return {
        "operationId": "getCredentials",
        "tags": ["Credentials"],
        "summary": "The verified credentials that a person holds, the oldest of the wallet first.",
        "security": [{"OAuth2ACG": [service.scope("credential.readonly")]}],
        "parameters": [
            _query(
                "limit",
                {**integer, "minimum": 1},
                description=f"How many, at most {MOST_AT_ONCE}.",
            ),
            _query("offset", {**integer, "minimum": 0}, description="Which comes first, counted from zero."),
            _query(
                "since",
                {"type": "string", "format": "date-time"},
                description="Only those issued after it, by the day.",
            ),
        ],
        "responses": {
            "200": {
                "description": "One page.",
                "headers": {
                    "X-Total-Count": {"description": "How many there are.", "schema": {"type": "integer"}},
                    "Link": {"description": "Where the other pages are.", "schema": {"type": "string"}},
                },
                **_json(_ref(service.answer)),
            },
            **_refusals(400, 401, 403, 405, 429),
        },
    }


def _upsert_credential(service: BadgeService) -> dict[str, Any]:
    content = {
        **{kind: {"schema": _ref(service.credential)} for kind in ("application/json", "application/vc+ld+json")},
        "text/plain": {"schema": _ref("CompactJws")},
    }
    return {
        "operationId": "upsertCredential",
        "tags": ["Credentials"],
        "summary": "Add a credential to what a person holds, in place of an older edition that came the same way.",
        "security": [{"OAuth2ACG": [service.scope("credential.upsert")]}],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "It took the place of an older edition.", "content": content},
            "201": {"description": "It was added.", "content": content},
            "304": {"description": "The person holds it already."},
            **_refusals(400, 401, 403, 405, 429),
        },
    }


def _get_profile(service: BadgeService) -> dict[str, Any]:
    return {
        "operationId": "getProfile",
        "tags": ["Credentials"],
        "summary": "The person's name, under an identifier that is this app's alone.",
        "security": [{"OAuth2ACG": [service.scope("profile.readonly")]}],
        "responses": {
            "200": {"description": "The profile.", **_json(_ref("Profile"))},
            **_refusals(401, 403, 405, 429),
        },
    }


def _schemas(service: BadgeService) -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string"}}
    names = {"type": "string", "enum": ["failure", "processing", "success", "unsupported"]}
    described = {
        "type": "object",
        "required": ["@context", "id", "type", "issuer", "credentialSubject"],
        "properties": {"@context": {"type": "array", "items": {}}, "id": {"type": "string"}, "type": texts},
        "additionalProperties": True,
    }
    return {
        service.credential: described,
        "CompactJws": {"type": "string", "pattern": r"^[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+$"},
        service.answer: {
            "type": "object",
            "properties": {
                "credential": {"type": "array", "items": _ref(service.credential)},
                "compactJwsString": {"type": "array", "items": _ref("CompactJws")},
            },
        },
        "Profile": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": {"type": "string"}, "type": texts, "name": {"type": "string"}},
            "additionalProperties": True,
        },
        "Imsx_StatusInfo": {
            "type": "object",
            "required": ["imsx_codeMajor", "imsx_severity"],
            "properties": {
                "imsx_codeMajor": names,
                "imsx_severity": {"type": "string", "enum": ["error", "status", "warning"]},
                "imsx_description": {"type": "string"},
                "imsx_codeMinor": {"type": "object"},
            },
        },
    }


def _refusals(*statuses: int) -> dict[str, Any]:
    info = _json(_ref("Imsx_StatusInfo"))
    every = {str(status): {"description": _STATUSES[status], **info} for status in statuses}
    return {**every, "default": {"description": "The request cannot be served now.", **info}}


def _query(name: str, schema: Mapping[str, Any], *, description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": dict(schema), "description": description}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": dict(schema)}}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
