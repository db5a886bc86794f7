"""Writers of one SQLite file take turns."""

import threading
import time
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connections

from kakitome.records.models.transparency_log import LogEntryRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.scope import Scope
from kakitome.records.store.sqlite_turn import in_turn
from support import databases


def write(using: str, *, seconds: float, done: list[str], name: str) -> None:
    with Scope("u", using=using).writing():
        done.append(f"{name} in")
        time.sleep(seconds)
        done.append(f"{name} out")


def test_a_writer_waits_for_the_one_before_and_no_longer_than_that(tmp_path: Path) -> None:
    done: list[str] = []
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("u", using=using)
        first = threading.Thread(target=write, args=(using,), kwargs={"seconds": 0.3, "done": done, "name": "first"})
        first.start()
        while not done:
            time.sleep(0.001)
        write(using, seconds=0, done=done, name="second")
        first.join()
    assert done == ["first in", "first out", "second in", "second out"]


def test_inside_a_transaction_nobody_waits_for_oneself(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("u", using=using)
        with Scope("u", using=using).writing(), Scope("u", using=using).writing(), in_turn(using):
            pass
        with Scope("u", using=using).writing():
            pass


def test_what_is_raised_inside_gives_the_turn_back(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("u", using=using)
        for _ in range(2):
            try:
                with Scope("u", using=using).writing():
                    raise ValueError
            except ValueError:
                pass
        done: list[str] = []
        other = threading.Thread(target=write, args=(using,), kwargs={"seconds": 0, "done": done, "name": "other"})
        begun = time.monotonic()
        other.start()
        other.join()
        assert done == ["other in", "other out"]
        assert time.monotonic() - begun < 1.5


def test_who_changed_many_rows_copies_the_log_home_after_their_turn(tmp_path: Path) -> None:
    entries = Insertion(LogEntryRow, "index", "entry")
    with databases.sqlite(tmp_path) as using:
        databases.add_institution("u", using=using)
        file = Path(connections[using].settings_dict["NAME"])
        sizes = [file.stat().st_size]
        for first, count in ((0, 1000), (1000, 4000)):
            with Scope("u", using=using).writing():
                entries.run([(n, b"e" * 32) for n in range(first, first + count)], using=using)
                sizes.append(file.stat().st_size)
            sizes.append(file.stat().st_size)
    before, few_inside, few, many_inside, many = sizes
    assert before == few_inside == few == many_inside
    assert many > before + 5000 * 32


@pytest.mark.parametrize("name", [":memory:", "file:memorydb_default?mode=memory&cache=shared"])
def test_a_database_in_memory_has_no_lock_on_the_disk(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class InMemory:
        vendor, in_atomic_block, connection = "sqlite", False, None
        settings_dict: ClassVar = {"NAME": name}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kakitome.records.store.sqlite_turn.connections", {"default": InMemory()})
    with in_turn("default"):
        assert list(tmp_path.iterdir()) == []
