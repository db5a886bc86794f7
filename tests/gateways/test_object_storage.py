"""What a folder of objects does with a full disk, a crash, a race and other people's curiosity."""

import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kakitome.errors import Conflict, Unavailable
from kakitome.gateways.object_storage import DRAFT, DurableFolder, ObjectStorage


def folder(path: Path) -> ObjectStorage:
    return ObjectStorage(DurableFolder(path))


def test_only_the_platform_may_read_files_and_folders(tmp_path: Path) -> None:
    folder(tmp_path / "objects").put("documents/u/a", b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"objects": 0o700, "documents": 0o700, "u": 0o700, "a": 0o600}


@pytest.mark.parametrize(
    "name", ["../a", "a/../b", "/etc/passwd", "a//b", "", "a/", ".hidden", "a/.b", "A", "a\nb", "あ"]
)
def test_a_name_that_leads_elsewhere_is_never_used(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"^" + re.escape(name) + "$"):
        folder(tmp_path / "objects").put(name, b"x")
    assert list(tmp_path.rglob("*")) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the system refuses in the middle of writing.

    Source: docs/rules/faults.md F10.
    """
    program = f"""
import resource, signal
from pathlib import Path
from django.conf import settings
settings.configure()
from kakitome.errors import Unavailable
from kakitome.gateways.object_storage import DurableFolder, ObjectStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
objects = ObjectStorage(DurableFolder(Path({str(tmp_path)!r})))
try:
    objects.put("a/large", bytes(1_000_000))
except Unavailable as error:
    print(error.code)
objects.put("a/small", b"x")
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["E_OBJECT_UNWRITABLE"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["small"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unavailable) as refusal:
        folder(tmp_path).put("a/b", b"x")
    assert refusal.value.code == "E_OBJECT_UNWRITABLE"
    assert "reason" in refusal.value.params


def test_a_draft_that_a_crash_left_is_nobodys_object(tmp_path: Path) -> None:
    objects = folder(tmp_path)
    objects.put("a/b", b"x")
    (tmp_path / "a" / f"{DRAFT}0011223344556677").write_bytes(b"half of somethi")
    assert list(objects.list_names("")) == ["a/b"]


def test_of_two_who_put_one_name_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    objects = folder(tmp_path)
    outcomes: list[bytes | str] = []
    together = threading.Barrier(8)

    def put(data: bytes) -> None:
        together.wait()
        try:
            objects.put("a/b", data)
            outcomes.append(data)
        except Conflict as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=put, args=(bytes([number]) * 100_000,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = objects.read("a/b")
    assert sorted(map(str, outcomes)) == sorted([str(held), *["E_OBJECT_EXISTS"] * 7])


def test_the_disk_is_waited_for_before_the_name_appears_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    sync, link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append("sync"), sync(fd))[1])
    monkeypatch.setattr(os, "link", lambda a, b: (seen.append("name"), link(a, b))[1])
    folder(tmp_path).put("b", b"x")
    assert seen == ["sync", "name", "sync"]


def test_what_speaks_to_a_bucket_must_be_installed() -> None:
    program = """
import sys
sys.modules["boto3"] = sys.modules["botocore"] = sys.modules["storages"] = None
from kakitome.errors import Misconfigured
try:
    import kakitome.gateways.object_bucket
except Misconfigured as error:
    print(error.code)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["E_CONFIG_OBJECTS_EXTRA"]


def test_a_service_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("storages", reason="NOT checked against S3: django-storages is not installed")
    from kakitome.gateways.object_bucket import open_bucket  # noqa: PLC0415 - an extra

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "k")
    objects = open_bucket(bucket="documents", endpoint="http://127.0.0.1:9")
    for act in (lambda: objects.put("a", b"x"), lambda: objects.read("a"), lambda: list(objects.list_names("a/"))):
        with pytest.raises(Unavailable) as refusal:
            act()
        assert refusal.value.code.startswith("E_OBJECT_UN")
