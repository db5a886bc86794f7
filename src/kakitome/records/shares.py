"""Share links of persons over the tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, Q

from kakitome.errors import Conflict, NotFound
from kakitome.ports.shares import FoundShare, PersonShares, Share, SharedItem, ShareDraft, ShareEvent, Shows
from kakitome.records.collected_items import item_keys, item_of
from kakitome.records.models.account import Account
from kakitome.records.models.share import SharedItemRow, ShareDraftRow, ShareEventRow, ShareRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery, UnscopedPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, ask_everyone, refusing_doubles, seeing

_SHARES = RecordMapping(ShareRow, Share, apart=["items"])
_COLUMNS = tuple(field.attname for field in ShareRow._meta.concrete_fields)
_BY_KEY = PersonPreparedQuery(ShareRow, *_COLUMNS, equal=("key",))
_ALL = PersonPreparedQuery(ShareRow, *_COLUMNS, order=("-created_at", "-id"))
_BY_SECRET = UnscopedPreparedQuery(ShareRow, *_COLUMNS, equal=("secret_hash",))
_OWNER = UnscopedPreparedQuery(Account, "subject", equal=("id", "is_active"))
_ITEM = ("share_id", "shows", "parts", "award")
_BEHIND = ("document__key", "own_record__key")
_ITEMS = PersonPreparedQuery(SharedItemRow, *_ITEM, equal=("share_id",), order=("position",)).looking_up(*_BEHIND)
_ITEMS_OF_ALL = PersonPreparedQuery(SharedItemRow, *_ITEM, among="share_id", order=("share_id", "position")).looking_up(
    *_BEHIND
)
_ITEMS_OF_ANY = UnscopedPreparedQuery(SharedItemRow, *_ITEM, equal=("share_id",), order=("position",)).looking_up(
    *_BEHIND
)
_DRAFTS = RecordMapping(ShareDraftRow, ShareDraft)
_EVENTS = RecordMapping(ShareEventRow, ShareEvent)


class DatabasePersonShares:
    """Implements `ports.shares.PersonShares` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)
        # Primary keys of the shares that were read, which never change.
        self._rows: dict[str, int] = {}
        # Rows that were read in the transaction under way, behind the lock of their owner's row: nobody changes them.
        self._locked: dict[str, ShareRow] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._scope.writing():
            try:
                yield
            finally:
                self._locked.clear()

    def add(self, share: Share, /) -> None:
        with self._scope.writing():
            keys_of = item_keys(self._scope, [shared.collected for shared in share.items])
            with refusing_doubles(Conflict("E_SHARE_TWICE"), using=self._scope.using):
                row = _SHARES.row(share)
                self._scope.add(row)
            self._scope.add(
                *(
                    SharedItemRow(
                        share=row,
                        position=position,
                        award=shared.collected.award,
                        shows=shared.shows.value,
                        parts=list(shared.parts) or None,
                        **keys_of(shared.collected),
                    )
                    for position, shared in enumerate(share.items, start=1)
                )
            )

    def find(self, key: str) -> Share | None:
        row = self._find(key)
        return _SHARES.read(row, items=_items_of(self._scope.query(_ITEMS, row.pk))) if row else None

    def list_shares(self) -> Sequence[Share]:
        rows = [ShareRow.from_db(self._scope.using, _COLUMNS, columns) for columns in self._scope.query(_ALL)]
        if not rows:
            # Most have none, and their pages are asked for most often.
            return []
        items = _items_by_share(self._scope.query(_ITEMS_OF_ALL, among=[row.pk for row in rows]))
        return [_SHARES.read(row, items=items.get(row.pk, ())) for row in rows]

    def replace(self, share: Share, /) -> None:
        with self._scope.within():
            row = self._locked.get(share.key) or self._row(share.key)
            values = _SHARES.by_column(share)
            changed = [column for column, value in values.items() if getattr(row, column) != value]
            # Only what changed: an opening writes two numbers, and no line of a register.
            _SHARES.fill(row, share).save(using=self._scope.using, update_fields=changed)

    def note(self, key: str, event: ShareEvent, /) -> None:
        with self._scope.within():
            self._scope.add(_EVENTS.row(event, share_id=self._rows.get(key) or self._row(key).pk))

    def list_events_of(self, key: str) -> Sequence[ShareEvent]:
        with self._scope.reading():
            share = self._scope.rows(ShareRow).filter(key=key).values_list("pk", flat=True).first()
            # By the share alone: who reads here has found it among their own.
            rows = ShareEventRow.objects.using(self._scope.using).filter(share=share).order_by("-at", "-pk")
            return [_EVENTS.read(row) for row in rows]

    def list_events(self) -> Sequence[tuple[str, ShareEvent]]:
        with self._scope.reading():
            rows = self._scope.rows(ShareEventRow).select_related("share").order_by("-at", "-pk")
            return [(row.share.key, _EVENTS.read(row)) for row in rows]

    def put_draft(self, draft: ShareDraft, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(ShareDraftRow).filter(key=draft.key).first()
            if row is None:
                self._scope.add(_DRAFTS.row(draft))
            else:
                _DRAFTS.fill(row, draft).save(using=self._scope.using)

    def list_drafts(self) -> Sequence[ShareDraft]:
        with self._scope.reading():
            return [_DRAFTS.read(row) for row in self._scope.rows(ShareDraftRow).order_by("-kept_at", "-pk")]

    def drop_draft(self, key: str, /) -> None:
        with self._scope.writing():
            self._scope.rows(ShareDraftRow).filter(key=key).delete()

    def _row(self, key: str) -> ShareRow:
        row = self._find(key)
        if row is None:
            raise NotFound("E_SHARE_UNKNOWN")
        return row

    def _find(self, key: str) -> ShareRow | None:
        columns = self._scope.query(_BY_KEY, key)
        if not columns:
            return None
        row = ShareRow.from_db(self._scope.using, _COLUMNS, columns[0])
        self._rows[key] = row.pk
        if self._scope.is_writing:
            self._locked[key] = row
        return row


class DatabaseShares(UnscopedStore):
    """Implements `ports.shares.Shares` over one database."""

    def open(self, account: str) -> PersonShares:
        return DatabasePersonShares(account, using=self._using)

    def find(self, secret_hash: str) -> FoundShare | None:
        rows = ask_everyone(_BY_SECRET, secret_hash, using=self._using)
        row = ShareRow.from_db(self._using, _COLUMNS, rows[0]) if rows else ShareRow(pk=0, account_id=0)
        # Asked in any case: what does not exist costs the same work as what was stopped.
        owners = _OWNER.find(row.account_id, True, using=self._using)
        items = _items_of(ask_everyone(_ITEMS_OF_ANY, row.pk, using=self._using))
        if not owners:
            return None
        return FoundShare(account=str(owners[0][0]), share=_SHARES.read(row, items=items))

    def count_unsound(self) -> int:
        longer = (
            Q(over_at__gt=F("ends_at"))
            | Q(over_at__gt=F("stopped_at"))
            | Q(views__gt=F("most_views"))
            | Q(views=F("most_views"), over_at=F("ends_at"), stopped_at__isnull=True)
        )
        with seeing(EVERYONE, using=self._using):
            return ShareRow.objects.using(self._using).filter(longer).count()


class PasswordPinHashes:
    """Implements `ports.shares.PinHashes` with the hashers that keep passwords."""

    def make(self, pin: str, /) -> str:
        return make_password(pin)

    def is_right(self, pin: str, kept_pin: str, /) -> bool:
        return check_password(pin, kept_pin)


def _items_of(rows: Sequence[tuple[Any, ...]]) -> tuple[SharedItem, ...]:
    return next(iter(_items_by_share(rows).values()), ())


def _items_by_share(rows: Sequence[tuple[Any, ...]]) -> dict[int, tuple[SharedItem, ...]]:
    items: dict[int, tuple[SharedItem, ...]] = {}
    for share, shows, parts, award, document, own_record in rows:
        item = SharedItem(collected=item_of(document, award, own_record), shows=Shows(shows), parts=tuple(parts or ()))
        items[share] = (*items.get(share, ()), item)
    return items
