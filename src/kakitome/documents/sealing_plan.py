"""The text and the statements of one shape of document, with holes for what differs from one to the next.

    plan = compile_sealing(unsigned, variable=places)        # None: documents of this shape are looked at one by one
    filled = plan.fill(values)                               # None: the reference decides about these values
    data = seal.close_filled(filled, created=now)

What `Seal.prepare` asks of a document is asked once of the whole shape: rules of form, strict reading, canonical
statements. `fill` then gives the bytes and the statements that `prepare` would have found, as long as whoever fills
vouches that all else is equal and that each value has the form its place asks for (an instant, an address).

It deliberately signs nothing and knows no award: which places vary, and what stands there, is told by the mapping
(`mapping.award_plan`).

Source: docs/adr/0016-shape-plans.md. When statements cannot be planned: `documents.vc.shape_plan`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from kakitome.documents.proofs.data_integrity import digest_of
from kakitome.documents.sealing import FilledDocument, look_at, write_document
from kakitome.documents.vc.canonical import Canonicalize, Digest, expand_and_canonicalize
from kakitome.documents.vc.plan_slots import Path, put
from kakitome.documents.vc.shape_plan import ShapePlan, compile_plan
from kakitome.documents.vc.strict_json import DEFAULT, load
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Problem

Json = Mapping[str, Any]

_LARGEST: Final = DEFAULT.size // 2
"""Bytes that may be filled in without looking: half of what is read back, proof and all."""

_EXAMPLE: Final = {"created": "2026-04-01T00:00:00Z", "verificationMethod": "did:web:u.example#key"}
"""What varies between the configurations of proofs of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingPlan:
    """What `Seal.prepare` makes of one shape of document, with holes for its variable leaves.

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
