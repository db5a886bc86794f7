"""Settings from the environment, and secret files that only their owner reads."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kakitome.bootstrap.installation import installation_from, mail_route, secret_from, secrets_from
from kakitome.errors import Misconfigured


def test_an_empty_environment_is_a_working_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = installation_from({})
    assert found.data_dir == tmp_path / "var"
    assert stat.S_IMODE(found.data_dir.stat().st_mode) == 0o700
    assert (found.site_url, found.host, found.is_https) == ("http://localhost:8000", "localhost", False)
    assert found.mail.kind == "folder"
    assert found.mail.folder == tmp_path / "var" / "mail"


@pytest.mark.parametrize(
    "url", ["kakitome.example", "ftp://x.example", "https://", "https://x.example/path", "https://x.example/?q=1"]
)
def test_a_site_address_is_a_scheme_and_a_host(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_SITE_URL"):
        installation_from({"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_SITE_URL": url})


def test_a_slash_at_the_end_of_the_site_address_is_forgiven(tmp_path: Path) -> None:
    environment = {"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_SITE_URL": "https://x.example/"}
    assert installation_from(environment).site_url == "https://x.example"


def test_mail_routes_are_read_from_addresses(tmp_path: Path) -> None:
    assert mail_route("folder:/srv/mail", data_dir=tmp_path).folder == Path("/srv/mail")
    assert mail_route("console:", data_dir=tmp_path).kind == "console"
    smtp = mail_route("smtp://me%40x:p%2Fw@mail.example", data_dir=tmp_path)
    assert (smtp.host, smtp.port, smtp.login, smtp.password) == ("mail.example", 587, "me@x", "p/w")
    assert smtp.starts_tls
    assert mail_route("smtps://mail.example", data_dir=tmp_path).port == 465
    assert not mail_route("smtp://localhost:25", data_dir=tmp_path).starts_tls


@pytest.mark.parametrize("url", ["mailto:a@example.jp", "smtp://", "http://mail.example"])
def test_an_unknown_way_of_sending_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_MAIL_URL"):
        mail_route(url, data_dir=tmp_path)


@pytest.mark.parametrize("url", ["mysql://h/k", "sqlite:///k.sqlite3", "nonsense"])
def test_a_database_of_another_kind_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_DATABASE_URL"):
        installation_from({"KAKITOME_DATA_DIR": str(tmp_path), "DATABASE_URL": url})


def test_passwords_are_not_shown_with_the_settings(tmp_path: Path) -> None:
    environment = {
        "KAKITOME_DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://k:hidden-one@db/k",
        "EMAIL_URL": "smtp://k:hidden-two@mail.example",
    }
    assert "hidden" not in repr(installation_from(environment))


def test_a_secret_is_made_once_and_read_only_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "secret.key"
    first = secret_from(file)
    assert len(first) == 32
    assert secret_from(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret_from(tmp_path / "secret.key"), range(32)))) == 1


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    secret_from(file)
    file.chmod(0o440)
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRET_READABLE"):
        secret_from(file)


@pytest.mark.parametrize("content", [b"", b"short", base64.b64encode(b"x" * 31), b"\xff\xfe"])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret.key"
    file.write_bytes(content)
    file.chmod(0o400)
    with pytest.raises(Misconfigured, match="E_CONFIG_SECRET_SHAPE"):
        secret_from(file)


def test_of_several_secrets_the_first_is_in_use_and_the_others_are_known(tmp_path: Path) -> None:
    file = tmp_path / "key-encryption.key"
    file.write_bytes(b"\n".join(base64.b64encode(bytes([n]) * 32) for n in (1, 2)))
    file.chmod(0o400)
    assert secrets_from(file) == (b"\x01" * 32, b"\x02" * 32)
    assert secret_from(file) == b"\x01" * 32
