"""The registry written out: JSON Lines and CSV, a row at a time, and the codebook of both.

    for chunk in gzipped(json_lines(records)): …

Nothing is collected: a slow reader holds one row. Cells of CSV that a spreadsheet would run get an apostrophe.
"""

import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from kakitome.learning.class_list.writing import safe_cell
from kakitome.mapping.open_data.columns import TABLE, Column, Record, plain

BOM = b"\xef\xbb\xbf"
_GZIP = 31
"""Window bits that make zlib write gzip; its header then holds no time and no name, so equal rows give equal bytes."""


def json_lines(records: Iterable[Record]) -> Iterator[bytes]:
    """Write each row as one JSON object on a line of its own, in UTF-8; what is not stated is null."""
    for record in records:
        yield json.dumps(row_data(record), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def row_data(record: Record) -> dict[str, Any]:
    """Write one row as plain data, by the table."""
    return {column.id: _json(column, record) for column in TABLE}


def csv_lines(records: Iterable[Record]) -> Iterator[bytes]:
    """Write a table with a head, CRLF and a byte order mark; items of a list stand on lines of their cell.

    Source: RFC 4180; docs/rules/threats.md T14 (formula characters in exports).
    """
    columns = [column for column in TABLE if column.is_in_tables]
    yield BOM + _row([column.id for column in columns])
    for record in records:
        yield _row([_cell(column.of(record)) for column in columns])


def gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress as it comes."""
    packer = zlib.compressobj(wbits=_GZIP)
    for chunk in chunks:
        packed = packer.compress(chunk)
        if packed:
            yield packed
    yield packer.flush()


def codebook() -> dict[str, Any]:
    """Describe every column, in both languages, as plain data."""
    return {
        "null": {
            "ja": "記載なし。値がないことも情報です",
            "en": "Not stated; that there is no value is information, too",
        },
        "withheld": {
            "ja": "問い合わせ先の氏名とメールアドレスは、入っていません",
            "en": "Names and e-mail addresses of contacts are left out",
        },
        "columns": [
            {
                "id": column.id,
                "kind": column.kind,
                "ja": column.meaning.ja,
                "en": column.meaning.en,
                "values": list(column.values),
                "in_csv": column.is_in_tables,
            }
            for column in TABLE
        ],
    }


def _json(column: Column, record: Record) -> Any:
    value = column.of(record)
    return [plain(item) for item in value] if isinstance(value, list) else plain(value)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_cell(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    cell = plain(value)
    return "" if cell is None else str(cell)


def _row(cells: Iterable[str]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return stream.getvalue().encode()
