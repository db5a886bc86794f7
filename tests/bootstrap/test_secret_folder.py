"""Secrets out of the data folder: handed over by systemd or a vault, read, and never made."""

import base64
import os
from pathlib import Path

import pytest

from kakitome.bootstrap.installation import Installation, installation_from, secret_from
from kakitome.bootstrap.secret_folder import SECRET_FILES
from kakitome.errors import Misconfigured
from kakitome.operations.backup.secrets import secret_files


def hand_over(folder: Path) -> None:
    """Lay down six secrets, each of them another one."""
    folder.mkdir(mode=0o700)
    for place, name in enumerate(SECRET_FILES):
        file = folder / f"kakitome.{name}"
        file.write_bytes(base64.b64encode(bytes([place]) * 32))
        file.chmod(0o400)


def read(tmp_path: Path, **environment: str) -> Installation:
    return installation_from({"KAKITOME_DATA_DIR": str(tmp_path / "data"), **environment})


def test_secrets_that_are_handed_over_are_read_and_never_made(tmp_path: Path) -> None:
    folder = tmp_path / "handed"
    hand_over(folder)
    for environment in (
        {"KAKITOME_SECRETS": "credentials", "CREDENTIALS_DIRECTORY": str(folder)},
        {"KAKITOME_SECRETS": str(folder)},
    ):
        installation = read(tmp_path, **environment)
        files = (
            *(installation.secret_key_file, installation.key_encryption_key_file, installation.checkpoint_key_file),
            *(installation.log_key_file, installation.award_links_key_file, installation.site_key_file),
        )
        assert [secret_from(file) for file in files] == [bytes([place]) * 32 for place in range(6)]
        assert {file for name, file in secret_files(installation).items() if name in SECRET_FILES} == set(files)
    assert list((tmp_path / "data").iterdir()) == []


def test_without_them_nothing_starts_and_nothing_is_made(tmp_path: Path) -> None:
    """As a command by hand, which systemd hands nothing: it must not go on under secrets of its own."""
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRETS"):
        read(tmp_path, KAKITOME_SECRETS="credentials")
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRETS"):
        read(tmp_path, KAKITOME_SECRETS="secrets")
    folder = tmp_path / "handed"
    hand_over(folder)
    (folder / "kakitome.log.key").unlink()
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRETS_MISSING") as missing:
        read(tmp_path, KAKITOME_SECRETS=str(folder))
    assert missing.value.params["files"] == "kakitome.log.key"
    assert not (tmp_path / "data").exists()


def test_credentials_count_only_where_the_operator_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "handed"
    hand_over(folder)
    installation = read(tmp_path, CREDENTIALS_DIRECTORY=str(folder))
    assert installation.secret_key_file == tmp_path / "data" / "secret.key"


def test_settings_with_passwords_lie_beside_the_secrets(tmp_path: Path) -> None:
    folder = tmp_path / "handed"
    hand_over(folder)
    (folder / "kakitome.DATABASE_URL").write_text("postgres://k:hidden@db/k\n")
    (folder / "kakitome.EMAIL_URL").write_text("smtps://k:hidden@mail.example\n")
    installation = read(tmp_path, KAKITOME_SECRETS=str(folder), DATABASE_URL="postgres://other/k")
    assert installation.database_url == "postgres://k:hidden@db/k"
    assert installation.mail.password == "hidden"


def test_what_systemd_hands_over_is_roots_and_read_by_a_right_of_the_services_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source: acl(5): the mask of an access control list shows where the group's rights stand."""
    if os.geteuid() != 0:
        pytest.skip("NOT TRIED: files of root are made by root alone")
    folder = tmp_path / "handed"
    hand_over(folder)
    file = folder / "kakitome.secret.key"
    file.chmod(0o440)
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRET_READABLE"):
        secret_from(file)
    monkeypatch.setattr("kakitome.bootstrap.installation.os.geteuid", lambda: 10001)
    assert secret_from(file)
    for mode, group in ((0o444, 0), (0o460, 0), (0o440, 10001)):
        os.chown(file, 0, group)
        file.chmod(mode)
        with pytest.raises(Misconfigured, match="E_CONFIG_SECRET_READABLE"):
            secret_from(file)
