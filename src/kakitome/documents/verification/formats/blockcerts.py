"""Blockcerts: a credential whose hash leads, with its batch's other hashes, to a root written into a chain or a log.

Three things must agree. The document's own hash is the one in its proof, and the path leads to the root (`proof`). The
root stands where the anchor says, and was put there by a key that the issuer had at that time (`anchoring`). A proof of
this kind has no signature: until the chain or the log was asked, nobody is known to have issued anything, so the
verdict stays open.

Words that no context defines are refused, as Blockcerts asks (its `http://fallback.org/` rule), since the hash would
not cover them.

Source: Blockcerts v2, v3.2; Merkle Proof Signature Suite 2019; docs/standards/blockcerts.md.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.documents.anchoring.merkle_batch import reached_root, target_hash
from kakitome.documents.openbadges2.view import view_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Check, Verdict, passed, refused
from kakitome.documents.verification.checks.proof import check_proof as check_signatures
from kakitome.documents.verification.checks.status import check_status
from kakitome.documents.verification.checks.structure import check_structure, judge_form
from kakitome.documents.verification.credential_forms import form_of, view_of_credential
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile, types_of
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.blockcerts_anchoring import check_anchoring
from kakitome.documents.verification.formats.blockcerts_reading import (
    ProvenDocument,
    is_merkle_proof,
    read_issuer,
    read_proofs,
    read_receipt,
)
from kakitome.documents.verification.formats.embedded import kind_of
from kakitome.documents.verification.signatures import examine_signature
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Misconfigured, Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.json_members import as_list

_reason = ProblemFactory(source="Merkle Proof Signature Suite 2019", pointer="/proof")
VISITS = 5
"""The issuer's profile, its revocation list, a status list and its key, and one more."""


def proofs_of(examination: Examination) -> list[ProvenDocument]:
    """Return the document's batch proofs, whichever its edition; raises `DocumentRefused`."""
    if examination.envelope.kind is DocumentKind.BLOCKCERTS_2:
        return [read_receipt(examination.document)]
    return read_proofs(examination.document)


def check_proof(examination: Examination) -> Check:
    """Compare the document's hash with its proof's, and follow the path to the root."""
    try:
        secured = proofs_of(examination)
        if not secured:
            # Signed in another way, or not at all: the signatures that stand there are told as what they are.
            return check_signatures(examination)
        working: dict[str, str] = {}
        for proven in secured:
            computed = target_hash(examination.canonicalize(proven.document))
            working = {
                "document_hash": computed.hex(),
                "batch_hash": proven.proof.target.hex(),
                "batch_root": proven.proof.root.hex(),
                "batch_steps": str(len(proven.proof.path)),
            }
            if computed != proven.proof.target:
                return refused("proof", _reason("E_BATCH_HASH"), verdict=Verdict.INVALID_SIGNATURE, working=working)
            if reached_root(proven.proof) != proven.proof.root:
                return refused("proof", _reason("E_BATCH_PATH"), verdict=Verdict.INVALID_SIGNATURE, working=working)
    except DocumentRefused as refusal:
        return refused("proof", refusal.problem, verdict=Verdict(refusal.kind))
    except (Unavailable, Misconfigured) as failure:
        return refused("proof", Problem(code=failure.code, params=failure.params), verdict=Verdict.INDETERMINATE)
    return _with_signatures(examination, working)


def _with_signatures(examination: Examination, working: dict[str, str]) -> Check:
    """Check the signatures that stand beside the batch proofs; one that does not match fails the whole."""
    stated = examination.document.get("proof")
    for proof in stated if isinstance(stated, list) else []:
        if not is_merkle_proof(proof):
            finding = examine_signature(examination, examination.document, proof=proof)
            if finding.verdict is not None and finding.problem is not None:
                return refused("proof", finding.problem, verdict=finding.verdict, working=dict(finding.working))
    return passed("proof", _reason("I_BATCH_OK"), working=working)


def check_structure_2(examination: Examination) -> Check:
    """Check that a document of version 2 is one JSON-LD object of which no word is lost."""
    document = examination.document
    try:
        examination.canonicalize({name: value for name, value in document.items() if name != "signature"})
    except DocumentRefused as refusal:
        return refused("structure", refusal.problem, verdict=Verdict(refusal.kind))
    except (Unavailable, Misconfigured) as failure:
        return refused("structure", Problem(code=failure.code, params=failure.params), verdict=Verdict.INDETERMINATE)
    missing = [name for name in ("id", "badge", "issuedOn", "recipient") if not document.get(name)]
    faults = [_reason("E_FIELD_MISSING", f"/{name}", member=name) for name in missing]
    return judge_form(faults or text_problems(document), form=examination.envelope.form, problem=_reason)


def check_revocation(examination: Examination) -> Check:
    """Read the credential's status entries, else the revocation list that the issuer's profile names.

    A list that cannot be read leaves the question open: nothing is taken for unrevoked because nobody answered.

    Source: Blockcerts v3 (revocation); the cert-verifier-js library passes when the list that a credential omits
    stands in the profile.
    """
    if examination.view.get("credentialStatus"):
        return check_status(examination)
    try:
        profile = read_issuer(examination)
        if not profile.revocation_list:
            return check_status(examination)
        listed = strict_json.load(examination.fetch(profile.revocation_list))
    except TooManyVisits as refusal:
        return refused("status", refusal.problem, verdict=Verdict.TOO_EXPENSIVE)
    except (DocumentRefused, Refused, Unavailable):
        return refused("status", _reason("E_STATUS_UNREACHABLE"), verdict=Verdict.INDETERMINATE)
    return _judge_listed(examination, listed, address={"revocation_list": profile.revocation_list})


def _judge_listed(examination: Examination, listed: Any, *, address: Mapping[str, str]) -> Check:
    revoked = listed.get("revokedAssertions") if isinstance(listed, Mapping) else None
    if not isinstance(revoked, list):
        return refused("status", _reason("E_STATUS_LIST"), verdict=Verdict.INDETERMINATE, working=address)
    names = {
        entry.get("id") if isinstance(entry, Mapping) else entry
        for entry in revoked
        if isinstance(entry, str | Mapping)
    }
    if examination.document.get("id") in names:
        return refused("status", _reason("E_REVOKED"), verdict=Verdict.REVOKED, working=address)
    return passed("status", _reason("I_STATUS_CLEAR"), working=address)


def _recognises_3(seen: ReceivedFile) -> bool:
    if seen.json is None:
        return False
    if kind_of(seen) is DocumentKind.BLOCKCERTS_3:
        return True
    proofs = as_list(seen.json.get("proof"))
    return kind_of(seen) is not None and bool(proofs) and all(is_merkle_proof(proof) for proof in proofs)


def _open_3(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    del surroundings
    document = seen.json or {}
    view = view_of_credential(document)
    if isinstance(view.get("issuer"), str):
        view = {**view, "issuer": {"id": view["issuer"]}}
    return OpenedEnvelope(
        kind=DocumentKind.BLOCKCERTS_3,
        form=form_of(DocumentKind.BLOCKCERTS_3, document),
        data=seen.data,
        document=document,
        view=view,
    )


def _recognises_2(seen: ReceivedFile) -> bool:
    if seen.json is None:
        return False
    receipt = seen.json.get("signature")
    return isinstance(receipt, Mapping) and bool(types_of(receipt) & {"MerkleProof2017", "ChainpointSHA256v2"})


def _open_2(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    del surroundings
    document: dict[str, Any] = seen.json or {}
    named = document.get("badge")
    achievement = named if isinstance(named, dict) else {}
    holder = achievement.get("issuer")
    issuer = holder if isinstance(holder, dict) else {"id": holder if isinstance(holder, str) else ""}
    return OpenedEnvelope(
        kind=DocumentKind.BLOCKCERTS_2,
        form="Blockcerts v2",
        data=seen.data,
        document=document,
        view=dict(view_of(document, achievement=achievement, issuer=issuer)),
    )


FORMAT = Format(
    name="blockcerts",
    recognises=_recognises_3,
    open=_open_3,
    structure=check_structure,
    proof=check_proof,
    status=check_revocation,
    anchoring=check_anchoring,
    visits=VISITS,
)
FORMAT_2 = Format(
    name="blockcerts",
    recognises=_recognises_2,
    open=_open_2,
    structure=check_structure_2,
    proof=check_proof,
    status=check_revocation,
    anchoring=check_anchoring,
    visits=VISITS,
)
