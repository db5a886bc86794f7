"""Status lists that must be refused; `<code>__<flaw>.json` holds the subject of a list credential."""

import base64
import gzip
import io
import json
import zlib


def _packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _list(encoded: object, **changes: object) -> bytes:
    subject = {
        "id": "https://u.example/status/revocation-1.json#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": encoded,
    } | changes
    return json.dumps(subject).encode()


def _gzip(size: int) -> bytes:
    return gzip.compress(bytes(size), compresslevel=9, mtime=0)


def _bomb() -> bytes:
    # 64 MiB of zeros; in a stream of 64 KiB.
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as stream:
        for _ in range(64):
            stream.write(bytes(1024 * 1024))
    return out.getvalue()


GOOD = _gzip(16 * 1024)

FILES = {
    "bad_status/E_STATUS_BOMB__64_mebibytes.json": lambda: _list(_packed(_bomb())),
    "bad_status/E_STATUS_BOMB__one_byte_over.json": lambda: _list(_packed(_gzip(2 * 1024 * 1024 + 1))),
    "bad_status/E_STATUS_SHORT__131064_entries.json": lambda: _list(_packed(_gzip(16 * 1024 - 1))),
    "bad_status/E_STATUS_SHORT__empty.json": lambda: _list(_packed(_gzip(0))),
    "bad_status/E_STATUS_LIST__no_multibase_prefix.json": lambda: _list(_packed(GOOD)[1:]),
    "bad_status/E_STATUS_LIST__padded.json": lambda: _list(_packed(GOOD) + "=="),
    "bad_status/E_STATUS_LIST__plain_base64_alphabet.json": lambda: _list("u" + base64.b64encode(GOOD).decode()),
    "bad_status/E_STATUS_LIST__not_compressed.json": lambda: _list(_packed(bytes(16 * 1024))),
    "bad_status/E_STATUS_LIST__zlib_instead_of_gzip.json": lambda: _list(_packed(zlib.compress(bytes(16 * 1024)))),
    "bad_status/E_STATUS_LIST__truncated.json": lambda: _list(_packed(GOOD[:-6])),
    "bad_status/E_STATUS_LIST__wrong_checksum.json": lambda: _list(_packed(GOOD[:-8] + bytes(8))),
    "bad_status/E_STATUS_LIST__two_streams.json": lambda: _list(_packed(GOOD + GOOD)),
    "bad_status/E_STATUS_LIST__number.json": lambda: _list(0),
    "bad_status/E_STATUS_LIST__wrong_type.json": lambda: _list(_packed(GOOD), type="StatusList2021"),
    "bad_status/E_STATUS_PURPOSE__suspension.json": lambda: _list(_packed(GOOD), statusPurpose="suspension"),
    "bad_status/E_STATUS_PURPOSE__missing.json": lambda: _list(_packed(GOOD), statusPurpose=None),
}
