"""Seals in files and in hardware: SoftHSM stands for the hardware, which proves the interface, not a device."""

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.errors import Misconfigured, Unavailable
from kakitome.gateways.document_seal_file import read_chain, read_seal
from kakitome.gateways.document_seal_pkcs11 import TokenLocation, open_pkcs11_seal
from support.certificates import NOW, a_key, a_leaf, a_root
from support.pdf_files import a_pdf

ROOT = a_root()
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "4321"


def files(folder: Path, *, kind: str = "P-256", passphrase: bytes = b"") -> tuple[Path, Path]:
    leaf = a_leaf(ROOT, kind=kind)
    key, chain = folder / "seal.key", folder / "seal.pem"
    encryption = BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    key.write_bytes(leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    chain.write_bytes(leaf.pem + ROOT.pem)
    return key, chain


@pytest.mark.parametrize(("kind", "algorithm"), [("P-256", "P-256"), ("RSA-3072", "RSA")])
def test_a_seal_is_read_from_two_files(tmp_path: Path, kind: str, algorithm: str) -> None:
    seal = read_seal(*files(tmp_path, kind=kind))
    assert seal.algorithm == algorithm
    assert seal.chain == (ROOT.der,)
    PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign).seal(a_pdf(), now=NOW)


def test_a_passphrase_opens_the_key_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    key, chain = files(tmp_path, passphrase=b"right")
    assert read_seal(key, chain, passphrase="right").algorithm == "P-256"
    with pytest.raises(Unavailable, match="E_SEAL_UNAVAILABLE"):
        read_seal(key, chain, passphrase="wrong")


def test_the_key_of_another_certificate_is_told_at_once(tmp_path: Path) -> None:
    key, chain = files(tmp_path)
    chain.write_bytes(a_leaf(ROOT, "Another").pem)
    with pytest.raises(Misconfigured, match="E_SEAL_KEY_MISMATCH"):
        read_seal(key, chain)


def test_short_rsa_keys_do_not_seal(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="E_SEAL_ALGORITHM"):
        read_seal(*files(tmp_path, kind="RSA-2048"))


def test_a_file_that_is_no_certificate_is_told() -> None:
    with pytest.raises(Misconfigured, match="E_SEAL_CERTIFICATE"):
        read_chain(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return SoftHSM's library with a token directory of its own."""
    found = next((one for one in MODULES if Path(one).exists()), "")
    if not found or not shutil.which("softhsm2-util"):
        if os.environ.get("CI") == "true":
            pytest.fail("softhsm2 is not installed")
        warnings.warn("SoftHSM is not installed: seals in hardware are NOT TESTED", stacklevel=1)
        pytest.skip("softhsm2 is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    return found


def a_token(module: str, folder: Path, label: str, kind: str = "P-256") -> str:
    """Initialise a token, put the key on it, and return its serial number."""
    run("--init-token", "--free", "--label", label, "--so-pin", "1234", "--pin", PIN)
    key = folder / "key.pem"
    key.write_bytes(
        a_key("Example University" + kind, kind).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    run("--import", str(key), "--token", label, "--label", "seal", "--id", "A1", "--pin", PIN)
    shown = run("--show-slots")
    serials = [line.split(":")[1].strip() for line in shown.splitlines() if "Serial number" in line]
    labels = [line.split(":")[1].strip() for line in shown.splitlines() if line.strip().startswith("Label:")]
    return serials[labels.index(label)]


def run(*arguments: str) -> str:
    """Run SoftHSM's tool."""
    done = subprocess.run(["softhsm2-util", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def in_a_child(program: str, *arguments: str) -> str:
    """Run in a process of its own: a module reads its tokens once per process."""
    here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=here, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


SEAL_ONE = """
import sys
from pathlib import Path
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.errors import KakitomeError
from kakitome.gateways.document_seal_file import read_chain
from kakitome.gateways.document_seal_pkcs11 import TokenLocation, open_pkcs11_seal
from support.certificates import NOW
from support.pdf_files import a_pdf
module, label, serial, key_label, pin, chain, out = sys.argv[1:]
token = TokenLocation(module=module, label=label, serial=serial, key_label=key_label, pin=pin)
try:
    seal = open_pkcs11_seal(token, read_chain(Path(chain).read_bytes()))
except KakitomeError as failure:
    print(failure.code)
else:
    sealed = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign).seal(a_pdf(), now=NOW)
    Path(out).write_bytes(sealed.data)
    print("sealed", seal.algorithm)
"""


def sealing(module: str, folder: Path, **changes: str) -> str:
    """Seal one PDF with a token and say what came of it."""
    given = {"label": "kakitome", "serial": "", "key_label": "seal", "pin": PIN} | changes
    kind = given.pop("kind", "P-256")
    chain = folder / "chain.pem"
    chain.write_bytes(a_leaf(ROOT, given.pop("holder", "Example University"), kind=kind).pem + ROOT.pem)
    return in_a_child(SEAL_ONE, module, *given.values(), str(chain), str(folder / "sealed.pdf"))


@pytest.mark.parametrize(("kind", "told"), [("P-256", "sealed P-256"), ("RSA-3072", "sealed RSA")])
def test_a_key_that_never_leaves_its_module_seals(module: str, tmp_path: Path, kind: str, told: str) -> None:
    label = f"kakitome {kind}"
    serial = a_token(module, tmp_path, label, kind)
    assert sealing(module, tmp_path, label=label, serial=serial, kind=kind) == told
    assert (tmp_path / "sealed.pdf").read_bytes().startswith(b"%PDF-")


def test_the_token_is_found_by_label_and_serial_whatever_its_slot(module: str, tmp_path: Path) -> None:
    first = a_token(module, tmp_path, "kakitome twins")
    # SoftHSM numbers its slots anew for every token; two tokens may share a label.
    run("--init-token", "--free", "--label", "kakitome twins", "--so-pin", "1234", "--pin", "9999")
    assert sealing(module, tmp_path, label="kakitome twins", serial=first) == "sealed P-256"


@pytest.mark.slow
def test_a_wrong_pin_a_token_that_is_gone_and_a_key_that_is_not_there_are_unavailable(
    module: str, tmp_path: Path
) -> None:
    """Source: docs/rules/faults.md F35."""
    serial = a_token(module, tmp_path, "kakitome three")
    assert sealing(module, tmp_path, label="kakitome three", serial=serial, pin="0000") == "E_SEAL_UNAVAILABLE"
    assert sealing(module, tmp_path, label="kakitome three", serial="ffffffff") == "E_SEAL_UNAVAILABLE"
    assert sealing(module, tmp_path, label="nobody") == "E_SEAL_UNAVAILABLE"
    assert sealing(module, tmp_path, label="kakitome three", key_label="none") == "E_SEAL_UNAVAILABLE"


def test_a_certificate_of_another_key_is_told_when_the_seal_is_opened(module: str, tmp_path: Path) -> None:
    serial = a_token(module, tmp_path, "kakitome four")
    told = sealing(module, tmp_path, label="kakitome four", serial=serial, holder="Another University")
    assert told == "E_SEAL_KEY_MISMATCH"


def test_a_module_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    token = TokenLocation(module=str(tmp_path / "none.so"), label="x", serial="", key_label="seal", pin="")
    with pytest.raises(Unavailable, match="E_SEAL_UNAVAILABLE"):
        open_pkcs11_seal(token, [a_leaf(ROOT).der])


def test_a_pin_is_never_shown() -> None:
    assert PIN not in repr(TokenLocation(module="m", label="x", serial="", key_label="seal", pin=PIN))
