"""API keys of institutions.

A key reads `kk_<prefix>_<secret>`: the prefix finds it, a SHA-256 of the whole proves it (256 random
bits need no slow hash). It is shown once. Revoking takes effect with the next request.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from kakitome.errors import NotFound
from kakitome.ports.api_keys import USE_NOTED_EVERY, USUAL_LIFE, ApiKey, ApiScope, KeyLimits
from kakitome.records.models.api_key import ApiKeyRow
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_KEYS = RecordMapping(ApiKeyRow, ApiKey, columns={"institution": "institution_id"})
_BY_PREFIX = UnscopedPreparedQuery(ApiKeyRow, "key_hash", *_KEYS.names, equal=("prefix",), first=True)
_TEXT = re.compile(r"kk_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")


class DatabaseApiKeys(UnscopedStore):
    """Implements `ports.api_keys.ApiKeys` over one database."""

    def make(
        self,
        *,
        institution: str,
        name: str,
        scopes: frozenset[ApiScope],
        by: str,
        now: datetime,
        limits: KeyLimits | None = None,
    ) -> tuple[ApiKey, str]:
        prefix = secrets.token_hex(4)
        text = f"kk_{prefix}_{secrets.token_urlsafe(32)}"
        limits = limits or KeyLimits()
        key = ApiKey(
            institution=institution,
            prefix=prefix,
            name=name,
            scopes=scopes,
            created_at=now,
            created_by=by,
            ends_at=limits.ends_at or now + USUAL_LIFE,
            networks=limits.networks,
            unit=limits.unit,
        )
        scope = self._scope(institution)
        with scope.writing():
            scope.add([_KEYS.row(key, key_hash=_hash(text))])
        return key, text

    def find(self, text: str) -> ApiKey | None:
        match = _TEXT.fullmatch(text)
        if match is None:
            return None
        with seeing(EVERYONE, using=self._using):
            rows = _BY_PREFIX.find(match[1], using=self._using)
        for key_hash, *columns in rows:
            key = _KEYS.read_values(columns)
            if hmac.compare_digest(key_hash, _hash(text)):
                return key
        return None

    def list_keys(self, institution: str) -> Sequence[ApiKey]:
        return self._scope(institution).find_all(_KEYS, "-created_at", "-id")

    def revoke(self, institution: str, prefix: str, *, now: datetime) -> None:
        with self._known(institution, prefix) as rows:
            rows.filter(revoked_at=None).update(revoked_at=now)

    def hand_over(self, institution: str, prefix: str, *, to: str) -> None:
        with self._known(institution, prefix) as rows:
            rows.update(held_by=to)

    def note_use(self, key: ApiKey, /, *, network: str, now: datetime) -> bool:
        if key.last_used_at is not None and now - key.last_used_at < USE_NOTED_EVERY:
            return False
        scope = self._scope(key.institution)
        try:
            with scope.writing():
                rows = scope.rows(ApiKeyRow).filter(prefix=key.prefix)
                return bool(rows.update(last_used_at=now, last_network=network))
        except (DatabaseError, OSError):
            return False

    def remember_network(self, key: ApiKey, /, *, network: str) -> bool:
        with self._known(key.institution, key.prefix) as rows:
            # As it stands now: another request may have been first.
            stored = _KEYS.read(rows.get())
            if not stored.is_new_network(network):
                return False
            rows.update(known_networks=[*stored.known_networks, network])
        return True

    @contextmanager
    def _known(self, institution: str, prefix: str) -> Iterator[Any]:
        scope = self._scope(institution)
        with scope.writing():
            rows = scope.rows(ApiKeyRow).filter(prefix=prefix)
            if not rows.exists():
                raise NotFound("E_API_KEY_UNKNOWN")
            yield rows


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
