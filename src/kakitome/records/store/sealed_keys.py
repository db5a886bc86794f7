"""Sealed private keys. The one module that touches their table; no other store knows it."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from kakitome.errors import Conflict, NotFound
from kakitome.ports.sealed_keys import SealedKey
from kakitome.records.models.sealed_key import SealedKeyRow
from kakitome.records.store.scope import Scope


class DatabaseSealedKeys:
    """Implements `SealedKeyTable`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def institution(self) -> str:
        return self._scope.institution

    def add(self, key: SealedKey, /) -> None:
        row = SealedKeyRow(
            key_id=key.key_id,
            purpose=key.purpose,
            wrapping_key=key.wrapping_key,
            nonce=key.nonce,
            ciphertext=key.ciphertext,
            created_at=key.created_at,
        )
        with self._scope.writing():
            try:
                # Another institution's key is invisible here, but the index sees it.
                with transaction.atomic(using=self._scope.using):
                    self._scope.add([row])
            except IntegrityError as error:
                raise Conflict("E_KEY_EXISTS") from error

    def find(self, key_id: str) -> SealedKey | None:
        with self._scope.reading():
            row = self._scope.rows(SealedKeyRow).filter(key_id=key_id).first()
        return _key(row) if row else None

    def list_keys(self, *, purpose: str) -> Sequence[SealedKey]:
        with self._scope.reading():
            rows = self._scope.rows(SealedKeyRow).filter(purpose=purpose).order_by("created_at", "id")
            return [_key(row) for row in rows]

    def reseal(self, key: SealedKey, /) -> None:
        with self._scope.writing():
            changed = (
                self._scope.rows(SealedKeyRow)
                .filter(key_id=key.key_id)
                .update(nonce=key.nonce, ciphertext=key.ciphertext, wrapping_key=key.wrapping_key)
            )
        if not changed:
            raise NotFound("E_KEY_UNKNOWN")


def _key(row: SealedKeyRow) -> SealedKey:
    return SealedKey(
        key_id=row.key_id,
        purpose=row.purpose,
        wrapping_key=row.wrapping_key,
        nonce=bytes(row.nonce),
        ciphertext=bytes(row.ciphertext),
        created_at=row.created_at,
    )
