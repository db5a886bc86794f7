"""The transparency log over its two tables."""

from collections.abc import Iterator, Sequence

from django.db import IntegrityError, connections, transaction
from django.db.models import QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.ports.transparency_log import LogPlace, NewEntry, UnloggedDocument
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.models.transparency_log import LogEntryRow, LogPlaceRow
from kakitome.records.store.award_rows import PLACE_COLUMNS, place_of
from kakitome.records.store.document_packs import DocumentPacks
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import UnscopedStore

_AWARDS = PreparedQuery(AwardRow, "credential_id", "id", among="credential_id")
_LAST_ENTRY = 'SELECT MAX("index") FROM log_entry'
_ENTRIES = Insertion(LogEntryRow, "index", "entry")
_PLACES = Insertion(LogPlaceRow, "award_id", "index", "nonce")
_TURN = 0x6B616B69_6C6F67
"""Any number that no other program in this database uses: "kakilog"."""


class DatabaseTransparencyLog(UnscopedStore):
    """Implements `TransparencyLog`; entries belong to the platform, places to their institutions."""

    def __init__(self, *, packs: DocumentPacks, using: str = "default") -> None:
        super().__init__(using=using)
        self._packs = packs

    def count(self) -> int:
        """Count the entries; their indices have no gaps, so the last one tells."""
        with connections[self._using].cursor() as cursor:
            cursor.execute(_LAST_ENTRY)
            (last,) = cursor.fetchone()
        return 0 if last is None else int(last) + 1

    def list_entries(self, *, first: int, count: int) -> Sequence[bytes]:
        rows = LogEntryRow.objects.using(self._using).filter(index__gte=first, index__lt=first + count)
        return [bytes(entry) for entry in rows.order_by("index").values_list("entry", flat=True)]

    def list_unlogged(self, institution: str, *, limit: int) -> Sequence[UnloggedDocument]:
        scope = self._scope(institution)
        with scope.reading():
            rows = scope.rows(SignedDocumentRow).filter(award__log_place=None).order_by("award_id")
            documents = list(rows.values_list("award__credential_id", "signed_at", "document", *PLACE_COLUMNS)[:limit])
        places = [place_of(*columns[3:]) for columns in documents]
        packed = self._packs.read_many(institution, [place for place in places if place is not None])
        return [
            UnloggedDocument(
                credential_id=name,
                document=self._packs.read_row(institution, bytes(row), sha256=digest)
                if place is None
                else next(packed),
                issued_at=at,
            )
            for (name, at, row, digest, *_), place in zip(documents, places, strict=True)
        ]

    def append(self, institution: str, entries: Sequence[NewEntry], /) -> Sequence[int]:
        scope = self._scope(institution)
        try:
            with scope.writing():
                awards = dict(
                    scope.query(
                        _AWARDS, among=[new_entry.credential_id for new_entry in entries if new_entry.credential_id]
                    )
                )
                first = self._take_turn()
                places = [
                    (awards[entry.credential_id], index, entry.nonce)
                    for index, entry in enumerate(entries, start=first)
                    if entry.credential_id
                ]
                _ENTRIES.run(
                    [(index, new_entry.entry) for index, new_entry in enumerate(entries, first)], using=self._using
                )
                scope.insert(_PLACES, places)
        except (IntegrityError, KeyError) as error:
            raise Conflict("E_LOG_RACE") from error
        return range(first, first + len(entries))

    def take_back(self, entries: Sequence[bytes], /) -> None:
        with transaction.atomic(using=self._using):
            _ENTRIES.run(list(enumerate(entries, start=self._take_turn())), using=self._using)

    def _take_turn(self) -> int:
        """Wait until nobody else appends, for the rest of this transaction, and return the next entry's index.

        The entries of all institutions have one order without gaps. SQLite has one writer anyway; on PostgreSQL
        writers follow each other from here to their commit, so appending belongs at a transaction's end. Whoever
        waits here holds their institution's lock already and nobody waits the other way round.
        """
        if connections[self._using].vendor == "postgresql":
            with connections[self._using].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        return self.count()

    def find_place(self, institution: str, credential_id: str) -> LogPlace | None:
        scope = self._scope(institution)
        with scope.reading():
            row = scope.rows(LogPlaceRow).filter(award__credential_id=credential_id).first()
        return LogPlace(credential_id=credential_id, index=row.index, nonce=bytes(row.nonce)) if row else None

    def list_places(self, institution: str) -> Sequence[LogPlace]:
        scope = self._scope(institution)
        with scope.reading():
            return _places_in(scope.rows(LogPlaceRow).order_by("index"))

    def each_place_page(self, institution: str, /, *, size: int) -> Iterator[Sequence[LogPlace]]:
        """Walk over all places of an institution by index; no transaction stays open between two pages."""
        scope, last = self._scope(institution), -1
        while True:
            with scope.reading():
                page = _places_in(scope.rows(LogPlaceRow).filter(index__gt=last).order_by("index")[:size])
            if not page:
                return
            yield page
            last = page[-1].index

    def erase_nonce(self, institution: str, credential_id: str) -> None:
        scope = self._scope(institution)
        with scope.writing():
            if not scope.rows(LogPlaceRow).filter(award__credential_id=credential_id).update(nonce=b""):
                raise NotFound("E_LOG_PLACE_UNKNOWN")


def _places_in(rows: QuerySet[LogPlaceRow]) -> list[LogPlace]:
    log_place_rows = rows.values_list("award__credential_id", "index", "nonce")
    return [LogPlace(credential_id=name, index=index, nonce=bytes(nonce)) for name, index, nonce in log_place_rows]
