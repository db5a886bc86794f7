"""Every sealed credential with a flaw gets the verdict and the finding that its file is named after."""

from pathlib import Path

import pytest

from documents.elm.test_verifying_edc import verified
from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.verification.registries import IssuerRegistry, ListedIssuer
from kakitome.values.localized_text import LocalizedText

FOLDER = Path(__file__).parents[2] / "vectors" / "bad_edc"
ROOT = (FOLDER / "root.der").read_bytes()
NAME = LocalizedText(en="Sample root")
TRUSTED = IssuerRegistry(name=NAME, roots=(ROOT,), issuers={certificate_id(ROOT): ListedIssuer(id="root", name=NAME)})


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_hostile_credential_gets_its_verdict(file: Path) -> None:
    verdict, code, _ = file.stem.split("__")
    report = verified(file.read_bytes(), registries=(TRUSTED,))
    told = [problem.code for check in report.checks for problem in (check.reason, *check.problems)]
    assert (report.verdict.value, code in told) == (verdict, True), told
