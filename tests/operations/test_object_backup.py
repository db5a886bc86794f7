"""Copying objects apart: each once, and only what is what its name says."""

from pathlib import Path

import pytest

from bootstrap.platforms import add_institution, award, open_platform
from kakitome.journeys.platform import Platform
from kakitome.operations.backup.objects import copy_objects
from kakitome.records.store.document_packs import LEAST

pytestmark = pytest.mark.django_db
CLASS = ["髙橋 花子", "佐藤 𠮷", *(f"見本 {number}" for number in range(LEAST))]
"""Enough for a pack."""


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    found = open_platform(tmp_path / "site")
    add_institution(found)
    award(found, *CLASS)
    found.sandbox.close()
    return found


def files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_an_object_is_copied_once(platform: Platform, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    first = copy_objects(platform, apart)
    before = files(apart)
    assert sorted(first) == sorted(before)
    assert all(name.endswith(digest) for name, digest in first.items())
    award(platform, *(f"二組の{name}" for name in CLASS), batch="B-2")
    second = copy_objects(platform, apart)
    assert len(second) == len(first) + 1
    assert before.items() <= files(apart).items()


def test_what_another_installation_keeps_there_is_not_ours(platform: Platform, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    ours = copy_objects(platform, apart)
    stranger = apart / "documents" / "v" / "packs" / "00" / ("0" * 64)
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"theirs")
    assert copy_objects(platform, apart) == ours


def test_a_damaged_object_is_not_taken_for_a_good_one(platform: Platform, tmp_path: Path) -> None:
    (pack,) = (tmp_path / "site" / "objects").rglob("packs/*/*")
    pack.write_bytes(b"damaged")
    assert [name.split("/")[2] for name in copy_objects(platform, tmp_path / "apart")] == ["references"]
