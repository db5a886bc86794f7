"""Presentations that wallet apps are asked for, over the tables."""

from datetime import datetime

from kakitome.errors import NotFound
from kakitome.ports.presentation_exchanges import PresentationExchange
from kakitome.records.models.presentation_request import PresentationExchangeRow, PresentationRequestRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore

_EXCHANGES = RecordMapping(PresentationExchangeRow, PresentationExchange, apart=["request"])


class DatabasePresentationExchanges(UnscopedStore):
    """Implements `ports.presentation_exchanges.PresentationExchanges` over one database."""

    def add(self, exchange: PresentationExchange, /) -> None:
        request = PresentationRequestRow.objects.using(self._using).filter(number=exchange.request).first()
        if request is None:
            raise NotFound("E_REQUEST_UNKNOWN")
        # What nobody came back for is kept no longer than its exchange lasts.
        rows = PresentationExchangeRow.objects.using(self._using)
        rows.filter(ends_at__lte=exchange.made_at, held__isnull=False).update(held=None)
        _EXCHANGES.row(exchange, request=request).save(using=self._using, force_insert=True)

    def find(self, key_hash: str) -> PresentationExchange | None:
        rows = PresentationExchangeRow.objects.using(self._using).select_related("request")
        row = rows.filter(key_hash=key_hash).first()
        return _EXCHANGES.read(row, request=row.request.number) if row else None

    def take_request(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        waiting = PresentationExchangeRow.objects.using(self._using).filter(
            key_hash=key_hash, ends_at__gt=now, fetched_at__isnull=True
        )
        # One statement: of two that come together one alone changes the row.
        return self.find(key_hash) if waiting.update(fetched_at=now) else None

    def take_response(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        waiting = PresentationExchangeRow.objects.using(self._using).filter(
            key_hash=key_hash, ends_at__gt=now, fetched_at__isnull=False, answered_at__isnull=True
        )
        return self.find(key_hash) if waiting.update(answered_at=now) else None

    def hold(self, key_hash: str, presentation: bytes, /) -> None:
        PresentationExchangeRow.objects.using(self._using).filter(key_hash=key_hash).update(held=presentation)

    def take_return(self, key_hash: str, *, now: datetime) -> PresentationExchange | None:
        waiting = PresentationExchangeRow.objects.using(self._using).filter(
            key_hash=key_hash, ends_at__gt=now, held__isnull=False, returned_at__isnull=True
        )
        return self.find(key_hash) if waiting.update(returned_at=now) else None

    def settle(self, key_hash: str, *, answer: str = "", problem: str = "") -> None:
        rows = PresentationExchangeRow.objects.using(self._using).filter(key_hash=key_hash)
        rows.update(answer=answer, problem=problem, held=None)
