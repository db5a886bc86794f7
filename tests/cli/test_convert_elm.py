"""`kakitome convert --to elm`: a sealed European Digital Credential that our verifier knows, and that withdrawal reaches."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cli.issuing_shell import BASE, IssuingShell
from support.learning_model_shapes import STRUCTURE, VOCABULARIES, shape_faults
from vectors import seal_certificates

NAME = "見本大学"
ROOT = seal_certificates.authority()
SEAL = seal_certificates.institution(ROOT, NAME)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.chdir(tmp_path)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    assert made.issue() == 0
    key = SEAL.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "seal.key").write_bytes(key)
    (tmp_path / "seal.key").chmod(0o400)
    (tmp_path / "seal.pem").write_text(SEAL.pem, encoding="utf-8")
    (tmp_path / "roots.json").write_text(json.dumps({"name": "Roots (sample)", "roots": [ROOT.pem]}), encoding="utf-8")
    return made


def converted(shell: IssuingShell) -> Path:
    out = shell.folder / "award.edc.json"
    seal = ["--seal", str(shell.folder / "seal.pem"), "--seal-key", str(shell.folder / "seal.key")]
    seal += ["--issuer", str(shell.folder / "issuer.toml")]
    code = shell.run("convert", str(shell.credentials[0]), "--to", "elm", "--out", str(out), *seal)
    assert code == 0, shell.err_text
    return out


def verified(shell: IssuingShell, file: Path) -> Any:
    trust = ("--trust", str(shell.folder / "roots.json"))
    shell.run("verify", str(file), "--json", "--resolve", f"{BASE}/={shell.out}", "--offline", *trust)
    return json.loads(shell.out_text)


def test_what_comes_out_is_within_the_shapes_and_verifies(shell: IssuingShell) -> None:
    file = converted(shell)
    document = json.loads(json.loads(file.read_bytes())["payload"])
    assert document["issuer"]["legalName"]["ja"] == NAME
    report = verified(shell, file)
    assert report["format"] == "European Digital Credential · JAdES"
    codes = {check["id"]: check["reason"]["code"] for check in report["checks"]}
    assert codes["proof"] == "I_EDC_SEALED"
    assert report["registries"][0]["reason"]["code"] == "I_REGISTRY_CHAIN"
    # The original inside is by a did:web that these registries do not list: so is who awarded told.
    assert (codes["enclosed"], codes["issuer_identity"]) == ("W_ENCLOSED_UNKNOWN_ISSUER", "W_ISSUER_UNKNOWN")
    assert shape_faults(document, STRUCTURE) == shape_faults(document, VOCABULARIES) == []


def test_a_withdrawal_reaches_the_sealed_copy(shell: IssuingShell) -> None:
    file = converted(shell)
    identifier = json.loads(shell.credentials[0].read_text(encoding="utf-8"))["id"]
    key = str(shell.folder / "issuer.key")
    assert shell.run("revoke", str(shell.out), identifier, "--key", key, "--reason", "x") == 0, shell.err_text
    report = verified(shell, file)
    assert report["verdict"] == "revoked"
    assert next(one for one in report["checks"] if one["id"] == "enclosed")["reason"]["code"] == "E_ENCLOSED_ENDED"


def test_without_a_certificate_it_is_written_unsealed_and_that_is_said(shell: IssuingShell) -> None:
    out = shell.folder / "bare.json"
    assert shell.run("convert", str(shell.credentials[0]), "--to", "elm", "--out", str(out), "--lang", "en") == 0
    assert "not sealed" in shell.err_text
    assert "EuropeanDigitalCredential" in json.loads(out.read_text(encoding="utf-8"))["type"]
