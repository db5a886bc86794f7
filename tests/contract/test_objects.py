"""One contract for immutable objects: in memory, in a folder, and in a bucket asked over HTTP."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.fakes import MemoryObjects
from kakitome.errors import Conflict, NotFound
from kakitome.gateways.object_storage import DurableFolder, ObjectStorage
from kakitome.ports.objects import ObjectStore
from support import object_storage_service


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with object_storage_service.service() as address:
        yield address


@pytest.fixture(params=["memory", "folder", "bucket", "bucket with a prefix"])
def objects(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    if request.param == "memory":
        return MemoryObjects()
    if request.param == "folder":
        return ObjectStorage(DurableFolder(tmp_path / "objects"))
    endpoint = request.getfixturevalue("endpoint")
    object_storage_service.empty_bucket(endpoint, monkeypatch)
    from kakitome.gateways.object_bucket import open_bucket  # noqa: PLC0415 - an extra

    prefix = "" if request.param == "bucket" else "kakitome/of-u"
    return open_bucket(bucket=object_storage_service.BUCKET, prefix=prefix, endpoint=endpoint)


def test_what_was_put_is_read_whole_and_in_part(objects: ObjectStore) -> None:
    objects.put("documents/u/packs/ab/abc", b"0123456789")
    assert objects.read("documents/u/packs/ab/abc") == b"0123456789"
    assert objects.read_range("documents/u/packs/ab/abc", offset=3, length=4) == b"3456"
    assert objects.read_range("documents/u/packs/ab/abc", offset=8, length=40) == b"89"
    assert objects.read_range("documents/u/packs/ab/abc", offset=10, length=4) == b""
    assert objects.exists("documents/u/packs/ab/abc")


def test_an_open_file_is_put_as_it_is(objects: ObjectStore) -> None:
    content = bytes(range(256)) * 9000
    objects.put("uploads/large", io.BytesIO(content))
    objects.put("uploads/large", io.BytesIO(content))
    assert objects.read("uploads/large") == content
    with pytest.raises(Conflict):
        objects.put("uploads/large", io.BytesIO(content[:-1]))


def test_the_same_bytes_again_change_nothing_and_others_are_refused(objects: ObjectStore) -> None:
    objects.put("a/b", b"first")
    objects.put("a/b", b"first")
    for other in (b"second", b"", b"first and more"):
        with pytest.raises(Conflict) as refusal:
            objects.put("a/b", other)
        assert refusal.value.code == "E_OBJECT_EXISTS"
    assert objects.read("a/b") == b"first"


def test_what_is_not_there_is_said_to_be_missing(objects: ObjectStore) -> None:
    for ask in (
        lambda: objects.read("a/none"),
        lambda: objects.read_range("a/none", offset=0, length=1),
    ):
        with pytest.raises(NotFound) as refusal:
            ask()
        assert refusal.value.code == "E_OBJECT_MISSING"
    assert not objects.exists("a/none")
    objects.drop("a/none")


def test_names_are_listed_below_a_prefix(objects: ObjectStore) -> None:
    for name in ("u/packs/b", "u/packs/a/1", "u/references/c", "v/packs/d"):
        objects.put(name, b"x")
    assert list(objects.list_names("u/packs/")) == ["u/packs/a/1", "u/packs/b"]
    assert list(objects.list_names("")) == ["u/packs/a/1", "u/packs/b", "u/references/c", "v/packs/d"]
    assert list(objects.list_names("nobody/")) == []


def test_what_was_dropped_is_gone(objects: ObjectStore) -> None:
    objects.put("uploads/1", b"x")
    objects.drop("uploads/1")
    assert not objects.exists("uploads/1")
    assert list(objects.list_names("uploads/")) == []
