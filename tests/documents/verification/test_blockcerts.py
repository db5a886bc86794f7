"""Blockcerts, ours and others': the batch, the log or chain that holds its root, the issuer's keys, its lists."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.anchoring.checkpoint import LogCheckpoint, NoteKey, sign_checkpoint
from kakitome.documents.anchoring.log_anchors import find_in_evidence
from kakitome.documents.anchoring.log_entry import award_entry, batch_entry
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.anchoring.merkle_batch import target_hash
from kakitome.documents.anchoring.merkle_proof_2019 import decode_proof_value, encode_proof_value, log_anchor
from kakitome.documents.anchoring.merkle_tree import inclusion_proof, leaf_hash, nodes_of, tree_root
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Unavailable
from kakitome.mapping.blockcerts import ProfileKey, to_blockcerts, to_issuer_profile
from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText
from vectors import issuer_site

LOG = NoteKey(name="log.example", public=issuer_site.key("log").public_key().public_bytes_raw())
PROFILE = f"{issuer_site.BASE}blockcerts.json"
LIST = f"{issuer_site.BASE}revoked.json"
CHAIN = "blink:eth:sepolia:" + "ab" * 32
ADDRESS = "0x40CF9B7DB6FcC742ad0a76B8588C7f8De2b54a60"
METHOD = f"{issuer_site.DID}#{issuer_site.multibase('now')}"


def evidence_of(entry: bytes, *, index: int = 4, size: int = 9, nonce: bytes = b"") -> LogEvidence:
    """Put one entry among others into a signed log."""
    entries = [f"other {n}".encode() for n in range(size)]
    entries[index] = entry
    nodes = nodes_of([leaf_hash(one) for one in entries])
    plain = LogCheckpoint(origin=LOG.name, size=size, root=tree_root(nodes, size=size))
    return LogEvidence(
        nonce=nonce,
        index=index,
        proof=inclusion_proof(nodes, index=index, size=size),
        checkpoint=sign_checkpoint(plain, key=LOG, sign=issuer_site.key("log").sign).text,
        log_key=LOG.text,
    )


@cache
def logged(signer: str = "now") -> tuple[list[Any], FindAnchor]:
    """Seal a batch of three over our log; return the documents and what answers for the log."""
    documents = [
        to_blockcerts(issuer_site.sign(issuer_site.unsigned() | {"id": f"{issuer_site.BASE}credentials/{n}.json"}))
        for n in range(3)
    ]
    batch = prepare_batch(documents)
    key_id = issuer_site.multibase(signer)
    entry = batch_entry(batch.root, key_id=key_id, sign=issuer_site.key(signer).sign, at=issuer_site.SIGNED_AT)
    anchors = (log_anchor(LOG.name, 4),)
    sealed = close_batch(batch, anchors=anchors, verification_method=METHOD, created=issuer_site.SIGNED_AT)
    return sealed, find_in_evidence(evidence_of(entry), entry=entry, log=LOG)


def chained(*, profile: str = PROFILE) -> tuple[list[Any], bytes]:
    """Seal a batch of two for a chain; return the documents and the root."""
    documents = [to_blockcerts(issuer_site.good(), issuer_profile=profile)] * 2
    batch = prepare_batch(documents)
    sealed = close_batch(batch, anchors=(CHAIN,), verification_method=f"{profile}#key", created=issuer_site.SIGNED_AT)
    return sealed, batch.root


def chain(written: bytes, **changes: Any) -> FindAnchor:
    values = {"root": written, "sender": ADDRESS.lower(), "at": issuer_site.SIGNED_AT, "name": "a chain"} | changes
    return lambda anchor: AnchorFound(**values) if anchor == CHAIN else None


def profile_site(*keys: ProfileKey, revoked: Any = ()) -> issuer_site.Site:
    site = issuer_site.site()
    issuer = Issuer(did=issuer_site.DID, name=LocalizedText(ja="見本大学"), base_url=issuer_site.BASE)
    held = keys or (ProfileKey(address=ADDRESS, created_at=issuer_site.SIGNED_AT - timedelta(days=9)),)
    site.put(PROFILE, to_issuer_profile(issuer, address=PROFILE, keys=held, revocation_list=LIST))
    if revoked is not None:
        site.put(LIST, {"id": LIST, "revokedAssertions": list(revoked)})
    return site


def without_entries(document: Any) -> Any:
    return {name: value for name, value in document.items() if name not in ("credentialStatus", issuer_site.STATUS_IRI)}


def run(document: Any, find: FindAnchor | None, *, site: issuer_site.Site | None = None, **changes: Any) -> Report:
    around = issuer_site.surroundings(site or issuer_site.site(), find_anchor=find, **changes)
    return verify(issuer_site.as_bytes(document), around)


def found(report: Report, check_id: str) -> Check:
    check = report.check(check_id)
    assert check is not None
    return check


def test_a_batch_in_our_log_is_valid_for_every_one_of_its_documents() -> None:
    documents, find = logged()
    for document in documents:
        report = run(document, find)
        assert report.verdict is Verdict.VALID, report.checks
        assert report.format == "Blockcerts v3"
        assert found(report, "anchoring").working["anchored_in"] == "log.example"


def test_without_anyone_to_ask_nothing_is_concluded() -> None:
    documents, _ = logged()

    def silent(_anchor: str) -> None:
        raise Unavailable("E_FETCH_NO_ANSWER", host="log.example")

    for find in (None, silent):
        report = run(documents[0], find)
        assert report.verdict is Verdict.INDETERMINATE
        assert found(report, "anchoring").reason.code == "E_ANCHOR_NOT_ASKED"
        assert found(report, "anchoring").outcome is CheckOutcome.COULD_NOT_CHECK


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d | {"name": "別の名前"}, "E_BATCH_HASH"),
        (lambda d: d | {"display": d["display"] | {"content": "<h1>other</h1>"}}, "E_BATCH_HASH"),
    ],
)
def test_a_changed_document_is_not_the_one_in_the_batch(change: Callable[[Any], Any], code: str) -> None:
    documents, find = logged()
    report = run(change(documents[0]), find)
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert found(report, "proof").reason.code == code


def _reproof(document: Any, **changes: Any) -> Any:
    proof = replace(decode_proof_value(document["proof"]["proofValue"]), **changes)
    return document | {"proof": document["proof"] | {"proofValue": encode_proof_value(proof)}}


def test_a_path_that_leads_elsewhere_is_refused() -> None:
    documents, find = logged()
    report = run(_reproof(documents[0], path=()), find)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.INVALID_SIGNATURE, "E_BATCH_PATH")


def test_a_batch_of_ones_own_making_does_not_stand_in_the_log() -> None:
    documents, find = logged()
    forged = without_proof(documents[0]) | {"name": "偽の証明"}
    target = target_hash(expand_and_canonicalize(forged))
    report = run(_reproof(forged | {"proof": documents[0]["proof"]}, target=target, root=target, path=()), find)
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INVALID_SIGNATURE, "E_ANCHOR_ROOT")


def without_proof(document: Any) -> Any:
    return {name: value for name, value in document.items() if name != "proof"}


def test_a_batch_that_a_stranger_put_into_the_log_is_not_the_issuers() -> None:
    documents, find = logged("stranger")
    report = run(documents[0], find)
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INVALID_SIGNATURE, "E_ANCHOR_SENDER")


def test_a_mock_chain_proves_nothing() -> None:
    documents, _ = logged()
    mock = _reproof(documents[0], anchors=("blink:mocknet:mocknet:",))
    report = run(mock, lambda _: AnchorFound(root=b"", sender="", at=None, name=""))
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INDETERMINATE, "E_ANCHOR_MOCK")


def test_a_place_in_the_log_that_holds_something_else_proves_nothing() -> None:
    documents, _ = logged()
    entry = b"something else"
    report = run(documents[0], find_in_evidence(evidence_of(entry), entry=entry, log=LOG))
    assert found(report, "anchoring").reason.code == "E_ANCHOR_NOTHING"
    assert report.verdict is Verdict.INVALID_SIGNATURE


def test_a_batch_on_a_chain_is_the_issuers_by_its_profile() -> None:
    documents, root = chained()
    site = profile_site()
    report = run(without_entries(documents[0]), chain(root), site=site)
    # Its lists of status entries were part of what was hashed: taking them away is seen.
    assert found(report, "proof").reason.code == "E_BATCH_HASH"
    report = run(documents[0], chain(root), site=site)
    assert found(report, "anchoring").outcome is CheckOutcome.PASSED
    assert report.verdict is not Verdict.VALID  # no registry lists the issuer under that address


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"root": bytes(32)}, "E_ANCHOR_ROOT"),
        ({"sender": "0x" + "00" * 20}, "E_ANCHOR_SENDER"),
        ({"at": issuer_site.SIGNED_AT - timedelta(days=30)}, "E_ANCHOR_KEY_TIME"),
        ({"at": issuer_site.SIGNED_AT + timedelta(days=3650)}, "E_ANCHOR_KEY_TIME"),
    ],
)
def test_what_the_chain_says_must_fit(changes: dict[str, Any], code: str) -> None:
    documents, root = chained()
    key = ProfileKey(
        address=ADDRESS,
        created_at=issuer_site.SIGNED_AT - timedelta(days=9),
        revoked_at=issuer_site.SIGNED_AT + timedelta(days=99),
    )
    report = run(documents[0], chain(root, **changes), site=profile_site(key))
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INVALID_SIGNATURE, code)


def test_a_transaction_that_does_not_exist_proves_nothing() -> None:
    documents, _ = chained()
    report = run(documents[0], lambda _: None, site=profile_site())
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INVALID_SIGNATURE, "E_ANCHOR_NOTHING")


def plain() -> tuple[Any, FindAnchor]:
    """A Blockcerts without status entries, on a chain, under the issuer's profile."""
    batch = prepare_batch([to_blockcerts(without_entries(issuer_site.good()), issuer_profile=PROFILE)])
    (document,) = close_batch(
        batch, anchors=(CHAIN,), verification_method=f"{PROFILE}#k", created=issuer_site.SIGNED_AT
    )
    return document, chain(batch.root)


def test_the_profiles_revocation_list_is_asked_and_silence_is_not_consent() -> None:
    document, find = plain()
    clear = run(document, find, site=profile_site())
    assert found(clear, "status").outcome is CheckOutcome.PASSED
    revoked = run(document, find, site=profile_site(revoked=[{"id": document["id"], "revocationReason": "x"}]))
    assert revoked.verdict is Verdict.REVOKED
    silent = run(document, find, site=profile_site(revoked=None))
    assert (silent.verdict, found(silent, "status").outcome) == (Verdict.INDETERMINATE, CheckOutcome.COULD_NOT_CHECK)


def test_the_old_name_of_the_proof_is_read_too() -> None:
    documents, find = logged()
    proof = {name: value for name, value in documents[0]["proof"].items() if name != "cryptosuite"}
    report = run(documents[0] | {"proof": proof | {"type": "MerkleProof2019"}}, find)
    assert report.verdict is Verdict.VALID


def test_a_chained_proof_is_named_as_one_we_do_not_read() -> None:
    documents, find = logged()
    chained_proof = documents[0]["proof"] | {"type": "ChainedProof2021", "previousProof": {}}
    report = run(documents[0] | {"proof": [documents[0]["proof"], chained_proof]}, find)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.UNSUPPORTED, "E_CHAINED_PROOF")


def test_the_page_of_an_award_holds_no_markup_from_the_award() -> None:
    award = issuer_site.unsigned() | {"validFrom": "2026-09-30T00:00:00+09:00"}
    award["credentialSubject"]["achievement"]["name"] = "</h1><script>alert(1)</script>"
    content = to_blockcerts(award)["display"]["content"]
    assert "<script>" not in content
    assert "&lt;script&gt;" in content


def test_version_2_is_read_and_its_receipt_followed() -> None:
    document = {
        "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
        "type": "Assertion",
        "id": "urn:uuid:bbba8553-8ec1-445f-82c9-a57251dd731c",
        "issuedOn": "2026-09-30T00:00:00+00:00",
        "recipient": {"type": "email", "hashed": False, "identity": "a@example.com"},
        "badge": {
            "type": "BadgeClass",
            "id": "urn:uuid:82a4c9f2-3588-457b-80ea-da695571b8fc",
            "name": "データ分析",
            "description": "d",
            "criteria": {"narrative": "n"},
            "issuer": {"id": PROFILE, "type": "Profile", "name": "見本大学"},
        },
        "verification": {
            "type": ["MerkleProofVerification2017", "Extension"],
            "publicKey": f"ecdsa-koblitz-pubkey:{ADDRESS}",
        },
    }
    root = target_hash(expand_and_canonicalize(document)).hex()
    receipt = {
        "type": ["MerkleProof2017", "Extension"],
        "merkleRoot": root,
        "targetHash": root,
        "proof": [],
        "anchors": [{"sourceId": "0x" + "ab" * 32, "type": "ETHData", "chain": "ethereumRopsten"}],
    }
    answer = AnchorFound(root=bytes.fromhex(root), sender=ADDRESS, at=issuer_site.SIGNED_AT, name="a chain")
    report = run(document | {"signature": receipt}, lambda _: answer, site=profile_site())
    assert report.format == "Blockcerts v2"
    assert found(report, "proof").outcome is CheckOutcome.PASSED, report.checks
    assert found(report, "anchoring").outcome is CheckOutcome.PASSED
    assert found(report, "status").outcome is CheckOutcome.PASSED
    changed = document | {"issuedOn": "2020-01-01T00:00:00+00:00", "signature": receipt}
    assert run(changed, lambda _: answer, site=profile_site()).verdict is Verdict.INVALID_SIGNATURE
    unmapped = document | {"grade": "S+", "signature": receipt}
    assert found(run(unmapped, lambda _: answer, site=profile_site()), "structure").reason.code == "E_TERM_UNDEFINED"


def test_evidence_beside_an_award_shows_that_our_log_holds_it() -> None:
    data, nonce = issuer_site.as_bytes(issuer_site.good()), bytes(range(32))
    evidence = evidence_of(award_entry(nonce, data), nonce=nonce)
    around = issuer_site.surroundings(issuer_site.site(), log_evidence=evidence, logs=(LOG,))
    report = verify(data, around)
    assert report.verdict is Verdict.VALID
    assert found(report, "anchoring").reason.code == "I_LOG_INCLUDED"
    unknown = verify(data, issuer_site.surroundings(issuer_site.site(), log_evidence=evidence))
    assert (unknown.verdict, found(unknown, "anchoring").reason.code) == (Verdict.VALID, "W_LOG_NOT_TRUSTED")


def test_evidence_of_another_document_leaves_the_question_open() -> None:
    nonce = bytes(range(32))
    evidence = evidence_of(award_entry(nonce, b"another"), nonce=nonce)
    report = verify(
        issuer_site.as_bytes(issuer_site.good()),
        issuer_site.surroundings(issuer_site.site(), log_evidence=evidence, logs=(LOG,)),
    )
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INDETERMINATE, "E_LOG_NOT_INCLUDED")


def test_a_sealed_batch_is_plain_json() -> None:
    documents, _ = logged()
    assert json.loads(issuer_site.as_bytes(documents[0])) == documents[0]
