"""Share links of persons over the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, Q

from kakitome.errors import Conflict, NotFound
from kakitome.ports.shares import FoundShare, PersonShares, Share, SharedItem, ShareEvent, Shows
from kakitome.records.collected_items import ITEM_COLUMNS, item_keys, item_of
from kakitome.records.models.share import SharedItemRow, ShareEventRow, ShareRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_SHARES = RecordMapping(ShareRow, Share, apart=["items"])
_EVENTS = RecordMapping(ShareEventRow, ShareEvent)


class DatabasePersonShares:
    """Implements `ports.shares.PersonShares` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

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
        with self._scope.reading():
            row = self._scope.rows(ShareRow).filter(key=key).first()
            return (
                _SHARES.read(row, items=_items_of([row.pk], using=self._scope.using).get(row.pk, ())) if row else None
            )

    def list_shares(self) -> Sequence[Share]:
        with self._scope.reading():
            rows = list(self._scope.rows(ShareRow).order_by("-created_at", "-pk"))
            items = _items_of([row.pk for row in rows], using=self._scope.using)
            return [_SHARES.read(row, items=items.get(row.pk, ())) for row in rows]

    def replace(self, share: Share, /) -> None:
        with self._scope.writing():
            row = self._row(share.key)
            values = _SHARES.by_column(share)
            changed = [column for column, value in values.items() if getattr(row, column) != value]
            # Only what changed: an opening writes two numbers, and no line of a register.
            _SHARES.fill(row, share).save(using=self._scope.using, update_fields=changed)

    def note(self, key: str, event: ShareEvent, /) -> None:
        with self._scope.writing():
            self._scope.add(_EVENTS.row(event, share_id=self._row(key).pk))

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

    def _row(self, key: str) -> ShareRow:
        row = self._scope.rows(ShareRow).filter(key=key).first()
        if row is None:
            raise NotFound("E_SHARE_UNKNOWN")
        return row


class DatabaseShares(UnscopedStore):
    """Implements `ports.shares.Shares` over one database."""

    def open(self, account: str) -> PersonShares:
        return DatabasePersonShares(account, using=self._using)

    def find(self, secret_hash: str) -> FoundShare | None:
        with seeing(EVERYONE, using=self._using):
            rows = ShareRow.objects.using(self._using).filter(secret_hash=secret_hash, account__is_active=True)
            row = rows.select_related("account").defer("account__password").first()
            # Asked in any case: what does not exist costs the same work as what was stopped.
            items = _items_of([row.pk if row else 0], using=self._using)
            if row is None:
                return None
            share = _SHARES.read(row, items=items.get(row.pk, ()))
            return FoundShare(account=str(row.account.subject), share=share)

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


def _items_of(keys: Sequence[int], *, using: str) -> dict[int, tuple[SharedItem, ...]]:
    rows = SharedItemRow.objects.using(using).filter(share__in=keys).order_by("share", "position")
    items: dict[int, tuple[SharedItem, ...]] = {}
    for share, shows, parts, *names in rows.values_list("share_id", "shows", "parts", *ITEM_COLUMNS):
        item = SharedItem(collected=item_of(*names), shows=Shows(shows), parts=tuple(parts or ()))
        items[share] = (*items.get(share, ()), item)
    return items
