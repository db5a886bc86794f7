"""The tables of docs/standards name tests that exist, leave no point out, and leave no judge out."""

import ast
import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
POINTS = {"I": 16, "D": 10, "H": 21, "C": 14, "B": 9, "W": 14}


def _load() -> ModuleType:
    specification = importlib.util.spec_from_file_location("standards_tables", ROOT / "scripts" / "standards_tables.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


TABLES = _load()
NAMES = ("interoperability", "conformance", "hostile-inputs")


def test_every_test_that_a_table_names_exists() -> None:
    named = {name: TABLES.named_tests(TABLES.table(name)) for name in NAMES}
    assert all(named.values())
    assert [test for tests in named.values() for test in tests if not TABLES.is_a_test(test)] == []


def test_every_test_of_a_judge_stands_in_the_table() -> None:
    named = set(TABLES.named_tests(TABLES.table("interoperability")))
    judged = {
        f"{path.relative_to(ROOT)}::{node.name}"
        for path in (ROOT / "tests" / "judges").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert len(judged) > 60
    assert sorted(judged - named) == []


def test_every_cell_shows_the_good_accepted_and_the_bad_refused_or_why_not() -> None:
    data = TABLES.table("interoperability")
    for row in [*data["ours"], *data["theirs"]]:
        assert row["form"] in data["forms"], row
        assert row["by"] in data["verifiers"], row
        assert row.get("refused") or row.get("accepts"), row
        assert row.get("refused") or row.get("refuses"), row


MAKING = re.compile(r"\b(create_\w*proof|to_unsigned_\w+|sign_\w+|seal_edc|to_vc_jwt|to_signed_award|issue)\(")
"""What makes a document: a test that calls it judges no shipped file."""


def test_what_is_said_of_our_files_was_judged_on_shipped_ones() -> None:
    rows = TABLES.table("interoperability")["ours"]
    named = {test.partition("::")[0] for row in rows for test in TABLES.named_tests(row)}
    assert sorted(file for file in named if not file.startswith("tests/judges/test_shipped_")) == []
    making = {
        file: MAKING.findall((ROOT / file).read_text(encoding="utf-8").replace("shell.issue(", "")) for file in named
    }
    assert {file: found for file, found in making.items() if found} == {}


def test_every_point_of_the_checklists_has_its_answer() -> None:
    rows = [row for group in TABLES.table("conformance")["group"] for row in group["row"]]
    wanted = [f"{letter}-{number:02}" for letter, most in POINTS.items() for number in range(1, most + 1)]
    assert sorted(row["id"] for row in rows) == sorted(wanted)
    for row in rows:
        assert row["state"] in TABLES.STATES, row
        assert row.get("tests") if row["state"] == "met" else row.get("why"), row
        assert all("::" in test for test in row.get("tests", [])), row


def test_every_hostile_input_is_shown_by_a_file_or_a_test_and_every_file_has_its_row() -> None:
    rows = [row for group in TABLES.table("hostile-inputs")["group"] for row in group["row"]]
    shown = [row for row in rows if row.get("tests") or TABLES.vectors_of(row["id"])]
    assert [row["id"] for row in rows if row not in shown and not row.get("open")] == []
    assert {f"B{number:03}" for number in range(1, 230, 2)} <= {row["id"] for row in rows}
    files = (ROOT / "tests" / "vectors").glob("bad_*/B*__*")
    numbers = {found[0] for path in files if (found := re.match(r"B\d{3}", path.name))} - {"B000"}
    assert sorted(numbers - {row["id"] for row in rows}) == []


def test_no_two_hostile_inputs_have_one_number() -> None:
    numbers = Counter(
        row["id"] for group in TABLES.table("hostile-inputs")["group"] for row in group["row"] if row["id"]
    )
    assert [number for number, times in numbers.items() if times > 1] == []


def test_every_demand_of_the_data_model_has_files_and_every_file_its_demand() -> None:
    data = TABLES.table("data-model")
    shown = {stem for row in data["row"] for stem in TABLES.rule_files(row)}
    files = {path.stem for folder in ("data_model", "presentations") for path in (TABLES.VECTORS / folder).iterdir()}
    assert shown == files
    assert all(TABLES.rule_files(row) for row in data["row"])
    assert all(one["what"] and one["why"] for one in data["refused"])
