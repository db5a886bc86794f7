"""Key files: private, never overwritten, and clear about what is wrong with them."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.multikey import decode_public, encode_public, encode_secret
from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.gateways.key_file import (
    KeyFileVault,
    KeySecrets,
    add_missing_keys,
    is_readable_by_others,
    new_secrets,
    read_key_file,
    write_key_file,
)
from kakitome.ports.signing import FURTHER_KEYS, KeyPurpose

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def made(path: Path, passphrase: str = "") -> KeyFileVault:
    held = new_secrets()
    write_key_file(path, held, passphrase=passphrase, now=NOW)
    return KeyFileVault(held)


def test_a_keyed_digest_is_an_hmac_however_often_it_is_asked_for() -> None:
    held = new_secrets()
    vault = KeyFileVault(held)
    secret = hmac.digest(held.linking, b"kakitome digest\0salt", "sha256")
    for data in (b"", b"one", b"one", b"x" * 200, b"one"):
        assert vault.keyed_digest("salt", data) == hmac.digest(secret, data, "sha256")


@pytest.mark.parametrize("passphrase", ["", "正しい馬 battery staple"])
def test_a_key_file_gives_back_its_key(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "new" / "issuer.key"
    before = made(path, passphrase)
    after = read_key_file(path, passphrase=passphrase)
    signature = after.signer(after.key_id)(b"m")
    public = decode_public(before.key_id)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(signature, b"m")
    assert after.keyed_digest("duplicate", b"x") == before.keyed_digest("duplicate", b"x")
    assert after.keyed_digest("salt", b"x") != before.keyed_digest("duplicate", b"x")
    assert after.list_key_ids() == before.list_key_ids()


def test_a_key_file_holds_a_key_for_every_purpose(tmp_path: Path) -> None:
    held = new_secrets()
    path = tmp_path / "issuer.key"
    write_key_file(path, held, passphrase="馬", now=NOW)
    vault = read_key_file(path, passphrase="馬")
    assert set(vault.key_ids) == {KeyPurpose.CREDENTIAL, *FURTHER_KEYS}
    assert vault.key_ids == held.public_keys()
    assert vault.list_key_ids()[0] == vault.key_id
    assert "secretKeys" not in path.read_text()
    assert all(vault.signer(key_id)(b"message") for key_id in vault.list_key_ids())


def version_1(folder: Path, held: KeySecrets) -> Path:
    path = folder / "old.key"
    content = {
        "kind": "kakitome-key",
        "version": 1,
        "createdAt": "2026-01-01T00:00:00+00:00",
        "publicKeyMultibase": encode_public(held.private.public_key()),
        "secretKeyMultibase": encode_secret(held.private),
        "linkingSecret": urlsafe_b64encode(held.linking).decode(),
    }
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return path


def test_a_file_of_version_1_still_opens_and_can_be_completed(tmp_path: Path) -> None:
    held = new_secrets()
    path = version_1(tmp_path, held)
    before = read_key_file(path, passphrase="")
    assert list(before.key_ids) == [KeyPurpose.CREDENTIAL]
    after = add_missing_keys(path, passphrase="")
    assert set(after.key_ids) == {KeyPurpose.CREDENTIAL, *FURTHER_KEYS}
    again = read_key_file(path, passphrase="")
    assert (again.key_id, again.key_ids) == (before.key_id, after.key_ids)
    assert again.keyed_digest("x", b"y") == before.keyed_digest("x", b"y")
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["old.key"]
    assert add_missing_keys(path, passphrase="").key_ids == after.key_ids


def test_a_successor_for_one_purpose_keeps_the_other_keys(tmp_path: Path) -> None:
    vault = made(tmp_path / "a.key")
    after = vault.successor(KeyPurpose.JOSE).public_keys()
    changed = {purpose for purpose, key_id in vault.key_ids.items() if after[purpose] != key_id}
    assert changed == {KeyPurpose.JOSE}


def test_a_further_key_that_is_not_what_the_file_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "issuer.key"
    made(path)
    content = json.loads(path.read_text())
    content["publicKeys"]["jose"], content["publicKeys"]["disclosure"] = (
        content["publicKeys"]["disclosure"],
        content["publicKeys"]["jose"],
    )
    path.write_text(json.dumps(content))
    with pytest.raises(Invalid, match="E_KEY_FILE_MISMATCH"):
        read_key_file(path, passphrase="")


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
        {"version": 3},
        {"secretKeys": 7},
        {"secretKeys": {"jose": "AAAA"}},
        {"secretKeys": {"horse": "AAAA"}},
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
