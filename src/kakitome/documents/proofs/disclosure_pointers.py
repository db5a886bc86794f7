"""Selecting parts of a document by JSON pointers, as selective disclosure asks for it.

On the way to what a pointer names, every object keeps its `id` and its `type`: a part says of what it is a part.

Source: RFC 6901; VC Data Integrity ECDSA Cryptosuites 1.0 §3.4.10–3.4.13 (jsonPointerToPaths … selectJsonLd).
"""

import copy
from collections.abc import Sequence
from typing import Any, Final

from kakitome.documents.proofs.data_integrity import Json, refuse_proof

MOST_POINTERS: Final = 200
LONGEST_POINTER: Final = 512
_MISSING: Final = object()

ALWAYS: Final = (
    "/issuer",
    "/validFrom",
    "/validUntil",
    "/issuanceDate",
    "/expirationDate",
    "/credentialStatus",
    "/https:~1~1www.w3.org~12018~1credentials#credentialStatus",
    "/credentialSchema",
    "/refreshService",
    "/termsOfUse",
)
"""What a holder must not be able to leave out: who says it, since when, until when, and whether it still holds.

Source: docs/standards/conformance.md W-04.
"""


def always_shown(document: Json) -> tuple[str, ...]:
    """Return the pointers of `ALWAYS` that exist in a document."""
    return tuple(pointer for pointer in ALWAYS if _steps(pointer)[0] in document)


def select(document: Json, pointers: Sequence[str]) -> dict[str, Any]:
    """Return the part of a document that these pointers name.

    Args:
        document: without its proof; with one `@context`, at the top.
        pointers: JSON pointers; the empty one names the whole.

    Raises:
        ProofRefused: `E_SD_POINTER` for one that names nothing, `E_SD_POINTERS` for too many.
    """
    if len(pointers) > MOST_POINTERS:
        refuse_proof("E_SD_POINTERS", kind="too_expensive", limit=MOST_POINTERS)
    selection: dict[Any, Any] = {"@context": copy.deepcopy(document.get("@context"))} | _beginning(document)
    for pointer in pointers:
        steps = _steps(pointer)
        if not steps:
            return copy.deepcopy(dict(document))
        _add(selection, document, steps=steps, pointer=pointer)
    dense: dict[str, Any] = _dense(selection, document)
    return dense


def _steps(pointer: str) -> list[str]:
    if not isinstance(pointer, str) or len(pointer) > LONGEST_POINTER or (pointer and not pointer.startswith("/")):
        refuse_proof("E_SD_POINTER", pointer=str(pointer)[:80])
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _add(selection: dict[Any, Any], document: Any, *, steps: Sequence[str], pointer: str) -> None:
    """Walk to the target, leaving a trace of the way; lists are kept as {index: value} till the end."""
    here, value = selection, document
    for step in steps[:-1]:
        key, value = _child(value, step, pointer=pointer)
        here = here.setdefault(key, _beginning(value) if isinstance(value, dict) else {})
        if not isinstance(here, dict) or not isinstance(value, dict | list):
            refuse_proof("E_SD_POINTER", pointer=pointer[:80])
    key, target = _child(value, steps[-1], pointer=pointer)
    here[key] = _by_index(target)


def _child(value: Any, step: str, *, pointer: str) -> tuple[Any, Any]:
    child: Any = _MISSING
    key: Any = step
    if isinstance(value, dict):
        child = value.get(step, _MISSING)
    elif isinstance(value, list) and step.isascii() and step.isdigit() and str(int(step[:9])) == step:
        key = int(step)
        child = value[key] if key < len(value) else _MISSING
    if child is _MISSING or step == "@context":
        refuse_proof("E_SD_POINTER", pointer=pointer[:80])
    return key, child


def _beginning(source: Any) -> dict[Any, Any]:
    beginning: dict[Any, Any] = {}
    if isinstance(source.get("id"), str) and not source["id"].startswith("_:"):
        beginning["id"] = source["id"]
    if source.get("type"):
        beginning["type"] = _by_index(source["type"])
    return beginning


def _by_index(value: Any) -> Any:
    # In the same form as a trace, so that a later pointer into it finds its way.
    if isinstance(value, dict):
        return {key: _by_index(item) for key, item in value.items()}
    if isinstance(value, list):
        return {index: _by_index(item) for index, item in enumerate(value)}
    return value


def _dense(selection: Any, document: Any) -> Any:
    if isinstance(document, list) and isinstance(selection, dict):
        return [_dense(selection[index], document[index]) for index in sorted(selection)]
    if isinstance(document, dict) and isinstance(selection, dict):
        return {key: _dense(item, document.get(key)) for key, item in selection.items()}
    return selection
