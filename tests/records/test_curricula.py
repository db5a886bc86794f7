"""Curricula in both databases: everybody reads them, an institution writes its own, and no version is ever changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict, NotFound
from kakitome.learning.credit.course import Course, CourseVersion
from kakitome.records.curricula import DatabaseCurricula
from kakitome.records.digests.examination import examine_registers
from kakitome.records.models.course import CourseRow
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.values.localized_text import LocalizedText
from support import databases

HERE = "example-university"
COURSE = Course(
    code="INF1305",
    title=LocalizedText(ja="データ科学演習", en="Data Science Practice"),
    credits=Decimal("1.5"),
    outcomes=(LocalizedText(ja="髙い山のデータを集める。"),),
    study_hours=Decimal("67.5"),
    starts_on=date(2026, 4, 1),
)


def version_of(course: Course, version: int = 1, *, institution: str = HERE) -> CourseVersion:
    return CourseVersion(institution=institution, version=version, course=course, recorded_at=NOW)


def test_the_newest_version_is_read_back_as_it_was_written(using: str) -> None:
    curricula = DatabaseCurricula(using=using)
    changed = replace(COURSE, credits=Decimal(2))
    curricula.add_many(HERE, [version_of(COURSE), version_of(replace(COURSE, code="INF1"))])
    curricula.add_many(HERE, [version_of(changed, 2)])

    assert curricula.find(HERE, "INF1305") == version_of(changed, 2)
    assert [version.course.code for version in curricula.list_current(HERE)] == ["INF1", "INF1305"]
    assert [version.version for version in curricula.list_versions(HERE, "INF1305")] == [1, 2]
    found = curricula.find_many([(HERE, "INF1305"), (HERE, "none"), ("elsewhere", "INF1305")])
    assert found == {(HERE, "INF1305"): version_of(changed, 2)}
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))


def test_of_two_who_write_the_same_version_one_is_refused(using: str) -> None:
    curricula = DatabaseCurricula(using=using)
    curricula.add_many(HERE, [version_of(COURSE)])

    with pytest.raises(Conflict, match="E_COURSE_RACE"):
        curricula.add_many(HERE, [version_of(COURSE)])


def test_no_version_is_changed_or_deleted(using: str) -> None:
    DatabaseCurricula(using=using).add_many(HERE, [version_of(COURSE)])
    rows = CourseRow.objects.using(using).filter(code="INF1305")

    for act in (lambda: rows.update(digest="0" * 64), rows.delete):
        with pytest.raises(DatabaseError, match="never changed"), seeing(HERE, using=using), transaction.atomic(using):
            act()


def test_everybody_reads_and_nobody_writes_for_another(using: str) -> None:
    databases.add_institution("other", using=using)
    curricula = DatabaseCurricula(using=using)
    curricula.add_many("other", [version_of(COURSE, institution="other")])

    assert curricula.find("other", "INF1305") is not None
    with pytest.raises(NotFound):
        curricula.add_many("nobody", [version_of(COURSE, institution="nobody")])
    if connections[using].vendor == "postgresql":
        foreign = CourseRow(institution_id="other", code="X", version=1, digest="", content={}, recorded_at=NOW)
        with pytest.raises(DatabaseError, match="row-level security"), seeing(HERE, using=using):
            foreign.save(using=using)
