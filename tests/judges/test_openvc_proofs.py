"""A Python library that shares no code with ours: openvc accepts our proofs of every scheme, and we its.

Not judged here, since it does otherwise (docs/standards/divergences.md): statements signed on P-384, which it
canonicalises with SHA-256, and parts that it shows of a badge, which it cannot take apart.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite
from openvc.proof.errors import ProofError

from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.proofs import ecdsa_rdfc_2019, eddsa_jcs_2022, eddsa_rdfc_2022
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof, derive
from kakitome.documents.proofs.suites import suite_of
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.contexts import KNOWN, load_context
from vectors import issuer_site, proof_site

pytestmark = pytest.mark.judge

CONTEXTS = {url: load_context(url) for url in KNOWN}
OUTCOMES = ("/name", "/credentialSubject/achievement")
KEYS = {
    "Ed25519": Ed25519SigningKey(issuer_site.key("now"), proof_site.method("Ed25519")),
    "P-256": P256SigningKey(proof_site.P256, proof_site.method("P-256")),
    "P-384": P384SigningKey(proof_site.P384, proof_site.method("P-384")),
}
OVER_STATEMENTS = {"extra_contexts": CONTEXTS}

# It reads one status entry, under its own name; the second of ours stands under the property's full IRI.
UNSIGNED = {name: value for name, value in issuer_site.unsigned().items() if name != issuer_site.STATUS_IRI}
BY = {"created": issuer_site.SIGNED_AT}


def edwards(create: Any) -> dict[str, Any]:
    made = create(UNSIGNED, sign=issuer_site.key("now").sign, verification_method=proof_site.method("Ed25519"), **BY)
    return {**UNSIGNED, "proof": made}


def elliptic(kind: str, key: Any) -> dict[str, Any]:
    made = ecdsa_rdfc_2019.create_proof(
        UNSIGNED,
        sign=lambda data: proof_site.raw(key, data),
        public_key=key.public_key(),
        verification_method=proof_site.method(kind),
        **BY,
    )
    return {**UNSIGNED, "proof": made}


def parts() -> dict[str, Any]:
    made = create_base_proof(
        UNSIGNED,
        sign=lambda data: proof_site.raw(proof_site.P256, data),
        verification_method=proof_site.method("P-256"),
        **BY,
    )
    return derive({**UNSIGNED, "proof": made}, pointers=OUTCOMES)


Case = tuple[Callable[[], dict[str, Any]], Any, str, dict[str, Any]]
OURS: dict[str, Case] = {
    "eddsa-rdfc-2022": (
        lambda: edwards(eddsa_rdfc_2022.create_proof),
        DataIntegrityProofSuite(),
        "Ed25519",
        OVER_STATEMENTS,
    ),
    "eddsa-jcs-2022": (lambda: edwards(eddsa_jcs_2022.create_proof), EddsaJcsProofSuite(), "Ed25519", {}),
    "ecdsa-rdfc-2019 P-256": (
        lambda: elliptic("P-256", proof_site.P256),
        EcdsaRdfcProofSuite(),
        "P-256",
        OVER_STATEMENTS,
    ),
    "ecdsa-sd-2023": (parts, EcdsaSdProofSuite(), "P-256", OVER_STATEMENTS),
}
THEIRS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "eddsa-rdfc-2022": (DataIntegrityProofSuite(), "Ed25519", OVER_STATEMENTS),
    "eddsa-jcs-2022": (EddsaJcsProofSuite(), "Ed25519", {}),
    "ecdsa-rdfc-2019 P-256": (EcdsaRdfcProofSuite(), "P-256", OVER_STATEMENTS),
    "ecdsa-jcs-2019 P-256": (EcdsaJcsProofSuite(), "P-256", {}),
    "ecdsa-jcs-2019 P-384": (EcdsaJcsProofSuite(), "P-384", {}),
}


def accepted_by_them(case: Case, document: dict[str, Any]) -> bool:
    _, suite, kind, more = case
    try:
        suite.verify(document, public_key_jwk=public_to_jwk(proof_site.public(kind)), now=issuer_site.NOW, **more)
    except ProofError:
        return False
    return True


def accepted_by_us(document: dict[str, Any], kind: str) -> bool:
    proof = document["proof"]
    suite = suite_of(proof)
    return suite.verify(
        document, proof, public_key=proof_site.public(kind), canonicalize=expand_and_canonicalize
    ).verified


def changed(document: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(document), "name": "別の名称"}


@pytest.mark.parametrize("name", OURS)
def test_openvc_accepts_what_we_sign_and_refuses_a_change(name: str) -> None:
    document = OURS[name][0]()
    assert accepted_by_them(OURS[name], document)
    assert not accepted_by_them(OURS[name], changed(document))


@pytest.mark.parametrize("name", THEIRS)
def test_we_accept_what_openvc_signs_and_refuse_a_change(name: str) -> None:
    suite, kind, more = THEIRS[name]
    made = suite.add_proof(UNSIGNED, signing_key=KEYS[kind], verification_method=proof_site.method(kind), **more)
    assert accepted_by_us(made, kind)
    assert not accepted_by_us(changed(made), kind)


def simpler() -> dict[str, Any]:
    """Its signer and holder cannot take ordered lists apart either."""
    document = copy.deepcopy(UNSIGNED)
    for described in document["credentialSubject"]["achievement"]["resultDescription"]:
        described.pop("allowedValue", None)
    return document


def their_base() -> dict[str, Any]:
    made: dict[str, Any] = EcdsaSdProofSuite().add_base_proof(
        simpler(),
        signing_key=KEYS["P-256"],
        verification_method=proof_site.method("P-256"),
        mandatory_pointers=["/issuer", "/validFrom", "/validUntil"],
        **OVER_STATEMENTS,
    )
    return made


def test_we_show_parts_of_what_openvc_signed() -> None:
    shown = derive(their_base(), pointers=OUTCOMES)
    assert accepted_by_us(shown, "P-256")
    assert accepted_by_them(OURS["ecdsa-sd-2023"], shown)
