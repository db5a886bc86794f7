"""Evidence of inclusion, and the two kinds of entry it speaks of."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.anchoring.checkpoint import CheckpointRefused, LogCheckpoint, NoteKey, sign_checkpoint
from kakitome.documents.anchoring.log_entry import EntryRefused, award_entry, batch_entry, read_batch_entry
from kakitome.documents.anchoring.log_evidence import EvidenceRefused, LogEvidence, parse_evidence, verify_evidence
from kakitome.documents.anchoring.merkle_tree import inclusion_proof, leaf_hash, nodes_of, tree_root
from kakitome.documents.keys.multikey import encode_public

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ISSUER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
KEY = NoteKey(name="log.example", public=LOG.public_key().public_bytes_raw())
NONCE, DOCUMENT = bytes(range(32)), b"signed bytes"
AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def _evidence(*, size: int = 7, index: int = 3) -> LogEvidence:
    entries = [f"{n}".encode() for n in range(size)]
    entries[index] = award_entry(NONCE, DOCUMENT)
    nodes = nodes_of([leaf_hash(entry) for entry in entries])
    plain = LogCheckpoint(origin="log.example", size=size, root=tree_root(nodes, size=size))
    return LogEvidence(
        nonce=NONCE,
        index=index,
        proof=inclusion_proof(nodes, index=index, size=size),
        checkpoint=sign_checkpoint(plain, key=KEY, sign=LOG.sign).text,
        log_key=KEY.text,
    )


def test_evidence_travels_as_json_and_shows_the_entry() -> None:
    evidence = parse_evidence(_evidence().data)
    assert evidence == _evidence()
    seen = verify_evidence(evidence, log=KEY, entry=award_entry(evidence.nonce, DOCUMENT))
    assert (seen.index, seen.checkpoint.size) == (3, 7)


def test_evidence_for_one_document_says_nothing_for_another() -> None:
    evidence = _evidence()
    for entry in (award_entry(NONCE, b"other bytes"), award_entry(bytes(32), DOCUMENT)):
        with pytest.raises(EvidenceRefused) as refused:
            verify_evidence(evidence, log=KEY, entry=entry)
        assert refused.value.code == "E_LOG_NOT_INCLUDED"


def test_the_key_that_the_evidence_brings_along_is_not_believed() -> None:
    stranger = NoteKey(name="log.example", public=ISSUER.public_key().public_bytes_raw())
    with pytest.raises(CheckpointRefused) as refused:
        verify_evidence(_evidence(), log=stranger, entry=award_entry(NONCE, DOCUMENT))
    assert refused.value.code == "E_LOG_SIGNATURE"


@pytest.mark.parametrize(
    "change",
    [
        {"form": "other"},
        {"nonce": "zz"},
        {"nonce": None},
        {"index": "3"},
        {"index": True},
        {"proof": "x"},
        {"proof": [1]},
        {"proof": ["?"]},
        {"proof": [""] * 65},
        {"checkpoint": 1},
    ],
)
def test_what_is_not_quite_evidence_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        parse_evidence({**_evidence().data, **change})
    assert refused.value.code == "E_LOG_EVIDENCE"


def test_an_entry_tells_nothing_of_its_document() -> None:
    assert len(award_entry(NONCE, DOCUMENT)) == 32
    assert award_entry(NONCE, DOCUMENT) != award_entry(bytes(32), DOCUMENT)
    with pytest.raises(ValueError, match="nonce"):
        award_entry(b"", DOCUMENT)


def test_a_batchs_entry_names_the_key_that_signed_it() -> None:
    key_id = encode_public(ISSUER.public_key())
    entry = batch_entry(bytes(range(32)), key_id=key_id, sign=ISSUER.sign, at=AT)
    read = read_batch_entry(entry)
    assert (read.root, read.key, read.at) == (bytes(range(32)), key_id, AT)


def test_a_batchs_entry_that_another_key_signed_or_that_was_changed_is_refused() -> None:
    entry = batch_entry(bytes(32), key_id=encode_public(ISSUER.public_key()), sign=LOG.sign, at=AT)
    good = batch_entry(bytes(32), key_id=encode_public(ISSUER.public_key()), sign=ISSUER.sign, at=AT)
    for bad in (entry, good.replace(b"root 00", b"root 01"), good[:-1], good + b"\n", bytes(32), b"\xff" * 40):
        with pytest.raises(EntryRefused) as refused:
            read_batch_entry(bad)
        assert refused.value.code == "E_LOG_ENTRY"
