"""Making an envelope once and handing out the same bytes ever after.

1. Was it made before, with a key that nobody else has? Then those bytes. · 2. Is the award in force, and may it leave?
3. Say in the audit trail that it is to be made. · 4. Make it. · 5. Keep it: of two that were made at once, the first
stands.

A crash after step 3 leaves a line in the trail and no envelope; the next request makes it. Nothing was handed out that
was not kept before. An envelope whose key was stolen stays kept; whoever asks next gets a new one, which is kept, too.

Source: docs/rules/product.md P2, P3; docs/rules/faults.md F09 (ECDSA: same intent, first stored wins).
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.documents.jose.compact import read_segment
from kakitome.documents.openbadges.formats import open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.issuers import KeyState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.enveloping.making import envelop
from kakitome.services.enveloping.model import Material, Target, Tools
from kakitome.values.instants import whole_seconds

_EDITION: Final = "~"
BOUND: Final = "+key:"
"""Stands before the thumbprint of a wallet's key in the name of a variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopingContext:
    """What handing out works with."""

    store: Store
    tools: Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeOrder:
    """One envelope that somebody wants: the award's document, the form, and who asks.

    `printed` names the address that is printed in it, where one is: another address is another variant. So is another
    key of a wallet: `bound` is the thumbprint of the one that the tools name, with the copy's key where it is
    one of several, empty where none is.
    """

    material: Material
    target: Target
    actor: str
    variant: str = ""
    printed: str = ""
    bound: str = ""


def hand_out(context: EnvelopingContext, order: EnvelopeOrder, *, now: datetime) -> KeptEnvelope:
    """Return an envelope of an award, made now or made before.

    Raises:
        NotFound: E_AWARD_UNKNOWN; E_KEY_PURPOSE_MISSING.
        Refused: E_AWARD_NOT_IN_FORCE, a revoked, suspended or superseded award gets no new envelope.
        NotConvertible, Unavailable: as `envelop`.
    """
    now = whole_seconds(now)
    credential_id, variant = order.material.facts.credential, order.variant
    if order.target.is_kept:
        known, variant = _newest(context.store, order)
        # What is not in force gets no new envelope; what was handed out stays what it was.
        if known is not None and (variant == known.variant or not _may_be_made(context.store, credential_id)):
            return known
        _demand_in_force(context.store, credential_id)
        detail = {"target": order.target.id, "variant": variant}
        with context.store.transaction():
            trail = context.store.audit
            append_entry(trail, "envelope.intended", subject=credential_id, actor=order.actor, now=now, **detail)
    made = envelop(order.material, order.target, tools=context.tools, now=now, variant=order.variant)
    envelope = KeptEnvelope(
        credential_id=credential_id,
        target=order.target.id,
        variant=variant,
        media_type=made.media_type,
        document=made.document,
        sha256=hashlib.sha256(made.document).hexdigest(),
        made_at=now,
    )
    return context.store.envelopes.keep(envelope) if order.target.is_kept else envelope


def _newest(store: Store, order: EnvelopeOrder) -> tuple[KeptEnvelope | None, str]:
    """Return the newest envelope that was kept, and the variant to hand out: its own, or that of the next to be made.

    A further one is made after each theft of a key, as `ja~2`, `ja~3` …, and for each address that is printed in it.
    """
    target, credential_id = order.target.id, order.material.facts.credential
    newest, number = None, 1
    if order.printed:
        newest = store.envelopes.find(credential_id, target=target, variant=order.variant)
    while True:
        bound = f"{BOUND}{order.bound}" if order.bound else ""
        variant = order.variant + order.printed + bound + (f"{_EDITION}{number}" if number > 1 else "")
        kept_envelope = store.envelopes.find(credential_id, target=target, variant=variant)
        if kept_envelope is None:
            return newest, variant
        if not _is_stolen(store, order, envelope=kept_envelope):
            return kept_envelope, variant
        newest, number = kept_envelope, number + 1


def _is_stolen(store: Store, order: EnvelopeOrder, *, envelope: KeptEnvelope) -> bool:
    """Tell whether the key that signed an envelope has been in other hands; what it signed proves nothing any more."""
    purpose = order.target.signed_with
    stolen = [
        key.key_id
        for key in store.issuers.list_keys(order.material.issuer.did)
        if key.purpose is purpose and key.state is KeyState.COMPROMISED
    ]
    if not stolen:
        return False
    names = b"\n".join(_readable(envelope.document))
    return any(key_id.encode("ascii") in names for key_id in stolen)


def _readable(document: bytes) -> Iterator[bytes]:
    """Yield what names the key that signed a document: the JSON itself, or the decoded parts of a token."""
    credential = open_file(document).credential
    yield credential
    for part in credential.partition(b"~")[0].split(b".")[:2]:
        with suppress(DocumentRefused, ValueError):
            yield read_segment(part.decode("ascii"), part="token")


def _may_be_made(store: Store, credential_id: str) -> bool:
    record = store.awards.find_by_credential_id(credential_id)
    return record is not None and is_in_force(store, record)


def _demand_in_force(store: Store, credential_id: str) -> None:
    record = store.awards.find_by_credential_id(credential_id)
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN", number=credential_id)
    if not is_in_force(store, record):
        raise Refused("E_AWARD_NOT_IN_FORCE", number=record.number)


def is_in_force(store: Store, record: AwardRecord) -> bool:
    """Tell whether an award may be put into other envelopes: signed, not replaced, neither revoked nor suspended."""
    return record.state is AwardState.ISSUED and not _is_withdrawn(store, record)


def _is_withdrawn(store: Store, record: AwardRecord) -> bool:
    purposes = (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION)
    entries = [entry for entry in record.intent.status if entry.list_id.purpose in purposes]
    return bool(store.status_lists.which_are_set(entries))
