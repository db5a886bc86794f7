"""`kakitome bundle`: one file that verifies with nobody there, today and in fifty years."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cli.issuing_shell import IssuingShell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.chdir(tmp_path)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    assert made.issue() == 0
    return made


def bundled(shell: IssuingShell, *more: str) -> Path:
    out = shell.folder / "bundle.zip"
    key = ("--key", str(shell.folder / "issuer.key"))
    code = shell.run("bundle", str(shell.credentials[0]), "--from", str(shell.out), "--out", str(out), *key, *more)
    assert code == 0, shell.err_text
    return out


def registry(shell: IssuingShell) -> Path:
    """Write a registry that pins the issuer's key, as a verifier would keep it."""
    did = json.loads((shell.out / "did.json").read_text(encoding="utf-8"))
    keys = [one["publicKeyMultibase"] for one in did["verificationMethod"] if "publicKeyMultibase" in one]
    file = shell.folder / "registry.json"
    listed = {"id": did["id"], "name": {"ja": "見本大学"}, "keys": keys}
    file.write_text(json.dumps({"kind": "kakitome-registry", "version": 1, "name": "試験", "issuers": [listed]}))
    return file


def verified(shell: IssuingShell, file: Path, *more: str) -> Any:
    shell.run("verify", str(file), "--json", "--offline", *more)
    return json.loads(shell.out_text)


def test_a_bundle_holds_everything_and_says_what_each_file_is(shell: IssuingShell) -> None:
    with zipfile.ZipFile(bundled(shell)) as packed:
        names = packed.namelist()
        readme = packed.read("README.ja.txt").decode("utf-8-sig")
        assert packed.read("credential.json") == shell.credentials[0].read_bytes()
    assert names[0] == "manifest.json"
    wanted = {"credential.json", "credential.jwt", "did.json", "verify.html", "README.ja.txt", "README.en.txt"}
    assert wanted <= set(names)
    assert sum(name.startswith("status/") for name in names) == 2
    assert sum(name.startswith("contexts/") for name in names) == 3
    assert "データ科学入門" in readme


def test_it_verifies_with_nobody_there(shell: IssuingShell) -> None:
    report = verified(shell, bundled(shell))
    assert report["verdict"] == "valid_untrusted_issuer"
    codes = {check["id"]: check["reason"]["code"] for check in report["checks"]}
    assert (codes["proof"], codes["status"], codes["issuer_identity"]) == (
        "I_PROOF_OK",
        "I_STATUS_CLEAR",
        "W_ISSUER_KEY_ARCHIVED",
    )


def test_a_registry_that_pins_the_key_makes_it_valid(shell: IssuingShell) -> None:
    assert verified(shell, bundled(shell), "--trust", str(registry(shell)))["verdict"] == "valid"


def test_a_changed_letter_inside_is_found(shell: IssuingShell) -> None:
    source, changed = bundled(shell), shell.folder / "changed.zip"
    with zipfile.ZipFile(source) as old:
        files = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(files["manifest.json"])
    files["credential.json"] = files["credential.json"].replace("優".encode(), "可".encode())
    for entry in manifest["files"]:
        entry["sha256"] = hashlib.sha256(files[entry["name"]]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    changed.write_bytes(buffer.getvalue())
    assert verified(shell, changed)["verdict"] == "invalid_signature"


def test_a_document_that_is_not_published_stops_the_packing(shell: IssuingShell) -> None:
    (shell.out / "did.json").unlink()
    assert shell.run("bundle", str(shell.credentials[0]), "--from", str(shell.out)) == 2
    assert "did.json" in shell.err_text


def test_a_registrys_answer_and_a_logs_evidence_are_packed_and_told_as_copies(shell: IssuingShell) -> None:
    achievement = json.loads(shell.credentials[0].read_text(encoding="utf-8"))["credentialSubject"]["achievement"]["id"]
    programmes, evidence = shell.folder / "programmes.json", shell.folder / "evidence.json"
    listed = {"id": achievement, "number": "E-7K3M-94QT"}
    programmes.write_text(json.dumps({"name": "見本の登録簿", "programmes": [listed]}), encoding="utf-8")
    key = "u.example/log+0a1b2c3d+AQ=="
    proof = {"nonce": "00", "index": 0, "proof": [], "checkpoint": "x", "logKey": key}
    evidence.write_text(json.dumps({"form": "kakitome/log-evidence/v1", **proof}), encoding="utf-8")
    bundle = bundled(shell, "--programmes", str(programmes), "--evidence", str(evidence), "--offline")
    with zipfile.ZipFile(bundle) as packed:
        assert packed.read("log/key").decode().strip() == key
    checks = {check["id"]: check for check in verified(shell, bundle)["checks"]}
    assert checks["programme_registry"]["reason"]["code"] == "W_PROGRAMME_BUNDLED"
    assert checks["anchoring"]["reason"]["code"].startswith(("E_LOG", "W_LOG"))


def test_evidence_of_another_form_stops_the_packing(shell: IssuingShell) -> None:
    evidence = shell.write("evidence.json", "{}")
    command = (
        "bundle",
        str(shell.credentials[0]),
        "--from",
        str(shell.out),
        "--evidence",
        str(evidence),
        "--lang",
        "en",
    )
    assert shell.run(*command, "--offline") == 1
    assert "evidence of being in the log cannot be read" in shell.err_text


def test_without_any_network_and_fifty_years_ahead_it_still_verifies_and_says_what_nobody_could_say(
    shell: IssuingShell,
) -> None:
    missing = [name for name in ("unshare", "faketime") if shutil.which(name) is None]
    if missing or os.name == "nt":
        pytest.skip(f"NOT RUN: {', '.join(missing)} is not installed, so nobody was sent fifty years ahead.")
    command = ["unshare", "-rn", "faketime", "-f", "+50y", sys.executable, "-m", "kakitome"]
    done = subprocess.run(
        [*command, "verify", str(bundled(shell)), "--offline", "--json", "--trust", str(registry(shell))],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if "unshare" in done.stderr and "permitted" in done.stderr:
        pytest.skip("NOT RUN: this machine lets nobody leave the network (unshare).")
    report = json.loads(done.stdout)
    checks = {check["id"]: check for check in report["checks"]}
    assert report["as_of"].startswith(("2075", "2076", "2077"))
    assert checks["proof"]["outcome"] == "passed"
    assert checks["issuer_identity"]["outcome"] == "passed"
    assert checks["status"]["reason"]["code"] == "E_STATUS_AS_OF"
    assert (report["verdict"], done.returncode) == ("indeterminate", 3)
