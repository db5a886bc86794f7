"""`kakitome convert` to forms that point elsewhere: what they point to lies in the folder, and stays true."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.issuing_shell import BASE, IssuingShell
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, read_list

LIST = "status/revocation-1.jwt"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.chdir(tmp_path)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    assert made.issue() == 0
    return made


def converted(shell: IssuingShell, form: str, *more: str, award: Path | None = None) -> Path:
    out = shell.folder / f"out-{form}"
    key = ["--key", str(shell.folder / "issuer.key")]
    key += ["--log", str(shell.out / "log")] if form == "blockcerts" else []
    file = award or shell.credentials[0]
    code = shell.run("convert", str(file), "--to", form, "--out", str(out), *key, "--lang", "en", *more)
    assert code == 0, shell.err_text
    return out


def verdict(shell: IssuingShell, file: Path) -> str:
    log = shell.out / "log" / "key"
    known = ("--log", log.read_text(encoding="ascii").strip()) if log.exists() else ()
    shell.run("verify", str(file), "--json", "--resolve", f"{BASE}/={shell.out}", "--offline", *known)
    return str(json.loads(shell.out_text)["verdict"])


def page(shell: IssuingShell, address: str) -> Any:
    return json.loads((shell.out / address.removeprefix(f"{BASE}/")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", ["ob2", "ob2-png"])
def test_an_open_badge_2_of_the_folder_is_whole_and_a_withdrawal_reaches_it(shell: IssuingShell, form: str) -> None:
    file = converted(shell, form)
    said = shell.err_text
    assert f"{BASE}/ob2/issuer.json" in said
    assert "publish" in said
    assert verdict(shell, file) == "valid_untrusted_issuer"
    profile = page(shell, f"{BASE}/ob2/issuer.json")
    keys = profile["publicKey"]
    for address in [*([keys] if isinstance(keys, str) else keys), profile["revocationList"]]:
        assert page(shell, address)["id"] == address
    assert shell.revoke(shell.credentials[0].name) == 0, shell.err_text
    assert verdict(shell, file) == "revoked"
    assert shell.run("doctor", str(shell.out)) == 0, shell.err_text


def test_a_suspension_reaches_it_and_is_lifted_again(shell: IssuingShell) -> None:
    file = converted(shell, "ob2")
    name = shell.credentials[0].name
    assert shell.revoke(name, "--suspend") == 0, shell.err_text
    assert verdict(shell, file) != "valid_untrusted_issuer"
    assert shell.revoke(name, "--resume") == 0, shell.err_text
    assert verdict(shell, file) == "valid_untrusted_issuer"


def test_a_blockcert_of_the_folder_has_its_profile_and_says_who_cannot_open_it(shell: IssuingShell) -> None:
    file = converted(shell, "blockcerts")
    assert "Blockcerts’ own verifier does not call this file valid" in shell.err_text
    assert verdict(shell, file) == "valid_untrusted_issuer"
    profile = page(shell, f"{BASE}/blockcerts.json")
    assert profile["publicKey"]
    assert page(shell, profile["revocationList"])["revokedAssertions"] == []
    assert shell.revoke(shell.credentials[0].name) == 0, shell.err_text
    (listed,) = page(shell, profile["revocationList"])["revokedAssertions"]
    assert listed["id"] == json.loads(shell.credentials[0].read_bytes())["id"]


def test_an_award_that_lies_elsewhere_says_what_is_missing_until_the_folder_is_named(shell: IssuingShell) -> None:
    alone = shell.folder / "mailed.json"
    alone.write_bytes(shell.credentials[0].read_bytes())
    converted(shell, "ob2", award=alone)
    assert "--folder" in shell.err_text
    assert not (shell.out / "ob2").exists()
    converted(shell, "ob2", "--folder", str(shell.out), award=alone)
    assert (shell.out / "ob2" / "issuer.json").is_file()


def test_forms_that_stand_by_themselves_leave_the_folder_as_it_is(shell: IssuingShell) -> None:
    before = sorted(shell.out.rglob("*"))
    converted(shell, "vc-jwt")
    assert sorted(shell.out.rglob("*")) == before


def listed(shell: IssuingShell) -> dict[int, int]:
    return read_list(json.loads(read_compact((shell.out / LIST).read_bytes()).payload)).told()


def test_a_wallet_credential_of_the_folder_is_suspended_revoked_and_in_force_with_the_award(
    shell: IssuingShell,
) -> None:
    file = converted(shell, "sd-jwt")
    status = read_sd_jwt(file.read_bytes()).claims["status"]
    award = json.loads(shell.credentials[0].read_bytes())
    place = int(award["credentialStatus"]["statusListIndex"])
    assert status["status_list"] == {"idx": place, "uri": f"{BASE}/{LIST}"}
    assert LIST not in shell.err_text
    name = shell.credentials[0].name
    for more, told, found in (
        ((), {}, "valid_untrusted_issuer"),
        (("--suspend",), {place: SUSPENDED}, "suspended"),
        (("--resume",), {}, "valid_untrusted_issuer"),
        (None, {place: INVALID}, "revoked"),
    ):
        assert more == () or shell.revoke(name, *(more or ())) == 0, shell.err_text
        assert (listed(shell), verdict(shell, file)) == (told, found)
        assert shell.run("doctor", str(shell.out)) == 0, shell.out_text


def test_a_folder_from_before_gets_the_list_for_wallets_when_it_is_first_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell = IssuingShell(tmp_path, capsys)
    shell.prepare()
    with monkeypatch.context() as before:
        before.setattr("kakitome.services.publishing._token_key", lambda *_: None)
        assert shell.issue() == 0
    assert not (shell.out / LIST).exists()
    file = converted(shell, "sd-jwt")
    assert f"{BASE}/{LIST}" in shell.err_text
    assert "publish" in shell.err_text
    assert verdict(shell, file) == "valid_untrusted_issuer"
    converted(shell, "sd-jwt")
    assert LIST not in shell.err_text
