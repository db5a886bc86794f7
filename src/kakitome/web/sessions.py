"""Sessions in the database, as Django keeps them; while nothing can be written there, in the visitor's cookie, signed.

People must be able to sign in, and to read what is theirs, with a full disk or a database that is read-only. A signed
session holds nothing secret (which account, since when, by what), ends an hour after it last changed, and with a
changed password as every session does. What it cannot do is be ended from another device: the next request that finds
the database writable moves it there.

Source: docs/rules/faults.md F11.
"""

from contextlib import suppress
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.core import signing
from django.db import InternalError, OperationalError

SIGNED_AGE_S = 3600
_SIGNED = "signed."
"""Begins the key of a session that lies in the cookie; keys of Django's are letters and digits."""
_SALT = "kakitome.web.sessions"
_UNWRITABLE = (OperationalError, InternalError)
"""A full disk, a read-only file, a lock that does not end; PostgreSQL calls a read-only transaction InternalError."""


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, or signed in the cookie when that cannot be written."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing when it is unknown, over, or its signature is wrong."""
        if not self.is_signed:
            return super().load()
        try:
            return dict(signing.loads(str(self.session_key)[len(_SIGNED) :], salt=_SALT, max_age=SIGNED_AGE_S))
        except signing.BadSignature:
            self._session_key = None
            return {}

    def exists(self, session_key: str) -> bool:
        """Tell whether a key is in use."""
        return False if session_key.startswith(_SIGNED) else super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        """Keep the session: in the database, or in its own key when that cannot be written."""
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if self.is_signed:
            # Perhaps the database can be written again: then the session moves there, under a new key.
            self._session_key = None
        try:
            super().save(must_create=must_create)
        except _UNWRITABLE:
            self._sign(data)
        except UpdateError as error:
            # Django raises it for whatever the database says, also when the session was ended meanwhile.
            if not isinstance(error.__context__, _UNWRITABLE):
                raise
            self._sign(data)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session; one in the database that cannot be written ends with its time."""
        key = session_key or self.session_key
        if key is None or key.startswith(_SIGNED):
            return
        with suppress(*_UNWRITABLE):
            super().delete(key)

    @property
    def is_signed(self) -> bool:
        """Tell whether it lies in the visitor's cookie."""
        return str(self.session_key or "").startswith(_SIGNED)

    def _sign(self, data: dict[str, Any]) -> None:
        self._session_key = _SIGNED + signing.dumps(data, salt=_SALT, compress=True)
