"""Markdown from strangers: what it may become, and what it may cost."""

import time

import pytest

from kakitome.web.parts.markdown import DEEPEST, LONGEST, render


def test_ordinary_markdown_becomes_ordinary_html() -> None:
    html = render("**太字** と [規程](https://u.example/rules)\n\n- 一\n- 二")
    assert "<strong>太字</strong>" in html
    assert '<a href="https://u.example/rules" rel="nofollow noopener noreferrer ugc">規程</a>' in html
    assert html.count("<li>") == 2


def test_headings_do_not_change_the_outline_of_the_page() -> None:
    assert render("# 到達目標") == "<p><strong>到達目標</strong></p>"


@pytest.mark.parametrize(
    ("hostile", "absent"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", "<a"),
        ("[x](data:text/html;base64,PHN2Zz4=)", "<a"),
        ("![x](https://tracker.example/pixel.png)", "<img"),
        ("<svg onload=alert(1)>", "<svg"),
        ('<a href="https://x.example" onclick="alert(1)">x</a>', "<a"),
    ],
)
def test_nothing_that_runs_or_loads_survives(hostile: str, absent: str) -> None:
    assert absent not in render(hostile)


@pytest.mark.parametrize(
    "costly",
    [">" * 10_000 + " x", "[" * 20_000, "1. " * 3_000 + "x", "<" * 20_000, "![[" * 5_000, "> " * 30 + "[" * 9_000],
    ids=["quotes", "brackets", "lists", "angles", "image brackets", "both"],
)
def test_hostile_nesting_costs_no_more_than_a_long_text(costly: str) -> None:
    long_text = "- 太字 **x** と [規程](https://u.example/rules) です。\n" * 200
    assert len(long_text) <= LONGEST
    assert processor_seconds(costly) < 3 * processor_seconds(long_text)


def processor_seconds(text: str) -> float:
    """Measure the least of five renderings; a ratio of two holds on a slow machine, too."""
    spent = []
    for _ in range(5):
        start = time.process_time()
        render(text)
        spent.append(time.process_time() - start)
    return min(spent)


def test_text_below_too_many_quotes_is_still_shown() -> None:
    html = render(">" * 5_000 + " 大事な文")
    assert "大事な文" in html
    assert html.count("<blockquote>") == DEEPEST
