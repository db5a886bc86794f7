"""Write lists: tables as CSV, and a template. Lists with their findings are written by `annotating`.

What a spreadsheet would run as a formula gets an apostrophe in front. A character the chosen encoding cannot hold is
never replaced silently: writing is refused with the list of such characters, and UTF-8 is there to be chosen.

Source: docs/standards/hostile-inputs.md B007, B049; docs/rules/threats.md T14 (formula characters in exports).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from kakitome.errors import Invalid, Problem
from kakitome.learning.class_list.characters import fits
from kakitome.learning.class_list.encoding import LABELS, canonical_name
from kakitome.learning.class_list.headings import table
from kakitome.values.localized_text import Language

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


def write_table(
    rows: Iterable[Sequence[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",", is_first: bool = True
) -> bytes:
    """Write rows as CSV with CRLF line ends, formula characters defused; what is not the first piece bears no mark.

    Raises:
        Unencodable: a character does not exist in the encoding; `utf-8-sig` holds them all.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return encode(stream.getvalue(), encoding, is_first=is_first)


def encode(text: str, encoding: str, *, is_first: bool = True) -> bytes:
    """Encode a text, or refuse with the characters that do not exist there.

    Raises:
        Unencodable: see `write_table`.
    """
    name, codec = _name_of(encoding), codec_of(encoding)
    try:
        return (_BOM.get(name, b"") if is_first else b"") + text.encode(codec)
    except UnicodeEncodeError:
        missing = [c for c in dict.fromkeys(text) if not fits(c, codec)]
        shown = " ".join(f"{c} (U+{ord(c):04X})" for c in missing[:_SHOWN_CHARACTERS])
        problem = Problem(code="E_ENC_UNENCODABLE", params={"encoding": LABELS[name], "characters": shown})
        raise Unencodable("E_ENC_UNENCODABLE", problem, **problem.params) from None


def codec_of(encoding: str) -> str:
    """Return Python's codec that writes an encoding, without the mark at its beginning."""
    name = _name_of(encoding)
    return {"utf-8-sig": "utf-8", "iso2022_jp": "iso2022_jp_ext"}.get(name, name)


def _name_of(encoding: str) -> str:
    name = canonical_name(encoding) or "utf-8-sig"
    return "utf-16-le" if name == "utf-16" else name


def template_csv(language: Language) -> bytes:
    """Return an empty list to fill in, with headings and one sample row, that Excel opens without a question."""
    headings = [table()["fields"][field][language][0] for field in _TEMPLATE_FIELDS]
    return write_table([headings, _SAMPLES[language]])
