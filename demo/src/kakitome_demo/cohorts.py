"""The demonstration's cohorts (`cohorts.toml`), and each as the class list an office would upload."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from kakitome.learning.award import Learner
from kakitome.learning.class_list import write_table
from kakitome_demo.people import NamedLearner, person

_UPLOADED_AFTER = timedelta(days=3, hours=1)
_HEADINGS = ("学籍番号", "氏名", "フリガナ", "ローマ字", "メールアドレス", "取得日", "成績")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What befell one row of a cohort: its award was revoked or suspended."""

    row: int
    reason: str
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """One row of a cohort that was renewed on a day, until another."""

    row: int
    on: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """One class that was awarded on one day.

    Attributes:
        learners: in the order of the list; the award of the nth is row n of `setbacks`.
        named: those among them who are followed, by e-mail address.
        mail_waits: whether their claim links are left for the first turn of work.
    """

    institution: str
    microcredential: str
    awarded_on: date
    learners: tuple[Learner, ...]
    grades: tuple[str, ...]
    named: Mapping[str, NamedLearner]
    setbacks: tuple[Setback, ...]
    renewals: tuple[Renewal, ...]
    mail_waits: bool

    @property
    def uploaded_at(self) -> datetime:
        """When the office uploaded the list: some days after."""
        return datetime.combine(self.awarded_on, time(), tzinfo=UTC) + _UPLOADED_AFTER

    @property
    def filename(self) -> str:
        """The name of the list's file."""
        return f"{self.awarded_on.isoformat()}-{self.microcredential}.csv"

    def class_list(self) -> bytes:
        """Write the class list as the office has it: UTF-8 with a mark, as spreadsheet programs save it."""
        return write_table([_HEADINGS, *self._rows()], encoding="utf-8-sig")

    def _rows(self) -> Iterator[Sequence[str]]:
        for index, learner in enumerate(self.learners):
            followed = self.named.get(learner.email)
            yield (
                learner.student_number,
                followed.on_the_list if followed else learner.name,
                learner.reading,
                learner.roman,
                learner.email,
                self.awarded_on.isoformat(),
                self.grades[index % len(self.grades)] if self.grades else "",
            )


def read_named_learners() -> Mapping[str, NamedLearner]:
    """Return the learners who are followed, by key."""
    return {entry["key"]: _named(entry) for entry in _file()["learner"]}


def read_cohorts(institution: str, *, largest: int) -> Sequence[Cohort]:
    """Return an institution's cohorts in the order of time, none larger than `largest`."""
    named_learners = read_named_learners()
    entries = [entry for entry in _file()["cohort"] if entry["institution"] == institution]
    cohorts, met = [], 0
    for entry in sorted(entries, key=lambda entry: entry["on"]):
        cohorts.append(_cohort(entry, named=named_learners, met=met, size=min(entry["size"], largest)))
        met += entry["size"]
    return cohorts


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("cohorts.toml").read_text(encoding="utf-8"))


def _cohort(entry: Mapping[str, Any], *, named: Mapping[str, NamedLearner], met: int, size: int) -> Cohort:
    """`met` learners of the institution were in earlier cohorts: this one has others."""
    followed = [named[key] for key in entry.get("learners", ())]
    institution = entry["institution"]
    known = [_enrolled(named_learner.learner, institution) for named_learner in followed]
    others = [person(institution, met + number) for number in range(1, size - len(followed) + 1)]
    setbacks = [
        Setback(row=told["row"], reason=told["reason"], is_final=kind == "revoked")
        for kind in ("revoked", "suspended")
        for told in entry.get(kind, ())
        if told["row"] <= size
    ]
    return Cohort(
        institution=institution,
        microcredential=entry["microcredential"],
        awarded_on=entry["on"],
        learners=tuple((*known, *others)[:size]),
        grades=tuple(entry.get("grades", ())),
        named={one.learner.email: one for one in followed},
        setbacks=tuple(setbacks),
        renewals=tuple(Renewal(**told) for told in entry.get("renewed", ()) if told["row"] <= size),
        mail_waits=entry.get("mail", "") == "waiting",
    )


def _enrolled(learner: Learner, institution: str) -> Learner:
    """Give a learner who is followed a student number, as every institution does."""
    return replace(learner, student_number=f"{institution[:3].upper()}-{learner.email.partition('@')[0]}")


def _named(entry: Mapping[str, Any]) -> NamedLearner:
    learner = Learner(name=entry["name"], reading=entry["reading"], roman=entry["roman"], email=entry["email"])
    return NamedLearner(
        key=entry["key"],
        learner=learner,
        first_written=entry.get("first_written", ""),
        has_account=entry.get("account", False),
    )
