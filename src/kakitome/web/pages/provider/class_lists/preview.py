"""The preview of a class list: groups of rows, each with its reasons, and how the file was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.class_list.model import DESPITE, LEFT_OUT
from kakitome.ports.batches import BatchRow, BatchStore, RowState
from kakitome.services.issuing import AwardOutcome, RowStatus
from kakitome.web.pages.provider.class_lists.reading import Cells
from kakitome.web.parts import written
from kakitome.web.parts.shapes import FoldedRows, State, Table, Tile

FIRST = 50
"""Rows a group shows at once."""
MOST = 2000
"""Rows a page can show, and rows of a list that is looked through whole for its preview."""

GROUPS: Final = {
    "wrong": RowState.ERROR,
    "not_passed": RowState.NOT_PASSED,
    "warning": RowState.WARNING,
    "duplicate": RowState.DUPLICATE,
    "left_out": RowState.LEFT_OUT,
    "ready": RowState.READY,
}
"""In the order of the page: what needs to be looked at comes first."""
ALREADY: Final = frozenset({"E_ALREADY_AWARDED", "I_ALREADY_AWARDED", "E_AWARD_IN_PROGRESS"})
_MARKS: Final[Mapping[str, tuple[State, str]]] = {
    "wrong": ("fail", "fail"),
    "not_passed": ("warn", "warn"),
    "warning": ("warn", "warn"),
    "duplicate": ("none", "copy"),
    "left_out": ("none", "none"),
    "ready": ("ok", "ok"),
}
"""Shape and icon of each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The rows of a batch by what will become of them; `outcomes` says why some will not be awarded.

    Of long lists only some rows are here; `counts` counts all of them by group.
    """

    groups: Mapping[str, Sequence[BatchRow]]
    outcomes: Mapping[int, AwardOutcome]
    counts: Mapping[str, int]
    is_whole: bool = True

    @property
    def count(self) -> int:
        """How many will be awarded."""
        return self.counts["warning"] + self.counts["ready"]

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return sum(self.counts.values())

    def reasons(self, row: BatchRow) -> list[Problem]:
        """Return what stops a row, or else what is worth a look."""
        return reasons(row, self.outcomes.get(row.number))


def sort_rows(rows: Iterable[BatchRow], outcomes: Mapping[int, AwardOutcome]) -> Sorted:
    """Put every row into its group; what awarding would refuse or skip is not ready, however it was read."""
    groups: dict[str, list[BatchRow]] = {name: [] for name in GROUPS}
    names = {state: name for name, state in GROUPS.items()}
    for row in rows:
        outcome = outcomes.get(row.number)
        if outcome is None:
            groups[names.get(row.state, "ready")].append(row)
        elif outcome.status is RowStatus.SKIPPED or any(p.code in ALREADY for p in outcome.reasons):
            groups["duplicate"].append(row)
        else:
            groups["wrong"].append(row)
    return Sorted(groups=groups, outcomes=outcomes, counts={name: len(rows) for name, rows in groups.items()})


def some_rows(batches: BatchStore, number: str, *, page: str, after: int) -> Sorted:
    """Return the first rows of every group of a long list, of the group `page` those behind row `after`."""
    counted = batches.count_rows(number)
    groups = {
        name: batches.list_rows(number, states=frozenset({state}), after=after if name == page else 0, limit=FIRST)
        for name, state in GROUPS.items()
    }
    counts = {name: counted.get(state, 0) for name, state in GROUPS.items()}
    return Sorted(groups=groups, outcomes={}, counts=counts, is_whole=False)


def tiles_of(rows: Sorted) -> list[Tile]:
    """Return the counts; each leads to its group. Together they are the rows that were read."""
    words = {
        "ready": _("Can be awarded"),
        "warning": _("Can be awarded, have a look"),
        "not_passed": _("Did not pass"),
        "wrong": _("To be mended"),
        "duplicate": _("Repeated"),
        "left_out": _("Left out"),
    }
    return [
        Tile(state=_MARKS[name][0], count=rows.counts[name], label=label, href=f"#{name}")
        for name, label in words.items()
        if rows.counts[name] or name not in ("not_passed", "left_out")
    ]


def left_out(rows: Sorted) -> str:
    """Say which rows are not among those to be awarded; empty when all are."""
    words = {
        "not_passed": _("those who did not pass (%(n)s)"),
        "wrong": _("rows to be mended (%(n)s)"),
        "duplicate": _("repeated rows (%(n)s)"),
        "left_out": _("rows that you left out (%(n)s)"),
    }
    parts = [text % {"n": written.grouped(rows.counts[name])} for name, text in words.items() if rows.counts[name]]
    return _("Not among them: %(rows)s.") % {"rows": _(", ").join(parts)} if parts else ""


def groups_of(
    rows: Sorted, cells: Cells, *, in_full: str = "", page: str = "", after: int = 0, may_choose: bool = False
) -> list[FoldedRows]:
    """Return the groups that hold rows; `in_full` names the one to be shown in full, `page` the one turned over.

    `may_choose`: rows that are held back for their grade can be chosen all the same.
    """
    groups = []
    for name, (state, icon) in _MARKS.items():
        if not rows.counts[name]:
            continue
        limit = MOST if in_full == name else FIRST
        left, following = _left(rows, name, limit=limit, is_turned=name == page)
        groups.append(
            FoldedRows(
                id=name,
                state=state,
                icon=icon,
                title=_group_title(name, rows.counts[name]),
                table=_table(name, rows, cells, limit=limit, may_choose=may_choose),
                is_open=name != "ready" or name in (in_full, page),
                more=left,
                next=following,
                begins=after if name == page and rows.groups[name] else 0,
            )
        )
    return groups


def _left(rows: Sorted, name: str, *, limit: int, is_turned: bool) -> tuple[int, str]:
    """Return how many rows of a group are not shown, and the address that shows more of them."""
    group = rows.groups[name]
    if rows.is_whole:
        left = max(0, len(group) - limit)
        return left, f"?all={name}#{name}" if left else ""
    has_more = len(group) == FIRST and (is_turned or rows.counts[name] > FIRST)
    left = max(0, rows.counts[name] - len(group))
    return left, f"?group={name}&after={group[-1].number}#{name}" if has_more else ""


def _table(name: str, rows: Sorted, cells: Cells, *, limit: int, may_choose: bool) -> Table:
    shown = rows.groups[name][:limit]
    if name == "ready":
        return _ready(shown, may_mend=may_choose)
    if name == "warning":
        return _gathered(shown, rows, cells, may_choose=may_choose)
    captions = {
        "wrong": _("Rows to be mended"),
        "not_passed": _("Rows that are not awarded because of their grade"),
        "duplicate": _("Repeated rows"),
        "left_out": _("Rows that are left out"),
    }
    table = Table(
        caption=captions[name],
        columns=_reason_columns(),
        rows=[
            [_row_link(row, may_mend=may_choose), name_of(row), _as_given(row, problems, cells), sentences(problems)]
            for row in shown
            for problems in [rows.reasons(row)]
        ],
    )
    return _with_boxes(table, shown) if name == "not_passed" and may_choose else table


def found_rows(rows: Sequence[BatchRow]) -> Table:
    """Return the rows that a search found, each with what reading said of it."""
    return Table(
        caption=_("Rows found"),
        columns=[*_person_columns(), _("Reading")],
        rows=[
            [
                *_person(row),
                format_html("{}<br>{}", _READ_AS.get(row.state, ""), sentences(reasons(row)))
                if row.problems
                else _READ_AS.get(row.state, ""),
            ]
            for row in rows
        ],
    )


def _person_columns() -> list[str]:
    return [_("Row"), pgettext("of a person", "Name"), _("Student number"), _("E-mail address")]


def _person(row: BatchRow) -> list[str]:
    contact = (row.learner.student_number, row.learner.email) if row.learner else ("", "")
    return [str(row.number), name_of(row), *contact]


_READ_AS: Final[Mapping[RowState, Promise]] = {
    RowState.READY: gettext_lazy("Can be awarded"),
    RowState.WARNING: gettext_lazy("Can be awarded, have a look"),
    RowState.NOT_PASSED: gettext_lazy("Did not pass, not awarded"),
    RowState.ERROR: gettext_lazy("To be mended"),
    RowState.DUPLICATE: gettext_lazy("Repeated"),
    RowState.LEFT_OUT: gettext_lazy("Left out"),
}


def reasons(row: BatchRow, outcome: AwardOutcome | None = None) -> list[Problem]:
    """Return what stops a row, or else what is worth a look."""
    if row.state is RowState.LEFT_OUT:
        return [problem for problem in row.problems if problem.code == LEFT_OUT]
    errors = [problem for problem in row.problems if problem.severity == "error"]
    errors += outcome.reasons if outcome is not None else ()
    return errors or [problem for problem in row.problems if problem.severity == "warning"]


def sentences(problems: Iterable[Problem]) -> SafeString:
    """Write reasons with their remedies, a line each."""
    return format_html_join(SafeString("<br>"), "{}", ((_with_remedy(p),) for p in problems))


def name_of(row: BatchRow) -> SafeString:
    """Write a learner's name, or say that the cell is empty."""
    if row.learner and row.learner.name:
        return written.name(row.learner.name)
    return format_html('<span class="unstated">{}</span>', _("empty") if row.learner else _("no longer kept"))


def _with_boxes(table: Table, rows: Sequence[BatchRow]) -> Table:
    """Add a column of boxes in which rows are chosen."""
    boxes = [
        format_html(
            '<input type="checkbox" form="despite" name="row" value="{}" aria-label="{}">',
            row.number,
            _("Choose row %(n)s") % {"n": row.number},
        )
        for row in rows
    ]
    return replace(
        table,
        columns=[*table.columns, pgettext("a box to tick", "Award all the same")],
        rows=[[*cells_of, box] for cells_of, box in zip(table.rows, boxes, strict=True)],
    )


def _taken_back(row: BatchRow, *, may_choose: bool) -> SafeString:
    """Offer to hold a row back again that is awarded despite its grade."""
    if not may_choose or not any(problem.code == DESPITE for problem in row.problems):
        return SafeString("")
    return format_html(
        '<br><button class="btn tight" form="hold-back" name="row" value="{}">{}</button>',
        row.number,
        _("Do not award after all"),
    )


def _gathered(shown: Sequence[BatchRow], rows: Sorted, cells: Cells, *, may_choose: bool) -> Table:
    """Write rows with the very same warnings together: a class often has one date."""
    alike: dict[tuple[object, ...], list[BatchRow]] = {}
    for row in shown:
        key: tuple[object, ...] = tuple((p.code, tuple(sorted(p.params.items()))) for p in reasons(row))
        if any(problem.code == DESPITE for problem in row.problems):
            key = (row.number,)
        alike.setdefault(key, []).append(row)
    lines = []
    for alike_rows in alike.values():
        first, problems = alike_rows[0], rows.reasons(alike_rows[0])
        people = ngettext("%(n)s person", "%(n)s people", len(alike_rows)) % {"n": written.grouped(len(alike_rows))}
        why = sentences(problems) + _taken_back(first, may_choose=may_choose)
        name = name_of(first) if len(alike_rows) == 1 else people
        which = _numbers(alike_rows) if len(alike_rows) > 1 else _row_link(first, may_mend=may_choose)
        lines.append([which, name, _as_given(first, problems, cells), why])
    return Table(caption=_("Rows to look at"), columns=_reason_columns(), rows=lines)


def _ready(rows: Sequence[BatchRow], *, may_mend: bool) -> Table:
    return Table(
        caption=_("Rows that can be awarded"),
        columns=[*_person_columns(), _("Date"), _("Grade")],
        rows=[
            [_row_link(row, may_mend=may_mend), *_person(row)[1:], written.day(row.awarded_on), row.grade]
            for row in rows
        ],
    )


def _reason_columns() -> list[str]:
    return [_("Row"), pgettext("of a person", "Name"), _("Value as given"), _("Reason, and how to mend it")]


def _as_given(row: BatchRow, problems: Sequence[Problem], cells: Cells) -> SafeString:
    for problem in problems:
        value = cells.given(row, problem.pointer) or str(
            problem.params.get("excerpt") or problem.params.get("given") or ""
        )
        if value.strip():
            return written.excerpt(value)
    value = row.learner.student_number or row.learner.email if row.learner else ""
    return written.excerpt(value) if value else format_html('<span class="unstated">{}</span>', _("empty"))


def _row_link(row: BatchRow, *, may_mend: bool) -> SafeString | str:
    """Write the number of a row, as a way to mend it."""
    if not may_mend:
        return str(row.number)
    return format_html('<a href="?row={}#mend-row" aria-label="{}">{}</a>', row.number, _mend_words(row), row.number)


def _mend_words(row: BatchRow) -> str:
    return _("Row %(n)s: mend or leave out") % {"n": row.number}


def _numbers(rows: Sequence[BatchRow]) -> str:
    """Write row numbers with runs joined: 33–35, 40."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row.number == runs[-1][-1] + 1:
            runs[-1].append(row.number)
        else:
            runs.append([row.number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(parts[:6]) + (" …" if len(parts) > 6 else "")


def _group_title(name: str, count: int) -> str:
    titles = {
        "wrong": ngettext("To be mended (%(n)s row)", "To be mended (%(n)s rows)", count),
        "not_passed": ngettext(
            "Not awarded because of the grade (%(n)s person)", "Not awarded because of the grade (%(n)s people)", count
        ),
        "warning": ngettext(
            "Can be awarded, but have a look (%(n)s row)", "Can be awarded, but have a look (%(n)s rows)", count
        ),
        "duplicate": ngettext("Repeated (%(n)s row)", "Repeated (%(n)s rows)", count),
        "left_out": ngettext("Left out (%(n)s row)", "Left out (%(n)s rows)", count),
        "ready": ngettext("Can be awarded (%(n)s row)", "Can be awarded (%(n)s rows)", count),
    }
    return titles[name] % {"n": written.grouped(count)}


def _with_remedy(problem: Problem) -> str:
    remedy = texts.remedy(problem, written.language())
    return f"{written.finding(problem)} {remedy}" if remedy else written.finding(problem)
