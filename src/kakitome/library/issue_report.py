"""What awarding a class list came to, for people and for programs: the content of `report.json`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.class_list import ClassList, LearnerRow
from kakitome.learning.passing import NOT_PASSED, refusal_of
from kakitome.mapping.conformance_data import problem_data
from kakitome.services.issuing import AwardOutcome, RowStatus

_LEFT_OUT = frozenset({"E_DUPLICATE_ROW", "E_DUPLICATE_REPLACED"})
"""Rows that are left out in favour of another row of the same list: nothing is wrong with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What became of one row of the list.

    `warnings` are remarks that stopped nothing; `credential` is the document's address, `file` its place in
    the folder.
    """

    row: int
    status: RowStatus
    warnings: tuple[Problem, ...] = ()
    reasons: tuple[Problem, ...] = ()
    number: str = ""
    credential: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    """What awarding a class list came to.

    Attributes:
        issuer: DID.
        microcredential: permanent identifier, with `version`.
        rows: every row of the list, in its order.
        problems: findings about files as a whole; with an error among them nothing was awarded.
        encoding: how the list was read.
        is_dry_run: whether nothing was written.
        head: number and hash of the last ledger line, to be kept elsewhere by whoever wants a witness.
    """

    issuer: str
    microcredential: str
    version: int
    rows: tuple[ReportRow, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    is_dry_run: bool = False
    head: tuple[int, str] = (0, "")

    @property
    def totals(self) -> Mapping[str, int]:
        """Rows by status, and how many of them have warnings."""
        counts = Counter(row.status for row in self.rows)
        return {
            "rows": len(self.rows),
            **{status.value: counts[status] for status in RowStatus},
            "with_warnings": sum(any(w.severity == "warning" for w in row.warnings) for row in self.rows),
        }

    @property
    def passed(self) -> bool:
        """Whether no row was refused and nothing stood in the way of the whole list."""
        return not self.totals["refused"] and not any(problem.severity == "error" for problem in self.problems)

    def to_data(self) -> dict[str, Any]:
        """Return plain JSON data; every finding is said in both languages."""
        return {
            "issuer": self.issuer,
            "microcredential": {"identifier": self.microcredential, "version": self.version},
            "class_list": {"encoding": self.encoding},
            "dry_run": self.is_dry_run,
            "totals": dict(self.totals),
            "rows": [_row_data(row) for row in self.rows],
            "problems": [dict(problem_data(problem)) for problem in self.problems],
            "ledger": {"line": self.head[0], "hash": self.head[1]},
        }


def rows_of(class_list: ClassList, outcomes: Sequence[AwardOutcome], *, is_dry_run: bool) -> tuple[ReportRow, ...]:
    """Put what reading found and what awarding did together, row by row."""
    by_row = {outcome.row: outcome for outcome in outcomes}
    return tuple(_report_row(row, by_row.get(row.number), is_dry_run=is_dry_run) for row in class_list.rows)


def _report_row(row: LearnerRow, outcome: AwardOutcome | None, *, is_dry_run: bool) -> ReportRow:
    if outcome is None:
        stopping = NOT_PASSED if row.status == "not_passed" else frozenset[str]()
        reasons = tuple(p for p in row.problems if p.severity == "error")
        reasons += tuple(refusal_of(p) for p in row.problems if p.code in stopping)
        is_left_out = {problem.code for problem in reasons} <= _LEFT_OUT
        return ReportRow(
            row=row.number,
            status=RowStatus.SKIPPED if is_left_out else RowStatus.REFUSED,
            warnings=tuple(p for p in row.problems if p.severity != "error" and p.code not in stopping),
            reasons=reasons,
        )
    # The names a dry run would have given are given to nobody.
    is_there = not (is_dry_run and outcome.status == RowStatus.ISSUED) and bool(outcome.credential_id)
    return ReportRow(
        row=row.number,
        status=outcome.status,
        warnings=outcome.warnings,
        reasons=outcome.reasons,
        number=outcome.number if is_there else "",
        credential=outcome.credential_id if is_there else "",
        file=f"credentials/{outcome.credential_id.rpartition('/')[2]}" if is_there else "",
    )


def _row_data(row: ReportRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "status": row.status.value,
        "warnings": [dict(problem_data(problem)) for problem in row.warnings],
        "reasons": [dict(problem_data(problem)) for problem in row.reasons],
        "number": row.number or None,
        "credential": row.credential or None,
        "file": row.file or None,
    }
