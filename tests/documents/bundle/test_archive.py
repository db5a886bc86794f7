"""Bundles: what was packed comes out, and nothing else is believed of a ZIP."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from kakitome.documents.bundle.archive import (
    CREDENTIAL,
    LARGEST_FILE,
    MANIFEST,
    BundledFile,
    BundleRefused,
    is_bundle,
    read_bundle,
    write_bundle,
)

MADE = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
FILES = (
    BundledFile(name=CREDENTIAL, data='{"名": 1}'.encode(), media_type="application/vc"),
    BundledFile(name="did/did.json", data=b"{}", url="https://u.example/did.json"),
)


def packed(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, data in files.items():
            # Without a time, so that the same content is the same bytes.
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compression)
    return buffer.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def test_what_was_packed_comes_out() -> None:
    data = write_bundle(FILES, number="A-74AD-CHAM", made_at=MADE)
    bundle = read_bundle(data)
    assert is_bundle(data)
    assert bundle.credential == FILES[0].data
    assert bundle.answers == {"https://u.example/did.json": b"{}"}
    assert (bundle.made_at, bundle.manifest["number"]) == (MADE, "A-74AD-CHAM")


def test_the_same_content_is_the_same_bytes() -> None:
    assert write_bundle(FILES, number="A", made_at=MADE) == write_bundle(FILES, number="A", made_at=MADE)


@pytest.mark.parametrize("names", [("x.json",), (CREDENTIAL, CREDENTIAL), (CREDENTIAL, "../x"), (CREDENTIAL, "氏名")])
def test_only_plain_names_and_one_credential_are_packed(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        write_bundle([BundledFile(name=name, data=b"") for name in names], number="A", made_at=MADE)


def damage(change: Any) -> bytes:
    files = opened(write_bundle(FILES, number="A", made_at=MADE))
    change(files)
    return packed(files)


def manifest(packed_files: dict[str, bytes], **changes: Any) -> None:
    packed_files[MANIFEST] = json.dumps(json.loads(packed_files[MANIFEST]) | changes).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", "E_BUNDLE_DAMAGED"),
        (write_bundle(FILES, number="A", made_at=MADE)[:-30], "E_BUNDLE_DAMAGED"),
        (damage(lambda files: files.update({CREDENTIAL: b"{}"})), "E_BUNDLE_FILE"),
        (damage(lambda files: files.pop("did/did.json")), "E_BUNDLE_FILE"),
        (damage(lambda files: files.update({"more.json": b"{}"})), "E_BUNDLE_FILE"),
        (damage(lambda files: files.update({"../evil": b""})), "E_BUNDLE_FILE"),
        (damage(lambda files: files.update({"C:/x": b""})), "E_BUNDLE_FILE"),
        (damage(lambda files: files.pop(MANIFEST)), "E_BUNDLE_MANIFEST"),
        (damage(lambda files: files.update({MANIFEST: b"[]"})), "E_BUNDLE_MANIFEST"),
        (damage(lambda files: manifest(files, form="other")), "E_BUNDLE_MANIFEST"),
        (damage(lambda files: manifest(files, files=[{"name": 1}])), "E_BUNDLE_MANIFEST"),
        (damage(lambda files: manifest(files, files=[])), "E_BUNDLE_FILE"),
        (packed({f"f{n}": b"" for n in range(65)}), "E_FILE_BOMB"),
        (packed({"bomb": b"\0" * (LARGEST_FILE + 1)}), "E_FILE_BOMB"),
    ],
)
def test_what_is_no_sound_bundle_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BundleRefused) as caught:
        read_bundle(data)
    assert caught.value.problem.code == code


def test_a_header_that_lies_about_the_size_is_found_out() -> None:
    data = bytearray(packed({MANIFEST: b"\0" * 1_000_000}))
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(BundleRefused) as caught:
        read_bundle(bytes(data))
    assert caught.value.problem.code == "E_BUNDLE_DAMAGED"
