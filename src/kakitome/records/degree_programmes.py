"""Degree programmes over their table: read by everybody, written under the lock of the institution concerned."""

from collections.abc import Sequence

from kakitome.errors import Conflict
from kakitome.learning.credit.degree_programme import DegreeProgramme, DegreeProgrammeVersion
from kakitome.records.models.degree_programme import DegreeProgrammeRow
from kakitome.records.store.scope import UnscopedStore
from kakitome.values.plain_data import from_plain, to_plain


class DatabaseDegreeProgrammes(UnscopedStore):
    """Implements `ports.degree_programmes.DegreeProgrammes` over one database."""

    def add(self, institution: str, version: DegreeProgrammeVersion, /) -> None:
        scope = self._scope(institution)
        row = DegreeProgrammeRow(
            code=version.programme.code,
            version=version.version,
            content=to_plain(version.programme),
            recorded_at=version.recorded_at,
        )
        with scope.refusing_doubles(Conflict("E_PROGRAMME_RACE")):
            scope.add([row])

    def list_current(self, institution: str = "", /) -> Sequence[DegreeProgrammeVersion]:
        rows = DegreeProgrammeRow.objects.using(self._using).order_by("institution_id", "code", "version")
        if institution:
            rows = rows.filter(institution_id=institution)
        newest = {(row.institution_id, row.code): row for row in rows}
        return [_read(row) for row in newest.values()]

    def find(self, institution: str, code: str) -> DegreeProgrammeVersion | None:
        rows = DegreeProgrammeRow.objects.using(self._using).filter(institution_id=institution, code=code)
        row = rows.order_by("-version").first()
        return None if row is None else _read(row)


def _read(row: DegreeProgrammeRow) -> DegreeProgrammeVersion:
    return DegreeProgrammeVersion(
        institution=row.institution_id,
        version=row.version,
        programme=from_plain(DegreeProgramme, row.content),
        recorded_at=row.recorded_at,
    )
