"""Read a class list: bytes in, rows with their findings out.

`read_class_list` holds the whole list, as a preview needs it. `open_class_list` reads the headings and then yields
rows one by one in constant memory (text files), for lists too long to hold; duplicates are then the caller's.
Nothing here raises for what is in a file, and nothing is fetched.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Final

from kakitome.errors import Problem, ProblemFactory, several
from kakitome.learning.class_list.characters import trim
from kakitome.learning.class_list.duplicates import settle
from kakitome.learning.class_list.encoding import decide
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.learning.class_list.headings import Layout, count_known, lay_out
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.mending import NOT_MENDED, Mending
from kakitome.learning.class_list.model import (
    MAX_COLUMNS,
    MAX_ROWS,
    ChosenColumns,
    ClassList,
    Columns,
    DuplicateRule,
    EncodingGuess,
    LearnerRow,
)
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.class_list.rows import RowReader
from kakitome.learning.class_list.text_table import delimiter_meant, read_records, sniff_delimiter
from kakitome.learning.class_list.whole_list import find_my_numbers, warn_of_lost_zeros
from kakitome.learning.class_list.workbook_table import open_sheet, read_sheet
from kakitome.learning.passing import SAYS_NOTHING, PassRule

HEADER_WITHIN: Final = 20
"""Rows among which the headings are."""
FIRST_RECORDS: Final = 60
"""Rows by whose contents a column is recognised."""
_FULL_ROWS_BEFORE_A_CUT: Final = 3
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """How a person wants a list to be read.

    Attributes:
        today: the last day an award may bear.
        scheduled: dates in the future are allowed.
        encoding: a name of `encoding.NAMES`, or `auto`.
        delimiter: `,`, `;`, a tab, or `auto`.
        include: headings of columns that are otherwise left out, remarks and unknown ones.
        passing: what the definition says of passing.
        columns: what a person said each column is; None: by its heading.
        mending: what a person mended of the rows.
    """

    today: date
    scheduled: bool = False
    encoding: str = "auto"
    delimiter: str = "auto"
    include: tuple[str, ...] = ()
    passing: PassRule = SAYS_NOTHING
    columns: ChosenColumns | None = None
    mending: Mending = NOT_MENDED


@dataclass(slots=True, kw_only=True)
class OpenClassList:
    """A class list whose headings were read; rows come from `rows()`, once.

    `problems` grows while rows are read; `encoding` gains its samples then.
    """

    encoding: EncodingGuess
    delimiter: str = ""
    sheet: str = ""
    columns: Columns = field(default_factory=Columns)
    problems: list[Problem] = field(default_factory=list)
    layout: Layout | None = None
    reader: RowReader | None = None
    records: Iterator[TableRow] = field(default_factory=lambda: iter(()))
    cut_at_end: bool = False
    mending: Mending = NOT_MENDED

    @property
    def blocked(self) -> bool:
        """Return whether the file as a whole is unusable."""
        return any(problem.severity == "error" for problem in self.problems)

    def rows(self) -> Iterator[LearnerRow]:
        """Yield the rows that hold a learner; an error in `problems` afterwards means none of them may be awarded."""
        if self.blocked or self.reader is None or self.layout is None:
            return
        skipped = full = 0
        last: LearnerRow | None = None
        try:
            for record in self.records:
                if record.blank:
                    continue
                if self.reader.is_remark(record):
                    skipped += 1
                    continue
                self._refuse_swallowed(record, self.layout.width)
                last = self._read(record, self.reader, layout=self.layout)
                full += not _is_short(last)
                yield last
        except TableUnreadable as unreadable:
            self.problems += unreadable.problems
        if last is not None and _is_short(last) and self.cut_at_end and full >= _FULL_ROWS_BEFORE_A_CUT:
            self.problems.append(_problem("E_FILE_TRUNCATED"))
        if skipped:
            self.problems.append(_problem("I_ROWS_WITHOUT_LEARNER", count=skipped))
        self.encoding = replace(self.encoding, samples=tuple(self.reader.samples))

    def _read(self, record: TableRow, reader: RowReader, *, layout: Layout) -> LearnerRow:
        if not self.mending.is_about(record.number):
            return reader.read(record)
        mended = self.mending.mended(record, layout.positions, width=layout.width)
        return self.mending.treated(reader.read(mended))

    def _refuse_swallowed(self, record: TableRow, width: int) -> None:
        """Refuse a cell that holds whole rows: a quote was opened and closed in different rows."""
        if width < 3 or not self.delimiter:
            return
        for cell in record.cells:
            if "\n" in cell or "\r" in cell:
                inside = cell.splitlines()[1:]
                if any(line.count(self.delimiter) >= width - 1 for line in inside):
                    raise TableUnreadable.because("E_CSV_QUOTE", row=record.number, line=record.line)


def read_class_list(
    data: bytes,
    *,
    filename: str = "",
    encoding: str = "auto",
    delimiter: str = "auto",
    on_duplicate: DuplicateRule = "refuse",
    today: date,
) -> ClassList:
    """Read a whole class list for a preview or for issuing.

    Args:
        data: the file as it was uploaded.
        filename: its name; only used to say that the name and the content disagree.
        encoding: `auto`, or what a person chose after looking at the preview.
        delimiter: `auto`, `,`, `;` or a tab.
        on_duplicate: what to do with a learner who is in the list twice.
        today: the last day an award may bear, and the day of awards in a list without dates.

    Returns:
        Rows and findings; whatever the bytes are, nothing is raised.
    """
    rules = ReadingRules(today=today, encoding=encoding, delimiter=delimiter)
    return read_whole(data, rules, filename=filename, on_duplicate=on_duplicate)


def read_whole(
    data: bytes, rules: ReadingRules, *, filename: str = "", on_duplicate: DuplicateRule = "refuse"
) -> ClassList:
    """Read a whole class list under explicit rules (scheduled awards, for one)."""
    opened = open_class_list(data, rules)
    rows: list[LearnerRow] = []
    for row in opened.rows():
        if len(rows) >= MAX_ROWS:
            opened.problems.append(_problem("E_ROWS_TOO_MANY", limit=MAX_ROWS))
            break
        rows.append(row)
    opened.problems += find_my_numbers(rows)
    if opened.blocked:
        rows = []
    elif not rows:
        opened.problems.append(_problem("E_NO_ROWS"))
    if note := misnamed(filename, opened):
        opened.problems.append(note)
    return ClassList(
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        columns=opened.columns,
        rows=settle(warn_of_lost_zeros(rows), on_duplicate),
        problems=tuple(opened.problems),
        digest=hashlib.sha256(data).hexdigest(),
        sheet=opened.sheet,
    )


def open_class_list(data: bytes | ListFile, rules: ReadingRules) -> OpenClassList:
    """Find out what the file is and read as far as its headings; a file is only looked at in pieces."""
    file = ListFile.of(data)
    kind = kind_of_file(file)
    if isinstance(kind, Problem):
        return _unreadable(kind)
    try:
        opened = _open_workbook(file) if kind == "zip" else _open_text(file, rules)
        opened.mending = rules.mending
        if not opened.blocked:
            _find_headings(opened, rules, fixed_width=kind == "text")
    except TableUnreadable as unreadable:
        return _unreadable(*unreadable.problems)
    return opened


def first_records(data: bytes | ListFile, rules: ReadingRules) -> Sequence[TableRow]:
    """Return the first rows of a file that hold anything, as they stand; none of a file that cannot be read."""
    file = ListFile.of(data)
    kind = kind_of_file(file)
    if isinstance(kind, Problem):
        return ()
    try:
        opened = _open_workbook(file) if kind == "zip" else _open_text(file, rules)
        return () if opened.blocked else _first(opened.records, FIRST_RECORDS)
    except TableUnreadable:
        return ()


def _first(records: Iterator[TableRow], count: int) -> list[TableRow]:
    looked_at: list[TableRow] = []
    for record in records:
        if not record.blank:
            looked_at.append(record)
        if len(looked_at) >= count:
            break
    return looked_at


def _unreadable(*problems: Problem) -> OpenClassList:
    return OpenClassList(encoding=EncodingGuess(name=""), problems=list(problems))


def _open_text(data: ListFile, rules: ReadingRules) -> OpenClassList:
    """Decide encoding and delimiter of a text file."""
    guess = decide(data, rules.encoding)
    if isinstance(guess, Problem):
        return _unreadable(guess)
    delimiter = delimiter_meant(rules.delimiter) or sniff_delimiter(data, guess.name)
    end = data.tail(4).strip(b"\x00\x1a")
    return OpenClassList(
        encoding=guess,
        delimiter=delimiter,
        records=read_records(data, encoding=guess.name, delimiter=delimiter),
        cut_at_end=not end.endswith((b"\n", b"\r")),
    )


def _open_workbook(data: ListFile) -> OpenClassList:
    """Open a workbook and its sheet."""
    sheet = open_sheet(data)
    if isinstance(sheet, Problem):
        return _unreadable(sheet)
    return OpenClassList(
        encoding=EncodingGuess(name="xlsx", evidence=(_problem("I_ENC_XLSX"),)),
        sheet=sheet.name,
        problems=list(sheet.problems),
        records=read_sheet(sheet),
    )


def _find_headings(opened: OpenClassList, rules: ReadingRules, *, fixed_width: bool) -> None:
    """Find the row of headings among the first rows; titles above it are passed over and told."""
    looked_at = _first(opened.records, HEADER_WITHIN)
    if not looked_at:
        opened.problems.append(_problem("E_FILE_EMPTY"))
        return
    header = _chosen_header(looked_at, rules.columns) if rules.columns else _known_header(looked_at)
    if header is None:
        first = several(trim(cell)[:20] for cell in looked_at[0].cells[:5])
        opened.problems.append(_problem("E_HEADER_MISSING", found=first))
        return
    position = looked_at.index(header)
    if position:
        opened.problems.append(_problem("I_HEADER_BELOW_TITLE", row=header.number, above=position))
    if any(cell.strip() for cell in header.cells[MAX_COLUMNS:]):
        opened.problems.append(_problem("E_COLUMNS_TOO_MANY", row=header.number, limit=MAX_COLUMNS))
        return
    layout = lay_out(
        header.cells[:MAX_COLUMNS],
        header_row=header.number,
        include=rules.include,
        uses=rules.columns.uses if rules.columns else None,
    )
    opened.layout, opened.columns = layout, layout.columns
    opened.problems += layout.problems
    if "awarded_on" not in layout.positions:
        opened.problems.append(_problem("W_COLUMN_DATE_MISSING", iso=rules.today.isoformat()))
    opened.records = chain(looked_at[position + 1 :], opened.records)
    opened.reader = RowReader(
        layout, today=rules.today, scheduled=rules.scheduled, fixed_width=fixed_width, passing=rules.passing
    )


def _chosen_header(records: Sequence[TableRow], columns: ChosenColumns) -> TableRow | None:
    return next((record for record in records if record.number == columns.header_row), None)


def _known_header(records: Sequence[TableRow]) -> TableRow | None:
    counts = [count_known(record.cells[:MAX_COLUMNS]) for record in records]
    best = max(counts)
    header = records[counts.index(best)]
    return header if _is_header(header, best) else None


def _is_header(record: TableRow, known: int) -> bool:
    """Tell whether a row with some known headings is the heading row: two of them, or nothing else in it."""
    filled = sum(bool(cell.strip()) for cell in record.cells)
    return known >= 2 or (known == 1 and filled == 1)


def _is_short(row: LearnerRow) -> bool:
    return any(problem.code == "E_ROW_TOO_SHORT" for problem in row.problems)


def misnamed(filename: str, opened: OpenClassList) -> Problem | None:
    """Tell when name and content of the file disagree, although it could be read."""
    suffix = filename.rpartition(".")[2].lower()
    is_workbook = bool(opened.sheet)
    if opened.encoding.name and suffix in ("csv", "txt", "tsv") and is_workbook:
        return _problem("I_FILE_NAMED_OTHERWISE", named=suffix, kind="Excel (xlsx)")
    if opened.encoding.name and suffix in ("xls", "xlsx", "xlsm") and not is_workbook:
        return _problem("I_FILE_NAMED_OTHERWISE", named=suffix, kind="CSV / TSV")
    return None
