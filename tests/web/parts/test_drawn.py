"""Pieces of pages that are made once: the same bytes as before, and never one for another."""

from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import drawn as pieces
from kakitome.web.parts.drawn import LONGEST, MOST, drawn, made_once
from kakitome.web.parts.shapes import CheckRow, DescriptorLine, TwoLines

ROW = CheckRow(
    state="ok",
    title=LocalizedText(ja="署名", en="Signature"),
    outcome=LocalizedText(ja="合格", en="Passed"),
    why="",
    more=["a note"],
    working=[("key", "z6Mk")],
    two_lines=TwoLines(then="yes", now="no"),
)
ROW_HTML = "parts/check_row.html"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    pieces._pieces.clear()


def test_the_same_row_is_drawn_once_and_reads_the_same() -> None:
    first = drawn(ROW_HTML, ROW, level=3)
    assert drawn(ROW_HTML, replace(ROW, more=("a note",)), level=3) is first
    pieces._pieces.clear()
    assert drawn(ROW_HTML, ROW, level=3) == first


@pytest.mark.parametrize(
    "other",
    [
        replace(ROW, state="fail"),
        replace(ROW, title=LocalizedText(ja="印", en="Seal")),
        replace(ROW, more=["another"]),
        replace(ROW, working=[("key", "z6Mq")]),
        replace(ROW, two_lines=None),
        replace(ROW, is_open=True),
    ],
)
def test_what_differs_in_anything_is_drawn_by_itself(other: CheckRow) -> None:
    assert drawn(ROW_HTML, other, level=3) != drawn(ROW_HTML, ROW, level=3)


def test_a_heading_of_another_level_is_another_piece() -> None:
    assert "<h5>" in drawn(ROW_HTML, ROW, level=5)
    assert "<h3>" in drawn(ROW_HTML, ROW, level=3)


def test_each_language_has_its_own_piece() -> None:
    with translation.override("ja"):
        assert "署名" in drawn(ROW_HTML, ROW, level=3)
    with translation.override("en"):
        assert "Signature" in drawn(ROW_HTML, ROW, level=3)
        assert "署名" not in drawn(ROW_HTML, ROW, level=3)


def test_a_strangers_text_never_borrows_the_html_it_imitates() -> None:
    ours = DescriptorLine(title="t", value=SafeString("<strong>45</strong>"))
    theirs = DescriptorLine(title="t", value="<strong>45</strong>")
    for first, second in ((ours, theirs), (theirs, ours)):
        pieces._pieces.clear()
        written = [drawn("parts/descriptor.html", one) for one in (first, second)]
        assert "<strong>45</strong>" in written[0 if first is ours else 1]
        assert "&lt;strong&gt;45" in written[0 if first is theirs else 1]


def test_numbers_that_are_equal_and_written_differently_are_not_taken_for_each_other() -> None:
    assert [made_once(str, one) for one in (1, True, 1.0)] == ["1", "True", "1.0"]


def test_what_cannot_be_compared_is_made_each_time() -> None:
    made = [made_once(lambda _: object(), iter(())) for _ in range(2)]
    assert made[0] is not made[1]
    assert not pieces._pieces


def test_only_short_pieces_are_remembered_and_only_so_many() -> None:
    drawn("parts/descriptor.html", DescriptorLine(title="t", value="x" * LONGEST))
    made_once(len, "x" * (LONGEST + 1))
    assert not pieces._pieces
    for number in range(MOST + 10):
        made_once(str, number)
    assert len(pieces._pieces) == MOST


def test_what_is_used_stays_while_strangers_bring_new_pieces() -> None:
    first = drawn(ROW_HTML, ROW, level=3)
    for number in range(MOST * 2):
        made_once(str, number)
        assert drawn(ROW_HTML, ROW, level=3) is first
