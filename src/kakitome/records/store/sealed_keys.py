"""Sealed private keys. The one module that touches their table; no other store knows it."""

from collections.abc import Collection, Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.ports.sealed_keys import DESTROYED, SealedKey
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_KEYS = RecordMapping(SealedKeyRow, SealedKey)


class DatabaseSealedKeys(ScopedStore):
    """Implements `SealedKeyTable`."""

    @property
    def institution(self) -> str:
        return self._scope.institution

    def add(self, key: SealedKey, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_KEY_EXISTS")):
            self._scope.add([_KEYS.row(key)])

    def find(self, key_id: str) -> SealedKey | None:
        sealed = self._scope.find(_KEYS, key_id=key_id)
        return None if sealed is None or sealed.wrapping_key == DESTROYED else sealed

    def list_keys(self, *, purpose: str) -> Sequence[SealedKey]:
        sealed_keys = self._scope.find_all(_KEYS, "created_at", "id", purpose=purpose)
        return [sealed for sealed in sealed_keys if sealed.wrapping_key != DESTROYED]

    def reseal(self, key: SealedKey, /) -> None:
        with self._scope.writing():
            changed = (
                self._scope.rows(SealedKeyRow)
                .filter(key_id=key.key_id)
                .update(nonce=key.nonce, ciphertext=key.ciphertext, wrapping_key=key.wrapping_key)
            )
        if not changed:
            raise NotFound("E_KEY_UNKNOWN")

    def destroy(self, *, purposes: Collection[str]) -> int:
        with self._scope.writing():
            rows = self._scope.rows(SealedKeyRow).filter(purpose__in=purposes).exclude(wrapping_key=DESTROYED)
            return int(rows.update(nonce=b"", ciphertext=b"", wrapping_key=DESTROYED))
