"""Making an envelope once and handing out the same bytes ever after.

1. Was it made before? Then those bytes. · 2. Is the award in force, and may it leave? · 3. Say in the audit trail that
it is to be made. · 4. Make it. · 5. Keep it: of two that were made at once, the first stands.

A crash after step 3 leaves a line in the trail and no envelope; the next request makes it. Nothing was handed out that
was not kept before.

Source: SPEC §3 rules 2 and 3; SAFETY F09 (ECDSA: same intent, first stored wins).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from kakitome.errors import NotFound, Refused
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.enveloping.making import envelop
from kakitome.services.enveloping.model import Material, Target, Tools

PLAIN = frozenset({Target.OB3, Target.PNG, Target.SVG})
"""Forms that sign nothing anew: they are made at every request and not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeDesk:
    """What handing out works with."""

    store: Store
    tools: Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeOrder:
    """One envelope that somebody wants: the award's document, the form, and who asks."""

    material: Material
    target: Target
    actor: str
    variant: str = ""


def hand_out(desk: EnvelopeDesk, order: EnvelopeOrder, *, now: datetime) -> KeptEnvelope:
    """Return an envelope of an award, made now or made before.

    Raises:
        NotFound: E_AWARD_UNKNOWN; E_KEY_PURPOSE_MISSING.
        Refused: E_AWARD_NOT_IN_FORCE, a revoked, suspended or superseded award gets no new envelope.
        NotConvertible, Unavailable: as `envelop`.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    credential_id = order.material.facts.credential
    if order.target not in PLAIN:
        known = desk.store.envelopes.find(credential_id, target=order.target.value, variant=order.variant)
        if known is not None:
            return known
        _demand_in_force(desk.store, credential_id)
        detail = {"target": order.target.value, "variant": order.variant}
        entry = AuditEntry(at=now, actor=order.actor, action="envelope.intended", subject=credential_id, detail=detail)
        with desk.store.transaction():
            desk.store.audit.append_many([entry])
    made = envelop(order.material, order.target, tools=desk.tools, now=now, variant=order.variant)
    envelope = KeptEnvelope(
        credential_id=credential_id,
        target=order.target.value,
        variant=order.variant,
        media_type=made.media_type,
        document=made.document,
        sha256=hashlib.sha256(made.document).hexdigest(),
        made_at=now,
    )
    return envelope if order.target in PLAIN else desk.store.envelopes.keep(envelope)


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
