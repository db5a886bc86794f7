"""Other people's readers of PDFs as judges: poppler's pdfsig, pyHanko's command, qpdf; and their PDFs before us."""

import io
import os
import shutil
import subprocess
import sys
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import NameObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from support.certificates import NOW, StampAuthority, a_leaf, a_root
from support.pdf_files import a_pdf

pytestmark = pytest.mark.judge
ROOT = a_root()
TSA = StampAuthority(a_leaf(ROOT, "TSA", kind="RSA-3072", stamps=True))
CREDENTIAL = '{"name":"データ分析の基礎と倫理"}\n'.encode()


def need(program: str) -> str:
    """Return a program's path, or skip loudly; with CI=true it must be there."""
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is not installed")
        warnings.warn(f"{program} is not installed: this judge was NOT ASKED", stacklevel=2)
        pytest.skip(f"{program} is not installed")
    return found


def said_by(*command: str, **changes: str) -> tuple[int, str]:
    """Run a judge and return how it ended and what it said."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "LC_ALL": "C", **changes}
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def pdfsig(tmp_path_factory: pytest.TempPathFactory):
    """Ask poppler; it ends with 0 on a broken signature too, so its words decide."""
    program, certutil = need("pdfsig"), need("certutil")
    folder = tmp_path_factory.mktemp("nss")
    (folder / "root.pem").write_bytes(ROOT.pem)
    said_by(certutil, "-N", "-d", f"sql:{folder}", "--empty-password")
    code, told = said_by(
        certutil, "-A", "-d", f"sql:{folder}", "-n", "root", "-t", "C,C,C", "-i", str(folder / "root.pem")
    )
    assert code == 0, told

    def ask(file: Path) -> tuple[bool, str]:
        _, words = said_by(program, "-nssdir", str(folder), str(file))
        wanted = ("Signature is Valid", "Certificate is Trusted", "Total document signed")
        return all(one in words for one in wanted), words

    return ask


@pytest.fixture(scope="module")
def pyhanko(tmp_path_factory: pytest.TempPathFactory):
    """Ask pyHanko's command; it ends with 0 on an unsigned PDF too."""
    program = need("pyhanko")
    root = tmp_path_factory.mktemp("pyhanko") / "root.pem"
    root.write_bytes(ROOT.pem)

    def ask(file: Path) -> tuple[bool, str]:
        options = ("--trust", str(root), "--trust-replace", "--no-revocation-check", "--executive-summary")
        code, words = said_by(program, "sign", "validate", *options, str(file))
        return code == 0 and ":VALID" in words and ":INVALID" not in words, words

    return ask


def sealed(folder: Path, kind: str, *, stamped: bool = False) -> Path:
    leaf = a_leaf(ROOT, kind=kind, since=NOW - timedelta(days=3650), until=NOW + timedelta(days=3650))
    seal = PdfSeal(certificate=leaf.der, chain=(ROOT.der,), sign=leaf.sign)
    stamper = Stamper(TSA.answer, roots=(ROOT.der,), now=NOW) if stamped else None
    file = folder / "sealed.pdf"
    file.write_bytes(seal.seal(a_pdf(attachments={"credential.json": CREDENTIAL}), now=NOW, stamper=stamper).data)
    return file


KINDS = pytest.mark.parametrize(
    ("kind", "stamped"), [("P-256", False), ("RSA-3072", False), ("P-256", True), ("RSA-3072", True)]
)


@KINDS
def test_poppler_finds_our_seal_valid_trusted_and_over_the_whole_file(
    pdfsig, tmp_path: Path, kind: str, stamped: bool
) -> None:
    agreed, words = pdfsig(sealed(tmp_path, kind, stamped=stamped))
    assert agreed, words
    assert "ETSI.CAdES.detached" in words


@KINDS
def test_pyhanko_finds_our_seal_valid(pyhanko, tmp_path: Path, kind: str, stamped: bool) -> None:
    agreed, words = pyhanko(sealed(tmp_path, kind, stamped=stamped))
    assert agreed, words


def test_both_refuse_a_changed_byte(pdfsig, pyhanko, tmp_path: Path) -> None:
    file = sealed(tmp_path, "P-256")
    data = file.read_bytes()
    position = data.index(b"/MediaBox") + 14
    file.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
    assert not pdfsig(file)[0]
    assert not pyhanko(file)[0]


def test_both_refuse_what_was_added_later(pdfsig, pyhanko, tmp_path: Path) -> None:
    file = sealed(tmp_path, "P-256")
    writer = IncrementalPdfFileWriter(io.BytesIO(file.read_bytes()))
    writer.root[NameObject("/Extra")] = pdf_string("x")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    file.write_bytes(out.getvalue())
    assert not pdfsig(file)[0]
    assert not pyhanko(file)[0]


def test_the_attached_file_leaves_poppler_as_the_bytes_that_were_stored(tmp_path: Path) -> None:
    program = need("pdfdetach")
    file = sealed(tmp_path, "RSA-3072")
    code, words = said_by(program, "-save", "1", "-o", str(tmp_path / "out.json"), str(file))
    assert code == 0, words
    assert (tmp_path / "out.json").read_bytes() == CREDENTIAL


def test_qpdf_finds_nothing_wrong_with_the_file(tmp_path: Path) -> None:
    code, words = said_by(need("qpdf"), "--check", str(sealed(tmp_path, "P-256", stamped=True)))
    assert code == 0, words


def test_a_pdf_signed_by_pyhankos_command_with_openssls_certificates_is_whole_to_us(tmp_path: Path) -> None:
    openssl, program = need("openssl"), need("pyhanko")
    key, certificate, bare, out = (str(tmp_path / name) for name in ("key.pem", "cert.pem", "in.pdf", "out.pdf"))
    Path(bare).write_bytes(a_pdf())
    subject = ("-subj", "/C=JP/O=Foreign University/CN=Foreign University")
    use = ("-addext", "keyUsage=critical,digitalSignature,nonRepudiation", "-addext", "basicConstraints=CA:FALSE")
    code, words = said_by(
        openssl, "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", key, "-out", certificate, *subject, *use
    )
    assert code == 0, words
    code, words = said_by(
        program, "sign", "addsig", "--field", "Sig1", "--use-pades", "pemder", "--key", key, "--cert", certificate,
        "--no-pass", bare, out,
    )  # fmt: skip
    assert code == 0, words
    (found,) = read_pdf(Path(out).read_bytes()).signatures
    assert (found.problem, found.changes) == ("", "none")
    assert found.claimed_at is not None
    assert abs(found.claimed_at - datetime.now(UTC)) < timedelta(minutes=5)
    damaged = Path(out).read_bytes().replace(b"595", b"596", 1)
    assert read_pdf(damaged).signatures[0].problem == "E_PDF_DIGEST"
