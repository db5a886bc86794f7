"""Keeping an institution's curriculum: courses come in, change by a next version, and end.

    foresee_course(newest, course)                    # what would come of it: a new course, a next version, nothing
    record_courses(context, [course, …])              # the versions that were stored

Nothing is deleted: an equivalent names the version it was decided on. A course that is taught no longer has an end.

Source: docs/rules/capabilities.md G5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kakitome.errors import Invalid
from kakitome.learning.credit.course import Course, CourseVersion, faults_of_course
from kakitome.ports.audit import AuditEntry
from kakitome.ports.curricula import Curricula
from kakitome.ports.store import Store


class CourseProspect(StrEnum):
    """What would come of recording a course."""

    NEW = "new"
    NEXT_VERSION = "next_version"
    """What is taught or counted changes: equivalents that rest on the course need a look."""
    OTHER_TERMS = "other_terms"
    """Only the days between which it is taught change."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurriculumContext:
    """What keeping a curriculum works with, and who acts."""

    book: Store
    curricula: Curricula
    institution: str
    actor: str
    now: datetime


def foresee_course(newest: CourseVersion | None, course: Course) -> CourseProspect:
    """Tell what would come of recording a course beside its newest version."""
    if newest is None:
        return CourseProspect.NEW
    if newest.course == course:
        return CourseProspect.NOTHING
    same_digest = newest.digest == _version(newest, course, at=newest.recorded_at).digest
    return CourseProspect.OTHER_TERMS if same_digest else CourseProspect.NEXT_VERSION


def record_courses(context: CurriculumContext, courses: Sequence[Course]) -> Sequence[CourseVersion]:
    """Store courses that are new or changed, all or none, and return their versions.

    Raises:
        Invalid: as `faults_of_course`, with the findings.
        Conflict: E_COURSE_RACE.
    """
    faults = [fault for course in courses for fault in faults_of_course(course)]
    if faults:
        raise Invalid(faults[0].code, *faults, **faults[0].params)
    with context.book.transaction():
        newest = context.curricula.find_many([(context.institution, course.code) for course in courses])
        planned = [(newest.get((context.institution, course.code)), course) for course in courses]
        due = [(before, course) for before, course in planned if foresee_course(before, course) in _WRITTEN]
        versions = [
            _version(before, course, at=context.now)
            if before
            else CourseVersion(institution=context.institution, version=1, course=course, recorded_at=context.now)
            for before, course in due
        ]
        context.curricula.add_many(context.institution, versions)
        context.book.audit.append_many([_entry(context, version) for version in versions])
    return versions


_WRITTEN: Final = frozenset({CourseProspect.NEW, CourseProspect.NEXT_VERSION, CourseProspect.OTHER_TERMS})


def _version(before: CourseVersion, course: Course, *, at: datetime) -> CourseVersion:
    return CourseVersion(institution=before.institution, version=before.version + 1, course=course, recorded_at=at)


def _entry(context: CurriculumContext, version: CourseVersion) -> AuditEntry:
    action = "course.added" if version.version == 1 else "course.changed"
    detail = {"version": str(version.version), "digest": version.digest}
    subject = f"course/{version.course.code}"
    return AuditEntry(at=context.now, actor=context.actor, action=action, subject=subject, detail=detail)
