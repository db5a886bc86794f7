"""The script that measures the code: it counts what it says it counts."""

import sys
from pathlib import Path

from scripts.house.__main__ import table
from scripts.house.lines import lines_by_room
from scripts.house.touched import files_naming
from scripts.house.walks import WalkCounter


def a_tree(root: Path) -> Path:
    room = root / "src" / "kakitome" / "learning"
    room.mkdir(parents=True)
    (root / "src" / "kakitome" / "errors.py").write_text("a = 1\n", encoding="utf-8")
    (room / "award.py").write_text("price = 1\n\nprice = 2\n", encoding="utf-8")
    (room / "rules.toml").write_text('name = "price"\n', encoding="utf-8")
    (room / "prices.md").write_text("price\n", encoding="utf-8")
    return root


def test_lines_are_those_of_python_by_the_first_folder(tmp_path: Path) -> None:
    assert lines_by_room(a_tree(tmp_path)) == {"(top)": 1, "learning": 3}


def test_code_and_data_that_name_a_thing_are_counted_and_prose_is_not(tmp_path: Path) -> None:
    assert files_naming(a_tree(tmp_path), r"\bprice\b") == [
        "src/kakitome/learning/award.py",
        "src/kakitome/learning/rules.toml",
    ]


def test_a_walk_counts_our_functions_below_the_entrance_and_nothing_beside_it() -> None:
    source = "def inner():\n    return str(1)\ndef act():\n    inner()\n    inner()\ndef other():\n    inner()\n"
    module = {"__name__": "kakitome.services.examining.fake"}
    exec(compile(source, "fake", "exec"), module)
    counter = WalkCounter("kakitome.services.examining", ("act",))
    before = sys.getprofile()
    sys.setprofile(counter)
    module["other"]()
    module["act"]()
    sys.setprofile(before)
    walked = counter.distance()
    assert (walked.modules, walked.functions, walked.calls, walked.depth) == (1, 2, 3, 2)


def test_a_figure_of_one_tree_alone_is_a_dash_in_the_other() -> None:
    assert table({"lines of demo": 1234}, {"lines of journeys": 5}).splitlines()[2:] == [
        "| lines of demo | 1,234 | – |",
        "| lines of journeys | – | 5 |",
    ]
