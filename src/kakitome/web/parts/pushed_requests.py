"""What an app asked for ahead, as a signed text: nothing is stored before its person has been asked.

Showing one twice gives nobody anything: the person, signed in, is asked each time, and each time another code is drawn.

Source: RFC 9126 §2.2, §4 (a reference to the request, good for some minutes and for the app that pushed it).
"""

import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.signing import BadSignature, Signer

from kakitome.mapping.authorization_request import AuthorizationRequest

LASTS: Final = timedelta(minutes=9)
"""Source: FAPI 2.0 Security Profile §5.3.2.2 (less than 600 seconds); RFC 9126 §2.2."""
PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
_LONGEST: Final = 6000


def push(request: AuthorizationRequest, *, issuer: str, now: datetime) -> str:
    """Return the reference of what an app asks for."""
    data = {**asdict(request), "configurations": sorted(request.configurations)}
    content: dict[str, Any] = {"request": data, "at": int(now.timestamp()), "drawn": secrets.token_urlsafe(16)}
    return PREFIX + _signer(issuer).sign_object(content)


def pull(reference: str, *, app_id: str, issuer: str, now: datetime) -> AuthorizationRequest | None:
    """Return what was asked for; None for a reference that is old, another issuer's, another app's or made up."""
    if len(reference) > _LONGEST or not reference.startswith(PREFIX):
        return None
    try:
        content = _signer(issuer).unsign_object(reference.removeprefix(PREFIX))
    except (BadSignature, ValueError):
        return None
    data = content["request"]
    is_young = timedelta(0) <= now - datetime.fromtimestamp(content["at"], UTC) < LASTS + timedelta(seconds=1)
    if not is_young or data["app_id"] != app_id:
        return None
    return AuthorizationRequest(**{**data, "configurations": frozenset(data["configurations"])})


def _signer(issuer: str) -> Signer:
    return Signer(salt=f"kakitome.pushed_request {issuer}")
