"""Every file of `vectors/bad_class_lists` gets the finding it is named after; files refused whole award nobody."""

from datetime import date
from pathlib import Path

import pytest

from kakitome import texts
from kakitome.learning.class_list import ClassList, read_class_list

FOLDER = Path(__file__).parents[2] / "vectors" / "bad_class_lists"
TODAY = date(2026, 11, 21)
ROW_FAULTS = ("E_ROW", "E_CELL", "E_CHARACTER", "E_NAME", "E_DATE", "E_SAME", "E_DUPLICATE")
WHOLE_FILE = ("E_CELL_TOO_LONG_LINE",)
FILES = sorted(path.name for path in FOLDER.iterdir())


def read(name: str) -> ClassList:
    return read_class_list((FOLDER / name).read_bytes(), filename=name, today=TODAY)


def is_about_a_row(code: str) -> bool:
    return code.startswith(ROW_FAULTS) and code not in WHOLE_FILE


@pytest.mark.parametrize("name", FILES)
def test_the_flaw_is_found_and_said(name: str) -> None:
    code = name.split("__", maxsplit=1)[0]
    found = read(name)
    about_rows = [p for row in found.rows for p in row.problems]
    [*named] = [p for p in (about_rows if is_about_a_row(code) else found.problems) if p.code == code]
    assert named
    for problem in named:
        both = texts.both(problem)
        assert "{" not in both.ja + both.en


@pytest.mark.parametrize("name", [name for name in FILES if not is_about_a_row(name.split("__")[0])])
def test_a_file_refused_whole_awards_nobody(name: str) -> None:
    found = read(name)
    assert (found.blocked, found.rows, found.usable) == (True, (), ())


@pytest.mark.parametrize("name", [name for name in FILES if is_about_a_row(name.split("__")[0])])
def test_a_wrong_row_leaves_the_right_ones_alone(name: str) -> None:
    found = read(name)
    code = name.split("__", maxsplit=1)[0]
    wrong = {row.number for row in found.rows if code in [p.code for p in row.problems]}
    assert wrong.isdisjoint(row.number for row in found.usable)
    assert {row.name for row in found.usable} >= {"見本 太郎"}


def test_there_are_files_to_be_hostile() -> None:
    assert len(FILES) > 60
