"""W3C's vectors of the ECDSA cryptosuites: hashes and signatures bit for bit, base and derived disclosures."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from kakitome.documents.keys.multibase import decode_base58btc
from kakitome.documents.keys.multikey import decode_public, decode_secret_p256
from kakitome.documents.proofs import ecdsa_rdfc_2019, ecdsa_sd_2023
from kakitome.documents.proofs.data_integrity import unsecured
from kakitome.documents.proofs.disclosure_values import read_base, read_derived
from kakitome.documents.proofs.ecdsa_sd_2023 import ProofSecrets, create_base_proof, derive
from kakitome.values.instants import parse_instant
from support.standards_folder import vectors
from support.w3c_contexts import w3c_contexts


@pytest.fixture(autouse=True)
def examples(tmp_path: Path) -> Iterator[None]:
    with w3c_contexts(tmp_path):
        yield


def read(name: str) -> Any:
    text = (vectors("w3c-vc-di-ecdsa") / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else text.strip()


def raw(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """Sign without chance, as the vectors were made."""
    digest, length = (SHA256(), 32) if key.key_size == 256 else (SHA384(), 48)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest, deterministic_signing=True)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def secret(text: str) -> ec.EllipticCurvePrivateKey:
    data = decode_base58btc(text)
    curve = ec.SECP256R1() if len(data) == 34 else ec.SECP384R1()
    return ec.derive_private_key(int.from_bytes(data[2:], "big"), curve)


def instant(text: str) -> datetime:
    read = parse_instant(text)
    assert read is not None
    return read


SIMPLE = [
    ("ecdsa-rdfc-2019-p256", "ECDSAP256", "p256KeyPair.json"),
    ("ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "p256KeyPair.json"),
    ("ecdsa-rdfc-2019-p384", "ECDSAP384", "p384KeyPair.json"),
    ("ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "p384KeyPair.json"),
    ("ecdsa-jcs-2019-p256", "JCSECDSAP256", "p256KeyPair.json"),
    ("ecdsa-jcs-2019-p384", "JCSECDSAP384", "p384KeyPair.json"),
]


@pytest.mark.parametrize(("folder", "suffix", "pair"), SIMPLE)
def test_the_published_signatures_come_out_bit_for_bit(folder: str, suffix: str, pair: str) -> None:
    signed = read(f"{folder}/signed{suffix}.json")
    keys = read(pair)
    public, private = decode_public(keys["publicKeyMultibase"]), secret(keys["secretKeyMultibase"])
    result = ecdsa_rdfc_2019.verify_proof(signed, signed["proof"], public_key=public)
    assert result.verified
    assert result.document_hash == read(f"{folder}/docHash{suffix}.txt")
    assert result.proof_hash == read(f"{folder}/proofHash{suffix}.txt")
    assert result.hash_data == read(f"{folder}/combinedHash{suffix}.txt")
    assert result.signature == read(f"{folder}/sigHex{suffix}.txt")
    if "rdfc" in folder:
        made = ecdsa_rdfc_2019.create_proof(
            unsecured(signed),
            sign=lambda data: raw(private, data),
            public_key=public,
            verification_method=signed["proof"]["verificationMethod"],
            created=instant(signed["proof"]["created"]),
        )
        assert made == signed["proof"]


@pytest.mark.parametrize(("folder", "suffix", "pair"), SIMPLE)
def test_the_published_signatures_are_refused_after_a_change(folder: str, suffix: str, pair: str) -> None:
    signed = read(f"{folder}/signed{suffix}.json")
    public = decode_public(read(pair)["publicKeyMultibase"])
    changed = {**signed, "validFrom": "2020-01-01T00:00:00Z"}
    assert not ecdsa_rdfc_2019.verify_proof(changed, signed["proof"], public_key=public).verified
    proof = signed["proof"] | {"created": "2024-01-01T00:00:00Z"}
    assert not ecdsa_rdfc_2019.verify_proof(signed, proof, public_key=public).verified


@pytest.mark.parametrize(("folder", "pointers"), [("prc", "prCred"), ("employ", "employ")])
def test_the_published_disclosures_come_out_bit_for_bit(folder: str, pointers: str) -> None:
    material = read("ecdsa-sd-2023/SDKeyMaterial.json")
    signed = read(f"ecdsa-sd-2023/{folder}/addSignedSDBase.json")
    base = secret(material["baseKeyPair"]["secretKeyMultibase"])
    made = create_base_proof(
        unsecured(signed),
        sign=lambda data: raw(base, data),
        verification_method=signed["proof"]["verificationMethod"],
        created=instant(signed["proof"]["created"]),
        mandatory=read(f"{pointers}Mandatory.json"),
        proof_secrets=ProofSecrets(
            key=decode_secret_p256(material["proofKeyPair"]["secretKeyMultibase"]),
            hmac_key=bytes.fromhex(material["hmacKeyString"]),
        ),
    )
    expected = read_base(signed["proof"])
    ours = read_base(made)
    assert ours == expected
    assert made == signed["proof"]

    shown = derive(signed, pointers=read(f"{pointers}Selective.json"))
    revealed = read(f"ecdsa-sd-2023/{folder}/derivedRevealDocument.json")
    assert shown == revealed
    assert list(read_derived(shown["proof"]).mandatory_indexes) == next(
        iter(read(f"ecdsa-sd-2023/{folder}/derivedAdjMandatoryIndexes.json").values())
    )
    public = decode_public(material["baseKeyPair"]["publicKeyMultibase"])
    result = ecdsa_sd_2023.verify_proof(revealed, revealed["proof"], public_key=public)
    assert result.verified
    data = read(f"ecdsa-sd-2023/{folder}/verifyCreateVerifyData.json")
    assert result.document_hash == data["mandatoryHash"]
    assert hashlib.sha256(b"").hexdigest() != result.document_hash
    assert [note.code for note in result.notes if note.severity == "error"] == ["E_SD_MANDATORY"]
