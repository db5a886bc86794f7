"""Keys of persons over the table; the one module that touches it. Secrets are opened by whoever seals them."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.documents.keys.jwk import public_to_jwk, thumbprint
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.presentation.holder_presentation import holder_named, sign_presentation
from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.vc.canonical import Write
from kakitome.errors import Conflict, NotFound, Refused, Unavailable
from kakitome.ports.holder_keys import (
    MOST_WAITING,
    UNUSED_LASTS,
    HolderKey,
    HolderKeySealing,
    HolderToken,
    OwnHolderKeys,
)
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.records.identity_proofs import PROOFS
from kakitome.records.models.holder_key import HolderKeyRow
from kakitome.records.models.wallet import WalletDocumentRow, WalletSettingsRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_LONGEST_NAME = 500


class DatabaseOwnHolderKeys:
    """Implements `ports.holder_keys.OwnHolderKeys` over one database."""

    def __init__(self, account: str, sealing: HolderKeySealing, *, using: str = "default") -> None:
        self._scope, self._sealing = PersonScope(account, using=using), sealing

    def switch(self, *, on: bool, at: datetime) -> None:
        with self._scope.writing():
            settings = self._scope.rows(WalletSettingsRow).first() or WalletSettingsRow(account_id=self._scope.key)
            if not on:
                self._scope.rows(HolderKeyRow).delete()
                settings.keys_kept_since = None
            elif settings.keys_kept_since is None:
                settings.keys_kept_since = at
            settings.save(using=self._scope.using)

    def is_on(self) -> bool:
        with self._scope.reading():
            return self._scope.rows(WalletSettingsRow).filter(keys_kept_since__isnull=False).exists()

    def make(self, *, made_for: str, at: datetime, award: str = "") -> HolderKey:
        key_id, sealed = self._sealing.make()
        made = HolderKey(
            key=secrets.token_hex(8), key_id=key_id, made_for=made_for[:_LONGEST_NAME], made_at=at, award=award
        )
        with self._scope.writing():
            if not self.is_on():
                raise Refused("E_HOLDER_KEYS_OFF")
            waiting = self._scope.rows(HolderKeyRow).filter(document__isnull=True, award="")
            waiting.filter(made_at__lt=at - UNUSED_LASTS).delete()
            if not award and waiting.count() >= MOST_WAITING:
                raise Conflict("E_HOLDER_KEYS_MANY", limit=MOST_WAITING)
            before = self._scope.rows(HolderKeyRow).filter(award=award).first() if award else None
            if before is not None:
                # Two presentations were prepared at once: the key that came first stands.
                return _read(before)
            self._scope.add(
                HolderKeyRow(
                    key=made.key, key_id=key_id, sealed=sealed, made_for=made.made_for, made_at=at, award=award
                )
            )
            proof = IdentityProof(
                key=f"key-{made.key}",
                kind=IdentityKind.WALLET_KEY,
                identifier=thumbprint(decode_public(key_id)),
                proved_at=at,
            )
            self._scope.add(PROOFS.row(proof))
        return made

    def bind(self, key_id: str, *, document: str) -> None:
        with self._scope.writing():
            row = self._row(key_id)
            held = self._scope.rows(WalletDocumentRow).filter(key=document).first()
            if held is None:
                raise NotFound("E_WALLET_UNKNOWN")
            row.document = held
            row.save(using=self._scope.using)

    def find(self, key_id: str) -> HolderKey | None:
        return self._find(key_id=key_id)

    def find_of_award(self, award: str) -> HolderKey | None:
        return self._find(award=award) if award else None

    def list_keys(self) -> Sequence[HolderKey]:
        with self._scope.reading():
            rows = self._scope.rows(HolderKeyRow).select_related("document").order_by("-made_at", "-pk")
            return [_read(row) for row in rows]

    def sign(self, key_id: str, kind: HolderToken, *, claims: Mapping[str, Any]) -> bytes:
        with self._scope.reading():
            sealed = self._row(key_id).sealed
        public = decode_public(key_id)
        header: dict[str, Any] = {"typ": kind.value}
        if kind is HolderToken.ISSUANCE_PROOF:
            header["jwk"] = public_to_jwk(public)
        sign = self._sealing.signer(key_id, sealed)
        return sign_compact(write_json(claims), header=header, key=public, sign=sign)

    def present(
        self, credential: Mapping[str, Any], *, expected: Expected, at: datetime, canonicalize: Write
    ) -> Mapping[str, Any]:
        holder = holder_named(credential)
        if holder is None:
            raise NotFound("E_HOLDER_KEY_UNKNOWN")
        with self._scope.reading():
            sealed = self._row(holder.key_id).sealed
        sign = self._sealing.signer(holder.key_id, sealed)
        return sign_presentation(
            credential, holder=holder, expected=expected, sign=sign, now=at, canonicalize=canonicalize
        )

    def end(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(HolderKeyRow).filter(key=key).delete()

    def _row(self, key_id: str) -> HolderKeyRow:
        row = self._scope.rows(HolderKeyRow).filter(key_id=key_id).first()
        if row is None:
            raise NotFound("E_HOLDER_KEY_UNKNOWN")
        return row

    def _find(self, **where: str) -> HolderKey | None:
        with self._scope.reading():
            row = self._scope.rows(HolderKeyRow).select_related("document").filter(**where).first()
            return _read(row) if row else None


class DatabaseHolderKeys(UnscopedStore):
    """Implements `ports.holder_keys.HolderKeys` over one database."""

    def __init__(self, sealing: HolderKeySealing, *, using: str = "default") -> None:
        super().__init__(using=using)
        self._sealing = sealing

    def open(self, account: str) -> OwnHolderKeys:
        return DatabaseOwnHolderKeys(account, self._sealing, using=self._using)

    def reseal_all(self) -> int:
        changed = 0
        with seeing(EVERYONE, using=self._using):
            for row in HolderKeyRow.objects.using(self._using).order_by("pk"):
                fresh = self._sealing.reseal(row.key_id, row.sealed)
                if fresh != row.sealed:
                    row.sealed = fresh
                    row.save(using=self._using, update_fields=["sealed"])
                    changed += 1
        return changed

    def count_closed(self) -> int:
        with seeing(EVERYONE, using=self._using):
            rows = HolderKeyRow.objects.using(self._using).values_list("key_id", "sealed")
            return sum(not self._opens(key_id, sealed) for key_id, sealed in rows.iterator(chunk_size=500))

    def _opens(self, key_id: str, sealed: str) -> bool:
        try:
            self._sealing.signer(key_id, sealed)
        except Unavailable as failure:
            return failure.code != "E_SEALED_TEXT_UNAVAILABLE"
        return True


def _read(row: HolderKeyRow) -> HolderKey:
    document = row.document.key if row.document is not None else ""
    return HolderKey(
        key=row.key, key_id=row.key_id, made_for=row.made_for, made_at=row.made_at, award=row.award, document=document
    )
