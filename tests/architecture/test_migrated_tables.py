"""Migrated tables are kept between runs, as long as what makes them is the same."""

from pathlib import Path

import pytest

from support import migrated_tables


def test_tables_of_another_source_are_removed_and_those_of_this_one_stay(tmp_path: Path) -> None:
    kept = migrated_tables.folder(tmp_path)
    (kept / "tests.sqlite3").write_text("tables")
    (tmp_path / "of another source").mkdir()

    assert migrated_tables.folder(tmp_path) == kept
    assert [folder.name for folder in tmp_path.iterdir()] == [kept.name]
    assert (kept / "tests.sqlite3").exists()


@pytest.mark.parametrize(
    "name", ["src/kakitome/records/migrations/0001_tables.py", "src/kakitome/web/settings.py", "requirements/run.txt"]
)
def test_a_change_of_what_makes_the_tables_makes_new_ones(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrated_tables, "ROOT", tmp_path)
    for file in (name, "src/kakitome/web/settings.py", "requirements/run.txt", "tests/support/settings.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("before")
    before = migrated_tables.folder(tmp_path / "kept")

    (tmp_path / name).write_text("after")

    assert migrated_tables.folder(tmp_path / "kept") != before
