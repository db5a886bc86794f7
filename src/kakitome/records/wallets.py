"""Wallets of persons over the tables."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256 as digest_of
from typing import Any

from django.db import transaction

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.wallets import (
    CollectedItem,
    DueDocument,
    IdentityKind,
    IdentityProof,
    Wallet,
    WalletCollection,
    WalletDocument,
    WalletPicture,
    WalletSettings,
)
from kakitome.records.collected_items import ITEM_COLUMNS, item_keys, item_of
from kakitome.records.identity_proofs import PROOFS, list_ways_in, standing
from kakitome.records.models.wallet import (
    CollectedItemRow,
    IdentityProofRow,
    WalletCollectionRow,
    WalletContentRow,
    WalletDocumentRow,
    WalletPictureRow,
    WalletSettingsRow,
)
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_DOCUMENTS = RecordMapping(WalletDocumentRow, WalletDocument)
_LISTED = RecordMapping(WalletDocumentRow, WalletDocument, apart=["facts"])
_OWN_LISTED = PersonPreparedQuery(WalletDocumentRow, *_LISTED.names, order=("-added_at", "-id"))
_PICTURES = RecordMapping(WalletPictureRow, WalletPicture)
_OWN_PICTURES = PersonPreparedQuery(WalletPictureRow, *_PICTURES.names).looking_up("document__key")
_SETTINGS = RecordMapping(WalletSettingsRow, WalletSettings)
_OWN_SETTINGS = PersonPreparedQuery(WalletSettingsRow, *_SETTINGS.names)
_PROOFS = PersonPreparedQuery(IdentityProofRow, *PROOFS.names, order=("id",))
_AT_ONCE = 20
"""Documents that are read together with their bytes, each of some megabytes at most."""


class DatabaseWallet:
    """Implements `ports.wallets.Wallet` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def add(self, document: WalletDocument, content: bytes, /) -> None:
        with self._scope.writing():
            with refusing_doubles(Conflict("E_WALLET_TWICE"), using=self._scope.using):
                row = _DOCUMENTS.row(document)
                self._scope.add(row)
            self._scope.add(WalletContentRow(document_id=row.pk, data=content))

    def find(self, key: str) -> WalletDocument | None:
        return self._find(key=key)

    def find_credential(self, credential_sha256: str) -> WalletDocument | None:
        return self._find(credential_sha256=credential_sha256)

    def list_documents(self) -> Sequence[WalletDocument]:
        return [_LISTED.read_values(values, facts={}) for values in self._scope.query(_OWN_LISTED)]

    def list_facts(self) -> Mapping[str, Mapping[str, Any]]:
        with self._scope.reading():
            return dict(self._scope.rows(WalletDocumentRow).values_list("key", "facts"))

    def measure(self) -> tuple[int, int]:
        with self._scope.reading():
            sizes = list(self._scope.rows(WalletDocumentRow).values_list("size", "picture__size"))
            return len(sizes), sum(size + (picture or 0) for size, picture in sizes)

    def read_content(self, key: str) -> bytes:
        with self._scope.reading():
            row = self._row(key)
            data = self._scope.rows(WalletContentRow).filter(document=row).values_list("data", flat=True).first()
        if data is None or digest_of(data).hexdigest() != row.sha256:
            raise Unavailable("E_WALLET_DAMAGED")
        return bytes(data)

    def replace(self, document: WalletDocument, /) -> None:
        with self._scope.writing():
            _DOCUMENTS.fill(self._row(document.key), document).save(using=self._scope.using)

    def remove(self, key: str) -> None:
        with self._scope.writing():
            self._row(key).delete()

    def put_picture(self, key: str, picture: WalletPicture, /, *, content: bytes) -> None:
        with self._scope.writing():
            document = self._row(key)
            self._scope.rows(WalletPictureRow).filter(document=document).delete()
            self._scope.add(_PICTURES.row(picture, document_id=document.pk, data=content))

    def list_pictures(self) -> Mapping[str, WalletPicture]:
        return {key: _PICTURES.read_values(values) for *values, key in self._scope.query(_OWN_PICTURES)}

    def read_picture(self, sha256: str) -> bytes:
        with self._scope.reading():
            data = self._scope.rows(WalletPictureRow).filter(sha256=sha256).values_list("data", flat=True).first()
        if data is None:
            raise NotFound("E_WALLET_UNKNOWN")
        if digest_of(data).hexdigest() != sha256:
            raise Unavailable("E_WALLET_DAMAGED")
        return bytes(data)

    def add_proof(self, proof: IdentityProof, /) -> None:
        with self._scope.writing():
            if not standing(self._scope, proof.kind, proof.identifier):
                self._scope.add(PROOFS.row(proof))

    def end_proof(self, kind: IdentityKind, identifier: str, *, at: datetime) -> None:
        with self._scope.writing():
            for row in standing(self._scope, kind, identifier):
                row.ended_at = at
                row.save(using=self._scope.using)

    def note_read(self, address: str, *, at: datetime) -> None:
        wanted = (IdentityKind.MAIL, address.casefold(), None)
        with self._scope.writing():
            rows = standing(self._scope, IdentityKind.MAIL, address.casefold())
            for row in rows:
                row.read_again_at = at
                row.save(using=self._scope.using)
            for proof in () if rows else self.list_proofs():
                # It was proved before proofs were recorded.
                if (proof.kind, proof.identifier, proof.ended_at) == wanted:
                    self._scope.add(PROOFS.row(replace(proof, key=secrets.token_hex(8), read_again_at=at)))

    def list_proofs(self) -> Sequence[IdentityProof]:
        proofs = [PROOFS.read_values(columns) for columns in self._scope.query(_PROOFS)]
        # What opened the account before proofs were recorded.
        recorded = {(proof.kind, proof.identifier) for proof in proofs if proof.ended_at is None}
        ways_in = list_ways_in(self._scope.key, using=self._scope.using)
        return [*(way for way in ways_in if (way.kind, way.identifier) not in recorded), *proofs]

    def put_collection(self, collection: WalletCollection, /) -> None:
        with self._scope.writing():
            keys_of = item_keys(self._scope, collection.items)
            row = self._scope.rows(WalletCollectionRow).filter(key=collection.key).first()
            if row is None:
                row = WalletCollectionRow(key=collection.key)
            row.name, row.created_at = collection.name, collection.created_at
            row.account_id = self._scope.key
            row.save(using=self._scope.using)
            self._scope.rows(CollectedItemRow).filter(collection=row).delete()
            items = [
                CollectedItemRow(collection=row, position=position, award=item.award, **keys_of(item))
                for position, item in enumerate(collection.items, start=1)
            ]
            self._scope.add(*items)

    def list_collections(self) -> Sequence[WalletCollection]:
        with self._scope.reading():
            items: dict[int, list[CollectedItem]] = {}
            item_rows = self._scope.rows(CollectedItemRow).order_by("collection", "position")
            for collection, *names in item_rows.values_list("collection", *ITEM_COLUMNS):
                items.setdefault(collection, []).append(item_of(*names))
            return [
                WalletCollection(
                    key=row.key, name=row.name, created_at=row.created_at, items=tuple(items.get(row.pk, ()))
                )
                for row in self._scope.rows(WalletCollectionRow).order_by("pk")
            ]

    def remove_collection(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(WalletCollectionRow).filter(key=key).delete()

    def read_settings(self) -> WalletSettings:
        settings = [_SETTINGS.read_values(columns) for columns in self._scope.query(_OWN_SETTINGS)]
        return settings[0] if settings else WalletSettings()

    def put_settings(self, settings: WalletSettings, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(WalletSettingsRow).first() or WalletSettingsRow(account_id=self._scope.key)
            _SETTINGS.fill(row, settings).save(using=self._scope.using)

    def _find(self, **where: Any) -> WalletDocument | None:
        with self._scope.reading():
            row = self._scope.rows(WalletDocumentRow).filter(**where).first()
            return None if row is None else _DOCUMENTS.read(row)

    def _row(self, key: str) -> WalletDocumentRow:
        row = self._scope.rows(WalletDocumentRow).filter(key=key).first()
        if row is None:
            raise NotFound("E_WALLET_UNKNOWN")
        return row


class DatabaseWallets(UnscopedStore):
    """Implements `ports.wallets.Wallets` over one database."""

    def open(self, account: str) -> Wallet:
        return DatabaseWallet(account, using=self._using)

    def take_due(self, *, now: datetime, until: datetime, limit: int) -> Sequence[DueDocument]:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            due = WalletDocumentRow.objects.using(self._using).filter(due_at__lte=now).order_by("due_at", "pk")
            taken = list(due.values_list("pk", "account__subject", "key")[:limit])
            keys = [pk for pk, _account, _key in taken]
            WalletDocumentRow.objects.using(self._using).filter(pk__in=keys).update(due_at=until)
        return [DueDocument(account=str(account), key=key) for _pk, account, key in taken]

    def list_untold(self, *, limit: int) -> Sequence[str]:
        with seeing(EVERYONE, using=self._using):
            rows = WalletDocumentRow.objects.using(self._using).filter(changed_at__isnull=False, told_at__isnull=True)
            accounts = rows.order_by("account").values_list("account__subject", flat=True).distinct()[:limit]
            return [str(account) for account in accounts]

    def walk(self) -> Iterator[tuple[WalletDocument, bytes | None]]:
        last = 0
        while rows := self._after(last):
            for row in rows:
                content = getattr(row, "content", None)
                yield _DOCUMENTS.read(row), None if content is None else bytes(content.data)
                last = row.pk

    def _after(self, last: int) -> list[WalletDocumentRow]:
        with seeing(EVERYONE, using=self._using):
            rows = WalletDocumentRow.objects.using(self._using).filter(pk__gt=last)
            return list(rows.select_related("content").order_by("pk")[:_AT_ONCE])
