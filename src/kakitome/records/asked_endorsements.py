"""Endorsements that persons asked for, over the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from django.db.models import Q

from kakitome.errors import NotFound
from kakitome.ports.asked_endorsements import (
    STANDING,
    AskedEndorsement,
    EndorsementStep,
    FoundAsking,
    PersonAskings,
)
from kakitome.records.collected_items import item_keys, item_of
from kakitome.records.models.asked_endorsement import AskedEndorsementRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_ASKINGS = RecordMapping(AskedEndorsementRow, AskedEndorsement, apart=["item"])
_ALL = PersonPreparedQuery(AskedEndorsementRow, *_ASKINGS.names, "award", order=("-made_at", "-id")).looking_up(
    "document__key", "own_record__key"
)


class DatabasePersonAskings:
    """Implements `ports.asked_endorsements.PersonAskings` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def add(self, asking: AskedEndorsement, /) -> None:
        with self._scope.writing():
            keys = item_keys(self._scope, [asking.item])
            self._scope.add(_ASKINGS.row(asking, award=asking.item.award, **keys(asking.item)))

    def list_askings(self) -> Sequence[AskedEndorsement]:
        return [
            _ASKINGS.read_values(columns, item=item_of(document, award, own_record))
            for *columns, award, document, own_record in self._scope.query(_ALL)
        ]

    def find(self, key: str) -> AskedEndorsement | None:
        with self._scope.reading():
            rows = self._scope.rows(AskedEndorsementRow).select_related("document", "own_record")
            row = rows.filter(key=key).first()
            return _asking_in(row) if row else None

    def replace(self, asking: AskedEndorsement, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(AskedEndorsementRow).filter(key=asking.key).first()
            if row is None:
                raise NotFound("E_ASKING_UNKNOWN")
            _ASKINGS.fill(row, asking).save(using=self._scope.using)

    def remove(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(AskedEndorsementRow).filter(key=key).delete()


class DatabaseAskedEndorsements(UnscopedStore):
    """Implements `ports.asked_endorsements.AskedEndorsements` over one database."""

    def open(self, account: str) -> PersonAskings:
        return DatabasePersonAskings(account, using=self._using)

    def find_by_link(self, link_hash: str) -> FoundAsking | None:
        with seeing(EVERYONE, using=self._using):
            rows = AskedEndorsementRow.objects.using(self._using)
            row = (
                rows.filter(link_hash=link_hash, account__is_active=True)
                .select_related("account", "document", "own_record")
                .first()
            )
            return FoundAsking(account=str(row.account.subject), asking=_asking_in(row)) if row else None

    def count_mails(self, mail: str, *, since: datetime) -> int:
        with seeing(EVERYONE, using=self._using):
            rows = AskedEndorsementRow.objects.using(self._using)
            return rows.filter(mail__iexact=mail, made_at__gt=since).count()

    def count_unsound(self) -> int:
        standing = [step.value for step in STANDING]
        with seeing(EVERYONE, using=self._using):
            rows = AskedEndorsementRow.objects.using(self._using)
            left_behind = ~Q(step__in=standing) & (~Q(comment_ja="") | ~Q(comment_en="") | ~Q(name=""))
            unanswered = Q(step__in=standing) & (
                Q(given_at__isnull=True) | Q(name="") | Q(comment_ja="", comment_en="")
            )
            may_be_read = Q(step=EndorsementStep.ACCEPTED.value, public_agreed_at__isnull=False)
            shown_unasked = Q(on_portfolio_at__isnull=False) & ~may_be_read
            never_stored = Q(step=EndorsementStep.LAPSED.value)
            return rows.filter(left_behind | unanswered | shown_unasked | never_stored).count()


def _asking_in(row: AskedEndorsementRow) -> AskedEndorsement:
    document = row.document.key if row.document else None
    own_record = row.own_record.key if row.own_record else None
    return _ASKINGS.read(row, item=item_of(document, row.award, own_record))
