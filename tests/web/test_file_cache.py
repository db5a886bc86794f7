"""The cache in files, on a disk that takes no more."""

import shutil
from pathlib import Path

import pytest

from kakitome.web.file_cache import FileOrMemoryCache


@pytest.fixture
def cache(tmp_path: Path) -> FileOrMemoryCache:
    return FileOrMemoryCache(str(tmp_path / "cache"), {})


def test_values_lie_in_files_that_other_processes_read(cache: FileOrMemoryCache, tmp_path: Path) -> None:
    cache.set("tries", 3)
    assert FileOrMemoryCache(str(tmp_path / "cache"), {}).get("tries") == 3


def test_a_cache_that_is_lost_begins_again_empty(cache: FileOrMemoryCache, tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F45."""
    cache.set("tries", 3)
    shutil.rmtree(tmp_path / "cache")
    assert cache.get("tries") is None
    assert not cache.has_key("tries") and not cache.touch("tries", 60) and not cache.delete("tries")
    assert cache.add("tries", 1) and cache.incr("tries") == 2


def break_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.cache.backends.filebased.tempfile.mkstemp", refuse)


def test_on_a_full_disk_values_are_remembered_by_the_process(
    cache: FileOrMemoryCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/rules/faults.md F11: signing in goes on."""
    cache.set("tries", 3)
    break_the_disk(monkeypatch)
    cache.set("tries", 4)
    cache.add("new", 1)
    assert (cache.get("tries"), cache.get("new"), cache.incr("new")) == (4, 1, 2)
    assert cache.has_key("new") and cache.touch("new", 60)
    assert cache.delete("new") and cache.get("new", "gone") == "gone"


def test_when_there_is_room_again_the_file_counts(
    cache: FileOrMemoryCache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        break_the_disk(patched)
        cache.set("tries", 4)
    cache.set("tries", 5)
    assert cache.get("tries") == FileOrMemoryCache(str(tmp_path / "cache"), {}).get("tries") == 5
    cache.clear()
    assert cache.get("tries") is None
