"""Every file of `vectors/bad_withdrawal_lists` gets the finding it is named after, and names no award that it should not."""

from pathlib import Path

import pytest

from kakitome import texts
from kakitome.learning.class_list.award_numbers import LONGEST_GIVEN, NumberList, read_award_numbers

FOLDER = Path(__file__).parents[2] / "vectors" / "bad_withdrawal_lists"
FILES = sorted(path.name for path in FOLDER.iterdir())
ABOUT_A_LINE = ("E_WITHDRAWAL_CHECK", "E_WITHDRAWAL_OTHER_KIND", "E_WITHDRAWAL_NO_NUMBER")


def read(name: str) -> NumberList:
    return read_award_numbers((FOLDER / name).read_bytes())


def code_of(name: str) -> str:
    return name.split("__", maxsplit=1)[0]


@pytest.mark.parametrize("name", [name for name in FILES if code_of(name) in ABOUT_A_LINE])
def test_a_wrong_line_is_explained_and_the_right_one_kept(name: str) -> None:
    found = read(name)
    assert found.problems == ()
    assert [line.name for line in found.lines] == ["A-7K3M-94QT", ""]
    problem = found.lines[1].problem
    assert problem is not None
    assert problem.code == code_of(name)
    assert "{" not in texts.both(problem).ja + texts.both(problem).en
    assert len(found.lines[1].given) <= LONGEST_GIVEN
    assert found.lines[1].given.isprintable()


@pytest.mark.parametrize("name", [name for name in FILES if code_of(name) not in ABOUT_A_LINE])
def test_a_file_refused_whole_names_nothing(name: str) -> None:
    found = read(name)
    assert found.lines == ()
    assert [problem.code for problem in found.problems] == [code_of(name)]
    for problem in found.problems:
        assert "{" not in texts.both(problem).ja + texts.both(problem).en


def test_there_are_files_of_both_kinds() -> None:
    assert len(FILES) >= 18
    assert {code_of(name) for name in FILES} >= set(ABOUT_A_LINE)
