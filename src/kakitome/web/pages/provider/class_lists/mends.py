"""What of a list can be mended in its page: faulty rows cell by cell, what is proposed, and what was mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.class_list.headings import parts
from kakitome.learning.class_list.mending import ROW_DESPITE, ROW_LEFT_OUT, Mend, proposal_for
from kakitome.ports.batches import Batch, BatchRow
from kakitome.services.issuing.mending import CellMend
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.class_lists.preview import Sorted, name_of, sentences

MISFITS: Final = frozenset({"E_ROW_TOO_SHORT", "E_ROW_TOO_LONG"})
"""Rows whose cells may stand under other headings than their own: all of them are asked for."""
_KINDS: Final[Mapping[str, Promise]] = {
    "E_EMAIL_COMMA": gettext_lazy("Write a full stop for the comma in addresses"),
    "E_EMAIL_SPACE": gettext_lazy("Take the spaces out of addresses"),
    "W_EMAIL_MISTYPED": gettext_lazy("Correct what is probably mistyped in addresses"),
    "W_VALUE_READ_AS": gettext_lazy("Write full-width and other unusual characters as they were read"),
    "E_DATE_SERIAL": gettext_lazy("Write the day that Excel’s number stands for"),
    "E_DATE_ERA": gettext_lazy("Write the day that a date of the wrong era counts to"),
    "W_DATE_CONVERTED": gettext_lazy("Write dates of Japanese eras in figures"),
    "W_DATE_TIME_DROPPED": gettext_lazy("Take the time of day out of dates"),
    "W_NUMBER_ZEROS_LOST": gettext_lazy("Put zeros before student numbers that are too short"),
}
"""What is proposed for faults of a kind."""
_OF_LEARNER: Final = ("name", "reading", "roman", "email", "student_number", "did")


@dataclass(frozen=True, slots=True, kw_only=True)
class MendableCell:
    """One cell of a row that can be mended.

    Attributes:
        name: of its input.
        given: what stands in it now.
        typed: what its input holds at first: a proposal, or what stands there.
    """

    name: str
    field: str
    label: LocalizedText
    given: str
    typed: str
    is_faulty: bool = False

    @property
    def is_proposed(self) -> bool:
        """Whether its input holds a proposal."""
        return self.typed != self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyRow:
    """One row with what is wrong with it, cell by cell; `others` are the cells nothing is said of."""

    number: int
    name: SafeString
    why: SafeString
    faulty: tuple[MendableCell, ...]
    others: tuple[MendableCell, ...]
    is_misfit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MendProposal:
    """Faults of one kind that can be mended at once."""

    code: str
    title: Promise
    cells: tuple[CellMend, ...]

    @property
    def first(self) -> CellMend:
        """An example."""
        return self.cells[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One thing that was mended, to be looked at and undone; `anchor` where no faulty row has it."""

    mend: Mend
    label: LocalizedText | str
    who: str
    at: datetime
    anchor: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether the whole row is left out."""
        return self.mend.field == ROW_LEFT_OUT

    @property
    def key(self) -> str:
        """What its button sends."""
        return f"{self.mend.row}:{self.mend.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFields:
    """The fields of a list that stand in cells of their own, with their headings."""

    headings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "CellFields":
        """Return those of a list whose headings mean `fields`."""
        headings: dict[str, str] = {}
        for heading, named in fields.items():
            if named != "narrative":
                headings.setdefault(named, heading)
        return cls(headings=headings)

    def named_by(self, pointer: str) -> tuple[str, ...]:
        """Return the cells a finding points at: the field itself, or the parts it is joined of."""
        if pointer in self.headings:
            return (pointer,)
        return tuple(part for part, joined in parts().items() if joined == pointer and part in self.headings)

    def value(self, row: BatchRow, name: str) -> str:
        """Return what stands in a cell now; of sound rows, whose cells are not kept, as it was read."""
        if row.given:
            return row.given.get(self.headings[name], "").strip()
        if name == "awarded_on":
            return row.awarded_on.isoformat() if row.awarded_on else ""
        if name == "grade":
            return row.grade
        return str(getattr(row.learner, name)) if row.learner and name in _OF_LEARNER else ""

    def can_be_mended(self, row: BatchRow, name: str) -> bool:
        """Tell whether what stands in a cell is known, so that it can be shown beside what it becomes."""
        return bool(row.given) or name in ("awarded_on", "grade", *_OF_LEARNER)


def faulty_rows(rows: Sequence[BatchRow], sorted_rows: Sorted, fields: CellFields) -> list[FaultyRow]:
    """Return rows as they can be mended."""
    return [faulty_row(row, sorted_rows.reasons(row), fields) for row in rows]


def faulty_row(row: BatchRow, problems: Sequence[Problem], fields: CellFields) -> FaultyRow:
    """Return one row as it can be mended."""
    is_misfit = any(problem.code in MISFITS for problem in problems)
    about = {name: problem for problem in reversed(problems) for name in fields.named_by(problem.pointer)}
    cells = [
        _cell(row, name, about.get(name), fields=fields) for name in fields.headings if fields.can_be_mended(row, name)
    ]
    return FaultyRow(
        number=row.number,
        name=name_of(row),
        why=sentences(problems),
        faulty=tuple(cell for cell in cells if cell.is_faulty or is_misfit),
        others=tuple(cell for cell in cells if not (cell.is_faulty or is_misfit)),
        is_misfit=is_misfit,
    )


def proposals_of(rows: Sorted, fields: CellFields) -> list[MendProposal]:
    """Return what can be mended at once, by kind of fault, of the rows that are shown."""
    by_code: dict[str, list[CellMend]] = {}
    for row in chain(rows.groups["wrong"], rows.groups["warning"]):
        for problem in _problems(row):
            for name in fields.named_by(problem.pointer)[:1]:
                given = fields.value(row, name)
                if (value := proposal_for(problem, given)) and value != given:
                    cell = CellMend(row=row.number, field=name, value=value, given=given)
                    by_code.setdefault(problem.code, []).append(cell)
    return [
        MendProposal(code=code, title=_KINDS[code], cells=tuple(cells))
        for code, cells in by_code.items()
        if code in _KINDS
    ]


def mended_of(place: Place, batch: Batch, *, shown: Iterable[int]) -> list[Mended]:
    """Return what was mended of a list, row by row; decisions about grades stand with their rows."""
    names: dict[str, str] = {}
    taken = set(shown)
    listed = []
    for mend in sorted(place.store.batches.get_mends(batch.number), key=lambda mend: (mend.row, mend.field)):
        if mend.field == ROW_DESPITE:
            continue
        if mend.by not in names:
            names[mend.by] = place.name_of(mend.by)
        anchor = "" if mend.row in taken else f"row-{mend.row}"
        taken.add(mend.row)
        label: LocalizedText | str = texts.term(f"field.{mend.field}")
        if mend.field == ROW_LEFT_OUT:
            label = _("The whole row")
        listed.append(Mended(mend=mend, label=label, who=names[mend.by], at=mend.at, anchor=anchor))
    return listed


def _cell(row: BatchRow, name: str, problem: Problem | None, *, fields: CellFields) -> MendableCell:
    given = fields.value(row, name)
    proposed = proposal_for(problem, given) if problem is not None else ""
    return MendableCell(
        name=f"c-{row.number}-{name}",
        field=name,
        label=texts.term(f"field.{name}"),
        given=given,
        typed=proposed or given,
        is_faulty=problem is not None,
    )


def _problems(row: BatchRow) -> Iterable[Problem]:
    return (problem for problem in row.problems if problem.severity in ("error", "warning"))
