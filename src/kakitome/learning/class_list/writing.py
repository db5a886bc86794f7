"""Write lists back: the same file with its findings in a last column, a template, tables as CSV.

What a spreadsheet would run as a formula gets an apostrophe in front. A character the chosen encoding cannot hold is
never replaced silently: writing is refused with the list of such characters, and UTF-8 is there to be chosen.
Sentences come from the caller, since this half of the house knows codes only.

Source: SAFETY B007, B049, §3 rule 14 (formula characters in exports).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from kakitome.errors import Invalid, Problem
from kakitome.learning.class_list.encoding import LABELS, canonical_name
from kakitome.learning.class_list.headings import is_sensitive, table
from kakitome.learning.class_list.model import ClassList, Row
from kakitome.learning.class_list.records import Record, TableUnreadable
from kakitome.learning.class_list.text_table import read_records
from kakitome.learning.class_list.workbook_table import open_sheet, read_sheet
from kakitome.values.localized_text import Language

Sentence = Callable[[Problem], str]
"""Renders a finding in the reader's language (`texts.sentence` with the language filled in)."""

_FORMULA_START: Final = re.compile(r"[=+\-@\t\r＝＋－＠]")
_HARMLESS: Final = re.compile(r"[-－‐―—–]|[+-]?[0-9]+(?:\.[0-9]+)?%?")
_BOM: Final = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_SHOWN_CHARACTERS: Final = 20
_SAMPLES: Final = {
    "ja": ("見本 花子", "ミホン ハナコ", "hanako@example.ac.jp", "S2600001", "2026-11-21", "優", "", ""),
    "en": ("Hanako Mihon", "", "hanako@example.ac.jp", "S2600001", "2026-11-21", "A", "", ""),
}
_TEMPLATE_FIELDS: Final = (
    "name",
    "reading",
    "email",
    "student_number",
    "awarded_on",
    "grade",
    "evidence",
    "narrative",
)


class Unencodable(Invalid):
    """The table holds characters the chosen encoding lacks; the problem lists them."""


def safe_cell(value: str) -> str:
    """Return the value so that no spreadsheet runs it: a leading formula character gets an apostrophe."""
    if not _FORMULA_START.match(value) or _HARMLESS.fullmatch(value):
        return value
    return "'" + value


def write_table(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Write rows as CSV with CRLF line ends, formula characters defused.

    Raises:
        Unencodable: a character does not exist in the encoding; `utf-8-sig` holds them all.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return encode(stream.getvalue(), encoding)


def encode(text: str, encoding: str) -> bytes:
    """Encode a text, or refuse with the characters that do not exist there.

    Raises:
        Unencodable: see `write_table`.
    """
    name = canonical_name(encoding) or "utf-8-sig"
    name = "utf-16-le" if name == "utf-16" else name
    codec = {"utf-8-sig": "utf-8", "iso2022_jp": "iso2022_jp_ext"}.get(name, name)
    try:
        return _BOM.get(name, b"") + text.encode(codec)
    except UnicodeEncodeError:
        missing = [c for c in dict.fromkeys(text) if not _fits(c, codec)]
        shown = " ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_SHOWN_CHARACTERS])
        problem = Problem(code="E_ENC_UNENCODABLE", params={"encoding": LABELS[name], "characters": shown})
        raise Unencodable("E_ENC_UNENCODABLE", problem, **problem.params) from None


def annotate(data: bytes, found: ClassList, *, sentence: Sentence, heading: str = "エラー") -> bytes:
    """Return the uploaded file with a last column that says what is wrong with each row.

    Text files keep separator, order of columns and encoding (EUC-JP and JIS with ① or 髙 become UTF-8);
    workbooks come back as a workbook of plain texts. Sensitive columns do not come back. When the file as a whole
    could not be read, it is returned as it was.

    Args:
        data: the same bytes `found` was read from.
        found: the reading.
        sentence: renders one finding.
        heading: the heading of the added column.
    """
    try:
        records = list(_records(data, found))
    except TableUnreadable:
        return data
    if not records:
        return data
    notes = {row.number: _note(row, sentence) for row in found.rows}
    notes[found.columns.header_row] = heading
    dropped = _dropped_columns(records, found)
    width = max(len(record.cells) for record in records)
    rows: list[list[str]] = []
    for record in records:
        rows += [[]] * (record.number - len(rows) - 1)
        rows.append(_with_note(record, notes.get(record.number, ""), width=width, dropped=dropped))
    if found.sheet:
        return _workbook(rows, title=found.sheet)
    rows = [[*row[:-1], _encodable(row[-1], found.encoding.name)] if row else row for row in rows]
    try:
        return write_table(rows, encoding=found.encoding.name, delimiter=found.delimiter)
    except Unencodable:  # EUC-JP and JIS files from Windows hold characters that only Windows writes there
        return write_table(rows, encoding="utf-8-sig", delimiter=found.delimiter)


def template_csv(language: Language) -> bytes:
    """Return an empty list to fill in, with headings and one sample row, that Excel opens without a question."""
    headings = [table()["fields"][field][language][0] for field in _TEMPLATE_FIELDS]
    return write_table([headings, _SAMPLES[language]])


def _records(data: bytes, found: ClassList) -> Iterable[Record]:
    """Read the file's rows again, as they stand."""
    if found.sheet:
        sheet = open_sheet(data)
        return () if isinstance(sheet, Problem) else read_sheet(sheet)
    if not found.encoding.name or not found.delimiter:
        return ()
    return read_records(data, encoding=found.encoding.name, delimiter=found.delimiter)


def _note(row: Row, sentence: Sentence) -> str:
    """Write what stops a row, else what is worth a look."""
    errors = [sentence(problem) for problem in row.problems if problem.severity == "error"]
    return " ".join(errors or [sentence(problem) for problem in row.problems if problem.severity == "warning"])


def _dropped_columns(records: Sequence[Record], found: ClassList) -> frozenset[int]:
    """Find the columns that must not be given back: sensitive ones, and our own of an earlier time."""
    header = next((r.cells for r in records if r.number == found.columns.header_row), ())
    own = {_plain(label) for label in table()["words"]["own"]}
    return frozenset(i for i, cell in enumerate(header) if is_sensitive(cell) or _plain(cell) in own)


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().casefold()


def _with_note(record: Record, note: str, *, width: int, dropped: frozenset[int]) -> list[str]:
    """Return the cells of a row in their order, the note in a column of its own."""
    if record.blank and not note:
        return []
    padded = [*record.cells, *[""] * (width - len(record.cells))]
    return [*(cell for index, cell in enumerate(padded) if index not in dropped), note]


def _encodable(note: str, encoding: str) -> str:
    """Write our own words with characters the file's encoding has: “ becomes \", a long dash a short one."""
    codec = {"utf-8-sig": "utf-8", "iso2022_jp": "iso2022_jp_ext"}.get(encoding, encoding)
    plainer = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})
    return "".join(c if _fits(c, codec) else c.translate(plainer) for c in note).encode(codec, "replace").decode(codec)


def _fits(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _workbook(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Write rows into a workbook as plain texts, so that nothing in it can run."""
    import openpyxl  # noqa: PLC0415 (heavy, and only needed for workbooks)

    workbook: Any = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _text_cell(sheet: Any, value: str) -> Any:
    import openpyxl.cell  # noqa: PLC0415 (as above)

    cell: Any = openpyxl.cell.WriteOnlyCell(sheet, value=openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
