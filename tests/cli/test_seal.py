"""`kakitome seal` as a process: a demonstration certificate; a request, an authority's answer, the answer brought."""

import json
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.documents.keys.certificate_request import SealNames
from kakitome.gateways.document_seal_file import read_seal
from kakitome.gateways.local_authority import make_authority
from kakitome.values.localized_text import LocalizedText
from support import migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = migrated_tables.lay(tmp_path_factory.mktemp("opened"))
    done = kakitome(folder, "institution", "u", "--name", "例示大学", "--name-en", "Example University",
                    "--admin", "admin@u.example")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def platform(opened: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(opened, tmp_path, dirs_exist_ok=True))


def shown(platform: Path) -> list[dict[str, str]]:
    done = kakitome(platform, "seal", "show", "u", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_demonstration_certificate_says_what_it_is(platform: Path) -> None:
    assert shown(platform) == []
    done = kakitome(platform, "seal", "demonstrate", "u")
    assert done.returncode == 0, done.stderr
    assert "not qualified" in done.stdout
    (one,) = shown(platform)
    assert "例示大学 / Example University" in one["subject"]
    assert "Demonstration" in one["issuer"]
    key = platform / "authority" / "authority.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o400


def test_a_request_goes_to_an_authority_and_its_answer_is_brought(platform: Path, tmp_path: Path) -> None:
    request, chain = tmp_path / "u.csr", tmp_path / "u.pem"
    done = kakitome(platform, "seal", "request", "u", "--out", str(request))
    assert done.returncode == 0, done.stderr
    again = kakitome(platform, "seal", "request", "u", "--out", str(request))
    assert again.returncode != 0
    assert "not overwritten" in again.stderr
    asked = x509.load_pem_x509_csr(request.read_bytes())
    assert asked.is_signature_valid
    now = datetime.now(UTC)
    authority = make_authority(now=now)
    names = SealNames(organisation=LocalizedText(ja="例示大学"))
    made = authority.certify(asked.public_key(), names, now=now)
    read = (x509.load_der_x509_certificate(one) for one in made)
    chain.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in read))
    done = kakitome(platform, "seal", "bring", "u", str(chain))
    assert done.returncode == 0, done.stderr
    assert len(shown(platform)) == 1
    chain.write_bytes(b"nothing")
    assert "E_SEAL_CERTIFICATE" not in kakitome(platform, "seal", "bring", "u", str(chain)).stdout
    assert kakitome(platform, "seal", "bring", "u", str(chain)).returncode != 0


def test_a_sample_seal_in_files_is_made_once_and_seals(tmp_path: Path) -> None:
    done = kakitome(tmp_path, "seal", "sample", str(tmp_path / "s"), "--name", "例示大学")
    assert done.returncode == 0, done.stderr
    seal = read_seal(tmp_path / "s" / "seal.key", tmp_path / "s" / "seal.pem")
    assert seal.algorithm == "P-256"
    assert len(seal.chain) == 1
    again = kakitome(tmp_path, "seal", "sample", str(tmp_path / "s"), "--name", "例示大学")
    assert again.returncode != 0


def test_a_sample_seal_without_any_name_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = kakitome(tmp_path, "seal", "sample", str(tmp_path / "s"), "--lang", "ja")
    assert done.returncode != 0
    assert "--name（日本語）か --name-en（英語）" in done.stderr
