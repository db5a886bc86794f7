"""The same file with its findings in a last column, for lists of any length: read twice, written as it is read.

Text files keep separator, order of columns and encoding (EUC-JP and JIS with ① or 髙 become UTF-8); workbooks come
back as a workbook of plain texts. Sensitive columns do not come back. Sentences come from the caller, since this half
of the house knows codes only.

Source: docs/standards/hostile-inputs.md B007, B049; docs/rules/threats.md T14 (formula characters in exports).
"""

import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

from kakitome.errors import Problem
from kakitome.learning.class_list.characters import fits
from kakitome.learning.class_list.headings import is_sensitive, table
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import ClassList
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.class_list.text_table import read_records
from kakitome.learning.class_list.workbook import write_workbook
from kakitome.learning.class_list.workbook_table import open_sheet, read_sheet
from kakitome.learning.class_list.writing import codec_of, write_table

Sentence = Callable[[Problem], str]
"""Renders a finding in the reader's language (`texts.sentence` with the language filled in)."""

_AT_ONCE: Final = 1_000
_PLAINER: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedList:
    """A list and what is to be written beside its rows.

    Attributes:
        file: the file as it was uploaded.
        encoding, delimiter: how its text was read; empty for workbooks.
        sheet: the sheet that was read, empty for text files.
        header_row: the row of the headings.
        heading: the heading of the added column.
        notes: row and note, by rising row; begun once.
    """

    file: ListFile
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1
    heading: str = "確認（Kakitome）"
    notes: Iterable[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What must be known of the whole file before its first row is written."""

    width: int
    dropped: frozenset[int]
    encoding: str


def annotate(data: bytes, class_list: ClassList, *, sentence: Sentence, heading: str = "確認（Kakitome）") -> bytes:
    """Return the uploaded file with a last column that says what is wrong with each row.

    When the file as a whole could not be read, it is returned as it was. `data` are the bytes that were read.
    """
    noted = AnnotatedList(
        file=ListFile.of(data),
        encoding=class_list.encoding.name,
        delimiter=class_list.delimiter,
        sheet=class_list.sheet,
        header_row=class_list.columns.header_row,
        heading=heading,
        notes=[(row.number, note_of(row.problems, sentence)) for row in class_list.rows],
    )
    if not class_list.sheet and not (class_list.encoding.name and class_list.delimiter):
        return data
    if not class_list.sheet:
        return b"".join(annotated_text(noted))
    stream = io.BytesIO()
    write_annotated_workbook(noted, stream)
    return stream.getvalue()


def annotated_text(noted: AnnotatedList) -> Iterator[bytes]:
    """Yield a text file with its notes, in pieces; as it was when it cannot be read to its end."""
    shape = _shape_of(noted)
    if shape is None:
        yield from (piece for _, piece in noted.file.pieces())
        return
    rows = _rows(noted, shape)
    is_first = True
    while piece := list(islice(rows, _AT_ONCE)):
        plain = [[*row[:-1], _encodable(row[-1], shape.encoding)] if row else row for row in piece]
        yield write_table(plain, encoding=shape.encoding, delimiter=noted.delimiter, is_first=is_first)
        is_first = False


def write_annotated_workbook(noted: AnnotatedList, out: IO[bytes]) -> None:
    """Write a workbook of plain texts, so that nothing in it can run, row by row; as it was when it cannot be read."""
    shape = _shape_of(noted)
    if shape is None:
        for _, piece in noted.file.pieces():
            out.write(piece)
        return
    write_workbook(_rows(noted, shape), out, sheet=noted.sheet)


def note_of(problems: Iterable[Problem], sentence: Sentence) -> str:
    """Write what stops a row, else what is worth a look."""
    shown = list(problems)
    errors = [sentence(problem) for problem in shown if problem.severity == "error"]
    return " ".join(errors or [sentence(problem) for problem in shown if problem.severity == "warning"])


def _records(noted: AnnotatedList) -> Iterator[TableRow]:
    """Read the file's rows again, as they stand."""
    if noted.sheet:
        sheet = open_sheet(noted.file)
        return iter(()) if isinstance(sheet, Problem) else read_sheet(sheet)
    return read_records(noted.file, encoding=noted.encoding, delimiter=noted.delimiter)


def _shape_of(noted: AnnotatedList) -> _Shape | None:
    """Look at every row once; None when the file cannot be read to its end, or holds nothing."""
    codec = codec_of(noted.encoding)
    may_lack = not noted.sheet and not codec.startswith("utf")
    dropped: frozenset[int] = frozenset()
    width, encoding = 0, noted.encoding
    try:
        dropped = next((_dropped(r.cells) for r in _records(noted) if r.number == noted.header_row), dropped)
        for record in _records(noted):
            width = max(width, len(record.cells))
            # EUC-JP and JIS files from Windows hold characters that only Windows writes there.
            if may_lack and not all(fits(cell, codec) for cell in _kept(record.cells, dropped)):
                encoding, may_lack = "utf-8-sig", False
    except TableUnreadable:
        return None
    return _Shape(width=width, dropped=dropped, encoding=encoding) if width else None


def _dropped(header: Sequence[str]) -> frozenset[int]:
    """Find the columns that must not be given back: sensitive ones, and our own of an earlier time."""
    own = {_plain(label) for label in table()["words"]["own"]}
    return frozenset(i for i, cell in enumerate(header) if is_sensitive(cell) or _plain(cell) in own)


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().casefold()


def _rows(noted: AnnotatedList, shape: _Shape) -> Iterator[list[str]]:
    """Yield the rows with their notes, at the places they have in the file."""
    notes = iter(noted.notes)
    number, note = next(notes, (0, ""))
    written = 0
    for record in _records(noted):
        while number and number < record.number:
            number, note = next(notes, (0, ""))
        for _ in range(record.number - written - 1):
            yield []
        written = record.number
        own = note if number == record.number else ""
        yield _with_note(record, noted.heading if record.number == noted.header_row else own, shape=shape)


def _with_note(record: TableRow, note: str, *, shape: _Shape) -> list[str]:
    """Return the cells of a row in their order, the note in a column of its own."""
    if record.blank and not note:
        return []
    padded = [*record.cells, *[""] * (shape.width - len(record.cells))]
    return [*_kept(padded, shape.dropped), note]


def _kept(cells: Sequence[str], dropped: frozenset[int]) -> Iterable[str]:
    return (cell for index, cell in enumerate(cells) if index not in dropped) if dropped else cells


def _encodable(note: str, encoding: str) -> str:
    """Write our own words with characters the file's encoding has: “ becomes ", a long dash a short one."""
    codec = codec_of(encoding)
    if fits(note, codec):
        return note
    return "".join(c if fits(c, codec) else c.translate(_PLAINER) for c in note).encode(codec, "replace").decode(codec)
