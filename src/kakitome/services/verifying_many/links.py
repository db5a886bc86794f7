"""The links of a table, whatever else stands in it.

The column is found by its heading, else by its content: the first column with links or numbers in it. Nothing but that
column is read: what else an employer keeps about applicants is none of our business.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.class_list.encoding import decide
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.class_list.text_table import read_records, sniff_delimiter
from kakitome.learning.class_list.workbook_table import open_sheet, read_sheet
from kakitome.values.number import parse_number

HEADINGS: Final = frozenset(
    {
        *("url", "urls", "link", "links", "address", "credential", "credentials", "number", "badge", "evidence url"),
        *("リンク", "アドレス", "証明", "証明書", "証明のリンク", "証明のurl", "番号", "登録番号", "バッジ"),
        *("credential url", "credential link", "badge url", "verification url", "共有リンク", "確認用url"),
    }
)
_LINK: Final = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_READ: Final = 20_000
"""Rows that are read at most; more than can be verified at once, so that the true number can be told."""
_LOOKED_AT: Final = 50


def links_of_text(data: bytes) -> list[tuple[int, str]] | Problem:
    """Return row number and link for each row of a text table, or why it cannot be read."""
    guess = decide(data)
    if isinstance(guess, Problem):
        return guess
    try:
        return _links(read_records(data, encoding=guess.name, delimiter=sniff_delimiter(data, guess.name)))
    except TableUnreadable as unreadable:
        return unreadable.problems[0]


def links_of_workbook(data: bytes) -> list[tuple[int, str]] | Problem:
    """Return row number and link for each row of a workbook's sheet, or why it cannot be read."""
    sheet = open_sheet(data)
    if isinstance(sheet, Problem):
        return sheet
    try:
        return _links(read_sheet(sheet))
    except TableUnreadable as unreadable:
        return unreadable.problems[0]


def looks_like_link(text: str) -> bool:
    """Tell whether a cell holds an address or a registered number."""
    return bool(_LINK.match(text)) or parse_number(text) is not None


def is_link_heading(heading: str) -> bool:
    """Tell whether a column's heading announces links or registered numbers."""
    return _folded(heading) in HEADINGS


def _links(records: Iterable[TableRow]) -> list[tuple[int, str]]:
    rows = [row for row in islice(records, _READ) if not row.blank]
    column = _by_heading(rows[0].cells) if rows else None
    if column is not None:
        rows = rows[1:]
    else:
        column = _by_content(rows[:_LOOKED_AT])
        if column is None:
            return []
        if not looks_like_link(_cell(rows[0], column)):
            # A heading that we do not know.
            rows = rows[1:]
    return [(row.number, _cell(row, column)) for row in rows]


def _by_heading(cells: Sequence[str]) -> int | None:
    return next((place for place, heading in enumerate(cells) if is_link_heading(heading)), None)


def _folded(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).strip().casefold().replace("_", " ")


def _by_content(rows: Sequence[TableRow]) -> int | None:
    counts: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row.cells):
            if looks_like_link(cell.strip()):
                counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda place: (counts[place], -place), default=None)


def _cell(row: TableRow, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""
