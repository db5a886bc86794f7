"""Our ECDSA proofs before Digital Bazaar's verifier, and theirs before ours; parts shown by either from either."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from judges.ecdsa import TheyRefused, ask
from judges.harness import digitalbazaar
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.did_web import base_url
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import encode_public, encode_secret
from kakitome.documents.keys.private_key import signer_of
from kakitome.documents.proofs import ecdsa_rdfc_2019, ecdsa_sd_2023
from kakitome.documents.proofs.data_integrity import unsecured
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof, derive

pytestmark = pytest.mark.judge

NOW = datetime.now(UTC).replace(microsecond=0)
DID = "did:web:kita.example:issuers:nursing"
UNSIGNED = Path(__file__).parents[1] / "vectors" / "eddsa_rdfc_2022" / "unsigned.json"
P256, P384 = (ec.derive_private_key(0x1234567, curve) for curve in (ec.SECP256R1(), ec.SECP384R1()))
KEYS = {"P-256": P256, "P-384": P384}
OUTCOMES = ("/credentialSubject/achievement/name", "/credentialSubject/achievement/alignment")
NAME = ("/credentialSubject/identifier/1", "/name")


def credential() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(UNSIGNED.read_text(encoding="utf-8"))
    # The status list of the sample is not served here.
    document = {name: value for name, value in document.items() if "redentialStatus" not in name}
    return document | {"validFrom": "2026-04-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"}


def simpler() -> dict[str, Any]:
    """What their signer and holder cannot take apart is left out: ordered lists, places. Their verifier reads both."""
    document = credential()
    del document["issuer"]["address"]["geo"]
    for one in document["credentialSubject"]["achievement"]["resultDescription"]:
        one.pop("allowedValue", None)
    return document


def method(key: ec.EllipticCurvePrivateKey) -> str:
    return method_id(DID, encode_public(key.public_key()))


def their_key(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    if key is P256:
        secret = encode_secret(key)
    else:
        secret = encode_base58btc(b"\x87\x26" + key.private_numbers().private_value.to_bytes(48, "big"))
    public = encode_public(key.public_key())
    return {"id": method(key), "controller": DID, "publicKeyMultibase": public, "secretKeyMultibase": secret}


def ours(key: ec.EllipticCurvePrivateKey = P256) -> dict[str, Any]:
    made = ecdsa_rdfc_2019.create_proof(
        credential(),
        sign=signer_of(key),
        public_key=key.public_key(),
        verification_method=method(key),
        created=NOW,
    )
    return {**credential(), "proof": made}


def our_base(document: Mapping[str, Any] | None = None) -> dict[str, Any]:
    bare = dict(document or credential())
    made = create_base_proof(bare, sign=signer_of(P256), verification_method=method(P256), created=NOW)
    return {**bare, "proof": made}


def judged_by_them(folder: Path, document: Mapping[str, Any]) -> tuple[bool, list[str]]:
    keys = [
        ControllerKey(public_key_multibase=encode_public(key.public_key()), created_at=NOW) for key in KEYS.values()
    ]
    (folder / "did.json").write_text(json.dumps(build_controller_document(DID, keys)), encoding="utf-8")
    path = folder / "credential.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    judgement = digitalbazaar(path, {base_url(DID): folder})
    return judgement.verified, judgement.errors


def judged_by_us(document: Mapping[str, Any], key: ec.EllipticCurvePrivateKey = P256) -> bool:
    suite: Any = ecdsa_sd_2023 if document["proof"]["cryptosuite"] == ecdsa_sd_2023.CRYPTOSUITE else ecdsa_rdfc_2019
    verified: bool = suite.verify_proof(document, document["proof"], public_key=key.public_key()).verified
    return verified


def changed(document: Mapping[str, Any]) -> dict[str, Any]:
    other = copy.deepcopy(dict(document))
    other["validUntil"] = "2199-01-01T00:00:00Z"
    return other


@pytest.mark.parametrize("name", KEYS)
def test_they_accept_what_we_sign_and_refuse_a_change(name: str, tmp_path: Path) -> None:
    document = ours(KEYS[name])
    verified, errors = judged_by_them(tmp_path, document)
    assert verified, errors
    assert not judged_by_them(tmp_path, changed(document))[0]


@pytest.mark.parametrize("name", KEYS)
def test_we_accept_what_they_sign_and_refuse_a_change(name: str) -> None:
    document = ask(act="sign", document=credential(), key=their_key(KEYS[name]))
    assert judged_by_us(document, KEYS[name])
    assert not judged_by_us(changed(document), KEYS[name])


@pytest.mark.parametrize("pointers", [OUTCOMES, NAME], ids=["the outcomes without the name", "the name alone"])
def test_they_accept_the_parts_we_show_and_refuse_a_change(pointers: tuple[str, ...], tmp_path: Path) -> None:
    shown = derive(our_base(), pointers=pointers)
    assert "髙﨑" not in json.dumps(shown, ensure_ascii=False) or pointers is NAME
    verified, errors = judged_by_them(tmp_path, shown)
    assert verified, errors
    assert judged_by_us(shown)
    assert not judged_by_them(tmp_path, changed(shown))[0]


def test_they_refuse_a_part_that_another_credential_says(tmp_path: Path) -> None:
    shown = derive(our_base(), pointers=OUTCOMES)
    shown["credentialSubject"]["achievement"]["name"] = "別の科目"
    assert not judged_by_them(tmp_path, shown)[0]
    assert not judged_by_us(shown)


def test_we_accept_the_parts_they_show_of_what_they_signed() -> None:
    mandatory = ["/issuer", "/validFrom", "/validUntil"]
    base = ask(act="base", document=simpler(), key=their_key(P256), mandatory=mandatory)
    shown = ask(act="derive", document=base, selective=list(OUTCOMES))
    assert judged_by_us(shown)
    assert not judged_by_us(changed(shown))


def test_they_show_parts_of_what_we_signed() -> None:
    shown = ask(act="derive", document=our_base(simpler()), selective=list(OUTCOMES))
    assert judged_by_us(shown)


def test_we_show_parts_of_what_they_signed(tmp_path: Path) -> None:
    base = ask(act="base", document=simpler(), key=their_key(P256), mandatory=["/issuer", "/validFrom"])
    shown = derive(base, pointers=OUTCOMES)
    assert judged_by_us(shown)
    verified, errors = judged_by_them(tmp_path, shown)
    assert verified, errors


def test_parts_of_a_changed_base_are_refused_by_both(tmp_path: Path) -> None:
    base = our_base()
    base["credentialSubject"]["achievement"]["name"] = "別の科目"
    shown = derive(base, pointers=OUTCOMES)
    assert not judged_by_us(shown)
    assert not judged_by_them(tmp_path, shown)[0]
    with pytest.raises(TheyRefused):
        ask(act="derive", document=unsecured(base), selective=[])


def test_they_cannot_take_ordered_lists_apart() -> None:
    with pytest.raises(TheyRefused):
        ask(act="derive", document=our_base(), selective=list(OUTCOMES))
