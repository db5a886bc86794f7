"""Each bad Blockcerts gets the verdict, and the reason at the check, that its name says."""

from pathlib import Path

import pytest

from documents.verification.test_blockcerts import LOG, evidence_of
from kakitome.documents.anchoring.log_anchors import find_in_evidence
from kakitome.documents.anchoring.log_entry import batch_entry
from kakitome.documents.anchoring.merkle_proof_2019 import decode_proof_value
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

FILES = sorted((Path(__file__).parents[2] / "vectors" / "bad_blockcerts").glob("*.json"))


def test_there_are_files() -> None:
    assert len(FILES) >= 18


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_file_gets_the_verdict_that_its_name_says(file: Path) -> None:
    verdict, check_id, code, _ = file.stem.split("__")
    data = file.read_bytes()
    try:
        root = decode_proof_value(strict_json.load(data)["proof"]["proofValue"]).root
    except (DocumentRefused, KeyError, TypeError):
        root = bytes(32)
    entry = batch_entry(
        root, key_id=issuer_site.multibase("now"), sign=issuer_site.key("now").sign, at=issuer_site.SIGNED_AT
    )
    find = find_in_evidence(evidence_of(entry), entry=entry, log=LOG)
    report = verify(data, issuer_site.surroundings(issuer_site.site(), find_anchor=find))
    check = report.check(check_id)
    assert check is not None
    assert (report.verdict.value, check.reason.code) == (verdict, code), report.checks
