"""What we sign, judged by Digital Bazaar's verifier and the official schema, status list and key document included."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from judges.harness import digitalbazaar, json_schema
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.did_web import base_url
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import create_proof
from kakitome.documents.status.bitstring import ListTerms, build_list_credential, encode_bits

pytestmark = pytest.mark.judge
NOW = datetime.now(UTC).replace(microsecond=0)
UNSIGNED = Path(__file__).parents[1] / "vectors" / "eddsa_rdfc_2022" / "unsigned.json"
OLD, NEW = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


@dataclass
class Site:
    """An issuer's published folder, and what stands for its address."""

    folder: Path
    did: str
    revoked: tuple[int, ...] = ()
    old_is_lost: bool = False

    @property
    def folders(self) -> Mapping[str, Path]:
        return {base_url(self.did): self.folder}

    def sign(self, document: dict[str, Any], key: Ed25519PrivateKey = NEW) -> dict[str, Any]:
        method = method_id(self.did, encode_public(key.public_key()))
        return {**document, "proof": create_proof(document, sign=key.sign, verification_method=method, created=NOW)}

    def publish(self) -> None:
        keys = (
            ControllerKey(
                public_key_multibase=encode_public(OLD.public_key()),
                created_at=NOW - timedelta(days=900),
                retired_at=NOW - timedelta(days=1),
                compromised_at=NOW - timedelta(days=2) if self.old_is_lost else None,
            ),
            ControllerKey(public_key_multibase=encode_public(NEW.public_key()), created_at=NOW - timedelta(days=1)),
        )
        self.write("did.json", build_controller_document(self.did, keys))
        terms = ListTerms(valid_from=NOW - timedelta(hours=1), valid_until=NOW + timedelta(days=30), ttl_ms=300_000)
        for purpose in ("revocation", "suspension"):
            url = f"{base_url(self.did)}status/{purpose}-1.json"
            bits = encode_bits(self.revoked if purpose == "revocation" else ())
            made = build_list_credential(url, issuer=self.did, purpose=purpose, encoded_list=bits, terms=terms)
            self.write(f"status/{purpose}-1.json", self.sign(made))

    def write(self, name: str, document: dict[str, Any]) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "out", "did:web:kita.example:issuers:nursing")
    made.publish()
    return made


def credential(**changes: Any) -> dict[str, Any]:
    document = json.loads(UNSIGNED.read_text(encoding="utf-8"))
    dates = {"validFrom": "2026-04-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"}
    return {**document, **dates, **changes}


@pytest.mark.parametrize("key", [NEW, OLD], ids=["the present key", "a retired key"])
def test_others_accept_what_we_sign(site: Site, key: Ed25519PrivateKey) -> None:
    path = site.write("credentials/1.json", site.sign(credential(), key))
    judged = digitalbazaar(path, site.folders)
    assert judged.verified, judged.errors
    assert judged.answer["status"]["results"] == [{"purpose": "revocation", "status": False}]
    schema = json_schema(path)
    assert schema.verified, schema.errors


def test_others_accept_our_status_lists(site: Site) -> None:
    for purpose in ("revocation", "suspension"):
        judged = digitalbazaar(site.folder / "status" / f"{purpose}-1.json", site.folders)
        assert judged.verified, judged.errors


def test_others_refuse_a_changed_letter(site: Site) -> None:
    document = site.sign(credential())
    document["credentialSubject"]["achievement"]["name"] += "。"
    assert not digitalbazaar(site.write("credentials/1.json", document), site.folders).verified


def test_others_refuse_a_revoked_one(site: Site) -> None:
    path = site.write("credentials/1.json", site.sign(credential()))
    site.revoked = (94567,)
    site.publish()
    judged = digitalbazaar(path, site.folders)
    assert not judged.verified
    assert "revocation bit is set" in judged.errors


def test_others_refuse_an_expired_one(site: Site) -> None:
    path = site.write("credentials/1.json", site.sign(credential(validUntil="2026-05-01T00:00:00Z")))
    assert not digitalbazaar(path, site.folders).verified


def test_others_refuse_what_a_compromised_key_signed(site: Site) -> None:
    path = site.write("credentials/1.json", site.sign(credential(), OLD))
    assert digitalbazaar(path, site.folders).verified
    site.old_is_lost = True
    site.publish()
    assert not digitalbazaar(path, site.folders).verified


def test_others_refuse_when_the_key_document_is_gone(site: Site) -> None:
    path = site.write("credentials/1.json", site.sign(credential()))
    shutil.rmtree(site.folder / "status")
    (site.folder / "did.json").unlink()
    assert not digitalbazaar(path, site.folders).verified


def test_the_schema_refuses_a_credential_without_criteria(site: Site) -> None:
    document = credential()
    del document["credentialSubject"]["achievement"]["criteria"]
    assert not json_schema(site.write("credentials/1.json", site.sign(document))).verified
