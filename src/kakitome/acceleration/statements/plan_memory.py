"""Shapes seen before: their plans, found again by the text of a document.

Documents of one shape differ in a few texts. At its first sight a shape goes to the reference and is noted; at the
second, the leaves that differ become variable and a plan is compiled; from the third on the plan is filled. A document
is of a known shape when its JSON text is, byte for byte, the shape's text with other texts in the variable leaves: so
1, 1.0 and true differ, and the order of members counts. Everything else goes to the reference.

All is bounded: sights and plans by number and bytes, the compiling by what the reference was asked to do anyway.
Whoever varies shapes gets the reference, which for documents of strangers runs in a child process that can be killed;
filling needs no child, since its cost is that of a plan's size.

It deliberately takes documents as the strict loader returns them, and learns nothing from what the reference refuses.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from kakitome.acceleration.statements.plan_slots import Path, leaves, may_be_variable, put
from kakitome.acceleration.statements.shape_plan import ShapePlan, compile_plan
from kakitome.documents.vc.canonical import Canonicalize, Digest
from kakitome.errors import KakitomeError

_PLAIN: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_PLAN_BASE: Final = 16 * 1024
_PLAN_FACTOR: Final = 6
_PLAN_LEAF: Final = 1_536
"""How many bytes a plan occupies at most: so many; as often those of the text and of the canonical form; each leaf.

Measured on awards, and on shapes made to be large where their text is short: short words that stand for long names,
hundreds of leaves in one node without a name.
"""
_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+(?=")')
"""What stands in a JSON string, up to its end."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """Bound what remembering shapes may cost.

    Attributes:
        plans: how many are kept; the one not used for longest goes first.
        plan_bytes: size of all plans together.
        sights: how many shapes seen once are kept.
        sight_bytes: size of their texts together.
        document_bytes: the largest document that is planned.
        variable: the most leaves of one shape that may vary.
        per_key: the most shapes of one issuer and achievement.
        head_start: how many plans may be compiled at once; each further one when the reference was asked `share` times.
        share: see `head_start`.
    """

    plans: int = 512
    plan_bytes: int = 64 * 1024 * 1024
    sights: int = 256
    sight_bytes: int = 8 * 1024 * 1024
    document_bytes: int = 1024 * 1024
    variable: int = 600
    per_key: int = 6
    head_start: int = 32
    share: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A shape with its plan: the text of one document of it, and that text cut at its variable leaves."""

    plan: ShapePlan
    text: bytes
    pieces: tuple[bytes, ...]
    order: tuple[int, ...]
    size: int

    def values_of(self, text: bytes) -> list[str] | None:
        """Return the texts in the variable leaves when this is a text of the shape."""
        first, *others = self.pieces
        if not text.startswith(first):
            return None
        values = [""] * len(self.order)
        start = len(first)
        for number, piece in zip(self.order, others, strict=True):
            end = text.find(b'"', start)
            value = text[start:end]
            is_escaped = b"\\" in value
            if is_escaped:
                end = _end_of(text, start)
            if end < 0 or not text.startswith(piece, end):
                return None
            # Up to here the text is that of the shape: a string began just before, and this is where it ends.
            values[number] = orjson.loads(text[start - 1 : end + 1]) if is_escaped else value.decode()
            start = end + len(piece)
        return values if start == len(text) else None


class PlanMemory:
    """Canonicalises documents of known shapes itself, and asks the reference for all others; threads may share it."""

    def __init__(self, reference: Canonicalize, *, limits: PlanLimits | None = None) -> None:
        self._reference = reference
        self._limits = limits or PlanLimits()
        self._lock = threading.Lock()
        self._compiling = threading.Lock()
        self._known: OrderedDict[Key, tuple[_Known, ...]] = OrderedDict()
        self._sights: OrderedDict[Key, bytes] = OrderedDict()
        self._credit = float(self._limits.head_start)

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Return canonical N-Quads, by a plan where there is one.

        Raises:
            DocumentRefused: as the reference says.
        """
        found = self._find(document, digest)
        return found if isinstance(found, str) else found.decode()

    def write(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> bytes:
        """Return what `canonicalize` returns in UTF-8, as it is hashed."""
        found = self._find(document, digest)
        return found.encode() if isinstance(found, str) else found

    @property
    def plans(self) -> int:
        """How many plans are kept."""
        with self._lock:
            return sum(map(len, self._known.values()))

    @property
    def size(self) -> int:
        """About how many bytes are kept, sights included."""
        with self._lock:
            return self._plan_bytes() + sum(map(len, self._sights.values()))

    def _find(self, document: Mapping[str, Any], digest: Digest) -> bytes | str:
        """Return the canonical form as it is at hand: bytes by a plan, text from the reference."""
        text = _text_of(document)
        if text is None or len(text) > self._limits.document_bytes:
            return self._reference(document, digest=digest)
        key = _key_of(document, digest)
        found = self._recall(key, text)
        if found is not None:
            return found
        result = self._reference(document, digest=digest)
        self._learn(key, document, text=text, result=result)
        return result

    def _recall(self, key: Key, text: bytes) -> bytes | None:
        with self._lock:
            shapes = self._known.get(key, ())
            if shapes:
                self._known.move_to_end(key)
        for known in shapes:
            values = known.values_of(text)
            if values is not None:
                return known.plan.write(values)
        return None

    def _learn(self, key: Key, document: Mapping[str, Any], *, text: bytes, result: str) -> None:
        with self._lock:
            self._credit = min(self._credit + 1 / self._limits.share, self._limits.head_start)
            shapes, sight = self._known.get(key, ()), self._sights.get(key)
            if self._credit < 1 or len(result) > 4 * self._limits.document_bytes:
                return
        # One at a time; whoever comes meanwhile has been answered by the reference.
        if not self._compiling.acquire(blocking=False):
            return
        try:
            for known in shapes:
                variable = self._varying(known.text, document, also=known.plan.variable)
                if variable is not None:
                    if set(variable) != set(known.plan.variable):
                        self._compile(key, document, text=text, result=result, variable=variable, instead_of=known)
                    return
            variable = None if sight is None else self._varying(sight, document)
            if variable is None:
                self._note(key, text)
            else:
                self._compile(key, document, text=text, result=result, variable=variable)
        finally:
            self._compiling.release()

    def _varying(
        self, text: bytes, document: Mapping[str, Any], *, also: Sequence[Path] = ()
    ) -> tuple[Path, ...] | None:
        """Return the leaves in which two documents differ, and those that vary `also`; None when they differ otherwise.

        Leaves vary only when they are texts in both.
        """
        before = list(leaves(orjson.loads(text)))
        now = list(leaves(document))
        if [path for path, _ in before] != [path for path, _ in now]:
            return None
        changed = [
            (path, old, new)
            for (path, old), (_, new) in zip(before, now, strict=True)
            if type(old) is not type(new) or old != new
        ]
        if not all(isinstance(old, str) and isinstance(new, str) for _, old, new in changed):
            return None
        wanted = {path for path, _, _ in changed} | set(also)
        if len(wanted) > self._limits.variable or not all(map(may_be_variable, wanted)):
            return None
        return tuple(path for path, _ in now if path in wanted)

    def _compile(
        self,
        key: Key,
        document: Mapping[str, Any],
        *,
        text: bytes,
        result: str,
        variable: tuple[Path, ...],
        instead_of: _Known | None = None,
    ) -> None:
        digest: Digest = "SHA-384" if key[0] == "SHA-384" else "SHA-256"

        def reference(asked: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
            return result if asked is document else self._reference(asked, digest=digest)

        with self._lock:
            self._credit -= 1
        try:
            plan = compile_plan(document, variable=variable, canonicalize=reference, digest=digest)
        except KakitomeError:
            # The answer is at hand; that the reference could not be asked once more is nobody's loss.
            return
        known = None if plan is None else _known(plan, document, text=text, result=result)
        if known is None or known.size > self._limits.plan_bytes:
            return
        with self._lock:
            others = tuple(plan for plan in self._known.get(key, ()) if plan is not instead_of)
            self._known[key] = (known, *others)[: self._limits.per_key]
            self._known.move_to_end(key)
            self._sights.pop(key, None)
            while len(self._known) > 1 and (
                sum(map(len, self._known.values())) > self._limits.plans or self._plan_bytes() > self._limits.plan_bytes
            ):
                self._known.popitem(last=False)

    def _note(self, key: Key, text: bytes) -> None:
        with self._lock:
            self._sights.pop(key, None)
            self._sights[key] = text
            while self._sights and (
                len(self._sights) > self._limits.sights
                or sum(map(len, self._sights.values())) > self._limits.sight_bytes
            ):
                self._sights.popitem(last=False)

    def _plan_bytes(self) -> int:
        return sum(known.size for shapes in self._known.values() for known in shapes)


def _text_of(document: Mapping[str, Any]) -> bytes | None:
    """Write a document as the text by which it is compared; None for what the strict loader never returns."""
    try:
        return orjson.dumps(document, option=_PLAIN)
    except TypeError:
        return None


def _end_of(text: bytes, start: int) -> int:
    """Return where a JSON string ends that holds escapes."""
    found = _STRING.match(text, start)
    return found.end() if found else -1


def _known(plan: ShapePlan, document: Mapping[str, Any], *, text: bytes, result: str) -> _Known | None:
    """Cut the text of a document at the variable leaves of its plan."""
    # Nobody can have written into a document what depends on all of it.
    mark = f"slot:{hashlib.sha256(text).hexdigest()}:"
    marked = orjson.dumps(put(document, {path: f"{mark}{n}:" for n, path in enumerate(plan.variable)}), option=_PLAIN)
    cut = re.split(re.escape(mark.encode()) + rb"([0-9]+):", marked)
    order = tuple(int(number) for number in cut[1::2])
    if sorted(order) != list(range(len(plan.variable))):
        return None
    size = _PLAN_BASE + _PLAN_FACTOR * (len(text) + len(result.encode())) + _PLAN_LEAF * len(order)
    return _Known(plan=plan, text=text, pieces=tuple(cut[::2]), order=order, size=size)


def _key_of(document: Mapping[str, Any], digest: Digest) -> Key:
    """Return what documents of one shape have in common and is quickly read; the text decides."""
    subject = document.get("credentialSubject")
    inside = subject if isinstance(subject, dict) else {}
    awarded = inside.get("achievement")
    return (
        digest,
        tuple(document),
        # What proofs of one key say of themselves differs in this: in an award, and in the list that it names.
        _contexts_of(document),
        tuple(inside),
        _id_of(document.get("issuer")),
        _id_of(awarded),
        _id_of(document.get("verificationMethod")),
    )


def _contexts_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    contexts = document.get("@context")
    return tuple(text for text in contexts if isinstance(text, str)) if isinstance(contexts, list) else ()


def _id_of(value: Any) -> str:
    stated = value.get("id") if isinstance(value, dict) else value
    return stated if isinstance(stated, str) else ""
