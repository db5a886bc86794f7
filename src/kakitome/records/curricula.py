"""Curricula over their table: read by everybody, written under the lock of the institution concerned."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q

from kakitome.errors import Conflict
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.ports.curricula import CourseName
from kakitome.records.models.course import CourseRow
from kakitome.records.store.scope import UnscopedStore
from kakitome.values.plain_data import from_plain, to_plain

_AT_ONCE = 200
"""Names asked for in one statement; SQLite takes some hundred conditions."""


class DatabaseCurricula(UnscopedStore):
    """Implements `ports.curricula.Curricula` over one database."""

    def add_many(self, institution: str, versions: Sequence[CourseVersion], /) -> None:
        scope = self._scope(institution)
        with scope.refusing_doubles(Conflict("E_COURSE_RACE")):
            scope.add([_row(version) for version in versions])

    def list_current(self, institution: str) -> Sequence[CourseVersion]:
        return _newest(
            CourseRow.objects.using(self._using).filter(institution_id=institution).order_by("code", "version")
        )

    def list_versions(self, institution: str, code: str) -> Sequence[CourseVersion]:
        rows = CourseRow.objects.using(self._using).filter(institution_id=institution, code=code)
        return [_read(row) for row in rows.order_by("version")]

    def find(self, institution: str, code: str) -> CourseVersion | None:
        rows = CourseRow.objects.using(self._using).filter(institution_id=institution, code=code)
        row = rows.order_by("-version").first()
        return None if row is None else _read(row)

    def find_many(self, names: Collection[CourseName], /) -> Mapping[CourseName, CourseVersion]:
        wanted, found_courses = sorted(set(names)), dict[CourseName, CourseVersion]()
        for first in range(0, len(wanted), _AT_ONCE):
            named = Q(pk__in=[])
            for institution, code in wanted[first : first + _AT_ONCE]:
                named |= Q(institution_id=institution, code=code)
            rows = CourseRow.objects.using(self._using).filter(named).order_by("code", "version")
            found_courses.update(((version.institution, version.course.code), version) for version in _newest(rows))
        return found_courses


def _newest(rows: Iterable[CourseRow]) -> list[CourseVersion]:
    """Read the last of each course, of rows in the order of versions."""
    newest = {(row.institution_id, row.code): row for row in rows}
    return [_read(row) for row in newest.values()]


def _row(version: CourseVersion) -> CourseRow:
    return CourseRow(
        code=version.course.code,
        version=version.version,
        digest=version.digest,
        content=to_plain(version.course),
        recorded_at=version.recorded_at,
    )


def _read(row: CourseRow) -> CourseVersion:
    return CourseVersion(
        institution=row.institution_id,
        version=row.version,
        course=from_plain(Course, row.content),
        recorded_at=row.recorded_at,
    )
