"""What a class list is once it was read: rows with their findings, and findings about the whole file.

Nothing here reads bytes. Rows are in the order of the file and every row of the file that holds anything is there,
also the wrong ones: a preview shows all, issuing takes `usable`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, get_args

from kakitome.errors import Problem
from kakitome.learning.passing import NOT_PASSED

Status = Literal["ready", "warning", "error", "duplicate", "not_passed", "left_out"]
DuplicateRule = Literal["refuse", "replace", "allow"]
Field = Literal[
    "name", "reading", "roman", "email", "student_number", "awarded_on", "grade", "evidence", "narrative", "did"
]
"""The fields a column can be read as; parts of names (`family_name` …) are joined into them."""

_MUST_NOT_BE_KEPT: Final = ("W_COLUMN_SENSITIVE", "W_COLUMN_MY_NUMBER", "E_COLUMN_MY_NUMBER")
DESPITE: Final = "W_GRADE_DESPITE"
"""The finding of a row that is awarded although its grade is no pass; it holds the reason a person gave."""
LEFT_OUT: Final = "W_ROW_LEFT_OUT"
"""The finding of a row that a person left out; it holds the reason they gave."""
MAX_BYTES: Final = 256 * 1024 * 1024
MAX_COLUMNS: Final = 256
MAX_ROWS: Final = 200_000
"""Rows one `ClassList` holds in memory; the iterator underneath has no such bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingGuess:
    """Which characters the bytes were read as, and why.

    Attributes:
        name: codec name as `--encoding` takes it (`cp932`, `utf-8` …), `xlsx` for workbooks, empty when unreadable.
        evidence: the reasons, in order.
        samples: a few cells with rare forms of characters, for a person to confirm the reading with their eyes.
    """

    name: str
    evidence: tuple[Problem, ...] = ()
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """How the columns of the file were understood.

    Attributes:
        fields: heading as written → field, in the order of the file.
        unmapped: headings that mean nothing to us; their values are not imported.
        left_out: headings of remarks, which are imported only when a person asks for them by name.
        refused: headings of sensitive data; their values are not imported and the upload should be deleted.
        header_row: the row of the sheet that holds the headings; 0 when none was found.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    header_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenColumns:
    """What a person said each column is.

    Attributes:
        header_row: the row that holds the headings, as Excel numbers it.
        uses: for each column a field or a part of a name, `narrative` for what is to stand in the award as words,
            empty for what is left out.
    """

    header_row: int
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedValue:
    """A value that was read otherwise than it was given; both forms are shown to a person."""

    field: str
    given: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerRow:
    """One learner's row.

    Attributes:
        number: the row of the sheet as Excel numbers it, headings and blank rows counted;
            a cell with line breaks does not add rows.
        line: the line of the text file where the row starts (0 for workbooks); differs from `number`
            after cells with line breaks.
        status: `ready` and `warning` can be awarded; `error`, `duplicate`, `not_passed` and `left_out` are not.
        given: heading → the value as it stands in the file, for the imported columns only.
        evidence_urls: absolute http(s) addresses.
        problems: what is wrong or worth a look.
        changes: what was read otherwise than given.
        duplicate_of: the row this one repeats, 0 when none.
    """

    number: int
    line: int = 0
    status: Status = "ready"
    name: str = ""
    reading: str = ""
    roman: str = ""
    email: str = ""
    student_number: str = ""
    did: str = ""
    awarded_on: date | None = None
    grade: str = ""
    evidence_urls: tuple[str, ...] = ()
    narrative: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    changes: tuple[ChangedValue, ...] = ()
    duplicate_of: int = 0

    @property
    def usable(self) -> bool:
        """Return whether this row can be awarded."""
        return self.status in ("ready", "warning")


def status_of(problems: Iterable[Problem]) -> Status:
    """Return the group of the preview a row with these findings belongs to, duplicates aside."""
    problem_list = tuple(problems)
    severities = {problem.severity for problem in problem_list}
    codes = {problem.code for problem in problem_list}
    if LEFT_OUT in codes:
        return "left_out"
    if "error" in severities:
        return "error"
    if codes & NOT_PASSED and DESPITE not in codes:
        return "not_passed"
    return "warning" if "warning" in severities else "ready"


def award_despite_grade(class_list: "ClassList", reasons: Mapping[int, str]) -> "ClassList":
    """Let rows be awarded although their grades are no pass, each with its reason, by the row's number.

    A number that is not of such a row makes the whole list unusable: somebody meant another person.
    """
    held_back = {row.number for row in class_list.rows if row.status == "not_passed"}
    wrong = tuple(Problem(code="E_ROW_NOT_LEFT_OUT", params={"row": n}) for n in sorted(reasons) if n not in held_back)
    rows = tuple(_despite(row, reasons[row.number]) if row.number in reasons else row for row in class_list.rows)
    return replace(class_list, rows=rows, problems=(*class_list.problems, *wrong))


def _despite(row: LearnerRow, reason: str) -> LearnerRow:
    problem = Problem(code=DESPITE, pointer="grade", params={"reason": reason}, severity="warning")
    problems = (*row.problems, problem)
    return replace(row, status=status_of(problems), problems=problems)


def must_not_be_kept(problems: Iterable[Problem]) -> bool:
    """Tell whether a file with these findings holds data that nobody may keep here."""
    return any(problem.code in _MUST_NOT_BE_KEPT for problem in problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassList:
    """A class list that was read as far as it can be.

    Attributes:
        encoding: how the bytes were decoded.
        delimiter: the character between columns, empty for workbooks.
        columns: which heading was read as what.
        rows: every row that holds anything.
        problems: findings about the file as a whole; any error among them means nothing may be awarded.
        digest: SHA-256 of the bytes, hexadecimal; the same file uploaded twice has the same one.
        sheet: the name of the worksheet that was read, empty for text files.
    """

    encoding: EncodingGuess
    delimiter: str = ""
    columns: Columns = field(default_factory=Columns)
    rows: tuple[LearnerRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    sheet: str = ""

    @property
    def blocked(self) -> bool:
        """Return whether the file as a whole is unusable: nothing of it may be awarded."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def usable(self) -> tuple[LearnerRow, ...]:
        """Return the rows that can be awarded, none when the file is blocked."""
        return () if self.blocked else tuple(row for row in self.rows if row.usable)

    @property
    def sensitive(self) -> bool:
        """Return whether the file holds data that must not be kept: the caller deletes the upload."""
        return must_not_be_kept(self.problems)

    def with_status(self, status: Status) -> tuple[LearnerRow, ...]:
        """Return the rows of one group of the preview."""
        return tuple(row for row in self.rows if row.status == status)

    @property
    def counts(self) -> Mapping[Status, int]:
        """Return how many rows each group of the preview holds."""
        counts: dict[Status, int] = dict.fromkeys(get_args(Status), 0)
        for row in self.rows:
            counts[row.status] += 1
        return counts
