"""A member's own figures beside the ledger: every difference is named, whichever side it is on, and nothing twice."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kakitome.journeys.crediting.bank_reconciling import mending_of
from kakitome.learning.credit.ledger import CreditEntry, EntryKind, Lot, SourceKind, UnitPlace
from kakitome.learning.credit.reconciliation import MOST_FIGURES, Figure, compare, read_figures
from kakitome.texts import term
from kakitome.values.localized_text import LocalizedText

FOLDER = Path(__file__).with_name("figures")
LOT = Lot(
    bank="4U",
    account="4U-1",
    member="u",
    source="award:A-1",
    root="award:A-1",
    kind=SourceKind.MOOC,
    title=LocalizedText(en="Data"),
    number=1,
)


def line(number: int, kind: EntryKind, amount: str, at: datetime) -> tuple[Lot, CreditEntry]:
    entry = CreditEntry(
        kind=kind,
        origin=UnitPlace.SOURCE,
        destination=UnitPlace.AVAILABLE,
        amount=Decimal(amount),
        at=at,
        member="u",
        actor="member",
        request=str(number),
        number=number,
    )
    return LOT, entry


LINES = [
    line(1, EntryKind.DEPOSIT, "2", datetime(2026, 11, 21, 5, tzinfo=UTC)),
    # Half past midnight in Japan: the day is the 22nd there.
    line(2, EntryKind.HOLD, "1", datetime(2026, 11, 21, 15, 30, tzinfo=UTC)),
]
SAID = {
    "agrees-in-shift-jis": ["agrees", "agrees"],
    "only-in-the-file": ["agrees", "agrees", "file_alone"],
    "only-in-the-ledger": ["agrees", "file_alone", "ledger_alone"],
    "another-amount": ["agrees", "amount"],
    "another-day": ["day", "agrees"],
    "another-kind-under-the-line-named": ["file_alone", "agrees", "ledger_alone"],
    "kind-that-is-none": ["agrees", "agrees"],
    "day-that-is-none": ["agrees", "agrees"],
    "neither-source-nor-line": ["agrees", "agrees"],
    "no-headings": ["ledger_alone", "ledger_alone"],
    "headings-alone": ["ledger_alone", "ledger_alone"],
}
UNREAD = {
    "kind-that-is-none": (4, "E_FIGURES_KIND"),
    "day-that-is-none": (4, "E_DATE_INVALID"),
    "neither-source-nor-line": (4, "E_FIGURES_UNNAMED"),
    "no-headings": (0, "E_FIGURES_HEADINGS"),
    "headings-alone": (0, "E_FIGURES_EMPTY"),
}


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.csv")), ids=lambda file: file.stem)
def test_each_flaw_is_said_and_has_its_act(file: Path) -> None:
    figures = read_figures(file.read_bytes())
    compared = compare(figures.rows, LINES)
    assert [item.finding.value for item in compared] == SAID[file.stem]
    assert [(unread.row, unread.problem.code) for unread in figures.unread] == [
        UNREAD[name] for name in (file.stem,) if name in UNREAD
    ]
    for item in compared:
        if item.finding.value != "agrees":
            assert term(mending_of(item)).ja and term(f"reconcile.finding.{item.finding.value}").ja


def test_one_line_answers_one_row_though_two_say_the_same() -> None:
    row = Figure(
        row=2, source="A-1", kind=EntryKind.DEPOSIT, amount=Decimal(2), day=datetime(2026, 11, 21, tzinfo=UTC).date()
    )
    assert [item.finding.value for item in compare([row, row], LINES[:1])] == ["agrees", "file_alone"]


def test_too_many_rows_are_refused_and_not_cut() -> None:
    rows = "A-1,hold,1,2026-11-22\n" * (MOST_FIGURES + 1)
    figures = read_figures(f"source,kind,credits,date\n{rows}".encode())
    assert figures.rows == () and figures.unread[0].problem.code == "E_FIGURES_MANY"
