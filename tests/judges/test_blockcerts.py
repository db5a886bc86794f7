"""Blockcerts' own verifier judges our Blockcerts, with our ledgers to ask.

It knows a fixed set of chains and no transparency log. A batch that stands in our log alone is therefore shown to it
with the anchor under the name of a chain it knows, and the log's entry is what its explorer answers: hash, path, root
and document are the same. It cannot read the W3C's status lists (it wants a context beside that of credentials 2.0),
so the awards here are withdrawn through the issuer's own revocation list.
"""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from documents.verification import test_blockcerts as ours
from judges.harness import CACHE, PINNED, SHARED, Judgement, install
from kakitome.documents.anchoring.anchors import AnchorFound
from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.anchoring.log_anchors import find_in_evidence
from kakitome.documents.anchoring.log_entry import batch_entry
from kakitome.documents.anchoring.merkle_proof_2019 import decode_proof_value, encode_proof_value, log_anchor
from kakitome.mapping.blockcerts import ProfileKey, to_blockcerts, to_issuer_profile
from kakitome.mapping.issuer import Issuer
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText
from vectors import issuer_site

pytestmark = pytest.mark.judge
SCRIPT = PINNED / "blockcerts.mjs"
OFFLINE = SHARED / "judges" / "_common" / "offline.mjs"


def judge(document: Any, *, found: AnchorFound | None, folder: Path, revoked: tuple[str, ...] = ()) -> Judgement:
    """Ask the verifier; `found` is what the ledger says about the document's anchor."""
    if not OFFLINE.exists():
        pytest.skip("NOT JUDGED BY OTHERS: the published files do not lie beside this repository")
    install(copy=[SCRIPT, OFFLINE])
    anchor = decode_proof_value(document["proof"]["proofValue"]).anchors[0]
    answers = {}
    if found is not None:
        at = write_instant(found.at) if found.at else ""
        answers[anchor.split(":")[-1]] = {"remoteHash": found.root.hex(), "issuingAddress": found.sender, "time": at}
    issuer = Issuer(did=issuer_site.DID, name=LocalizedText(ja="見本大学"), base_url=issuer_site.BASE)
    keys = [
        ProfileKey(address=address, created_at=issuer_site.SIGNED_AT.replace(year=2020))
        for address in (ours.ADDRESS, issuer_site.multibase("now"))
    ]
    profile = to_issuer_profile(issuer, address=ours.PROFILE, keys=keys, revocation_list=ours.LIST)
    # It knows keys by one name only.
    for key in profile["publicKey"]:
        key["id"] = key["id"].replace("ed25519-multikey:", "ecdsa-koblitz-pubkey:")
    listed = {"id": ours.LIST, "type": "RevocationList", "revokedAssertions": [{"id": one} for one in revoked]}
    pages = {"document": document, "ledger": answers, "profile": profile, "list": listed}
    pages["map"] = {ours.PROFILE: "profile.json", ours.LIST: "list.json"}
    for name, page in pages.items():
        (folder / f"{name}.json").write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
    script = CACHE / PINNED.name / SCRIPT.name
    done = subprocess.run(
        ["node", "--import", str(CACHE / "_common" / "offline.mjs"), str(script), "document.json", "ledger.json"],
        cwd=folder,
        env={**os.environ, "JUDGE_STANDARDS": str(SHARED / "standards"), "JUDGE_MAP": str(folder / "map.json")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode not in (0, 1) or not done.stdout:
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout)
    return Judgement(answer["verified"], answer["errors"], answer)


def on_a_chain() -> tuple[Any, AnchorFound]:
    document, find = ours.plain()
    found = find(ours.CHAIN)
    assert found is not None
    return document, found


def in_our_log() -> tuple[Any, AnchorFound]:
    """A batch in our log, its anchor spelt for a program that knows no logs."""
    documents = [to_blockcerts(ours.without_entries(issuer_site.good()), issuer_profile=ours.PROFILE)]
    batch = prepare_batch(documents)
    key = issuer_site.key("now")
    entry = batch_entry(batch.root, key_id=issuer_site.multibase("now"), sign=key.sign, at=issuer_site.SIGNED_AT)
    anchor = log_anchor(ours.LOG.name, 4)
    (document,) = close_batch(
        batch, anchors=(anchor,), verification_method=f"{ours.PROFILE}#k", created=issuer_site.SIGNED_AT
    )
    found = find_in_evidence(ours.evidence_of(entry), entry=entry, log=ours.LOG)(anchor)
    assert found is not None
    spelt = replace(decode_proof_value(document["proof"]["proofValue"]), anchors=(f"blink:eth:sepolia:{4:064x}",))
    return document | {"proof": document["proof"] | {"proofValue": encode_proof_value(spelt)}}, found


@pytest.mark.parametrize("make", [on_a_chain, in_our_log])
def test_blockcerts_own_verifier_accepts_ours(make: Any, tmp_path: Path) -> None:
    document, found = make()
    judged = judge(document, found=found, folder=tmp_path)
    assert judged.verified, judged.errors
    passed = {step["code"] for step in judged.answer["steps"] if step["status"] == "success"}
    assert {"computeLocalHash", "compareHashes", "checkMerkleRoot", "checkReceipt", "checkAuthenticity"} <= passed


@pytest.mark.parametrize(
    "changes",
    [{"root": bytes(32)}, {"sender": "0x" + "00" * 20}, {"at": issuer_site.SIGNED_AT.replace(year=2019)}],
)
def test_it_refuses_what_the_ledger_does_not_bear_out(changes: dict[str, Any], tmp_path: Path) -> None:
    document, found = on_a_chain()
    assert not judge(document, found=replace(found, **changes), folder=tmp_path).verified


def test_it_refuses_a_changed_award_and_one_that_no_ledger_knows(tmp_path: Path) -> None:
    document, found = on_a_chain()
    assert not judge(document | {"name": "changed"}, found=found, folder=tmp_path).verified
    assert not judge(document, found=None, folder=tmp_path).verified
