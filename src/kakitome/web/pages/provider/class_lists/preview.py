"""The preview of a class list: groups of rows, each with its reasons, and how the file was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.class_list.model import DESPITE
from kakitome.ports.batches import BatchRow, BatchStore, RowState
from kakitome.services.issuing import Outcome, RowStatus
from kakitome.web.pages.provider.class_lists.reading import Cells
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Table, Tile

FIRST = 50
"""Rows a group shows at once."""
MOST = 2000
"""Rows a page can show, and rows of a list that is looked through whole for its preview."""

GROUPS: Final = {
    "wrong": RowState.ERROR,
    "not_passed": RowState.NOT_PASSED,
    "warning": RowState.WARNING,
    "duplicate": RowState.DUPLICATE,
    "ready": RowState.READY,
}
ALREADY: Final = frozenset({"E_ALREADY_AWARDED", "I_ALREADY_AWARDED", "E_AWARD_IN_PROGRESS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of rows; `more` is how many are not shown, `next` leads to them."""

    id: str
    state: State
    icon: str
    title: str
    table: Table
    is_open: bool
    more: int
    next: str
    begins: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The rows of a batch by what will become of them; `outcomes` says why some will not be awarded.

    Of long lists only some rows are here; `counts` counts all of them by group.
    """

    wrong: Sequence[BatchRow]
    not_passed: Sequence[BatchRow]
    warning: Sequence[BatchRow]
    duplicate: Sequence[BatchRow]
    ready: Sequence[BatchRow]
    outcomes: Mapping[int, Outcome]
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


def sort_rows(rows: Iterable[BatchRow], outcomes: Mapping[int, Outcome]) -> Sorted:
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
    return Sorted(
        wrong=groups["wrong"],
        not_passed=groups["not_passed"],
        warning=groups["warning"],
        duplicate=groups["duplicate"],
        ready=groups["ready"],
        outcomes=outcomes,
        counts={name: len(rows) for name, rows in groups.items()},
    )


def some_rows(batches: BatchStore, number: str, *, page: str, after: int) -> Sorted:
    """Return the first rows of every group of a long list, of the group `page` those behind row `after`."""
    counted = batches.count_rows(number)
    rows = {
        name: batches.list_rows(number, states=frozenset({state}), after=after if name == page else 0, limit=FIRST)
        for name, state in GROUPS.items()
    }
    counts = {name: counted.get(state, 0) for name, state in GROUPS.items()}
    return Sorted(
        wrong=rows["wrong"],
        not_passed=rows["not_passed"],
        warning=rows["warning"],
        duplicate=rows["duplicate"],
        ready=rows["ready"],
        outcomes={},
        counts=counts,
        is_whole=False,
    )


def tiles_of(found: Sorted) -> list[Tile]:
    """Return the counts; each leads to its group. Together they are the rows that were read."""
    held_back = found.counts["not_passed"]
    return [
        Tile(state="ok", count=found.counts["ready"], label=_("Can be awarded"), href="#ready"),
        Tile(state="warn", count=found.counts["warning"], label=_("Can be awarded, have a look"), href="#warning"),
        *([Tile(state="warn", count=held_back, label=_("Did not pass"), href="#not_passed")] if held_back else []),
        Tile(state="fail", count=found.counts["wrong"], label=_("To be mended"), href="#wrong"),
        Tile(state="none", count=found.counts["duplicate"], label=_("Repeated"), href="#duplicate"),
    ]


def left_out(found: Sorted) -> str:
    """Say which rows are not among those to be awarded; empty when all are."""
    words = {
        "not_passed": _("those who did not pass (%(n)s)"),
        "wrong": _("rows to be mended (%(n)s)"),
        "duplicate": _("repeated rows (%(n)s)"),
    }
    told = [words[name] % {"n": written.grouped(found.counts[name])} for name in words if found.counts[name]]
    return _("Not among them: %(rows)s.") % {"rows": _(", ").join(told)} if told else ""


def groups_of(
    found: Sorted, cells: Cells, *, whole: str = "", page: str = "", after: int = 0, may_choose: bool = False
) -> dict[str, Group]:
    """Return the groups that hold rows; `whole` names the one to be shown in full, `page` the one turned over.

    `may_choose`: rows that are held back for their grade can be chosen all the same.
    """

    def limit(name: str) -> int:
        return MOST if whole == name else FIRST

    shown = {
        "wrong": _told(found.wrong[: limit("wrong")], found, cells, _("Rows to be mended")),
        "not_passed": _held_back(found.not_passed[: limit("not_passed")], found, cells, may_choose=may_choose),
        "warning": _gathered(found.warning[: limit("warning")], found, cells, may_choose=may_choose),
        "duplicate": _told(found.duplicate[: limit("duplicate")], found, cells, _("Repeated rows")),
        "ready": _ready(found.ready[: limit("ready")]),
    }
    look: dict[str, tuple[State, str, bool]] = {
        "wrong": ("fail", "fail", True),
        "not_passed": ("warn", "warn", True),
        "warning": ("warn", "warn", True),
        "duplicate": ("none", "copy", True),
        "ready": ("ok", "ok", whole == "ready"),
    }
    rows = {name: getattr(found, name) for name in shown}
    groups = {}
    for name, table in shown.items():
        if not found.counts[name]:
            continue
        left, following = _left(found, name, limit=limit(name), is_turned=name == page)
        groups[name] = Group(
            id=name,
            state=look[name][0],
            icon=look[name][1],
            title=_group_title(name, found.counts[name]),
            table=table,
            is_open=look[name][2] or name == page,
            more=left,
            next=following,
            begins=after if name == page and rows[name] else 0,
        )
    return groups


def _left(found: Sorted, name: str, *, limit: int, is_turned: bool) -> tuple[int, str]:
    """Return how many rows of a group are not shown, and the address that shows more of them."""
    rows = getattr(found, name)
    if found.is_whole:
        left = max(0, len(rows) - limit)
        return left, f"?all={name}#{name}" if left else ""
    has_more = len(rows) == FIRST and (is_turned or found.counts[name] > FIRST)
    left = max(0, found.counts[name] - len(rows))
    return left, f"?group={name}&after={rows[-1].number}#{name}" if has_more else ""


def found_rows(rows: Sequence[BatchRow], words: Mapping[RowState, str]) -> Table:
    """Return the rows that a search found, each with what is said of it."""
    return Table(
        caption=_("Rows found"),
        columns=[_("Row"), pgettext("of a person", "Name"), _("Student number"), _("E-mail address"), _("Reading")],
        rows=[
            [
                str(row.number),
                name_of(row),
                row.learner.student_number if row.learner else "",
                row.learner.email if row.learner else "",
                format_html("{}<br>{}", words.get(row.state, ""), sentences(reasons(row, None)))
                if row.problems
                else words.get(row.state, ""),
            ]
            for row in rows
        ],
    )


def reasons(row: BatchRow, outcome: Outcome | None, *, with_warnings: bool = False) -> list[Problem]:
    """Return what stops a row, or else what is worth a look."""
    errors = [p for p in row.problems if p.severity == "error"]
    if outcome is not None:
        errors += outcome.reasons
    if errors and not with_warnings:
        return errors
    return errors + [p for p in row.problems if p.severity == "warning"]


def sentences(problems: Iterable[Problem]) -> SafeString:
    """Write reasons with their remedies, a line each."""
    return format_html_join(SafeString("<br>"), "{}", ((_with_remedy(p),) for p in problems))


def name_of(row: BatchRow) -> SafeString:
    """Write a learner's name, or say that the cell is empty."""
    if row.learner and row.learner.name:
        return written.name(row.learner.name)
    return format_html('<span class="unstated">{}</span>', _("empty"))


def _told(rows: Sequence[BatchRow], found: Sorted, cells: Cells, caption: str) -> Table:
    return Table(
        caption=caption,
        columns=_told_columns(),
        rows=[
            [
                str(row.number),
                name_of(row),
                _as_given(row, problems, cells),
                sentences(problems),
            ]
            for row in rows
            for problems in [reasons(row, found.outcomes.get(row.number))]
        ],
    )


def _held_back(rows: Sequence[BatchRow], found: Sorted, cells: Cells, *, may_choose: bool) -> Table:
    """Tell rows that are held back for their grade, with a box each where they can be chosen."""
    table = _told(rows, found, cells, _("Rows that are not awarded because of their grade"))
    if not may_choose:
        return table
    boxes = [
        format_html(
            '<input type="checkbox" form="despite" name="row" value="{}" aria-label="{}">',
            row.number,
            _("Choose row %(n)s") % {"n": row.number},
        )
        for row in rows
    ]
    return Table(
        caption=table.caption,
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


def _gathered(rows: Sequence[BatchRow], found: Sorted, cells: Cells, *, may_choose: bool) -> Table:
    """Tell rows with the very same warnings together: a class often has one date."""
    alike: dict[tuple[object, ...], list[BatchRow]] = {}
    for row in rows:
        key: tuple[object, ...] = tuple((p.code, tuple(sorted(p.params.items()))) for p in reasons(row, None))
        if any(problem.code == DESPITE for problem in row.problems):
            key = (row.number,)
        alike.setdefault(key, []).append(row)
    lines = []
    for same in alike.values():
        problems = reasons(same[0], found.outcomes.get(same[0].number))
        told = sentences(problems) + _taken_back(same[0], may_choose=may_choose)
        who = name_of(same[0]) if len(same) == 1 else _people(len(same))
        lines.append([_numbers(same), who, _as_given(same[0], problems, cells), told])
    return Table(caption=_("Rows to look at"), columns=_told_columns(), rows=lines)


def _ready(rows: Sequence[BatchRow]) -> Table:
    return Table(
        caption=_("Rows that can be awarded"),
        columns=[
            _("Row"),
            pgettext("of a person", "Name"),
            _("Student number"),
            _("E-mail address"),
            _("Date"),
            _("Grade"),
        ],
        rows=[
            [
                str(row.number),
                name_of(row),
                row.learner.student_number if row.learner else "",
                row.learner.email if row.learner else "",
                written.day(row.awarded_on),
                row.grade,
            ]
            for row in rows
        ],
    )


def _told_columns() -> list[str]:
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


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": written.grouped(count)}


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
        "ready": ngettext("Can be awarded (%(n)s row)", "Can be awarded (%(n)s rows)", count),
    }
    return titles[name] % {"n": written.grouped(count)}


def _say(problem: Problem) -> str:
    return texts.sentence(problem, written.language())


def _with_remedy(problem: Problem) -> str:
    remedy = texts.remedy(problem, written.language())
    return f"{_say(problem)} {remedy}" if remedy else _say(problem)
