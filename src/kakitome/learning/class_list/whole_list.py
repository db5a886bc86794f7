"""What is seen only over the whole list: student numbers that lost their zeros, a column of My Numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.class_list.model import Row, status_of
from kakitome.learning.class_list.people import is_my_number

_SHARE: Final = 0.6
_FEWEST: Final = 3


def find_my_numbers(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """Tell whether the student numbers are, or may be, Individual Numbers (マイナンバー).

    By chance one in eleven numbers of twelve digits has the right check digit. When half of them do, the column
    holds My Numbers and the whole list is refused, so that nobody keeps them.

    Source: 番号法 第20条 (collecting them for other purposes is forbidden); SAFETY B025.
    """
    long_ones = [row.student_number for row in rows if len(row.student_number) >= 12 and _digits_in(row) == 12]
    matching = sum(map(is_my_number, long_ones))
    if matching >= _FEWEST and matching * 2 >= len(long_ones):
        return (Problem(code="E_COLUMN_MY_NUMBER", pointer="student_number", params={"count": matching}),)
    if matching:
        params: dict[str, Param] = {"count": matching}
        return (Problem(code="W_COLUMN_MY_NUMBER", pointer="student_number", params=params, severity="warning"),)
    return ()


def _digits_in(row: Row) -> int:
    return sum("0" <= character <= "9" for character in row.student_number)


def tell_lost_zeros(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Warn where a number of digits only is shorter than most numbers of the list.

    Excel turns 00123 into 123 when a column is not formatted as text. The number is not mended: whether a zero is
    missing is the teacher's to say.
    """
    lengths = Counter(len(row.student_number) for row in rows if _is_digits(row.student_number))
    total = sum(lengths.values())
    if total < _FEWEST:
        return tuple(rows)
    usual, count = lengths.most_common(1)[0]
    if count < total * _SHARE:
        return tuple(rows)
    return tuple(_warned(row, usual) if _is_short(row.student_number, usual) else row for row in rows)


def _is_digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _is_short(number: str, usual: int) -> bool:
    return _is_digits(number) and len(number) < usual


def _warned(row: Row, usual: int) -> Row:
    number = row.student_number
    column = next((label for label, given in row.given.items() if number in given), "student_number")
    params: dict[str, Param] = {"column": column, "excerpt": number, "usual": usual, "found": len(number)}
    problem = Problem(code="W_NUMBER_ZEROS_LOST", pointer="student_number", params=params, severity="warning")
    problems = (*row.problems, problem)
    return replace(row, status=status_of(problems), problems=problems)
