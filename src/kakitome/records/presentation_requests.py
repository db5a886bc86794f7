"""Requests to be shown credentials, and answers to them, over the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from kakitome.errors import Conflict, NotFound
from kakitome.ports.presentation_requests import PersonAnswers, PresentationRequest, RequestAnswer, SentDocument
from kakitome.records.models.presentation_request import PresentationRequestRow, RequestAnswerRow, SentDocumentRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_REQUESTS = RecordMapping(PresentationRequestRow, PresentationRequest)
_ANSWERS = RecordMapping(RequestAnswerRow, RequestAnswer)
_DOCUMENTS = RecordMapping(SentDocumentRow, SentDocument)


class DatabasePersonAnswers:
    """Implements `ports.presentation_requests.PersonAnswers` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def add(self, answer: RequestAnswer, documents: Sequence[SentDocument], /) -> None:
        with self._scope.writing():
            request = _request_row(answer.request, using=self._scope.using)
            with refusing_doubles(Conflict("E_ANSWER_TWICE"), using=self._scope.using):
                row = _ANSWERS.row(answer)
                self._scope.add(row)
            self._scope.add(
                *(
                    _DOCUMENTS.row(document, answer=row, request=request, position=position)
                    for position, document in enumerate(documents, start=1)
                )
            )

    def list_answers(self) -> Sequence[RequestAnswer]:
        with self._scope.reading():
            rows = self._scope.rows(RequestAnswerRow).order_by("-answered_at", "-pk")
            return [_ANSWERS.read(row) for row in rows]

    def find(self, key: str) -> RequestAnswer | None:
        with self._scope.reading():
            row = self._scope.rows(RequestAnswerRow).filter(key=key).first()
            return _ANSWERS.read(row) if row else None

    def stop(self, answer: RequestAnswer, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(RequestAnswerRow).filter(key=answer.key).first()
            if row is None:
                raise NotFound("E_ANSWER_UNKNOWN")
            _ANSWERS.fill(row, answer).save(using=self._scope.using)
            self._scope.rows(SentDocumentRow).filter(answer=row).delete()


class DatabasePresentationRequests(UnscopedStore):
    """Implements `ports.presentation_requests.PresentationRequests` over one database."""

    def open(self, account: str) -> PersonAnswers:
        return DatabasePersonAnswers(account, using=self._using)

    def add(self, request: PresentationRequest, /) -> None:
        _REQUESTS.row(request).save(using=self._using, force_insert=True)

    def replace(self, request: PresentationRequest, /) -> None:
        _REQUESTS.fill(_request_row(request.number, using=self._using), request).save(using=self._using)

    def find_by_desk(self, desk_hash: str) -> PresentationRequest | None:
        return self._find(desk_hash=desk_hash)

    def find_by_link(self, link_hash: str) -> PresentationRequest | None:
        return self._find(link_hash=link_hash)

    def count_unconfirmed(self, asker_mail: str, *, since: datetime) -> int:
        rows = PresentationRequestRow.objects.using(self._using)
        return rows.filter(asker_mail__iexact=asker_mail, confirmed_at__isnull=True, made_at__gt=since).count()

    def list_answers(self, number: str) -> Sequence[RequestAnswer]:
        with seeing(EVERYONE, using=self._using):
            rows = RequestAnswerRow.objects.using(self._using).filter(request=number)
            # Of an account that waits to be deleted nothing is shown.
            rows = rows.exclude(account__is_active=False)
            return [_ANSWERS.read(row) for row in rows.order_by("answered_at", "pk")]

    def list_documents(self, number: str, key: str) -> Sequence[SentDocument]:
        with seeing(EVERYONE, using=self._using):
            rows = SentDocumentRow.objects.using(self._using).filter(answer__request=number, answer__key=key)
            rows = rows.exclude(account__is_active=False)
            return [_DOCUMENTS.read(row) for row in rows.order_by("position")]

    def add_from_app(self, answer: RequestAnswer, documents: Sequence[SentDocument], /) -> None:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            request = _request_row(answer.request, using=self._using)
            row = _ANSWERS.row(answer)
            row.save(using=self._using, force_insert=True)
            for position, document in enumerate(documents, start=1):
                _DOCUMENTS.row(document, answer=row, request=request, position=position).save(using=self._using)

    def find_by_number(self, number: str) -> PresentationRequest | None:
        return self._find(number=number)

    def end(self, request: PresentationRequest, /) -> None:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            self.replace(request)
            answers = RequestAnswerRow.objects.using(self._using).filter(request=request.number)
            answers.filter(over_at__gt=request.over_at).update(over_at=request.over_at)
            SentDocumentRow.objects.using(self._using).filter(request__number=request.number).delete()

    def find_by_end(self, end_hash: str) -> RequestAnswer | None:
        with seeing(EVERYONE, using=self._using):
            row = RequestAnswerRow.objects.using(self._using).filter(account__isnull=True, end_hash=end_hash).first()
            return _ANSWERS.read(row) if row else None

    def stop_from_app(self, answer: RequestAnswer, /) -> None:
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            rows = RequestAnswerRow.objects.using(self._using).filter(account__isnull=True, request=answer.request)
            row = rows.filter(key=answer.key).first()
            if row is None:
                raise NotFound("E_ANSWER_UNKNOWN")
            _ANSWERS.fill(row, answer).save(using=self._using)
            SentDocumentRow.objects.using(self._using).filter(answer=row).delete()

    def count_unsound(self) -> int:
        with seeing(EVERYONE, using=self._using):
            rows = RequestAnswerRow.objects.using(self._using)
            longer = Q(over_at__gt=F("ends_at")) | Q(over_at__gt=F("stopped_at"))
            left_behind = Q(stopped_at__isnull=False, documents__isnull=False)
            return rows.filter(longer | left_behind).distinct().count()

    def _find(self, **where: str) -> PresentationRequest | None:
        row = PresentationRequestRow.objects.using(self._using).filter(**where).first()
        return _REQUESTS.read(row) if row else None


def _request_row(number: str, *, using: str) -> PresentationRequestRow:
    row = PresentationRequestRow.objects.using(using).filter(number=number).first()
    if row is None:
        raise NotFound("E_REQUEST_UNKNOWN")
    return row
