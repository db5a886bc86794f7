"""Names that come out the same on every run: of a document, of a learner's claim to an award, of what it says.

All are keyed digests: the same input gives the same name to whoever has the issuer's vault, and nobody
else can guess a document's address from a class list.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from json.encoder import encode_basestring
from typing import Any, Final, cast
from uuid import uuid4

from kakitome.learning.award import Learner
from kakitome.learning.class_list.characters import identity_key
from kakitome.ports.key_vault import KeyVault
from kakitome.services.issuing.model import Order, Wanted

NEIGHBOURS: Final = 512
"""Rows of a batch whose names begin alike: what is stored together lies together in every index of names.

With names that have nothing in common, each one stored touches a page of its own in each index, and writing those
pages costs more than signing. The rest of a name, 90 bits, is as hard to guess as before.
"""

_BEGINNING: Final = 4
"""Bytes by which names of neighbours begin alike."""


def document_uuid(vault: KeyVault, order: Order, *, wanted: Wanted, attempt: int, beginning: bytes = b"") -> str:
    """Name the document of one wanted award; `attempt` rises when an earlier one was abandoned.

    The name of a row's document begins as its neighbours' do (`beginnings`).
    A single award without an idempotency key has nothing by which it could be known again: its name is random.
    """
    if wanted.row is not None:
        origin = ["row", order.issuer, order.batch, str(wanted.row), str(attempt)]
    elif wanted.idempotency_key:
        origin = ["key", order.issuer, wanted.idempotency_key, str(attempt)]
    else:
        return str(uuid4())
    digest = vault.keyed_digest("credential-id", _bytes(origin))
    # The form of a name-based UUID, although the name is keyed: readers expect a version they know.
    data = beginning + digest
    digits = data.hex()
    variant = "89ab"[data[8] >> 4 & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def beginnings(vault: KeyVault, order: Order, *, rows: Iterable[int]) -> dict[int, bytes]:
    """Return for each row how the names of its neighbourhood begin."""
    blocks = {row: row // NEIGHBOURS for row in rows}
    digests = {
        block: vault.keyed_digest("credential-id", _bytes(["rows", order.issuer, order.batch, str(block)]))[:_BEGINNING]
        for block in set(blocks.values())
    }
    return {row: digests[block] for row, block in blocks.items()}


def duplicate_key(vault: KeyVault, order: Order, *, learner: Learner) -> str:
    """Name the fact that this learner has this micro-credential, in whichever version.

    A learner is known by the first of student number, e-mail address, DID and name that the list gives.
    """
    return duplicate_keys(vault, order, learners=[learner])[0]


def duplicate_keys(vault: KeyVault, order: Order, *, learners: Sequence[Learner]) -> list[str]:
    """Do as `duplicate_key` for many learners.

    The keys of learners whose student numbers or addresses differ in the last three characters only begin alike: class
    lists are sorted by them, and neighbours in an index are stored at the cost of one page instead of one each.
    """
    origin = [order.issuer, order.microcredential]
    known = [known_by(learner) for learner in learners]
    blocks = [(kind, _without_the_end(kind, text)) for kind, text in known]
    near = {
        block: vault.keyed_digest("duplicate", _bytes(["near", *origin, *block]))[:_BEGINNING] for block in set(blocks)
    }
    return [
        f"n{near[block].hex()}:{vault.keyed_digest('duplicate', _bytes([*origin, *name])).hex()}"
        for block, name in zip(blocks, known, strict=True)
    ]


def content_digest(vault: KeyVault, order: Order, *, wanted: Wanted) -> str:
    """Name what an award says, to tell the same row again from a different award of the same thing."""
    texts = (
        encode_basestring(str(order.version)),
        encode_basestring(wanted.awarded_on.isoformat() if wanted.date_is_stated else ""),
        _record(wanted.learner),
        encode_basestring(wanted.grade),
        f"[{', '.join([_record(evidence) for evidence in wanted.evidence])}]",
        _record(wanted.narrative),
    )
    return vault.keyed_digest("content", f"[{', '.join(texts)}]".encode()).hex()


def salt(vault: KeyVault, credential_id: str, *, identity_type: str) -> str:
    """Make the salt of one hashed identifier; a run that is repeated hashes alike."""
    return vault.keyed_digest("salt", _bytes([credential_id, identity_type])).hex()[:32]


def known_by(learner: Learner) -> tuple[str, str]:
    """Tell by what a learner is known: the first that a list gives of what `duplicate_key` names."""
    if learner.student_number and (number := identity_key(learner.student_number)):
        return "student-number", number
    if learner.email:
        return "email", learner.email.casefold()
    if learner.did:
        return "did", learner.did
    return "name", f"{identity_key(learner.name)}\n{identity_key(learner.reading)}"


def _without_the_end(kind: str, text: str) -> str:
    """Leave out by what learners of one class differ, where that stands at the end."""
    if kind == "email":
        local, at, domain = text.partition("@")
        return f"{local[:-3]}{at}{domain}"
    return text[:-3] if kind == "student-number" else text


def _bytes(said: Sequence[str]) -> bytes:
    """Write texts as a JSON array: names hang on these very bytes, so they stay as the standard encoder writes them."""
    return f"[{', '.join(map(encode_basestring, said))}]".encode()


def _record(told: Any) -> str:
    """Write a dataclass of texts as a JSON object with sorted keys; what is at its default is left out."""
    given = [
        f"{key}: {encode_basestring(text)}"
        for key, name, default in _members(cast("Hashable", type(told)))
        if (text := getattr(told, name)) != default
    ]
    return f"{{{', '.join(given)}}}"


@cache
def _members(kind: Any) -> tuple[tuple[str, str, object], ...]:
    """Return for each field its key as JSON, its name and its default, by name."""
    by_name = sorted(fields(kind), key=lambda field: field.name)
    return tuple((encode_basestring(member.name), member.name, member.default) for member in by_name)
