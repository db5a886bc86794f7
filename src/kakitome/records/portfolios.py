"""Portfolios of persons over the tables."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256 as digest_of

from django.db.models import Max

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.own_records import OwnFile
from kakitome.ports.portfolios import FoundPortfolio, PersonPortfolio, Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.records.collected_items import ITEM_COLUMNS, item_keys, item_of
from kakitome.records.models.portfolio import PortfolioEntryRow, PortfolioFileRow, PortfolioProofRow, PortfolioRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_PORTFOLIOS = RecordMapping(PortfolioRow, Portfolio, apart=["entries"])
_COLUMNS = tuple(field.attname for field in PortfolioRow._meta.concrete_fields)
_OWN = PersonPreparedQuery(PortfolioRow, *_COLUMNS)
_ENTRIES = RecordMapping(PortfolioEntryRow, PortfolioEntry, apart=["proofs", "files"])
_FILES = RecordMapping(PortfolioFileRow, OwnFile)
_AT_ONCE = 20
"""Files that are read together with their bytes."""


class DatabasePersonPortfolio:
    """Implements `ports.portfolios.PersonPortfolio` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def find(self) -> Portfolio | None:
        columns = self._scope.query(_OWN)
        if not columns:
            return None
        with self._scope.reading():
            return _read(PortfolioRow.from_db(self._scope.using, _COLUMNS, columns[0]), using=self._scope.using)

    def put(self, portfolio: Portfolio, /) -> None:
        with self._scope.writing():
            row = self._row()
            if row is None:
                self._scope.add(_PORTFOLIOS.row(portfolio))
            else:
                _PORTFOLIOS.fill(row, portfolio).save(using=self._scope.using)

    def put_entry(self, entry: PortfolioEntry, /) -> None:
        with self._scope.writing():
            columns_of = item_keys(self._scope, [proof.collected for proof in entry.proofs])
            row = self._entry_row(entry.key)
            if row is None:
                portfolio = self._row()
                if portfolio is None:
                    raise NotFound("E_PORTFOLIO_NONE")
                rows = self._scope.rows(PortfolioEntryRow)
                last = rows.aggregate(last=Max("position"))["last"] or 0
                row = _ENTRIES.row(entry, portfolio_id=portfolio.pk, position=last + 1)
                self._scope.add(row)
            else:
                _ENTRIES.fill(row, entry).save(using=self._scope.using)
            self._scope.rows(PortfolioProofRow).filter(entry=row).delete()
            self._scope.add(
                *(
                    PortfolioProofRow(
                        entry_id=row.pk,
                        position=position,
                        award=proof.collected.award,
                        shows=proof.shows.value,
                        **columns_of(proof.collected),
                    )
                    for position, proof in enumerate(entry.proofs, start=1)
                )
            )

    def arrange(self, keys: Sequence[str], /) -> None:
        with self._scope.writing():
            rows = list(self._scope.rows(PortfolioEntryRow).order_by("position", "pk"))
            places = {key: place for place, key in enumerate(keys)}
            rows.sort(key=lambda row: places.get(row.key, len(places)))
            for position, row in enumerate(rows, start=1):
                if row.position != position:
                    row.position = position
                    row.save(using=self._scope.using, update_fields=["position"])

    def remove_entry(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(PortfolioEntryRow).filter(key=key).delete()

    def add_file(self, key: str, file: OwnFile, *, content: bytes) -> None:
        with self._scope.writing(), refusing_doubles(Conflict("E_OWN_FILE_TWICE"), using=self._scope.using):
            row = self._entry_row(key)
            if row is None:
                raise NotFound("E_PORTFOLIO_ENTRY")
            self._scope.add(_FILES.row(file, entry_id=row.pk, data=content))

    def read_file(self, key: str, sha256: str) -> bytes:
        with self._scope.reading():
            row = self._scope.rows(PortfolioFileRow).filter(entry__key=key, sha256=sha256).first()
            if row is None:
                raise NotFound("E_OWN_FILE_UNKNOWN")
            content = bytes(row.data)
        if digest_of(content).hexdigest() != sha256:
            raise Unavailable("E_WALLET_DAMAGED")
        return content

    def remove_file(self, key: str, sha256: str) -> None:
        with self._scope.writing():
            self._scope.rows(PortfolioFileRow).filter(entry__key=key, sha256=sha256).delete()

    def remove(self) -> None:
        with self._scope.writing():
            self._scope.rows(PortfolioRow).delete()

    def _row(self) -> PortfolioRow | None:
        return self._scope.rows(PortfolioRow).first()

    def _entry_row(self, key: str) -> PortfolioEntryRow | None:
        return self._scope.rows(PortfolioEntryRow).filter(key=key).first()


class DatabasePortfolios(UnscopedStore):
    """Implements `ports.portfolios.Portfolios` over one database."""

    def open(self, account: str) -> PersonPortfolio:
        return DatabasePersonPortfolio(account, using=self._using)

    def find(self, address: str) -> FoundPortfolio | None:
        with seeing(EVERYONE, using=self._using):
            rows = PortfolioRow.objects.using(self._using).filter(account__is_active=True, published_at__isnull=False)
            row = rows.filter(address=address).select_related("account").defer("account__password").first()
            if row is None:
                return None
            return FoundPortfolio(account=str(row.account.subject), portfolio=_read(row, using=self._using))

    def walk_files(self) -> Iterator[tuple[OwnFile, bytes]]:
        last = 0
        while rows := self._after(last):
            for row in rows:
                yield _FILES.read(row), bytes(row.data)
                last = row.pk

    def _after(self, last: int) -> list[PortfolioFileRow]:
        with seeing(EVERYONE, using=self._using):
            return list(PortfolioFileRow.objects.using(self._using).filter(pk__gt=last).order_by("pk")[:_AT_ONCE])


def _read(row: PortfolioRow, *, using: str) -> Portfolio:
    rows = list(PortfolioEntryRow.objects.using(using).filter(portfolio=row).order_by("position", "pk"))
    proofs, files = _proofs_of(row, using=using), _files_of(row, using=using)
    entries = tuple(
        _ENTRIES.read(entry, proofs=tuple(proofs.get(entry.pk, ())), files=tuple(files.get(entry.pk, ())))
        for entry in rows
    )
    return _PORTFOLIOS.read(row, entries=entries)


def _proofs_of(row: PortfolioRow, *, using: str) -> dict[int, list[SharedItem]]:
    proofs: dict[int, list[SharedItem]] = {}
    rows = PortfolioProofRow.objects.using(using).filter(entry__portfolio=row).order_by("entry", "position")
    for entry, shows, *names in rows.values_list("entry_id", "shows", *ITEM_COLUMNS):
        proofs.setdefault(entry, []).append(SharedItem(collected=item_of(*names), shows=Shows(shows)))
    return proofs


def _files_of(row: PortfolioRow, *, using: str) -> dict[int, list[OwnFile]]:
    files: dict[int, list[OwnFile]] = {}
    rows = PortfolioFileRow.objects.using(using).filter(entry__portfolio=row).order_by("pk")
    for entry, *values in rows.values_list("entry_id", *_FILES.names):
        files.setdefault(entry, []).append(_FILES.read_values(values))
    return files
