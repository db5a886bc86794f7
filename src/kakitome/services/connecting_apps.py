"""What becomes of a person's leave to an app: given, exchanged for tokens, renewed, ended.

1. `grant_access`: the person agreed; a code goes back with their browser. · 2. `find_exchangeable`: the app brings the
code; one that was used before ends everything that came of it. · 3. `give_tokens`: once for each code or refresh token,
whoever is quicker. · 4. `find_renewable`: a refresh token that was replaced ends everything, too: two hold it.

Which request may do what is the authorisation server's matter (`web/authorization_server`).

Source: RFC 6749 §4.1.2, §6, §10.5; RFC 9700 §4.14.2 (refresh token rotation); Open Badges 3.0, "Authorization
Response".
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import Refused
from kakitome.ports.connected_apps import (
    ACCESS_LASTS,
    CODE_LASTS,
    REFRESH_LASTS,
    AppGrant,
    ConnectedApp,
    ConnectedApps,
    GrantSecret,
    HeldGrant,
)
from kakitome.ports.credential_offers import hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAccess:
    """What a person agreed to: which scopes of which app, where their browser goes back to, and under which verifier.

    `code` and `code_challenge` as in RFC 7636; the code is given to the app alone.
    """

    app_id: str
    scopes: tuple[str, ...]
    redirect_url: str
    code: str
    code_challenge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTokens:
    """Tokens that were drawn for an app: an access token, what it opens, and a refresh token, empty for none."""

    access: str
    scopes: tuple[str, ...]
    refresh: str = ""


def grant_access(apps: ConnectedApps, account: str, *, agreed: AgreedAccess, now: datetime) -> AppGrant:
    """Store what a person agreed to.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN, E_APP_UNKNOWN.
    """
    ends_at = now + CODE_LASTS
    grant = AppGrant(
        key=secrets.token_hex(8),
        app_id=agreed.app_id,
        scopes=agreed.scopes,
        redirect_url=agreed.redirect_url,
        granted_at=now,
        code_hash=hash_of(agreed.code),
        code_challenge=agreed.code_challenge,
        code_ends_at=ends_at,
        over_at=ends_at,
    )
    apps.add_grant(account, grant)
    return grant


def find_exchangeable(apps: ConnectedApps, code: str, *, app_id: str, now: datetime) -> HeldGrant | None:
    """Find the grant of a code that its own app may exchange now; a code that was exchanged before ends its grant."""
    held = apps.find_grant(GrantSecret.CODE, hash_of(code))
    if held is None or held.grant.app_id != app_id:
        return None
    if held.grant.code_used_at is not None:
        apps.end_grant(held.account, held.grant.key)
        return None
    return held if now < held.grant.code_ends_at else None


def find_renewable(apps: ConnectedApps, token: str, *, now: datetime) -> HeldGrant | None:
    """Find the grant of a refresh token that may be used now; one that was replaced before ends its grant."""
    held = apps.find_grant(GrantSecret.REFRESH, hash_of(token))
    if held is None:
        if (stolen := apps.find_grant(GrantSecret.SPENT_REFRESH, hash_of(token))) is not None:
            apps.end_grant(stolen.account, stolen.grant.key)
        return None
    return held if now < held.grant.over_at else None


def give_tokens(apps: ConnectedApps, held: HeldGrant, *, drawn: DrawnTokens, now: datetime) -> None:
    """Store that tokens were given out in place of what was shown for them.

    Raises:
        Refused: E_APP_TOKEN_TWICE, when the same code or refresh token was exchanged a moment before.
    """
    before, access_ends_at = held.grant, now + ACCESS_LASTS
    after = replace(
        before,
        code_used_at=before.code_used_at or now,
        access_hash=hash_of(drawn.access),
        access_ends_at=access_ends_at,
        access_scopes=drawn.scopes,
        refresh_hash=hash_of(drawn.refresh) if drawn.refresh else "",
        spent_refresh_hash=before.refresh_hash,
        over_at=now + REFRESH_LASTS if drawn.refresh else access_ends_at,
    )
    if not apps.replace_grant(held.account, before=before, after=after):
        raise Refused("E_APP_TOKEN_TWICE")


def find_accessing(apps: ConnectedApps, token: str, *, now: datetime) -> HeldGrant | None:
    """Find the grant whose access token this is, while it opens something."""
    held = apps.find_grant(GrantSecret.ACCESS, hash_of(token))
    is_open = held is not None and held.grant.access_ends_at is not None and now < held.grant.access_ends_at
    return held if is_open else None


def revoke_token(apps: ConnectedApps, held: HeldGrant, *, token: str) -> None:
    """End what a token opens: of a refresh token everything, of an access token itself.

    Source: RFC 7009 §2.1.
    """
    if held.grant.access_hash != hash_of(token):
        apps.end_grant(held.account, held.grant.key)
        return
    if held.grant.refresh_hash:
        closed = replace(held.grant, access_hash="", access_ends_at=None)
        apps.replace_grant(held.account, before=held.grant, after=closed)
    else:
        apps.end_grant(held.account, held.grant.key)


def list_running(apps: ConnectedApps, account: str, *, now: datetime) -> list[tuple[ConnectedApp, AppGrant]]:
    """Return the apps that a person let in and that can still do something, the newest first."""
    grants = apps.list_grants(account)
    return [(app, grant) for app, grant in grants if grant.code_used_at is not None and now < grant.over_at]
