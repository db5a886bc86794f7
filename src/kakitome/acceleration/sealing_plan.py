"""The text and the statements of one shape of document, with holes for what differs from one to the next.

    plan = compile_sealing(unsigned, variable=places)        # None: documents of this shape are looked at one by one
    filled = plan.fill(values)                               # None: the reference decides about these values
    data = sign_filled(seal, filled, created=now).verify()

What `SealingKey.prepare` asks of a document is asked once of the whole shape: rules of form, strict reading, canonical
statements. `fill` then gives the bytes and the statements that `prepare` would have found, as long as whoever fills
vouches that all else is equal and that each value has the form its place asks for (an instant, an address).

It deliberately signs nothing and knows no award: which places vary, and what stands there, is told by the mapping
(`award_plan`).

Source: docs/adr/0016-shape-plans.md. When statements cannot be planned: `statements.shape_plan`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from kakitome.acceleration.statements.plan_slots import Path, put
from kakitome.acceleration.statements.shape_plan import ShapePlan, compile_plan
from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.ed25519_signature import SIGNATURE_LENGTH
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import demand_ed25519
from kakitome.documents.proofs.data_integrity import demand_signature, digest_of, write_options
from kakitome.documents.proofs.eddsa_rdfc_2022 import CRYPTOSUITE, proof_config
from kakitome.documents.sealing import Ready, SealBroken, SealingKey, Signed, look_at, write_document
from kakitome.documents.vc.canonical import Canonicalize, Digest, expand_and_canonicalize
from kakitome.documents.vc.strict_json import DEFAULT, load
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Problem

Json = Mapping[str, Any]

_LARGEST: Final = DEFAULT.size // 2
"""Bytes that may be filled in without looking: half of what is read back, proof and all."""

_END: Final = b"\n}\n"
"""How a written document ends; a proof is written before it."""
_VALUE: Final = "{value}"
"""Stands where the value of a proof will be written; no option of a proof may hold these characters."""
_EXAMPLE: Final = {"created": "2026-04-01T00:00:00Z", "verificationMethod": "did:web:u.example#key"}
"""What varies between the configurations of proofs of one kind."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingPlan:
    """What `SealingKey.prepare` makes of one shape of document, with holes for its variable leaves.

    Attributes:
        variable: where the leaves stand whose values `fill` wants, in this order.
    """

    variable: tuple[Path, ...]
    _statements: ShapePlan = field(repr=False)
    _pieces: tuple[bytes, ...] = field(repr=False)
    _holes: tuple[int, ...] = field(repr=False)
    _context: tuple[str, ...] = field(repr=False)

    def fill(self, values: Sequence[str], /) -> FilledDocument | None:
        """Write the document with these values in its variable leaves; None when the reference must decide."""
        contents = self._statements.contents(values)
        canonical = None if contents is None else self._statements.statements(contents)
        if contents is None or canonical is None:
            return None
        pieces = list(self._pieces)
        # What is escaped in a statement is escaped in JSON, and in the same way.
        pieces[1::2] = [contents[number] for number in self._holes]
        payload = b"".join(pieces)
        if len(payload) > _LARGEST:
            return None
        return FilledDocument(payload, digest_of(canonical), self._context, canonicalize_configuration)


def sign_filled(seal: SealingKey, filled: FilledDocument, *, created: datetime, ready: Ready | None = None) -> Signed:
    """Sign what a plan filled in: the very bytes that `SealingKey.sign` would make.

    With `ready`, what the reference made of the same document, the two are compared when it is verified, and the bytes
    are read back.
    """
    stamp = _stamp(seal.method, created, context=filled.context, canonicalize=filled.canonicalize)
    message = stamp.digest + filled.digest
    signature = demand_signature(seal.sign_bytes(message), length=SIGNATURE_LENGTH)
    unsigned = memoryview(filled.payload)[: -len(_END)]
    data = b"".join((unsigned, stamp.before, encode_base58btc(signature).encode(), stamp.after))
    return Signed(data, partial(_verify, seal, signed=signature + message, filled=filled, ready=ready))


def _verify(seal: SealingKey, data: bytes, *, signed: bytes, filled: FilledDocument, ready: Ready | None) -> None:
    """Verify a signature in front of what it signs, and what else is known of the bytes; raises `SealBroken`."""
    try:
        crypto_sign_open(signed, _public_bytes(seal.method))
    except BadSignatureError as error:
        raise SealBroken("E_SEAL_BROKEN", method=seal.method) from error
    if ready is not None:
        if not filled.agrees_with(ready):
            raise SealBroken("E_SEAL_BROKEN", method=seal.method)
        seal.read_back(data, canonicalize=seal.knowing(ready))


@lru_cache(maxsize=64)
def _public_bytes(method: str) -> bytes:
    return demand_ed25519(decode_public(split_did_url(method).fragment)).public_bytes_raw()


def compile_sealing(
    document: Json,
    /,
    *,
    variable: Sequence[Path],
    rules: Callable[[Json], list[Problem]] = field_problems,
    canonicalize: Canonicalize = expand_and_canonicalize,
) -> SealingPlan | None:
    """Look at one document for all of its shape; None when it has a problem or its shape cannot be planned."""
    context = document.get("@context")
    if not isinstance(context, list) or not all(isinstance(url, str) for url in context):
        return None
    ready = look_at(document, rules=rules, canonicalize=canonicalize)
    if ready.problems:
        return None

    def reference(asked: Json, /, *, digest: Digest = "SHA-256") -> str:
        return ready.canonical if asked is document else canonicalize(asked, digest=digest)

    statements = compile_plan(document, variable=variable, canonicalize=reference)
    text = _cut(document, statements.variable) if statements else None
    if statements is None or text is None:
        return None
    pieces, holes = text
    return SealingPlan(
        variable=statements.variable,
        _statements=statements,
        _pieces=pieces,
        _holes=holes,
        _context=tuple(context),
    )


def _cut(document: Json, variable: tuple[Path, ...]) -> tuple[tuple[bytes, ...], tuple[int, ...]] | None:
    """Cut the written text at its holes: text and hole in turn, and whose hole each is."""
    marks = {f"\ue000 {number} \ue000": number for number in range(len(variable))}
    text = write_document(put(document, {path: mark for path, mark in zip(variable, marks, strict=True)})).decode()
    if any(text.count(f'"{mark}"') != 1 for mark in marks):
        return None
    order = sorted(marks, key=text.index)
    pieces: list[bytes] = []
    for mark in order:
        before, _, text = text.partition(mark)
        pieces += [before.encode(), b""]
    return (*pieces, text.encode()), tuple(marks[mark] for mark in order)


def canonicalize_configuration(config: Json) -> str:
    """Canonicalise the configuration of a proof: they differ in the instant and the key alone, so there are few shapes.

    Raises as `expand_and_canonicalize`.
    """
    plan = _plan_configuration(json.dumps({**config, **_EXAMPLE}))
    planned = plan.fill([config[name] for name in _EXAMPLE]) if plan else None
    return expand_and_canonicalize(config) if planned is None else planned


@lru_cache(maxsize=16)
def _plan_configuration(text: str) -> ShapePlan | None:
    return compile_plan(load(text.encode()), variable=[(name,) for name in _EXAMPLE])
