"""`kakitome keys`: make, show, rotate."""

import json

import pytest

from cli.issuing_shell import HEADER, ISSUER, IssuingShell, row


def test_a_new_key_tells_its_public_half_alone(issuing: IssuingShell) -> None:
    file = issuing.folder / "new.key"
    assert issuing.run("keys", "new", "--out", str(file)) == 0
    content = json.loads(file.read_text())
    assert f"did:key:{content['publicKeyMultibase']}" in issuing.out_text
    assert content["secretKeyMultibase"] not in issuing.out_text
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_overwritten(issuing: IssuingShell) -> None:
    before = (issuing.folder / "issuer.key").read_bytes()
    assert issuing.run("keys", "new", "--out", str(issuing.folder / "issuer.key")) == 1
    assert "上書きしません" in issuing.err_text
    assert (issuing.folder / "issuer.key").read_bytes() == before


def test_a_key_is_shown_again(issuing: IssuingShell) -> None:
    file = str(issuing.folder / "issuer.key")
    assert issuing.run("keys", "show", file, "--json") == 0
    shown = json.loads(issuing.out_text)
    assert shown["did"] == f"did:key:{shown['publicKeyMultibase']}"


def test_a_key_with_a_passphrase_opens_with_it_alone(issuing: IssuingShell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(issuing.folder / "sealed.key")
    monkeypatch.setenv("KAKITOME_KEY_PASSPHRASE", "正しい馬")
    assert issuing.run("keys", "new", "--out", file) == 0
    assert issuing.issue(key="sealed.key") == 0
    monkeypatch.delenv("KAKITOME_KEY_PASSPHRASE")
    assert issuing.run("keys", "show", file) == 1
    assert "KAKITOME_KEY_PASSPHRASE" in issuing.err_text
    monkeypatch.setenv("KAKITOME_KEY_PASSPHRASE", "違う馬")
    assert issuing.run("keys", "show", file) == 1
    assert "開けません" in issuing.err_text


def test_a_key_others_can_read_is_warned_about(issuing: IssuingShell) -> None:
    (issuing.folder / "issuer.key").chmod(0o644)
    assert issuing.issue() == 0
    assert "chmod 600" in issuing.err_text


def test_rotation_announces_first_and_keeps_old_awards_valid(issuing: IssuingShell) -> None:
    issuing.issue()
    old_awards = issuing.credentials
    rotate = ("keys", "rotate", str(issuing.out), "--key", str(issuing.folder / "issuer.key"))
    assert issuing.run(*rotate, "--out", str(issuing.folder / "next.key"), "--json") == 0
    next_key = json.loads(issuing.out_text)["publicKeyMultibase"]
    assert next_key in (issuing.out / "did.json").read_text()

    issuing.write("list.csv", HEADER + row(9))
    assert issuing.issue() == 0
    signed_by_old = set(issuing.credentials) - set(old_awards)
    assert next_key not in signed_by_old.pop().read_text()

    issuing.write("list.csv", HEADER + row(10) + row(2))
    assert issuing.issue(key="next.key") == 0
    assert [one["status"] for one in issuing.report["rows"]] == ["issued", "skipped"]
    assert {issuing.verdict(path) for path in issuing.credentials} == {"valid_untrusted_issuer"}
    assert issuing.issue(key="issuer.key") == 1
    assert "引退しました" in issuing.err_text
    assert issuing.run("doctor", str(issuing.out)) == 0


def test_a_folder_lists_a_key_for_every_purpose_and_rotates_each_alone(issuing: IssuingShell) -> None:
    issuing.issue()
    before = json.loads((issuing.out / "did.json").read_text())["verificationMethod"]
    assert sorted(method["type"] for method in before) == ["JsonWebKey", *["Multikey"] * 4]
    rotate = ("keys", "rotate", str(issuing.out), "--key", str(issuing.folder / "issuer.key"), "--purpose", "jose")
    assert issuing.run(*rotate, "--out", str(issuing.folder / "next.key"), "--json") == 0
    next_key = json.loads(issuing.out_text)["publicKeyMultibase"]
    assert next_key.startswith("zDn")
    issuing.write("list.csv", HEADER + row(9))
    assert issuing.issue(key="next.key") == 0
    after = json.loads((issuing.out / "did.json").read_text())["verificationMethod"]
    assert {method["id"] for method in after} > {method["id"] for method in before}
    assert issuing.issue(key="issuer.key") == 1
    assert issuing.run(*rotate[:-1], "seal", "--out", str(issuing.folder / "other.key")) == 2


def test_a_key_file_of_before_gets_its_missing_keys_and_announces_them(issuing: IssuingShell) -> None:
    file = issuing.folder / "issuer.key"
    content = json.loads(file.read_text())
    old = {name: value for name, value in content.items() if name not in ("publicKeys", "secretKeys")}
    file.write_text(json.dumps(old | {"version": 1}))
    issuing.issue()
    assert len(json.loads((issuing.out / "did.json").read_text())["verificationMethod"]) == 1
    assert issuing.run("keys", "add", str(file)) == 0
    assert "そろいました" in issuing.out_text
    issuing.write("list.csv", HEADER + row(9))
    assert issuing.issue() == 0
    assert len(json.loads((issuing.out / "did.json").read_text())["verificationMethod"]) == 5
    assert json.loads(file.read_text())["publicKeyMultibase"] == old["publicKeyMultibase"]


def test_a_did_key_cannot_be_rotated(issuing: IssuingShell) -> None:
    issuing.run("keys", "show", str(issuing.folder / "issuer.key"), "--json")
    did = json.loads(issuing.out_text)["did"]
    issuing.write("issuer.toml", ISSUER.replace("did:web:u.example:issuers:x", did) + 'host = "u.example"\n')
    issuing.issue()
    rotate = ("keys", "rotate", str(issuing.out), "--key", str(issuing.folder / "issuer.key"))
    assert issuing.run(*rotate, "--out", str(issuing.folder / "next.key")) == 1
    assert not (issuing.folder / "next.key").exists()
