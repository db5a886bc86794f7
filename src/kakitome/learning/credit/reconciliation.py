"""A member's own figures beside its lines in a credit bank's ledger: what agrees, and what only one of the two has.

    >>> given = "学びの番号,種類,単位,日付\\naward:A-1,預け入れ,２単位,2026-11-21\\n".encode("cp932")
    >>> [(row.source, row.kind.value, str(row.amount)) for row in read_figures(given).rows]
    [('award:A-1', 'deposit', '2')]

Nothing is mended by comparing: each difference names the act that would mend it, and a person decides. A row is
compared with one line, the one whose number it gives, else one of the same learning and kind, the same amount and day
first.
"""

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.any_table import open_table
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.credit.course_list import read_quantity
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, Lot
from kakitome.values.dates import parse_date
from kakitome.values.instants import JAPAN

MOST_FIGURES: Final = 5000
"""Rows of one file. (derived)"""
LARGEST_FIGURES: Final = 1024 * 1024
_HEADING_ROWS: Final = 20
_RANKS: Final = 4
"""How near a row and a line may be: by the line's number; by learning, kind, amount and day; by fewer of these."""
_problem = ProblemFactory()
HEADINGS: Final[Mapping[str, Sequence[str]]] = {
    "line": ("行の番号", "行番号", "台帳の番号", "line", "lineno", "linenumber", "entry"),
    "source": (
        "学びの番号",
        "学び",
        "証明の番号",
        "証明番号",
        "単位の番号",
        "source",
        "award",
        "awardid",
        "unit",
        "unitid",
    ),
    "kind": ("種類", "区分", "できごと", "kind", "event", "type"),
    "amount": ("単位", "単位数", "数", "credits", "credit", "amount"),
    "day": ("日付", "日", "年月日", "date", "day"),
}
"""Headings in the forms people write them, folded. (derived)"""
_KINDS: Final[Mapping[EntryKind, Sequence[str]]] = {
    EntryKind.DEPOSIT: ("預け入れ", "預入", "deposit"),
    EntryKind.CORRECT: ("訂正", "correction", "correct"),
    EntryKind.HOLD: ("取り置き", "取置", "hold"),
    EntryKind.RELEASE: ("取り置きの終わり", "取り置きの解除", "endofahold", "release"),
    EntryKind.REDEEM: ("使用", "use", "used", "redeem", "redeemed"),
    EntryKind.REVERSE: ("使用の取り消し", "取り消し", "取消", "reversal", "reversed", "reverse"),
    EntryKind.TRANSFER: ("移し替え", "transfer", "transferred"),
    EntryKind.DELIVER: ("移し替えの完了", "deliver", "delivered"),
    EntryKind.RETURN: ("移し替えの戻り", "return", "returned"),
    EntryKind.EXPIRE: ("期限切れ", "expiry", "expire", "expired"),
}


class ReconciliationFinding(StrEnum):
    """What comparing a row with the ledger says."""

    AGREES = "agrees"
    FILE_ALONE = "file_alone"
    LEDGER_ALONE = "ledger_alone"
    AMOUNT = "amount"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of a member's own list; `row` as spreadsheets number it."""

    row: int
    source: str
    kind: EntryKind
    amount: Decimal
    day: date
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """A row that cannot be compared, and why; 0 for the whole file."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was read of a file."""

    rows: tuple[Figure, ...] = ()
    unread: tuple[UnreadRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A row of the member's list, a line of the ledger, or both; amounts in credits, days in Japan."""

    finding: ReconciliationFinding
    kind: EntryKind
    source: str
    row: int = 0
    line: str = ""
    account: str = ""
    given: Decimal | None = None
    recorded: Decimal | None = None
    given_on: date | None = None
    recorded_on: date | None = None


def read_figures(data: bytes) -> Figures:
    """Read a member's list from a CSV file or a workbook; raises nothing for its content."""
    if len(data) > LARGEST_FIGURES:
        return _unread(_problem("E_LIST_TOO_LARGE", kilobytes=LARGEST_FIGURES // 1024))
    try:
        records = open_table(data)
        return _unread(records) if isinstance(records, Problem) else _read(records)
    except TableUnreadable as unreadable:
        return Figures(unread=tuple(UnreadRow(row=0, problem=problem) for problem in unreadable.problems))


def compare(figures: Sequence[Figure], lines: Sequence[tuple[Lot, CreditEntry]]) -> list[Compared]:
    """Compare rows with the lines that a member wrote in their days; the rows first, in their order."""
    left = set(range(len(lines)))
    partners: dict[int, int] = {}
    for rank in range(_RANKS):
        waiting: dict[Any, deque[int]] = defaultdict(deque)
        for number in sorted(left):
            for key in _line_keys(*lines[number], rank=rank):
                waiting[key].append(number)
        for place, figure in enumerate(figures):
            candidates = waiting.get(_row_key(figure, rank=rank), deque())
            while candidates and place not in partners:
                number = candidates.popleft()
                if number in left:
                    left.remove(number)
                    partners[place] = number
    compared = [
        _both(figure, lines[partners[place]]) if place in partners else _file_alone(figure)
        for place, figure in enumerate(figures)
    ]
    return [*compared, *(_ledger_alone(lines[number]) for number in sorted(left))]


def _key(rank: int, about: tuple[str, EntryKind], *, amount: Decimal, day: date) -> Any:
    return ((*about, amount, day), (*about, amount), about)[rank - 1]


def _row_key(figure: Figure, *, rank: int) -> Any:
    """Return what a line must have to be a row's partner; a row that names its line has no other."""
    if rank == 0 or figure.line:
        return (figure.line, figure.kind) if rank == 0 else None
    return _key(rank, (figure.source, figure.kind), amount=figure.amount, day=figure.day)


def _line_keys(lot: Lot, entry: CreditEntry, *, rank: int) -> set[Any]:
    """Return under what a line is looked for; people write what was deposited whole, or without the word before it."""
    if rank == 0:
        return {(entry.label, entry.kind)}
    names = {lot.source, lot.source.partition(":")[2]}
    return {_key(rank, (name, entry.kind), amount=entry.amount, day=_day_of(entry)) for name in names}


def _day_of(entry: CreditEntry) -> date:
    return entry.at.astimezone(JAPAN).date()


def _both(figure: Figure, line: tuple[Lot, CreditEntry]) -> Compared:
    lot, entry = line
    finding = ReconciliationFinding.AGREES
    if figure.amount != entry.amount:
        finding = ReconciliationFinding.AMOUNT
    elif figure.day != _day_of(entry):
        finding = ReconciliationFinding.DAY
    return Compared(
        finding=finding,
        kind=entry.kind,
        source=lot.source,
        row=figure.row,
        line=entry.label,
        account=lot.account,
        given=figure.amount,
        recorded=entry.amount,
        given_on=figure.day,
        recorded_on=_day_of(entry),
    )


def _file_alone(figure: Figure) -> Compared:
    return Compared(
        finding=ReconciliationFinding.FILE_ALONE,
        kind=figure.kind,
        source=figure.source or figure.line,
        row=figure.row,
        given=figure.amount,
        given_on=figure.day,
    )


def _ledger_alone(line: tuple[Lot, CreditEntry]) -> Compared:
    lot, entry = line
    return Compared(
        finding=ReconciliationFinding.LEDGER_ALONE,
        kind=entry.kind,
        source=lot.source,
        line=entry.label,
        account=lot.account,
        recorded=entry.amount,
        recorded_on=_day_of(entry),
    )


def _unread(problem: Problem) -> Figures:
    return Figures(unread=(UnreadRow(row=0, problem=problem),))


def _folded(text: str) -> str:
    return re.sub(r"[\s_.\-・:：*＊()（）/]", "", unicodedata.normalize("NFKC", text)).casefold()


_FIELD_OF: Final = {_folded(heading): field for field, headings in HEADINGS.items() for heading in headings}
_KIND_OF: Final = {_folded(word): kind for kind, words in _KINDS.items() for word in words}


def _read(records: Iterable[TableRow]) -> Figures:
    rows: list[Figure] = []
    unread: list[UnreadRow] = []
    columns: dict[str, int] = {}
    for count, record in enumerate(record for record in records if not record.blank):
        if not columns:
            columns = _columns(record.cells)
            if not columns and count >= _HEADING_ROWS:
                break
            continue
        figure = _figure(record, columns)
        if isinstance(figure, Problem):
            unread.append(UnreadRow(row=record.number, problem=figure))
        else:
            rows.append(figure)
        if len(rows) + len(unread) > MOST_FIGURES:
            return _unread(_problem("E_FIGURES_MANY", limit=MOST_FIGURES))
    if not columns:
        return _unread(_problem("E_FIGURES_HEADINGS"))
    if not rows and not unread:
        return _unread(_problem("E_FIGURES_EMPTY"))
    return Figures(rows=tuple(rows), unread=tuple(unread))


def _columns(cells: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if field := _FIELD_OF.get(_folded(cell)):
            columns.setdefault(field, place)
    is_usable = {"kind", "amount", "day"} <= columns.keys() and ("source" in columns or "line" in columns)
    return columns if is_usable else {}


def _figure(record: TableRow, columns: Mapping[str, int]) -> Figure | Problem:
    cells = {
        field: unicodedata.normalize("NFKC", record.cells[place]).strip() if place < len(record.cells) else ""
        for field, place in columns.items()
    }
    kind, amount = _KIND_OF.get(_folded(cells["kind"])), read_quantity(cells["amount"])
    if not cells.get("source") and not cells.get("line"):
        return _problem("E_FIGURES_UNNAMED")
    if kind is None:
        return _problem("E_FIGURES_KIND", value=cells["kind"][:40])
    if amount is None:
        return _problem("E_COURSE_NUMBER", value=cells["amount"][:40])
    written_day = parse_date(cells["day"], column="day")
    if isinstance(written_day, Problem):
        return written_day
    return Figure(
        row=record.number,
        source=cells.get("source", ""),
        kind=kind,
        amount=amount,
        day=written_day.on,
        line=cells.get("line", "").upper(),
    )
