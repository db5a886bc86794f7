"""A key was stolen: what it signed before is told from what a thief may have signed, by what others saw."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.anchoring.checkpoint import (
    COSIGNATURE,
    LogCheckpoint,
    NoteKey,
    cosign_checkpoint,
    date_line,
    sign_checkpoint,
)
from kakitome.documents.anchoring.log_entry import award_entry
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.anchoring.merkle_tree import leaf_hash
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document
from kakitome.documents.sdjwt.issuing import issue
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site
from vectors.builders.sd_jwts import claims, salts
from vectors.token_keys import TokenKey

LEAK = issuer_site.NOW - timedelta(days=10)
BEFORE, AFTER = LEAK - timedelta(days=1), LEAK + timedelta(days=1)
_LOG, _WITNESS = Ed25519PrivateKey.from_private_bytes(b"l" * 32), Ed25519PrivateKey.from_private_bytes(b"w" * 32)
LOG = NoteKey(name="log.example/log", public=_LOG.public_key().public_bytes_raw())
WITNESS = NoteKey(name="witness.example", public=_WITNESS.public_key().public_bytes_raw(), algorithm=COSIGNATURE)
NONCE = bytes(32)


def site(leaked: datetime = LEAK) -> issuer_site.Site:
    """The issuer after the leak: a new key, which signed the lists anew."""
    found = issuer_site.site()
    keys = [
        ControllerKey(
            public_key_multibase=issuer_site.multibase("now"), created_at=issuer_site.NOW - timedelta(days=9)
        ),
        ControllerKey(
            public_key_multibase=issuer_site.multibase("before"),
            created_at=issuer_site.SIGNED_AT,
            compromised_at=leaked,
        ),
    ]
    found.put(issuer_site.DID_URL, build_controller_document(issuer_site.DID, keys))
    return found


def award() -> bytes:
    return issuer_site.as_bytes(issuer_site.sign(issuer_site.unsigned(), by="before"))


def token_key() -> TokenKey:
    private = issuer_site.key("before")
    public = private.public_key()
    method = f"{issuer_site.DID}#{issuer_site.multibase('before')}"
    return TokenKey(method=method, public=public, sign=private.sign, private=private)


def as_vc_jwt() -> bytes:
    return to_vc_jwt(issuer_site.unsigned(), key=token_key())


def as_sd_jwt() -> bytes:
    return issue(claims(status=None), disclosable=["name"], salts=salts(), key=token_key())


def evidence(data: bytes, *, dated: datetime | None = None, witnessed: datetime | None = None) -> LogEvidence:
    """Return evidence that a log of one entry holds the document."""
    root = leaf_hash(award_entry(NONCE, data))
    extensions = (date_line(dated),) if dated else ()
    checkpoint = sign_checkpoint(
        LogCheckpoint(origin=LOG.name, size=1, root=root, extensions=extensions), key=LOG, sign=_LOG.sign
    )
    if witnessed:
        checkpoint = cosign_checkpoint(checkpoint, key=WITNESS, sign=_WITNESS.sign, now=witnessed)
    return LogEvidence(nonce=NONCE, index=0, proof=(), checkpoint=checkpoint.text, log_key=LOG.text)


def check(data: bytes, where: issuer_site.Site | None = None, **more: Any) -> Report:
    around = {"logs": (LOG,), "log_witnesses": (WITNESS,), **more}
    return verify(data, issuer_site.surroundings(where or site(), **around))


def proof(report: Report) -> Check:
    found = report.check("proof")
    assert found is not None
    return found


def test_what_a_witness_saw_before_the_leak_stays_valid_and_the_evidence_is_told() -> None:
    report = check(award(), log_evidence=evidence(award(), witnessed=BEFORE))
    assert report.verdict is Verdict.VALID, report.checks
    assert (proof(report).outcome, proof(report).reason.code) == (CheckOutcome.ATTENTION, "W_KEY_LEAKED_WITNESSED")
    assert proof(report).reason.params["by"] == WITNESS.name


@pytest.mark.parametrize("make", [as_vc_jwt, as_sd_jwt], ids=["VC-JWT", "SD-JWT VC"])
def test_a_token_of_the_stolen_key_tells_the_evidence_as_well(make: Callable[[], bytes]) -> None:
    token = make()
    report = check(token, log_evidence=evidence(token, witnessed=BEFORE))
    assert report.verdict is Verdict.VALID, report.checks
    assert (proof(report).outcome, proof(report).reason.code) == (CheckOutcome.ATTENTION, "W_KEY_LEAKED_WITNESSED")
    assert (check(token).verdict, proof(check(token)).reason.code) == (Verdict.INDETERMINATE, "E_KEY_REVOKED")


def test_what_the_trusted_log_itself_dates_before_the_leak_stays_valid() -> None:
    report = check(award(), log_evidence=evidence(award(), dated=BEFORE))
    assert (report.verdict, proof(report).reason.code) == (Verdict.VALID, "W_KEY_LEAKED_LOGGED")


def test_evidence_at_hand_counts_as_evidence_that_came_along() -> None:
    asked = []

    def find(issuer: str, credential: str) -> list[LogEvidence]:
        asked.append((issuer, credential))
        return [evidence(award()), evidence(award(), dated=BEFORE)]

    assert check(award(), find_log_evidence=find).verdict is Verdict.VALID
    assert asked == [(issuer_site.DID, issuer_site.unsigned()["id"])]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"log_evidence": evidence(award())},
        {"log_evidence": evidence(award(), dated=AFTER, witnessed=AFTER)},
        {"log_evidence": evidence(award(), dated=LEAK)},
        {"log_evidence": evidence(award(), dated=BEFORE), "logs": ()},
        {"log_evidence": evidence(award(), witnessed=BEFORE), "log_witnesses": ()},
        {"find_log_evidence": lambda *_: [evidence(b"another document", dated=BEFORE)]},
    ],
    ids=["nothing", "undated", "later", "that-very-instant", "a-strange-log", "a-strange-witness", "another-document"],
)
def test_without_proof_of_its_age_nothing_is_concluded(more: dict[str, Any]) -> None:
    report = check(award(), **more)
    assert (report.verdict, proof(report).reason.code) == (Verdict.INDETERMINATE, "E_KEY_REVOKED")


def test_a_wrong_signature_stays_wrong_whoever_saw_the_file() -> None:
    forged = award().replace("データ".encode(), "データー".encode())
    assert forged != award()
    report = check(forged, log_evidence=evidence(forged, dated=BEFORE))
    assert report.verdict is Verdict.INVALID_SIGNATURE


def test_a_list_of_the_stolen_key_is_not_believed_because_the_award_is_old() -> None:
    where = site()
    where.put(
        issuer_site.REVOCATION_URL, issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, by="before")
    )
    report = check(award(), where, log_evidence=evidence(award(), dated=BEFORE))
    status = report.check("status")
    assert status is not None
    assert (report.verdict, status.reason.code) == (Verdict.INDETERMINATE, "E_STATUS_LIST_PROOF")


def test_a_leak_that_is_announced_for_later_changes_nothing_yet() -> None:
    assert check(award(), site(issuer_site.NOW + timedelta(days=1))).verdict is Verdict.VALID
