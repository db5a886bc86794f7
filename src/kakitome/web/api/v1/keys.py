"""API keys: `Authorization: Bearer kk_…`, and nowhere else.

A key in an address would stand in logs and histories; such a request is refused even when the header is right.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import DatabaseError
from django.http import HttpRequest
from ninja.security import HttpBearer

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError
from kakitome.journeys.people.api_keys import holder_is_admin, note_network
from kakitome.ports.api_keys import ApiKey, ApiScope
from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.security_events import note_event, note_refusal

_PREFIX = "kk_"
_STATUS = {"E_API_KEY_NETWORK": 403}
ROLE_REMEMBERED = timedelta(seconds=5)
"""Source: docs/standards/hostile-inputs.md B181 (effective within five seconds)."""
_ADMINS: dict[tuple[str, str], datetime] = {}


class KeyAuth(HttpBearer):
    """Finds the institution's key that a request shows, and asks for one scope."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse keys in addresses before anything else."""
        refuse_key_in_address(request)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key, None when it is unknown or wrong; one that is refused is told why, as its holder knows it."""
        key = get_platform().api_keys.find(token)
        if key is None:
            return None
        code = why_refused(request, key)
        if code:
            _note(request, key, code=code)
            raise RequestRefused(_STATUS.get(code, 401), code, until=key.end.date().isoformat())
        if self.scope not in key.scopes:
            _note(request, key, code="E_API_SCOPE")
            raise RequestRefused(403, "E_API_SCOPE", scope=self.scope.value)
        note_use(request, key)
        return key


def refuse_key_in_address(request: HttpRequest) -> None:
    """Refuse a request that carries a key in its address."""
    if _PREFIX in request.get_full_path():
        raise RequestRefused(400, "E_API_KEY_IN_URL")


def why_refused(request: HttpRequest, key: ApiKey) -> str:
    """Say by a code why a key is refused here and now; empty when it is not."""
    now = get_platform().now()
    address = request.META.get("REMOTE_ADDR", "")
    return key.why_refused(now=now, address=address, holder_is_admin=_holder_is_admin(key, now=now))


def note_use(request: HttpRequest, key: ApiKey) -> None:
    """Write that a key was used, about once an hour.

    A network it never came from is mailed to the administrators, and is an event its holder sees unless it is the
    first. What cannot be written is no reason to refuse the use; the next one tries again.
    """
    platform = get_platform()
    now, network = platform.now(), platform.networks.visitor().network
    platform.api_keys.note_use(key, network=network, now=now)
    try:
        is_new = note_network(platform, key, network=network, now=now)
    except (KakitomeError, DatabaseError, OSError):
        return
    if is_new and key.known_networks:
        note_event(
            request,
            SecurityEventKind.API_KEY_FROM_ELSEWHERE,
            account=key.answerable,
            institution=key.institution,
            prefix=key.prefix,
            before=key.known_networks[-1],
        )


def _holder_is_admin(key: ApiKey, *, now: datetime) -> bool:
    """Ask for the holder's role, and remember a yes for as long as a revocation may take."""
    who = (key.institution, key.answerable)
    if (known := _ADMINS.get(who)) is not None and timedelta(0) <= now - known < ROLE_REMEMBERED:
        return True
    if not holder_is_admin(get_platform(), key):
        _ADMINS.pop(who, None)
        return False
    _ADMINS[who] = now
    return True


def _note(request: HttpRequest, key: ApiKey, *, code: str) -> None:
    note_refusal(
        request,
        SecurityEventKind.API_KEY_REFUSED,
        account=key.answerable,
        institution=key.institution,
        prefix=key.prefix,
        code=code,
    )


def key_of(request: HttpRequest) -> ApiKey:
    """Return the key of an authenticated request."""
    return cast("ApiKey", request.auth)  # type: ignore[attr-defined]


def actor_of(key: ApiKey) -> str:
    """Name a key in the audit trail: by its prefix, which is no secret."""
    return f"api:{key.prefix}"
