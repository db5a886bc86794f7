"""Sealing a letter: look at the document as a verifier will, sign it, and verify one's own signature.

    seal = Seal(sign=…, verification_method=…)
    ready = seal.prepare(unsigned)                 # ready.problems: we sign nothing that we would refuse to read
    data = seal.close(ready, created=now)          # the exact bytes to keep and to publish
    data = seal.close_filled(filled, created=now)  # the same bytes for what a plan has filled in (`sealing_plan`)

A `SealingKey` holds one opened key. A document is canonicalised once, before it is signed, and its canonical
text serves lint, signature and check alike: that text is nearly all the cost. One in a hundred is checked
without it. It deliberately stores nothing and knows no clock.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.ed25519_signature import SIGNATURE_LENGTH
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey, demand_ed25519
from kakitome.documents.proofs.data_integrity import demand_signature, digest_of, write_options
from kakitome.documents.proofs.eddsa_rdfc_2022 import (
    CRYPTOSUITE,
    create_proof,
    proof_config,
    verify_proof,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.strict_json import load
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Misconfigured, Problem, Refused

Json = Mapping[str, Any]

_READ_BACK_IN_FULL = 100
"""The first document of a seal and every hundredth is canonicalised anew. Source:
docs/adr/0018-awards-filled-into-plans.md.
"""

_END = b"\n}\n"
"""How a written document ends; a proof is written before it."""
_VALUE = "{value}"
"""Stands where the value of a proof will be written; no option of a proof may hold these characters."""


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


class FilledDocument(NamedTuple):
    """A document before signing that a plan filled in; whoever filled it in vouches that it has no problems.

    Attributes:
        payload: the unsigned document, as `write_document` writes it.
        digest: SHA-256 of its canonical N-Quads, which is what is signed of it.
        context: the addresses of its `@context`.
        canonicalize: for the configuration of its proof, which is the same for many.
    """

    payload: bytes
    digest: bytes
    context: tuple[str, ...]
    canonicalize: Callable[[Json], str]

    def agrees_with(self, ready: Ready) -> bool:
        """Tell whether the reference found the same bytes and the same statements, and nothing to object to."""
        is_sound = not ready.problems and digest_of(ready.canonical) == self.digest
        return is_sound and ready.payload == self.payload


class _Stamp(NamedTuple):
    """All of a proof but its value: the hash of its configuration, and its text before and behind the value."""

    digest: bytes
    before: bytes
    after: bytes


@lru_cache(maxsize=64)
def _stamp(method: str, created: datetime, *, context: tuple[str, ...], canonicalize: Callable[[Json], str]) -> _Stamp:
    """Make the stamp of one key and one instant: many documents are signed within a second."""
    options = write_options(cryptosuite=CRYPTOSUITE, verification_method=method, created=created)
    config = canonicalize(proof_config({"@context": list(context)}, options))
    before, after = write_document({"proof": options | {"proofValue": _VALUE}}).split(_VALUE.encode())
    return _Stamp(digest_of(config), before.replace(b"{", b",", 1), after)


@lru_cache(maxsize=64)
def _public_of(method: str) -> PublicKey:
    return decode_public(split_did_url(method).fragment)


def write_document(document: Json) -> bytes:
    """Write a document as the bytes that are kept and published: UTF-8, indented for human eyes."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def look_at(document: Json, *, rules: Callable[[Json], list[Problem]], canonicalize: Callable[[Json], str]) -> Ready:
    """Look at a document as a verifier will, before it is signed.

    Source: docs/journeys/issuing.md (checked before it is signed).
    """
    problems = rules(document)
    canonical = ""
    payload = write_document(document)
    try:
        load(payload)
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
        self._sign = sign
        self._method = verification_method
        self._public = _public_of(verification_method)
        self._raw = b""
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
        if ready.problems:
            raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
        canonicalize = partial(self._look_up, ready)
        proof = create_proof(
            ready.document,
            sign=self._sign,
            verification_method=self._method,
            created=created,
            canonicalize=canonicalize,
        )
        data = write_document({**ready.document, "proof": proof})
        # Read back as a stranger would, from the bytes alone; sometimes without using what we know.
        in_full = self._closed % _READ_BACK_IN_FULL == 0
        self._closed += 1
        self._read_back(data, canonicalize=self._canonicalize if in_full else canonicalize)
        return data

    def close_filled(self, filled: FilledDocument, *, created: datetime, ready: Ready | None = None) -> bytes:
        """Sign what a plan filled in and return the very bytes that `close` would return, the signature verified.

        With `ready`, what the reference made of the same document, the two are compared, and the bytes are read back.

        Raises:
            SealBroken: E_SEAL_BROKEN, the signature does not verify, or the bytes do not say what `ready` says.
        """
        stamp = _stamp(self._method, created, context=filled.context, canonicalize=filled.canonicalize)
        signed = stamp.digest + filled.digest
        signature = demand_signature(self._sign(signed), length=SIGNATURE_LENGTH)
        self._raw = self._raw or demand_ed25519(self._public).public_bytes_raw()
        try:
            crypto_sign_open(signature + signed, self._raw)
        except BadSignatureError as error:
            raise SealBroken("E_SEAL_BROKEN", method=self._method) from error
        unsigned = memoryview(filled.payload)[: -len(_END)]
        data = b"".join((unsigned, stamp.before, encode_base58btc(signature).encode(), stamp.after))
        if ready is not None:
            if not filled.agrees_with(ready):
                raise SealBroken("E_SEAL_BROKEN", method=self._method)
            self._read_back(data, canonicalize=partial(self._look_up, ready))
        return data

    def _read_back(self, data: bytes, *, canonicalize: Callable[[Json], str]) -> None:
        read = load(data)
        if not verify_proof(read, read["proof"], public_key=self._public, canonicalize=canonicalize).verified:
            raise SealBroken("E_SEAL_BROKEN", method=self._method)

    def _look_up(self, ready: Ready, document: Json) -> str:
        """Return a canonical text that is known; anything that is not equal is canonicalised anew."""
        if document == ready.document:
            return ready.canonical
        # A proof's configuration: the same for all documents that are signed in one second.
        text = json.dumps(document, sort_keys=True)
        if text != self._config[0]:
            self._config = (text, self._canonicalize(document))
        return self._config[1]
