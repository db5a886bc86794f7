"""`make quick` chooses what is nearest to a change, and no more than fits into its time."""

import importlib.util
from pathlib import Path
from types import ModuleType

import grimp
import pytest
from hypothesis import settings

from support import durations, profiles

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nearest_tests", ROOT / "scripts" / "nearest_tests.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_a_module_is_as_far_as_imports_lie_between(program: ModuleType) -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("b", "a"), ("c", "b"), ("d", "elsewhere")):
        graph.add_import(importer=importer, imported=imported)

    assert program.distances(graph, {"a"}) == {"a": 0, "b": 1, "c": 2}


def test_data_beside_modules_counts_as_them(program: ModuleType) -> None:
    known = ["kakitome.texts", "kakitome.texts.catalogue", "kakitome.values.number"]

    assert program.modules_of({ROOT / "src/kakitome/texts/catalogue/x.toml"}, known) == {"kakitome.texts.catalogue"}
    assert program.modules_of({ROOT / "src/kakitome/values/number.py", ROOT / "README.md"}, known) == {
        "kakitome.values.number"
    }


def test_what_a_helper_imports_its_test_imports(
    program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TESTS", tmp_path)
    (tmp_path / "helper.py").write_text("import other\nfrom kakitome.values import number\n", encoding="utf-8")
    (tmp_path / "other.py").write_text("import helper\nimport kakitome.errors\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text("import json\nfrom helper import something\n", encoding="utf-8")

    found = program.imports_of(tmp_path / "test_it.py")

    assert found == {"kakitome.values", "kakitome.values.number", "kakitome.errors"}


def test_a_changed_test_comes_first_and_what_does_not_fit_is_counted(program: ModuleType) -> None:
    changed = {ROOT / "tests/values/test_number.py", ROOT / "src/kakitome/values/number.py"}
    all_long = {str(file.relative_to(ROOT)): 1000.0 for file in (ROOT / "tests").rglob("test_*.py")}

    chosen, left = program.nearest(changed, all_long)

    assert chosen == [ROOT / "tests/values/test_number.py"]
    assert left > 10


def test_what_drives_another_program_is_slow() -> None:
    assert durations.runs_another_program(["parametrize", "postgres"])
    assert not durations.runs_another_program(["parametrize", "django_db"])


@pytest.mark.postgres
def test_a_mark_of_another_program_brings_the_mark_slow(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("slow")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_parameter_that_names_the_server_is_as_good_as_its_mark(kind: str, request: pytest.FixtureRequest) -> None:
    assert bool(request.node.get_closest_marker("slow")) == (kind == "postgres")


@pytest.mark.parametrize(("profile", "expected"), [("quick", 30), ("ci", 300), ("nightly", 1800)])
def test_a_profile_has_its_share_of_the_examples(profile: str, expected: int) -> None:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        assert profiles.scaled(300) == expected
        assert profiles.scaled(3) >= 2
    finally:
        settings.load_profile(before)


def test_a_slow_test_is_not_kept_and_an_unmarked_one_is() -> None:
    kept = durations.Durations()

    for test, keywords in (("quick", {}), ("long", {"slow": 1})):
        kept.pytest_runtest_logreport(
            pytest.TestReport(
                nodeid=test,
                location=("", 0, ""),
                keywords=keywords,
                outcome="passed",
                longrepr=None,
                when="call",
                duration=3,
            )
        )

    assert kept.taken == {"quick": 3}
