"""The cryptosuite ecdsa-sd-2023: a credential of which the holder shows a part, and every part is signed.

The issuer signs what must always be shown, and each other statement for itself with a key made for this one proof
(the *base* proof). The holder picks statements and passes on their signatures (the *derived* proof). The parts of one
credential can be linked with each other: their signatures are the same.

A verifier cannot see what was left out. So what decides about trust must be among what is always shown: `issuer` and
`validFrom` are demanded by the notes of a result; an end or a status that is shown but need not be, or is not there
at all, is told as a warning, since the holder may have left it out.

Source: VC Data Integrity ECDSA Cryptosuites 1.0 §3.5–3.6; docs/standards/conformance.md W-04.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyoxigraph as ox
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kakitome.documents.keys.ecdsa_signature import curve_of, verifies
from kakitome.documents.keys.multibase import decode_base64url, encode_base58btc
from kakitome.documents.keys.multikey import MULTICODEC, decode_public, encode_public
from kakitome.documents.keys.public_key import PublicKey, compressed_point, demand_elliptic, refuse_key
from kakitome.documents.proofs.data_integrity import (
    Json,
    ProofResult,
    Sign,
    configuration,
    demand_options,
    demand_signature,
    digest_of,
    refuse_proof,
    unsecured,
    write_options,
)
from kakitome.documents.proofs.disclosure_pointers import always_shown, select
from kakitome.documents.proofs.disclosure_statements import canonical_labels, name_and_label, relabelled
from kakitome.documents.proofs.disclosure_values import (
    BaseValue,
    DerivedValue,
    is_base,
    read_base,
    read_derived,
)
from kakitome.documents.vc.canonical import Write, expand_and_canonicalize, statements
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.json_members import as_list

CRYPTOSUITE: Final = "ecdsa-sd-2023"
_SIGNATURE_LENGTH: Final = 64
_HMAC_LENGTH: Final = 32
_VOCABULARY: Final = "https://www.w3.org/2018/credentials#"
_MUST: Final = ("issuer", "validFrom", "issuanceDate")
_SHOULD: Final = (("validUntil", "expirationDate"), ("credentialStatus",))
_choice = ProblemFactory(source="docs/standards/conformance.md W-04", pointer="/proof")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSecrets:
    """The two secrets of one base proof: the key its statements are signed with, and that of its labels."""

    key: EllipticCurvePrivateKey
    hmac_key: bytes


def new_secrets() -> ProofSecrets:
    """Make the secrets of a new proof; they are used once and kept nowhere."""
    return ProofSecrets(key=generate_private_key(SECP256R1()), hmac_key=secrets.token_bytes(_HMAC_LENGTH))


def demand_form(proof: Json) -> None:
    """Look at what a proof says of itself.

    Raises:
        ProofRefused: another cryptosuite, part of a chain, or `E_SD_BASE` for the issuer's base proof.
    """
    demand_options(proof, cryptosuite=CRYPTOSUITE)
    if "previousProof" in proof:
        refuse_proof("E_PROOF_CHAIN", kind="unsupported")
    if is_base(proof):
        refuse_proof("E_SD_BASE", kind="unsupported")


def shows_parts(document: Json) -> bool:
    """Tell whether all proofs of a document are of this kind: what it lacks may have been left out by its holder."""
    proofs = as_list(document.get("proof"))
    return all(isinstance(proof, dict) and proof.get("cryptosuite") == CRYPTOSUITE for proof in proofs)


def create_base_proof(
    document: Json,
    *,
    sign: Sign,
    verification_method: str,
    created: datetime,
    mandatory: Sequence[str] | None = None,
    proof_secrets: ProofSecrets | None = None,
) -> dict[str, Any]:
    """Sign a credential of our own so that its holder can show parts of it.

    Args:
        document: the credential; a proof already in it is left out.
        sign: turns bytes into 64 bytes `r ‖ s` with the issuer's P-256 key and SHA-256.
        verification_method: the DID URL of that key.
        created: the instant of signing.
        mandatory: JSON pointers to what must always be shown; None means `always_shown`.
        proof_secrets: of this proof; None makes new ones.

    Returns:
        The base proof, for the holder alone.

    Raises:
        TermRefused: the document says something a signature would not cover.
        ProofRefused: a pointer names nothing, or the document cannot be shown in parts.
        SignerFaulty: `sign` did not return 64 bytes.
    """
    bare = unsecured(document)
    pointers = always_shown(bare) if mandatory is None else tuple(mandatory)
    made = proof_secrets or new_secrets()
    labelled = name_and_label(bare, hmac_key=made.hmac_key)
    shown = set(labelled.indexes(labelled.selected(pointers)))
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=verification_method, created=created)
    proof_hash = digest_of(expand_and_canonicalize(configuration(bare, options)))
    mandatory_hash = digest_of("".join(line for index, line in enumerate(labelled.lines) if index in shown))
    public_key = MULTICODEC["P-256"] + compressed_point(made.key.public_key())
    value = BaseValue(
        base_signature=demand_signature(sign(proof_hash + public_key + mandatory_hash), length=_SIGNATURE_LENGTH),
        public_key=public_key,
        hmac_key=made.hmac_key,
        signatures=tuple(_sign(made.key, line) for index, line in enumerate(labelled.lines) if index not in shown),
        mandatory_pointers=pointers,
    )
    return options | {"proofValue": value.write()}


def derive(document: Json, *, pointers: Sequence[str]) -> dict[str, Any]:
    """Return what a holder shows of a credential with a base proof: the named parts, and what must be shown.

    Args:
        document: the credential with its one base proof.
        pointers: JSON pointers to what the holder wants to show.

    Raises:
        ProofRefused: there is no base proof, a pointer names nothing, or nothing at all is selected.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != CRYPTOSUITE or not is_base(proof):
        refuse_proof("E_SD_NO_BASE")
    base, bare = read_base(proof), unsecured(document)
    labelled = name_and_label(bare, hmac_key=base.hmac_key)
    always, chosen = labelled.selected(base.mandatory_pointers), labelled.selected(pointers)
    combined = labelled.selected([*base.mandatory_pointers, *pointers])
    if not combined:
        refuse_proof("E_SD_NOTHING")
    mandatory, selective = set(labelled.indexes(always)), set(labelled.indexes(chosen))
    optional = [index for index in range(len(labelled.lines)) if index not in mandatory]
    if len(optional) != len(base.signatures):
        refuse_proof("E_SD_COUNT")
    canonical = canonical_labels(combined)
    value = DerivedValue(
        base_signature=base.base_signature,
        public_key=base.public_key,
        signatures=tuple(
            signature for index, signature in zip(optional, base.signatures, strict=True) if index in selective
        ),
        label_numbers={
            int(label.removeprefix("c14n")): decode_base64url(labelled.labels[name])
            for name, label in sorted(canonical.items(), key=lambda item: int(item[1].removeprefix("c14n")))
        },
        mandatory_indexes=tuple(
            place for place, index in enumerate(sorted(mandatory | selective)) if index in mandatory
        ),
    )
    return select(bare, [*base.mandatory_pointers, *pointers]) | {"proof": {**proof, "proofValue": value.write()}}


def verify_proof(
    document: Json,
    proof: Json,
    *,
    public_key: PublicKey,
    canonicalize: Write = expand_and_canonicalize,
    previous: Sequence[Json] = (),
) -> ProofResult:
    """Check what a holder shows, with the issuer's key that the caller has established.

    Raises:
        ProofRefused: the proof cannot be checked, is a base proof, or does not fit the statements in number.
        KeyRefused: the key is not P-256.
        TermRefused, UnknownContext: the document or the proof says something no signature covers.
    """
    key = demand_elliptic(public_key)
    if curve_of(key) != "P-256":
        refuse_key("E_KEY_OTHER_ALGORITHM", found=curve_of(key), wanted="P-256")
    demand_form(proof)
    if previous:
        refuse_proof("E_PROOF_CHAIN", kind="unsupported")
    shown = read_derived(proof)
    own = demand_elliptic(decode_public(encode_base58btc(shown.public_key)))
    proof_hash = digest_of(canonicalize(configuration(document, proof)))
    lines = _labelled(canonicalize(unsecured(document)), shown)
    always = set(shown.mandatory_indexes)
    if not always <= set(range(len(lines))) or len(lines) - len(always) != len(shown.signatures):
        refuse_proof("E_SD_COUNT")
    mandatory = [line for index, line in enumerate(lines) if index in always]
    optional = [line for index, line in enumerate(lines) if index not in always]
    mandatory_hash = digest_of("".join(mandatory))
    signed = proof_hash + shown.public_key + mandatory_hash
    good = verifies(key, shown.base_signature, signed=signed) and _each(own, optional, signatures=shown.signatures)
    return ProofResult(
        verified=good,
        document_hash=mandatory_hash.hex(),
        proof_hash=proof_hash.hex(),
        hash_data=signed.hex(),
        signature=shown.base_signature.hex(),
        public_key=encode_public(key),
        notes=_choices(*(_own(some, lines, document=document) for some in (mandatory, optional))) if good else (),
        steps={"statements_always": str(len(mandatory)), "statements_chosen": str(len(optional))},
    )


def _labelled(canonical: str | bytes, shown: DerivedValue) -> list[str]:
    try:
        quads = frozenset(ox.parse(canonical, format=ox.RdfFormat.N_QUADS))
    except SyntaxError:
        refuse_proof("E_SD_SHAPE", kind="unsupported")
    present = {
        node.value
        for quad in quads
        for node in (quad.subject, quad.object, quad.graph_name)
        if isinstance(node, ox.BlankNode)
    }
    if present != shown.labels.keys():
        refuse_proof("E_SD_COUNT")
    return statements(relabelled(quads, shown.labels))


def _each(key: EllipticCurvePublicKey, lines: Sequence[str], *, signatures: Sequence[bytes]) -> bool:
    return all(
        verifies(key, signature, signed=line.encode("utf-8")) for line, signature in zip(lines, signatures, strict=True)
    )


def _own(some: Sequence[str], lines: Sequence[str], *, document: Json) -> list[str]:
    """Return the statements that are about the credential itself, not about a document that stands inside.

    A credential without an identifier is known by this: nothing states anything of another thing about it.
    """
    stated = document.get("id")
    if isinstance(stated, str):
        return [line for line in some if line.startswith(f"<{stated}> ")]
    objects = {line.split(" ", 3)[2] for line in lines}
    return [line for line in some if line.split(" ", 1)[0] not in objects]


def _choices(mandatory: Sequence[str], optional: Sequence[str]) -> tuple[Problem, ...]:
    """Judge what the issuer left to the holder's choice; an error is for the caller to refuse."""
    notes = [_choice("E_SD_MANDATORY", member=name) for name in _MUST if _states(optional, name)]
    for names in _SHOULD:
        if any(_states(optional, name) for name in names):
            notes.append(_choice("W_SD_OPTIONAL", member=names[0]))
        elif not any(_states(mandatory, name) for name in names):
            notes.append(_choice("W_SD_WITHHELD", member=names[0]))
    return tuple(notes)


def _states(lines: Sequence[str], name: str) -> bool:
    # The predicate is the second word of a statement: subjects are IRIs or labels, without spaces.
    return any(line.split(" ", 2)[1] == f"<{_VOCABULARY}{name}>" for line in lines)


def _sign(key: EllipticCurvePrivateKey, line: str) -> bytes:
    r, s = decode_dss_signature(key.sign(line.encode("utf-8"), ECDSA(SHA256(), deterministic_signing=True)))
    return r.to_bytes(_SIGNATURE_LENGTH // 2, "big") + s.to_bytes(_SIGNATURE_LENGTH // 2, "big")
