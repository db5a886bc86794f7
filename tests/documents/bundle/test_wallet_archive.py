"""Archives of wallets from strangers: each flaw is found before anything is unpacked, and said."""

import io
import zipfile
from pathlib import Path

import pytest

from kakitome.documents.bundle.unpacking import UnpackRefused
from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name, is_wallet_archive, open_archive
from kakitome.documents.refusal import DocumentRefused

BAD = Path(__file__).parents[2] / "vectors/bad_wallet_archives"
EMPTY = {"madeAt": "2026-11-21T03:04:05Z", "site": "https://wallet.example"} | {
    name: [] for name in ("awards", "documents", "identityProofs", "collections")
}


def written(*files: tuple[str, bytes], **manifest: object) -> io.BytesIO:
    out = io.BytesIO()
    writer = ArchiveWriter(out)
    for name, data in files:
        writer.add(name, data, media_type="application/json")
    writer.finish(EMPTY | manifest)
    return out


@pytest.mark.parametrize("file", sorted(BAD.iterdir()), ids=lambda file: file.stem)
def test_the_flaw_is_found_and_named(file: Path) -> None:
    with pytest.raises(DocumentRefused) as refused:
        open_archive(io.BytesIO(file.read_bytes()))
    assert refused.value.code == file.stem.split("__")[0]


def test_a_file_that_unpacks_to_more_than_it_says_is_cut_off() -> None:
    large = b"0" * 1_000_000
    award = {"number": "A-1", "file": "a.json", "files": [], "verdict": "valid", "asOf": "2026-11-21T03:04:05Z"}
    data = bytearray(written(("a.json", large), awards=[award]).getvalue())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + place
        data[at : at + 4] = (2).to_bytes(4, "little")
    archive = open_archive(io.BytesIO(bytes(data)))
    with pytest.raises(UnpackRefused, match="E_ARCHIVE_DAMAGED"):
        archive.read("a.json")


def test_an_archive_is_told_from_every_other_zip() -> None:
    assert is_wallet_archive(written())
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("manifest.json", '{"form": "kakitome/evidence-bundle/v1"}')
    assert not is_wallet_archive(other)
    assert not is_wallet_archive(io.BytesIO(b"PK\x03\x04"))
    assert other.tell() == 0, "who reads it next begins at the beginning"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("髙い山の気象", "髙い山の気象"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("CON", "CON"),
        ("か\u3099", "が"),
        ("\u202egnp.exe", "gnp.exe"),
        (" .. ", "document"),
        ("", "document"),
        ("𠮷" * 100, "𠮷" * 40),
    ],
)
def test_names_keep_kanji_and_nothing_that_a_system_refuses(title: str, name: str) -> None:
    assert file_name(title, "0123456789abcdef", ending="pdf") == f"{name}-0123456789ab.pdf"
