"""What the end of a ZIP says of its directory, and that no reader reads a huge one to find out."""

import io
import zipfile

import pytest

from kakitome.documents.bundle.unpacking import UnpackBounds, UnpackRefused, open_bounded
from kakitome.errors import Invalid, Problem
from kakitome.learning.class_list.package_check import open_workbook_package
from kakitome.services.examining.contents import media_type_of
from kakitome.services.verifying_many.reading import NothingToVerify, read_items
from kakitome.values.zip_directory import ZipDirectory, read_directory


def packed(count: int, *, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number:05}.json"), b"")
        archive.comment = comment
    return file.getvalue()


@pytest.fixture(scope="module")
def many() -> bytes:
    return packed(21_000)


def test_files_and_bytes_are_those_that_the_library_reads() -> None:
    for data in (packed(3), packed(3, comment=b"PK" * 30_000)):
        file = io.BytesIO(data)
        assert read_directory(file) == ZipDirectory(size=3 * (46 + 10), files=3, is_large=False)
        assert file.tell() == 0


def test_what_has_no_end_has_no_directory() -> None:
    for data in (b"", b"PK\x03\x04", packed(3)[:-1]):
        assert read_directory(io.BytesIO(data)) is None


def test_the_records_of_large_archives_are_read_too() -> None:
    stated = read_directory(io.BytesIO(packed(65_536)))
    assert stated == ZipDirectory(size=65_536 * (46 + 10), files=65_536, is_large=True)


def test_no_reader_reads_a_directory_of_too_many_files(many: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_given: object) -> None:
        raise AssertionError("the directory is read")

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", read)
    with pytest.raises(NothingToVerify, match="E_MANY_ARCHIVE_FILES"):
        read_items(io.BytesIO(many))
    with pytest.raises(UnpackRefused):
        open_bounded(io.BytesIO(many), UnpackBounds(directory=1 << 20, files=1_000, unpacked=1 << 30))
    refused = open_workbook_package(many)
    assert isinstance(refused, Problem)
    assert (refused.code, refused.params["reason"]) == ("E_FILE_BOMB", "bomb.entries")
    with pytest.raises(Invalid, match="E_EVIDENCE"):
        media_type_of(many, name="report.docx")
