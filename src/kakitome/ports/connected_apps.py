"""Apps of other sites that a person let at their wallet by the badge services, and what each may do.

    apps.add(app)
    apps.add_grant(account, grant)
    held = apps.find_grant(GrantSecret.ACCESS, hash_of(token))

An app registers itself and belongs to nobody; a grant belongs to the person who gave it, and goes with their account.
Of every secret only a digest is kept.

Source: RFC 6749 §4.1, §6, §10.4; RFC 7591 §3; Open Badges 3.0, "Open Badges API Security".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

CODE_LASTS: Final = timedelta(minutes=5)
"""The standard recommends ten minutes at most; a program exchanges a code at once. (derived)"""
ACCESS_LASTS: Final = timedelta(hours=1)
"""Source: Open Badges 3.0, "Access Token Response"."""
REFRESH_LASTS: Final = timedelta(days=90)
"""A connection that nobody used for so long has ended. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedApp:
    """An app as it registered itself; nobody looked whether what it says is true.

    Attributes:
        app_id: drawn when it registered.
        secret_hash: of its secret (`credential_offers.hash_of`).
        home_url, logo_url, terms_url, privacy_url: of one host, https.
        redirect_urls: where a browser may be sent back to, on the same host.
        refreshes: whether it registered to renew its access.
        used_at: when somebody last let it in; else when it registered.
    """

    app_id: str
    secret_hash: str
    name: str
    home_url: str
    logo_url: str
    terms_url: str
    privacy_url: str
    software_id: str
    software_version: str
    redirect_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    refreshes: bool
    registered_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppGrant:
    """What a person lets one app do, and the digests of what the app shows for it.

    Attributes:
        key: its name among the person's.
        scopes: what the person agreed to; `access_scopes` what the access token that is out opens of it.
        code_hash, code_challenge, code_ends_at: of the authorisation code, of the verifier that must come with it
            (S256), and until when it can be exchanged.
        code_used_at: when it was exchanged; a code that comes a second time ends the grant.
        access_hash, access_ends_at: of the access token; empty while none is out.
        refresh_hash: of the refresh token; empty for none. `spent_refresh_hash`: of the one before it, which ends the
            grant when it comes again.
        over_at: when nothing of it opens anything any more.
    """

    key: str
    app_id: str
    scopes: tuple[str, ...]
    redirect_url: str
    granted_at: datetime
    code_hash: str
    code_challenge: str
    code_ends_at: datetime
    over_at: datetime
    code_used_at: datetime | None = None
    access_hash: str = ""
    access_ends_at: datetime | None = None
    access_scopes: tuple[str, ...] = ()
    refresh_hash: str = ""
    spent_refresh_hash: str = ""


class GrantSecret(StrEnum):
    """By what a grant is found; the value is the field that holds its digest."""

    CODE = "code_hash"
    ACCESS = "access_hash"
    REFRESH = "refresh_hash"
    SPENT_REFRESH = "spent_refresh_hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGrant:
    """A grant, and whose it is."""

    account: str
    grant: AppGrant


class ConnectedApps(Protocol):
    """Apps and what persons let them do."""

    def add(self, app: ConnectedApp, /) -> None:
        """Store an app that registered; raises `Conflict` (E_APP_TWICE)."""

    def find(self, app_id: str) -> ConnectedApp | None:
        """Find an app."""

    def add_grant(self, account: str, grant: AppGrant, /) -> None:
        """Store a grant in place of an earlier one to the same app; note that the app was used.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN, E_APP_UNKNOWN).
        """

    def find_grant(self, secret: GrantSecret, secret_hash: str) -> HeldGrant | None:
        """Find a grant of an account that can be signed in to."""

    def replace_grant(self, account: str, *, before: AppGrant, after: AppGrant) -> bool:
        """Store a grant anew if its secrets are as they were; False where another was quicker, or it is gone."""

    def end_grant(self, account: str, key: str) -> None:
        """Delete a grant with everything that opens something by it; nothing happens when there is none."""

    def list_grants(self, account: str) -> Sequence[tuple[ConnectedApp, AppGrant]]:
        """Return what a person lets which apps do, the newest first."""
