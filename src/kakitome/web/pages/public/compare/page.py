"""A comparison as its page shows it: columns with their way out, rows with lines, and what could not be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.registry.comparison import MOST, ComparedChoice, ComparedColumn, ComparedDescriptor, RowGroup
from kakitome.mapping.lines import Line
from kakitome.mapping.open_data.comparing import cell_lines, row_name, row_rule, rule_notes
from kakitome.services.comparing import RequestedComparison
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.letter import title_of

MANY = 3
"""From the fourth column on a table needs more room before it can stand beside a row's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One column: what it is, where it is, and the address of the page without it."""

    title: LocalizedText
    plain_title: str
    number: str
    address: str
    version: int
    is_pinned: bool
    is_listed: bool
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell, with the title of its column for narrow screens."""

    column: str
    lines: tuple[Line, ...]
    is_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row of the table."""

    name: LocalizedText
    rule: LocalizedText
    differs: bool
    is_confirmed: bool
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """The page."""

    sentence: str
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    rules: tuple[tuple[LocalizedText, str], ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    choices: tuple[str, ...]
    address: str
    csv: str
    other_rows: str
    only_differing: bool
    hidden_rows: int

    @property
    def is_many(self) -> bool:
        """Whether the table needs much room."""
        return len(self.columns) > MANY

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits."""
        return len(self.columns) >= MOST


def compare_page(asked: RequestedComparison, *, only_differing: bool, site_url: str) -> ComparePage:
    """Build the page; its state is the list of entries and whether rows without a difference are left out."""
    comparison = asked.comparison
    choices = tuple(compared_column.choice for compared_column in comparison.columns)
    shown = comparison.differing if only_differing else comparison.rows
    titles = [title_of(column.letter.title) or column.entry.number for column in comparison.columns]
    return ComparePage(
        sentence=_sentence(len(choices)),
        columns=tuple(_column(one, choices, only_differing=only_differing) for one in comparison.columns),
        rows=tuple(_row(row, titles) for row in shown),
        rules=rule_notes(comparison),
        unknown=asked.unknown,
        left_out=tuple(map(str, asked.left_out)),
        choices=tuple(map(str, choices)),
        address=site_url + compare_address(choices, only_differing=only_differing),
        csv=reverse("compare-csv") + _query(choices),
        other_rows=compare_address(choices, only_differing=not only_differing),
        only_differing=only_differing,
        hidden_rows=len(comparison.rows) - len(comparison.differing),
    )


def compare_address(choices: Iterable[ComparedChoice], *, only_differing: bool = False) -> str:
    """Return the path of a comparison; nothing but the path is its state."""
    return reverse("compare") + _query(choices, only_differing=only_differing)


def _query(choices: Iterable[ComparedChoice], *, only_differing: bool = False) -> str:
    pairs = [("e", str(choice)) for choice in choices]
    if only_differing:
        pairs.append(("rows", "differing"))
    return f"?{urlencode(pairs, safe='@')}" if pairs else ""


def _sentence(count: int) -> str:
    if count == 0:
        return _("Compare micro-credentials")
    return ngettext("%(n)s micro-credential side by side", "%(n)s micro-credentials side by side", count) % {"n": count}


def _column(chosen: ComparedColumn, choices: Sequence[ComparedChoice], *, only_differing: bool) -> ColumnView:
    entry, version = chosen.entry, chosen.version
    address = f"/registry/{entry.number}" + (f"/v{version.version}" if chosen.is_pinned else "")
    others = [choice for choice in choices if choice != chosen.choice]
    return ColumnView(
        title=chosen.letter.title or LocalizedText(ja=entry.number, en=entry.number),
        plain_title=title_of(chosen.letter.title) or entry.number,
        number=entry.number,
        address=address,
        version=version.version,
        is_pinned=chosen.is_pinned and version.version != entry.current.version,
        is_listed=entry.is_listed,
        without=compare_address(others, only_differing=only_differing),
    )


def _row(row: ComparedDescriptor, titles: Sequence[str]) -> RowView:
    cells = [(title, cell, cell_lines(row, cell)) for title, cell in zip(titles, row.cells, strict=True)]
    return RowView(
        name=row_name(row),
        rule=row_rule(row),
        differs=row.differs,
        is_confirmed=row.group is RowGroup.CONFIRMED,
        cells=tuple(
            CellView(column=title, lines=lines, is_gap=all(line.is_unstated for line in lines))
            for title, cell, lines in cells
        ),
    )
