"""Key files: private, never overwritten, and clear about what is wrong with them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kakitome.documents.keys.multikey import decode_public
from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.gateways.key_file import (
    KeyFileVault,
    is_readable_by_others,
    new_secrets,
    read_key_file,
    write_key_file,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def made(path: Path, passphrase: str = "") -> KeyFileVault:
    held = new_secrets()
    write_key_file(path, held, passphrase=passphrase, now=NOW)
    return KeyFileVault(held)


@pytest.mark.parametrize("passphrase", ["", "正しい馬 battery staple"])
def test_a_key_file_gives_back_its_key(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "new" / "issuer.key"
    before = made(path, passphrase)
    after = read_key_file(path, passphrase=passphrase)
    signature = after.signer(after.key_id)(b"m")
    decode_public(before.key_id).verify(signature, b"m")
    assert after.keyed_digest("duplicate", b"x") == before.keyed_digest("duplicate", b"x")
    assert after.keyed_digest("salt", b"x") != before.keyed_digest("duplicate", b"x")
    assert after.list_key_ids() == [before.key_id]


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "issuer.key"
    made(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not is_readable_by_others(path)
    path.chmod(0o644)
    assert is_readable_by_others(path)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "issuer.key"
    made(path)
    before = path.read_bytes()
    with pytest.raises(Conflict, match="E_KEY_FILE_EXISTS"):
        made(path)
    assert path.read_bytes() == before


def test_a_sealed_file_shows_no_secret_and_wants_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "issuer.key"
    made(path, "right")
    assert "secretKeyMultibase" not in path.read_text()
    with pytest.raises(Refused, match="E_KEY_FILE_SEALED"):
        read_key_file(path, passphrase="")
    with pytest.raises(Refused, match="E_KEY_FILE_PASSPHRASE"):
        read_key_file(path, passphrase="wrong")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="E_KEY_FILE_MISSING"):
        read_key_file(tmp_path / "nothing.key", passphrase="")
    with pytest.raises(Unavailable, match="E_KEY_FILE_UNREADABLE"):
        read_key_file(tmp_path, passphrase="")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"version": 2},
        {"secretKeyMultibase": "z6Mk"},
        {"secretKeyMultibase": 7},
        {"linkingSecret": "!"},
        {"linkingSecret": None},
        {"sealed": "x"},
    ],
    ids=str,
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "issuer.key"
    made(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises((Invalid, Refused), match="E_KEY_FILE_"):
        read_key_file(path, passphrase="p")


@pytest.mark.parametrize("data", [b"", b"not json", b"[]", b"\xff\xfe{}", b"-----BEGIN PRIVATE KEY-----"])
def test_bytes_that_are_no_key_file_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "issuer.key").write_bytes(data)
    with pytest.raises(Invalid, match="E_KEY_FILE_SHAPE"):
        read_key_file(tmp_path / "issuer.key", passphrase="")


def test_a_secret_under_another_public_key_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "a.key", tmp_path / "b.key"
    made(path)
    stranger = made(other)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"publicKeyMultibase": stranger.key_id}))
    with pytest.raises(Invalid, match="E_KEY_FILE_MISMATCH"):
        read_key_file(path, passphrase="")


def test_a_successor_signs_anew_and_knows_the_same_learners(tmp_path: Path) -> None:
    first = made(tmp_path / "a.key")
    second = KeyFileVault(first.successor())
    assert second.key_id != first.key_id
    assert second.keyed_digest("duplicate", b"x") == first.keyed_digest("duplicate", b"x")


def test_a_key_file_holds_one_key(tmp_path: Path) -> None:
    vault = made(tmp_path / "a.key")
    with pytest.raises(Refused, match="E_KEY_FILE_SINGLE"):
        vault.create()
    with pytest.raises(NotFound, match="E_KEY_UNKNOWN"):
        vault.signer("z6MkOther")
