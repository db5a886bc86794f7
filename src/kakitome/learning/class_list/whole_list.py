"""What is seen only over the whole list: student numbers that lost their zeros, a column of My Numbers."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.model import LearnerRow, status_of
from kakitome.learning.class_list.people import is_my_number

_SHARE: Final = 0.6
_FEWEST: Final = 3
_LONGEST_KEPT: Final = 19
_problem = ProblemFactory(pointer="student_number")


class WholeList:
    """What must be remembered of rows that go by to see it at the end; twelve bytes a row."""

    def __init__(self) -> None:
        self._long = 0
        self._matching = 0
        self._rows: dict[int, array[int]] = defaultdict(lambda: array("I"))
        self._numbers: dict[int, array[int]] = defaultdict(lambda: array("Q"))

    def see(self, row: LearnerRow) -> None:
        """Remember of a row what counts."""
        number = row.student_number
        if not number:
            return
        if len(number) >= 12 and _digits_in(row) == 12:
            self._long += 1
            self._matching += is_my_number(number)
        if _is_digits(number) and len(number) <= _LONGEST_KEPT:
            self._rows[len(number)].append(row.number)
            self._numbers[len(number)].append(int(number))

    def find_my_numbers(self) -> tuple[Problem, ...]:
        """Tell whether the student numbers are, or may be, Individual Numbers."""
        return _tell_my_numbers(self._matching, of=self._long)

    def find_lost_zeros(self, column: str) -> Iterator[tuple[int, Problem]]:
        """Yield the rows whose number is shorter than most, with what to say of them."""
        lengths = Counter({length: len(rows) for length, rows in self._rows.items()})
        usual = _usual_length(lengths)
        for length in sorted(lengths):
            if length < usual:
                for row, value in zip(self._rows[length], self._numbers[length], strict=True):
                    yield row, _lost_zeros(f"{value:0{length}d}", column=column, usual=usual)


def find_my_numbers(rows: Sequence[LearnerRow]) -> tuple[Problem, ...]:
    """Tell whether the student numbers are, or may be, Individual Numbers (マイナンバー).

    By chance one in eleven numbers of twelve digits has the right check digit. When half of them do, the column
    holds My Numbers and the whole list is refused, so that nobody keeps them.

    Source: 番号法 第20条 (collecting them for other purposes is forbidden); docs/standards/hostile-inputs.md B025.
    """
    long_ones = [row.student_number for row in rows if len(row.student_number) >= 12 and _digits_in(row) == 12]
    return _tell_my_numbers(sum(map(is_my_number, long_ones)), of=len(long_ones))


def _tell_my_numbers(matching: int, *, of: int) -> tuple[Problem, ...]:
    if matching >= _FEWEST and matching * 2 >= of:
        return (_problem("E_COLUMN_MY_NUMBER", count=matching),)
    return (_problem("W_COLUMN_MY_NUMBER", count=matching),) if matching else ()


def _digits_in(row: LearnerRow) -> int:
    return sum("0" <= character <= "9" for character in row.student_number)


def warn_of_lost_zeros(rows: Sequence[LearnerRow]) -> tuple[LearnerRow, ...]:
    """Warn where a number of digits only is shorter than most numbers of the list.

    Excel turns 00123 into 123 when a column is not formatted as text. The number is not mended: whether a zero is
    missing is the teacher's to say.
    """
    usual = _usual_length(Counter(len(row.student_number) for row in rows if _is_digits(row.student_number)))
    return tuple(
        _warned(row, usual) if _is_digits(row.student_number) and len(row.student_number) < usual else row
        for row in rows
    )


def _usual_length(lengths: Counter[int]) -> int:
    """Return how long most numbers are, 0 when there is no such length."""
    total = sum(lengths.values())
    if total < _FEWEST:
        return 0
    usual, count = lengths.most_common(1)[0]
    return usual if count >= total * _SHARE else 0


def _is_digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _warned(row: LearnerRow, usual: int) -> LearnerRow:
    number = row.student_number
    column = next((label for label, given in row.given.items() if number in given), "student_number")
    problems = (*row.problems, _lost_zeros(number, column=column, usual=usual))
    return replace(row, status=status_of(problems), problems=problems)


def _lost_zeros(number: str, *, column: str, usual: int) -> Problem:
    return _problem("W_NUMBER_ZEROS_LOST", column=column, excerpt=number, usual=usual, found=len(number))
