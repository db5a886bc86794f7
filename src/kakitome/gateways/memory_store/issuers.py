"""Issuers and their public keys in memory."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.issuers import KEY_MOVES, IssuerKey, IssuerRecord, KeyState
from kakitome.ports.signing import KeyPurpose


class MemoryIssuers:
    """Implements `ports.issuers.IssuerStore`."""

    def __init__(self, journal: Journal) -> None:
        self._issuers: Rows[str, IssuerRecord] = Rows(journal)
        self._keys: Rows[str, IssuerKey] = Rows(journal)

    def add(self, record: IssuerRecord, /) -> None:
        if record.did in self._issuers or self.find_by_slug(record.slug) is not None:
            raise Conflict("E_ISSUER_EXISTS", did=record.did, slug=record.slug)
        self._issuers.put(record.did, record)

    def replace(self, record: IssuerRecord, /) -> None:
        self.get(record.did)
        self._issuers.put(record.did, record)

    def get(self, did: str) -> IssuerRecord:
        issuer_record = self._issuers.find(did)
        if issuer_record is None:
            raise NotFound("E_ISSUER_UNKNOWN", did=did)
        return issuer_record

    def find_by_slug(self, slug: str) -> IssuerRecord | None:
        return next((record for record in self._issuers.values() if record.slug == slug), None)

    def list_issuers(self) -> Sequence[IssuerRecord]:
        return sorted(self._issuers.values(), key=lambda record: record.slug)

    def add_key(self, key: IssuerKey, /) -> None:
        self.get(key.issuer)
        if key.key_id in self._keys:
            raise Conflict("E_KEY_EXISTS", key_id=key.key_id)
        self._refuse_second_active(key)
        self._keys.put(key.key_id, key)

    def move_key(self, key: IssuerKey, /) -> None:
        before = self._keys.find(key.key_id)
        if before is None or before.issuer != key.issuer:
            raise NotFound("E_KEY_UNKNOWN", method=key.key_id)
        if key.state not in KEY_MOVES[before.state] or key.purpose != before.purpose:
            raise Conflict("E_KEY_MOVE", before=before.state, after=key.state, key_id=key.key_id)
        self._refuse_second_active(key)
        self._keys.put(key.key_id, key)

    def list_keys(self, did: str) -> Sequence[IssuerKey]:
        return sorted((key for key in self._keys.values() if key.issuer == did), key=lambda key: key.published_at)

    def find_active_key(self, did: str, *, purpose: KeyPurpose = KeyPurpose.CREDENTIAL) -> IssuerKey | None:
        fitting = (key for key in self.list_keys(did) if key.purpose == purpose)
        return next((key for key in fitting if key.state == KeyState.ACTIVE), None)

    def _refuse_second_active(self, key: IssuerKey) -> None:
        active = self.find_active_key(key.issuer, purpose=key.purpose)
        if key.state == KeyState.ACTIVE and active is not None and active.key_id != key.key_id:
            raise Conflict("E_KEY_MOVE", before=KeyState.ACTIVE, after=KeyState.ACTIVE, key_id=key.key_id)
