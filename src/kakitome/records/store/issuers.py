"""Issuers and their public keys over tables."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from kakitome.errors import Conflict, NotFound
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import KEY_MOVES, IssuerKey, IssuerRecord, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope
from kakitome.values.localized_text import LocalizedText

_COLUMNS = (
    "did",
    "name_ja",
    "name_en",
    "base_url",
    "url",
    "email",
    "country",
    "image",
    "colour",
    "services",
    "slug",
    "created_at",
    "closed_at",
)
_KEY_COLUMNS = (
    "key_id",
    "state",
    "published_at",
    "activated_at",
    "retired_at",
    "compromised_from",
    "purpose",
    "introduced_by",
    "introduction",
)
_ONE = PreparedQuery(IssuerRow, *_COLUMNS, equal=("did",))
_ALL = PreparedQuery(IssuerRow, *_COLUMNS, order=("slug",))
_BY_SLUG = PreparedQuery(IssuerRow, *_COLUMNS, equal=("slug",))
_NAME = PreparedQuery(IssuerRow, "id", equal=("did",))
_KEYS = PreparedQuery(IssuerKeyRow, *_KEY_COLUMNS, equal=("issuer_id",), order=("published_at", "id"))
_ACTIVE = PreparedQuery(
    IssuerKeyRow, *_KEY_COLUMNS, equal=("issuer_id", "purpose"), conditions={"state": [KeyState.ACTIVE.value]}
)


class DatabaseIssuers:
    """Implements `IssuerStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, record: IssuerRecord, /) -> None:
        self._insert(_fill(IssuerRow(did=record.did), record), taken="E_ISSUER_EXISTS")

    def replace(self, record: IssuerRecord, /) -> None:
        with self._scope.writing():
            row = _fill(self._row(record.did), record)
            try:
                with transaction.atomic(using=self._scope.using):
                    row.save(using=self._scope.using)
            except IntegrityError as error:
                raise Conflict("E_ISSUER_EXISTS") from error

    def get(self, did: str) -> IssuerRecord:
        for columns in self._scope.query(_ONE, did):
            return _told(*columns)
        raise NotFound("E_ISSUER_UNKNOWN")

    def find_by_slug(self, slug: str) -> IssuerRecord | None:
        return next((_told(*columns) for columns in self._scope.query(_BY_SLUG, slug)), None)

    def list_issuers(self) -> Sequence[IssuerRecord]:
        return [_told(*columns) for columns in self._scope.query(_ALL)]

    def add_key(self, key: IssuerKey, /) -> None:
        with self._scope.writing():
            blank = IssuerKeyRow(issuer=self._row(key.issuer), key_id=key.key_id, purpose=key.purpose.value)
            row = _fill_key(blank, key)
            if key.state is KeyState.ACTIVE and self._has_other_active(row):
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            self._insert(row, taken="E_KEY_EXISTS")

    def move_key(self, key: IssuerKey, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(IssuerKeyRow).filter(key_id=key.key_id, issuer__did=key.issuer).first()
            if row is None:
                raise NotFound("E_KEY_UNKNOWN")
            before = KeyState(row.state)
            if row.purpose != key.purpose.value or key.state not in KEY_MOVES[before]:
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            if key.state is KeyState.ACTIVE and self._has_other_active(row):
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            _fill_key(row, key).save(using=self._scope.using)

    def list_keys(self, did: str) -> Sequence[IssuerKey]:
        with self._scope.reading():
            found = [key for (name,) in self._scope.query(_NAME, did) for key in self._scope.query(_KEYS, name)]
        return [_told_key(did, *columns) for columns in found]

    def find_active_key(self, did: str, *, purpose: KeyPurpose = KeyPurpose.CREDENTIAL) -> IssuerKey | None:
        with self._scope.reading():
            found = [key for (name,) in self._scope.query(_NAME, did) for key in self._active(name, purpose)]
        return _told_key(did, *found[0]) if found else None

    def _active(self, issuer: int, purpose: KeyPurpose) -> list[tuple[Any, ...]]:
        return self._scope.query(_ACTIVE, issuer, purpose.value)

    def _insert(self, row: Any, *, taken: str) -> None:
        with self._scope.writing():
            try:
                # DIDs, slugs and keys are unique over all institutions, which only the index can see.
                with transaction.atomic(using=self._scope.using):
                    self._scope.add([row])
            except IntegrityError as error:
                raise Conflict(taken) from error

    def _row(self, did: str) -> IssuerRow:
        row = self._scope.rows(IssuerRow).filter(did=did).first()
        if row is None:
            raise NotFound("E_ISSUER_UNKNOWN")
        return row

    def _has_other_active(self, row: IssuerKeyRow) -> bool:
        active = (
            self._scope.rows(IssuerKeyRow)
            .filter(state=KeyState.ACTIVE.value)
            .filter(issuer=row.issuer, purpose=row.purpose)
        )
        return active.exclude(key_id=row.key_id).exists()


def _fill(row: IssuerRow, record: IssuerRecord) -> IssuerRow:
    issuer = record.issuer
    row.slug = record.slug
    row.name_ja, row.name_en = issuer.name.ja, issuer.name.en
    row.base_url, row.url, row.email = issuer.base_url, issuer.url, issuer.email
    row.country, row.image, row.colour = issuer.country, issuer.image, issuer.colour
    row.services = " ".join(issuer.services)
    row.created_at, row.closed_at = record.created_at, record.closed_at
    return row


def _told(did: str, name_ja: str, name_en: str, *others: Any) -> IssuerRecord:
    base_url, url, email, country, image, colour, services, slug, created_at, closed_at = others
    issuer = Issuer(
        did=did,
        name=LocalizedText(ja=name_ja, en=name_en),
        base_url=base_url,
        url=url,
        email=email,
        country=country,
        image=image,
        colour=colour,
        services=tuple(services.split()),
    )
    return IssuerRecord(slug=slug, issuer=issuer, created_at=created_at, closed_at=closed_at)


def _fill_key(row: IssuerKeyRow, key: IssuerKey) -> IssuerKeyRow:
    row.state = key.state.value
    row.published_at, row.activated_at = key.published_at, key.activated_at
    row.retired_at, row.compromised_from = key.retired_at, key.compromised_from
    row.introduced_by, row.introduction = key.introduced_by, key.introduction
    return row


def _told_key(did: str, key_id: str, state: str, *others: Any) -> IssuerKey:
    published_at, activated_at, retired_at, compromised_from, purpose, introduced_by, introduction = others
    return IssuerKey(
        issuer=did,
        key_id=key_id,
        state=KeyState(state),
        published_at=published_at,
        activated_at=activated_at,
        retired_at=retired_at,
        compromised_from=compromised_from,
        purpose=KeyPurpose(purpose),
        introduced_by=introduced_by,
        introduction=introduction,
    )
