"""`from kakitome import verify`: the command's answers without a command."""

import subprocess
import sys
from pathlib import Path

import pytest

from kakitome import verify
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.registries import RegistryInvalid
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import Invalid, NotFound
from vectors import issuer_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    issuer_site.lasting_site().write(tmp_path)
    (tmp_path / "award.json").write_bytes(issuer_site.as_bytes(issuer_site.lasting()))
    (tmp_path / "registry.json").write_bytes(issuer_site.as_bytes(issuer_site.REGISTRY))
    return tmp_path


def test_a_file_its_bytes_and_the_parsed_document_get_the_same_verdict(site: Path) -> None:
    file = site / "award.json"
    for document in (file, str(file), file.read_bytes(), issuer_site.lasting()):
        report = verify(document, trust=[site / "registry.json"], resolve={"https://u.example": site}, offline=True)
        assert report.verdict is Verdict.VALID


def test_an_address_is_fetched(site: Path) -> None:
    report = verify(
        f"{issuer_site.BASE}award.json",
        trust=[issuer_site.REGISTRY],
        resolve={issuer_site.BASE.rstrip("/"): site},
        offline=True,
    )
    assert report.verdict is Verdict.VALID


def test_an_address_that_does_not_answer_is_a_report_and_no_exception() -> None:
    assert verify("https://u.example/award.json", offline=True).verdict is Verdict.INDETERMINATE
    assert verify("http://u.example/award.json", offline=True).verdict is Verdict.INDETERMINATE


def test_the_instant_can_be_given(site: Path) -> None:
    report = verify(issuer_site.good(), resolve={"https://u.example": site}, offline=True, now=issuer_site.NOW)
    assert (report.as_of, report.verdict) == (issuer_site.NOW, Verdict.VALID_UNTRUSTED_ISSUER)


def test_a_holder_can_be_compared(site: Path) -> None:
    holder = KnownHolder(identifiers={"emailAddress": "a@example.com"})
    report = verify(issuer_site.lasting(), resolve={"https://u.example": site}, offline=True, holder=holder)
    check = report.check("recipient")
    assert check and check.reason.code == "I_HOLDER_MATCHES"


def test_what_was_named_and_cannot_be_used_is_an_exception(site: Path) -> None:
    with pytest.raises(NotFound):
        verify(site / "absent.json")
    with pytest.raises(RegistryInvalid):
        verify(issuer_site.good(), trust=[site / "award.json"])
    with pytest.raises(Invalid):
        verify(issuer_site.good(), resolve={"u.example": site})


def test_whoever_only_checks_definitions_loads_no_cryptography() -> None:
    program = "import sys; from kakitome import check; print('cryptography' in sys.modules, 'pyld' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]
