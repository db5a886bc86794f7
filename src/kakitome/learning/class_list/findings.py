"""What is found while one row is read, collected; and what every cell must satisfy before it is looked at."""

import re
from collections.abc import Mapping
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.class_list.characters import excerpt, find_forbidden, trim
from kakitome.learning.class_list.model import ChangedValue

_NOTHING: Final = frozenset("- － ‐ ― — – ー なし 無し 無 ナシ n/a N/A NA none None null NULL nan NaN".split())  # noqa: SIM905
_DITTO: Final = frozenset(("〃", "々", "同上", '"', "””", "ditto"))
_SHEET_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|#{3,}")
_FORMULA: Final = re.compile(r"[=＝]|[+\-＋－](?=[^\s]*[(|!])|[+\-][0-9.]+[-+*/^]")
_DDE: Final = re.compile(r"[=+\-@＝＋－＠].*\||.*\bcmd\s*\||[=＝]\s*DDE", re.IGNORECASE | re.DOTALL)
_HARMLESS: Final = re.compile(r"[0-9A-Za-z\u3041-\u30ff\u4e00-\u9fff][\x20-\x7b\x7d\x7e\u3000-\u30ff\u4e00-\u9fff]*")
"""Values that begin with a letter and hold nothing that needs a second look; most cells are such."""
LIMITS: Final = {
    "name": 200,
    "reading": 200,
    "roman": 200,
    "email": 320,
    "student_number": 64,
    "awarded_on": 100,
    "grade": 100,
    "evidence": 8_000,
    "narrative": 10_000,
    "did": 1_000,
}
"""Longest value of each field in characters; what is longer was pasted into the wrong column."""


class RowFindings:
    """Collect the problems and changes of one row."""

    __slots__ = ("changes", "headings", "problems")

    def __init__(self, headings: Mapping[str, str]) -> None:
        self.headings = headings
        self.problems: list[Problem] = []
        self.changes: list[ChangedValue] = []

    def error(self, code: str, field: str, **params: Param) -> None:
        """Note that the row cannot be awarded."""
        column = self.headings.get(field, field)
        self.problems.append(Problem(code=code, pointer=field, params={"column": column, **params}))

    def warn(self, code: str, field: str, **params: Param) -> None:
        """Note what a person should look at before awarding."""
        column = self.headings.get(field, field)
        self.problems.append(Problem(code=code, pointer=field, params={"column": column, **params}, severity="warning"))

    def changed(self, field: str, given: str, *, read: str) -> None:
        """Note that a value was read otherwise than given, both forms kept."""
        self.changes.append(ChangedValue(field=field, given=given, read=read))

    def read_as(self, field: str, given: str, *, read: str) -> None:
        """Note a change a person should look at."""
        self.changed(field, given, read=read)
        self.warn("W_VALUE_READ_AS", field, given=excerpt(given), read=excerpt(read))


def is_harmless(raw: str, limit: int) -> bool:
    """Tell at one look whether a cell's value is what stands in it: no blanks around it, nothing that means nothing."""
    return (
        raw[-1:].isalnum()
        and len(raw) <= limit
        and _HARMLESS.fullmatch(raw) is not None
        and raw not in _NOTHING
        and raw not in _DITTO
    )


def plain_value(raw: str, field: str, *, findings: RowFindings, kind: str = "") -> str | None:
    """Return the trimmed value of a cell, empty when it holds nothing, None when it was refused.

    Args:
        raw: the cell as it stands in the file.
        field: which field it is read as.
        findings: where the reason of a refusal goes.
        kind: `formula` or `error` for cells of workbooks that are such.

    Source: docs/standards/hostile-inputs.md B023, B027.
    """
    value = trim(raw)
    if kind == "formula":
        findings.error("E_CELL_FORMULA", field, excerpt=excerpt(value))
        return None
    if not value or value in _NOTHING:
        return ""
    if _HARMLESS.fullmatch(value) and len(value) <= LIMITS[field] and value not in _DITTO and kind != "error":
        return value
    code, params = _refusal(value, field, kind=kind)
    if code:
        findings.error(code, field, **params)
        return None
    return value


def _refusal(value: str, field: str, *, kind: str) -> tuple[str, dict[str, Param]]:
    """Name the reason why a value cannot stand in any list, or nothing."""
    params: dict[str, Param] = {"excerpt": excerpt(value)}
    code = ""
    bare = value.lstrip("'")  # what a spreadsheet or we ourselves put before a formula to stop it
    if kind == "error" or _SHEET_ERROR.fullmatch(value):
        code = "E_CELL_ERROR_VALUE"
    elif value in _DITTO:
        code = "E_CELL_DITTO"
    elif _DDE.match(bare):
        code = "E_CELL_DDE"
    elif _FORMULA.match(bare) or (value[0] in "@＠" and field not in ("narrative", "email")):
        code = "E_CELL_FORMULA"
    elif len(value) > LIMITS[field]:
        code, params = "E_CELL_TOO_LONG", {"limit": LIMITS[field]}
    elif forbidden := find_forbidden(value):
        code, params = "E_CHARACTER_FORBIDDEN", {"character": forbidden}
    return code, params
