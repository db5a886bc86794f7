"""The rows of a table in any file that spreadsheets write: CSV in its many encodings, or a workbook's first sheet."""

from collections.abc import Iterator

from kakitome.errors import Problem
from kakitome.learning.class_list.encoding import decide
from kakitome.learning.class_list.file_kind import kind_of_file
from kakitome.learning.class_list.records import TableRow
from kakitome.learning.class_list.text_table import read_records, sniff_delimiter
from kakitome.learning.class_list.workbook_table import open_sheet, read_sheet


def open_table(data: bytes) -> Iterator[TableRow] | Problem:
    """Return the rows of a table, or why it is none.

    Raises:
        TableUnreadable: while the rows are read, where they cannot be read on.
    """
    kind = kind_of_file(data)
    if isinstance(kind, Problem):
        return kind
    if kind == "zip":
        sheet = open_sheet(data)
        return sheet if isinstance(sheet, Problem) else read_sheet(sheet)
    guess = decide(data)
    if isinstance(guess, Problem):
        return guess
    return read_records(data, encoding=guess.name, delimiter=sniff_delimiter(data, guess.name))
