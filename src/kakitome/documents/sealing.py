"""Sealing a letter: look at the document as a verifier will, sign it, and verify one's own signature.

    seal = SealingKey(sign=…, verification_method=…)
    ready = seal.prepare(unsigned)                 # ready.problems: we sign nothing that we would refuse to read
    data = seal.close(ready, created=now)          # the exact bytes to keep and to publish: `sign`, then `verify`

A `SealingKey` holds one opened key. A document is canonicalised once, before it is signed, and its canonical
text serves lint, signature and check alike: that text is nearly all the cost. One in a hundred is checked
without it. It deliberately stores nothing and knows no clock.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.proofs.eddsa_rdfc_2022 import create_proof, verify_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.limits import RECORD, limits_of, may_be_record
from kakitome.documents.vc.strict_json import DEFAULT, load
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Misconfigured, Problem, Refused

Json = Mapping[str, Any]

_READ_BACK_IN_FULL = 100
"""The first document of a seal and every hundredth is canonicalised anew. Source:
docs/adr/0018-awards-filled-into-plans.md.
"""


class SealBroken(Misconfigured):
    """What came out of signing does not verify: key, signer or memory is faulty, and nothing may be issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A document before signing; with any problem it must not be signed.

    Attributes:
        document: unsigned.
        canonical: its canonical N-Quads, empty when it has none.
        problems: everything for which a verifier would refuse or doubt it. Warnings count: what we forgive
            strangers we do not write ourselves.
        payload: the document as `write_document` writes it.
    """

    document: Json
    canonical: str
    problems: tuple[Problem, ...]
    payload: bytes = b""


class Signed(NamedTuple):
    """Signed bytes, and how they are read back before anybody gets them; `read_back` raises `SealBroken`."""

    data: bytes
    read_back: Callable[[bytes], None]

    def verify(self) -> bytes:
        """Return the exact bytes, their signature verified; raises `SealBroken`."""
        self.read_back(self.data)
        return self.data


def join_signed(signed: Sequence[Signed]) -> Signed:
    """Return one document with the proofs of all: the same words, signed by several keys, a proof set.

    Each was signed as if it stood alone, and is read back as such from what is kept.

    Source: VC Data Integrity 1.0 §2.1.1 (proof sets).
    """
    if len(signed) == 1:
        return signed[0]
    documents = [load(each.data) for each in signed]
    proofs = [document["proof"] for document in documents]
    return Signed(write_document({**documents[0], "proof": proofs}), partial(_read_back_each, tuple(signed)))


def _read_back_each(signed: Sequence[Signed], data: bytes) -> None:
    read = load(data)
    for each, proof in zip(signed, read["proof"], strict=True):
        if write_document({**read, "proof": proof}) != each.data:
            raise SealBroken("E_SEAL_BROKEN", method=str(proof.get("verificationMethod")))
        each.read_back(each.data)


@lru_cache(maxsize=64)
def _public_of(method: str) -> PublicKey:
    return decode_public(split_did_url(method).fragment)


def write_document(document: Json) -> bytes:
    """Write a document as the bytes that are kept and published: UTF-8, indented for human eyes."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def digest_multibase(document: bytes) -> str:
    """Return the SHA-256 of a document as a multihash, by which another document names it.

    Source: VCDM 2.0 §5.3 (digestMultibase).
    """
    return encode_base58btc(b"\x12\x20" + hashlib.sha256(document).digest())


def look_at(document: Json, *, rules: Callable[[Json], list[Problem]], canonicalize: Callable[[Json], str]) -> Ready:
    """Look at a document as a verifier will, before it is signed.

    Source: docs/journeys/issuing.md (checked before it is signed).
    """
    problems = rules(document)
    canonical = ""
    payload = write_document(document)
    try:
        load(payload, limits=limits_of(document))
        canonical = canonicalize(document)
    except DocumentRefused as refusal:
        problems.append(refusal.problem)
    return Ready(document=document, canonical=canonical, problems=tuple(problems), payload=payload)


class SealingKey:
    """One opened key and the name under which the world knows its public half.

    The verification method's fragment must be the public key itself, as our own key documents write it.
    """

    def __init__(
        self,
        *,
        sign: Callable[[bytes], bytes],
        verification_method: str,
        canonicalize: Callable[[Json], str] = expand_and_canonicalize,
    ) -> None:
        self.sign_bytes = sign
        self.method = verification_method
        self.public = _public_of(verification_method)
        self._canonicalize = canonicalize
        self._config = ("", "")
        self._closed = 0

    def prepare(self, document: Json, *, rules: Callable[[Json], list[Problem]] = field_problems) -> Ready:
        """Look at a document as a verifier will; `rules` are those of an award unless it is something else."""
        return look_at(document, rules=rules, canonicalize=self._canonicalize)

    def close(self, ready: Ready, *, created: datetime) -> bytes:
        """Sign a document and return its exact bytes, verified.

        Raises:
            Refused: E_SEAL_UNSOUND, it was found to have problems.
            SealBroken: E_SEAL_BROKEN, the finished bytes do not verify.
        """
        return self.sign(ready, created=created).verify()

    def sign(self, ready: Ready, *, created: datetime) -> Signed:
        """Sign a document; nobody may have its bytes before `Signed.verify`.

        Raises:
            Refused: E_SEAL_UNSOUND, it was found to have problems.
        """
        if ready.problems:
            raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
        canonicalize = self.knowing(ready)
        proof = create_proof(
            ready.document,
            sign=self.sign_bytes,
            verification_method=self.method,
            created=created,
            canonicalize=canonicalize,
        )
        in_full = self._closed % _READ_BACK_IN_FULL == 0
        self._closed += 1
        return Signed(
            write_document({**ready.document, "proof": proof}),
            partial(self.read_back, canonicalize=self._canonicalize if in_full else canonicalize),
        )

    def read_back(self, data: bytes, *, canonicalize: Callable[[Json], str]) -> None:
        """Read signed bytes as a stranger would, from the bytes alone; raises `SealBroken`."""
        read = load(data, limits=RECORD if may_be_record(data) else DEFAULT)
        if not verify_proof(read, read["proof"], public_key=self.public, canonicalize=canonicalize).verified:
            raise SealBroken("E_SEAL_BROKEN", method=self.method)

    def knowing(self, ready: Ready) -> Callable[[Json], str]:
        """Return how a document is canonicalised of which the canonical text is known."""
        return partial(self._look_up, ready)

    def _look_up(self, ready: Ready, document: Json) -> str:
        """Return a canonical text that is known; anything that is not equal is canonicalised anew."""
        if document == ready.document:
            return ready.canonical
        # A proof's configuration: the same for all documents that are signed in one second.
        text = json.dumps(document, sort_keys=True)
        if text != self._config[0]:
            self._config = (text, self._canonicalize(document))
        return self._config[1]
