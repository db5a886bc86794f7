"""Tables of text: commas, semicolons or tabs between the cells, quotes taken strictly.

Line ends may be CR, LF or both; line breaks inside quotes belong to the cell. An unclosed quote, which lenient
readers let swallow the rest of the file, is an error at the row where it starts.

Source: RFC 4180; docs/standards/hostile-inputs.md B031, B033.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, TextIO

from kakitome.learning.class_list.encoding import open_text
from kakitome.learning.class_list.headings import count_known
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import MAX_COLUMNS
from kakitome.learning.class_list.records import TableRow, TableUnreadable

DELIMITERS: Final = (",", "\t", ";")
NAMES: Final = {"comma": ",", "tab": "\t", "semicolon": ";", "\\t": "\t"}
_SNIFFED_CHARACTERS: Final = 1 << 16
_SNIFFED_ROWS: Final = 30
_LINE_CAP: Final = 1 << 22
_DIRECTIVE: Final = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)


def delimiter_meant(requested: str) -> str:
    """Return the delimiter a person asked for, or an empty string when it is to be found."""
    wanted = NAMES.get(requested.strip().lower(), requested)
    return wanted if wanted in DELIMITERS else ""


def sniff_delimiter(data: bytes | ListFile, encoding: str) -> str:
    """Find the delimiter: the one under which a row holds most known headings, then the most regular one."""
    with open_text(data, encoding) as stream:
        head = stream.read(_SNIFFED_CHARACTERS)
    if directive := _DIRECTIVE.match(head.lstrip("\ufeff")):
        return directive[1]
    return max(DELIMITERS, key=lambda delimiter: (_score(head, delimiter), -DELIMITERS.index(delimiter)))


def _score(head: str, delimiter: str) -> tuple[int, int]:
    """Score a delimiter by the headings it uncovers and by how many rows agree on their number of cells."""
    widths: dict[int, int] = {}
    known = 0
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for count, cells in enumerate(reader):
            if count >= _SNIFFED_ROWS:
                break
            known = max(known, count_known(cells[:MAX_COLUMNS]))
            if len(cells) > 1:
                widths[len(cells)] = widths.get(len(cells), 0) + 1
    except csv.Error:
        pass
    return known, max(widths.values(), default=0)


def read_records(data: bytes | ListFile, *, encoding: str, delimiter: str) -> Iterator[TableRow]:
    """Yield the rows of a text table that hold anything, in constant memory.

    Raises:
        TableUnreadable: a quote is not closed, or a line or a cell is larger than any class list's.
    """
    with open_text(data, encoding) as stream:
        lines = _lines(stream, delimiter)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 0
        while True:
            line = reader.line_num + 1
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _explained(error, number=number, line=line, ended=reader.line_num) from None
            if any(cells) and not (number == 1 and _DIRECTIVE.fullmatch(delimiter.join(cells))):
                yield TableRow(number=number, line=line, cells=cells)


def _lines(stream: TextIO, delimiter: str) -> Iterator[str]:
    """Yield lines, refusing those no person wrote before the parser multiplies them in memory."""
    number = 0
    while line := stream.readline(_LINE_CAP):
        number += 1
        if number == 1:
            line = line.removeprefix("\ufeff")
        if len(line) >= _LINE_CAP:
            raise TableUnreadable.because("E_CELL_TOO_LONG_LINE", row=number)
        if line.count(delimiter) > MAX_COLUMNS * 64:
            raise TableUnreadable.because("E_COLUMNS_TOO_MANY", row=number, limit=MAX_COLUMNS)
        yield line


def _explained(error: csv.Error, *, number: int, line: int, ended: int) -> TableUnreadable:
    """Tell an unclosed quote from a cell that is too large."""
    if "field limit" in str(error) and ended <= line:
        return TableUnreadable.because("E_CELL_TOO_LONG_LINE", row=number)
    return TableUnreadable.because("E_CSV_QUOTE", row=number, line=line)
