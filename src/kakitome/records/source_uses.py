"""Marks of used credentials over their table: a row is read by whoever names its very hash."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connections

from kakitome.errors import Conflict
from kakitome.ports.source_uses import SourceUse
from kakitome.records.models.source_use import SourceUseRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore, seeing

_USES = RecordMapping(
    SourceUseRow, SourceUse, columns={"institution": "institution_id", "case": "case_number"}, apart=["credits"]
)


class DatabaseSourceUses(UnscopedStore):
    """Implements `SourceUses`."""

    def lookup(self, sources: Sequence[str], /) -> Sequence[SourceUse]:
        uses: dict[tuple[str, str], SourceUse] = {}
        for source in sorted(set(sources)):
            with seeing(f"source:{source}", using=self._using):
                rows = SourceUseRow.objects.using(self._using).filter(source=source, freed_at=None).order_by("id")
                for use in map(_use, rows):
                    uses.setdefault((use.institution, use.case), use)
        return sorted(uses.values(), key=lambda use: (use.used_on, use.institution, use.case))

    def lookup_alone(self, institution: str, sources: Sequence[str], /) -> Sequence[SourceUse]:
        with self._scope(institution).writing():
            connection = connections[self._using]
            if connection.vendor == "postgresql":
                # SQLite has one writer at a time anyway. In one order, so that two never wait for each other.
                with connection.cursor() as cursor:
                    for source in sorted(set(sources)):
                        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 61))", [source])
            return self.lookup(sources)

    def mark(self, institution: str, use: SourceUse, /, *, sources: Sequence[str]) -> None:
        scope = self._scope(institution)
        with scope.refusing_doubles(Conflict("E_CREDIT_SOURCE_HERE")):
            known = scope.rows(SourceUseRow).filter(case_number=use.case, freed_at=None)
            marked = set(known.values_list("source", flat=True))
            missing = sorted(set(sources) - marked)
            scope.add([_USES.row(use, source=source, credits=str(use.credits)) for source in missing])

    def free(self, institution: str, case: str, /, *, at: datetime) -> None:
        scope = self._scope(institution)
        with scope.writing():
            for row in scope.rows(SourceUseRow).filter(case_number=case, freed_at=None):
                row.freed_at = at
                row.save(using=self._using, update_fields=["freed_at"])


def _use(row: SourceUseRow) -> SourceUse:
    return _USES.read(row, credits=Decimal(row.credits))
