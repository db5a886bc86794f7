"""API keys: `Authorization: Bearer kk_…`, and nowhere else.

A key in an address would stand in logs and histories; such a request is refused even when the header is right.
"""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.api_keys import ApiKey, ApiScope
from kakitome.web.api.v1.refusals import RequestRefused

_PREFIX = "kk_"


class KeyAuth(HttpBearer):
    """Finds the institution's key that a request shows, and asks for one scope."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse keys in addresses before anything else."""
        refuse_key_in_address(request)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:  # noqa: ARG002 - the framework's shape
        """Return the key, None when it is unknown or revoked; a key without the scope is refused as such."""
        key = get_platform().api_keys.find(token)
        if key is not None and self.scope not in key.scopes:
            raise RequestRefused(403, "E_API_SCOPE", scope=self.scope.value)
        return key


def refuse_key_in_address(request: HttpRequest) -> None:
    """Refuse a request that carries a key in its address."""
    if _PREFIX in request.get_full_path():
        raise RequestRefused(400, "E_API_KEY_IN_URL")


def key_of(request: HttpRequest) -> ApiKey:
    """Return the key of an authenticated request."""
    return cast("ApiKey", request.auth)  # type: ignore[attr-defined]


def actor_of(key: ApiKey) -> str:
    """Name a key in the audit trail: by its prefix, which is no secret."""
    return f"api:{key.prefix}"
