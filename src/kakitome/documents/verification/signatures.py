"""Check one signature of a stranger's document: whose key, for what purpose, still good, and does it match?

Used for credentials and for the status lists they point to. The key is always looked up in the issuer's own key
document: a fragment that happens to be a key is never believed for that reason alone. When the key document is out of
reach, a key that a trusted registry pins may stand in for it. A key that its registry has not seen yet is the matter of
`key_history`.

Source: VC Data Integrity 1.0 §4.3; docs/rules/threats.md T9; docs/standards/hostile-inputs.md B069, B071, B157–B165;
docs/standards/proofs.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.documents.keys.controller_document import ControllerRefused, VerificationMethod
from kakitome.documents.keys.did import DidRefused, split_did_url
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.public_key import KeyRefused, PublicKey, algorithm_of
from kakitome.documents.proofs.data_integrity import ProofRefused, ProofResult
from kakitome.documents.proofs.proof_sets import LinkedProof, link
from kakitome.documents.proofs.suites import Suite, suite_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Stopped, Verdict
from kakitome.documents.verification.co_signing import as_signed_by, co_signer_of
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.key_history import doubt_about
from kakitome.documents.verification.sightings import seen_before, told_of
from kakitome.errors import Misconfigured, Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.json_members import as_list

_problem = ProblemFactory(source="VC Data Integrity 1.0 §4.3", pointer="/proof")
_CLOCKS_DIFFER_AT_MOST = timedelta(days=1)
_IN_HAND = timedelta(hours=1)
"""For so long a key may still sign what was in hand when it was retired, by another machine's clock. Source: ours."""
LEAKED = "E_KEY_REVOKED"
_MISMATCHES = frozenset({"E_PROOF_VALUE", "E_SD_VALUE", "E_SD_COUNT"})
"""A value that cannot be this document's signature, whatever the key: as wrong as one that does not match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFinding:
    """What came of one signature; `verdict` is None when it is good.

    `invalid_signature` is certain, `indeterminate` means that its key could not be established, and the three
    verdicts of refusals say that it could not be read. `co_signer` is whose it is where that is not the issuer.
    """

    co_signer: str = ""
    verdict: Verdict | None = None
    problem: Problem | None = None
    notes: tuple[Problem, ...] = ()
    working: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishedKey:
    """A public key that may speak for the issuer, its Multikey text, and where it was found."""

    key: PublicKey
    multikey: str
    origin: str
    leaked_at: datetime | None = None
    """Since when the key may be in other hands, as its key document says."""
    retired_at: datetime | None = None
    """When it ceased to sign, as the issuer's history of keys says."""


class BrokenProof(Stopped):
    """A signature is not good, or cannot be told to be."""

    def finding(self, working: Mapping[str, str]) -> SignatureFinding:
        """Return what came of the signature."""
        return SignatureFinding(verdict=self.verdict, problem=self.problem, working=working)


def examine_signatures(examination: Examination, document: Mapping[str, Any]) -> list[SignatureFinding]:
    """Check every proof of `document`, earlier ones of a chain first.

    Each must be the issuer's own, or that of a party that the document names as awarding together (`co_signing`).

    When the proofs do not hold together (a link to nothing, a circle), that is the one finding.
    """
    proofs: list[Any] = as_list(document.get("proof"))
    if not all(isinstance(proof, Mapping) and proof for proof in proofs):
        return [SignatureFinding(verdict=Verdict.MALFORMED, problem=_problem("E_NO_PROOF"))]
    try:
        linked = link(proofs)
    except ProofRefused as refusal:
        return [SignatureFinding(verdict=Verdict.INVALID_SIGNATURE, problem=refusal.problem)]
    return [_examine_of(examination, document, linked=link) for link in linked]


def _examine_of(examination: Examination, document: Mapping[str, Any], *, linked: LinkedProof) -> SignatureFinding:
    party = co_signer_of(examination, linked.proof)
    if not party:
        return _examine(examination, document, linked=linked)
    examination.allow_party(party)
    beside = as_signed_by(examination, party)
    finding = _examine(beside, document, linked=linked)
    return replace(finding, co_signer=party, notes=(*finding.notes, *beside.key_doubts.values()))


def examine_signature(examination: Examination, document: Mapping[str, Any], *, proof: Any) -> SignatureFinding:
    """Check a document's one proof, which must be signed by the issuer under examination and be no part of a chain."""
    if not isinstance(proof, Mapping) or not proof:
        return SignatureFinding(verdict=Verdict.MALFORMED, problem=_problem("E_NO_PROOF"))
    return _examine(examination, document, linked=LinkedProof(proof=proof, previous=()))


def _examine(examination: Examination, document: Mapping[str, Any], *, linked: LinkedProof) -> SignatureFinding:
    working: dict[str, str] = {}
    proof = linked.proof
    try:
        suite = _demand_form(examination, proof)
        method_id = _method_of(proof)
        working |= {"cryptosuite": suite.name, "key": method_id}
        if "created" in proof:
            working["signed_at"] = str(proof["created"])
        if linked.previous:
            working["previous_proofs"] = str(len(linked.previous))
        established = establish_key(examination, method_id, signed_at=parse_instant(proof.get("created")))
        working["key_source"] = established.origin
        result = _verify(examination, document, linked=linked, suite=suite, key=_fitting(established.key, suite))
        working |= {"document_hash": result.document_hash, "proof_hash": result.proof_hash, **result.steps}
        if not result.verified:
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_SIGNATURE"))
        _demand_made_already(examination, proof)
        _demand_before_retirement(established, signed_at=parse_instant(proof.get("created")))
        leak = demand_before_leak(examination, established)
        demand_history(examination, established.multikey)
        _demand_notes(result)
    except BrokenProof as broken:
        return broken.finding(working)
    return SignatureFinding(notes=(*leak, *result.notes, *_notes(examination, proof)), working=working)


def _demand_form(examination: Examination, proof: Mapping[str, Any]) -> Suite:
    """Read what the proof says of itself, before anything is fetched for it."""
    try:
        suite = suite_of(proof)
        suite.demand_form(proof)
    except ProofRefused as refusal:
        raise BrokenProof(Verdict(refusal.kind), refusal.problem) from None
    if proof.get("proofPurpose") != examination.purpose:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_PROOF_PURPOSE"))
    expires = parse_instant(proof.get("expires"))
    if expires is not None and examination.surroundings.now >= expires:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_PROOF_EXPIRED", on=write_instant(expires)))
    return suite


def _fitting(key: PublicKey, suite: Suite) -> PublicKey:
    """Refuse a scheme that the key cannot have signed with.

    Source: docs/standards/hostile-inputs.md B071.
    """
    algorithm = algorithm_of(key)
    if algorithm not in suite.algorithms:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_PROOF_KEY_TYPE", suite=suite.name, found=algorithm))
    return key


def _demand_notes(result: ProofResult) -> None:
    """Refuse a proof that matches and yet leaves open what must not be open.

    Source: docs/standards/conformance.md W-04.
    """
    grave = next((note for note in result.notes if note.severity == "error"), None)
    if grave is not None:
        raise BrokenProof(Verdict.UNSUPPORTED, grave)


def _method_of(proof: Mapping[str, Any]) -> str:
    method_id = proof.get("verificationMethod")
    if not isinstance(method_id, str):
        raise BrokenProof(Verdict.MALFORMED, _problem("E_PROOF_FORM", member="verificationMethod"))
    return method_id


def establish_key(examination: Examination, method_id: str, *, signed_at: datetime | None) -> EstablishedKey:
    """Return the key of a verification method, which must be the issuer's own and listed for assertions.

    `signed_at` is when the signer says that it signed; it decides about a key that has ended since. The registries'
    pinned history is looked at after the signature (`demand_history`), so that a wrong signature is called wrong.

    Raises:
        Found: the key is somebody else's, not to be found, or not to be believed.
    """
    did, fragment = _demand_binding(examination, method_id)
    try:
        controller = examination.controller(did)
    except TooManyVisits as refusal:
        raise BrokenProof(Verdict.TOO_EXPENSIVE, refusal.problem) from None
    except (DidRefused, KeyRefused) as refusal:
        # The identifier itself is bad, which is the document's own fault.
        raise BrokenProof(Verdict(refusal.kind), refusal.problem) from None
    except (DocumentRefused, Unavailable, Refused) as failure:
        if any(fragment in listed_issuer.keys for listed_issuer in examination.listings):
            return EstablishedKey(key=decode_public(fragment), multikey=fragment, origin="registry")
        problem = _problem(failure.code, "/issuer/id", **failure.params)
        raise BrokenProof(Verdict.INDETERMINATE, problem) from None
    try:
        key = controller.key_for(examination.purpose, method_id)
        method = controller.method(method_id)
        _demand_in_use(method, signed_at=signed_at)
    except ControllerRefused as refusal:
        verdict = Verdict.UNSUPPORTED if refusal.kind == "unsupported" else Verdict.INVALID_SIGNATURE
        raise BrokenProof(verdict, refusal.problem) from None
    except KeyRefused as refusal:
        raise BrokenProof(Verdict(refusal.kind), refusal.problem) from None
    origin = "did:key" if did.startswith("did:key:") else "key document"
    is_leaked = method.revoked_at is not None and method.revoked_at <= examination.surroundings.now
    leaked_at = method.revoked_at if is_leaked else None
    return EstablishedKey(
        key=key, multikey=encode_public(key), origin=origin, leaked_at=leaked_at, retired_at=method.retired_at
    )


def demand_before_leak(examination: Examination, established: EstablishedKey) -> tuple[Problem, ...]:
    """Demand that what a stolen key signed is proven to be older than the theft; say what proves it.

    The date that the signer wrote himself proves nothing. Looked at after the signature, so that a wrong signature is
    called wrong.

    Raises:
        Found: `E_KEY_REVOKED`.
    """
    if established.leaked_at is None:
        return ()
    sighting = None if examination.is_reading_list else seen_before(examination, established.leaked_at)
    if sighting is None:
        raise BrokenProof(Verdict.INDETERMINATE, _problem(LEAKED, on=write_instant(established.leaked_at)))
    return (told_of(sighting, leaked_at=established.leaked_at),)


def _demand_binding(examination: Examination, method_id: str) -> tuple[str, str]:
    """Split a key's identifier into its controller, which must be the issuer, and its fragment."""
    scheme = examination.signer_id.partition(":")[0].lower()
    if scheme not in ("did", "https") and method_id.startswith(f"{examination.signer_id}#"):
        # It binds its key to an identifier under which nobody can look a key up.
        raise BrokenProof(Verdict.UNSUPPORTED, _problem("E_ISSUER_SCHEME", scheme=scheme[:20]))
    try:
        did, fragment = _split(method_id)
    except DidRefused as refusal:
        raise BrokenProof(Verdict(refusal.kind), refusal.problem) from None
    if did != examination.signer_id or not fragment:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_ISSUER_BINDING"))
    return did, fragment


def _demand_in_use(method: VerificationMethod, *, signed_at: datetime | None) -> None:
    """Look at the end that a key states of itself: it is good for what it signed before, by its own account."""
    if method.expires_at is not None and (signed_at is None or signed_at >= method.expires_at):
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_KEY_EXPIRED", on=write_instant(method.expires_at)))


def _demand_before_retirement(established: EstablishedKey, *, signed_at: datetime | None) -> None:
    """Refuse what is dated after its key ceased to sign: a signer who dates it earlier is not found so.

    Source: docs/rules/threats.md T9 (judged by the key in force when it was made).
    """
    ended = established.retired_at
    if ended is not None and signed_at is not None and signed_at > ended + _IN_HAND:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_KEY_ENDED", on=write_instant(ended)))


def _verify(
    examination: Examination, document: Mapping[str, Any], *, linked: LinkedProof, suite: Suite, key: PublicKey
) -> ProofResult:
    try:
        return suite.verify(
            document,
            linked.proof,
            public_key=key,
            canonicalize=examination.canonicalize,
            previous=linked.previous,
        )
    except DocumentRefused as refusal:
        verdict = Verdict.INVALID_SIGNATURE if refusal.code in _MISMATCHES else Verdict(refusal.kind)
        raise BrokenProof(verdict, refusal.problem) from None
    except (Unavailable, Misconfigured) as failure:
        problem = _problem(failure.code, "", **failure.params)
        raise BrokenProof(Verdict.INDETERMINATE, problem) from None


def demand_history(examination: Examination, multikey: str) -> None:
    """Compare a key with those that registries pin, and note what they do not know (`key_history`).

    Raises:
        Found: `E_KEY_NOT_IN_HISTORY`, neither the registries nor the issuer's own key document vouch for it.
    """
    doubt = doubt_about(examination, multikey)
    if doubt is None:
        return
    if doubt.severity == "error":
        raise BrokenProof(Verdict.INDETERMINATE, doubt)
    examination.key_doubts.setdefault(multikey, doubt)


def _demand_made_already(examination: Examination, proof: Mapping[str, Any]) -> None:
    """Draw no conclusion from a signature whose own date lies days ahead; clocks differ by less.

    Raises:
        Found: `E_PROOF_FUTURE`.
    """
    created = parse_instant(proof.get("created"))
    if created is not None and created > examination.surroundings.now + _CLOCKS_DIFFER_AT_MOST:
        problem = _problem("E_PROOF_FUTURE", created=write_instant(created))
        raise BrokenProof(Verdict.INDETERMINATE, problem)


def _notes(examination: Examination, proof: Mapping[str, Any]) -> tuple[Problem, ...]:
    created = parse_instant(proof.get("created"))
    latest = examination.surroundings.now + examination.surroundings.limits.clock_skew
    if created is None or created <= latest:
        return ()
    problem = _problem("W_PROOF_FUTURE", "/proof/created", created=write_instant(created))
    return (problem,)


def _split(method_id: str) -> tuple[str, str]:
    if method_id.startswith("https://"):
        address, _, fragment = method_id.partition("#")
        return address, fragment
    return split_did_url(method_id)
