"""Credentials that others issue, before our verifier: accepted as they are, refused with one letter changed."""

import copy
import hashlib
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from judges.harness import CACHE, PINNED, install
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from support.standards_folder import published
from vectors import issuer_site

pytestmark = pytest.mark.judge
SCRIPT = PINNED / "issue.mjs"
GUIDE = "ob3-impl-guide"


def issued(folder: Path, *, by: str, document: dict[str, Any]) -> issuer_site.Json:
    """Let another implementation sign a document with our small issuer's key."""
    install(copy=[SCRIPT])
    index = {}
    for number, url in enumerate(sorted(KNOWN)):
        file = folder / f"{number}.json"
        file.write_text(json.dumps(load_context(url)), encoding="utf-8")
        index[url] = str(file)
    (folder / "contexts.json").write_text(json.dumps(index), encoding="utf-8")
    seed = hashlib.sha256(b"kakitome test key now").hexdigest()
    key = {"id": method_id(issuer_site.DID, issuer_site.multibase("now")), "controller": issuer_site.DID, "seed": seed}
    done = subprocess.run(
        ["node", str(CACHE / PINNED.name / SCRIPT.name)],
        input=json.dumps({"by": by, "document": document, "key": key}),
        env={**os.environ, "CONTEXTS": str(folder / "contexts.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the other implementation could not run: {done.stderr[-2000:]}")
    signed: issuer_site.Json = json.loads(done.stdout)
    return signed


def ours(document: dict[str, Any]) -> Report:
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site()))


def outcome(report: Report, check: str) -> CheckOutcome:
    found = report.check(check)
    assert found
    return found.outcome


@pytest.mark.parametrize("by", ["digitalbazaar", "dcc"])
def test_we_accept_what_they_issue_and_refuse_a_change(tmp_path: Path, by: str) -> None:
    document = issued(tmp_path, by=by, document=issuer_site.unsigned())
    assert ours(document).verdict is Verdict.VALID
    changed = copy.deepcopy(document)
    changed["credentialSubject"]["achievement"]["name"] += "。"
    assert ours(changed).verdict is Verdict.INVALID_SIGNATURE
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    assert verify(issuer_site.as_bytes(document), issuer_site.surroundings(site)).verdict is Verdict.REVOKED


@pytest.mark.parametrize("name", ["ob-signed.json", "clr-signed.json"])
def test_we_accept_the_signatures_of_1edtechs_guide_and_refuse_a_change(name: str) -> None:
    document = json.loads(published(f"{GUIDE}/{name}").read_text(encoding="utf-8"))
    key = json.loads(published(f"{GUIDE}/key.json").read_text(encoding="utf-8"))["publicKeyMultibase"]
    issuer = document["issuer"]["id"]
    site = issuer_site.site()
    keys = (ControllerKey(public_key_multibase=key, created_at=datetime(2009, 1, 1, tzinfo=UTC)),)
    site.put(issuer, build_controller_document(issuer, keys))
    report = verify(issuer_site.as_bytes(document), issuer_site.surroundings(site))
    assert outcome(report, "proof") is CheckOutcome.PASSED, report.checks
    changed = verify(issuer_site.as_bytes(document | {"name": "x"}), issuer_site.surroundings(site))
    assert changed.verdict is Verdict.INVALID_SIGNATURE
