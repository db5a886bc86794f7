"""The other envelopes: tokens, parts, records, Open Badges 2.0, batches, sealed sheets; ours, and what peers get.

One class of awards in every form. Keys are drawn once; what a peer measures is handed to it as JSON.
"""

import itertools
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, Verification
from scripts.bench.certificates import sheet
from scripts.bench.material import ISSUER, NOW, REGISTRY, Material
from scripts.bench.ours import TURNS, Measure, timed

from kakitome.acceleration.batch_targets import batch_targets
from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.anchoring.merkle_batch import target_hash
from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document, method_id
from kakitome.documents.keys.multikey import encode_public, encode_secret
from kakitome.documents.keys.private_key import generate, signer_of
from kakitome.documents.openbadges2.signing import sign_award
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof, derive
from kakitome.documents.proofs.eddsa_rdfc_2022 import create_proof
from kakitome.documents.sdjwt.issuing import present
from kakitome.documents.sealing import write_document
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import parse_registry
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.blockcerts import to_blockcerts
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.mapping.sd_jwt_vc import to_sd_jwt
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.values.localized_text import LocalizedText

SHOWN = ("title", "learning_outcomes")
PARTS = ("/name", "/credentialSubject/achievement/name")
RECORD = 20
BATCH = 1000


@dataclass(frozen=True)
class Envelopes:
    """The class of awards in the forms that are measured, and the keys for them."""

    material: Material
    elliptic: EllipticCurvePrivateKey
    rsa: RSAPrivateKey
    site: dict[str, bytes]
    tokens: list[bytes]
    records: list[bytes]
    sealed: bytes

    @property
    def key(self) -> SigningKey:
        """The key for tokens."""
        return signing_key(self.elliptic)

    @property
    def simple(self) -> list[dict[str, Any]]:
        """Awards that Digital Bazaar's signer of parts can take apart: no ordered lists, no second status."""
        made = []
        for document in self.material.unsigned[:5]:
            for one in document["credentialSubject"]["achievement"].get("resultDescription", []):
                one.pop("allowedValue", None)
            made.append({name: value for name, value in document.items() if "://" not in name})
        return made

    def write(self, folder: Path) -> Path:
        """Write what the peers in Node are handed."""
        numbers = self.elliptic.private_numbers()
        point = {axis: _b64(value.to_bytes(32)) for axis, value in _axes(numbers.public_numbers)}
        file = folder / "envelopes.json"
        content = {
            "jwk": {"kty": "EC", "crv": "P-256", **point, "d": _b64(numbers.private_value.to_bytes(32))},
            "multikey": {
                "id": self.key.method,
                "controller": ISSUER.did,
                "publicKeyMultibase": self.key.key_id,
                "secretKeyMultibase": encode_secret(self.elliptic),
            },
            "tokens": [token.decode() for token in self.tokens],
            "record": json.loads(self.records[0]),
            "simple": self.simple,
            "parts": PARTS,
            "didDocument": json.loads(self.site[f"{ISSUER.base_url}did.json"]),
        }
        file.write_text(json.dumps(content), encoding="utf-8")
        return file


def make(material: Material) -> Envelopes:
    """Put the class into every form."""
    elliptic, rsa = generate("P-256"), generate("RSA")
    assert isinstance(elliptic, EllipticCurvePrivateKey)
    assert isinstance(rsa, RSAPrivateKey)
    keys = [material.vault.key_id, encode_public(elliptic.public_key())]
    listed = [ControllerKey(public_key_multibase=one, created_at=NOW - timedelta(days=1)) for one in keys]
    key = signing_key(elliptic)
    return Envelopes(
        material=material,
        elliptic=elliptic,
        rsa=rsa,
        site={
            **material.site,
            f"{ISSUER.base_url}did.json": json.dumps(build_controller_document(ISSUER.did, listed)).encode(),
        },
        tokens=[to_vc_jwt(one, key=key) for one in material.unsigned],
        records=[_record(material, first=first) for first in range(0, len(material.signed) - RECORD + 1, RECORD)][:2],
        sealed=seal_of(elliptic).seal(sheet(material), now=NOW).data,
    )


def signing_key(private: EllipticCurvePrivateKey) -> SigningKey:
    """Open a key as the ports do."""
    public = private.public_key()
    multikey = encode_public(public)
    return SigningKey(
        purpose=KeyPurpose.JOSE,
        key_id=multikey,
        method=method_id(ISSUER.did, multikey),
        public=public,
        sign=signer_of(private),
    )


def ours(made: Envelopes) -> dict[str, Measure]:
    """Name what is ours."""
    return {
        "VC-JWT ES256, sign": _sign_tokens(made),
        "VC-JWT ES256, verify the signature": _verify_tokens(made),
        "VC-JWT ES256, verify, all checks": _verify(made, made.tokens),
        "SD-JWT VC, issue": _issue_wallets(made),
        "SD-JWT VC, show parts": _show_wallets(made),
        "ecdsa-sd-2023, sign": _sign_parts(made),
        "ecdsa-sd-2023, show parts": _show_parts(made),
        "Open Badges 2.0 RS256, write and sign": _sign_open_badges_2(made),
        f"CLR of {RECORD} awards, verify the record and every award": _verify(made, made.records),
        f"Merkle batch of {BATCH:,}, per document": _batch_of_awards(made),
        f"Merkle batch of {BATCH:,}, per document, canonical forms at hand": _batch(made),
        "certificate PDF, seal": _seal(made),
        "sealed PDF, verify with the award inside": _verify(made, [made.sealed] * 3),
    }


def peers(made: Envelopes) -> dict[str, Measure]:
    """Name the peers that run in this process."""
    return {"openbadgeslib: Open Badges 2.0 RS256, sign": _openbadgeslib(made)}


def _sign_tokens(made: Envelopes) -> Measure:
    documents, key = made.material.unsigned, made.key
    return timed(lambda: len([to_vc_jwt(one, key=key) for one in documents * TURNS]))


def _verify_tokens(made: Envelopes) -> Measure:
    public = made.key.public

    def work() -> int:
        for one in made.tokens * TURNS:
            # As a verifier meets it: never seen before.
            read_compact.cache_clear()
            assert verify_compact(read_compact(one), public)
        return len(made.tokens) * TURNS

    return timed(work)


def _verify(made: Envelopes, documents: list[bytes]) -> Measure:
    registries = (parse_registry(json.dumps(REGISTRY).encode()),)
    # The shapes are known and the status lists at hand, as in the platform: the round that warms up learns them.
    canonicalize, memory = PlanMemory(expand_and_canonicalize).write, ProcessStatusMemory()

    def work() -> int:
        for document in documents:
            around = Surroundings(
                now=NOW,
                fetch=made.site.__getitem__,
                canonicalize=canonicalize,
                registries=registries,
                memory=memory,
                examine_pdf=read_pdf,
            )
            report = verify(document, around)
            proof = report.check("proof")
            assert proof
            assert proof.outcome is CheckOutcome.PASSED, report.checks
            assert report.verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER), report.checks
        return len(documents)

    return timed(work)


def _salts() -> Any:
    return (f"{number:022d}" for number in itertools.count())


def _issue_wallets(made: Envelopes) -> Measure:
    documents = [json.loads(one) for one in made.material.signed]
    return timed(lambda: len([to_sd_jwt(one, key=made.key, salts=_salts(), now=NOW) for one in documents]))


def _show_wallets(made: Envelopes) -> Measure:
    whole, _ = to_sd_jwt(json.loads(made.material.signed[0]), key=made.key, salts=_salts(), now=NOW)
    return timed(lambda: len([present(whole, SHOWN) for _ in range(40)]))


def _sign_parts(made: Envelopes) -> Measure:
    return timed(lambda: len([_base(made, one) for one in made.simple]))


def _base(made: Envelopes, document: dict[str, Any]) -> dict[str, Any]:
    proof = create_base_proof(document, sign=made.key.sign, verification_method=made.key.method, created=NOW)
    return {**document, "proof": proof}


def _show_parts(made: Envelopes) -> Measure:
    based = [_base(made, one) for one in made.simple]
    return timed(lambda: len([derive(one, pointers=PARTS) for one in based]))


def _sign_open_badges_2(made: Envelopes) -> Measure:
    letters = [from_credential(json.loads(one))[:2] for one in made.material.signed]
    sign, public, key_url = signer_of(made.rsa), made.rsa.public_key(), f"{ISSUER.base_url}ob2/key.json"

    def work() -> int:
        for letter, facts in letters:
            award = to_signed_award(letter, facts, issuer=ISSUER, key_url=key_url)
            sign_award(award, public=public, sign=sign)
        return len(letters)

    return timed(work)


def _openbadgeslib(made: Envelopes) -> Measure:
    pem = made.rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signer = OB2Signer(privkey_pem=pem, algorithm="RS256")
    creator = f"{ISSUER.base_url}ob2/key.json"

    def work() -> int:
        for number in range(20):
            award = Assertion(
                recipient=IdentityObject.create(f"l{number}@u.example", "salt"),
                badge=f"{ISSUER.base_url}ob2/x.json",
                verification=Verification(type="SignedBadge", creator=creator),
                issued_on=datetime(2026, 9, 30, tzinfo=UTC),
            )
            signer.sign(award)
        return 20

    return timed(work)


def _record(material: Material, *, first: int) -> bytes:
    awards = []
    for number, document in enumerate(material.signed[first : first + RECORD]):
        award = json.loads(document)
        bare = {name: value for name, value in award.items() if name != "proof"}
        # One learner has one record: all the awards are given to the first.
        bare["credentialSubject"]["identifier"] = json.loads(material.signed[first])["credentialSubject"]["identifier"]
        bare["credentialSubject"]["achievement"]["id"] += f"?{number}"
        awards.append(_signed(material, bare))
    terms = RecordTerms(
        url=f"{ISSUER.base_url}records/1.json", name=LocalizedText(ja="学修記録", en="Record"), valid_from=NOW
    )
    return write_document(_signed(material, to_unsigned_record(awards, ISSUER, terms=terms)))


def _signed(material: Material, document: dict[str, Any]) -> dict[str, Any]:
    sign = material.held.private.sign
    return {
        **document,
        "proof": create_proof(document, sign=sign, verification_method=material.method, created=NOW),
    }


def _batch(made: Envelopes) -> Measure:
    document = to_blockcerts(json.loads(made.material.signed[0]))
    canonical = expand_and_canonicalize(document)

    def work() -> int:
        # Each is another document to the tree: its number stands behind its canonical form.
        numbers = itertools.count()
        batch = prepare_batch(
            [document] * BATCH,
            hash_all=lambda all_of_them: tuple(target_hash(f"{canonical}{next(numbers)}") for _ in all_of_them),
        )
        return len(close_batch(batch, anchors=(), verification_method=made.key.method, created=NOW))

    return timed(work)


def _batch_of_awards(made: Envelopes) -> Measure:
    letters = [to_blockcerts(json.loads(one)) for one in made.material.signed]
    # Each is the award of another learner under another number; plans are learned anew in each round.
    documents = [
        {**letters[number % len(letters)], "id": f"{ISSUER.base_url}awards/{number}"} for number in range(BATCH)
    ]

    def work() -> int:
        batch = prepare_batch(documents, hash_all=batch_targets)
        return len(close_batch(batch, anchors=(), verification_method=made.key.method, created=NOW))

    return timed(work)


def seal_of(key: EllipticCurvePrivateKey) -> PdfSeal:
    """Make a certificate for a key and open it for sealing."""
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sample")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(1), NOW + timedelta(365))
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    return PdfSeal(certificate=certificate.public_bytes(Encoding.DER), chain=(), sign=signer_of(key))


def _seal(made: Envelopes) -> Measure:
    seal, page = seal_of(made.elliptic), sheet(made.material)
    return timed(lambda: len([seal.seal(page, now=NOW) for _ in range(4)]))


def _axes(point: Any) -> tuple[tuple[str, int], tuple[str, int]]:
    return (("x", point.x), ("y", point.y))


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
