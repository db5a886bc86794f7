"""Archives of wallets with one flaw each, named after the code of the refusal."""

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_SITE = "https://wallet.example"


def manifest(**changes: Any) -> bytes:
    """Return the manifest of an empty wallet, with members changed."""
    whole = {
        "form": "kakitome/wallet-archive/v1",
        "madeAt": "2026-11-21T03:04:05Z",
        "site": _SITE,
        "awards": [],
        "documents": [],
        "identityProofs": [],
        "collections": [],
        "files": [],
    }
    return json.dumps(whole | changes, ensure_ascii=False, indent=1).encode()


def packed(*files: tuple[str, bytes], mode: int = 0o644) -> bytes:
    """Pack files, stored and without a day, so that every machine makes the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (*files, ("manifest.json", manifest())):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.create_system = 3
            info.external_attr = (0o644 if name == "manifest.json" else mode) << 16
            # The name as given: the library would turn it into a harmless one.
            info.filename = name
            archive.writestr(info, data)
    return out.getvalue()


def of_manifest(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("manifest.json", _NO_TIME)
        info.create_system = 3
        info.external_attr = 0o644 << 16
        archive.writestr(info, data)
    return out.getvalue()


def twice() -> bytes:
    """Pack one name twice: which of the two is meant depends on the reader."""
    return packed(("documents/aa.json", b"{}"), ("documents/bb.json", b"[]")).replace(b"bb.json", b"aa.json")


def lying_size() -> bytes:
    """State in the directory that a file unpacks to four gigabytes."""
    data = bytearray(packed(("documents/a.json", b"{}")))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 0xFFFF_FFF0)
    return bytes(data)


def large_directory() -> bytes:
    """State a directory of a hundred megabytes, which a reader would take into memory."""
    data = bytearray(packed())
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 100 * 1024 * 1024)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(packed(("documents/a.json", b"{}")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data[at] |= 1
    return bytes(data)


def sixty_four_bit() -> bytes:
    """Put the locator of a ZIP64 directory before the end: another count, read by some."""
    data = packed()
    at = data.rindex(b"PK\x05\x06")
    return data[:at] + b"PK\x06\x07" + bytes(16) + data[at:]


FILES: Mapping[str, Callable[[], bytes]] = {
    "bad_wallet_archives/E_ARCHIVE_NAME__climbs_out.zip": lambda: packed(("../../etc/a.json", b"{}")),
    "bad_wallet_archives/E_ARCHIVE_NAME__from_the_root.zip": lambda: packed(("/etc/a.json", b"{}")),
    "bad_wallet_archives/E_ARCHIVE_NAME__a_drive.zip": lambda: packed(("C:\\a.json", b"{}")),
    "bad_wallet_archives/E_ARCHIVE_NAME__turned_around.zip": lambda: packed(("documents/a\u202enosj.exe", b"{}")),
    "bad_wallet_archives/E_ARCHIVE_NAME__capitals.zip": lambda: packed(("A.json", b"{}"), ("a.json", b"[]")),
    "bad_wallet_archives/E_ARCHIVE_NAME__two_ways_of_writing.zip": lambda: packed(
        ("\u304c.json", b"{}"), ("\u304b\u3099.json", b"[]")
    ),
    "bad_wallet_archives/E_ARCHIVE_NAME__twice.zip": twice,
    "bad_wallet_archives/E_ARCHIVE_NAME__a_link.zip": lambda: packed(
        ("documents/a.json", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777
    ),
    "bad_wallet_archives/E_ARCHIVE_BOMB__stated.zip": lying_size,
    "bad_wallet_archives/E_ARCHIVE_BOMB__directory.zip": large_directory,
    "bad_wallet_archives/E_ARCHIVE_BOMB__zip64.zip": sixty_four_bit,
    "bad_wallet_archives/E_ARCHIVE_LOCKED.zip": locked,
    "bad_wallet_archives/E_ARCHIVE_DAMAGED__cut_off.zip": lambda: packed(("documents/a.json", b"{}"))[:90],
    "bad_wallet_archives/E_ARCHIVE_MANIFEST__none.zip": lambda: packed().replace(b"manifest.json", b"manifest.txt_"),
    "bad_wallet_archives/E_ARCHIVE_MANIFEST__another_form.zip": lambda: of_manifest(
        manifest(form="kakitome/wallet-archive/v2")
    ),
    "bad_wallet_archives/E_ARCHIVE_MANIFEST__keys_twice.zip": lambda: of_manifest(
        manifest()[:-2] + b',\n "site": "https://other.example"\n}'
    ),
    "bad_wallet_archives/E_ARCHIVE_MANIFEST__no_list.zip": lambda: of_manifest(manifest(documents={})),
    "bad_wallet_archives/E_ARCHIVE_MANIFEST__key_of_a_collection.zip": lambda: of_manifest(
        manifest(collections=[{"key": "../x", "name": "x", "createdAt": "2026-11-21T03:04:05Z", "items": []}])
    ),
}
