"""How far a command is: nothing for what is quick, a line now and then for what is long."""

import io
from collections.abc import Iterator

from kakitome.cli._progress import LateBar, progress_text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock(*moments: float) -> Iterator[float]:
    yield from moments


def test_rate_and_remaining_time_are_said_in_both_languages() -> None:
    en = progress_text(2_500, 10_000, seconds=60, language="en")
    assert en == "2,500 of 10,000 done, 2,500 a minute, 3:00 left (minutes:seconds)."
    assert progress_text(2_500, 10_000, seconds=60, language="ja").startswith(
        "10,000件のうち2,500件が済みました。毎分2,500件"
    )


def test_without_a_total_nothing_is_foretold() -> None:
    assert progress_text(1_200, None, seconds=9, language="en") == "1,200 done."
    assert progress_text(0, 10, seconds=0, language="en") == "0 done."


def test_a_file_gets_a_line_every_ten_seconds() -> None:
    out, at = io.StringIO(), clock(0, 3, 9, 11, 12, 22)
    bar = LateBar("en", stream=out, clock=lambda: next(at))
    bar.expect(1_000)
    for _ in range(5):
        bar.advance(100)
    bar.close()
    assert out.getvalue().splitlines() == [
        "300 of 1,000 done, 1,636 a minute, 0:26 left (minutes:seconds).",
        "500 of 1,000 done, 1,364 a minute, 0:22 left (minutes:seconds).",
    ]


def test_a_terminal_sees_a_bar_after_two_seconds_and_nothing_of_it_stays() -> None:
    out, at = Terminal(), clock(0, 1, 3)
    bar = LateBar("en", stream=out, clock=lambda: next(at))
    bar.expect(1_000)
    bar.advance(100)
    assert out.getvalue() == ""
    bar.advance(100)
    bar.close()
    assert "200 of 1,000 done" in out.getvalue()
