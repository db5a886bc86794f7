"""Curricula: the courses of institutions, each with every version it ever had.

    curricula = platform.crediting.curricula
    curricula.add_many("example-university", [CourseVersion(…)])
    curricula.find("example-university", "INF1305")          # its newest version

What a university teaches is public in every syllabus: anybody reads, an institution writes its own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from kakitome.learning.credit.course import CourseVersion

CourseName = tuple[str, str]
"""Key of an institution, and the code of its course."""


class Curricula(Protocol):
    """The courses of all institutions."""

    def add_many(self, institution: str, versions: Sequence[CourseVersion], /) -> None:
        """Store new versions, all or none; raises `Conflict` (E_COURSE_RACE) when a version is taken."""

    def list_current(self, institution: str) -> Sequence[CourseVersion]:
        """Return the newest version of each course, by code."""

    def list_versions(self, institution: str, code: str) -> Sequence[CourseVersion]:
        """Return every version of a course, oldest first; nothing for an unknown one."""

    def find(self, institution: str, code: str) -> CourseVersion | None:
        """Find the newest version of a course."""

    def find_many(self, names: Collection[CourseName], /) -> Mapping[CourseName, CourseVersion]:
        """Return the newest versions of many courses; unknown ones are left out."""
