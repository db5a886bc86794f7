"""What each column of a list is: by its heading, by the last choice for such headings, or by what stands in it.

    look = look_at_columns(file, rules, remembered={})
    look.columns[0].heading, look.columns[0].use, look.columns[0].why
    ('受講者', 'name', 'content')

It is for a person to look at and to change; nothing is read by what is only guessed.

Source: docs/adr/0102-mended-beside-the-file.md.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kakitome.learning.class_list.characters import excerpt, half_width, trim
from kakitome.learning.class_list.headings import count_known, field_of, folded, is_own, is_sensitive, labels_of
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import MAX_COLUMNS, ChosenColumns
from kakitome.learning.class_list.reading import HEADER_WITHIN, ReadingRules, first_records
from kakitome.learning.class_list.records import TableRow
from kakitome.learning.passing import is_grade_word
from kakitome.values.dates import ParsedDate, parse_date

Why = Literal["heading", "last_time", "content", "remarks", "sensitive", "own", "unknown"]
"""Why a column is taken for what it is."""

MAIN_USES: Final = ("name", "email", "awarded_on", "grade", "student_number", "reading")
"""What columns of class lists mostly are, in the order in which they are offered."""
OTHER_USES: Final = (
    "family_name",
    "given_name",
    "roman",
    "family_reading",
    "given_reading",
    "family_roman",
    "given_roman",
    "evidence",
    "did",
    "narrative",
)
MENDED_BY_CHOOSING: Final = frozenset(
    ("E_HEADER_MISSING", "E_COLUMN_NAME_MISSING", "E_COLUMN_IDENTIFIER_MISSING", "E_COLUMN_TWICE")
)
"""What is wrong with a file that a person mends by saying what its columns are."""
_FIRST_VALUES: Final = 3
_MOST: Final = 0.6
_KANA: Final = re.compile(r"[\u3041-\u30ff\uff66-\uff9f \u3000]+")
_NAME: Final = re.compile(r"[\u3041-\u30ff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff \u3000]{2,20}")
_NUMBER: Final = re.compile(r"[A-Za-z]{0,4}-?[0-9][A-Za-z0-9-]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """One column of a file, and what it is taken for.

    Attributes:
        heading: as written; its letter where nothing stands there.
        first: the first values, shortened.
        use: as in `ChosenColumns.uses`.
    """

    index: int
    heading: str
    first: tuple[str, ...]
    use: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLook:
    """The columns of a file under one row of headings.

    Attributes:
        key: what the set of headings goes by.
        rows: the rows that may be the headings, with the beginning of each.
    """

    key: str
    header_row: int
    columns: tuple[SeenColumn, ...]
    rows: tuple[tuple[int, str], ...]

    @property
    def chosen(self) -> ChosenColumns:
        """Return the columns as they are taken now."""
        return ChosenColumns(header_row=self.header_row, uses=tuple(column.use for column in self.columns))

    def with_uses(self, uses: Sequence[str]) -> "ColumnLook":
        """Return the same with other uses."""
        pairs = zip(self.columns, uses, strict=True)
        return replace(self, columns=tuple(replace(column, use=use) for column, use in pairs))


Remembered = Mapping[str, Mapping[str, str]]
"""Key of a set of headings → folded heading → use."""


def key_of_headings(cells: Sequence[str]) -> str:
    """Return what a set of headings goes by, in whatever order they stand."""
    return hashlib.sha256("\x1f".join(sorted(map(folded, labels_of(cells)))).encode("utf-8", "replace")).hexdigest()


def possible_keys(records: Sequence[TableRow]) -> list[str]:
    """Return the keys of all rows that may be the headings, of the first of a file."""
    return [key_of_headings(row.cells[:MAX_COLUMNS]) for row in records[:HEADER_WITHIN]]


def remembered_columns(records: Sequence[TableRow], remembered: Remembered) -> ChosenColumns | None:
    """Return how columns were chosen last time, by the first rows of a file; None where they never were."""
    for row in records[:HEADER_WITHIN]:
        cells = row.cells[:MAX_COLUMNS]
        if uses := remembered.get(key_of_headings(cells)):
            labels = [folded(label) for label in labels_of(cells)]
            return ChosenColumns(header_row=row.number, uses=tuple(uses.get(label, "") for label in labels))
    return None


def to_remember(column_look: ColumnLook) -> dict[str, str]:
    """Return what is remembered of the columns as they are taken: folded heading → use."""
    return {folded(column.heading): column.use for column in column_look.columns}


def look_at_columns(
    data: bytes | ListFile, rules: ReadingRules, *, remembered: Remembered, header_row: int = 0
) -> ColumnLook | None:
    """Look at the columns of a file; None where it has no rows below its headings, or only one column.

    Args:
        data: the file.
        rules: how it is to be read; columns that were chosen count before everything else.
        remembered: the institution's earlier choices, by `possible_keys`.
        header_row: the row of headings, where a person named it.
    """
    records = first_records(data, rules)
    header = _header(records, remembered=remembered, chosen=rules.columns, wanted=header_row)
    if header is None:
        return None
    below = records[records.index(header) + 1 :]
    cells = header.cells[:MAX_COLUMNS]
    width = max((i + 1 for row in (header, *below[:10]) for i, c in enumerate(row.cells[:MAX_COLUMNS]) if c.strip()))
    if not below or width < 2:
        return None
    cells = [*cells[:width], *[""] * (width - len(cells))]
    key = key_of_headings(cells)
    columns = [
        _seen(index, label, below=below, remembered=remembered.get(key, {}))
        for index, label in enumerate(labels_of(cells))
    ]
    column_look = ColumnLook(
        key=key,
        header_row=header.number,
        columns=tuple(_each_once(columns)),
        rows=tuple((row.number, _beginning(row)) for row in records[:HEADER_WITHIN]),
    )
    chosen = rules.columns
    if chosen is not None and chosen.header_row == header.number and len(chosen.uses) == len(columns):
        return column_look.with_uses(chosen.uses)
    return column_look


def _header(
    records: Sequence[TableRow], *, remembered: Remembered, chosen: ChosenColumns | None, wanted: int
) -> TableRow | None:
    """Return the row of headings: the one a person named, one known from before, or the likeliest."""
    rows = records[:HEADER_WITHIN]
    number = wanted or (chosen.header_row if chosen else 0)
    named = next((row for row in rows if row.number == number), None)
    known = next((row for row in rows if key_of_headings(row.cells[:MAX_COLUMNS]) in remembered), None)
    if named or known:
        return named or known
    counts = [count_known(row.cells[:MAX_COLUMNS]) for row in rows]
    if max(counts, default=0) >= 2:
        return rows[counts.index(max(counts))]
    wide = max((_filled(row) for row in rows), default=0)
    return next((row for row in rows if _filled(row) * 2 > wide and not any("@" in cell for cell in row.cells)), None)


def _filled(row: TableRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _beginning(row: TableRow) -> str:
    return excerpt(", ".join(trim(cell) for cell in row.cells[:6] if cell.strip()))


def _seen(index: int, label: str, *, below: Sequence[TableRow], remembered: Mapping[str, str]) -> SeenColumn:
    values = [trim(row.cells[index]) for row in below if index < len(row.cells) and row.cells[index].strip()]
    use, why = _use_of(label, values, remembered=remembered)
    first = () if why == "sensitive" else tuple(excerpt(value) for value in dict.fromkeys(values))[:_FIRST_VALUES]
    return SeenColumn(index=index, heading=label, first=first, use=use, why=why)


def _use_of(label: str, values: Sequence[str], *, remembered: Mapping[str, str]) -> tuple[str, Why]:
    if is_sensitive(label):
        return "", "sensitive"
    if is_own(label):
        return "", "own"
    if folded(label) in remembered:
        return remembered[folded(label)], "last_time"
    named = field_of(label)
    if named == "narrative":
        return "", "remarks"
    if named:
        return named, "heading"
    guessed = _by_content(values)
    return (guessed, "content") if guessed else ("", "unknown")


def _by_content(values: Sequence[str]) -> str:
    """Guess a column's use from its values: what most of them can be."""
    if not values:
        return ""
    for use, fits in _FITTING:
        if sum(map(fits, values)) >= _MOST * len(values):
            return use
    is_distinct = len(set(values)) > _MOST * len(values)
    if is_distinct and _share(values, _NAME) >= _MOST:
        return "reading" if _share(values, _KANA) >= _MOST else "name"
    return "student_number" if is_distinct and _share(values, _NUMBER) >= _MOST else ""


def _share(values: Sequence[str], form: re.Pattern[str]) -> float:
    return sum(form.fullmatch(half_width(value)) is not None for value in values) / len(values)


def _is_date(value: str) -> bool:
    return isinstance(parse_date(value), ParsedDate)


_FITTING: Final = (
    ("email", lambda value: "@" in half_width(value)),
    ("awarded_on", _is_date),
    ("grade", is_grade_word),
)


def _each_once(columns: Iterable[SeenColumn]) -> list[SeenColumn]:
    """Take no two columns for the same by guessing; what is known otherwise comes first."""
    listed = list(columns)
    taken = {column.use for column in listed if column.use and column.why in ("heading", "last_time")}
    if {"family_name", "given_name"} <= taken:
        taken.add("name")
    settled = []
    for column in listed:
        if column.why == "content":
            if column.use in taken:
                column = replace(column, use="", why="unknown")  # noqa: PLW2901
            taken.add(column.use)
        settled.append(column)
    return settled
